"""The errors that only `flows` raises; the others are in `bim.errors`."""

from bim.errors import ArealError


class LockError(ArealError):
    """Another run holds the lock of this output folder."""

    code = "locked"
