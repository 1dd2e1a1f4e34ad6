"""HTTP: one file, or the files that a manifest lists.

A file's version is its ETag, time and size by HEAD. The rest of a file comes by Range with If-Range.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote
from urllib.request import getproxies, proxy_bypass

import aiohttp
from fsspec.asyn import sync
from fsspec.implementations.http import HTTPFileSystem

from flows.sources import manifest
from flows.sources.addresses import Credentials
from flows.sources.remote_files import (
    CHUNK_BYTES,
    ChangedError,
    Listing,
    RemoteFile,
    SourceError,
    Stream,
    http_error,
)
from flows.sources.selection import Selection


class System:
    """One HTTP server."""

    def __init__(self, selection: Selection, timeout_seconds: float) -> None:
        self._selection = selection
        self._address = selection.address
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=timeout_seconds, sock_read=timeout_seconds)
        self._system = HTTPFileSystem(client_kwargs={"timeout": timeout}, skip_instance_cache=True)

    def list_files(self) -> Listing:
        """Return the one file, or the files of the manifest; a listed file that is not there has no version."""
        path = self._address.path
        if not manifest.is_manifest(path):
            return Listing((self._facts(RemoteFile(path, "")),))
        entries = manifest.parse_manifest(self._content(path))
        wanted = [entry for entry in entries if self._selection.takes(entry.name)]
        files = [self._below_manifest(entry) for entry in wanted if manifest.is_inside(entry.name)]
        ignored = [entry.name for entry in wanted if not manifest.is_inside(entry.name)]
        return Listing(tuple(files), tuple(ignored))

    def _below_manifest(self, entry: RemoteFile) -> RemoteFile:
        folder = self._address.path.rpartition("/")[0]
        file = RemoteFile(
            f"{folder}/{quote(entry.name)}",
            entry.name,
            entry.size,
            entry.version,
            entry.sha256,
            entry.validator,
        )
        if file.sha256:
            return file
        try:
            return self._facts(file)
        except FileNotFoundError:
            return file

    def current(self, file: RemoteFile) -> RemoteFile:
        """Return a file as it is now."""
        return self._facts(file)

    def close(self) -> None:
        """Close the session."""
        if self._system._session is not None:
            sync(self._system.loop, self._system._session.close)

    def _facts(self, file: RemoteFile) -> RemoteFile:
        with self._asked("HEAD", file.key) as answer:
            if answer.status not in (405, 501):
                return _with_facts(file, answer)
        with self._asked("GET", file.key) as answer:
            return _with_facts(file, answer)

    def _content(self, key: str) -> bytes:
        with self._asked("GET", key) as answer:
            _require_ok(answer)
            content = bytearray()
            for chunk in self._chunks(answer):
                content += chunk
                if len(content) > manifest.MAX_BYTES:
                    raise SourceError("the manifest is too large", may_pass=False)
            return bytes(content)

    @contextmanager
    def open_at(self, file: RemoteFile, offset: int) -> Iterator[Stream]:
        """Return the bytes of a file from an offset on, or from 0 where the server cannot resume."""
        is_resumed = offset > 0 and file.validator != ""
        headers = {"Range": f"bytes={offset}-", "If-Range": file.validator} if is_resumed else {}
        with self._asked("GET", file.key, headers) as answer:
            _require_ok(answer)
            starts_at = _start_of(answer) if answer.status == 206 else 0
            if starts_at not in (0, offset):
                raise SourceError("it sends another part of the file than asked for", may_pass=False)
            if not file.sha256 and answer.status == 200 and _with_facts(file, answer).version != file.version:
                raise ChangedError
            yield Stream(starts_at, self._chunks(answer))

    def _chunks(self, answer: aiohttp.ClientResponse) -> Iterator[bytes]:
        while chunk := sync(self._system.loop, answer.content.read, CHUNK_BYTES):
            yield chunk

    @contextmanager
    def _asked(
        self, method: str, key: str, headers: dict[str, str] | None = None
    ) -> Iterator[aiohttp.ClientResponse]:
        answer = sync(self._system.loop, self._ask, method, key, headers or {})
        try:
            yield answer
        finally:
            sync(self._system.loop, _close, answer)

    async def _ask(self, method: str, key: str, headers: dict[str, str]) -> Any:
        session = await self._system.set_session()
        url = f"{self._address.scheme}://{self._address.server}{key}"
        if self._address.query:
            url += f"?{self._address.query}"
        sent = {"Accept-Encoding": "identity", **_login(self._address.credentials), **headers}
        # Not `trust_env`: it takes proxies from the environment, but also another login from .netrc
        proxy = None if proxy_bypass(self._address.server) else getproxies().get(self._address.scheme)
        return await session.request(method, url, headers=sent, proxy=proxy, max_redirects=5)


def _login(given: Credentials) -> dict[str, str]:
    """Return the header with the login; aiohttp leaves it out where a redirection leads to another server."""
    if given.token:
        return {"Authorization": f"Bearer {given.token}"}
    if not given.user:
        return {}
    pair = base64.b64encode(f"{given.user}:{given.password or ''}".encode()).decode("ascii")
    return {"Authorization": f"Basic {pair}"}


async def _close(answer: aiohttp.ClientResponse) -> None:
    answer.close()


def _require_ok(answer: aiohttp.ClientResponse) -> None:
    if answer.status not in (200, 206):
        raise http_error(answer.status)


def _with_facts(file: RemoteFile, answer: aiohttp.ClientResponse) -> RemoteFile:
    _require_ok(answer)
    tag, changed = answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", "")
    size = answer.headers.get("Content-Length", "")
    version = f"{tag} {changed} {size}" if tag or changed else ""
    validator = changed if not tag or tag.startswith("W/") else tag
    known = int(size) if size.isdigit() else None
    return RemoteFile(file.key, file.name, known, version, file.sha256, validator)


def _start_of(answer: aiohttp.ClientResponse) -> int:
    text = answer.headers.get("Content-Range", "").removeprefix("bytes ").partition("-")[0]
    return int(text) if text.isdigit() else -1
