"""The cleaning plan follows area ÷ rate × visits, and the calendar stays within a visit of it."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import polars as pl
import pytest

from warehouse.planning.plan import plan_visits, visits_per_year, week_shares
from warehouse.resolution.calendar import date_frame


def calendar(year: int) -> pl.DataFrame:
    return date_frame(date(year, 1, 1), date(year, 12, 31), "DK")


def rooms(area: str, rate: str | None, visits: str | None) -> pl.DataFrame:
    """One task of thorough visits, floor and rest half each."""
    half = Decimal(area) * 30 / Decimal(rate) if rate else None
    count = Decimal(visits) if visits else None
    minutes = {f"{depth}{part}_minutes": half for depth in ("", "light_") for part in ("floor", "rest")}
    row = {
        **dict.fromkeys(("visits_per_week", "thorough_floor_per_week", "thorough_rest_per_week"), count),
        **dict.fromkeys(("setup_minutes", "object_minutes"), Decimal(0)),
        **minutes,
    }
    schema = {"space_id": pl.String, **dict.fromkeys(row, pl.Decimal(18, 9))}
    return pl.DataFrame([{"space_id": "S1", **row}], schema=schema)


@pytest.mark.parametrize(
    ("year", "workdays"), [(2023, 252), (2024, 254), (2025, 253), (2026, 254), (2027, 255)]
)
def test_danish_workdays_are_those_of_the_field_guide(year: int, workdays: int) -> None:
    assert calendar(year)["is_workday"].sum() == workdays


def test_a_contract_day_off_is_no_workday() -> None:
    days = date_frame(date(2026, 12, 24), date(2026, 12, 24), "DK", {date(2026, 12, 24)})
    assert days.select("is_workday", "holiday_name").row(0) == (False, "contract day off")


def test_2026_has_53_iso_weeks() -> None:
    assert calendar(2026)["iso_week"].max() == 53


def test_the_office_of_the_field_guide_takes_13_25_hours_and_212_dkk_per_m2() -> None:
    plan = plan_visits(rooms("20", "230", "3"), calendar(2026), 2026, 320)
    assert visits_per_year(Decimal(3), 254) == Decimal("152.4")
    assert round(plan["hours_per_year"].sum(), 2) == Decimal("13.25")
    assert round(plan["cost_dkk_per_year"].sum() / 20) == 212


@pytest.mark.parametrize("visits", ["0.1", "0.25", "1", "2", "2.5", "3", "4", "5", "6", "7", "14"])
@pytest.mark.parametrize("workdays", [250, 251, 252, 253, 254, 255])
def test_whole_visits_stay_within_one_of_the_norm(visits: str, workdays: int) -> None:
    shares = week_shares(Decimal(visits), workdays)
    assert all(abs(share.calendar_visits - share.visits_per_year) < 1 for share in shares)
    total = sum(share.calendar_visits for share in shares)
    assert abs(total - visits_per_year(Decimal(visits), workdays)) <= Decimal("0.5")


def test_the_weekdays_of_a_frequency_are_spread_and_add_up_to_it() -> None:
    days = {visits: [s.weekday for s in week_shares(Decimal(visits), 254)] for visits in (1, 2, 3, 4, 5, 7)}
    assert days == {
        1: [3],
        2: [2, 4],
        3: [1, 3, 5],
        4: [1, 2, 4, 5],
        5: [1, 2, 3, 4, 5],
        7: [1, 2, 3, 4, 5, 6, 7],
    }
    assert all(sum(s.visits for s in week_shares(Decimal(v), 254)) == v for v in (1, 2, 3, 4, 5, 7))
    assert all(a < b for listed in days.values() for a, b in pairwise(listed))


def test_custody_runs_all_days_of_the_year() -> None:
    assert visits_per_year(Decimal(7), 254) == 365


@pytest.mark.parametrize(("rate", "visits"), [(None, "3"), ("230", None), ("230", "0")])
def test_a_room_without_rate_or_visits_has_no_row(rate: str | None, visits: str | None) -> None:
    assert plan_visits(rooms("20", rate, visits), calendar(2026), 2026, 320).is_empty()
