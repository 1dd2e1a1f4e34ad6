"""A call in a fork beside this process gives what it returned, raises what it refused, and tells where it died."""

import os
import signal
from pathlib import Path

import pytest

from bim.errors import ModelError
from bim.fork import begin


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


def test_a_fork_reads_an_open_file_at_a_position_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_bytes(bytes(range(256)) * 4)
    with path.open("rb", buffering=0) as file:
        file.seek(100)
        rest = begin(lambda: (file.read(1), file.seek(0), file.read(3)))
        assert rest() == (bytes([100]), 0, bytes([0, 1, 2]))
        assert file.tell() == 100
