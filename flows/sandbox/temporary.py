"""The temporary folder of this process, which has the socket of its fork server; what killed processes left is removed.

Comes in: nothing. Goes out: a locked folder. The system releases a lock whenever its process ends, so a folder whose
lock is free belongs to none.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from functools import cache
from multiprocessing import util
from pathlib import Path

LOCK = "areal.lock"


@cache
def hold_temporary_folder() -> Path:
    """Lock the temporary folder of multiprocessing until this process ends, and return it."""
    folder = Path(util.get_temp_dir())
    remove_leftovers(folder.parent)
    unfinished = folder / f"{LOCK}.new"
    handle = os.open(unfinished, os.O_CREAT | os.O_RDWR, 0o600)  # open, and so locked, until the process ends
    fcntl.flock(handle, fcntl.LOCK_EX)
    unfinished.rename(folder / LOCK)
    return folder


def remove_leftovers(parent: Path | None = None) -> list[Path]:
    """Remove the temporary folders of processes that were killed, and return them; those of others have no lock."""
    removed = []
    for lock in (parent or Path(tempfile.gettempdir())).glob(f"pymp-*/{LOCK}"):
        with contextlib.suppress(OSError):
            handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if os.fstat(handle).st_uid == os.getuid():
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent, ignore_errors=True)
                    removed.append(lock.parent)
            finally:
                os.close(handle)
    return removed
