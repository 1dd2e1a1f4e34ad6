"""Laws of the dated plan, for whatever rooms and teams there are."""

from typing import Any

import polars as pl
from helpers.plan_tasks import TEAM, calendar, task, tasks, teams
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.planning.calendar import date_plan
from warehouse.planning.cells import cells
from warehouse.planning.placed import Placed, PlanRules, place_all
from warehouse.planning.week import plan_week

NO_TEAM = pl.DataFrame(schema=TEAM)
DAYS = calendar()
VISITS = ("0.1", "0.25", "0.5", "1", "1.5", "2", "2.5", "3", "4", "5", "6", "7")
room = st.tuples(st.sampled_from(VISITS), st.integers(1, 60), st.integers(0, 5), st.booleans())
rooms = st.lists(room, min_size=1, max_size=25)


def work(drawn: list[tuple[str, int, int, bool]]) -> list[dict[str, Any]]:
    made = []
    for number, (visits, minutes, thorough, escort) in enumerate(drawn):
        depth = min(float(visits), thorough)
        more = {"thorough_floor_per_week": depth, "thorough_rest_per_week": depth / 2, "needs_escort": escort}
        made.append(task(f"S{number:02}", visits, minutes, point_x_m=float(minutes), point_y_m=1.0, **more))
    return made


def norm(visits: float) -> float:
    return visits * 254 / 5 if visits <= 5 else visits * 365 / 7


@settings(max_examples=25, deadline=None)
@given(rooms, st.booleans())
def test_a_rooms_dated_visits_and_time_are_within_one_visit_of_the_norm(
    drawn: list[tuple[str, int, int, bool]], makes_up: bool
) -> None:
    rows = work(drawn)
    rules = PlanRules(makes_up_holidays=makes_up)
    placed = place_all(tasks(rows), NO_TEAM, rules)
    plan = date_plan(placed, DAYS, 2026)
    counts = dict(plan.group_by("space_id").len().iter_rows())
    for row in rows:
        visits = float(row["visits_per_week"])
        assert abs(counts.get(row["space_id"], 0) - norm(visits)) <= 1 or makes_up
    week = (
        plan_week(placed, plan, DAYS, 2026, NO_TEAM, 320)
        .group_by("space_id")
        .agg(pl.exclude("team_id").sum())
    )
    longest = {row["space_id"]: float(row["floor_minutes"] + row["rest_minutes"]) / 60 for row in rows}
    for space, norm_hours, dated_hours in week.select(
        "space_id", "hours_per_year", "calendar_hours_per_year"
    ).iter_rows():
        assert abs(float(norm_hours - dated_hours)) <= longest[space] + 1e-6


@settings(max_examples=25, deadline=None)
@given(rooms, st.randoms())
def test_shuffled_rooms_give_the_same_plan(drawn: list[tuple[str, int, int, bool]], chance: Any) -> None:
    rows = work(drawn)
    both = teams({"team_id": "A", "has_escort": True}, {"team_id": "B"})
    plan = date_plan(place_all(tasks(rows), both, PlanRules()), DAYS, 2026)
    chance.shuffle(rows)
    again = place_all(tasks(rows), both.sample(fraction=1, shuffle=True, seed=1), PlanRules())
    assert date_plan(again, DAYS, 2026).equals(plan)


def places(placed: Placed) -> dict[str, Any]:
    ids = placed.work.frame["space_id"]
    return {
        ids[number]: (place.team_by_day, place.days, place.floor_days, place.phase)
        for number, place in placed.places.items()
    }


@settings(max_examples=25, deadline=None)
@given(
    st.lists(room, min_size=30, max_size=60), st.integers(0, 29), room, st.sampled_from(["change", "remove", "add"]),
    st.integers(3, 12),
)  # fmt: skip
def test_one_changed_room_moves_no_more_rooms_than_the_limit(
    drawn: list[tuple[str, int, int, bool]],
    which: int,
    other: tuple[str, int, int, bool],
    what: str,
    limit: int,
) -> None:
    both = teams({"team_id": "A", "has_escort": True, "minutes": 5000}, {"team_id": "B", "minutes": 5000})
    rules = PlanRules(move_limit=limit)
    before = places(place_all(tasks(work(drawn)), both, rules))
    rows = work(drawn)
    if what == "remove":
        del rows[which]
    elif what == "change":
        rows[which] = work([other])[0] | {
            "space_id": rows[which]["space_id"],
            "number": rows[which]["number"],
        }
    else:
        rows.append(work([other])[0] | {"space_id": "new", "number": "new"})
    after = places(place_all(tasks(rows), both, rules))
    changed = f"S{which:02}" if what != "add" else "new"
    moved = [
        space for space in before.keys() & after.keys() if space != changed and before[space] != after[space]
    ]
    assert len(moved) <= limit


@given(st.sets(st.text(min_size=1, max_size=6), max_size=80), st.integers(1, 20), st.integers(0, 9))
def test_cells_hold_each_room_once_and_are_never_too_large(
    rooms_drawn: set[str], largest: int, seed: int
) -> None:
    found = cells(sorted(rooms_drawn), seed, largest)
    assert sorted(space for cell in found for space in cell) == sorted(rooms_drawn)
    assert all(1 <= len(cell) <= largest for cell in found)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(VISITS), st.integers(3, 12)), min_size=40, max_size=60))
def test_weekday_minutes_are_within_ten_percent_of_their_mean_where_rooms_are_small(
    drawn: list[tuple[str, int]],
) -> None:
    rows = [task(f"S{number:02}", visits, minutes) for number, (visits, minutes) in enumerate(drawn)]
    placed = place_all(tasks(rows), NO_TEAM, PlanRules())
    week = plan_week(placed, date_plan(placed, DAYS, 2026), DAYS, 2026, NO_TEAM, 320)
    by_day = (
        week.filter(pl.col("weekday") <= 5)
        .group_by("weekday")
        .agg(pl.col("minutes").cast(float).sum())["minutes"]
    )
    assert abs(by_day / by_day.mean() - 1).max() <= 0.1
