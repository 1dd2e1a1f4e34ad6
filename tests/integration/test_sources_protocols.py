"""Remote sources against real servers on loopback: nginx, OpenSSH, moto and rclone."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from helpers.servers import PASSWORD, SERVERS, Server

from flows.config import Config
from flows.sources import Found, pull
from warehouse.deliveries.privacy_key import ensure_key

MEGABYTE = 1024 * 1024


def content(seed: int, size: int = 1000) -> bytes:
    return random.Random(seed).randbytes(size)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@dataclass
class Night:
    """Nightly pulls from one server; what a pull found counts as read from then on."""

    server: Server
    folder: Path
    where: str = ""
    attempts: int = 6
    read: set[str] = field(default_factory=set)

    def pull(self, day: int = 1) -> Found:
        settings = {"attempts": self.attempts, "wait_seconds": 0.1, "timeout_seconds": 20}
        models = {"where": [self.where or self.server.url]}
        key_file = self.folder / "privacy.key"
        ensure_key(key_file)
        privacy = {"key_file": str(key_file)}
        config = Config(folder=self.folder, models=models, sources=settings, privacy=privacy)
        found = pull(
            config, self.folder / "fetched", lambda file: file.sha256 in self.read, date(2026, 1, day)
        )
        self.read |= {file.sha256 for file in found.files if file.sha256}
        return found


@pytest.fixture(scope="module", params=sorted(SERVERS))
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = SERVERS[request.param](tmp_path_factory.mktemp(request.param))
    yield server
    server.stop()


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server with two models, whatever the test before has left."""
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    running.put("in/a.ifc", content(1))
    running.put("in/north/b.ifc", content(2))
    running.listed(["a.ifc", "north/b.ifc"])
    yield running
    running.proxy.cut_after = None
    running.proxy.on_cut = lambda: None


@pytest.fixture
def night(server: Server, tmp_path: Path) -> Night:
    return Night(server, tmp_path)


def names(found: Found) -> list[str]:
    return [file.source.rpartition("/in/")[2] for file in found.files]


def codes(found: Found) -> list[str]:
    return [finding.code for finding in found.findings]


def test_the_first_pull_brings_every_file_with_its_digest(night: Night) -> None:
    found = night.pull()
    assert names(found) == ["a.ifc", "north/b.ifc"] and not found.findings
    assert [file.sha256 for file in found.files] == [digest(content(1)), digest(content(2))]
    assert all(digest(file.path.read_bytes()) == file.sha256 for file in found.files)
    assert PASSWORD not in str(found)


def test_an_unchanged_file_is_not_fetched_again(night: Night) -> None:
    night.server.put("in/a.ifc", content(3, MEGABYTE))
    first = night.pull()
    before = night.server.proxy.sent
    second = night.pull(2)
    assert [file.sha256 for file in second.files] == [file.sha256 for file in first.files]
    assert night.server.proxy.sent - before < MEGABYTE / 4


def test_only_the_changed_file_is_fetched(night: Night) -> None:
    night.server.put("in/a.ifc", content(3, MEGABYTE))
    night.pull()
    night.server.put("in/north/b.ifc", content(5))
    before = night.server.proxy.sent
    assert [file.sha256 for file in night.pull(2).files] == [digest(content(3, MEGABYTE)), digest(content(5))]
    assert night.server.proxy.sent - before < MEGABYTE / 4


def test_a_file_that_is_gone_is_a_finding_until_it_is_back(night: Night) -> None:
    night.pull()
    night.server.remove("in/north/b.ifc")
    night.server.listed(["a.ifc"])
    for day in (2, 3):
        gone = night.pull(day)
        assert names(gone) == ["a.ifc"] and codes(gone) == ["source_file_gone"]
        assert "1 file that was there is gone: north/b.ifc" in gone.findings[0].message
    night.server.put("in/north/b.ifc", content(2))
    night.server.listed(["a.ifc", "north/b.ifc"])
    assert not night.pull(4).findings


def test_a_download_that_is_cut_is_resumed_in_the_same_run(night: Night) -> None:
    """How much had arrived when the server went down is a matter of moments, so the best of several times counts."""
    sent, proxy = [], night.server.proxy

    def restart() -> None:
        night.server.kill()
        night.server.start()

    for number in range(6):
        wanted = content(40 + number, 3 * MEGABYTE)
        night.server.put("in/a.ifc", wanted)
        proxy.on_cut, proxy.cut_after, before = restart, proxy.sent + 2 * MEGABYTE, proxy.sent
        found = night.pull(number + 1)
        assert not found.findings and found.files[0].sha256 == digest(wanted)
        sent.append(proxy.sent - before)
        if sent[-1] < 4.5 * MEGABYTE:  # from its start again it would be 5 MB
            return
    pytest.fail(f"no download was resumed: {sent} bytes")


def test_a_half_download_is_never_used_and_the_next_run_completes_it(night: Night) -> None:
    """How much had arrived when the server went down is a matter of moments; in one of five times, more than half."""
    sent = []
    for number in range(5):
        wanted, day = content(60 + number, 3 * MEGABYTE), 2 * number + 1
        night.server.put("in/a.ifc", wanted)
        night.attempts = 1
        proxy = night.server.proxy
        proxy.on_cut, proxy.cut_after = night.server.kill, proxy.sent + 2 * MEGABYTE
        cut = night.pull(day)
        assert "a.ifc" not in names(cut) and codes(cut)[:1] == ["fetch_failed"]
        assert cut.stale[0].endswith("a.ifc")
        night.server.start()
        before = proxy.sent
        assert night.pull(day + 1).files[0].sha256 == digest(wanted)
        assert not list((night.folder / "fetched").glob("*.resume"))
        sent.append(proxy.sent - before)
        if sent[-1] < 2 * MEGABYTE:
            return
    pytest.fail(f"no download was resumed: {sent} bytes")


def test_a_file_that_changes_between_two_halves_is_fetched_whole(night: Night) -> None:
    night.server.put("in/a.ifc", content(7, 2 * MEGABYTE))
    night.attempts = 1
    proxy = night.server.proxy
    proxy.cut_after = proxy.sent + MEGABYTE
    night.pull()
    night.server.put("in/a.ifc", content(8, 2 * MEGABYTE))
    night.attempts = 6
    assert night.pull(2).files[0].sha256 == digest(content(8, 2 * MEGABYTE))


def test_a_server_that_is_down_is_a_finding_that_says_since_when(night: Night) -> None:
    night.pull(5)
    night.attempts = 2
    night.server.kill()
    try:
        messages = [night.pull(day).findings for day in (6, 7)]
    finally:
        night.server.start()
    # how the connection ends is a matter of moments: refused, or broken off
    for (finding,) in messages:
        assert finding.code == "source_unreachable"
        assert "The last good versions of 2 files stay in force, as of 2026-01-05" in finding.message
    assert PASSWORD not in str(messages)


def test_names_that_are_hard_on_a_url_arrive_as_they_are(night: Night) -> None:
    hard = ["Rådhus 1.ifc", "50% af #2.ifc", "a+b&c.ifc"]
    for number, name in enumerate(hard):
        night.server.put(f"in/hard/{name}", content(20 + number))
    night.server.listed([f"hard/{name}" for name in hard])
    found = night.pull()
    for name in hard:
        night.server.remove(f"in/hard/{name}")
    assert {f"hard/{name}" for name in hard} <= set(names(found)) and not found.findings
