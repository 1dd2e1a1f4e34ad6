"""Signals that end a process: while a run is under way they raise, so that the run can be accounted for.

Comes in: SIGTERM, SIGHUP, SIGINT. Goes out: `Stopped`, raised in the main thread. This module imports little, since a
command uses it before anything else.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flows.errors import Stopped

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_USUAL = (signal.SIG_DFL, signal.default_int_handler)
_received: list[str] = []  # the signal of this process that has not been raised where somebody saw it


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise `Stopped` for a signal that would end this process; a handler that somebody else installed stays.

    Only the main thread of a process can do so: elsewhere nothing is changed. Only the first signal raises, so that the
    second does not interrupt the account of the run; a second Ctrl-C ends the process at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _received.clear()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    ours = [number for number, handler in before.items() if handler in _USUAL]
    for number in ours:
        signal.signal(number, _stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])


def _stop(number: int, _frame: Any) -> None:
    for other in SIGNALS:
        if signal.getsignal(other) is _stop:
            signal.signal(other, signal.default_int_handler if other == signal.SIGINT else signal.SIG_IGN)
    _received.append(signal.Signals(number).name)
    raise Stopped(_received[0])


def raise_if_stopped() -> None:
    """Raise `Stopped` for a signal that came before: Python drops what is raised in a callback, such as `__del__`."""
    if _received:
        raise Stopped(_received[0])
