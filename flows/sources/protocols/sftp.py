"""SFTP: the files of a folder, or one file.

The server gives size and time of a file, and no digest: that is its version. The server's key must be in known_hosts.
Links are followed only to files inside the place. paramiko is called directly, since fsspec's `sftp` accepts any host
key, and `sshfs` replaces it by one with other arguments.
"""

import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko

from bim.errors import ConfigurationError
from flows.sources.remote_files import CHUNK_BYTES, Listing, RemoteFile, Stream
from flows.sources.selection import Entry, Selection, walk

_REQUESTS = 64  # read requests that are under way at once


class UnknownHostError(Exception):
    """The server's key is in no known_hosts file."""


class _RejectUnknown(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    def missing_host_key(self, client: object, hostname: object, key: object) -> None:
        raise UnknownHostError


class System:
    """One SFTP server; connected when it is first asked, and again when the connection broke off."""

    def __init__(self, selection: Selection, timeout_seconds: float) -> None:
        self._selection = selection
        self._address = selection.address
        self._timeout = timeout_seconds
        self._client: paramiko.SSHClient | None = None
        self._channel: paramiko.SFTPClient | None = None
        self._real_root = ""

    def list_files(self) -> Listing:
        """Return the file, or the files of the folder and the folders below it."""
        sftp, root = self._sftp(), self._address.root or "/"
        self._real_root = sftp.normalize(root)
        facts = sftp.stat(root)
        if stat.S_ISDIR(facts.st_mode or 0):
            return walk(self._selection, self._entries)
        return Listing((_file(self._real_root, "", facts),))

    def _entries(self, folder: str) -> Iterable[Entry]:
        path = f"{self._real_root}/{folder}" if folder else self._real_root
        for facts in self._sftp().listdir_attr(path):
            mode, key = facts.st_mode or 0, f"{path}/{facts.filename}"
            name = f"{folder}/{facts.filename}" if folder else facts.filename
            if stat.S_ISREG(mode):
                yield Entry(facts.filename, _file(key, name, facts))
            elif stat.S_ISLNK(mode):
                target = self._link_target(key, name)
                yield Entry(facts.filename, target, is_ignored=target is None)
            else:
                yield Entry(facts.filename, is_ignored=not stat.S_ISDIR(mode))

    def _link_target(self, key: str, name: str) -> RemoteFile | None:
        """Return the file that a link inside the place leads to; null for any other link."""
        sftp = self._sftp()
        try:
            target = sftp.normalize(key)
            facts = sftp.lstat(target)
        except OSError:
            return None
        is_inside = target.startswith(self._real_root.rstrip("/") + "/")
        return _file(target, name, facts) if is_inside and stat.S_ISREG(facts.st_mode or 0) else None

    def current(self, file: RemoteFile) -> RemoteFile:
        """Return a file as it is now."""
        return _file(file.key, file.name, self._sftp().lstat(file.key))

    @contextmanager
    def open_at(self, file: RemoteFile, offset: int) -> Iterator[Stream]:
        """Return the bytes of a file from an offset on."""
        with self._sftp().open(file.key, "rb") as handle:
            handle.seek(offset)
            handle.prefetch(file.size, _REQUESTS)
            yield Stream(offset, iter(lambda: handle.read(CHUNK_BYTES), b""))

    def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            self._client.close()
        self._client = self._channel = None

    def _sftp(self) -> paramiko.SFTPClient:
        transport = None if self._client is None else self._client.get_transport()
        if self._channel is None or transport is None or not transport.is_active():
            self.close()
            self._connect()
        assert self._channel is not None
        return self._channel

    def _connect(self) -> None:
        given = self._address.credentials
        client = self._client = paramiko.SSHClient()
        client.set_missing_host_key_policy(_RejectUnknown())
        client.load_system_host_keys()
        if given.known_hosts:
            client.load_system_host_keys(_existing(given.known_hosts, "KNOWN_HOSTS"))
        has_own = given.password is not None or given.key_file is not None
        client.connect(
            self._address.host,
            port=self._address.port or 22,
            username=given.user,
            password=given.password,
            key_filename=_existing(given.key_file, "KEY_FILE") if given.key_file else None,
            allow_agent=not has_own,
            look_for_keys=not has_own,
            timeout=self._timeout,
            banner_timeout=self._timeout,
            auth_timeout=self._timeout,
            channel_timeout=self._timeout,
        )
        self._channel = client.open_sftp()
        channel = self._channel.get_channel()
        assert channel is not None
        channel.settimeout(self._timeout)


def _existing(path: str, name: str) -> str:
    file = Path(path).expanduser()
    if not file.is_file():
        raise ConfigurationError(
            f"The file that AREAL_SOURCE_..._{name} names does not exist; correct the path."
        )
    return str(file)


def _file(key: str, name: str, facts: paramiko.SFTPAttributes) -> RemoteFile:
    return RemoteFile(key, name, facts.st_size, f"{facts.st_mtime} {facts.st_size}")
