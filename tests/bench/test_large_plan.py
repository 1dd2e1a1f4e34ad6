"""A year's plan of 400,000 m² with teams, dates and routes: under a minute, in 2 GB; and the choice under a budget."""

from pathlib import Path

import pytest
from helpers.measuring import Measure, Table, script

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]
ROOMS, FACILITIES = 20_000, 200


def test_a_portfolio_is_planned_in_a_minute_and_two_gigabytes(
    measure: Measure, table: Table, tmp_path: Path
) -> None:
    cost = measure(
        dated=script("plan_large.py", ROOMS, FACILITIES),
        chosen=script("plan_large.py", ROOMS, FACILITIES, 0.9),
        scarce=script("plan_large.py", ROOMS, FACILITIES, 0.6),
    )
    for name, what in (
        ("dated", "teams, dates, routes"),
        ("chosen", "budget of 90 %"),
        ("scarce", "budget of 60 %"),
    ):
        table.note(f"plan of 20,000 rooms, {what}: clock", cost[name].seconds, 60, "s")
        table.note(f"plan of 20,000 rooms, {what}: processor", cost[name].cpu_seconds, 60, "s")
        table.note(f"plan of 20,000 rooms, {what}: memory", cost[name].memory_mb, 2000, "MB")
    print((tmp_path / "said.txt").read_text())
    table.hold()
