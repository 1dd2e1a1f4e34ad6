"""The dated plan of a small store: calendar, shifts, plan and findings agree."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from helpers.hand_store import HandStore, query, room

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def store(tmp_path: Path) -> HandStore:
    made = HandStore(tmp_path)
    made.model("hq.ifc", [room("1", 20.0), room("2", 30.0), room("3", 12.0, name="Detention")])
    made.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    return made


def test_the_plan_by_weekday_is_that_of_the_calendar(store: HandStore) -> None:
    built = store.build("mart_cleaning_plan", "mart_cleaning_calendar", "mart_cleaning_shift")
    differing = """
        select count(*) from mart_cleaning_plan full join (
            select space_id, weekday, count(*) as visits, sum(minutes) / 60 as hours
            from mart_cleaning_calendar group by all
        ) as dated using (space_id, weekday)
        where calendar_visits is distinct from visits_1 or abs(calendar_hours_per_year - hours) > 0.00001
    """.replace("visits_1", "dated.visits")
    assert query(built, differing) == [(0,)]
    assert query(
        built,
        "select sum(norm_minutes) - (select sum(minutes) from mart_cleaning_calendar) from mart_cleaning_shift",
    ) == [(0,)]
    assert query(built, "select count(*) > 400, min(route_order) from mart_cleaning_calendar") == [(True, 1)]


def test_a_facility_without_a_team_has_one_and_the_run_says_so(store: HandStore) -> None:
    built = store.build("mart_cleaning_calendar", "plan_team_not_stated")
    assert query(built, "select distinct team_id from mart_cleaning_calendar") == [("F1 team",)]
    reported = query(built, "select message from finding_text where code = 'plan_team_not_stated'")
    assert reported == [
        (
            "1 facility has no row in cleaning_team, so the plan gives it one team of the size that the work needs, on"
            " all weekdays: F1. Deliver cleaning_team to plan with your own teams.",
        )
    ]


def test_a_cell_that_no_team_may_enter_is_a_finding_with_its_minutes(store: HandStore) -> None:
    team = {"team_id": "T1", "facility_id": "F1", "weekdays": "1-7", "minutes_per_day": 300, "escort": False}
    store.records("cleaning_team", [team])
    built = store.build("plan_visits_without_place", "plan_team_not_stated")
    reported = query(built, "select message from finding_text where code = 'plan_visits_without_place'")[0][0]
    assert reported.startswith(
        "1 room has visits without a date in the plan, 101 norm minutes a week, because no team"
    )
    assert query(built, "select count(*) from finding_text where code = 'plan_team_not_stated'") == [(0,)]


def test_a_budget_below_the_minimum_is_a_finding_and_the_minimum_is_planned(store: HandStore) -> None:
    rows = store.ask(
        "select message from finding_text where code = 'plan_budget_too_small'", budget_hours=0.5
    )
    assert "The budget of 0.5 paid hours a week is" in rows[0][0]


def test_a_budget_that_is_enough_changes_nothing(store: HandStore) -> None:
    built = store.build("mart_cleaning_plan", "plan_budget_too_small", budget_hours=100.0)
    assert query(built, "select count(*) from mart_cleaning_plan where reason like '%budget%'") == [(0,)]
    assert query(built, "select count(*) from finding_text where code = 'plan_budget_too_small'") == [(0,)]


def test_shifts_add_up_to_what_is_paid(store: HandStore) -> None:
    built = store.build("mart_cleaning_shift", "mart_cleaning_plan")
    wrong = """
        select count(*) from mart_cleaning_shift
        where paid_minutes <> norm_minutes + walking_minutes + allowance_minutes + startup_minutes
            or starts_at >= ends_at or minute(ends_at) % 15 <> 0
    """
    assert query(built, wrong) == [(0,)]
    assert query(built, "select sum(hours_per_year) > 0 from mart_cleaning_plan") == [(True,)]
    assert Decimal(0) < query(built, "select max(paid_minutes) from mart_cleaning_shift")[0][0] < 480
