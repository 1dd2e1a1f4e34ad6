"""Curves to points, with the area under arcs kept exact.

Comes in: IFC curves in file units. Goes out: arrays of points (n, 2) or (n, 3), first to last, closing point
left out of closed ones. Must not know: profiles, bodies. An arc becomes a chain of chords whose inner points
stand a little outside the arc, so that the polygon has exactly the arc's area; its ends stay where they are.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from bim.geometry.faults import CHORDS_A_TURN, Array, GeometryFault, NeedsKernel, Work, number
from bim.geometry.placement import axis_placement, point, unit_vector
from bim.geometry.shapes.splines import CHORDS_A_SPAN, FINE_CHORDS_A_SPAN, spline_points

TURN = 2 * math.pi
POINT_LIMIT = 200_000
MITRE = 20
"""How far a sharp corner of an offset curve may stand out, in distances."""


def arc_points(start: float, end: float, chords_a_turn: int = CHORDS_A_TURN) -> Array:
    """Points (n, 2) on the unit circle from angle start to end, ends exact, sector area exact.

    A full turn gives n points of an n-gon with the area of the circle, closing point left out.
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
    factor = abs(sweep) / (2 * sine) if inner == 0 else (
        (-1 + math.sqrt(1 + inner * abs(sweep) / sine)) / inner
    )
    points[1:-1] *= factor
    return points


def arc_through(first: Array, middle: Array, last: Array, chords_a_turn: int = CHORDS_A_TURN) -> Array:
    """Points of the arc through three points (n, 2), ends exact; three in a row give the straight line."""
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
    points = first + offset + radius * arc_points(start, start + sweep, chords_a_turn)
    points[0], points[-1] = first, last
    return points


def without_repeats(points: Array) -> Array:
    """The same chain without points that repeat their neighbour, or a last point that closes it."""
    rows = points.tolist()
    kept = [index for index, row in enumerate(rows) if index == 0 or row != rows[index - 1]]
    gap = max(map(abs, (points[kept[-1]] - points[0]).tolist()))
    if len(kept) > 1 and (gap == 0 or gap <= 1e-9 * max(max(part) - min(part) for part in zip(*rows, strict=True))):
        kept.pop()
    return points if len(kept) == len(rows) else points[kept]


def curve_points(curve: Any, work: Work, size: int = 2, depth: int = 0) -> Array:
    """Points (n, size) along a bounded or closed curve, in file units.

    Raises GeometryFault on a curve that is broken, NeedsKernel on a kind not known here.
    """
    work.guard(curve, depth)
    reader = _READERS.get(curve.is_a())
    if reader is None:
        raise NeedsKernel(f"#{curve.id()} {curve.is_a()} is a curve for the kernel")
    points = reader(curve, work, size, depth)
    if len(points) > POINT_LIMIT:
        raise GeometryFault(f"#{curve.id()} has {len(points)} points", "geometry_too_many_points")
    if not math.isfinite(points.sum()):
        raise GeometryFault(f"#{curve.id()} a coordinate is not a number", "geometry_not_a_number")
    return points


def _polyline(curve: Any, work: Work, size: int, depth: int) -> Array:
    coordinates = [vertex.get_argument(0) for vertex in curve.get_argument(0)]
    if not coordinates:
        raise GeometryFault(f"#{curve.id()} has no points", "geometry_zero_area")
    lengths = set(map(len, coordinates))
    if len(lengths) > 1 or min(lengths) < 2:  # a number that cannot be read is left out by the parser
        raise GeometryFault(f"#{curve.id()} a coordinate is not a number", "geometry_not_a_number")
    if size in lengths:
        return np.array(coordinates, float)
    return np.array([(*c, 0.0, 0.0, 0.0)[:size] for c in coordinates], float)


def _indexed(curve: Any, work: Work, size: int, depth: int) -> Array:
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
            raise GeometryFault(f"#{curve.id()} points at a vertex that is not there", "geometry_missing_part")
        corners = table[indices]
        if segment.is_a() == "IfcArcIndex":
            pieces.append(_arc(corners[:3], size, work))
        else:
            pieces.append(corners)
    return np.concatenate(pieces)


def _arc(corners: Array, size: int, work: Work) -> Array:
    """The arc through three points (3, size), in space drawn in their own plane."""
    if size == 2:
        return arc_through(corners[0], corners[1], corners[2], work.chords_a_turn)
    a, b = corners[1] - corners[0], corners[2] - corners[0]
    normal = np.cross(a, b)
    if float(normal @ normal) == 0:
        return corners
    x = a / math.sqrt(float(a @ a))
    y = np.cross(normal / math.sqrt(float(normal @ normal)), x)
    frame = np.array([x, y])
    flat = arc_through(np.zeros(2), frame @ a, frame @ b, work.chords_a_turn)
    return corners[0] + flat @ frame


def conic_frame(curve: Any, size: int) -> Array:
    """Matrix (size, 3) from (cos, sin, 1) on the unit circle to points of an IfcCircle or IfcEllipse."""
    matrix = axis_placement(curve.Position)
    if curve.is_a("IfcCircle"):
        first = second = number(curve, "Radius", positive=True)
    else:
        first, second = number(curve, "SemiAxis1", positive=True), number(curve, "SemiAxis2", positive=True)
    return np.column_stack([matrix[:size, 0] * first, matrix[:size, 1] * second, matrix[:size, 3]])


def _on_conic(frame: Array, start: float, end: float, work: Work) -> Array:
    flat = arc_points(start, end, work.chords_a_turn)
    return flat @ frame[:, :2].T + frame[:, 2]


def _conic(curve: Any, work: Work, size: int, depth: int) -> Array:
    return _on_conic(conic_frame(curve, size), 0.0, TURN, work)


def _trim(trim: Any, by_point: Callable[[Array], float], size: int, prefer: str, factor: float) -> float:
    """The parameter of a trimming select: of a point, or as given; which one first, the curve says."""
    found: dict[str, float] = {}
    for select in trim:
        if select.is_a("IfcCartesianPoint"):
            found["CARTESIAN"] = by_point(np.array(point(select, size)))
        else:
            found["PARAMETER"] = float(select.wrappedValue) * factor
    if not found:
        raise GeometryFault("a trimmed curve has no trim", "geometry_missing_part")
    return found.get(prefer, next(iter(found.values())))


def _trimmed(curve: Any, work: Work, size: int, depth: int) -> Array:
    basis, prefer = curve.BasisCurve, curve.MasterRepresentation
    work.guard(basis, depth)
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
        raise NeedsKernel(f"#{curve.id()} trims {basis.is_a()}, a curve for the kernel")
    frame = conic_frame(basis, size)
    inverse = np.linalg.pinv(frame[:, :2])

    def angle(at: Array) -> float:
        cosine, sine = inverse @ (at - frame[:, 2])
        return math.atan2(sine, cosine)

    first, last = (
        _trim(trim, angle, size, prefer, work.angle_unit_rad) for trim in (curve.Trim1, curve.Trim2)
    )
    sweep = (last - first) % TURN if curve.SenseAgreement else -((first - last) % TURN)
    if abs(sweep) < 1e-9:
        sweep = TURN if curve.SenseAgreement else -TURN
    points = _on_conic(frame, first, first + sweep, work)
    return np.concatenate([points, points[:1]]) if abs(sweep) > TURN - 1e-9 else points


def _spline(curve: Any, work: Work, size: int, depth: int) -> Array:
    is_fine = work.chords_a_turn > CHORDS_A_TURN
    return spline_points(curve, size, FINE_CHORDS_A_SPAN if is_fine else CHORDS_A_SPAN)


def _composite(curve: Any, work: Work, size: int, depth: int) -> Array:
    chain: list[Array] = []
    for segment in curve.Segments:
        if not segment.is_a("IfcCompositeCurveSegment"):
            raise NeedsKernel(f"#{segment.id()} {segment.is_a()} is a segment for the kernel")
        points = curve_points(segment.ParentCurve, work, size, depth + 1)
        if not segment.SameSense:
            points = points[::-1]
        chain.append(points)
    if not chain:
        raise GeometryFault(f"#{curve.id()} has no segments", "geometry_zero_area")
    return _joined(chain, curve, work)


def _joined(chain: list[Array], curve: Any, work: Work) -> Array:
    """Segments end to end. One whose sense flag is plainly wrong is turned, with a note."""
    span = max(float(np.ptp(np.concatenate(chain), axis=0).max()), 1e-12)

    def apart(a: Array, b: Array) -> bool:
        return bool(np.abs(a - b).max() > 1e-4 * span)

    if len(chain) > 1 and apart(chain[0][-1], chain[1][0]) and apart(chain[0][-1], chain[1][-1]):
        chain[0] = chain[0][::-1]
    joined = [chain[0]]
    for points in chain[1:]:
        end = joined[-1][-1]
        if apart(end, points[0]):
            if apart(end, points[-1]):
                work.note("geometry_open_curve", f"curve #{curve.id()} has a gap; closed by a straight line")
            else:
                points = points[::-1]
        joined.append(points if apart(end, points[0]) else points[1:])
    return np.concatenate(joined)


def _offset(curve: Any, work: Work, size: int, depth: int) -> Array:
    """The curve beside another, with sharp corners: to its left where the distance is positive.

    Source: ISO 16739-1, IfcOffsetCurve2D. A closed curve stays closed; what is left of it in pieces is no outline.
    """
    distance = number(curve, "Distance")
    along = curve_points(curve.BasisCurve, work, 2, depth + 1)
    bare = without_repeats(along)
    is_closed = curve.BasisCurve.is_a("IfcConic") or (len(bare) > 2 and len(bare) < len(along))
    if not is_closed:
        beside = shapely.offset_curve(shapely.LineString(bare), distance, join_style="mitre", mitre_limit=MITRE)
    else:
        ring = shapely.Polygon(bare)
        if not ring.is_valid:
            work.note("geometry_repaired", f"#{curve.id()} lies beside a curve that crosses itself: a guess")
        to_left = -distance if ring.exterior.is_ccw else distance
        grown = shapely.buffer(ring, to_left, join_style="mitre", mitre_limit=MITRE)
        beside = grown.exterior if grown.geom_type == "Polygon" else grown
    if beside.is_empty or beside.geom_type not in ("LineString", "LinearRing"):
        text = f"#{curve.id()} lies {distance:g} beside a curve that has no room for it"
        raise GeometryFault(text, "geometry_zero_area")
    points = shapely.get_coordinates(beside)
    return np.column_stack([points, np.zeros((len(points), size - 2))])


_READERS: dict[str, Callable[[Any, Work, int, int], Array]] = {
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
