"""The choice of visits under a budget: the optimum, its bound, and what a budget too small lacks."""

import random
from itertools import product
from typing import Any

import numpy as np
import polars as pl
import pytest
from helpers.plan_tasks import TEAM, calendar, task, tasks
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.planning.budget import VisitOptions, choose_visits
from warehouse.planning.budget_plan import BudgetPlan, fit_budget, week_hours
from warehouse.planning.calendar import date_plan
from warehouse.planning.knapsack import Knapsack, _exchanged, _relaxed, solve_knapsack
from warehouse.planning.placed import PlanRules, place_all

NO_TEAM = pl.DataFrame(schema=TEAM)
WEIGHTS = pl.DataFrame({"category": ["STOR", "WC"], "weight": [0.5, 4.0]})
steps = st.lists(st.tuples(st.integers(1, 300), st.integers(0, 300)), min_size=1, max_size=4)
groups = st.lists(steps, min_size=1, max_size=5)


def knapsack(drawn: list[list[tuple[int, int]]], capacity: int) -> Knapsack:
    items = [sorted([(0, 0), *group]) for group in drawn]
    return Knapsack(
        tuple(tuple(cost / 10 for cost, _ in group) for group in items),
        tuple(tuple(value / 10 for _, value in group) for group in items),
        capacity / 10,
    )


@settings(max_examples=60, deadline=None)
@given(groups, st.integers(0, 1200))
def test_the_optimum_is_that_of_trying_every_choice(
    drawn: list[list[tuple[int, int]]], capacity: int
) -> None:
    problem = knapsack(drawn, capacity)
    best = max(
        sum(values[pick] for values, pick in zip(problem.values, picks, strict=True))
        for picks in product(*(range(len(costs)) for costs in problem.costs))
        if sum(costs[pick] for costs, pick in zip(problem.costs, picks, strict=True))
        <= problem.capacity + 1e-9
    )
    solved = solve_knapsack(problem)
    assert solved.value == pytest.approx(best, abs=1e-6)
    assert solved.bound >= best - 1e-6
    spent = sum(costs[pick] for costs, pick in zip(problem.costs, solved.picks, strict=True))
    assert spent <= problem.capacity + 1e-6


def many_rooms(count: int) -> Knapsack:
    """Rooms of a few categories, of which each may have one to four visits more; costs of no round numbers."""
    chance = random.Random(3)
    drawn = [
        (chance.uniform(2, 30), chance.choice([0.5, 1.0, 2.0]), chance.randint(1, 4)) for _ in range(count)
    ]
    return Knapsack(
        tuple(tuple(size * number / 3 for number in range(most + 1)) for size, _, most in drawn),
        tuple(tuple(size * weight * number for number in range(most + 1)) for size, weight, most in drawn),
        5.0 * count,
    )


def test_thousands_of_rooms_are_chosen_within_the_gap_without_the_solver(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("warehouse.planning.knapsack._solve_open", None)
    problem = many_rooms(3_000)
    solved = solve_knapsack(problem)
    spent = sum(costs[pick] for costs, pick in zip(problem.costs, solved.picks, strict=True))
    assert spent <= problem.capacity + 1e-6
    assert solved.bound * (1 - 1e-6) <= solved.value <= solved.bound
    assert solve_knapsack(problem) == solved


@settings(max_examples=40, deadline=None)
@given(groups, st.integers(0, 1200))
def test_exchanges_keep_the_capacity_and_lose_no_value(
    drawn: list[list[tuple[int, int]]], capacity: int
) -> None:
    problem = knapsack(drawn, capacity)
    before, _, bound = _relaxed(problem)
    after = _exchanged(problem, before, bound)
    worth = [
        sum(values[pick] for values, pick in zip(problem.values, picks, strict=True))
        for picks in (before, after)
    ]
    assert worth[1] >= worth[0] - 1e-9
    spent = sum(costs[pick] for costs, pick in zip(problem.costs, after, strict=True))
    assert spent <= problem.capacity + 1e-6


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 60), st.integers(1, 50)),
        min_size=1,
        max_size=7,
    ),
    st.integers(0, 900),
    st.integers(0, 300),
)
def test_more_budget_never_gives_a_worse_choice(
    drawn: list[tuple[int, int, int, int]], budget: int, more: int
) -> None:
    options = VisitOptions(
        tuple(tuple(float(least + step) for step in range(span + 1)) for least, span, _, _ in drawn),
        np.array([float(minutes) for _, _, minutes, _ in drawn]),
        np.array([float(value) for _, _, _, value in drawn]),
    )
    smaller, larger = choose_visits(options, budget), choose_visits(options, budget + more)
    least = np.array([levels[0] for levels in options.levels])
    for choice, allowed in ((smaller, budget), (larger, budget + more)):
        assert (choice.visits >= least).all()
        assert choice.lacking_minutes > 0 or options.week_minutes(choice.visits) <= allowed + 1e-6
    assert larger.value >= smaller.value - 1e-6
    assert larger.lacking_minutes <= smaller.lacking_minutes


def test_the_solver_writes_nothing_to_the_output(capfd: pytest.CaptureFixture[str]) -> None:
    solve_knapsack(Knapsack(((0.0, 6.0, 7.0), (0.0, 5.0)), ((0.0, 6.0, 8.0), (0.0, 6.0)), 11.0))
    assert capfd.readouterr().out == ""


def fitted(rows: list[dict[str, Any]], hours: float, adds: bool = False) -> BudgetPlan:
    return fit_budget(tasks(rows), NO_TEAM, calendar(), 2026, PlanRules(), WEIGHTS, hours, adds)


def bounded(space_id: str, least: float, planned: float, most: float, **more: Any) -> dict[str, Any]:
    return task(space_id, planned, 30, minimum_visits_per_week=least, maximum_visits_per_week=most, **more)


OFFICES = [bounded(f"S{n:02}", 1, 3, 5, category="STOR" if n < 5 else "WC") for n in range(12)]


@pytest.mark.parametrize("hours", [8.0, 12.0, 15.0, 18.0])
def test_the_dated_plan_is_within_its_budget_of_paid_hours(hours: float) -> None:
    plan = fitted(OFFICES, hours)
    assert plan.is_feasible
    dates = date_plan(place_all(plan.tasks, NO_TEAM, PlanRules()), calendar(), 2026)
    assert week_hours([dates], calendar(), 2026, PlanRules()) == pytest.approx(plan.hours_per_week)
    assert plan.hours_per_week <= hours
    assert (plan.tasks["visits_per_week"] >= plan.tasks["minimum_visits_per_week"]).all()


def test_more_budget_never_gives_a_worse_plan() -> None:
    values = [fitted(OFFICES, hours).value for hours in (7, 8.5, 10, 11, 12.5, 14, 15, 16.5, 18, 20)]
    assert values == sorted(values)


def test_shuffled_rooms_get_the_same_visits_under_a_budget() -> None:
    plans = [fitted(rows, 14.0).tasks.sort("space_id") for rows in (OFFICES, OFFICES[::-1])]
    assert plans[0].equals(plans[1])


def test_a_cut_takes_the_least_important_rooms_first_and_says_so() -> None:
    plan = fitted(OFFICES, 17.0)
    cut = plan.tasks.filter(pl.col("budget_reason").is_not_null())
    assert set(cut["category"]) == {"STOR"}
    assert cut["budget_reason"][0] in {
        "budget of 17 paid hours a week: 1 visits a week instead of 3",
        "budget of 17 paid hours a week: 2 visits a week instead of 3",
    }


def test_a_budget_that_is_enough_changes_nothing_unless_visits_may_be_added() -> None:
    assert fitted(OFFICES, 40.0).tasks["budget_reason"].null_count() == 12
    more = fitted(OFFICES, 40.0, adds=True)
    assert more.tasks["visits_per_week"].sum() > 36
    assert more.hours_per_week <= 40


def test_a_budget_below_the_minimum_says_the_hours_that_lack_and_whose_minimum() -> None:
    plan = fitted(OFFICES, 2.0)
    assert not plan.is_feasible
    assert plan.lacking_hours == pytest.approx(plan.minimum_hours - 2.0)
    assert plan.tasks["visits_per_week"].to_list() == plan.tasks["minimum_visits_per_week"].to_list()
    assert plan.short["category"].to_list()[0] == "STOR"


def test_visits_after_use_are_in_the_paid_hours_and_are_not_cut() -> None:
    after = task("S11", 7, 30, task="after_use", is_dated=False)
    without, plan = fitted(OFFICES, 40.0), fitted([*OFFICES, after], 40.0)
    assert plan.hours_per_week - without.hours_per_week >= 7 * 30 * 1.08 / 60 - 1e-9
    scarce = fitted([*OFFICES, after], 17.0)
    assert scarce.hours_per_week <= 17
    assert scarce.tasks.filter(pl.col("task") == "after_use")["visits_per_week"].to_list() == [7]


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(5, 60)), min_size=2, max_size=6),
    st.integers(1, 20),
    st.integers(1, 8),
)
def test_more_budget_never_gives_a_dated_plan_of_less_value_and_paid_hours_stay_within_it(
    drawn: list[tuple[int, int]], halves: int, more: int
) -> None:
    rows = [
        task(f"S{n}", 1 + span, minutes, minimum_visits_per_week=1) for n, (span, minutes) in enumerate(drawn)
    ]
    smaller, larger = fitted(rows, halves / 2), fitted(rows, (halves + more) / 2)
    assert larger.value >= smaller.value - 1e-6
    assert larger.lacking_hours <= smaller.lacking_hours + 1e-9
    for plan in (smaller, larger):
        assert not plan.is_feasible or plan.hours_per_week <= plan.budget_hours + 1e-9


def test_a_task_by_the_year_is_not_cut() -> None:
    yearly = task("S1", "0.078740157", 60, task="4å", visits_per_year=4, minimum_visits_per_week=0)
    plan = fitted([*OFFICES, yearly], 17.0)
    assert plan.tasks.filter(pl.col("task") == "4å")["budget_reason"].null_count() == 1
