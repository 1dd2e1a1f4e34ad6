"""The errors that only `flows` raises; the others are in `bim.errors`."""

from bim.errors import ArealError


class LockError(ArealError):
    """Another run holds the lock of this output folder."""

    code = "locked"


class Stopped(BaseException):
    """A signal asked this process to end; no `except Exception` on the way takes it for a fault of one file."""


class LateError(ArealError):
    """The run started hours after it was due, so it is left to the next one."""
