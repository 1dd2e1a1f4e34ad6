"""Check that a path is a file that may be opened: regular, inside its folder, of allowed size, readable.

Comes in: a path and the folder it was found in. Goes out: its real path, or an InputError with a code.
Records and models are guarded alike.
"""

import os
import stat
from collections.abc import Collection
from pathlib import Path

from bim.findings import input_error
from bim.outcome import storable

MAX_BYTES = 4 * 1024**3
_KINDS = (
    (stat.S_ISDIR, "folder"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISCHR, "device"),
    (stat.S_ISBLK, "device"),
)


def shown_name(path: Path) -> str:
    """Return the file's name as text that can be printed and stored, whatever bytes it consists of."""
    return shown_path(path.name)


def shown_path(path: str) -> str:
    """Return a path as text that can be printed and stored."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in storable(path))


def is_folder(path: Path, suffixes: Collection[str] = ()) -> bool:
    """Return whether the path is a folder whose files are to be read: no link, and not named like a file (`x.ifc`).

    False too where this cannot be found out, as for a name of 300 letters: `guard_path` then gives the reason.
    """
    try:
        mode = path.lstat().st_mode
    except (OSError, ValueError):
        return False
    return stat.S_ISDIR(mode) and path.suffix.lower() not in suffixes


def guard_path(path: Path, folder: Path | None = None, max_bytes: int = MAX_BYTES) -> Path:
    """Return the real path of a regular file of 1 to `max_bytes` bytes inside `folder`.

    Nothing is opened before it is known to be a regular file, so a pipe cannot block. Without `folder`, the file's own
    folder is meant. A link is followed only where its target is inside the folder.

    Raises: InputError with code `missing_file`, `link_out_of_folder`, `link_broken`, `not_a_regular_file`,
    `empty_file`, `file_too_large`, `unreadable_file`.
    """
    bounds = Path(os.path.realpath(path.parent if folder is None else folder))
    real = _real_path(path)
    if not real.is_relative_to(bounds):
        raise input_error("link_out_of_folder", name=shown_name(path))
    facts = _facts(path, real)
    if not stat.S_ISREG(facts.st_mode):
        kind = next((word for test, word in _KINDS if test(facts.st_mode)), "other")
        raise input_error("not_a_regular_file", name=shown_name(path), kind=kind)
    if facts.st_size == 0:
        raise input_error("empty_file", name=shown_name(path))
    if facts.st_size > max_bytes:
        raise input_error("file_too_large", name=shown_name(path), size=facts.st_size, limit=max_bytes)
    if not os.access(real, os.R_OK):
        raise input_error("unreadable_file", name=shown_name(path), reason="no_permission")
    return real


def _real_path(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path, strict=True))
    except ValueError as error:
        raise input_error("missing_file", name=shown_name(path), reason="invalid_path") from error
    except OSError as error:
        if path.is_symlink():
            raise input_error("link_broken", name=shown_name(path)) from error
        code = "unreadable_file" if isinstance(error, PermissionError) else "missing_file"
        raise input_error(code, name=shown_name(path), reason=error.strerror) from error


def _facts(path: Path, real: Path) -> os.stat_result:
    try:
        return real.lstat()
    except OSError as error:
        raise input_error("unreadable_file", name=shown_name(path), reason=error.strerror) from error
