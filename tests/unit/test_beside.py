"""A call in a fork beside this process gives what it returned, raises what it refused, and tells where it died."""

import os
import signal

import pytest

from bim.beside import begin
from bim.errors import ModelError


def refuse() -> None:
    raise ModelError("cut off", "truncated")


def test_the_answer_of_a_fork_comes_back_whole() -> None:
    rest = begin(lambda: [os.getpid(), b"x" * 1_000_000])
    process, text = rest()
    assert process != os.getpid()
    assert text == b"x" * 1_000_000


def test_what_a_fork_refuses_is_refused_here_with_its_code() -> None:
    with pytest.raises(ModelError, match="cut off") as caught:
        begin(refuse)()
    assert caught.value.code == "truncated"


def test_a_fork_that_is_killed_is_an_error_here() -> None:
    with pytest.raises(RuntimeError, match="exit code -9"):
        begin(lambda: os.kill(os.getpid(), signal.SIGKILL))()


def test_a_fault_in_a_fork_is_an_error_here() -> None:
    with pytest.raises(RuntimeError, match="exit code 1"):
        begin(lambda: [][1])()
