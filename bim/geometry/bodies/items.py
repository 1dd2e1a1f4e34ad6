"""Turn representation items into bodies: upright slabs where possible, else plane faces.

Comes in: solids, surfaces, booleans, mapped items, with the matrix to the building's axes. Goes out: `Body`. Items that
are not known here are drawn by the kernel, one by one.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bim.geometry.bodies.body import Body, body_of_slabs, faceted_body
from bim.geometry.bodies.clipping import read_boolean
from bim.geometry.bodies.meshes import build_mesh, normal_of
from bim.geometry.bodies.regions import region_of
from bim.geometry.bodies.revolved import read_cone, read_revolved, read_sphere
from bim.geometry.bodies.slabs import Slab
from bim.geometry.bodies.swept import read_swept
from bim.geometry.errors import (
    CHORDS_A_TURN,
    Array,
    GeometryError,
    Measurement,
    NeedsKernel,
    Rings,
    label,
    needs_kernel,
    number,
)
from bim.geometry.kernel import kernel_rings
from bim.geometry.placement import axis_placement, operator_3d, unit_vector
from bim.geometry.shapes.arcs import TURN, arc_points
from bim.geometry.shapes.facets import FACETED, read_rings
from bim.geometry.shapes.profiles import Outline, read_profile

_OPEN = ("IfcSweptSurface", "IfcElementarySurface")
"""Surfaces that bound nothing by themselves; the kernel never finishes some of them."""
UPRIGHT = 1e-7
"""Sine of the tilt under which an extrusion counts as upright."""
_ALL_BUT_FLAT = 1e-6
"""Depth, in the model's unit, by which a profile that is extruded by 0 is read."""


def read_body(item: Any, frame: Array, measurement: Measurement, depth: int = 0) -> list[Body]:
    """Return the bodies of one representation item; `frame` transforms its coordinates to the building's axes.

    Raises: GeometryError on an item that is broken, or that the kernel cannot draw either.
    """
    measurement.guard(item, depth)
    kind = item.is_a()
    try:
        if kind in FACETED:
            return [faceted_body(read_rings(item, measurement), frame, measurement)]
        reader = _READERS.get(kind)
        if reader is None and any(map(item.is_a, _OPEN)):
            raise GeometryError("geometry_wrong_type", where=label(item), expected="a solid")
        if reader is None:
            raise needs_kernel(item)
        return reader(item, frame, measurement, depth)
    except NeedsKernel:
        body = faceted_body(kernel_rings(item, measurement), frame, measurement)
        body.is_plain = False
        return [body]


def read_flat(item: Any, frame: Array, measurement: Measurement) -> list[Body]:
    """Return the bodies, all but flat, of what is extruded by 0: its profile is known, its height is not.

    Raises: GeometryError on any other item.
    """
    if not item.is_a("IfcExtrudedAreaSolid") or item.Depth != 0:
        raise GeometryError("geometry_zero_area", where=label(item))
    matrix = frame @ axis_placement(item.Position)
    step = _direction(item.ExtrudedDirection, measurement) * _ALL_BUT_FLAT
    outlines = _outlines(item.SweptArea, matrix, step, measurement, 0)
    return [prism(outline, matrix, step, measurement) for outline in outlines]


def _extruded(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    profile, position, towards, length = item[0], item[1], item[2], item[3]
    if length is None or isinstance(length, bool) or not math.isfinite(length):
        raise GeometryError("geometry_not_a_number", where=f"{label(item)}.Depth")
    if length == 0:
        raise GeometryError("geometry_zero_depth", where=label(item))
    if length < 0:
        measurement.note("geometry_negative_depth", where=label(item), depth=length)
    matrix = frame @ axis_placement(position)
    step = _direction(towards, measurement) * length
    outlines = _outlines(profile, matrix, step, measurement, depth)
    if item.is_a() == "IfcExtrudedAreaSolidTapered":
        ends = _outlines(item.EndSweptArea, matrix, step, measurement, depth)
        return [
            _tapered(one, end, matrix, step, item, measurement)
            for one, end in zip(outlines, ends, strict=True)
        ]
    return [prism(outline, matrix, step, measurement) for outline in outlines]


def _outlines(
    profile: Any, matrix: Array, step: Array, measurement: Measurement, depth: int
) -> tuple[Outline, ...]:
    """Return the outlines of a profile; finer where arcs will be seen from their side."""
    measurement.chords_a_turn = measurement.chords(is_horizontal=not _is_upright(matrix[:3, :3] @ step))
    try:
        return read_profile(profile, measurement, depth + 1)
    finally:
        measurement.chords_a_turn = CHORDS_A_TURN


def _is_upright(along: Array) -> bool:
    return bool(math.hypot(along[0], along[1]) <= UPRIGHT * abs(along[2]))


def _tapered(
    outline: Outline, end: Outline, matrix: Array, step: Array, item: Any, measurement: Measurement
) -> Body:
    """Return a body between two outlines with the same number of points, corner to corner."""
    starts, ends = outline.oriented_rings(), end.oriented_rings()
    if [len(ring) for ring in starts] != [len(ring) for ring in ends]:
        raise needs_kernel(item)
    low = [_in_space(ring) for ring in starts]
    high = [_in_space(ring) + step for ring in ends]
    faces: Rings = [low, [ring[::-1] for ring in high]]
    for below, above in zip(low, high, strict=True):
        corners = zip(below, np.roll(below, -1, axis=0), above, np.roll(above, -1, axis=0), strict=True)
        faces += [[np.array(side)] for a, b, c, d in corners for side in ((b, a, c), (b, c, d))]
    return faceted_body(faces, matrix, measurement)


def _direction(entity: Any, measurement: Measurement) -> Array:
    given = entity[0]
    if len(given) < 3 or not (all(map(math.isfinite, given)) and any(given)):
        measurement.note("geometry_zero_direction", where=label(entity))
    return np.array(unit_vector(given, (0.0, 0.0, 1.0)))


def prism(outline: Outline, matrix: Array, step: Array, measurement: Measurement) -> Body:
    """Return a profile swept along `step` (both before `matrix`, file units).

    Raises: GeometryError `geometry_not_a_number`, and `geometry_zero_area` for a sweep within the profile's plane.
    """
    along = (matrix[:3, :3] @ step) * measurement.length_unit_m
    if not math.isfinite(along.sum()):
        raise GeometryError("geometry_not_a_number", where="extrusion")
    rings = [measurement.place(_in_space(ring), matrix) for ring in outline.oriented_rings()]
    if _is_upright(along):
        return _upright(rings, float(along[2]), measurement)
    normal = np.array(normal_of(rings[0]))
    if abs(float(normal @ along)) <= UPRIGHT * math.sqrt(float(normal @ normal) * float(along @ along)):
        raise GeometryError("geometry_zero_area", where="own_plane")
    return Body(mesh=build_mesh(_swept_rings(rings, along), measurement))


def _in_space(ring: Array) -> Array:
    """Return points (n, 2) of a plane as points (n, 3)."""
    points = np.zeros((len(ring), 3))
    points[:, :2] = ring
    return points


def _upright(rings: list[Array], rise: float, measurement: Measurement) -> Body:
    shell = rings[0]
    low, high = float(shell[:, 2].min()), float(shell[:, 2].max())
    if high - low < 1e-9 + 1e-12 * abs(low):
        plane = (0.0, 0.0, low)
    else:
        a, b, c = normal_of(shell)
        if abs(c) <= UPRIGHT * math.hypot(a, b):
            raise GeometryError("geometry_zero_area", where="own_plane")
        x, y, z = shell[0]
        plane = (-a / c, -b / c, z + (a * x + b * y) / c)
    top = (plane[0], plane[1], plane[2] + rise)
    region = region_of(shell[:, :2], [ring[:, :2] for ring in rings[1:]], measurement)
    return body_of_slabs([Slab(region, plane, top) if rise > 0 else Slab(region, top, plane)])


def _swept_rings(rings: list[Array], along: Array) -> Rings:
    """Return the faces of a prism, oriented: both ends and a wall per edge of each ring. Holes run opposite to the
    shell.
    """
    faces: Rings = [list(rings), [ring[::-1] + along for ring in rings]]
    for ring in rings:
        after = np.roll(ring, -1, axis=0)
        faces += [[np.array([b, a, a + along, b + along])] for a, b in zip(ring, after, strict=True)]
    return faces


def _cylinder(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    radius, height = number(item, "Radius", positive=True), number(item, "Height", positive=True)
    matrix, step = frame @ axis_placement(item.Position), np.array([0.0, 0.0, height])
    chords = measurement.chords(is_horizontal=not _is_upright(matrix[:3, :3] @ step))
    return [prism(Outline(radius * arc_points(0.0, TURN, chords)), matrix, step, measurement)]


def _mapped(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    source, target = item.MappingSource, item.MappingTarget
    measurement.guard(source, depth)
    measurement.guard(source.MappedRepresentation, depth)
    operator = operator_3d(target) if target.is_a("IfcCartesianTransformationOperator3D") else np.eye(4)
    inner = frame @ operator @ axis_placement(source.MappingOrigin)
    return [
        body
        for part in source.MappedRepresentation.Items
        for body in read_body(part, inner, measurement, depth + 1)
    ]


def _csg(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    return read_body(item.TreeRootExpression, frame, measurement, depth + 1)


def _boolean(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    was_operand, measurement.is_operand = measurement.is_operand, True
    try:
        return [body_of_slabs(read_boolean(item, frame, measurement, depth, read_body))]
    except GeometryError as error:
        if error.code != "geometry_too_fine":
            raise
        raise needs_kernel(item) from error
    finally:
        measurement.is_operand = was_operand


_READERS: dict[str, Callable[[Any, Array, Measurement, int], list[Body]]] = {
    "IfcExtrudedAreaSolid": _extruded,
    "IfcExtrudedAreaSolidTapered": _extruded,
    "IfcRightCircularCylinder": _cylinder,
    "IfcRightCircularCone": read_cone,
    "IfcSphere": read_sphere,
    "IfcRevolvedAreaSolid": read_revolved,
    "IfcFixedReferenceSweptAreaSolid": read_swept,
    "IfcSurfaceCurveSweptAreaSolid": read_swept,
    "IfcMappedItem": _mapped,
    "IfcCsgSolid": _csg,
    "IfcBooleanResult": _boolean,
    "IfcBooleanClippingResult": _boolean,
}
