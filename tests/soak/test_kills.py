"""Runs that are killed at random moments: the last version stays readable, and the next run publishes what it must."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import duckdb
import psutil
import pytest
from helpers.damage import COSTS, make_project
from helpers.soaking import Progress, RunServer, contents, figures, size
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


def run_to_its_end(server: RunServer, folder: Path, day: date, is_complete: bool = True) -> None:
    """Run the portfolio."""
    server.start(folder, day, is_complete)
    assert server.wait() == 0, server.said()


def kill_a_run(server: RunServer, folder: Path, step: str, chance: random.Random) -> str:
    """Kill a run some time after it came to a step, with its children or alone.

    Returns the step in which it was killed; nothing where it had ended before.
    """
    process = server.start(folder, NEXT, is_complete=step == "publish")
    while psutil.pid_exists(process) and step_of(folder) not in (step, *STEPS[STEPS.index(step) + 1 :]):
        time.sleep(0.001)
    time.sleep(chance.choice((0.0, chance.uniform(0, 0.3), chance.uniform(0, 2))))
    with suppress(ProcessLookupError):
        chance.choice((os.kill, os.killpg))(process, signal.SIGKILL)
    was_killed = server.wait() == -signal.SIGKILL
    wait_for_children(process)
    return step_of(folder) if was_killed else ""


def wait_for_children(session: int) -> None:
    """Wait until no process of a session is left: what a killed run leaves must end by itself."""
    until = time.monotonic() + 30
    while left := [process for process in psutil.pids() if session_of(process) == session]:
        assert time.monotonic() < until, [psutil.Process(process).cmdline() for process in left]
        time.sleep(0.01)


def session_of(process: int) -> int:
    try:
        return os.getsid(process)
    except ProcessLookupError:
        return 0


def change_inputs(folder: Path) -> None:
    """Deliver another model and more costs, as the next night does."""
    (folder / "models" / "small.ifc").write_bytes(SMALL.replace(b"'1.02'", b"'1.03'"))
    (folder / "costs.csv").write_text(COSTS + "3;F1;cleaning;2025-11;50.00\n", encoding="utf-8")


def readable_rooms(output: Path) -> int:
    with duckdb.connect(str(output / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        return int(warehouse.sql("select count(*) from dim_space").fetchall()[0][0])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunServer]:
    server = RunServer(tmp_path)
    yield server
    server.stop()


@pytest.mark.parametrize("is_first", [True, False], ids=["the first run", "a later night"])
def test_killed_runs_cost_nothing(tmp_path: Path, server: RunServer, is_first: bool) -> None:
    """Kills one to eight runs in a row, then lets one end: what several left must cost nothing either."""
    base, whole = tmp_path / "base", tmp_path / "whole"
    make_project(base)
    if not is_first:
        run_to_its_end(server, base, DAY)
        change_inputs(base)
    shutil.copytree(base, whole, symlinks=True)
    run_to_its_end(server, whole, NEXT)
    expected, chance, hit = contents(whole / "out"), random.Random(int(is_first)), Counter[str]()
    last, new = (readable_rooms(base / "out") if not is_first else None), readable_rooms(whole / "out")
    name, total, rows = f"kills, {'first run' if is_first else 'later night'}", size(KILLS // 2), 0
    progress, folder = Progress(name, total), tmp_path / "killed"
    with figures(name) as found:
        while hit.total() < total:
            shutil.copytree(base, folder, symlinks=True)
            steps = []
            for _ in range(min(chance.randint(1, 8), total - hit.total())):
                steps.append(kill_a_run(server, folder, STEPS[progress.done % len(STEPS)], chance))
                if (folder / "out" / "current").exists() or not is_first:
                    # a run that is killed after it has published leaves the new version
                    assert readable_rooms(folder / "out") in (last, new), steps
                if not steps[-1]:
                    break
                hit[steps[-1]] += 1
                progress.step(rows=rows, by_step=dict(sorted(hit.items())))
            run_to_its_end(server, folder, NEXT, is_complete=rows % 4 == 0)
            assert contents(folder / "out") == expected, steps
            assert not list((folder / "out" / "versions").glob(".*")), steps
            assert not list(server.temporary.glob("*/areal.lock")), steps
            shutil.rmtree(folder)
            rows += 1
        found |= {"kills": hit.total(), "runs to the end": rows, "by step": dict(sorted(hit.items()))}
    if hit.total() >= 100:
        assert hit.keys() >= set(STEPS)
