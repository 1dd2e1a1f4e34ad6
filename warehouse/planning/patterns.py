"""On which weekdays a number of visits a week may fall, and on which of them floor and rest are thorough."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np

from warehouse.planning.year import Floats

# Weekdays by visits a week, with how far from evenly spread they are: 0 is best. Levelling may take any of them.
PATTERNS: Mapping[int, Mapping[tuple[int, ...], int]] = {
    1: {(3,): 0, (1,): 0, (2,): 0, (4,): 0, (5,): 0},
    2: {(2, 4): 0, (1, 4): 0, (2, 5): 0, (1, 3): 1, (3, 5): 1, (1, 5): 1},
    3: {(1, 3, 5): 0, (1, 2, 4): 1, (1, 3, 4): 1, (2, 3, 5): 1, (2, 4, 5): 1, (1, 2, 5): 2, (1, 4, 5): 2},
    4: {(1, 2, 4, 5): 0, (1, 2, 3, 5): 0, (1, 3, 4, 5): 0, (1, 2, 3, 4): 1, (2, 3, 4, 5): 1},
    5: {(1, 2, 3, 4, 5): 0},
    6: {(1, 2, 3, 4, 5, 6): 0},
    7: {(1, 2, 3, 4, 5, 6, 7): 0},
}
WORKWEEK = 5
BADLY_SPREAD = 3


@dataclass(frozen=True, eq=False)
class Candidates:
    """Ways to place a room's week: for each its weekdays, those with thorough floor and rest, and its penalty.

    `visit`, `floor` and `rest` have a row a way and a column a weekday, 1 where a visit (thorough floor, thorough
    rest) falls on it.
    """

    days: tuple[tuple[int, ...], ...]
    floor_days: tuple[tuple[int, ...], ...]
    rest_days: tuple[tuple[int, ...], ...]
    visit: Floats
    floor: Floats
    rest: Floats
    penalty: Floats


@lru_cache(maxsize=4096)
def candidates(
    visits: int, floors: int, rests: int, worked: tuple[int, ...], is_free: bool = False
) -> Candidates:
    """Return the ways to place `visits` a week (1 to 7) on the weekdays `worked`, of them some thorough.

    Where the team works on too few weekdays, the visits that fit are placed. If `is_free`, days of the
    workweek that are badly spread are ways too, with the greatest penalty.
    """
    patterns = _patterns(visits, worked)
    if is_free and visits <= WORKWEEK:
        patterns = _any_days(visits, worked) | patterns
    ways = [
        (days, floor, rest, penalty)
        for days, penalty in patterns.items()
        for floor in _spread(days, min(floors, len(days)))
        for rest in _spread(days, min(rests, len(days)))
    ]
    return Candidates(
        tuple(way[0] for way in ways),
        tuple(way[1] for way in ways),
        tuple(way[2] for way in ways),
        _rows([way[0] for way in ways]),
        _rows([way[1] for way in ways]),
        _rows([way[2] for way in ways]),
        np.array([way[3] for way in ways], dtype=np.float64),
    )


def only_days(ways: Candidates, days: tuple[int, ...]) -> Candidates:
    """Return the ways that fall on exactly these weekdays."""
    kept = [number for number, choice in enumerate(ways.days) if choice == days]
    return Candidates(
        tuple(ways.days[number] for number in kept),
        tuple(ways.floor_days[number] for number in kept),
        tuple(ways.rest_days[number] for number in kept),
        ways.visit[kept],
        ways.floor[kept],
        ways.rest[kept],
        ways.penalty[kept],
    )


def _patterns(visits: int, worked: tuple[int, ...]) -> dict[tuple[int, ...], int]:
    usual = {days: cost for days, cost in PATTERNS[visits].items() if set(days) <= set(worked)}
    if usual:
        return usual
    return dict.fromkeys(_any_days(visits, worked), 0)


def _any_days(visits: int, worked: tuple[int, ...]) -> dict[tuple[int, ...], int]:
    days = tuple(day for day in worked if day <= WORKWEEK or visits > WORKWEEK)
    return dict.fromkeys(combinations(days, min(visits, len(days))), BADLY_SPREAD) if days else {}


def _spread(days: tuple[int, ...], count: int) -> list[tuple[int, ...]]:
    """Return the choices of `count` days that leave the fewest neighbours beside each other."""
    choices = list(combinations(days, count))
    beside = [sum(b - a == 1 for a, b in pairwise(choice)) for choice in choices]
    return [choice for choice, near in zip(choices, beside, strict=True) if near == min(beside)]


def _rows(choices: list[tuple[int, ...]]) -> Floats:
    rows = np.zeros((len(choices), 7))
    for number, days in enumerate(choices):
        rows[number, [day - 1 for day in days]] = 1
    return rows
