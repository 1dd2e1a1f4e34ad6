"""Runs that are killed at random moments: the last version stays readable, and the next run publishes what it must."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from helpers.damage import COSTS, make_project
from helpers.soaking import contents, figures, size, start_run
from helpers.step_models import SMALL

pytestmark = [pytest.mark.soak, pytest.mark.timeout(36000)]
KILLS = 1000
DAY = date(2026, 1, 10)
NEXT = DAY + timedelta(days=1)
STEPS = ("start", "pull", "read", "receive", "build and check", "publish")


def step_of(folder: Path) -> str:
    """Return the step that the run in a folder has come to."""
    note = folder / "step"
    return note.read_text(encoding="utf-8") if note.exists() else ""


def run_to_its_end(folder: Path, day: date) -> None:
    """Run the portfolio."""
    (folder / "step").unlink(missing_ok=True)
    running = start_run(folder, day, folder / "step")
    _, err = running.communicate(timeout=300)
    assert running.returncode == 0, err


def kill_a_run(folder: Path, step: str, wait_s: float) -> str:
    """Kill a run some time after it came to a step; returns the step in which it was killed."""
    (folder / "step").unlink(missing_ok=True)
    running = start_run(folder, NEXT, folder / "step")
    while running.poll() is None and step_of(folder) not in (step, *STEPS[STEPS.index(step) + 1 :]):
        time.sleep(0.001)
    time.sleep(wait_s)
    if running.poll() is None:
        os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    return step_of(folder)


def change_inputs(folder: Path) -> None:
    """Deliver another model and more costs, as the next night does."""
    (folder / "models" / "small.ifc").write_bytes(SMALL.replace(b"'1.02'", b"'1.03'"))
    (folder / "costs.csv").write_text(COSTS + "3;F1;cleaning;2025-11;50.00\n", encoding="utf-8")


def readable_rooms(output: Path) -> int:
    with duckdb.connect(str(output / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        return int(warehouse.sql("select count(*) from dim_space").fetchall()[0][0])


@pytest.mark.parametrize("is_first", [True, False], ids=["the first run", "a later night"])
def test_a_killed_run_costs_nothing(tmp_path: Path, is_first: bool) -> None:
    base, whole = tmp_path / "base", tmp_path / "whole"
    make_project(base)
    if not is_first:
        run_to_its_end(base, DAY)
        change_inputs(base)
    shutil.copytree(base, whole, symlinks=True)
    run_to_its_end(whole, NEXT)
    expected, chance, hit = contents(whole / "out"), random.Random(int(is_first)), Counter[str]()
    with figures(f"kills, {'first run' if is_first else 'later night'}") as found:
        for number in range(size(KILLS // 2)):
            folder = tmp_path / str(number)
            shutil.copytree(base, folder, symlinks=True)
            step = kill_a_run(
                folder, STEPS[number % len(STEPS)], chance.choice((0.0, chance.uniform(0, 1.5)))
            )
            hit[step] += 1
            if (folder / "out" / "current").exists() or not is_first:
                assert readable_rooms(folder / "out") == 2, step
            run_to_its_end(folder, NEXT)
            assert contents(folder / "out") == expected, step
            assert not list((folder / "out" / "versions").glob(".*")), step
            shutil.rmtree(folder)
        found |= {"kills": hit.total(), "by step": dict(sorted(hit.items()))}
    if hit.total() >= 100:
        assert hit.keys() >= set(STEPS)
