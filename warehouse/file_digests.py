"""Digests of files, each computed once per run while the file stays as it is.

Comes in: paths. Goes out: SHA-256 and size.
"""

import errno
import hashlib
import os
from pathlib import Path

from warehouse.store_index import Files

_State = tuple[str, int, int, int, int]
_KNOWN: dict[_State, str] = {}


def digest_of(path: Path | str) -> tuple[str, int] | None:
    """Return SHA-256 and bytes of a file; null where there is no file. Raises: OSError for one that cannot be read."""
    name = str(path)
    try:
        state = _state(name, os.stat(name))  # noqa: PTH116 - a Path takes longer than the call
        if state not in _KNOWN:
            with Path(name).open("rb") as handle:
                state = _state(name, os.fstat(handle.fileno()))
                _KNOWN[state] = hashlib.file_digest(handle, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return _KNOWN[state], state[2]


def _state(name: str, found: os.stat_result) -> _State:
    """Return what changes with a file: its bytes, or whether it can be read."""
    return name, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def required_digest_of(path: Path) -> tuple[str, int]:
    """Return SHA-256 and bytes of a file. Raises: FileNotFoundError where there is none."""
    found = digest_of(path)
    if found is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    return found


def folder_digests(folder: Path) -> Files:
    """Return SHA-256 and bytes of each file below a folder, by its path in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    found = ((path.relative_to(folder).as_posix(), digest_of(path)) for path in paths)
    return {name: digest for name, digest in found if digest is not None}


def names_in(folder: Path) -> list[str]:
    """Return the names of what is in a folder; none where it is missing."""
    try:
        with os.scandir(folder) as found:
            return [entry.name for entry in found]
    except (FileNotFoundError, NotADirectoryError):
        return []
