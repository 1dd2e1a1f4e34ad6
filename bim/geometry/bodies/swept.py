"""Measure profiles swept along a curve with a fixed direction, or with the normal of a plane.

Comes in: such an item and the matrix to the building's axes. Goes out: bodies of plane faces. They are not left to the
kernel: IfcOpenShell 0.9 ignores the direction, and draws a width as a height.
"""

import math
from typing import Any

import numpy as np

from bim.geometry.bodies.body import Body, faceted_body
from bim.geometry.errors import Array, GeometryError, Measurement, NeedsKernel, Rings, label
from bim.geometry.placement import axis_placement, unit_vector
from bim.geometry.shapes.arcs import without_repeats
from bim.geometry.shapes.curves import curve_points
from bim.geometry.shapes.profiles import read_profile

LEAST_SINE = 1e-3
"""Sine of the angle between the directrix and the direction under which the profile has no direction."""
SHARPEST = 0.05
"""Cosine of half the turn at a corner under which the two ends do not meet."""


def read_swept(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    """Return a profile swept along its directrix: its normal along the curve, its x axis nearest to the direction.

    Corners are mitred. Raises: GeometryError `geometry_unsupported` where the directrix is not made of points and arcs,
    or the direction is nearly along it. Source: ISO 16739-1, IfcFixedReferenceSweptAreaSolid and
    IfcSurfaceCurveSweptAreaSolid.
    """
    try:
        points, is_closed = _directrix(item, measurement, depth)
    except NeedsKernel as error:
        raise GeometryError("geometry_unsupported", where=label(item)) from error
    sections = _sections(points, is_closed, _reference(item), item)
    matrix = frame @ axis_placement(item.Position)
    bodies = []
    for outline in read_profile(item.SweptArea, measurement, depth + 1):
        placed = [
            np.stack([at + ring @ axes for at, axes in zip(points, sections, strict=True)])
            for ring in outline.oriented_rings()
        ]
        bodies.append(faceted_body(_faces(placed, is_closed), matrix, measurement))
    return bodies


def _directrix(item: Any, measurement: Measurement, depth: int) -> tuple[Array, bool]:
    """Return the points (n, 3) of the directrix that are swept along, and whether the last leads to the first."""
    curve = item.Directrix
    points = curve_points(curve, measurement, 3, depth + 1)
    limits = [_parameter(item, name) for name in ("StartParam", "EndParam")]
    if limits != [None, None]:
        if not curve.is_a("IfcPolyline"):
            raise GeometryError("geometry_unsupported", where=label(item))
        points = _part_of(points, limits, item)
    bare = without_repeats(points)
    is_closed = limits == [None, None] and (
        curve.is_a("IfcConic") or np.abs(points[0] - points[-1]).max() <= 1e-9 * np.ptp(points, axis=0).max()
    )
    if len(bare) < (3 if is_closed else 2):
        raise GeometryError("geometry_zero_area", where=label(curve))
    return bare, is_closed


def _parameter(item: Any, name: str) -> tuple[float, bool] | None:
    """Return a limit of the sweep and whether it is a length along the curve; null where it is its end."""
    given = getattr(item, name)
    if given is None:
        return None
    is_length = hasattr(given, "is_a") and given.is_a("IfcLengthMeasure")
    return float(given.wrappedValue if hasattr(given, "is_a") else given), is_length


def _part_of(points: Array, limits: list[tuple[float, bool] | None], item: Any) -> Array:
    """Return the part of a polyline between two parameters: a whole number is a corner, counted from 0."""
    lengths = np.concatenate([[0.0], np.linalg.norm(np.diff(points, axis=0), axis=1).cumsum()])
    corners = np.arange(len(points), dtype=float)
    first, last = (
        default if limit is None else limit[0] if limit[1] else float(np.interp(limit[0], corners, lengths))
        for limit, default in zip(limits, (0.0, float(lengths[-1])), strict=True)
    )
    if not -1e-9 <= first < last <= float(lengths[-1]) * (1 + 1e-9):
        raise GeometryError("geometry_unsupported", where=label(item))
    inner = points[(lengths > first) & (lengths < last)]
    first_at, last_at = (
        np.array([np.interp(at, lengths, of_axis) for of_axis in points.T]) for at in (first, last)
    )
    return np.vstack([first_at, inner, last_at])


def _reference(item: Any) -> Array:
    if item.is_a("IfcFixedReferenceSweptAreaSolid"):
        return np.array(unit_vector(item.FixedReference.DirectionRatios, (0.0, 0.0, 1.0)))
    surface = item.ReferenceSurface
    if not surface.is_a("IfcPlane"):
        raise GeometryError("geometry_unsupported", where=label(item))
    normal: Array = axis_placement(surface.Position)[:3, 2]
    return normal


def _sections(points: Array, is_closed: bool, reference: Array, item: Any) -> list[Array]:
    """Return for each point the two axes (2, 3) of the profile there, in the plane that halves the corner."""
    steps = np.diff(np.vstack([points, points[:1]]) if is_closed else points, axis=0)
    tangents = steps / np.linalg.norm(steps, axis=1)[:, None]
    across = reference - (tangents @ reference)[:, None] * tangents
    sines = np.linalg.norm(across, axis=1)
    if sines.min() < LEAST_SINE:
        raise GeometryError("geometry_unsupported", where=label(item))
    x = across / sines[:, None]
    axes = np.stack([x, np.cross(tangents, x)], axis=1)
    sections = []
    for n in range(len(points)):
        before = n - 1 if n or is_closed else 0
        after = n if n < len(tangents) else len(tangents) - 1
        normal = tangents[before] + tangents[after]
        if math.hypot(*normal) / 2 < SHARPEST:
            raise GeometryError("geometry_unsupported", where=label(item))
        mitred = [
            axes[side] - np.outer(axes[side] @ normal / (tangents[side] @ normal), tangents[side])
            for side in (before, after)
        ]
        sections.append((mitred[0] + mitred[1]) / 2)
    return sections


def _faces(placed: list[Array], is_closed: bool) -> Rings:
    """Return the faces of rings (stations, points, 3): triangles between stations, and both ends of an open sweep."""
    faces: Rings = [] if is_closed else [[ring[0][::-1] for ring in placed], [ring[-1] for ring in placed]]
    for ring in placed:
        following = np.roll(ring, -1, axis=0) if is_closed else ring[1:]
        for one, other in zip(ring, following, strict=False):
            corners = zip(one, np.roll(one, -1, axis=0), other, np.roll(other, -1, axis=0), strict=True)
            faces += [[np.array(side)] for a, b, c, d in corners for side in ((a, b, d), (a, d, c))]
    return faces
