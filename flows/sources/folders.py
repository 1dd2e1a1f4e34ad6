"""Local places: the files of a folder, of a pattern, or one file.

Comes in: a place of the configuration. Goes out: one `InputFile` per file.
"""

import glob
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bim.errors import ConfigurationError
from flows.sources.files import InputFile, Places, examine_file, suffix_of

if TYPE_CHECKING:
    from flows.config import Config

_ATTEMPTS = 5


def find_files(config: "Config", places: Places, where: str) -> Iterator[InputFile]:
    """Yield the files of one local place, by name.

    Raises: ConfigurationError where a required place does not exist.
    """
    path = config.path(where)
    if pattern := pattern_of(path):
        root = pattern[0]
        files = _matching(*pattern)
    elif path.is_dir():
        below = (Path(at, name) for at, folders, names in os.walk(path) for name in (*folders, *names))
        files = [file for file in below if suffix_of(file) in places.suffixes]
        root = path
    else:
        if places.is_required and not path.exists() and not path.is_symlink():
            raise ConfigurationError(
                f"{places.section} where: there is no folder or file {path}; create it or correct the path."
            )
        files = [path] if path.exists() or path.is_symlink() else []
        root = path.parent
    for file in sorted(files):
        if not file.is_dir() or suffix_of(file) in places.suffixes:
            source = (
                str(PurePosixPath(file.relative_to(config.folder)))
                if file.is_relative_to(config.folder)
                else str(file)
            )
            yield examine_file(places.kind, places.block, source, file, root, places.max_bytes)


def _matching(root: Path, pattern: str) -> list[Path]:
    """Return the files of a pattern; listed again where a folder was removed meanwhile."""
    for _ in range(_ATTEMPTS):
        with suppress(FileNotFoundError):
            return list(root.glob(pattern))
    return list(root.glob(pattern))


def pattern_of(path: Path) -> tuple[Path, str] | None:
    """Return the folder of a pattern and the pattern within it; null for a path that is no pattern.

    What is there as it is written is no pattern: "costs [2025].csv", and a folder of such a name.
    """
    for number, part in enumerate(path.parts):
        if glob.has_magic(part) and not Path(*path.parts[: number + 1]).exists():
            return Path(*path.parts[:number]), str(Path(*path.parts[number:]))
    return None
