"""Turn loops of edges into rings of points, and tell which surfaces are planes.

Comes in: edge loops and surfaces of boundary representations. Goes out: corners (n, 3) in file units. A loop of
straight edges on a plane is a polygon, whatever curves its edges are written with.
"""

import math
from typing import Any

import numpy as np

from bim.geometry.errors import Array, GeometryError, label, needs_kernel
from bim.geometry.placement import point

Corner = tuple[float, ...]
Edges = dict[int, tuple[Corner, Corner]]
"""The ends of the edges of a body by step id; two faces share each edge."""

STRAIGHT, MEETING = 1e-6, 1e-6
"""Shares of an edge's length: how far its inner points may be off the line, and how far apart its neighbours' ends."""


def loop_corners(loop: Any, edges: Edges) -> Array:
    """Return the corners of an edge loop in order.

    Raises: NeedsKernel for a curved edge, or edges that do not follow each other.
    """
    ends = []
    for oriented in loop.EdgeList:
        first, last = _ends(oriented[2], edges)
        ends.append((first, last) if oriented[3] else (last, first))
    corners = np.array([first for first, _ in ends], float)
    if corners.ndim != 2 or corners.shape[1] != 3:
        raise GeometryError("geometry_unreadable", reason=f"{label(loop)} has no list of 3D points")
    if any(last != following[0] for (_, last), following in zip(ends, ends[1:] + ends[:1], strict=True)):
        _check_meeting(loop, corners, np.array([last for _, last in ends], float))
    return corners


def _check_meeting(loop: Any, corners: Array, lasts: Array) -> None:
    span = float(np.ptp(corners, axis=0).max())
    if float(np.abs(lasts - np.roll(corners, -1, axis=0)).max()) > MEETING * span:
        raise needs_kernel(loop)


def _ends(edge: Any, edges: Edges) -> tuple[Corner, Corner]:
    """Return the first and last point of a straight edge. Raises: NeedsKernel for a curved one."""
    known = edges.get(edge.id())
    if known is None:
        first, last = edge[0][0][0], edge[1][0][0]
        if edge.is_a("IfcEdgeCurve") and not _is_straight(edge[2], first, last):
            raise needs_kernel(edge[2])
        known = edges[edge.id()] = first, last
    return known


def _is_straight(curve: Any, first: Corner, last: Corner) -> bool:
    """Return whether a curve that runs from one point to another is the line between them."""
    kind = curve.is_a()
    if kind == "IfcLine":
        return True
    if kind == "IfcTrimmedCurve":
        return _is_straight(curve.BasisCurve, first, last)
    if kind in ("IfcSurfaceCurve", "IfcSeamCurve", "IfcIntersectionCurve"):
        return _is_straight(curve.Curve3D, first, last)
    if kind == "IfcPolyline":
        return _is_on_line([point(vertex, 3) for vertex in curve.Points], first, last)
    if kind == "IfcIndexedPolyCurve":
        has_arcs = any(segment.is_a("IfcArcIndex") for segment in curve.Segments or ())
        return not has_arcs and _is_on_line(curve.Points.CoordList, first, last)
    if kind.startswith(
        ("IfcBSplineCurve", "IfcRationalBSplineCurve")
    ):  # it stays within the hull of its poles
        return _is_on_line([point(pole, 3) for pole in curve.ControlPointsList], first, last)
    return False


def _is_on_line(points: Any, first: Corner, last: Corner) -> bool:
    """Return whether all points are on the segment between two points."""
    if len(points) == 2:
        return True
    start, along = np.array(first), np.array(last) - np.array(first)
    length = math.sqrt(float(along @ along))
    if length == 0 or len(first) != 3:
        return False
    steps = np.array(points, float) - start
    shares = steps @ along / length**2
    off = np.abs(steps - np.outer(shares, along)).max()
    return bool(off <= STRAIGHT * length and shares.min() >= -STRAIGHT and shares.max() <= 1 + STRAIGHT)


def is_plane(surface: Any) -> bool:
    """Return whether a surface is a plane, however it is written."""
    kind = surface.is_a()
    if kind in ("IfcPlane", "IfcCurveBoundedPlane"):
        return True
    if kind == "IfcRectangularTrimmedSurface":
        return is_plane(surface.BasisSurface)
    if kind == "IfcSurfaceOfLinearExtrusion":
        profile = surface.SweptCurve
        curve = profile.Curve if profile.is_a("IfcArbitraryOpenProfileDef") else None
        return curve is not None and _is_line(curve)
    return False


def _is_line(curve: Any) -> bool:
    if curve.is_a("IfcTrimmedCurve"):
        return _is_line(curve.BasisCurve)
    return bool(curve.is_a("IfcLine") or (curve.is_a("IfcPolyline") and len(curve.Points) == 2))
