"""Locks, run ids and the ledger."""

import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from bim.errors import PublicationError
from flows.errors import LockError
from flows.job.ledger import append_ledger, lock, new_run_id, read_ledger

NOON = datetime(2026, 1, 2, 12, 0, 0)


def test_a_second_holder_of_the_lock_is_refused(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(LockError, match="Another run"), lock(tmp_path):
        pass


def test_the_lock_is_free_again_after_its_holder_was_killed(tmp_path: Path) -> None:
    code = f"""
import os, signal
from pathlib import Path
from flows.job.ledger import lock
with lock(Path({str(tmp_path)!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    with lock(tmp_path):
        pass


def test_an_output_that_is_a_file_cannot_be_locked(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("in the way")
    with pytest.raises(PublicationError, match="cannot be written"), lock(tmp_path / "build"):
        pass


def test_two_runs_of_one_second_get_two_names(tmp_path: Path) -> None:
    first = new_run_id(tmp_path, NOON)
    append_ledger(tmp_path, {"run_id": first})
    assert new_run_id(tmp_path, NOON) > first


def test_a_torn_line_costs_the_ledger_only_itself(tmp_path: Path) -> None:
    append_ledger(tmp_path, {"run_id": "a"})
    with (tmp_path / "runs.jsonl").open("a") as ledger:
        ledger.write('{"run_id": "b", "sta')
    append_ledger(tmp_path, {"run_id": "c"})
    assert [line["run_id"] for line in read_ledger(tmp_path)] == ["a", "c"]
