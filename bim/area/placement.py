"""Placements and transformations to 4 × 4 matrices.

Comes in: axis placements, local placement chains, transformation operators. Goes out: matrices, file units.
Must not know: profiles, bodies. Chains are walked, never recursed, and kept by the id of their placement.
"""

import math
from typing import Any

import numpy as np

from bim.area.faults import READING_ERRORS, Array, GeometryFault, Work

PARALLEL = 1e-9
"""Sine of the angle under which two directions count as parallel."""


def unit_vector(ratios: Any, fallback: tuple[float, ...]) -> Array:
    """Direction ratios as a unit vector; missing, zero or not finite gives the fallback."""
    if ratios is None:
        return np.array(fallback)
    vector = np.array(ratios[: len(fallback)], float)
    length = math.sqrt(float(vector @ vector)) if len(vector) == len(fallback) else 0.0
    return vector / length if math.isfinite(length) and length > 0 else np.array(fallback)


def point(entity: Any, size: int) -> Array:
    """Coordinates of an IfcCartesianPoint, filled with zeros to `size`. Raises GeometryFault on NaN."""
    vector = np.zeros(size)
    given = entity.Coordinates
    count = min(size, len(given))
    vector[:count] = given[:count]
    if not math.isfinite(vector.sum()):
        raise GeometryFault(f"#{entity.id()} a coordinate is not a number", "geometry_not_a_number")
    return vector


def _ratios(direction: Any) -> Any:
    return None if direction is None else direction.DirectionRatios


def axis_placement(placement: Any) -> Array:
    """IfcAxis2Placement3D, 2D or IfcAxis1Placement as a matrix; a missing one is the identity."""
    matrix = np.eye(4)
    if placement is None:
        return matrix
    kind = placement.is_a()
    if kind == "IfcAxis2Placement2D":
        x = unit_vector(_ratios(placement.RefDirection), (1.0, 0.0))
        matrix[:2, 0], matrix[:2, 1] = x, (-x[1], x[0])
    elif kind in ("IfcAxis2Placement3D", "IfcAxis1Placement"):
        axis = placement.Axis
        reference = placement.RefDirection if kind == "IfcAxis2Placement3D" else None
        if axis is not None or reference is not None:
            z = unit_vector(_ratios(axis), (0.0, 0.0, 1.0))
            x = first_axis(z, _ratios(reference))
            matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = x, np.cross(z, x), z
    else:
        raise GeometryFault(f"#{placement.id()} is {kind}, not an axis placement", "geometry_wrong_type")
    matrix[:3, 3] = point(placement.Location, 3)
    return matrix


def first_axis(z: Array, ratios: Any) -> Array:
    """The X axis at right angles to z nearest to the ratios (ISO 10303-42, first_proj_axis)."""
    for candidate in (unit_vector(ratios, (1.0, 0.0, 0.0)), np.eye(3)[0], np.eye(3)[1]):
        x = candidate - (candidate @ z) * z
        length = math.sqrt(float(x @ x))
        if length > PARALLEL:
            return x / length
    raise GeometryFault("a placement has no X axis", "geometry_unreadable")


def local_placement(placement: Any, work: Work) -> Array:
    """An IfcLocalPlacement and its parents as one matrix to the building's axes.

    A chain that returns to itself, or one with a part that cannot be read, counts from there on as
    standing at the origin, with a note: areas stay right, only the position is lost.
    """
    cache = work.caches.setdefault("placement", {})
    chain: list[tuple[int, Array]] = []
    seen: set[int] = set()
    matrix = np.eye(4)
    while placement is not None:
        step_id = placement.id()
        if step_id in cache:
            matrix = cache[step_id]
            break
        if step_id in seen:
            work.note("geometry_placement_cycle", f"placement #{step_id} is relative to itself; position unsure")
            break
        seen.add(step_id)
        chain.append((step_id, _own_matrix(placement, work)))
        placement = getattr(placement, "PlacementRelTo", None)
    for step_id, own in reversed(chain):
        matrix = matrix @ own
        cache[step_id] = matrix
    return matrix


def _own_matrix(placement: Any, work: Work) -> Array:
    if not placement.is_a("IfcLocalPlacement"):
        work.note("geometry_placement_unsupported", f"{placement.is_a()} #{placement.id()}: position unsure")
        return np.eye(4)
    try:
        return axis_placement(placement.RelativePlacement)
    except (GeometryFault, *READING_ERRORS) as error:
        work.note("geometry_placement_unreadable", f"placement #{placement.id()}: {error}; position unsure")
        return np.eye(4)


def operator_3d(operator: Any) -> Array:
    """IfcCartesianTransformationOperator3D, non-uniform too, as a matrix (ISO 10303-42, base_axis)."""
    matrix = np.eye(4)
    z = unit_vector(_ratios(operator.Axis3), (0.0, 0.0, 1.0))
    x = first_axis(z, _ratios(operator.Axis1))
    y = np.cross(z, x)
    if operator.Axis2 is not None and float(unit_vector(_ratios(operator.Axis2), tuple(y)) @ y) < 0:
        y = -y
    first = operator.Scale if operator.Scale is not None else 1.0
    scales = [first, first, first]
    if operator.is_a("IfcCartesianTransformationOperator3DnonUniform"):
        scales[1] = operator.Scale2 if operator.Scale2 is not None else first
        scales[2] = operator.Scale3 if operator.Scale3 is not None else first
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = x * scales[0], y * scales[1], z * scales[2]
    matrix[:3, 3] = point(operator.LocalOrigin, 3)
    return matrix


def operator_2d(operator: Any) -> Array:
    """IfcCartesianTransformationOperator2D, non-uniform too, as a 4 × 4 matrix that leaves z alone."""
    matrix = np.eye(4)
    if operator.Axis1 is not None or operator.Axis2 is None:
        x = unit_vector(_ratios(operator.Axis1), (1.0, 0.0))
        y = np.array([-x[1], x[0]])
        if operator.Axis2 is not None and float(unit_vector(_ratios(operator.Axis2), tuple(y)) @ y) < 0:
            y = -y
    else:
        y = unit_vector(_ratios(operator.Axis2), (0.0, 1.0))
        x = np.array([y[1], -y[0]])
    first = operator.Scale if operator.Scale is not None else 1.0
    second = first
    if operator.is_a("IfcCartesianTransformationOperator2DnonUniform"):
        second = operator.Scale2 if operator.Scale2 is not None else first
    matrix[:2, 0], matrix[:2, 1] = x * first, y * second
    matrix[:2, 3] = point(operator.LocalOrigin, 2)
    return matrix
