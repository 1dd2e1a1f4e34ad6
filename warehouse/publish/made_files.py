"""The files of a set: each is made, or copied from the version before where that has a file of the same key.

Comes in: the folder of a set, and that of the same set in the version before. Goes out: files, and the key of each for
the manifest. Must not know: what a file shows.

A key is a digest of all that a file shows and of the code that makes it (`file_keys`), so a copy has the bytes that the
file would have if it was made. The version before is not needed: where it is missing, damaged or of other code, all
files are made.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

KEYS = ".made_from.json"  # in the folder of a set, until its manifest is written

Restamp = Callable[[bytes], bytes | None]


class MadeFiles:
    """Writes files into a folder, and keeps the key of each."""

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        """`before`: the folder of the same set in an earlier version; null where all files are to be made."""
        self.folder = folder
        self.keys: dict[str, str] = {}
        self._before = before
        self._known = {} if before is None else _by_key(before)

    def write(
        self, path: Path, key: str, make: Callable[[Path], None], restamp: Restamp | None = None
    ) -> None:
        """Write a file of a key: a copy of the one that the version before has, else what `make` writes.

        `restamp` returns the bytes of an older file with the stamps of this run, null where it has no place for them.
        """
        content = self._content_before(key)
        if content is not None and restamp is not None:
            content = restamp(content)
        if content is None:
            make(path)
        else:
            path.write_bytes(content)
        self.keys[path.relative_to(self.folder).as_posix()] = key

    def _content_before(self, key: str) -> bytes | None:
        """Return the bytes of the earlier file of a key; null where there is none or where it is damaged."""
        if self._before is None or key not in self._known:
            return None
        entry = self._known[key]
        try:
            content = (self._before / entry["path"]).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == entry["sha256"] else None

    def save_keys(self) -> None:
        """Write the keys for the manifest, which may be written by another process."""
        (self.folder / KEYS).write_text(json.dumps(self.keys), encoding="utf-8")


def take_keys(folder: Path) -> dict[str, str]:
    """Return the keys that were saved in the folder of a set, and remove their file; none where there is no file."""
    try:
        keys: dict[str, str] = json.loads((folder / KEYS).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    (folder / KEYS).unlink()
    return keys


def _by_key(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Return the entries of a set's manifest by key; nothing where it cannot be read."""
    try:
        listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
        return {
            str(entry["made_from"]): {"path": str(entry["path"]), "sha256": str(entry["sha256"])}
            for entry in listed
            if entry.get("made_from")
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
