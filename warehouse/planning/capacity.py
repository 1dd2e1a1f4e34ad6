"""Whether the week of each team fits its minutes: moves that help, and what does not fit."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from warehouse.planning.full_weekdays import Week, leave_full_weekdays
from warehouse.planning.paid_time import PaidTime
from warehouse.planning.patterns import WORKWEEK
from warehouse.planning.placement import Place, placed_visits
from warehouse.planning.teams import WEEK, Team, longest_work
from warehouse.planning.tour import Tour
from warehouse.planning.work import Work, whole
from warehouse.planning.year import Floats

ROUNDING = 1e-6


@dataclass(frozen=True)
class Unplaced:
    """A task of which some visits a week have no place, the norm minutes a week that lack, and why."""

    task: int
    visits: float
    minutes: float
    obstacle: str


def paid_week(work: Work, task: int, place: Place, hop: Floats, paid: PaidTime) -> Floats:
    """Return the paid minutes of Monday to Sunday that a placed task takes: norm time, allowance and walking."""
    week = np.zeros(7)
    if not place.days:
        return week
    base, rest, floor, _ = work.minutes[task]
    share = placed_visits(work, task, place) / len(place.days) * float(work.repeats[task])
    for days, minutes in (
        (place.days, base),
        (place.floor_days, floor - base),
        (place.rest_days, rest - base),
    ):
        for day in days:
            week[day - 1] += minutes
    week *= 1 + paid.allowance_share
    for day in place.days:
        week[day - 1] += hop[task]
    return week * share


def fit_minutes(
    work: Work, places: dict[int, Place], teams: list[Team], tour: Tour, weight: Floats, paid: PaidTime, seed: int
) -> list[Unplaced]:  # fmt: skip
    """Fit the places of a facility into the minutes of its teams; changes `places`.

    What exceeds a weekday moves to other weekdays of the team, else to another team, else it is taken out, the least
    important first. `weight` says how important a task is. Visits after use keep their minutes: only dated ones move.
    Returns what is left without a place, for whatever reason.
    """
    weeks = {task: paid_week(work, task, place, tour.hop, paid) for task, place in places.items()}
    limits = [
        np.array([usable_minutes(team, day, paid) - _detour(work, places, number, day, tour, paid) for day in WEEK])
        for number, team in enumerate(teams)
    ]  # fmt: skip
    lacking: list[_Lacking] = []
    for number, team in enumerate(teams):
        if team.is_stated:
            leave_full_weekdays(
                Week(work, places, weeks, teams, number, limits[number], tour.hop, paid, seed)
            )
            for day in team.weekdays:
                lacking += _fit_day(places, weeks, work, day, number, weight, limits)
    for one in sorted(lacking, key=lambda one: (-weight[one.task], one.task, one.day)):
        _put_back(one, places, weeks, teams, limits)
    return [_unplaced(work, task, place) for task, place in places.items() if place.lacking_days]


@dataclass(frozen=True)
class _Lacking:
    """A visit that was taken out: its task, weekday and minutes, and whether floor and rest were thorough."""

    task: int
    day: int
    minutes: float
    is_floor: bool
    is_rest: bool


def _minutes(weeks: dict[int, Floats], day: int, tasks: Iterable[int]) -> float:
    return sum(float(weeks[task][day - 1]) for task in tasks)


def _detour(work: Work, places: dict[int, Place], team: int, day: int, tour: Tour, paid: PaidTime) -> float:
    """Return by how many minutes the walk through the weekly rooms of a weekday is longer than the hops of the tour.

    A day's route leaves rooms of the tour out, and has those with an escort at its end.
    """
    there = [
        task for task, place in places.items() if place.team_by_day.get(day) == team and work.per_week[task] >= 1
    ]  # fmt: skip
    is_escorted = work.frame["needs_escort"]
    at = np.array(sorted(there, key=lambda task: (bool(is_escorted[task]), tour.rank[task])), dtype=np.int64)
    walk = float(tour.minutes_between(at[:-1], at[1:], paid).sum())
    return max(0.0, walk - float(tour.hop[at[1:]].sum()))


def _load(places: dict[int, Place], weeks: dict[int, Floats], day: int, team: int) -> float:
    """Return the minutes of a team on a weekday."""
    return _minutes(
        weeks, day, (task for task, place in places.items() if place.team_by_day.get(day) == team)
    )


def _fit_day(
    places: dict[int, Place], weeks: dict[int, Floats], work: Work, day: int, number: int, weight: Floats,
    limits: list[Floats],
) -> list[_Lacking]:  # fmt: skip
    """Give what exceeds a team's weekday to other teams, or take it out; returns what was taken out."""
    excess = _load(places, weeks, day, number) - limits[number][day - 1]
    if excess <= ROUNDING:
        return []
    there = [
        task for task, place in places.items() if place.team_by_day.get(day) == number and work.is_dated[task]
    ]
    lacking = []
    while excess > ROUNDING and there:
        least = min(weight[task] for task in there)
        choice = sorted((float(weeks[task][day - 1]), task) for task in there if weight[task] == least)
        minutes, task = next((item for item in choice if item[0] >= excess - ROUNDING), choice[-1])
        there.remove(task)
        excess -= minutes
        if not _to_other_team(places, weeks, task, day, limits):
            lacking.append(_take_out(task, places[task], day, minutes))
            weeks[task][day - 1] = 0.0
    return lacking


def _to_other_team(
    places: dict[int, Place], weeks: dict[int, Floats], task: int, day: int, limits: list[Floats]
) -> bool:
    """Give a visit to a team that may do it and has the minutes on that day; returns whether one has."""
    minutes = float(weeks[task][day - 1])
    for other in places[task].able_teams:
        if other == places[task].team_by_day[day]:
            continue
        if _load(places, weeks, day, other) + minutes <= limits[other][day - 1] + ROUNDING:
            places[task].team_by_day[day] = other
            return True
    return False


def _put_back(
    one: _Lacking, places: dict[int, Place], weeks: dict[int, Floats], teams: list[Team], limits: list[Floats]
) -> None:
    """Give a visit that was taken out a weekday of an able team with room, after all that had to leave have left."""
    place = places[one.task]
    for team in place.able_teams:
        for day in teams[team].weekdays:
            if day > WORKWEEK or day in place.days:
                continue
            if _load(places, weeks, day, team) + one.minutes <= limits[team][day - 1] + ROUNDING:
                place.add(day, team, one.is_floor, one.is_rest)
                place.wanted_days = tuple(sorted({*place.wanted_days, day} - {one.day}))
                weeks[one.task][day - 1] = one.minutes
                return


def usable_minutes(team: Team, day: int, paid: PaidTime) -> float:
    """Return the most minutes of visits and walking, allowance included, that a team's paid minutes of a weekday allow.

    Start-up is taken off for as many cleaners as the work needs, and breaks where they are paid. At least 0.
    """
    minutes = team.minutes[day - 1]
    if not np.isfinite(minutes):
        return minutes
    longest = longest_work(team, paid)
    first = max(1, int(minutes / (longest + paid.start_up_minutes + paid.break_minutes)))
    last = int(minutes / (longest + paid.start_up_minutes)) + 1
    return max(cleaners * _share(minutes / cleaners, longest, paid) for cleaners in range(first, last + 1))


def _share(minutes: float, longest: float, paid: PaidTime) -> float:
    """Return the work that fits the paid minutes of one cleaner."""
    work = minutes - paid.start_up_minutes
    if paid.is_break_paid and minutes > paid.break_after_minutes:
        without = paid.break_after_minutes - paid.start_up_minutes
        work = max(without, work - paid.break_minutes)
    return max(0.0, min(work, longest))


def _take_out(task: int, place: Place, day: int, minutes: float) -> _Lacking:
    taken = _Lacking(task, day, minutes, day in place.floor_days, day in place.rest_days)
    place.remove(day)
    place.obstacle = place.obstacle or "minutes"
    return taken


def _unplaced(work: Work, task: int, place: Place) -> Unplaced:
    wanted = whole(float(work.per_week[task]))
    share = place.lacking_days / wanted
    visits = share * float(work.per_week[task] * work.repeats[task])
    return Unplaced(task, visits, share * float(work.week_minutes[task]), str(place.obstacle))
