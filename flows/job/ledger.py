"""The ledger of runs, and the lock that allows one run at a time.

Comes in: the output folder. Goes out: a lock, run ids, and the ledger `runs.jsonl`.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from bim.errors import PublicationError
from flows.errors import LockError

RESERVE = ".room-for-ledger"
RESERVE_BYTES = 65_536


@contextmanager
def lock(output: Path) -> Iterator[None]:
    """Hold the lock of an output folder; the operating system releases it whenever the process ends.

    Raises: LockError where another run holds it; PublicationError where the folder cannot be written.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        handle = (output / ".lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise PublicationError(
            f"The output folder {output} cannot be written: {error.strerror}.", "not_writable"
        ) from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            raise LockError(
                f"Another run (process {holder}) holds {output}; wait for it or stop it."
            ) from None
        _keep_room(output)
        handle.truncate(0)
        with suppress(OSError):  # a full disk; the lock is held all the same
            handle.write(str(os.getpid()))
            handle.flush()
        yield


def new_run_id(output: Path, now: datetime) -> str:
    """Return a run id that sorts by time and is not used yet."""
    base = now.strftime("%Y%m%dT%H%M%SZ")
    taken = {path.name.removeprefix(".").removesuffix(".partial") for path in (output / "versions").glob("*")}
    taken |= {line["run_id"] for line in read_ledger(output)}
    return next(name for name in _names(base) if name not in taken)


def _names(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _keep_room(output: Path) -> None:
    """Keep room on the disk for the line of a run that fills it."""
    with suppress(OSError):
        if not (output / RESERVE).exists():
            (output / RESERVE).write_bytes(b" " * RESERVE_BYTES)


def append_ledger(output: Path, line: dict[str, Any]) -> None:
    """Append one line to the ledger and flush it to disk; an incomplete line before it is terminated first.

    On a full disk the room that was kept for it is used.
    """
    try:
        _append(output, line)
    except OSError:
        (output / RESERVE).unlink(missing_ok=True)
        _append(output, line)


def _append(output: Path, line: dict[str, Any]) -> None:
    with (output / "runs.jsonl").open("ab+") as handle:
        handle.seek(0, os.SEEK_END)
        if handle.tell():
            handle.seek(-1, os.SEEK_END)
            if handle.read(1) != b"\n":
                handle.write(b"\n")
        handle.write(json.dumps(line, ensure_ascii=False, sort_keys=True).encode() + b"\n")
        handle.flush()
        os.fsync(handle.fileno())


def published_manifest(version: Path) -> dict[str, Any] | None:
    """Return the manifest of a version's folder; null where there is none that can be read."""
    try:
        manifest: dict[str, Any] = json.loads((version / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest


def read_ledger(output: Path) -> list[dict[str, Any]]:
    """Return all complete lines of the ledger, oldest first."""
    path = output / "runs.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line for line in map(_line, lines) if line is not None]


def _line(text: str) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None  # incomplete, because the process was killed while it wrote
    return line if isinstance(line, dict) and "run_id" in line else None
