"""Digests of files, each computed once per run while the file stays as it is.

Comes in: paths. Goes out: SHA-256 and size.
"""

import hashlib
from pathlib import Path

from warehouse.store_index import Files

_KNOWN: dict[tuple[str, int, int, int], str] = {}


def digest_of(path: Path) -> tuple[str, int] | None:
    """Return SHA-256 and bytes of a file; null where there is no file. Raises: OSError for one that cannot be read."""
    try:
        with path.open("rb") as handle:
            found = path.stat()
            state = (str(path), found.st_ino, found.st_size, found.st_mtime_ns)
            if state not in _KNOWN:
                _KNOWN[state] = hashlib.file_digest(handle, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    return _KNOWN[state], found.st_size


def folder_digests(folder: Path) -> Files:
    """Return SHA-256 and bytes of each file below a folder, by its path in the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    found = ((path.relative_to(folder).as_posix(), digest_of(path)) for path in paths)
    return {name: digest for name, digest in found if digest is not None}
