"""SFTP: links, host keys and logins, against a real OpenSSH server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.servers import PASSWORD, Sshd

from flows.config import Config
from flows.sources import Found, pull


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    server = Sshd(tmp_path_factory.mktemp("sshd"))
    server.put("in/real.ifc", b"inside")
    server.put("in/notes.txt", b"no model")
    server.put("secret.ifc", b"outside")
    for name, target in (
        ("out.ifc", "../secret.ifc"),
        ("absolute.ifc", str(server.folder / "secret.ifc")),
        ("inside.ifc", "real.ifc"),
        ("broken.ifc", "nothing.ifc"),
        ("folder", ".."),
    ):
        (server.folder / "in" / name).symlink_to(target)
    yield server
    server.stop()


@pytest.fixture
def server(running: Sshd, monkeypatch: pytest.MonkeyPatch) -> Sshd:
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    return running


def pulled(server: Sshd, folder: Path, where: str = "") -> Found:
    config = Config(
        folder=folder, models={"where": [where or server.url]}, sources={"attempts": 1, "timeout_seconds": 20}
    )
    return pull(config, folder / "fetched")


def test_only_links_to_files_inside_the_place_are_followed(server: Sshd, tmp_path: Path) -> None:
    found = pulled(server, tmp_path)
    names = [file.source.rpartition("/")[2] for file in found.files]
    assert sorted(names) == ["inside.ifc", "real.ifc"]
    assert {file.path.read_bytes() for file in found.files} == {b"inside"}
    assert [finding.code for finding in found.findings] == ["source_entry_ignored"]
    assert "4 entries are not read, because they lead out" in found.findings[0].message


def test_a_pattern_takes_the_files_of_its_folder_alone(server: Sshd, tmp_path: Path) -> None:
    server.put("in/deep/real.ifc", b"deeper")
    found = pulled(server, tmp_path, f"{server.url}/r*.ifc")
    assert [file.source.rpartition("/in/")[2] for file in found.files] == ["real.ifc"]


def test_a_server_with_an_unknown_key_is_not_trusted(
    server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").write_text("")
    monkeypatch.setenv("AREAL_SOURCE_127_0_0_1_KNOWN_HOSTS", str(tmp_path / "empty"))
    found = pulled(server, tmp_path)
    assert not found.files and "its host key is not in known_hosts" in found.findings[0].message


def test_a_login_that_is_refused_is_a_finding_without_the_password(
    server: Sshd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AREAL_SOURCE_127_0_0_1_KEY_FILE")
    found = pulled(server, tmp_path)
    assert "the login was refused" in found.findings[0].message
    assert PASSWORD not in str(found) and "nobody" not in str(found)


def test_a_folder_that_is_not_there_is_a_finding(server: Sshd, tmp_path: Path) -> None:
    found = pulled(server, tmp_path, f"{server.url}/nowhere")
    assert "there is no such file or folder" in found.findings[0].message
