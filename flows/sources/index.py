"""What is known of remote files: the version that was fetched last, and the SHA-256 of its bytes.

Comes in: a folder of the store. Goes out: an `Index`, kept as one JSON file. Names are in it only as they are shown,
without CPR-like numbers. It can be lost: every file is then fetched once more.
"""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bim.model.pathguard import MAX_BYTES

FILE_NAME = "index.json"
KEPT_PART = ".resume"  # an unfinished download of a model, which the next run may complete
_VERSION = 1


@dataclass(frozen=True)
class KnownFile:
    """A file that was fetched: how it is called, its version on the server, and its bytes."""

    source: str
    version: str
    sha256: str
    bytes: int


@dataclass
class KnownPlace:
    """A place: when it was last reached, and its files by their id; those that are gone since then too."""

    reached_on: str | None = None
    files: dict[str, KnownFile] = field(default_factory=dict)


class Index:
    """The index of one store; one that cannot be read is empty."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE_NAME
        self.places: dict[str, KnownPlace] = {}
        try:
            data = json.loads(self._file.read_text(encoding="utf-8"))
            if data["version"] == _VERSION:
                self.places = {name: _place(known) for name, known in data["places"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.places = {}

    def place(self, name: str) -> KnownPlace:
        """Return a place by its id; a new one where it is not known."""
        return self.places.setdefault(name, KnownPlace())

    def save(self) -> None:
        """Write the index; it is replaced by one rename."""
        data = {"version": _VERSION, "places": {name: asdict(known) for name, known in self.places.items()}}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._file.with_suffix(".partial")
        with unfinished.open("w", encoding="utf-8") as handle:
            json.dump(data, handle, sort_keys=True)
            handle.flush()
            os.fsync(handle.fileno())
        unfinished.replace(self._file)


def _place(data: dict[str, Any]) -> KnownPlace:
    files = {name: KnownFile(**known) for name, known in data["files"].items()}
    if not all(_is_plausible(file) for file in files.values()):
        raise ValueError
    return KnownPlace(data["reached_on"], files)


def _is_plausible(file: KnownFile) -> bool:
    return all(isinstance(text, str) for text in (file.source, file.version, file.sha256)) and (
        isinstance(file.bytes, int) and 0 < file.bytes <= MAX_BYTES
    )


def discard_fetched(folder: Path) -> None:
    """Remove what was fetched, once it is read; the index and the unfinished downloads of models stay."""
    for path in folder.glob("*"):
        if path.name != FILE_NAME and path.suffix != KEPT_PART:
            path.unlink(missing_ok=True)
