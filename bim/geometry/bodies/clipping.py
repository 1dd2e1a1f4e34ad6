"""Compute boolean results: solids cut by half-spaces and by one another.

Comes in: an IfcBooleanResult and the matrix to the building's axes. Goes out: slabs. Chains of first operands, with
which every exporter clips roofs, are followed without recursion.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bim.geometry.bodies.body import Body, faceted_body
from bim.geometry.bodies.regions import region_of, united
from bim.geometry.bodies.slabs import (
    Slab,
    cut_each,
    difference,
    intersection,
    keep_above,
    keep_below,
    split,
    split_by_region,
    union,
    z_range,
)
from bim.geometry.errors import Array, GeometryError, Measurement, label, needs_kernel
from bim.geometry.placement import axis_placement
from bim.geometry.shapes.arcs import without_repeats
from bim.geometry.shapes.curves import curve_points

OPERAND_LIMIT = 500
STEPS_OF_AN_OPERATION = 40
"""An operation takes a millisecond where another entity takes 0.03: some 1,000 of them a room, then no more."""
UPRIGHT = 1e-7
_OPERATIONS = {"DIFFERENCE": difference, "INTERSECTION": intersection, "UNION": union}
Cut = tuple[Array, Array]
"""A normal and a point of a plane: what is on the normal's side is kept."""
Reader = Callable[[Any, Array, Measurement, int], list[Body]]
"""Reads an operand that is no boolean and no half-space; handed in, for operands are items of any kind."""


def read_boolean(item: Any, frame: Array, measurement: Measurement, depth: int, read: Reader) -> list[Slab]:
    """Return the slabs of a boolean result, metres along the building's axes.

    Raises: GeometryError on cycles and on chains over OPERAND_LIMIT, NeedsKernel on curved half-spaces.
    """
    operations, base = _chain(item, measurement, depth)
    slabs = _solid(base, frame, measurement, depth, read)
    for operator, operand in operations:
        measurement.guard(operand, depth)
        if not slabs:
            continue
        if operand.is_a("IfcHalfSpaceSolid"):
            slabs = _halve(slabs, operator, operand, frame, measurement)
        else:
            slabs = _OPERATIONS[operator](slabs, _solid(operand, frame, measurement, depth, read))
        if len(slabs) > 8:
            slabs = merged(slabs)
    return slabs


def _chain(item: Any, measurement: Measurement, depth: int) -> tuple[list[tuple[str, Any]], Any]:
    """Return operators with second operands, first to last, and the first operand of all."""
    operations: list[tuple[str, Any]] = []
    seen: set[int] = set()
    while item.is_a("IfcBooleanResult"):
        measurement.guard(item, depth, steps=STEPS_OF_AN_OPERATION)
        if item.id() in seen:
            raise GeometryError("geometry_cycle", where=label(item))
        seen.add(item.id())
        operations.append((item.Operator, item.SecondOperand))
        item = item.FirstOperand
    if all(operator == "DIFFERENCE" for operator, _ in operations):
        operations = list({operand.id(): (operator, operand) for operator, operand in operations}.values())
    if len(operations) > OPERAND_LIMIT:
        raise GeometryError("geometry_too_deep", where=label(item))
    return operations[::-1], item


def _solid(item: Any, frame: Array, measurement: Measurement, depth: int, read: Reader) -> list[Slab]:
    if item.is_a("IfcHalfSpaceSolid"):
        raise GeometryError("geometry_wrong_type", where=label(item), expected="a solid")
    slabs: list[Slab] = []
    for body in read(item, frame, measurement, depth + 1):
        slabs = union(slabs, body.slabs()) if slabs else body.slabs()
    return slabs


def _halve(
    slabs: list[Slab], operator: str, operand: Any, frame: Array, measurement: Measurement
) -> list[Slab]:
    """Return slabs without a half-space, or what they share with it."""
    if operator == "UNION":
        raise needs_kernel(operand)
    is_kept = operator == "INTERSECTION"
    (normal, at) = material_side(operand, frame, measurement)
    away: Cut = (-normal, at)
    if not operand.is_a("IfcPolygonalBoundedHalfSpace"):
        return cut_each(slabs, lambda slab: cut_by_plane(slab, (normal, at) if is_kept else away))
    position = frame @ axis_placement(operand.Position)
    points = without_repeats(curve_points(operand.PolygonalBoundary, measurement))
    ring = measurement.place(np.column_stack([points, np.zeros(len(points))]), position)
    axis = position[:3, 2] / np.linalg.norm(position[:3, 2])
    if math.hypot(axis[0], axis[1]) > UPRIGHT:
        tools = _tilted_column(slabs, ring, axis, (normal, at), measurement)
        return intersection(slabs, tools) if is_kept else difference(slabs, tools)
    region = region_of(ring[:, :2], (), measurement)
    inside, outside = split_by_region(slabs, region)
    cut = cut_each(inside, lambda slab: cut_by_plane(slab, (normal, at) if is_kept else away))
    return cut if is_kept else [*outside, *cut]


def material_side(operand: Any, frame: Array, measurement: Measurement) -> Cut:
    """Return the normal towards the material of a half-space and a point of its plane, in metres of the building.

    AgreementFlag true: the plane's normal points away from the material (ISO 16739-1, IfcHalfSpaceSolid). Raises:
    NeedsKernel where a curved surface bounds it.
    """
    surface = operand.BaseSurface
    if not surface.is_a("IfcPlane"):
        raise needs_kernel(surface)
    own = axis_placement(surface.Position)
    at = measurement.place(own[None, :3, 3], frame)[0]
    normal = np.linalg.inv(frame[:3, :3]).T @ own[:3, 2]
    normal = normal / np.linalg.norm(normal)
    return (-normal if operand.AgreementFlag else normal), at


def cut_by_plane(slab: Slab, cut: Cut) -> list[Slab]:
    """Return what of a slab is on the normal's side of a plane."""
    (a, b, c), at = cut
    offset = float(-cut[0] @ at)
    if abs(c) <= UPRIGHT:
        side, _ = split(slab.region, (float(a), float(b), offset))
        return [] if side is None else [Slab(side, slab.floor, slab.ceiling)]
    plane = (float(-a / c), float(-b / c), -offset / float(c))
    return keep_above(slab, plane) if c > 0 else keep_below(slab, plane)


def _tilted_column(
    slabs: list[Slab], ring: Array, axis: Array, material: Cut, measurement: Measurement
) -> list[Slab]:
    """Return the material of a bounded half-space whose boundary runs along a tilted axis, long enough
    for the slabs.
    """
    low, high = z_range(slabs)
    west, south, east, north = united([slab.region for slab in slabs]).bounds
    corners = np.array([(x, y, z) for x in (west, east) for y in (south, north) for z in (low, high)])
    reach = float(np.abs((corners - ring[0]) @ axis).max()) + 1.0
    start, along = ring - axis * reach, axis * 2 * reach
    sides = [
        [np.array([p, q, q + along, p + along])]
        for p, q in zip(start, np.roll(start, -1, axis=0), strict=True)
    ]
    column = Measurement(1.0, 1.0, anchor=np.zeros(3), notes=measurement.notes)
    body = faceted_body([[start], [start + along], *sides], np.eye(4), column)
    return cut_each(body.slabs(), lambda slab: cut_by_plane(slab, material))


def merged(slabs: list[Slab]) -> list[Slab]:
    """Return slabs of the same floor and ceiling as one."""
    groups: dict[Any, list[Any]] = {}
    for slab in slabs:
        groups.setdefault((slab.floor, slab.ceiling), []).append(slab.region)
    return [Slab(united(regions), *planes) for planes, regions in groups.items()]
