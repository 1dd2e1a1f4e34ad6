"""Addresses are shown without secrets, and credentials come from the environment, files or the URL."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bim.errors import ConfigurationError
from flows.config import Config
from flows.sources import pull
from flows.sources.addresses import parse_address, shown_where

NOWHERE = {"NETRC": "/nonexistent"}


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        ("sftp://anna:pw@host:2222/in", "sftp://host:2222/in"),
        ("https://host/a/visits.csv?sig=pw#pw", "https://host/a/visits.csv"),
        ("https://host?sig=pw/pw", "https://host"),
        ("https://a:p@w@host/x.csv", "https://host/x.csv"),
        ("https://a:p#w@host/x.csv", "https://"),
        ("https://a:12?34@host/x.csv", "https://"),
        ("sftp://a:12/34@host/in", "sftp://host/in"),
        ("sftp://[::1]:2222/in", "sftp://[::1]:2222/in"),
        ("s3://bucket/in/what?.csv", "s3://bucket/in/what?.csv"),
        ("sftp://host/in/anna@home", "sftp://host/in/anna@home"),
        ("models/a@b", "models/a@b"),
    ],
)
def test_a_place_is_shown_without_user_password_and_query(where: str, shown: str) -> None:
    assert shown_where(where) == shown


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_no_password_is_ever_shown(password: str) -> None:
    secret = f"<{password}>"
    where = f"sftp://anna:{secret}@host/in"
    assert secret not in shown_where(where)
    try:
        assert secret not in repr(parse_address(where, "[models]", NOWHERE))
    except ConfigurationError as error:
        assert secret not in str(error)


def test_credentials_of_the_environment_come_before_those_of_the_url(tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("from a file\n")
    named = {
        "AREAL_SOURCE_MY_HOST_DK_USER": "eva",
        "AREAL_SOURCE_MY_HOST_DK_PASSWORD_FILE": str(tmp_path / "pw"),
    }
    found = parse_address("sftp://anna:x@my-host.dk/in", "[models]", NOWHERE | named).credentials
    assert (found.user, found.password) == ("eva", "from a file")
    found = parse_address("sftp://anna:x%40y@my-host.dk/in", "[models]", NOWHERE).credentials
    assert (found.user, found.password) == ("anna", "x@y")


def test_netrc_is_asked_last(tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine host login eva password n\n")
    environment = {"NETRC": str(tmp_path / "netrc")}
    found = parse_address("https://host/a.csv", "[models]", environment).credentials
    assert (found.user, found.password) == ("eva", "n")
    assert parse_address("https://other/a.csv", "[models]", environment).credentials.user is None


@pytest.mark.parametrize(
    "where", ["https://host/in/", "https://host", "https://host/in/*.csv", "sftp://host:x/in"]
)
def test_an_address_that_cannot_be_read_is_a_wrong_configuration(where: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^\[models\] where: "):
        parse_address(where, "[models]", NOWHERE)


def test_a_secret_file_that_is_missing_is_named_by_its_variable() -> None:
    with pytest.raises(ConfigurationError, match="AREAL_SOURCE_HOST_TOKEN_FILE"):
        parse_address(
            "https://host/a.csv", "[models]", NOWHERE | {"AREAL_SOURCE_HOST_TOKEN_FILE": "/nonexistent"}
        )


def test_two_addresses_that_are_shown_alike_are_refused(tmp_path: Path) -> None:
    models = {"where": ["https://host/manifest.txt?a", "https://host/manifest.txt?b"]}
    with pytest.raises(ConfigurationError, match="is named twice"):
        pull(Config(folder=tmp_path, models=models), tmp_path / "fetched")


@pytest.mark.parametrize(
    ("where", "package"),
    [
        ("sftp://h/in", "paramiko"),
        ("https://h/a.ifc", "aiohttp"),
        ("s3://b/in", "s3fs"),
        ("webdavs://h/in", "webdav4"),
    ],
)
def test_a_missing_back_end_names_the_extra(
    where: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    protocol = where.partition(":")[0].removesuffix("s")
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, f"flows.sources.protocols.{protocol}", raising=False)
    with pytest.raises(ConfigurationError, match=rf'{package}.*pip install "areal\[remote\]"'):
        pull(Config(folder=tmp_path, models={"where": where}), tmp_path / "fetched")
