"""HTTP: single files, manifests with digests, and names that lead elsewhere, against a real nginx."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.servers import Nginx

from flows.config import Config
from flows.sources import Found, pull
from warehouse.deliveries.privacy_key import ensure_key


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    server = Nginx(tmp_path_factory.mktemp("nginx"))
    yield server
    server.stop()


@pytest.fixture
def server(running: Nginx, monkeypatch: pytest.MonkeyPatch) -> Nginx:
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    return running


def pulled(server: Nginx, folder: Path, path: str, read: frozenset[str] = frozenset()) -> Found:
    ensure_key(folder / "key")
    config = Config(
        folder=folder,
        records={
            "visits": {"kind": "cleaning_visit", "where": [f"http://127.0.0.1:{server.proxy.port}/{path}"]}
        },
        sources={"attempts": 2, "wait_seconds": 0, "timeout_seconds": 20},
        privacy={"key_file": str(folder / "key")},
    )
    return pull(config, folder / "fetched", lambda file: file.sha256 in read)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_a_single_file_needs_no_manifest_and_is_asked_for_by_head_alone_when_unchanged(
    server: Nginx, tmp_path: Path
) -> None:
    server.put("single/visits.csv", b"a;b\n1;2\n")
    first = pulled(server, tmp_path, "single/visits.csv")
    before = len(server.requests())
    second = pulled(server, tmp_path, "single/visits.csv", frozenset({digest(b"a;b\n1;2\n")}))
    assert first.files[0].sha256 == second.files[0].sha256 == digest(b"a;b\n1;2\n")
    assert server.requests()[before:] == ["HEAD /single/visits.csv HTTP/1.1"]


def test_a_single_file_that_is_gone_is_a_finding(server: Nginx, tmp_path: Path) -> None:
    server.put("gone/visits.csv", b"a;b\n")
    pulled(server, tmp_path, "gone/visits.csv")
    server.remove("gone/visits.csv")
    found = pulled(server, tmp_path, "gone/visits.csv")
    assert not found.files and [finding.code for finding in found.findings] == ["source_file_gone"]


def test_the_digests_of_a_manifest_are_proven_and_spare_every_question(server: Nginx, tmp_path: Path) -> None:
    good, bad = b"good", b"bad"
    server.put("sums/good.csv", good)
    server.put("sums/bad.csv", bad)
    server.put("sums/SHA256SUMS", f"{digest(good)}  good.csv\n{digest(good)} *bad.csv\n".encode())
    found = pulled(server, tmp_path, "sums/SHA256SUMS")
    assert [file.sha256 for file in found.files] == [digest(good)]
    assert "its SHA-256 is not the one in the manifest" in found.findings[0].message
    before = len(server.requests())
    pulled(server, tmp_path, "sums/SHA256SUMS", frozenset({digest(good)}))
    assert not [line for line in server.requests()[before:] if "good.csv" in line]


def test_names_that_lead_out_of_the_manifests_folder_are_never_asked_for(
    server: Nginx, tmp_path: Path
) -> None:
    server.put("other/x.csv", b"x")
    server.put("names/a.csv", b"a")
    long = "y" * 5000 + ".csv"
    lines = [
        "a.csv",
        "../other/x.csv",
        "/etc/x.csv",
        "http://127.0.0.1:9/x.csv",
        "n\0ul.csv",
        "b//c.csv",
        long,
    ]
    server.put("names/manifest.txt", "\r\n".join(lines).encode())
    before = len(server.requests())
    found = pulled(server, tmp_path, "names/manifest.txt")
    assert [file.source.rpartition("/")[2] for file in found.files] == ["a.csv"]
    ignored, failed = sorted(found.findings, key=lambda one: one.code, reverse=True)
    assert "5 entries are not read" in ignored.message and failed.code == "fetch_failed"
    assert len(failed.message) < 800
    assert not [line for line in server.requests()[before:] if "x.csv" in line]
    kept = [path.name for path in (tmp_path / "fetched").iterdir()]
    assert all(len(name) < 80 for name in kept) and not list(tmp_path.rglob("x.csv"))


def test_a_manifest_that_lists_nothing_readable_is_a_finding(server: Nginx, tmp_path: Path) -> None:
    server.put("broken/manifest.json", b'{"files": 7}')
    found = pulled(server, tmp_path, "broken/manifest.json")
    assert "the manifest is no list of files" in found.findings[0].message


def test_a_cpr_number_in_a_name_reaches_neither_source_nor_finding_nor_index(
    server: Nginx, tmp_path: Path
) -> None:
    server.put("cpr/010190-1234.csv", b"a")
    server.put("cpr/manifest.json", b'["010190-1234.csv", "020290-1234.csv"]')
    found = pulled(server, tmp_path, "cpr/manifest.json")
    assert len(found.files) == 1 and [finding.code for finding in found.findings] == ["fetch_failed"]
    index = (tmp_path / "fetched" / "index.json").read_text()
    assert "1234" not in str((found.files[0].source, found.findings, found.stale)) + index
