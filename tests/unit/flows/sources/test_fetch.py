"""A download is tried again with growing waits, and is complete or absent."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import botocore.exceptions as botocore
import pytest

from flows.sources.fetch import Policy, fetch
from flows.sources.index import Index, KnownFile, discard_fetched
from flows.sources.remote_files import ChangedError, Listing, RemoteFile, SourceError, Stream, source_error

DATA = bytes(range(256)) * 8
SECRET = "https://anna:secret@host"


class Flaky:
    """A server that sends `steps[n]` bytes at the n-th request and then breaks off; null is all of them."""

    def __init__(self, *steps: int | None, data: bytes = DATA, can_resume: bool = True) -> None:
        self.steps, self.data, self.can_resume = list(steps), data, can_resume
        self.offsets: list[int] = []
        self.file = RemoteFile("k", "k", len(data), "v1")

    def list_files(self) -> Listing:
        return Listing((self.file,))

    def current(self, file: RemoteFile) -> RemoteFile:
        return self.file

    def close(self) -> None:
        return

    @contextmanager
    def open_at(self, file: RemoteFile, offset: int) -> Iterator[Stream]:
        if file.version != self.file.version:
            raise ChangedError
        self.offsets.append(offset)
        start = offset if self.can_resume else 0
        yield Stream(start, self._chunks(start, self.steps.pop(0) if self.steps else None))

    def _chunks(self, start: int, count: int | None) -> Iterator[bytes]:
        if count is None:
            yield self.data[start:]
            return
        yield self.data[start : start + count]
        raise ConnectionResetError


def run(
    server: Flaky, folder: Path, attempts: int = 4, **changes: object
) -> tuple[bytes | None, list[float]]:
    waits: list[float] = []
    policy = Policy(attempts=attempts, wait_seconds=2.0, sleep=waits.append)
    file = replace(server.file, **changes)  # type: ignore[arg-type]
    try:
        fetch(
            server, file, lambda one: folder / f"{one.version or 'x'}.part", folder / "final", 10_000, policy
        )
    except SourceError:
        assert not (folder / "final").exists()
        return None, waits
    assert not list(folder.glob("*.part"))
    return (folder / "final").read_bytes(), waits


def test_a_broken_download_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    server = Flaky(100, 50, None)
    assert run(server, tmp_path) == (DATA, [2.0, 4.0])
    assert server.offsets == [0, 100, 150]


def test_a_server_that_cannot_resume_sends_it_from_the_beginning(tmp_path: Path) -> None:
    assert run(Flaky(100, None, can_resume=False), tmp_path)[0] == DATA


def test_attempts_and_waits_are_bounded(tmp_path: Path) -> None:
    content, waits = run(Flaky(*[0] * 20), tmp_path, attempts=8)
    assert content is None and waits == [2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


def test_a_file_without_a_version_is_begun_again(tmp_path: Path) -> None:
    server = Flaky(100, None)
    server.file = replace(server.file, version="")
    assert run(server, tmp_path)[0] == DATA and server.offsets == [0, 0]


def test_a_file_that_changed_since_it_was_listed_is_fetched_in_its_new_version(tmp_path: Path) -> None:
    server = Flaky()
    (tmp_path / "v0.part").write_bytes(b"half of the old")
    assert run(server, tmp_path, version="v0")[0] == DATA


def test_more_bytes_than_allowed_are_never_kept(tmp_path: Path) -> None:
    assert run(Flaky(data=b"x" * 10_001), tmp_path, size=None)[0] is None


def test_fewer_bytes_than_listed_are_no_file(tmp_path: Path) -> None:
    assert (
        run(Flaky(), tmp_path, attempts=2, size=len(DATA) + 1, sha256=hashlib.sha256(DATA).hexdigest())[0]
        is None
    )


def test_a_wrong_digest_is_no_file(tmp_path: Path) -> None:
    assert run(Flaky(), tmp_path, attempts=2, sha256="0" * 64)[0] is None


@pytest.mark.parametrize(
    "error", [OSError(111, "sftp://anna:secret@host"), ValueError("secret"), TimeoutError("secret")]
)
def test_the_reason_of_an_error_holds_nothing_of_its_message(error: Exception) -> None:
    assert "secret" not in source_error(error).reason


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 1, "places": {"a": {"files": {"b": 1}}}}', "\0" * 9, '{"version": 2}'],
)
def test_a_damaged_index_is_empty(text: str, tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text(text)
    assert Index(tmp_path).places == {}


def test_an_index_comes_back_as_it_was_saved_and_outlives_what_was_fetched(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.place("p").files["f"] = KnownFile("a.ifc", "v", "0" * 64, 3)
    index.place("p").reached_on = "2026-01-01"
    index.save()
    (tmp_path / "fetched.csv").write_text("Anna Hansen")
    (tmp_path / "model.resume").write_text("half")
    discard_fetched(tmp_path)
    assert Index(tmp_path).places == index.places
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.json", "model.resume"]


@pytest.mark.parametrize(
    ("error", "reason", "may_pass"),
    [
        (botocore.EndpointConnectionError(endpoint_url=SECRET), "no connection", True),
        (botocore.ConnectionClosedError(endpoint_url=SECRET), "no connection", True),
        (botocore.ProxyConnectionError(proxy_url=SECRET), "no connection", True),
        (botocore.HTTPClientError(error=SECRET), "no connection", True),
        (ConnectionRefusedError(SECRET), "no connection", True),
        (botocore.ConnectTimeoutError(endpoint_url=SECRET), "no answer in time", True),
        (botocore.ReadTimeoutError(endpoint_url=SECRET), "no answer in time", True),
        (botocore.ResponseStreamingError(error=SECRET), "the connection broke off", True),
        (BrokenPipeError(32, SECRET), "the connection broke off", True),
        (
            botocore.SSLError(endpoint_url=SECRET, error=SECRET),
            "its certificate is not valid, or it does not speak TLS",
            False,
        ),
    ],
)
def test_the_reason_is_the_same_whichever_exception_the_library_raises(
    error: Exception, reason: str, may_pass: bool
) -> None:
    found = source_error(error)
    assert (found.reason, found.may_pass) == (reason, may_pass)
