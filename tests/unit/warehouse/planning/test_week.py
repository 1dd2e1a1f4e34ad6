"""The plan by weekday has the norm of the year, and the calendar's dates on the same weekdays."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from helpers.plan_tasks import TEAM, calendar, task, tasks, teams

from warehouse.planning.calendar import date_plan
from warehouse.planning.placed import PlanRules, place_all
from warehouse.planning.week import plan_week, split
from warehouse.resolution.calendar import date_frame

NO_TEAM = pl.DataFrame(schema=TEAM)


def week_of(
    work: pl.DataFrame, team: pl.DataFrame = NO_TEAM, days: pl.DataFrame | None = None
) -> pl.DataFrame:
    days = calendar() if days is None else days
    placed = place_all(work, team, PlanRules())
    year = days["year"][0]
    return plan_week(placed, date_plan(placed, days, year), days, year, team, 320)


@pytest.mark.parametrize(
    ("year", "workdays"), [(2023, 252), (2024, 254), (2025, 253), (2026, 254), (2027, 255)]
)
def test_danish_workdays_are_those_of_the_field_guide(year: int, workdays: int) -> None:
    assert calendar(year)["is_workday"].sum() == workdays


def test_a_contract_day_off_is_no_workday() -> None:
    days = date_frame(date(2026, 12, 24), date(2026, 12, 24), "DK", {date(2026, 12, 24)})
    assert days.select("is_workday", "holiday_name").row(0) == (False, "contract day off")


def test_2026_has_53_iso_weeks() -> None:
    assert calendar()["iso_week"].max() == 53


def test_the_office_of_the_field_guide_takes_13_25_hours_and_212_dkk_per_m2() -> None:
    plan = week_of(tasks([task("S1", 3, "5.217391304")]))  # 20 m² at 230 m²/h; 152.4 visits in 2026
    assert round(plan["hours_per_year"].sum(), 2) == Decimal("13.25")
    assert round(plan["cost_dkk_per_year"].sum() / 20) == 212
    assert plan["calendar_visits"].sum() in (152, 153)


@pytest.mark.parametrize("visits", ["0.1", "0.25", "1", "2", "2.5", "3", "4", "5", "6", "7", "14"])
@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_the_dated_visits_of_a_room_are_within_one_of_the_norm(visits: str, year: int) -> None:
    plan = week_of(tasks([task("S1", visits)]), days=calendar(year))
    workdays = calendar(year)["is_workday"].sum()
    days = calendar(year).height
    norm = float(visits) * (workdays / 5 if float(visits) <= 5 else days / 7)
    several = max(1, -(-float(visits) // 7))
    assert abs(plan["calendar_visits"].sum() - norm) <= several
    assert float(plan["hours_per_year"].sum()) == pytest.approx(norm / 6, abs=1e-6)


def test_the_weekdays_of_a_single_room_are_spread_and_add_up_to_its_visits() -> None:
    for visits, days in ((2, 2), (3, [1, 3, 5]), (4, 4), (5, [1, 2, 3, 4, 5]), (6, [1, 2, 3, 4, 5, 6])):
        plan = week_of(tasks([task("S1", visits)])).filter(pl.col("visits") > 0)
        assert plan["visits"].sum() == visits
        assert plan["weekday"].to_list() == days if isinstance(days, list) else plan.height == days


def test_custody_is_cleaned_on_all_days_of_the_year() -> None:
    assert week_of(tasks([task("S1", 7)]))["calendar_visits"].sum() == 365


def test_a_room_without_visits_or_minutes_has_no_row() -> None:
    no_rate = task("S1", 3) | dict.fromkeys(("floor_minutes", "rest_minutes"))
    assert week_of(tasks([task("S2", 0), no_rate])).is_empty()


def test_the_hourly_rate_of_the_team_prices_its_hours() -> None:
    plan = week_of(tasks([task("S1", 5)]), teams({"team_id": "T", "hourly_rate_dkk": Decimal(400)}))
    assert plan["cost_dkk_per_year"].sum() == Decimal(254) * 10 / 60 * 400 // Decimal("0.01") * Decimal(
        "0.01"
    )
    assert plan["team_id"].unique().to_list() == ["T"]


def test_a_room_that_no_team_may_clean_keeps_its_norm_and_has_no_dates() -> None:
    plan = week_of(tasks([task("S1", 5, needs_escort=True)]), teams({"team_id": "T", "has_escort": False}))
    assert (plan["calendar_visits"].sum(), plan["team_id"].null_count(), plan["visits"].sum()) == (0, 5, 5)


def test_the_tasks_of_a_room_are_added_up_by_weekday() -> None:
    yearly = task("S1", "0.078740157", 60, task="4å", visits_per_year=4)
    plan = week_of(tasks([task("S1", 5), yearly]))
    assert plan["calendar_visits"].sum() == 254 + 4
    assert plan["hours_per_year"].sum() == Decimal("42.333333") + 4


@pytest.mark.parametrize("weights", [[1.0, 1.0, 1.0], [0.2, 0.3, 0.1], [0.0, 0.0, 0.0]])
def test_a_split_adds_up_to_its_total(weights: list[float]) -> None:
    parts = split(Decimal("100.01"), weights, Decimal("0.01"))
    assert sum(parts) == Decimal("100.01")
    assert max(parts) - min(parts) <= Decimal("0.01") or len(set(weights)) > 1
