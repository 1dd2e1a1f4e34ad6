"""A call in a fork of this process, beside what this process itself does meanwhile.

Comes in: a function of no arguments. Goes out: a function that waits, and gives what it returned or raises what it
raised. Must not know: what is done. Only within the child that reads one file. A model may be open: the fork reads
it on by a file position of its own, where the system tells which files are open (`can_share_files`).
"""

import ctypes
import fcntl
import os
import pickle
import signal
import stat
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

from bim.errors import ArealError

Answer = TypeVar("Answer")

_OPEN_FILES = Path("/proc/self/fd")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def can_share_files() -> bool:
    """Whether a fork may read on from files that are open here."""
    return _OPEN_FILES.is_dir()


def begin(function: Callable[[], Answer]) -> Callable[[], Answer]:
    """Start the call in a fork; what it returns must be picklable. Ask for the result once, it waits for it.

    The result raises what the call raised, and RuntimeError where the fork died.
    """
    read_end, write_end = os.pipe()
    fork = os.fork()
    if fork == 0:
        os.close(read_end)
        _answer(function, write_end)
    os.close(write_end)

    def result() -> Answer:
        with os.fdopen(read_end, "rb") as pipe:
            text = pipe.read()
        exit_code = os.waitstatus_to_exitcode(os.waitpid(fork, 0)[1])
        if exit_code:
            raise RuntimeError(f"the process beside this one ended with exit code {exit_code}")
        answer: Answer
        answer, error = pickle.loads(text)
        if error is not None:
            raise error
        return answer

    return result


def begin_where(is_idle: bool, function: Callable[[], Answer]) -> Callable[[], Answer]:
    """The call begun in a fork where a core is idle; else, and where the fork dies, made here when it is asked for.

    Of a model that is open the fork must be able to read on: where it is not, nothing is begun.
    """
    begun = begin(function) if is_idle and can_share_files() else None

    def result() -> Answer:
        if begun is not None:
            try:
                return begun()
            except RuntimeError:  # whatever ended it: it is done here, where the limits of this file hold
                pass
        return function()

    return result


def _answer(function: Callable[[], object], write_end: int) -> NoReturn:
    exit_code = 1
    try:
        _die_with_parent()
        _own_file_positions()
        try:
            answer: tuple[object, Exception | None] = (function(), None)
        except (ArealError, MemoryError) as error:
            answer = None, error
        with os.fdopen(write_end, "wb") as pipe:
            pickle.dump(answer, pipe, protocol=5)
        exit_code = 0
    except Exception:  # noqa: BLE001 - the last words of a process that ends here; its exit code tells the other
        traceback.print_exc()
    finally:
        os._exit(exit_code)


def _die_with_parent() -> None:
    """Nobody waits for a fork whose parent was stopped for taking too long."""
    if can_share_files():
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)


def _own_file_positions() -> None:
    """Open again, under its number, each file that is open for reading: a fork shares its parent's position in it,
    and a model that is parsed lazily is read by both."""
    numbers = [int(entry.name) for entry in _OPEN_FILES.iterdir()] if can_share_files() else []
    for number in numbers:
        try:
            is_file = stat.S_ISREG(os.fstat(number).st_mode)
            is_read_only = fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
        except OSError:
            continue  # the list itself was open while it was read
        if is_file and is_read_only:
            again = os.open(_OPEN_FILES / str(number), os.O_RDONLY | os.O_CLOEXEC)
            os.lseek(again, os.lseek(number, 0, os.SEEK_CUR), os.SEEK_SET)
            os.dup2(again, number)
            os.close(again)
