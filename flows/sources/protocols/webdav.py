"""WebDAV: the files of a folder, or one file. `webdavs://` is WebDAV over HTTPS.

A file's version is its ETag, time and size by PROPFIND. The rest of a file comes by Range with If-Range.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from webdav4.client import Client, HTTPError, ResourceNotFound

from flows.sources.manifest import is_inside
from flows.sources.remote_files import (
    CHUNK_BYTES,
    ChangedError,
    Listing,
    RemoteFile,
    SourceError,
    Stream,
    http_error,
)
from flows.sources.selection import Entry, Selection, walk


class _QuotingClient(Client):  # type: ignore[misc]
    """A client that takes every path; webdav4 itself refuses `#` and `?` in one."""

    def join_url(self, path: str, add_trailing_slash: bool = False) -> Any:
        return super().join_url(quote(path), add_trailing_slash)


class System:
    """One WebDAV server."""

    def __init__(self, selection: Selection, timeout_seconds: float) -> None:
        self._selection = selection
        address = selection.address
        self._root = address.root.strip("/")
        given = address.credentials
        self._client = _QuotingClient(
            f"{'https' if address.scheme == 'webdavs' else 'http'}://{address.server}",
            auth=(given.user, given.password or "") if given.user else None,
            headers={"Authorization": f"Bearer {given.token}"} if given.token else None,
            timeout=timeout_seconds,
            retry=False,
        )

    def list_files(self) -> Listing:
        """Return the file, or the files of the folder and the folders below it."""
        facts = self._info(self._root)
        if facts["type"] == "directory":
            return walk(self._selection, self._entries)
        return Listing((_file(self._root, "", facts),))

    def _info(self, path: str) -> dict[str, Any]:
        with _translated():
            try:
                found: dict[str, Any] = self._client.info(path)
                return found
            except KeyError:  # a folder is answered under its name with a slash
                if self._client.isdir(path):
                    return {"type": "directory"}
                raise SourceError("it answers with another path than asked for", may_pass=False) from None

    def _entries(self, folder: str) -> Iterable[Entry]:
        path = "/".join(part for part in (self._root, folder) if part)
        with _translated():
            found: Any = self._client.ls(path, detail=True)
        for facts in found:
            key = str(facts["name"]).strip("/")
            below = key.removeprefix(f"{path}/" if path else "")
            if not is_inside(below) or "/" in below or (path and below == key):
                yield Entry(below, is_ignored=True)
            elif facts["type"] == "directory":
                yield Entry(below)
            else:
                yield Entry(below, _file(key, f"{folder}/{below}" if folder else below, facts))

    def current(self, file: RemoteFile) -> RemoteFile:
        """Return a file as it is now."""
        return _file(file.key, file.name, self._info(file.key))

    @contextmanager
    def open_at(self, file: RemoteFile, offset: int) -> Iterator[Stream]:
        """Return the bytes of a file from an offset on, or from 0 where the server cannot resume."""
        is_resumed = offset > 0 and file.validator != ""
        headers = {"Accept-Encoding": "identity"}
        if is_resumed:
            headers |= {"Range": f"bytes={offset}-", "If-Range": file.validator}
        url = self._client.join_url(file.key)
        with self._client.http.stream("GET", url, headers=headers, follow_redirects=True) as answer:
            if answer.status_code not in (200, 206):
                raise http_error(answer.status_code)
            tag = answer.headers.get("ETag")
            if tag and file.validator and tag != file.validator:
                raise ChangedError
            starts_at = offset if answer.status_code == 206 else 0
            yield Stream(starts_at, answer.iter_raw(CHUNK_BYTES))

    def close(self) -> None:
        """Close the session."""
        self._client.http.close()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ResourceNotFound:
        raise FileNotFoundError from None
    except HTTPError as error:
        raise http_error(error.response.status_code) from None


def _file(key: str, name: str, facts: dict[str, Any]) -> RemoteFile:
    tag, changed, size = facts.get("etag"), facts.get("modified"), facts.get("content_length")
    version = f"{tag or ''} {changed or ''} {size}" if tag or changed else ""
    size = None if size is None else int(size)
    validator = tag if tag and not tag.startswith("W/") else ""
    return RemoteFile(key, name, size, version, validator=validator)
