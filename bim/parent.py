"""A process that ends with the one that started it.

Comes in: nothing. Goes out: nothing. A process that outlives its parent goes on writing where the next run works.
"""

import ctypes
import signal
from contextlib import suppress

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def end_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Let Linux send this process a signal when its parent is gone; on other systems nothing changes.

    To be called in the new process. The parent is the thread that started it, so a fork server is no use here.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, number, 0, 0, 0)
