"""What-if questions: which figures and rooms change, and what a question may not ask."""

from decimal import Decimal

import polars as pl
import pytest
from helpers.plan_tasks import TEAM, calendar, task, tasks

from bim.errors import UsageError
from warehouse.planning.placed import PlanRules
from warehouse.planning.what_if import PlanInput, Question, answer, parse_setting

WEIGHTS = pl.DataFrame({"category": ["WC"], "weight": [4.0]})


@pytest.fixture(scope="module")
def plan() -> PlanInput:
    rooms = [task(f"S{n}", 3, 30, number=f"1.{n}", minimum_visits_per_week=2) for n in range(4)]
    rooms += [task(f"W{n}", 5, 20, category="WC", number=f"2.{n}") for n in range(3)]
    rooms += [task(f"X{n}", 5, 20, facility_id="F2", number=f"1.{n}") for n in range(2)]
    return PlanInput(tasks(rooms), pl.DataFrame(schema=TEAM), calendar(), 2026, PlanRules(), WEIGHTS, 300)


def figures(found: pl.DataFrame, facility: str, category: str) -> dict[str, float]:
    row = found.filter((pl.col("facility_id") == facility) & (pl.col("category") == category)).row(
        0, named=True
    )
    return {name: float(value) for name, value in row.items() if name not in ("facility_id", "category")}


def test_fewer_visits_cost_in_proportion_and_the_rooms_are_named(plan: PlanInput) -> None:
    found = answer(plan, Question([parse_setting("category=OFF1,facility=F1,visits=2")]))
    offices = figures(found.difference, "F1", "OFF1")
    assert offices["hours_per_year_after"] == pytest.approx(
        offices["hours_per_year_before"] * 2 / 3, abs=1e-4
    )
    assert offices["cost_dkk_per_year_after"] == pytest.approx(
        offices["hours_per_year_after"] * 300, abs=0.02
    )
    assert offices["area_m2_after"] == offices["area_m2_before"] == 240
    assert {"1.0", "1.1", "1.2", "1.3"} <= set(found.changed["number"])
    assert found.changed["before"][0].startswith("3 visits a week, 90.0 minutes, weekdays ")
    assert figures(found.difference, "F2", "OFF1")["hours_per_year_after"] == pytest.approx(169.333, abs=0.01)
    assert found.hours_after < found.hours_before
    assert found.notes == ()


def test_visits_below_the_minimum_are_said_to_be(plan: PlanInput) -> None:
    found = answer(plan, Question([parse_setting("category=OFF1,facility=F1,visits=1")]))
    assert found.notes == ("1 visit a week is below the minimum of 4 rooms.",)


def test_a_closed_facility_costs_nothing(plan: PlanInput) -> None:
    found = answer(plan, Question(closed=["F2"]))
    closed = figures(found.difference, "F2", "OFF1")
    assert (closed["cost_dkk_per_year_after"], closed["area_m2_after"]) == (0, 0)
    assert closed["area_m2_before"] == 80
    assert found.changed.select("facility_id", "after").unique().rows() == [("F2", "not cleaned")]


def test_a_faster_rate_takes_less_time(plan: PlanInput) -> None:
    found = answer(plan, Question([parse_setting("room=2.1,m2_per_hour=400")]))
    assert found.changed.rows()[0][1:6] == (
        "2.1",
        "W1",
        "WC",
        "5 visits a week, 100.0 minutes, weekdays 12345",
        "5 visits a week, 50.0 minutes, weekdays 12345",
    )


def test_one_changed_room_leaves_the_other_facility_as_it_is(plan: PlanInput) -> None:
    found = answer(plan, Question([parse_setting("room=2.1,facility=F1,visits=3")]))
    assert set(found.changed["facility_id"]) == {"F1"}


def test_a_budget_that_does_not_suffice_says_what_lacks(plan: PlanInput) -> None:
    found = answer(plan, Question(budget_hours=1.0, facility="F1"))
    assert found.budget is not None
    assert not found.budget.is_feasible
    assert set(found.difference["facility_id"]) == {"F1"}


def test_rooms_that_only_move_to_other_weekdays_are_listed_apart() -> None:
    rooms = [task(f"S{n}", 1, 30 + n, number=f"1.{n}") for n in range(8)]
    level = PlanInput(tasks(rooms), pl.DataFrame(schema=TEAM), calendar(), 2026, PlanRules(), WEIGHTS, 300)
    found = answer(level, Question([parse_setting("room=1.7,visits=4")]))
    assert found.changed["number"].to_list() == ["1.7"]
    assert not found.moved.is_empty()
    for before, after in found.moved.select("before", "after").iter_rows():
        assert before.split(", weekdays ")[0] == after.split(", weekdays ")[0]


def test_no_change_changes_nothing(plan: PlanInput) -> None:
    found = answer(plan, Question([parse_setting("category=WC,visits=5")]))
    assert found.changed.is_empty() and found.moved.is_empty()
    assert found.hours_before == found.hours_after


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("categry=OFF1,visits=2", "there is no key 'categry'; the nearest known one is 'category'"),
        ("category=OFF1,visits=two", "visits is a number with a decimal point, not 'two'"),
        ("category=OFF1,visits=-1", "visits is between 0 and 70"),
        ("category=OFF1,visits=nan", "visits is between 0 and 70"),
        ("category=OFF1,m2_per_hour=0", "m2_per_hour is more than 0"),
        ("category=OFF1", "a value"),
        ("visits=2", "name the rooms"),
        ("category,visits=2", "write it as key=value"),
        ("", "write it as key=value"),
    ],
)
def test_a_setting_that_cannot_be_read_says_why(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_setting(text)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        (
            Question([parse_setting("category=OFF2,visits=2")]),
            "no category 'OFF2'; the nearest known one is 'OFF1'",
        ),
        (Question(closed=["F9"]), "no facility 'F9'; the nearest known one is 'F[12]'"),
        (Question(facility="f1", budget_hours=5), "no facility 'f1'; the nearest known one is 'F1'"),
        (
            Question([parse_setting("category=WC,facility=F2,visits=2")]),
            "No room of the plan has category WC, fac",
        ),
    ],
)
def test_a_question_about_what_is_not_there_names_the_nearest(
    plan: PlanInput, question: Question, says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        answer(plan, question)


def test_a_setting_keeps_exact_numbers() -> None:
    assert parse_setting(" category = OFF1 , visits = 2.5 ").visits == Decimal("2.5")
