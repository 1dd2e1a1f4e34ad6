"""The multiple-choice knapsack: one item of each group, within a capacity, of the greatest value.

Every group's first item costs and is worth nothing. The linear relaxation gives a bound and a first solution, which
exchanges of two groups improve. Groups whose choice is settled are fixed (their reduced cost exceeds the gap), and
HiGHS solves what is left. Feasibility and bound are checked here, not taken from the solver.
"""

from dataclasses import dataclass
from itertools import pairwise

import highspy
import numpy as np

from warehouse.planning.year import Floats, Ints
from warehouse.solver import new_solver

TOLERANCE = 1e-6
EXACT_ITEMS = 40  # up to so many open items the optimum is proven; above, the gap below is enough
RELATIVE_GAP = 1e-6
EXCHANGES = 50


@dataclass(frozen=True)
class Knapsack:
    """Costs and values of the items of each group (rising, the first 0), and the capacity."""

    costs: tuple[tuple[float, ...], ...]
    values: tuple[tuple[float, ...], ...]
    capacity: float


@dataclass(frozen=True)
class Solution:
    """The item of each group, the value of all, and an upper bound on any value."""

    picks: tuple[int, ...]
    value: float
    bound: float


def solve_knapsack(problem: Knapsack) -> Solution:
    """Return a choice within the capacity whose value is the greatest, or within `RELATIVE_GAP` of its bound."""
    greedy, price, bound = _relaxed(problem)
    close = TOLERANCE * max(1.0, bound)
    if bound - _value(problem.values, greedy) > close:
        greedy = _exchanged(problem, greedy, bound - close)
    best = _value(problem.values, greedy)
    gap = max(0.0, bound - best)
    if gap <= close:
        return Solution(tuple(greedy), best, bound)
    left = _open_items(problem, greedy, price, gap)
    improved = _solve_open(problem, greedy, left, RELATIVE_GAP * bound)
    if improved is not None and _value(problem.values, improved) > best:
        greedy, best = improved, _value(problem.values, improved)
    return Solution(tuple(greedy), best, max(bound, best))


def _exchanged(problem: Knapsack, picks: list[int], enough: float) -> list[int]:
    """Return a choice that is as valuable or more: one group takes more and another less, until `enough` is reached.

    Among thousands of groups such pairs fill the capacity nearly to the last minute at once.
    """
    sizes = [len(row) for row in problem.costs]
    group = np.repeat(np.arange(len(sizes)), sizes)
    first = np.cumsum([0, *sizes[:-1]])
    cost, value = (
        np.concatenate([np.array(row) for row in table]) for table in (problem.costs, problem.values)
    )
    picked = first + np.array(picks)
    for _ in range(EXCHANGES):
        room = problem.capacity - float(cost[picked].sum())
        if float(value[picked].sum()) >= enough:
            break
        pair = _best_pair(cost - cost[picked][group], value - value[picked][group], group, room)
        if pair is None:
            break
        for item in pair:
            picked[group[item]] = item
    return [int(item) for item in picked - first]


def _best_pair(more: Floats, worth: Floats, group: Ints, room: float) -> list[int] | None:
    """Return the item to take in place of the picked one, and the item to give way with, of the greatest gain.

    `more` and `worth` are cost and value of each item beyond those of its group's picked one, which is 0.
    """
    ups = np.flatnonzero((more > 0) & (worth > 0))
    downs = np.flatnonzero(more <= 0)  # a picked item frees nothing and loses nothing
    if not len(ups):
        return None
    downs = downs[np.argsort(-more[downs], kind="stable")]
    loss = -worth[downs]
    cheapest = np.minimum.accumulate(loss[::-1])[::-1]
    at = np.searchsorted(-more[downs], more[ups] - room)
    is_possible = at < len(downs)
    gain = np.where(is_possible, worth[ups] - cheapest[np.minimum(at, len(downs) - 1)], 0.0)
    for up in np.argsort(-gain, kind="stable")[:20]:
        if gain[up] <= TOLERANCE / 10:
            return None
        start = int(at[up])
        down = start + int(np.argmin(loss[start:]))
        if group[downs[down]] != group[ups[up]]:
            return [int(downs[down]), int(ups[up])]
        if more[downs[down]] == 0:
            return [int(ups[up])]
    return None


def _value(table: tuple[tuple[float, ...], ...], picks: list[int]) -> float:
    return sum(row[pick] for row, pick in zip(table, picks, strict=True))


def _relaxed(problem: Knapsack) -> tuple[list[int], float, float]:
    """Return a whole choice, the price of capacity, and the bound of the linear relaxation."""
    steps: list[tuple[float, int, int, int]] = []
    for group, (costs, values) in enumerate(zip(problem.costs, problem.values, strict=True)):
        hull = _hull(costs, values)
        steps += [
            (-(values[b] - values[a]) / max(costs[b] - costs[a], 1e-12), group, a, b)
            for a, b in pairwise(hull)
        ]
    picks = [0] * len(problem.costs)
    room, bound, price, is_full = problem.capacity, 0.0, 0.0, False
    for efficiency, group, a, b in sorted(steps):
        cost = problem.costs[group][b] - problem.costs[group][a]
        if not is_full and cost > room + TOLERANCE / 10:
            bound += max(0.0, room) * -efficiency
            price, is_full = -efficiency, True
        if cost <= room + TOLERANCE / 10 and picks[group] == a:
            picks[group] = b
            room -= cost
            if not is_full:
                bound += problem.values[group][b] - problem.values[group][a]
    return picks, price, bound


def _hull(costs: tuple[float, ...], values: tuple[float, ...]) -> list[int]:
    """Return the items on the upper hull of value over cost, from the first."""
    hull = [0]
    for item in range(1, len(costs)):
        if values[item] <= values[hull[-1]] + 1e-12:
            continue
        while len(hull) > 1 and _slope(costs, values, hull[-2], hull[-1]) <= _slope(
            costs, values, hull[-1], item
        ):
            hull.pop()
        hull.append(item)
    return hull


def _slope(costs: tuple[float, ...], values: tuple[float, ...], a: int, b: int) -> float:
    return (values[b] - values[a]) / max(costs[b] - costs[a], 1e-12)


def _open_items(problem: Knapsack, greedy: list[int], price: float, gap: float) -> list[list[int]]:
    """Return the items of each group that an optimal choice may take: all others lose more than the gap."""
    found = []
    for costs, values, pick in zip(problem.costs, problem.values, greedy, strict=True):
        net = [value - price * cost for value, cost in zip(values, costs, strict=True)]
        limit = max(net) - gap - TOLERANCE
        found.append([item for item, worth in enumerate(net) if worth >= limit or item == pick])
    return found


def _solve_open(problem: Knapsack, greedy: list[int], left: list[list[int]], gap: float) -> list[int] | None:
    """Return the best choice among the open items, or one within `gap`; null where HiGHS gives none that holds."""
    groups = [group for group, items in enumerate(left) if len(items) > 1]
    fixed = sum(problem.costs[group][items[0]] for group, items in enumerate(left) if len(items) == 1)
    room = problem.capacity - fixed
    picks = [items[0] if len(items) == 1 else greedy[group] for group, items in enumerate(left)]
    for shrink in (0.0, 1e-6, 1e-4):
        chosen = _highs(problem, groups, left, room - shrink, gap)
        if chosen is None:
            return None
        for group, item in zip(groups, chosen, strict=True):
            picks[group] = item
        if _value(problem.costs, picks) <= problem.capacity + TOLERANCE:
            return picks
    return None


def _highs(
    problem: Knapsack, groups: list[int], left: list[list[int]], room: float, gap: float
) -> list[int] | None:
    items = [(group, item) for group in groups for item in left[group]]
    costs = np.array([problem.costs[group][item] for group, item in items])
    values = np.array([problem.values[group][item] for group, item in items])
    solver = new_solver()
    for option, setting in _options(len(items), gap).items():
        solver.setOptionValue(option, setting)
    solver.passModel(_model(groups, left, costs, values, room))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    taken = np.array(solver.getSolution().col_value) > 0.5
    chosen = {group: item for (group, item), is_taken in zip(items, taken, strict=True) if is_taken}
    return [chosen.get(group, left[group][0]) for group in groups]


def _options(items: int, gap: float) -> dict[str, bool | float | int]:
    """Return the options of HiGHS: one thread, no clock, no seed of ours; it stops at the gap.

    The gap is one of the value of all groups. A share of the value of the open ones alone would ask for far more: what
    is settled is most of it, and HiGHS takes minutes to prove what nobody asked for.
    """
    is_exact = items <= EXACT_ITEMS
    return {
        "output_flag": False,
        "threads": 1,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-9 if is_exact else gap,
        "mip_feasibility_tolerance": 1e-9,
        "primal_feasibility_tolerance": 1e-9,
    }


def _model(
    groups: list[int], left: list[list[int]], costs: Floats, values: Floats, room: float
) -> highspy.HighsLp:
    """Return the model: one row a group (exactly one item), and the capacity as the last row."""
    sizes = [len(left[group]) for group in groups]
    count, rows = len(costs), len(groups)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count, rows + 1
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = values
    lp.col_lower_, lp.col_upper_ = np.zeros(count), np.ones(count)
    lp.row_lower_ = np.append(np.ones(rows), -highspy.kHighsInf)
    lp.row_upper_ = np.append(np.ones(rows), room)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, 2 * count + 1, 2, dtype=np.int32)
    lp.a_matrix_.index_ = np.column_stack([np.repeat(np.arange(rows), sizes), np.full(count, rows)]).ravel()
    lp.a_matrix_.value_ = np.column_stack([np.ones(count), costs]).ravel()
    return lp
