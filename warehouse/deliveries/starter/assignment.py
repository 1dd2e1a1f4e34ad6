"""One header for each column, so that all pairs together are worth most (the assignment problem).

The method of Kuhn (1955) and Munkres (1957) with potentials, in time that grows with rows² x columns: tables have tens
of columns, and no library that is installed has it.
"""

from collections.abc import Sequence
from math import inf


def best_pairs(worth: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Return pairs (row, column) whose worth adds up to most, each row and column at most once; rows in order.

    `worth`: a rectangle of numbers from 0 on; a pair worth 0 is left out.
    """
    if not worth or not worth[0]:
        return []
    if len(worth) > len(worth[0]):
        return sorted((row, column) for column, row in best_pairs(list(zip(*worth, strict=True))))
    row_of = _assigned([[-value for value in row] for row in worth])
    pairs = sorted((row, column) for column, row in enumerate(row_of) if row is not None)
    return [(row, column) for row, column in pairs if worth[row][column] > 0]


def _assigned(cost: Sequence[Sequence[float]]) -> list[int | None]:
    """Return the row of each column, or null, at least cost; `cost` has no more rows than columns."""
    width = len(cost[0])
    of_row, of_column = [0.0] * (len(cost) + 1), [0.0] * (width + 1)
    row_of = [0] * (width + 1)  # counted from 1; 0 is none
    for row in range(1, len(cost) + 1):
        row_of[0] = row
        column, before = _enlarge(cost, of_row, of_column, row_of)
        while column:
            row_of[column], column = row_of[before[column]], before[column]
    return [row - 1 if row else None for row in row_of[1:]]


def _enlarge(
    cost: Sequence[Sequence[float]], of_row: list[float], of_column: list[float], row_of: list[int]
) -> tuple[int, list[int]]:
    """Return the free column at the end of the cheapest path from the new row, and what is before each column."""
    width = len(row_of)
    least, before, is_used = [inf] * width, [0] * width, [False] * width
    column = 0
    while row_of[column]:
        is_used[column] = True
        row, step, following = row_of[column], inf, 0
        for other in range(1, width):
            if is_used[other]:
                continue
            now = cost[row - 1][other - 1] - of_row[row] - of_column[other]
            if now < least[other]:
                least[other], before[other] = now, column
            if least[other] < step:
                step, following = least[other], other
        for other in range(width):
            if is_used[other]:
                of_row[row_of[other]] += step
                of_column[other] -= step
            else:
                least[other] -= step
        column = following
    return column, before
