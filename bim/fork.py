"""Run a function in a fork of this process while this process continues.

Comes in: a function without arguments. Goes out: a function that waits, and returns or raises what the first one did.
For use in the child that reads one file. A model may be open: the fork reads it with a file position of its own,
where the system lists open files (`can_share_files`).
"""

import fcntl
import os
import pickle
import stat
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

from bim.errors import ArealError
from bim.parent import end_with_parent

Answer = TypeVar("Answer")

_OPEN_FILES = Path("/proc/self/fd")


def can_share_files() -> bool:
    """Return whether a fork can continue to read files that are open here."""
    return _OPEN_FILES.is_dir()


def begin(function: Callable[[], Answer]) -> Callable[[], Answer]:
    """Start the call in a fork, and return a function that waits for its result; call that once. The result must be
    picklable.

    The returned function raises what the call raised, and RuntimeError where the fork died.
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
    """Start the call in a fork where a core is idle; otherwise, and where the fork dies, call it when its result is
    asked for.

    The fork must be able to read a model that is open: where it cannot, nothing is started.
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
        end_with_parent()  # nobody waits for it after the parent was stopped for taking too long
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


def _own_file_positions() -> None:
    """Open each file that is open for reading again under its number.

    A fork shares its parent's position in a file, and both read a model that is parsed lazily.
    """
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
