"""The code that runs in a child: one call with limits, whose every failure becomes an outcome.

Comes in: a function by name, its arguments as plain data, a folder. Goes out: what the function writes there,
or an outcome that rejects the file. Every child imports this module, so it imports little.
"""

import contextlib
import errno
import fcntl
import gc
import hashlib
import importlib
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from bim.errors import InputError
from bim.finding import Finding
from bim.outcome import write_outcome
from flows.findings import make_finding

MEGABYTE = 1024 * 1024
COPY = "input"  # folder of the copy that a child reads, in its `out`
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
NO_ROOM_WORDS = ("no space left", "file too large", "disk quota exceeded")
_HARDLY_ANY_BYTES = 262_144
NO_ROOM_EXIT = 74  # exit code of a child that could not even write its outcome


def call_in_child(
    function: str,
    out: str,
    arguments: dict[str, Any],
    seconds: int,
    memory_mb: int,
    sha256: str | None = None,
) -> None:
    """Make the call with limits, its output in `said.txt`; a failure is written as an outcome.

    `sha256`: the call reads a copy of its `path` that has this digest, whatever happens to the file meanwhile.
    """
    end_with_parent()
    gc.freeze()  # objects from before the fork are no garbage; searching them would copy their pages
    gc.enable()
    _say_into(Path(out) / "said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds + 5, seconds + 10))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    module, name = function.split(":")
    try:
        if sha256 is not None:
            arguments = arguments | {"path": str(_copied(Path(arguments["path"]), Path(out) / COPY, sha256))}
        getattr(importlib.import_module(module), name)(out=Path(out), **arguments)
    except InputError as error:
        refuse(Path(out), Finding(error.code, "error", str(error), details=error.details))
    except MemoryError:
        refuse(Path(out), make_finding("child_memory", memory_mb=memory_mb))
    except KeyboardInterrupt:  # not caused by the file
        raise
    except BaseException as error:  # noqa: BLE001 - any error, a panic too, rejects only this file
        _refuse_for(error, Path(out))
    finally:
        shutil.rmtree(Path(out) / COPY, ignore_errors=True)
        _flush()


def _say_into(path: Path, flags: int) -> None:
    """Let standard output and errors go into a file."""
    try:
        said = os.open(path, flags, 0o600)
    except OSError as error:
        if error.errno in NO_ROOM:
            os._exit(NO_ROOM_EXIT)
        raise
    os.dup2(said, 1)
    os.dup2(said, 2)


def _flush() -> None:
    """Write what was said; on a full disk it is dropped, since an error of it would end the child as crashed."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        _say_into(Path(os.devnull), os.O_WRONLY)


def _copied(path: Path, folder: Path, sha256: str) -> Path:
    """Copy a file under its name, so that nobody changes it while it is read. Raises: InputError for other bytes."""
    folder.mkdir(exist_ok=True)
    copy = folder / path.name
    try:
        shutil.copyfile(path, copy)
    except FileNotFoundError:
        copy.touch()  # gone since it was hashed: other bytes
    with copy.open("rb") as handle:
        is_same = hashlib.file_digest(handle, "sha256").hexdigest() == sha256
    if not is_same:
        finding = make_finding("changed_while_read", source=path.name)
        raise InputError(finding.message, finding.code, finding.details)
    return copy


def _refuse_for(error: BaseException, out: Path) -> None:
    """Write an outcome for an error that is no expected one; a full disk is not the file's fault."""
    from warehouse.deliveries.personal import mask  # an error's text may quote a cell

    if _is_no_room(error, out):
        shutil.rmtree(out / COPY, ignore_errors=True)  # makes room for the outcome
        try:
            refuse(out, make_finding("child_no_room"))
        except OSError:
            os._exit(NO_ROOM_EXIT)
        return
    with contextlib.suppress(OSError):
        print(mask(traceback.format_exc()), file=sys.stderr)
    reason = f"{type(error).__name__}: {mask(str(error))[:200]}"
    refuse(out, make_finding("child_failed", reason=reason))


def _is_no_room(error: BaseException, out: Path) -> bool:
    """Return whether a full disk is what an error is about, which not every library says with its number.

    Where hardly any room is left, no error says anything about the file.
    """
    if getattr(error, "errno", None) in NO_ROOM or any(
        words in str(error).lower() for words in NO_ROOM_WORDS
    ):
        return True
    disk = os.statvfs(out)
    return disk.f_bavail * disk.f_frsize < _HARDLY_ANY_BYTES


def end_with_parent() -> None:
    """Let the system end this process as soon as the one that asked for it is gone, in a loop of C code too.

    The fork server is the parent of a child, so PR_SET_PDEATHSIG would wait for that one. The pipe to the asking
    process sends a signal when its other end closes; where a system cannot do that, the limit of CPU time remains.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # which ends the process
    with contextlib.suppress(OSError, AttributeError):
        flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if not parent.is_alive():
        os._exit(1)


def refuse(out: Path, finding: Finding) -> None:
    """Remove the tables from the folder and write an outcome that rejects the file."""
    for table in out.glob("*.parquet"):
        table.unlink()
    write_outcome(out, "reject_file", [finding])
