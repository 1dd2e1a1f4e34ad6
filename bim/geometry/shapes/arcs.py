"""Arcs as chains of chords with the area of the arc.

Inner points are a little outside of the arc, so that the polygon has exactly its area; its ends stay where they are.
"""

import math

import numpy as np

from bim.geometry.errors import CHORDS_A_TURN, Array

TURN, DEGREE = 2 * math.pi, math.pi / 180


def arc_points(start: float, end: float, chords_a_turn: int = CHORDS_A_TURN) -> Array:
    """Return points (n, 2) on the unit circle from angle start to end, ends exact, sector area exact.

    A full turn gives n points of an n-gon with the area of the circle, without a closing point.
    """
    sweep = end - start
    chords = max(2, math.ceil(abs(sweep) / TURN * chords_a_turn - 1e-9))
    if abs(abs(sweep) - TURN) < 1e-9:
        step = TURN / chords
        angles = start + math.copysign(step, sweep) * np.arange(chords)
        return math.sqrt(step / math.sin(step)) * np.column_stack([np.cos(angles), np.sin(angles)])
    step = abs(sweep) / chords
    angles = np.linspace(start, end, chords + 1)
    points = np.column_stack([np.cos(angles), np.sin(angles)])
    # the fan's area: (n - 2) k² sin(step) + 2 k sin(step) = sweep, for the factor k of the inner points
    inner, sine = chords - 2, math.sin(step)
    factor = (
        abs(sweep) / (2 * sine) if inner == 0 else ((-1 + math.sqrt(1 + inner * abs(sweep) / sine)) / inner)
    )
    points[1:-1] *= factor
    return points


def arc_through(first: Array, middle: Array, last: Array, chords_a_turn: int = CHORDS_A_TURN) -> Array:
    """Return points of the arc through three points (n, 2), ends exact; three in a row give the straight line."""
    a, b = middle - first, last - first
    cross = a[0] * b[1] - a[1] * b[0]
    reach = math.sqrt(float(a @ a) * float(b @ b))
    if abs(cross) <= 1e-12 * reach or reach == 0:
        return np.array([first, last])
    offset = np.array([b[1] * (a @ a) - a[1] * (b @ b), a[0] * (b @ b) - b[0] * (a @ a)]) / (2 * cross)
    radius = math.hypot(*offset)
    start = math.atan2(-offset[1], -offset[0])
    end = math.atan2(b[1] - offset[1], b[0] - offset[0])
    sweep = (end - start) % TURN if cross > 0 else -((start - end) % TURN)
    points: Array = first + offset + radius * arc_points(start, start + sweep, chords_a_turn)
    points[0], points[-1] = first, last
    return points


def without_repeats(points: Array) -> Array:
    """Return the same chain without points that repeat their neighbour, or a last point that closes it."""
    rows = points.tolist()
    kept = [index for index, row in enumerate(rows) if index == 0 or row != rows[index - 1]]
    gap = max(map(abs, (points[kept[-1]] - points[0]).tolist()))
    if len(kept) > 1 and (
        gap == 0 or gap <= 1e-9 * max(max(part) - min(part) for part in zip(*rows, strict=True))
    ):
        kept.pop()
    return points if len(kept) == len(rows) else points[kept]
