"""Which visits a budget of paid time allows: for each task a number of visits between its minimum and its maximum.

A multiple-choice knapsack: each task takes one of its frequencies, the paid minutes of all stay within the budget, and
the value (m² times visits times the weight of the category) is as large as possible. The linear relaxation is solved
exactly (Dyer and Zemel, 1984), and its bound fixes most tasks; HiGHS decides the rest.
"""

from dataclasses import dataclass

import numpy as np

from warehouse.planning.knapsack import Knapsack, solve_knapsack
from warehouse.planning.paid_time import PaidTime
from warehouse.planning.work import Work
from warehouse.planning.year import Floats


@dataclass(frozen=True, eq=False)
class VisitOptions:
    """The frequencies that each task may take (visits a week, rising), and the paid minutes and value of one visit."""

    levels: tuple[tuple[float, ...], ...]
    minutes: Floats
    value: Floats

    def week_minutes(self, chosen: Floats) -> float:
        """Return the paid minutes a week of a choice of visits."""
        return float((self.minutes * chosen).sum())


@dataclass(frozen=True, eq=False)
class Choice:
    """Visits a week of each task, the value reached, and the bound that no choice can exceed.

    `lacking_minutes` is above 0 where the budget is less than the minimum takes: then the visits are the minimum.
    """

    visits: Floats
    value: float
    bound: float
    lacking_minutes: float = 0.0

    @property
    def gap(self) -> float:
        """Return how far the value may be from the best, as a share of the bound."""
        return max(0.0, self.bound - self.value) / self.bound if self.bound > 0 else 0.0


def visit_options(work: Work, hop: Floats, weight: Floats, paid: PaidTime, adds: bool) -> VisitOptions:
    """Return what each task may take: whole visits from its minimum to the planned ones, both included.

    If `adds`, from the planned ones to its maximum instead. Tasks by the year keep theirs. A visit's paid minutes are
    its mean norm time, the allowance on it, and the walk to the room.
    """
    frame = work.frame
    planned = work.per_week * work.repeats
    least, most = planned, planned
    if adds:
        most = np.fmax(_bound(frame["maximum_visits_per_week"].to_list(), planned), planned)
    else:
        least = np.fmin(_bound(frame["minimum_visits_per_week"].to_list(), planned), planned)
    levels = [
        (float(usual),) if by_year is not None else _levels(float(low), float(high))
        for low, usual, high, by_year in zip(least, planned, most, work.per_year, strict=True)
    ]
    minutes = work.week_minutes / planned * (1 + paid.allowance_share) + hop
    area = frame["area_m2"].cast(float).fill_null(0.0).to_numpy()
    return VisitOptions(tuple(levels), minutes, area * weight)


def _bound(values: list[object], otherwise: Floats) -> Floats:
    return np.array(
        [
            other if value is None else float(str(value))
            for value, other in zip(values, otherwise, strict=True)
        ]
    )


def _levels(least: float, most: float) -> tuple[float, ...]:
    between = range(int(np.floor(least)) + 1, int(np.ceil(most)))
    return tuple(sorted({least, most, *(float(number) for number in between)}))


def choose_visits(options: VisitOptions, budget_minutes: float) -> Choice:
    """Return the visits of the greatest value that the budget allows, with the bound on it.

    A larger budget never gives a smaller value. Where the minimum alone exceeds the budget it is returned with the
    minutes that lack.
    """
    least = np.array([levels[0] for levels in options.levels], dtype=np.float64)
    spent = options.week_minutes(least)
    if spent > budget_minutes + 1e-6:
        value = float((options.value * least).sum())
        return Choice(least, value, value, spent - budget_minutes)
    free = [task for task, levels in enumerate(options.levels) if len(levels) > 1]
    problem = Knapsack(
        tuple(
            tuple((level - least[task]) * options.minutes[task] for level in options.levels[task])
            for task in free
        ),
        tuple(
            tuple((level - least[task]) * options.value[task] for level in options.levels[task])
            for task in free
        ),
        budget_minutes - spent,
    )
    solved = solve_knapsack(problem)
    visits = least.copy()
    for task, pick in zip(free, solved.picks, strict=True):
        visits[task] = options.levels[task][pick]
    base = float((options.value * least).sum())
    return Choice(visits, base + solved.value, base + solved.bound)
