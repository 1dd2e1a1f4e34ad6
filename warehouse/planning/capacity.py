"""Whether the week of each team fits its minutes: moves that help, and what does not fit."""

from dataclasses import dataclass

import numpy as np

from warehouse.planning.paid_time import PaidTime
from warehouse.planning.placement import Place
from warehouse.planning.teams import Team
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
    share = float(work.per_week[task]) / len(place.days)
    share = (min(1.0, share) if work.is_dated[task] else share) * float(work.repeats[task])
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
    work: Work, places: dict[int, Place], teams: list[Team], hop: Floats, weight: Floats, paid: PaidTime
) -> list[Unplaced]:
    """Take visits that do not fit a team's minutes out of the places of a facility, the least important first.

    `weight` says how important a task is. Visits after use keep their minutes: only dated ones are taken out.
    Returns what is left without a place, for whatever reason.
    """
    weeks = {task: paid_week(work, task, place, hop, paid) for task, place in places.items()}
    for number, team in enumerate(teams):
        if not team.is_stated:
            continue
        for day in team.weekdays:
            there = [task for task, place in places.items() if place.team_by_day.get(day) == number]
            reserved = sum(float(weeks[task][day - 1]) for task in there if not work.is_dated[task])
            dated = [task for task in there if work.is_dated[task]]
            _fit_day(places, weeks, dated, day, number, teams, weight, paid, reserved)
    return [_unplaced(work, task, place) for task, place in places.items() if place.obstacle is not None]


def _fit_day(
    places: dict[int, Place], weeks: dict[int, Floats], there: list[int], day: int, number: int, teams: list[Team],
    weight: Floats, paid: PaidTime, reserved: float,
) -> None:  # fmt: skip
    room = usable_minutes(teams[number], day, paid) - reserved
    excess = sum(float(weeks[task][day - 1]) for task in there) - room
    while excess > ROUNDING and there:
        least = min(weight[task] for task in there)
        choice = sorted((float(weeks[task][day - 1]), task) for task in there if weight[task] == least)
        minutes, task = next((item for item in choice if item[0] >= excess - ROUNDING), choice[-1])
        there.remove(task)
        excess -= minutes
        if not _to_other_team(places, weeks, task, day, teams, paid):
            _take_out(places[task], day)


def _to_other_team(
    places: dict[int, Place], weeks: dict[int, Floats], task: int, day: int, teams: list[Team], paid: PaidTime
) -> bool:
    """Give a visit to a team that works on the day, may do it and has the minutes; returns whether one has."""
    minutes = float(weeks[task][day - 1])
    for other in places[task].able_teams:
        if other == places[task].team_by_day[day] or day not in teams[other].weekdays:
            continue
        taken = sum(
            float(weeks[t][day - 1]) for t, place in places.items() if place.team_by_day.get(day) == other
        )
        if taken + minutes <= usable_minutes(teams[other], day, paid) + ROUNDING:
            places[task].team_by_day[day] = other
            return True
    return False


def usable_minutes(team: Team, day: int, paid: PaidTime) -> float:
    """Return the paid minutes that a team has for visits and walking on a weekday, start-up taken off."""
    minutes = team.minutes[day - 1]
    cleaners = max(1, np.ceil(minutes / paid.longest_shift_minutes - 1e-9)) if np.isfinite(minutes) else 1
    return minutes - paid.start_up_minutes * float(cleaners)


def _take_out(place: Place, day: int) -> None:
    del place.team_by_day[day]
    place.days = tuple(other for other in place.days if other != day)
    place.floor_days = tuple(other for other in place.floor_days if other != day)
    place.rest_days = tuple(other for other in place.rest_days if other != day)
    place.lacking_days += 1
    place.obstacle = place.obstacle or "minutes"


def _unplaced(work: Work, task: int, place: Place) -> Unplaced:
    wanted = whole(float(work.per_week[task]))
    share = place.lacking_days / wanted
    visits = share * float(work.per_week[task] * work.repeats[task])
    return Unplaced(task, visits, share * float(work.week_minutes[task]), str(place.obstacle))
