"""From visits a week to dates of the year: whole visits that stay within one of the norm at every moment.

A week with a holiday has its share of the visits: with four workdays, four fifths. A visit whose day is a holiday is
left out as long as the visits made stay within one of the norm, else another workday of the week takes its place.
"""

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor

import numpy as np

from warehouse.planning.patterns import WORKWEEK
from warehouse.planning.year import Bools, Floats, Ints, Year

SLACK = 0.99  # visits that the dates may be ahead of or behind the norm: less than one
EPSILON = 1e-9
NONE = -1


@dataclass(frozen=True)
class Rhythm:
    """How often one task is done, and when: two rooms with the same rhythm have the same dates.

    `per_week` is at most 7; `per_year` replaces it for tasks by the year. `days` are its weekdays, `floor_days` and
    `rest_days` those with thorough floor and rest. A visit is made up on one of the weekdays
    `worked`. `phase` from 0 to 1 shifts the weeks of what is done less than weekly.
    """

    per_week: float
    per_year: float | None
    floors_per_week: float
    rests_per_week: float
    days: tuple[int, ...]
    floor_days: tuple[int, ...]
    rest_days: tuple[int, ...]
    worked: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 7)
    phase: float = 0.0

    @property
    def is_sparse(self) -> bool:
        """Whether it is done less than once a week, so that its weeks are chosen too."""
        return self.per_week < 1


@dataclass(frozen=True, eq=False)
class Dated:
    """The visits of a rhythm in order: day of the year, thorough floor, thorough rest, and the holiday's day or -1."""

    day: Ints
    is_floor: Bools
    is_rest: Bools
    made_up_for: Ints


class Dating:
    """The dates of rhythms in one year; each rhythm is worked out once.

    `makes_up`: the contract has visits that fall on a holiday made up in the same week.
    """

    def __init__(self, year: Year, makes_up: bool) -> None:
        self.year, self.makes_up = year, makes_up
        self._known: dict[Rhythm, Dated] = {}
        self._parts: dict[Rhythm, Ints] = {}

    def dates(self, rhythm: Rhythm) -> Dated:
        """Return the dated visits of a rhythm; none where no weekday is given."""
        if rhythm not in self._known:
            self._known[rhythm] = self._sparse(rhythm) if rhythm.is_sparse else self._weekly(rhythm)
        return self._known[rhythm]

    def part(self, rhythm: Rhythm, number: int) -> tuple[int, int]:
        """Return the first day and the day after the last of the part of the year in which a visit falls.

        `rhythm` is of less than one visit a week, its visits are counted from 0. As long as each is in its part, the
        visits so far are within one of the norm. Where a day belongs to two parts, both have it.
        """
        if rhythm not in self._parts:
            open_days, count, step = self._spacing(rhythm)
            days = np.append(open_days, len(self.year.dates))
            first = days[np.floor(np.arange(count) * step + EPSILON).astype(np.int64)]
            end = days[np.ceil(np.arange(1, count + 1) * step - EPSILON).astype(np.int64)]
            first[:1], end[-1:] = 0, len(self.year.dates)
            self._parts[rhythm] = np.stack([first, end])
        first_day, end_day = self._parts[rhythm][:, number]
        return int(first_day), int(end_day)

    def norm(self, per_week: float, per_year: float | None = None) -> float:
        """Return the visits of the year that the dates come within one of."""
        return float(per_year) if per_year is not None else float(self._norms(per_week).sum())

    def _norms(self, per_week: float) -> Floats:
        """Return the visits that are due in each week."""
        if per_week > WORKWEEK:
            return per_week * self._count(np.ones(len(self.year.week), dtype=np.bool_)) / 7
        if self.makes_up:
            return np.minimum(per_week * self._count(self.year.weekday <= WORKWEEK) / WORKWEEK, self._worked)
        return per_week * self._worked / WORKWEEK

    @cached_property
    def _worked(self) -> Floats:
        return self._count(self.year.is_workday)

    def _count(self, days: Bools) -> Floats:
        return np.bincount(self.year.week, weights=days, minlength=self.year.weeks).astype(np.float64)

    def _sparse(self, rhythm: Rhythm) -> Dated:
        """Spread the visits evenly over the worked days with the rhythm's weekday."""
        open_days, count, step = self._spacing(rhythm)
        if count == 0:
            return _empty()
        at = (np.arange(count) + min(rhythm.phase, SLACK)) * step
        day = open_days[np.minimum(at.astype(np.int64), len(open_days) - 1)]
        number = np.arange(count)
        weekly = rhythm.per_week or 1.0
        return Dated(
            day,
            _every(number, rhythm.floors_per_week / weekly, rhythm.phase),
            _every(number, rhythm.rests_per_week / weekly, rhythm.phase),
            np.full(count, NONE),
        )

    def _spacing(self, rhythm: Rhythm) -> tuple[Ints, int, float]:
        """Return the worked days with the rhythm's weekday, how many visits they have, and how many days each has."""
        norm = self.norm(rhythm.per_week, rhythm.per_year)
        open_days = np.flatnonzero(self.year.is_workday & np.isin(self.year.weekday, rhythm.days))
        count = min(floor(norm + min(rhythm.phase, SLACK) + EPSILON), len(open_days))
        return open_days, count, len(open_days) / max(norm, count, 1)

    def _weekly(self, rhythm: Rhythm) -> Dated:
        if not rhythm.days:
            return _empty()
        is_open = np.isin(self.year.weekday, rhythm.worked)
        if rhythm.per_week <= WORKWEEK:
            is_open = is_open & self.year.is_workday
        due = np.cumsum(self._norms(min(rhythm.per_week, float(len(rhythm.days)))))
        chosen: list[tuple[int, int, int]] = []
        for week, (days, closed) in enumerate(self._weeks(rhythm.days, is_open)):
            low = ceil(due[week] - SLACK - EPSILON) - len(chosen)
            high = floor(due[week] + SLACK + EPSILON) - len(chosen)
            kept = [(day, weekday, NONE) for day, weekday in days]
            for number in range(
                len(kept) - high
            ):  # the norm asks for fewer: leave one out, another day each time
                kept.pop((week + number) % len(kept))
            if len(kept) < low:
                kept += self._made_up(week, low - len(kept), {day for day, _, _ in kept}, closed, is_open)
            chosen += sorted(kept)
        return self._with_depths(rhythm, chosen)

    def _weeks(
        self, weekdays: tuple[int, ...], is_open: Bools
    ) -> list[tuple[list[tuple[int, int]], list[tuple[int, int]]]]:
        """Return for each week the days of a rhythm that are open, and those that are not: day and weekday."""
        weeks: list[tuple[list[tuple[int, int]], list[tuple[int, int]]]] = [
            ([], []) for _ in range(self.year.weeks)
        ]
        for day in np.flatnonzero(np.isin(self.year.weekday, weekdays)):
            weeks[self.year.week[day]][0 if is_open[day] else 1].append(
                (int(day), int(self.year.weekday[day]))
            )
        return weeks

    def _made_up(
        self, week: int, count: int, taken: set[int], closed: list[tuple[int, int]], is_open: Bools
    ) -> list[tuple[int, int, int]]:
        """Return other open days of the week, the nearest to the days that were closed first."""
        free = [
            int(day) for day in np.flatnonzero((self.year.week == week) & is_open) if int(day) not in taken
        ]
        made: list[tuple[int, int, int]] = []
        for number in range(min(count, len(free))):
            lost, weekday = closed[number] if number < len(closed) else (NONE, NONE)
            near = min(free, key=lambda day: (abs(day - lost), day)) if lost != NONE else free[0]
            free.remove(near)
            made.append((near, weekday if lost != NONE else int(self.year.weekday[near]), lost))
        return made

    def _with_depths(self, rhythm: Rhythm, chosen: list[tuple[int, int, int]]) -> Dated:
        day = np.array([item[0] for item in chosen], dtype=np.int64)
        meant = np.array([item[1] for item in chosen], dtype=np.int64)  # the weekday whose visit it is
        return Dated(
            day,
            self._thorough(day, meant, rhythm, rhythm.floors_per_week, rhythm.floor_days),
            self._thorough(day, meant, rhythm, rhythm.rests_per_week, rhythm.rest_days),
            np.array([item[2] for item in chosen], dtype=np.int64),
        )

    def _thorough(
        self, day: Ints, meant: Ints, rhythm: Rhythm, per_week: float, weekdays: tuple[int, ...]
    ) -> Bools:
        """Return which visits are thorough: those on the rhythm's weekdays, held within one of the norm."""
        if per_week >= rhythm.per_week:
            return np.ones(len(day), dtype=np.bool_)
        marked = np.isin(meant, weekdays)
        if not weekdays:
            return marked
        due = np.cumsum(self._norms(rhythm.per_week)) * (per_week / rhythm.per_week)
        week = self.year.week[day]
        done = 0
        for number in range(self.year.weeks):
            visits = np.flatnonzero(week == number)
            thorough = int(marked[visits].sum())
            low = ceil(due[number] - SLACK - EPSILON) - done
            high = floor(due[number] + SLACK + EPSILON) - done
            if thorough > high:
                marked[visits[marked[visits]][: thorough - high]] = False
            elif thorough < low:
                marked[visits[~marked[visits]][: low - thorough]] = True
            done += int(marked[visits].sum())
        return marked


def _every(number: Ints, share: float, phase: float) -> Bools:
    """Return which of numbered visits are thorough, a share of them evenly spread."""
    start = phase * (share < 1) + EPSILON
    is_thorough: Bools = np.floor((number + 1) * share + start) > np.floor(number * share + start)
    return is_thorough


def _empty() -> Dated:
    nothing = np.zeros(0, dtype=np.int64)
    return Dated(nothing, nothing.astype(np.bool_), nothing.astype(np.bool_), nothing)
