"""What a reader who knows all published sums can work out about single rooms.

Numbers only: neither tables nor rooms. Unknowns are scaled by their true values, so that the truth is a vector of
ones and every margin is a share of the value.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import highspy
import numpy as np
from numpy.typing import NDArray

from warehouse.solver import new_solver

Matrix = NDArray[np.float64]
RANK_TOLERANCE = 1e-4  # coefficients are rates of rounded money: what differs by less says the same
COLUMN_TOLERANCE = 1e-6  # a direction in which an unknown moves less than this does not move it
PRICED = 1e-9  # dual values from here on are not 0
SAME = 1e-3  # coefficients that differ by less cancel


@dataclass(frozen=True)
class LinearSystem:
    """Published sums over unknowns of which none is negative.

    `rows` has shape (equations, unknowns): coefficient times true value, so that each row times ones is the
    published figure. `is_protected` marks unknowns that nobody may work out; `rooms` says of which room each is.
    """

    rows: Matrix
    is_protected: NDArray[np.bool_]
    rooms: NDArray[np.int64]

    def without(self, equations: Sequence[int]) -> "LinearSystem":
        """Return the system with these equations removed."""
        return LinearSystem(np.delete(self.rows, list(equations), axis=0), self.is_protected, self.rooms)

    @cached_property
    def free_directions(self) -> Matrix:
        """Return an orthonormal basis, shape (unknowns, k), of all changes that no published figure shows."""
        unknowns = self.rows.shape[1]
        if not len(self.rows):
            return np.eye(unknowns)
        triangle = np.linalg.qr(
            self.rows, mode="r"
        )  # has the same singular values and right vectors, and is smaller
        _, singular, right = np.linalg.svd(triangle, full_matrices=True)
        rank = int((singular > RANK_TOLERANCE * max(singular[0], 1.0)).sum())
        return np.asarray(right[rank:].T)

    def determined(self) -> list[int]:
        """Return the protected unknowns that the equations give exactly: the rank test."""
        moves = np.linalg.norm(self.free_directions, axis=1)
        return [int(i) for i in np.flatnonzero(self.is_protected & (moves < COLUMN_TOLERANCE))]

    def least_margins(self) -> Matrix:
        """Return for each unknown how far it can be above and below its value at least, as a share: the less of both.

        It is measured along the projection of the unknown onto the free directions; 0 where it is determined.
        """
        free = self.free_directions
        projection = free @ free.T
        margins = np.zeros(len(projection))
        for i, step in enumerate(projection):
            if step[i] > COLUMN_TOLERANCE**2:
                margins[i] = step[i] * min(_longest(step), _longest(-step))
        return margins

    def bounds(self, unknown: int) -> tuple[float, float, list[int]]:
        """Return the least and the largest value that an unknown can have, and the equations that bound it.

        By two linear programs, as a share of the true value.
        """
        least, first = self._optimum(unknown, 1.0)
        largest, second = self._optimum(unknown, -1.0)
        return least, largest, sorted({*first, *second})

    def contributors(self, unknown: int) -> list[int]:
        """Return equations whose combination gives a determined unknown."""
        target = np.zeros(self.rows.shape[1])
        target[unknown] = 1.0
        weights = np.linalg.lstsq(self.rows.T, target, rcond=None)[0]
        return [int(i) for i in np.flatnonzero(np.abs(weights) > SAME * np.abs(weights).max(initial=0.0))]

    def small_groups(self, smallest_group: int) -> list[list[int]]:
        """Return single equations, and pairs, that stand for fewer rooms than a group must have.

        A pair stands for the rooms that are left when one is subtracted from the other, where they agree on half
        of the common rooms or more: two months that differ by a room, or by a visit. Only groups with a protected
        room count.
        """
        found: list[list[int]] = []
        alone = {i for i, row in enumerate(self.rows) if self._is_small(row, smallest_group, is_alone=True)}
        found += [[i] for i in sorted(alone)]
        rest = [i for i in range(len(self.rows)) if i not in alone]
        for place, i in enumerate(rest):
            for j in rest[place + 1 :]:
                if self._is_small(_difference(self.rows[i], self.rows[j]), smallest_group):
                    found.append([i, j])
        return found

    def _is_small(self, row: Matrix, smallest_group: int, is_alone: bool = False) -> bool:
        left = row != 0
        is_sum = bool((row[left] > 0).all() or (row[left] < 0).all())  # how two rooms differ is no sum of few
        count = len(set(self.rooms[left].tolist()))
        is_sum = is_sum or (is_alone and count == 1)  # a figure of one room, such as its change
        return is_sum and 0 < count < smallest_group and bool((left & self.is_protected).any())

    def _optimum(self, unknown: int, sign: float) -> tuple[float, list[int]]:
        """Return the least (sign 1) or largest (sign -1) value, and the equations with a price."""
        equations, unknowns = self.rows.shape
        solver = new_solver()
        figures = self.rows.sum(axis=1)
        for i in range(unknowns):
            solver.addVar(0.0, highspy.kHighsInf)
            solver.changeColCost(i, sign if i == unknown else 0.0)
        for row, figure in zip(self.rows, figures, strict=True):
            used = np.flatnonzero(row).astype(np.int32)
            solver.addRow(figure, figure, len(used), used, row[used])
        solver.run()
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return (0.0 if sign > 0 else np.inf), []
        prices = np.abs(np.array(solver.getSolution().row_dual[:equations]))
        bound = sign * solver.getInfo().objective_function_value
        return float(bound), [int(i) for i in np.flatnonzero(prices > PRICED)]


def _longest(step: Matrix) -> float:
    """Return how far one can go from a vector of ones along a step until an entry is zero."""
    falling = step[step < -COLUMN_TOLERANCE]
    return float(1.0 / -falling.min()) if len(falling) else np.inf


def _difference(one: Matrix, other: Matrix) -> Matrix:
    """Return one row less the multiple of the other that cancels most; nothing where it cancels less than half."""
    shared = (one != 0) & (other != 0)
    if not shared.any():
        return np.zeros_like(one)
    ratios = one[shared] / other[shared]
    order = np.sort(ratios)
    counts = np.searchsorted(order, order + SAME * np.abs(order), side="right") - np.arange(len(order))
    if 2 * counts.max() < len(order):
        return np.zeros_like(one)
    difference: Matrix = one - order[int(counts.argmax())] * other
    difference[np.abs(difference) <= SAME * np.maximum(np.abs(one), np.abs(other))] = 0.0
    return difference
