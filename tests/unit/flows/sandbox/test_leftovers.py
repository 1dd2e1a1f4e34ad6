"""A process that is killed leaves no child and no temporary folder for long."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.sandbox.temporary import LOCK, remove_leftovers

PARENT = """
import sys
from pathlib import Path
from flows.sandbox.pool import ChildCall, ChildPool
with ChildPool(1, ["flows.sandbox.child"]) as pool:
    pool.run(ChildCall("helpers.child_functions:{name}", Path(sys.argv[1])))
"""


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
def test_a_child_ends_with_the_process_that_asked_for_it(tmp_path: Path, project: Path, name: str) -> None:
    out = tmp_path / "out"
    environment = os.environ | {"PYTHONPATH": f"{project}:{project / 'tests'}", "TMPDIR": str(tmp_path)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT.format(name=name), out], env=environment)
    try:
        assert wait_until(lambda: (out / "process").exists())
        child = int((out / "process").read_text())
        assert is_running(child)
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert wait_until(lambda: not is_running(child), 10.0)
    [left] = tmp_path.glob("pymp-*")
    assert remove_leftovers(tmp_path) == [left]
    assert not left.exists()


def test_a_folder_that_is_in_use_or_belongs_to_another_program_stays(tmp_path: Path) -> None:
    import fcntl

    (tmp_path / "pymp-used").mkdir()
    (tmp_path / "pymp-others").mkdir()
    with (tmp_path / "pymp-used" / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert remove_leftovers(tmp_path) == []
    assert remove_leftovers(tmp_path) == [tmp_path / "pymp-used"]
    assert (tmp_path / "pymp-others").exists()
