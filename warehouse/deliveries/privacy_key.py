"""The key of this installation, with which names of persons become hashes.

Comes in: the path of the key file, and of the check that the store keeps of it. Goes out: the key's bytes. Without the
key a hash cannot be guessed; with another key the same person would be somebody else, so a key is never replaced.
"""

import hashlib
import hmac
import os
from pathlib import Path

from bim.errors import ConfigurationError

LENGTH_BYTES = 32
_MOST_BYTES = 1_048_576
CHECK_NAME = "privacy.check"


def ensure_key(path: Path, check: Path | None = None, is_store_used: bool = False) -> bytes:
    """Return the key, 32 bytes where it is made here, with mode 0600, written to the disk before it is returned.

    `check` is the file in the store that says which key the store was made with; it is written where it is missing.
    `is_store_used`: the store has received something, so that it had a key.
    Raises: ConfigurationError for a key that is missing beside a store that had one, damaged, or another one.
    """
    has_check = check is not None and check.exists()
    if not path.exists():
        if has_check or is_store_used:
            raise ConfigurationError(
                f"The key file {path} is missing, and the store was made with one. Restore it from your backup: with a"
                " new key the same person would get another hash. Name another place with [privacy] key_file."
            )
        _write_new(path, os.urandom(LENGTH_BYTES))
    key = read_key(str(path))
    if check is not None:
        _compare(path, key, check)
    return key


def read_key(key_file: str) -> bytes:
    """Return the key in a file; a random one that nobody keeps where no file is named, for a dry run.

    Raises: ConfigurationError for a file that cannot be read, is too short, or has only zeros.
    """
    if not key_file:
        return os.urandom(LENGTH_BYTES)
    try:
        if Path(key_file).exists() and not Path(key_file).is_file():
            raise ConfigurationError(f"The key file {key_file} is no file; name one with [privacy] key_file.")
        with Path(key_file).open("rb") as stream:
            key = stream.read(_MOST_BYTES)
    except OSError as error:
        raise ConfigurationError(f"The key file {key_file} cannot be read: {error.strerror}.") from None
    if len(key) < LENGTH_BYTES or not any(key):
        state = (
            "is empty" if not key else f"is damaged ({len(key)} bytes, at least {LENGTH_BYTES} are needed)"
        )
        raise ConfigurationError(
            f"The key file {key_file} {state}, so hashes of names could be guessed. Restore it from your backup; if"
            " nothing was published with it yet, remove it, and the next run makes a new one."
        )
    return key


def _compare(path: Path, key: bytes, check: Path) -> None:
    """Write the check of a key, or compare the key with it."""
    found = f"{len(key)} {hmac.new(key, b'areal privacy key', hashlib.sha256).hexdigest()}\n"
    if not check.exists():
        _write_new(check, found.encode("ascii"))
    elif check.read_bytes() != found.encode("ascii"):
        raise ConfigurationError(
            f"The key file {path} is not the one that the store was made with, or it is damaged. Restore it from your"
            " backup: with another key the same person would get another hash."
        )


def _write_new(path: Path, content: bytes) -> None:
    """Write a new file for its owner alone; it appears complete or not at all, and is on the disk by then."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        handle = os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        try:
            os.link(unfinished, path)
        except FileExistsError:  # another run was faster; its file is used
            return
    finally:
        unfinished.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
