"""Any other protocol that fsspec knows, by what all of its file systems share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import fsspec

from flows.sources.remote_files import CHUNK_BYTES, Listing, RemoteFile, Stream
from flows.sources.selection import Selection


class System:
    """One file system of fsspec."""

    def __init__(self, selection: Selection, timeout_seconds: float) -> None:
        self._selection = selection
        address = selection.address
        url = f"{address.scheme}://{address.server}{address.root}"
        self._system, self._root = fsspec.core.url_to_fs(url, skip_instance_cache=True)

    def list_files(self) -> Listing:
        """Return the files below the root, or the one file."""
        if self._system.isfile(self._root):
            return Listing((self._file(self._root, "", self._system.info(self._root)),))
        found: dict[str, dict[str, Any]] = self._system.find(self._root, detail=True)
        files = [
            self._file(key, key.removeprefix(self._root).strip("/"), facts) for key, facts in found.items()
        ]
        return Listing(tuple(file for file in files if self._selection.takes(file.name)))

    def current(self, file: RemoteFile) -> RemoteFile:
        """Return a file as it is now."""
        return self._file(file.key, file.name, self._system.info(file.key))

    @contextmanager
    def open_at(self, file: RemoteFile, offset: int) -> Iterator[Stream]:
        """Return the bytes of a file from an offset on."""
        with self._system.open(file.key, "rb") as handle:
            handle.seek(offset)
            yield Stream(offset, iter(lambda: handle.read(CHUNK_BYTES), b""))

    def close(self) -> None:
        """Do nothing: the file system closes itself."""

    @staticmethod
    def _file(key: str, name: str, facts: dict[str, Any]) -> RemoteFile:
        marks = [facts.get(mark) for mark in ("ETag", "etag", "mtime", "LastModified", "modified", "created")]
        size = facts.get("size")
        version = " ".join(str(mark) for mark in (*marks, size) if mark is not None) if any(marks) else ""
        return RemoteFile(key, name, size, version)
