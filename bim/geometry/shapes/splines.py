"""Turn spline curves into points.

Comes in: an IfcBSplineCurve with knots or an IfcBezierCurve, rational too. Goes out: points along it, file units. They
are not left to the kernel: IfcOpenShell 0.9 draws no composite curve with a spline segment, and no Bézier curve.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from bim.geometry.errors import Array, GeometryError, attribute, label, needs_kernel
from bim.geometry.placement import point

CHORDS_A_SPAN, FINE_CHORDS_A_SPAN = 48, 192
"""Chords between two knots, as seen from above, where the area holds at any number, and from the side."""
FEWEST_CHORDS, BASIS_LIMIT = 4, 4_000_000


def spline_points(curve: Any, size: int, chords: int) -> Array:
    """Return points (n, size) along a spline, first to last, `chords` between neighbouring knots.

    Raises: GeometryError where knots and points do not fit each other, NeedsKernel on a kind without knots.
    Source: ISO 10303-42, b_spline_curve: the sum over control points of weight, basis function and point.
    """
    degree = curve.Degree
    controls = np.array([point(at, size) for at in curve.ControlPointsList], float)
    knots = _knots(curve, degree, len(controls))
    if degree < 1 or len(knots) != len(controls) + degree + 1 or (np.diff(knots) < 0).any():
        raise GeometryError("geometry_inconsistent_dimensions", where=label(curve), what="knots")
    inside = np.unique(knots[degree : len(controls) + 1])
    if len(inside) < 2:
        raise GeometryError("geometry_zero_area", where=label(curve))
    chords = min(chords, BASIS_LIMIT // (len(controls) * len(inside)))
    if chords < FEWEST_CHORDS:
        raise GeometryError("geometry_too_many_points", where=label(curve), points=len(controls))
    at = np.concatenate([np.linspace(low, high, chords + 1) for low, high in pairwise(inside)])
    given = attribute(curve, "WeightsData")
    weights = np.ones(len(controls)) if given is None else np.array(given, float)
    if len(weights) != len(controls):
        raise GeometryError("geometry_inconsistent_dimensions", where=label(curve), what="weights")
    basis = _basis(knots, degree, at) * weights
    pieces = np.split(basis @ controls / basis.sum(axis=1, keepdims=True), len(inside) - 1)
    return np.concatenate([_with_exact_area(piece) for piece in pieces])


def _with_exact_area(points: Array) -> Array:
    """Return the chain between two knots with its inner points a little outside, so that chords cut no area off.

    Chords cut a twelfth of curvature by length cubed off each; the second difference is curvature by length squared.
    """
    chords = len(points) - 1
    bend = points[2:] - 2 * points[1:-1] + points[:-2]
    points[1:-1] -= bend / 12 * chords / (chords - 1)
    return points


def _knots(curve: Any, degree: int, count: int) -> Array:
    """Return every knot as often as it counts."""
    if curve.is_a("IfcBezierCurve"):
        pieces = max((count - 1) // degree, 1)
        return np.repeat(np.arange(pieces + 1.0), [degree + 1, *[degree] * (pieces - 1), degree + 1])
    if attribute(curve, "Knots") is None:
        raise needs_kernel(curve)
    times: Sequence[int] = curve.KnotMultiplicities
    if len(times) != len(curve.Knots) or min(times) < 0 or sum(times) > count + degree + 1:
        raise GeometryError("geometry_inconsistent_dimensions", where=label(curve), what="knots")
    return np.repeat(np.array(curve.Knots, float), times)


def _basis(knots: Array, degree: int, at: Array) -> Array:
    """Return basis functions (parameters, control points) by the recursion of Cox and de Boor."""
    last = np.nonzero(np.diff(knots))[0][-1]
    low, high = knots[:-1], knots[1:]
    values = ((low <= at[:, None]) & (at[:, None] < high)).astype(float)
    values[at >= knots[last + 1]] = np.eye(len(low))[last]
    for order in range(1, degree + 1):
        count = len(knots) - order - 1
        left, right = knots[order : order + count] - knots[:count], knots[order + 1 :] - knots[1 : count + 1]
        rising = np.divide(at[:, None] - knots[:count], left, out=np.zeros((len(at), count)), where=left > 0)
        falling = np.divide(
            knots[order + 1 :] - at[:, None], right, out=np.zeros((len(at), count)), where=right > 0
        )
        values = rising * values[:, :count] + falling * values[:, 1 : count + 1]
    return values
