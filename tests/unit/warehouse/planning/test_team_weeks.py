"""How level the weekdays of teams are, and the days on which their work exceeds their minutes."""

import polars as pl
import pytest
from helpers.plan_tasks import TEAM, calendar, task, tasks, teams

from warehouse.planning.calendar import date_plan
from warehouse.planning.placed import PlanRules, place_all
from warehouse.planning.shifts import shift_frame
from warehouse.planning.team_weeks import team_weeks

DAYS = calendar()
PAID = PlanRules().paid


def weeks_of(work: pl.DataFrame, team: pl.DataFrame) -> dict[str, object]:
    plan = date_plan(place_all(work, team, PlanRules()), DAYS, 2026)
    return team_weeks(plan, shift_frame(plan, PAID), team).row(0, named=True)


def test_days_over_a_teams_minutes_are_counted_with_the_minutes_and_the_worst_of_them() -> None:
    rooms = [
        task("S1", 5, 60),
        task("S2", "0.25", 60),
    ]  # with start-up 74.8 minutes, and on 12 or 13 days 139.7
    found = weeks_of(tasks(rooms), teams({"team_id": "A", "minutes": 100}))
    assert found["days_over"] in (12, 13)
    over = 10 + 2 * 60 * 1.08 + 8 / 60 - 100
    assert found["most_minutes_over"] == pytest.approx(over, abs=1e-3)
    assert found["minutes_over"] == pytest.approx(found["days_over"] * over, abs=0.1)
    assert found["worst_date"] in set(DAYS["date"])


def test_a_team_that_never_exceeds_its_minutes_has_no_worst_day() -> None:
    rooms = [task("S1", 5, 60), task("S2", "0.25", 60)]
    found = weeks_of(tasks(rooms), teams({"team_id": "A", "minutes": 140}))
    assert (found["days_over"], found["minutes_over"], found["worst_date"]) == (0, 0, None)


def test_a_team_that_states_no_minutes_exceeds_none() -> None:
    found = weeks_of(tasks([task("S1", 5, 600)]), pl.DataFrame(schema=TEAM))
    assert (found["is_stated"], found["days_over"], found["worst_date"]) == (False, 0, None)


def test_the_weekday_that_differs_most_from_the_mean_is_named() -> None:
    rooms = [task("S1", 5, 100), task("S2", 1, 100)]
    found = weeks_of(tasks(rooms), pl.DataFrame(schema=TEAM))
    assert found["largest_difference"] == pytest.approx(100 / 120 * 4 / 5 * 2 - 2 / 3, abs=0.01)
    assert isinstance(found["weekday"], int)
    assert found["mean_minutes"] == pytest.approx(120, abs=1)
