"""A process that is killed leaves no child and no temporary folder for long."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.sandbox.temporary import LOCK, PREFIX, remove_leftovers

PARENT = """
import sys
from pathlib import Path
from flows.sandbox.pool import ChildCall, ChildPool
with ChildPool(1, ["flows.sandbox.child"]) as pool:
    pool.run(ChildCall("helpers.child_functions:{name}", Path(sys.argv[1])))
"""


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a path that is short enough for sockets in it."""
    with tempfile.TemporaryDirectory(prefix="t") as folder:
        yield Path(folder)


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(is_done: "object", seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_done():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("name", ["sleep_and_say_who", "loop_and_say_who"])
def test_a_child_ends_with_the_process_that_asked_for_it(
    tmp_path: Path, short: Path, project: Path, name: str
) -> None:
    out = tmp_path / "out"
    environment = os.environ | {"PYTHONPATH": f"{project}:{project / 'tests'}", "TMPDIR": str(short)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT.format(name=name), out], env=environment)
    try:
        assert wait_until(lambda: (out / "process").exists())
        child = int((out / "process").read_text())
        assert is_running(child)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert wait_until(lambda: not is_running(child), 10.0)
    [left] = short.iterdir()
    assert remove_leftovers(short) == [left]
    assert not left.exists()


def test_a_folder_that_is_in_use_or_belongs_to_another_program_stays(tmp_path: Path) -> None:
    import fcntl

    used, others = tmp_path / f"{PREFIX}used", tmp_path / "pymp-others"
    used.mkdir()
    others.mkdir()
    with (used / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert remove_leftovers(tmp_path) == []
    assert remove_leftovers(tmp_path) == [used]
    assert others.exists()


def test_a_folder_that_never_got_its_lock_is_removed_once_it_is_old_and_has_nothing_in_it(
    tmp_path: Path,
) -> None:
    new, old, full = (tmp_path / f"{PREFIX}{name}" for name in ("new", "old", "full"))
    for folder in (new, old, full):
        folder.mkdir()
    (old / f"{LOCK}.new").touch()
    (full / "notes.txt").touch()
    for folder in (old, full):
        os.utime(folder, (0, 0))
    assert remove_leftovers(tmp_path) == [old]
    assert new.exists() and full.exists() and not old.exists()


@pytest.mark.parametrize("length", [20, 90])
def test_the_path_of_the_folder_for_temporary_files_may_be_long(
    tmp_path: Path, short: Path, project: Path, length: int
) -> None:
    temporary = short / ("x" * length)
    temporary.mkdir()
    environment = os.environ | {"PYTHONPATH": f"{project}:{project / 'tests'}", "TMPDIR": str(temporary)}
    command = PARENT.format(name="refuse")
    done = subprocess.run([sys.executable, "-c", command, tmp_path / "out"], env=environment, check=False)
    assert done.returncode == 0
    assert "unclosed_quote" in (tmp_path / "out" / "outcome.json").read_text()
    assert list(temporary.iterdir()) == []
