"""Turn placements and transformations into 4 × 4 matrices.

Comes in: axis placements, local placement chains, transformation operators. Goes out: matrices, file units. Chains are
followed without recursion, and kept by the id of their placement.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from bim.geometry.errors import (
    READING_ERRORS,
    Array,
    GeometryError,
    Measurement,
    Notes,
    label,
    reason_of,
    required,
)

Vector = Sequence[float]
"""Codes of findings and the values of their sentences."""
X: Vector = (1.0, 0.0, 0.0)
Y: Vector = (0.0, 1.0, 0.0)
Z: Vector = (0.0, 0.0, 1.0)
_HERE = np.eye(4)
_HERE.flags.writeable = False
PARALLEL = 1e-9
"""Sine of the angle under which two directions count as parallel."""


def unit_vector(ratios: Any, fallback: Vector) -> Vector:
    """Return direction ratios as a unit vector; the fallback where they are missing, zero or not finite."""
    if ratios is None or len(ratios) < len(fallback):
        return fallback
    ratios = ratios[: len(fallback)]
    length = math.sqrt(sum(ratio * ratio for ratio in ratios))
    if not (math.isfinite(length) and length > 0):
        return fallback
    return tuple([ratio / length for ratio in ratios])


def point(entity: Any, size: int) -> tuple[float, ...]:
    """Return the coordinates of an IfcCartesianPoint, filled with zeros to `size`.

    Raises: GeometryError on NaN or another class.
    """
    _check_class(entity, "IfcCartesianPoint")
    given = entity.get_argument(0)
    if len(given) < 2 or not all(map(math.isfinite, given)):
        raise GeometryError("geometry_not_a_number", where=label(entity))
    found: tuple[float, ...] = (*given, 0.0, 0.0, 0.0)[:size]
    return found


def cross(u: Vector, v: Vector) -> Vector:
    """Return the cross product of two vectors of three."""
    return (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])


def _dot(u: Vector, v: Vector) -> float:
    return sum(a * b for a, b in zip(u, v, strict=True))


def _ratios(direction: Any) -> Any:
    if direction is None:
        return None
    _check_class(direction, "IfcDirection")
    return direction.get_argument(0)


def _check_class(entity: Any, wanted: str) -> None:
    """Raise an error for another class: anything that begins with numbers would turn or move the room unnoticed."""
    if entity.is_a() != wanted:
        raise GeometryError("geometry_wrong_type", where=label(entity), expected=wanted)


def _matrix(x: Vector, y: Vector, z: Vector, origin: Vector) -> Array:
    return np.array(
        [
            (x[0], y[0], z[0], origin[0]),
            (x[1], y[1], z[1], origin[1]),
            (x[2], y[2], z[2], origin[2]),
            (0.0, 0.0, 0.0, 1.0),
        ]
    )


def axis_placement(placement: Any) -> Array:
    """Return an IfcAxis2Placement3D, 2D or IfcAxis1Placement as a matrix (4, 4) in file units.

    A missing one is the identity. Raises: GeometryError where a coordinate or a ratio is no number.
    """
    if placement is None:
        return np.eye(4)
    kind = placement.is_a()
    x, y, z = X, Y, Z
    if kind == "IfcAxis2Placement3D":
        axis, reference = placement.get_argument(1), placement.get_argument(2)
        if axis is not None or reference is not None:
            z = unit_vector(_ratios(axis), Z)
            x = first_axis(z, _ratios(reference))
            y = cross(z, x)
    elif kind == "IfcAxis2Placement2D":
        u, v = unit_vector(_ratios(placement.get_argument(1)), (1.0, 0.0))
        x, y = (u, v, 0.0), (-v, u, 0.0)
    elif kind == "IfcAxis1Placement":
        z = unit_vector(_ratios(placement.get_argument(1)), Z)
        x = first_axis(z, None)
        y = cross(z, x)
    else:
        raise GeometryError("geometry_wrong_type", where=label(placement), expected="an axis placement")
    return _matrix(x, y, z, point(placement.get_argument(0), 3))


def first_axis(z: Vector, ratios: Any) -> Vector:
    """Return the X axis of length 1, at right angles to z, nearest to the ratios (ISO 10303-42, first_proj_axis).

    Ratios along z, which have no such axis, give that of x, else of y. Raises: GeometryError where there is none.
    """
    for candidate in (unit_vector(ratios, X), X, Y):
        along = _dot(candidate, z)
        x = tuple(c - along * d for c, d in zip(candidate, z, strict=True))
        if _dot(x, x) > PARALLEL * PARALLEL:
            return unit_vector(x, X)
    raise GeometryError("geometry_unreadable", reason="a placement has no X axis")


def local_placement(placement: Any, measurement: Measurement) -> Array:
    """Return an IfcLocalPlacement and its parents as one matrix to the building's axes.

    A chain that returns to itself, or that has an unreadable part, counts from there on as placed at the origin, with a
    note: areas stay right, only the position is lost.
    """
    cache = measurement.caches.setdefault("placement", {})
    chain: list[tuple[int, Array]] = []
    seen: set[int] = set()
    matrix = _HERE
    notes: Notes = {}
    while placement is not None:
        step_id = placement.id()
        if step_id in cache:
            matrix, known = cache[step_id]
            notes |= known
            break
        if step_id in seen:
            notes["geometry_placement_cycle"] = {"where": f"#{step_id}"}
            break
        seen.add(step_id)
        chain.append((step_id, _own_matrix(placement, notes, measurement)))
        placement = required(placement, "PlacementRelTo") if placement.is_a("IfcLocalPlacement") else None
    for step_id, own in reversed(chain):
        matrix = matrix @ own
        cache[step_id] = matrix, notes
    for code, values in notes.items():
        measurement.note(code, **values)
    return matrix


def _by_kernel(placement: Any, notes: Notes, measurement: Measurement) -> Array:
    """Return a placement on a grid or along an alignment; its own parents, if any, are followed by the kernel."""
    from bim.geometry.kernel import placement_matrix

    matrix = placement_matrix(placement, measurement)
    if matrix is None:
        notes["geometry_placement_unsupported"] = {"where": label(placement)}
    return np.eye(4) if matrix is None else matrix


def _own_matrix(placement: Any, notes: Notes, measurement: Measurement) -> Array:
    try:
        if not placement.is_a("IfcLocalPlacement"):
            return _by_kernel(placement, notes, measurement)
        return axis_placement(required(placement, "RelativePlacement"))
    except (GeometryError, *READING_ERRORS) as error:
        notes["geometry_placement_unreadable"] = {"where": label(placement), "reason": reason_of(error)}
        return np.eye(4)


def operator_3d(operator: Any) -> Array:
    """Return an IfcCartesianTransformationOperator3D, non-uniform too, as a matrix (ISO 10303-42, base_axis)."""
    z = unit_vector(_ratios(operator.Axis3), Z)
    x = first_axis(z, _ratios(operator.Axis1))
    y = _towards(cross(z, x), operator.Axis2)
    scales = _scales(operator, "IfcCartesianTransformationOperator3DnonUniform", ("Scale2", "Scale3"))
    axes = [[scale * part for part in axis] for axis, scale in zip((x, y, z), scales, strict=True)]
    return _matrix(axes[0], axes[1], axes[2], point(operator.LocalOrigin, 3))


def operator_2d(operator: Any) -> Array:
    """Return an IfcCartesianTransformationOperator2D, non-uniform too, as a 4 × 4 matrix that keeps z."""
    if operator.Axis1 is not None or operator.Axis2 is None:
        u, v = unit_vector(_ratios(operator.Axis1), (1.0, 0.0))
        second = _towards((-v, u), operator.Axis2)
    else:
        second = unit_vector(_ratios(operator.Axis2), (0.0, 1.0))
        u, v = second[1], -second[0]
    a, b = _scales(operator, "IfcCartesianTransformationOperator2DnonUniform", ("Scale2",))[:2]
    return _matrix(
        (a * u, a * v, 0.0), (b * second[0], b * second[1], 0.0), Z, (*point(operator.LocalOrigin, 2), 0.0)
    )


def _towards(axis: Vector, wanted: Any) -> Vector:
    """Return the axis, or its opposite where the wanted direction points that way: a mirror."""
    sign = -1.0 if wanted is not None and _dot(unit_vector(wanted[0], tuple(axis)), axis) < 0 else 1.0
    return tuple(sign * part for part in axis)


def _scales(operator: Any, non_uniform: str, names: tuple[str, ...]) -> list[float]:
    first = operator.Scale if operator.Scale is not None else 1.0
    if not operator.is_a(non_uniform):
        return [first, first, first]
    given = [getattr(operator, name) for name in names]
    return [first, *(scale if scale is not None else first for scale in given)]
