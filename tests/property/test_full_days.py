"""Laws of days that a team's minutes limit: what may move to a day with room has moved."""

from datetime import date
from math import ceil, floor
from typing import Any

import polars as pl
from helpers.plan_tasks import TEAM, calendar, task, tasks, teams
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.planning.calendar import date_plan
from warehouse.planning.capacity import paid_week, usable_minutes
from warehouse.planning.placed import Placed, PlanRules, place_all
from warehouse.planning.shifts import shift_frame

DAYS = calendar()
WORKDAYS: list[date] = DAYS.filter("is_workday")["date"].to_list()
ALLOWANCE, HOP = 1.08, 8 / 60
VISITS = ("0.1", "0.25", "0.5", "1", "1.5", "2", "3", "4", "5")
room = st.tuples(st.sampled_from(VISITS), st.integers(1, 60), st.integers(0, 5), st.booleans())
rooms = st.lists(room, min_size=1, max_size=20)
minutes = st.integers(20, 400)
weekdays = st.sampled_from([(1, 2, 3, 4, 5), (1, 2, 3, 4), (1, 3, 5), (2, 4)])


def work(drawn: list[tuple[str, int, int, bool]]) -> pl.DataFrame:
    made = []
    for number, (visits, length, thorough, escort) in enumerate(drawn):
        depth = min(float(visits), thorough)
        more = {"thorough_floor_per_week": depth, "thorough_rest_per_week": depth / 2, "needs_escort": escort}
        made.append(task(f"S{number:02}", visits, length, **more))
    return tasks(made)


def parts_of_year(count: int, per_week: float, weekday: int) -> list[list[date]]:
    """The worked days on which each of a room's visits may be, so that those so far are within one of the norm."""
    own = [day for day in WORKDAYS if day.isoweekday() == weekday]
    step = len(own) / max(count, per_week * len(WORKDAYS) / 5)
    ends = [date(2026, 1, 1), *own[1:], date(2027, 1, 1)]
    parts = [(ends[floor(number * step)], ends[ceil((number + 1) * step - 1e-9)]) for number in range(count)]
    parts[-1] = (parts[-1][0], ends[-1])
    return [[day for day in WORKDAYS if first <= day < end] for first, end in parts]


@settings(max_examples=25, deadline=None)
@given(rooms, minutes, weekdays)
def test_no_day_exceeds_a_teams_minutes_while_a_visit_of_it_may_be_on_a_day_with_room(
    drawn: list[tuple[str, int, int, bool]], limit: int, worked: tuple[int, ...]
) -> None:
    rows = work(drawn)
    team = teams({"team_id": "A", "minutes": limit, "weekdays": worked, "has_escort": True})
    plan = date_plan(place_all(rows, team, PlanRules()), DAYS, 2026)
    shifts = shift_frame(plan, PlanRules().paid)
    paid = {day: float(length) for day, length in shifts.select("date", "paid_minutes").iter_rows()}
    visited = {row: set(days) for row, days in plan.group_by("space_id").agg("date").iter_rows()}
    per_week = dict(rows.select("space_id", pl.col("visits_per_week").cast(float)).iter_rows())
    open_days = [day for day in WORKDAYS if day.isoweekday() in worked]
    full = [day for day, length in paid.items() if length > limit + 0.01]
    for day, space, length in (
        plan.filter(pl.col("date").is_in(full)).select("date", "space_id", "minutes").iter_rows()
    ):
        if per_week[space] < 1:
            continue  # these may move further: the next test
        others = [
            one
            for one in open_days
            if one.isocalendar()[:2] == day.isocalendar()[:2] and one not in visited[space]
        ]
        need = float(length) * ALLOWANCE + HOP + 0.01
        assert all(paid.get(one, 10.0) + need > limit for one in others), (day, space)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(5, 60), min_size=1, max_size=12), st.sampled_from(["0.25", "0.5", "0.1"]), minutes
)
def test_seldom_visits_leave_full_days_within_their_part_of_the_year(
    drawn: list[int], visits: str, limit: int
) -> None:
    rows = tasks([task(f"S{number:02}", visits, length) for number, length in enumerate(drawn)])
    placed = place_all(rows, teams({"team_id": "A", "minutes": limit}), PlanRules())
    plan = date_plan(placed, DAYS, 2026)
    shifts = shift_frame(plan, PlanRules().paid)
    paid = {day: float(length) for day, length in shifts.select("date", "paid_minutes").iter_rows()}
    weekday = {
        placed.work.frame["space_id"][number]: place.days[0]
        for number, place in placed.places.items()
        if place.days
    }
    for space, days in plan.group_by("space_id").agg("date").iter_rows():
        parts = parts_of_year(len(days), float(visits), weekday[space])
        need = float(plan.filter(pl.col("space_id") == space)["minutes"][0]) * ALLOWANCE + HOP + 0.01
        for day, part in zip(sorted(days), parts, strict=True):
            assert day in part
            if paid[day] > limit + 0.01:
                others = [one for one in part if one not in days]
                assert all(paid.get(one, 10.0) + need > limit for one in others), (day, space)


@settings(max_examples=50, deadline=None)
@given(rooms, minutes, weekdays)
def test_no_visit_lacks_a_weekday_on_which_its_team_has_the_minutes(
    drawn: list[tuple[str, int, int, bool]], limit: int, worked: tuple[int, ...]
) -> None:
    team = teams({"team_id": "A", "minutes": limit, "weekdays": worked, "has_escort": True})
    placed = place_all(work(drawn), team, PlanRules())
    load = dict.fromkeys(worked, 0.0)
    for number, place in placed.places.items():
        week = paid_week(placed.work, number, place, placed.tour.hop, PlanRules().paid)
        for day in place.days:
            load[day] += week[day - 1]
    usable = usable_minutes(placed.teams[0], worked[0], PlanRules().paid)
    assert all(length <= usable + 1e-3 for length in load.values())
    for one in placed.unplaced:
        if one.obstacle == "minutes":
            place = placed.places[one.task]
            base = placed.work.minutes[one.task][3] * ALLOWANCE + HOP  # a thorough visit, the longest
            share = min(1.0, float(placed.work.per_week[one.task]))
            free = [day for day in worked if day not in place.days]
            assert all(load[day] + base * share > usable - 0.5 for day in free)


def places(placed: Placed) -> list[Any]:
    return [(place.team_by_day, place.days, place.phase) for _, place in sorted(placed.places.items())]


@settings(max_examples=15, deadline=None)
@given(rooms)
def test_a_team_with_minutes_enough_has_the_plan_of_one_without_a_limit(
    drawn: list[tuple[str, int, int, bool]],
) -> None:
    rows = work(drawn)
    free = place_all(rows, pl.DataFrame(schema=TEAM), PlanRules())
    many = place_all(rows, teams({"team_id": "A", "minutes": 9000, "has_escort": True}), PlanRules())
    assert places(free) == places(many)
    plan = date_plan(many, DAYS, 2026)
    assert plan.select("date", "space_id", "minutes").equals(
        date_plan(free, DAYS, 2026).select("date", "space_id", "minutes")
    )


@settings(max_examples=15, deadline=None)
@given(rooms, minutes, st.randoms())
def test_shuffled_rooms_leave_full_days_alike(
    drawn: list[tuple[str, int, int, bool]], limit: int, chance: Any
) -> None:
    rows = work(drawn)
    team = teams({"team_id": "A", "minutes": limit, "has_escort": True}, {"team_id": "B", "minutes": limit})
    order = list(range(rows.height))
    chance.shuffle(order)
    plan = date_plan(place_all(rows, team, PlanRules()), DAYS, 2026)
    assert date_plan(place_all(rows[order], team, PlanRules()), DAYS, 2026).equals(plan)
