"""The linear solver, without its banner: standard output belongs to the results of a command.

Comes in: nothing. Goes out: a HiGHS solver of one thread that writes nothing.
"""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import highspy


def new_solver() -> highspy.Highs:
    """Return a solver of one thread; no random seed is set, because that gave wrong bounds (open faults of HiGHS)."""
    with _silent_output():
        solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    return solver


@contextmanager
def _silent_output() -> Iterator[None]:
    """Drop what C code writes to standard output: HiGHS prints two lines when the first solver is made."""
    sys.stdout.flush()
    libc = ctypes.CDLL(None)
    libc.fflush(None)
    kept, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        yield
    finally:
        libc.fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)
