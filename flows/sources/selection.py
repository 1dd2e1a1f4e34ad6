"""Which files of a place are inputs: by the pattern of the address, else by their suffix.

Comes in: an address. Goes out: a `Selection`, and a walk through folders that keeps to it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from flows.sources.addresses import Address
from flows.sources.files import suffix_of
from flows.sources.remote_files import MAX_LISTED, Listing, RemoteFile, SourceError


@dataclass(frozen=True)
class Selection:
    """The files of one address that are inputs."""

    address: Address
    suffixes: tuple[str, ...]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        from fsspec.utils import glob_translate

        return re.compile(glob_translate(self.address.path)) if self.address.is_pattern else None

    @property
    def max_depth(self) -> int | None:
        """Return how many folders deep a file can be: 1 is the place itself; null where there is no limit."""
        if not self.address.is_pattern or "**" in self.address.path:
            return None
        return self.address.path.count("/") - self.address.root.count("/")

    def takes(self, name: str) -> bool:
        """Return whether a file is an input; `name` is its path below the root, empty for the root itself."""
        if self._pattern is not None:
            return self._pattern.match(f"{self.address.root}/{name}") is not None
        return name == "" or suffix_of(PurePosixPath(name)) in self.suffixes

    def shown(self, name: str) -> str:
        """Return how a file below the root is called in findings and in `run_input`."""
        if not name:
            return self.address.shown
        root = self.address.root.rpartition("/")[0] if self.address.is_http else self.address.root
        return f"{self.address.scheme}://{self.address.server}{root.rstrip('/')}/{name}"


@dataclass(frozen=True)
class Entry:
    """One entry of a listed folder: a file, a folder (`file` is null), or what must not be read (`is_ignored`)."""

    name: str
    file: RemoteFile | None = None
    is_ignored: bool = False


def walk(selection: Selection, list_folder: Callable[[str], Iterable[Entry]]) -> Listing:
    """Return the inputs below the root; `list_folder` gives the entries of a folder, by its path below the root.

    Raises: SourceError for more than `MAX_LISTED` entries.
    """
    files: list[RemoteFile] = []
    ignored: list[str] = []
    folders, seen = [""], 0
    while folders:
        folder = folders.pop()
        for entry in list_folder(folder):
            seen += 1
            if seen > MAX_LISTED:
                raise SourceError(f"it lists more than {MAX_LISTED:,} files and folders", may_pass=False)
            name = f"{folder}/{entry.name}" if folder else entry.name
            if entry.is_ignored:
                ignored.append(name)
            elif entry.file is None:
                if selection.max_depth is None or name.count("/") + 1 < selection.max_depth:
                    folders.append(name)
            elif selection.takes(name):
                files.append(entry.file)
    return Listing(tuple(sorted(files, key=lambda file: file.name)), tuple(sorted(ignored)))
