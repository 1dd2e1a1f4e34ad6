"""The plan by room and weekday: visits and minutes a week, the norm of a year, and what the calendar has of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from warehouse.planning.dating import Dating
from warehouse.planning.patterns import PATTERNS
from warehouse.planning.placed import Placed
from warehouse.planning.placement import Place
from warehouse.planning.work import PER_DAY_MOST, whole
from warehouse.planning.year import read_year

PLAN: dict[str, Any] = {
    "space_id": pl.String,
    "weekday": pl.Int64,
    "team_id": pl.String,
    "visits": pl.Decimal(18, 6),
    "minutes": pl.Decimal(18, 6),
    "hours_per_year": pl.Decimal(18, 6),
    "calendar_visits": pl.Int64,
    "calendar_hours_per_year": pl.Decimal(18, 6),
    "cost_dkk_per_year": pl.Decimal(18, 2),
}
TASK = (
    "space_id", "task", "facility_id", "visits_per_week", "thorough_floor_per_week", "thorough_rest_per_week",
    "light_light", "light_thorough", "thorough_light",
)  # fmt: skip
_MICRO, _ORE, _HOUR = Decimal("0.000001"), Decimal("0.01"), Decimal(60)


@dataclass(frozen=True)
class _Norm:
    """What a task asks for: visits and minutes a week, hours a year."""

    visits: Decimal
    minutes: Decimal
    hours_a_year: Decimal


def plan_week(
    placed: Placed,
    calendar: pl.DataFrame,
    dates: pl.DataFrame,
    year: int,
    rates: pl.DataFrame,
    usual_rate: float,
) -> pl.DataFrame:
    """Return the plan by room and weekday, columns `PLAN`; the tasks of a room are added up.

    `calendar` is the dated plan, of which the visits of `year` count.
    The norm of a room's year falls on its weekdays as the dated visits of the calendar do, and is split to the last
    millionth of an hour and the last øre. `rates` has team_id, facility_id and hourly_rate_dkk where a team states
    one. A task without a place keeps its norm, on the usual weekdays of its frequency.
    """
    dated = _dated(calendar.filter(pl.col("date").dt.year() == year))
    dating = Dating(read_year(dates, year), placed.rules.makes_up_holidays)
    price = _prices(rates)
    rows: list[tuple[Any, ...]] = []
    for task, (space, name, facility, *content) in enumerate(placed.work.frame.select(TASK).iter_rows()):
        place, teams = placed.places[task], placed.teams_of_task[task]
        paid = price.get((teams[_first(place)].team_id, facility)) if teams else None
        norm = _norm(placed, dating, task, *content)
        rate = Decimal(str(usual_rate)) if paid is None else paid
        rows += [(space, *day) for day in _days(placed, task, norm, dated.get((space, name), {}), rate)]
    return _summed(pl.DataFrame(rows, schema=PLAN, orient="row"))


def _prices(rates: pl.DataFrame) -> dict[tuple[str, str], Decimal]:
    """Return the hourly rate of each team and facility that states one."""
    stated = rates.select("team_id", "facility_id", "hourly_rate_dkk").iter_rows()
    return {(team, facility): Decimal(str(rate)) for team, facility, rate in stated if rate is not None}


def _norm(
    placed: Placed,
    dating: Dating,
    task: int,
    weekly: Decimal,
    floors: Decimal | None,
    rests: Decimal | None,
    base: Decimal,
    rest: Decimal,
    floor: Decimal,
) -> _Norm:
    """Return what a task asks for; a part without a frequency of its own is thorough at each visit."""
    floors, rests = (min(weekly if value is None else value, weekly) for value in (floors, rests))
    minutes = weekly * base + floors * (floor - base) + rests * (rest - base)
    visits = per_week = float(placed.work.per_week[task])
    if placed.work.is_dated[task]:
        visits = dating.norm(per_week, placed.work.per_year[task])
    else:
        visits = per_week * len(dating.year.dates) / 7
    year_visits = visits * int(placed.work.repeats[task])
    return _Norm(weekly, minutes, minutes / weekly * Decimal(str(round(year_visits, 9))) / _HOUR)


def _days(
    placed: Placed, task: int, norm: _Norm, dated: dict[int, tuple[int, Decimal]], rate: Decimal
) -> Iterator[tuple[Any, ...]]:
    """Yield the plan of a task by weekday: the columns `PLAN` after the room."""
    place, teams = placed.places[task], placed.teams_of_task[task]
    week = _week(placed, task, place)
    days = sorted({*week, *dated})
    visits_a_week, minutes_a_week = ([week.get(day, (0.0, 0.0))[at] for day in days] for at in (0, 1))
    in_year = [float(dated[day][1]) if day in dated else 0.0 for day in days]
    in_year = in_year if any(in_year) else minutes_a_week
    hours = split(norm.hours_a_year, in_year, _MICRO)
    costs = split(sum(hours, Decimal(0)) * rate, in_year, _ORE)
    visits, minutes = split(norm.visits, visits_a_week, _MICRO), split(norm.minutes, minutes_a_week, _MICRO)
    for day, *own, cost in zip(days, visits, minutes, hours, costs, strict=True):
        team = _team(place, day)
        count, done = dated.get(day, (0, Decimal(0)))
        yield (
            day, None if team is None else teams[team].team_id, *own, count, (done / _HOUR).quantize(_MICRO), cost
        )  # fmt: skip


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    sums = pl.all().exclude("space_id", "weekday", "team_id").sum()
    return (
        rows.group_by("space_id", "weekday")
        .agg(pl.col("team_id").min(), sums)
        .select(*PLAN)
        .cast(pl.Schema(PLAN))
        .sort("space_id", "weekday")
    )


def _dated(calendar: pl.DataFrame) -> dict[tuple[str, str], dict[int, tuple[int, Decimal]]]:
    """Return visits and minutes of the calendar by room and task, by weekday."""
    found: dict[tuple[str, str], dict[int, tuple[int, Decimal]]] = {}
    sums = calendar.group_by("space_id", "task", "weekday").agg(pl.len(), pl.col("minutes").sum())
    for space, task, weekday, count, minutes in sums.iter_rows():
        found.setdefault((space, task), {})[weekday] = (count, minutes)
    return found


def _week(placed: Placed, task: int, place: Place) -> dict[int, tuple[float, float]]:
    """Return visits and minutes of the usual week by weekday, as weights."""
    days = place.wanted_days
    wanted = whole(float(placed.work.per_week[task]))
    if len(days) < wanted:
        days = next(iter(PATTERNS[min(wanted, PER_DAY_MOST)]))
    base, rest, floor, _ = placed.work.minutes[task]
    return {
        day: (
            1.0,
            base + (floor - base) * (day in place.floor_days) + (rest - base) * (day in place.rest_days),
        )
        for day in days
    }


def _first(place: Place) -> int:
    return place.team_by_day[place.days[0]] if place.days else 0


def _team(place: Place, day: int) -> int | None:
    return place.team_by_day.get(day, place.team_by_day[place.days[0]] if place.days else None)


def split(total: Decimal, weights: Sequence[float], unit: Decimal) -> list[Decimal]:
    """Return parts of `total`, in whole units, in proportion to `weights`; they add up to `total` rounded.

    Largest remainder: what rounding leaves goes to the parts that lost most. Weights that are all zero count as equal.
    """
    units = int((total / unit).quantize(Decimal(1), ROUND_HALF_UP))
    whole_weight = sum(weights)
    shares = [weight / whole_weight if whole_weight else 1 / len(weights) for weight in weights]
    exact = [units * share for share in shares]
    parts = [int(value) for value in exact]
    left = units - sum(parts)
    order = sorted(range(len(parts)), key=lambda at: (-round(exact[at] - parts[at], 6), at))
    for at in order[: max(left, 0)]:
        parts[at] += 1
    return [part * unit for part in parts]
