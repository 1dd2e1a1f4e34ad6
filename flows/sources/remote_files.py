"""What every protocol gives: files with their version, and their bytes from an offset on.

Comes in: nothing. Goes out: the types that `remote`, `fetch` and the protocols share, and the reason of an error as
words that hold no secret.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from bim.errors import ConfigurationError

CHUNK_BYTES = 256 * 1024
MAX_LISTED = 100_000  # files and folders of one place; more is a loop or a mistake


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server.

    `key` is how the server names it; no local path is ever made from it. `name` is its path below the place. `version`
    has its ETag, size and time: as long as it stays the same, so do the bytes; empty where the server gives none.
    `validator` is what HTTP compares before it sends the rest of a file. `sha256` is what a manifest says.
    """

    key: str
    name: str
    size: int | None = None
    version: str = ""
    sha256: str | None = None
    validator: str = ""


@dataclass(frozen=True)
class Listing:
    """The files of a place, and the names of the entries that must not be read: links out of it, paths out of it."""

    files: tuple[RemoteFile, ...]
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stream:
    """The bytes of a file from `offset` on: 0 where the server sends it from its beginning."""

    offset: int
    chunks: Iterator[bytes]


class RemoteSystem(Protocol):
    """One server, as a protocol reads it."""

    def list_files(self) -> Listing:
        """Return the files of the place; raises FileNotFoundError where the place itself does not exist."""

    def current(self, file: RemoteFile) -> RemoteFile:
        """Return a file as it is now; raises FileNotFoundError where it is gone."""

    def open_at(self, file: RemoteFile, offset: int) -> AbstractContextManager[Stream]:
        """Return the bytes of a file from an offset on; raises ChangedError where it is no longer that version."""

    def close(self) -> None:
        """Close the connection."""


class SourceError(Exception):
    """A source does not answer as it should. `reason` is free of secrets; `may_pass`: trying again may help."""

    def __init__(self, reason: str, may_pass: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_pass = may_pass


class ChangedError(SourceError):
    """A file changed on its server since it was listed."""

    def __init__(self) -> None:
        super().__init__("it changed while it was fetched")


# Names of the exceptions of the back-ends, whose messages hold addresses: what is said instead, and if it may pass.
_REASONS = {
    "AuthenticationException": ("the login was refused", False),
    "BadAuthenticationType": ("the login was refused", False),
    "BadHostKeyException": ("its host key has changed", False),
    "UnknownHostError": ("its host key is not in known_hosts", False),
    "PasswordRequiredException": ("the key file needs a passphrase", False),
    "NoCredentialsError": ("no credentials are set", False),
    "ClientConnectorCertificateError": ("its certificate is not valid", False),
    "ClientConnectorSSLError": ("it does not speak TLS", False),
    "ClientConnectorDNSError": ("its name is not known", True),
    "gaierror": ("its name is not known", True),
    "ConnectError": ("no connection", True),
    "ClientConnectorError": ("no connection", True),
    "NoValidConnectionsError": ("no connection", True),
    "ConnectionRefusedError": ("no connection", True),
    "ConnectTimeout": ("no answer in time", True),
    "ReadTimeout": ("no answer in time", True),
    "ConnectTimeoutError": ("no answer in time", True),
    "ReadTimeoutError": ("no answer in time", True),
    "TimeoutError": ("no answer in time", True),
    "ClientPayloadError": ("the connection broke off", True),
    "ServerDisconnectedError": ("the connection broke off", True),
    "ConnectionResetError": ("the connection broke off", True),
    "BrokenPipeError": ("the connection broke off", True),
    "ConnectionAbortedError": ("the connection broke off", True),
    "ResponseStreamingError": ("the connection broke off", True),
    "IncompleteReadError": ("the connection broke off", True),
    "RemoteProtocolError": ("the connection broke off", True),
    "ReadError": ("the connection broke off", True),
    "SSLError": ("its certificate is not valid, or it does not speak TLS", False),
    "ConnectionError": ("no connection", True),
    "HTTPClientError": ("no connection", True),  # botocore: closed before it answered
    "EOFError": ("the connection broke off", True),
    "SSHException": ("the connection broke off", True),
    "FileNotFoundError": ("there is no such file or folder", False),
    "PermissionError": ("access was refused", False),
}


def source_error(error: Exception) -> SourceError:
    """Return an exception of a back-end as one whose reason holds no address and no secret."""
    if isinstance(error, SourceError | ConfigurationError):
        return error if isinstance(error, SourceError) else SourceError(str(error), may_pass=False)
    for kind in type(error).__mro__:
        if kind.__name__ in _REASONS:
            return SourceError(*_REASONS[kind.__name__])
    if isinstance(error, OSError) and not isinstance(error, socket.gaierror) and error.errno:
        return SourceError(os.strerror(error.errno))
    return SourceError(type(error).__name__)


def http_error(status: int) -> Exception:
    """Return what the status of an answer means: 404 and 410 that there is no file."""
    if status in (404, 410):
        return FileNotFoundError()
    if status in (401, 403):
        return SourceError(f"access was refused (status {status})", may_pass=False)
    return SourceError(f"it answers with status {status}", may_pass=status >= 500 or status in (408, 429))
