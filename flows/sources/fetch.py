"""One download: resumed where it broke off, tried again with growing waits, complete or absent.

Comes in: a remote file. Goes out: its bytes under a local name, once size, version and digest are right.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from flows.sources.files import sha256_of
from flows.sources.remote_files import (
    ChangedError,
    RemoteFile,
    RemoteSystem,
    SourceError,
    source_error,
)

LONGEST_WAIT_SECONDS = 60.0
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Policy:
    """How often a server is asked, with which waits between, and what one download can cost at most."""

    attempts: int = 4
    wait_seconds: float = 2.0
    timeout_seconds: float = 60.0
    max_seconds: float = 3600.0
    sleep: Callable[[float], None] = time.sleep

    def try_often(self, action: Callable[[], Answer]) -> Answer:
        """Return what an action returns; one that fails is tried again, after waits that double.

        Raises: SourceError where the last attempt fails too, or trying again cannot help.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return action()
            except Exception as error:  # noqa: BLE001 - each back-end raises its own kinds
                problem = source_error(error)
            if attempt == self.attempts or not problem.may_pass:
                raise problem
            self.sleep(min(self.wait_seconds * 2 ** (attempt - 1), LONGEST_WAIT_SECONDS))
        raise AssertionError("there is at least one attempt")


def fetch(
    system: RemoteSystem,
    file: RemoteFile,
    part: Callable[[RemoteFile], Path],
    final: Path,
    max_bytes: int,
    policy: Policy,
) -> RemoteFile:
    """Fetch a file to `final`; returns it as it was fetched.

    `part` gives the name of the unfinished file of each version; what is in it is not fetched again. The file appears
    under its final name when it is complete, and has the version that was listed before and after the download.
    Raises: SourceError where it could not be fetched; the unfinished file stays.
    """
    listed = file

    def attempt() -> RemoteFile:
        nonlocal listed
        unfinished = part(listed)
        try:
            _append(system, listed, unfinished, max_bytes, time.monotonic() + policy.max_seconds)
            _verify(system, listed, unfinished)
        except ChangedError:
            unfinished.unlink(missing_ok=True)
            listed = system.current(listed)
            raise
        unfinished.replace(final)
        return listed

    return policy.try_often(attempt)


def _append(
    system: RemoteSystem, file: RemoteFile, unfinished: Path, max_bytes: int, deadline: float
) -> None:
    """Append what is missing of a file; it is begun again where its version is not known."""
    offset = unfinished.stat().st_size if file.version and unfinished.exists() else 0
    if offset and offset == file.size:
        return
    with system.open_at(file, offset) as stream, unfinished.open("r+b" if offset else "wb") as handle:
        handle.seek(stream.offset)
        handle.truncate()
        for chunk in stream.chunks:
            handle.write(chunk)
            if handle.tell() > max_bytes:
                raise SourceError("it sends more bytes than [models] max_size_mb allows", may_pass=False)
            if time.monotonic() > deadline:
                raise SourceError("the download took longer than [sources] max_seconds", may_pass=False)


def _verify(system: RemoteSystem, file: RemoteFile, unfinished: Path) -> None:
    size = unfinished.stat().st_size
    if file.size is not None and size < file.size:
        raise SourceError(f"{size:,} of {file.size:,} bytes arrived")
    if file.sha256 is not None:
        if sha256_of(unfinished) != file.sha256:
            unfinished.unlink()
            raise SourceError("its SHA-256 is not the one in the manifest")
    elif (file.size is not None and size > file.size) or (
        file.version and system.current(file).version != file.version
    ):
        raise ChangedError
