"""The whole contract: 200 facilities, 400,000 m², a year and a million visits."""

import json
import os
import random
import signal
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from helpers import answers
from helpers.commands import AREAL, areal

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
AREA_M2 = 400_000


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("portfolio")
    size = ["--facilities", 200, "--area", AREA_M2, "--months", 12, "--visits", 1_000_000]
    done = areal("sample", folder, *size)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def version(portfolio: Path) -> Path:
    started = time.monotonic()
    command = [AREAL, "run", "--direct", "--config", portfolio / "areal.toml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3000)
    assert done.returncode == 0, done.stderr
    print(f"\nthe whole portfolio: {time.monotonic() - started:.0f} s")
    return next((portfolio / "build").rglob("current")).resolve()


def test_the_area_is_the_one_asked_for(portfolio: Path) -> None:
    expected = json.loads((portfolio / "expected.json").read_text(encoding="utf-8"))
    area = sum(facility["net_area_m2"] or 0.0 for facility in expected["facilities"])
    assert area == pytest.approx(AREA_M2, rel=0.005)


def test_the_answers_are_met(portfolio: Path, version: Path) -> None:
    expected = json.loads((portfolio / "expected.json").read_text(encoding="utf-8"))
    warehouse = answers.open_whole_set(version)
    assert answers.wrong_spaces(warehouse, expected) == []
    assert answers.wrong_facilities(warehouse, expected) == []
    assert answers.wrong_costs(warehouse, expected) == []
    assert answers.wrong_month_areas(warehouse, expected) == []
    assert answers.totals(warehouse) == {name: Decimal(str(expected[name])) for name in answers.TOTALS}


def test_a_figure_is_explained_within_a_second_beside_what_a_command_costs(
    portfolio: Path, version: Path
) -> None:
    config = portfolio / "areal.toml"
    started = time.monotonic()
    areal("--help")
    bare = time.monotonic() - started
    started = time.monotonic()
    done = areal(
        "explain", "cost_per_m2", "--facility", "F002", "--month", "2024-02", "--json", "--config", config
    )
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - started < bare + 1.5


def test_runs_killed_at_random_moments_leave_the_version_in_force(portfolio: Path, version: Path) -> None:
    chance = random.Random(1)
    output = version.parents[1]
    command = [AREAL, "run", "--direct", "--config", portfolio / "areal.toml", "--as-of", "2026-01-01"]
    for _ in range(6):
        running = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 40))
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        current = (output / "current").resolve()
        with duckdb.connect(str(current / "warehouse.duckdb"), read_only=True) as warehouse:
            assert warehouse.sql("select count(*) from dim_space").fetchall()[0][0] > 0
