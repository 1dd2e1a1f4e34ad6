"""Turn curves into points, with the area under arcs kept exact.

Comes in: IFC curves in file units. Goes out: arrays of points (n, 2) or (n, 3), first to last, without a closing point
for closed ones. An arc becomes a chain of chords whose inner points are a little outside of the arc, so that the
polygon
has exactly the arc's area; its ends stay where they are.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from bim.geometry.errors import CHORDS_A_TURN, Array, GeometryError, Measurement, label, needs_kernel, number
from bim.geometry.placement import axis_placement, point, unit_vector
from bim.geometry.shapes.arcs import DEGREE, TURN, arc_points, arc_through, without_repeats
from bim.geometry.shapes.splines import CHORDS_A_SPAN, FINE_CHORDS_A_SPAN, spline_points

POINT_LIMIT = 200_000
MITRE = 20
"""How far a sharp corner of an offset curve may reach out, in distances."""


def curve_points(curve: Any, measurement: Measurement, size: int = 2, depth: int = 0) -> Array:
    """Return points (n, size) along a bounded or closed curve, in file units.

    Raises: GeometryError on a curve that is broken, NeedsKernel on a kind not known here.
    """
    measurement.guard(curve, depth)
    reader = _READERS.get(curve.is_a())
    if reader is None:
        raise needs_kernel(curve)
    points = reader(curve, measurement, size, depth)
    if len(points) > POINT_LIMIT:
        raise GeometryError("geometry_too_many_points", where=label(curve), points=len(points))
    if not math.isfinite(points.sum()):
        raise GeometryError("geometry_not_a_number", where=label(curve))
    return points


def _polyline(curve: Any, measurement: Measurement, size: int, depth: int) -> Array:
    coordinates = [vertex.get_argument(0) for vertex in curve.get_argument(0)]
    if not coordinates:
        raise GeometryError("geometry_zero_area", where=label(curve))
    lengths = set(map(len, coordinates))
    if len(lengths) > 1 or min(lengths) < 2:  # a number that cannot be read is left out by the parser
        raise GeometryError("geometry_not_a_number", where=label(curve))
    if size in lengths:
        return np.array(coordinates, float)
    return np.array([(*c, 0.0, 0.0, 0.0)[:size] for c in coordinates], float)


def _indexed(curve: Any, measurement: Measurement, size: int, depth: int) -> Array:
    table = np.array(curve.Points.CoordList, float)
    if table.shape[1] < size:
        table = np.column_stack([table, np.zeros((len(table), size - table.shape[1]))])
    table = table[:, :size]
    if not curve.Segments:
        return table
    pieces = []
    for segment in curve.Segments:
        indices = np.array(segment.wrappedValue) - 1
        if indices.min() < 0 or indices.max() >= len(table):
            raise GeometryError("geometry_missing_part", where=label(curve))
        corners = table[indices]
        if segment.is_a() == "IfcArcIndex":
            pieces.append(_arc(corners[:3], size, measurement))
        else:
            pieces.append(corners)
    return np.concatenate(pieces)


def _arc(corners: Array, size: int, measurement: Measurement) -> Array:
    """Return the arc through three points (3, size), in space drawn in their own plane."""
    if size == 2:
        return arc_through(corners[0], corners[1], corners[2], measurement.chords_a_turn)
    a, b = corners[1] - corners[0], corners[2] - corners[0]
    normal = np.cross(a, b)
    if float(normal @ normal) == 0:
        return corners
    x = a / math.sqrt(float(a @ a))
    y = np.cross(normal / math.sqrt(float(normal @ normal)), x)
    frame = np.array([x, y])
    flat = arc_through(np.zeros(2), frame @ a, frame @ b, measurement.chords_a_turn)
    placed: Array = corners[0] + flat @ frame
    return placed


def conic_frame(curve: Any, size: int) -> Array:
    """Return the matrix (size, 3) from (cos, sin, 1) on the unit circle to points of an IfcCircle or IfcEllipse."""
    matrix = axis_placement(curve.Position)
    if curve.is_a("IfcCircle"):
        first = second = number(curve, "Radius", positive=True)
    else:
        first, second = number(curve, "SemiAxis1", positive=True), number(curve, "SemiAxis2", positive=True)
    return np.column_stack([matrix[:size, 0] * first, matrix[:size, 1] * second, matrix[:size, 3]])


def _on_conic(frame: Array, start: float, end: float, measurement: Measurement) -> Array:
    flat = arc_points(start, end, measurement.chords_a_turn)
    return flat @ frame[:, :2].T + frame[:, 2]


def _conic(curve: Any, measurement: Measurement, size: int, depth: int) -> Array:
    return _on_conic(conic_frame(curve, size), 0.0, TURN, measurement)


def _trim(trim: Any, by_point: Callable[[Array], float], size: int, prefer: str, factor: float) -> float:
    """Return the parameter of a trimming select: of a point, or as given; the curve says which one comes first."""
    found: dict[str, float] = {}
    for select in trim:
        if select.is_a("IfcCartesianPoint"):
            found["CARTESIAN"] = by_point(np.array(point(select, size)))
        else:
            found["PARAMETER"] = float(select.wrappedValue) * factor
    if not found:
        raise GeometryError("geometry_missing_part", where="A trimmed curve")
    return found.get(prefer, next(iter(found.values())))


def _trimmed(curve: Any, measurement: Measurement, size: int, depth: int) -> Array:
    basis, prefer = curve.BasisCurve, curve.MasterRepresentation
    measurement.guard(basis, depth)
    if basis.is_a("IfcLine"):
        start = np.array(point(basis.Pnt, size))
        step = np.array(unit_vector(basis.Dir.Orientation.DirectionRatios, (1.0, 0.0, 0.0)[:size]))
        magnitude = number(basis.Dir, "Magnitude")
        ends = [
            _trim(trim, lambda p: float((p - start) @ step), size, prefer, magnitude)
            for trim in (curve.Trim1, curve.Trim2)
        ]
        return np.array([start + end * step for end in ends])
    if not basis.is_a("IfcConic"):
        raise needs_kernel(basis)
    frame = conic_frame(basis, size)
    inverse = np.linalg.pinv(frame[:, :2])

    def angle(at: Array) -> float:
        cosine, sine = inverse @ (at - frame[:, 2])
        return math.atan2(sine, cosine)

    factor = _angle_unit(curve, measurement)
    first, last = (_trim(trim, angle, size, prefer, factor) for trim in (curve.Trim1, curve.Trim2))
    sweep = (last - first) % TURN if curve.SenseAgreement else -((first - last) % TURN)
    if abs(sweep) < 1e-9:
        sweep = TURN if curve.SenseAgreement else -TURN
    points = _on_conic(frame, first, first + sweep, measurement)
    return np.concatenate([points, points[:1]]) if abs(sweep) > TURN - 1e-9 else points


def _angle_unit(curve: Any, measurement: Measurement) -> float:
    """Return radians in the unit of an arc's parameters: degrees where they are more than radians of
    one turn can be.
    """
    given = [
        abs(float(select.wrappedValue))
        for trim in (curve.Trim1, curve.Trim2)
        for select in trim
        if not select.is_a("IfcCartesianPoint")
    ]
    if measurement.angle_unit_rad != 1.0 or max(given, default=0.0) <= 2 * TURN:
        return measurement.angle_unit_rad
    measurement.note("geometry_angle_unit", where=label(curve), unit="degrees")
    return DEGREE


def _spline(curve: Any, measurement: Measurement, size: int, depth: int) -> Array:
    is_fine = measurement.chords_a_turn > CHORDS_A_TURN
    return spline_points(curve, size, FINE_CHORDS_A_SPAN if is_fine else CHORDS_A_SPAN)


def _composite(curve: Any, measurement: Measurement, size: int, depth: int) -> Array:
    """Return segments end to end; where another unit of angles closes their gaps, arcs are read in that unit."""
    points, gaps, is_closed = _joined(_segments(curve, measurement, size, depth))
    if gaps or not is_closed:
        unit, name = (DEGREE, "degrees") if measurement.angle_unit_rad > DEGREE else (1.0, "radians")
        other = replace(measurement, angle_unit_rad=unit, notes={})
        again, more, is_closed = _joined(_segments(curve, other, size, depth))
        if is_closed and not more:
            measurement.note("geometry_angle_unit", where=label(curve), unit=name)
            return again
    if gaps:
        measurement.note("geometry_open_curve", where=label(curve))
    return points


def _segments(curve: Any, measurement: Measurement, size: int, depth: int) -> list[Array]:
    chain: list[Array] = []
    for segment in curve.Segments:
        if not segment.is_a("IfcCompositeCurveSegment"):
            raise needs_kernel(segment)
        points = curve_points(segment.ParentCurve, measurement, size, depth + 1)
        chain.append(points if segment.SameSense else points[::-1])
    if not chain:
        raise GeometryError("geometry_zero_area", where=label(curve))
    return chain


def _joined(chain: list[Array]) -> tuple[Array, int, bool]:
    """Return segments end to end, how many gaps are between them, and whether the last ends where the first begins.

    A segment whose sense flag is obviously wrong is reversed.
    """
    span = max(float(np.ptp(np.concatenate(chain), axis=0).max()), 1e-12)

    def apart(a: Array, b: Array) -> bool:
        return bool(np.abs(a - b).max() > 1e-4 * span)

    def meets_second(at: Array) -> bool:
        return not (apart(at, chain[1][0]) and apart(at, chain[1][-1]))

    if len(chain) > 1 and not meets_second(chain[0][-1]) and meets_second(chain[0][0]):
        chain[0] = chain[0][::-1]
    joined, gaps = [chain[0]], 0
    for points in chain[1:]:
        end = joined[-1][-1]
        if apart(end, points[0]):
            gaps += apart(end, points[-1])
            points = points if apart(end, points[-1]) else points[::-1]
        joined.append(points if apart(end, points[0]) else points[1:])
    return np.concatenate(joined), gaps, not apart(joined[-1][-1], joined[0][0])


def _offset(curve: Any, measurement: Measurement, size: int, depth: int) -> Array:
    """Return the curve beside another, with sharp corners: to its left where the distance is positive.

    Source: ISO 16739-1, IfcOffsetCurve2D. A closed curve stays closed; what is left of it in pieces is no outline.
    """
    distance = number(curve, "Distance")
    along = curve_points(curve.BasisCurve, measurement, 2, depth + 1)
    bare = without_repeats(along)
    is_closed = curve.BasisCurve.is_a("IfcConic") or (len(bare) > 2 and len(bare) < len(along))
    if not is_closed:
        beside = shapely.offset_curve(
            shapely.LineString(bare), distance, join_style="mitre", mitre_limit=MITRE
        )
    else:
        ring = shapely.Polygon(bare)
        if not ring.is_valid:
            measurement.note("geometry_repaired", where=label(curve), reason="crosses_itself")
        to_left = -distance if ring.exterior.is_ccw else distance
        grown = shapely.buffer(ring, to_left, join_style="mitre", mitre_limit=MITRE)
        beside = grown.exterior if grown.geom_type == "Polygon" else grown
    if beside.is_empty or beside.geom_type not in ("LineString", "LinearRing"):
        raise GeometryError("geometry_zero_area", where=label(curve))
    points = shapely.get_coordinates(beside)
    return np.column_stack([points, np.zeros((len(points), size - 2))])


_READERS: dict[str, Callable[[Any, Measurement, int, int], Array]] = {
    "IfcPolyline": _polyline,
    "IfcIndexedPolyCurve": _indexed,
    "IfcCircle": _conic,
    "IfcEllipse": _conic,
    "IfcTrimmedCurve": _trimmed,
    "IfcBSplineCurve": _spline,
    "IfcBSplineCurveWithKnots": _spline,
    "IfcRationalBSplineCurveWithKnots": _spline,
    "IfcBezierCurve": _spline,
    "IfcRationalBezierCurve": _spline,
    "IfcOffsetCurve2D": _offset,
    "IfcCompositeCurve": _composite,
    "Ifc2DCompositeCurve": _composite,
}
