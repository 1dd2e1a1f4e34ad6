"""A call in a fork of this process, beside what this process itself does meanwhile.

Comes in: a function of no arguments. Goes out: a function that waits, and gives what it returned or raises what it
raised. Must not know: what is done. Only within the child that reads one file, and only before a model is opened:
one that is parsed lazily reads from a file whose position both processes would move.
"""

import os
import pickle
import traceback
from collections.abc import Callable
from typing import NoReturn, TypeVar

from bim.errors import ArealError

Answer = TypeVar("Answer")


def begin(function: Callable[[], Answer]) -> Callable[[], Answer]:
    """Start the call; what it returns must be picklable. The result raises RuntimeError where the fork died."""
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
            raise RuntimeError(f"one half of the reading ended with exit code {exit_code}")
        answer, error = pickle.loads(text)
        if error is not None:
            raise error
        return answer

    return result


def _answer(function: Callable[[], object], write_end: int) -> NoReturn:
    exit_code = 1
    try:
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
