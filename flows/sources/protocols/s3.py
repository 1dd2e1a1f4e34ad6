"""S3: the objects below a prefix, or one object. Credentials, region and endpoint are those of `AWS_*`.

An object's version is its ETag and size. Its bytes come by Range with If-Match.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fsspec.asyn import sync
from s3fs import S3FileSystem

from flows.sources.remote_files import CHUNK_BYTES, ChangedError, Listing, RemoteFile, Stream
from flows.sources.selection import Selection


class System:
    """One S3 service; the host of the address is the bucket."""

    def __init__(self, selection: Selection, timeout_seconds: float) -> None:
        self._selection = selection
        self._root = f"{selection.address.host}{selection.address.root}".rstrip("/")
        self._system = S3FileSystem(
            config_kwargs={
                "connect_timeout": timeout_seconds,
                "read_timeout": timeout_seconds,
                "retries": {"max_attempts": 0},
            },
            use_listings_cache=False,
            skip_instance_cache=True,
        )
        self._system.retries = 1  # areal tries again itself, with its own waits

    def list_files(self) -> Listing:
        """Return the objects below the prefix, or the one object."""
        found: dict[str, dict[str, Any]] = self._system.find(self._root, detail=True)
        files = [
            _file(key, key.removeprefix(self._root).removeprefix("/"), facts) for key, facts in found.items()
        ]
        return Listing(tuple(file for file in files if self._selection.takes(file.name)))

    def current(self, file: RemoteFile) -> RemoteFile:
        """Return an object as it is now."""
        return _file(file.key, file.name, self._system.info(file.key, refresh=True))

    @contextmanager
    def open_at(self, file: RemoteFile, offset: int) -> Iterator[Stream]:
        """Return the bytes of an object from an offset on."""
        bucket, _, key = file.key.partition("/")
        wanted = {"Range": f"bytes={offset}-"} if offset else {}
        if file.validator:
            wanted["IfMatch"] = file.validator
        try:
            answer = self._system.call_s3("get_object", Bucket=bucket, Key=key, **wanted)
        except Exception as error:
            if _status(error) in (409, 412, 416):
                raise ChangedError from None
            raise
        body = answer["Body"]
        try:
            yield Stream(offset, iter(lambda: sync(self._system.loop, body.read, CHUNK_BYTES), b""))
        finally:
            body.close()

    def close(self) -> None:
        """Do nothing: the session is closed with the file system."""


def _status(error: BaseException | None) -> int | None:
    """Return the HTTP status behind an error of s3fs, which keeps the answer of the server as its cause."""
    while error is not None:
        answer = getattr(error, "response", None)
        if isinstance(answer, dict):
            status: int | None = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
            return status
        error = error.__cause__
    return None


def _file(key: str, name: str, facts: dict[str, Any]) -> RemoteFile:
    tag, size = str(facts.get("ETag") or "").strip('"'), facts.get("size")
    version = f"{tag} {size}" if tag else ""
    return RemoteFile(key, name, size, version, validator=f'"{tag}"' if tag else "")
