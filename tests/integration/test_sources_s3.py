"""S3: keys that are no file names, against a real server."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.servers import PASSWORD, Moto

from flows.config import Config
from flows.sources import Found, pull


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moto]:
    server = Moto(tmp_path_factory.mktemp("moto"))
    yield server
    server.stop()


@pytest.fixture
def server(running: Moto, monkeypatch: pytest.MonkeyPatch) -> Moto:
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    return running


def pulled(folder: Path, where: str) -> Found:
    config = Config(folder=folder, models={"where": [where]}, sources={"attempts": 1, "timeout_seconds": 20})
    return pull(config, folder / "fetched")


def test_no_local_path_is_made_from_a_key(server: Moto, tmp_path: Path) -> None:
    keys = [
        "odd/x/../../../../escape.ifc",
        "odd//etc/escape.ifc",
        "odd/" + "k" * 900 + ".ifc",
        "odd/\u202eescape.ifc",
    ]
    for number, key in enumerate(keys):
        server.put(key, b"content %d" % number)
    found = pulled(tmp_path / "project", "s3://parts/odd")
    hashes = {hashlib.sha256(b"content %d" % number).hexdigest() for number in range(len(keys))}
    assert {file.sha256 for file in found.files} == hashes and not found.findings
    assert {file.path.parent for file in found.files} == {tmp_path / "project" / "fetched"}
    assert not list(tmp_path.rglob("*escape*"))
    assert all(len(file.source) < 400 and file.source.isprintable() for file in found.files)


def test_a_pattern_and_a_single_object_are_places_too(server: Moto, tmp_path: Path) -> None:
    server.put("monthly/2026-01/a.ifc", b"january")
    server.put("monthly/2026-02/a.ifc", b"february")
    server.put("monthly/2026-02/b.txt", b"text")
    pattern = pulled(tmp_path / "1", "s3://parts/monthly/*/a.ifc")
    assert [file.source for file in pattern.files] == [f"s3://parts/monthly/2026-0{n}/a.ifc" for n in (1, 2)]
    single = pulled(tmp_path / "2", "s3://parts/monthly/2026-02/a.ifc")
    assert [file.source for file in single.files] == ["s3://parts/monthly/2026-02/a.ifc"]


def test_a_bucket_that_is_not_there_is_a_finding_without_a_secret(server: Moto, tmp_path: Path) -> None:
    found = pulled(tmp_path, "s3://no-such-bucket/in")
    assert not found.files and len(found.findings) == 1
    assert PASSWORD not in str(found)
