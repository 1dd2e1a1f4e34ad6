"""The temporary folder of this process, which has the socket of its fork server; what killed processes left is removed.

Comes in: nothing. Goes out: a locked folder. The system releases a lock whenever its process ends, so a folder whose
lock is free belongs to none. One without a lock is being made, or was left by a process that was killed just then.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from functools import cache
from multiprocessing import util
from pathlib import Path

PREFIX = "areal-children-"
LOCK = "areal.lock"
_UNFINISHED = f"{LOCK}.new"
_LONGEST_PARENT = (
    50  # characters: a socket's path may have 107, and 57 come after the folder for temporary files
)
_MADE_WITHIN_S = 60  # seconds: a folder that has no lock by then never gets one


@cache
def hold_temporary_folder() -> Path:
    """Make and lock a temporary folder for multiprocessing until this process ends, and return it."""
    remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_short_parent()))
    handle = os.open(
        folder / _UNFINISHED, os.O_CREAT | os.O_RDWR, 0o600
    )  # open, and so locked, until the end
    fcntl.flock(handle, fcntl.LOCK_EX)
    (folder / _UNFINISHED).rename(folder / LOCK)
    after_multiprocessing = -200
    util.Finalize(None, shutil.rmtree, args=(folder, True), exitpriority=after_multiprocessing)
    usual, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        util.get_temp_dir()
    finally:
        tempfile.tempdir = usual
    return folder


def remove_leftovers(parent: Path | None = None) -> list[Path]:
    """Remove the temporary folders of processes that were killed, and return them; those of others have no lock."""
    parent, removed = parent or _short_parent(), []
    for lock in parent.glob(f"{PREFIX}*/{LOCK}"):
        with contextlib.suppress(OSError):
            handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if os.fstat(handle).st_uid == os.getuid():
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent, ignore_errors=True)
                    removed.append(lock.parent)
            finally:
                os.close(handle)
    return removed + [folder for folder in parent.glob(f"{PREFIX}*") if _was_never_locked(folder)]


def _was_never_locked(folder: Path) -> bool:
    """Remove a folder that has been empty of a lock for a while; returns whether it was one."""
    with contextlib.suppress(OSError):
        made = folder.lstat()
        if made.st_uid == os.getuid() and time.time() - made.st_mtime > _MADE_WITHIN_S:
            (folder / _UNFINISHED).unlink(missing_ok=True)
            folder.rmdir()  # fails where anything else is in it
            return True
    return False


def _short_parent() -> Path:
    """Return the folder for temporary files, or `/tmp` where a socket's path would be too long in it."""
    usual = Path(tempfile.gettempdir())
    return usual if len(os.fsencode(usual)) <= _LONGEST_PARENT else Path("/tmp")
