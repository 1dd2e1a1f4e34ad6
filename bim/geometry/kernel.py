"""Draw with the geometry kernel, item by item, what nothing else can draw.

Comes in: a representation item. Goes out: its triangles as rings in file units. Placements of spaces are not given to
the kernel, which follows them without a guard; nothing that refers to itself ever reaches it. It draws in a fork of
this
process: an item that it never finishes, or that ends its process, costs only that item.
"""

import resource
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import numpy as np
from ifcopenshell import get_log

from bim.fork import begin, can_share_files
from bim.geometry.errors import Array, GeometryError, Measurement, Rings, label

Answer = TypeVar("Answer")

FAST, SLOW = "hybrid-cgal-simple-opencascade", "opencascade"
SEGMENTS_A_CIRCLE = 180
DEFLECTION_M, DEFLECTION_RAD = 0.001, 0.05
ENTITY_LIMIT = 200_000
NESTING_LIMIT = 60
AGREEMENT = 1e-3
"""Share of the volume by which the two kernels may differ without a finding."""
TRIANGLE_LIMIT = 50_000
LONGEST_S = 15
"""Processor time that the kernel may take for one item; real ones take up to 5 s."""
MOST_LOST = 3
"""On this many items of one model the kernel may end its process; then it is not used for the model any more."""

Triangles = Array
"""Corners (n, 3, 3) in metres."""


def kernel_rings(item: Any, measurement: Measurement) -> Rings:
    """Return the triangles of an item in file units, drawn by the fast kernel and checked against the slow one.

    Raises: GeometryError where the item refers to itself, is too large, or neither kernel can draw it; for every item
    where the kernel has ended the process that read the file before.
    """
    refuse_cycles(item, measurement)
    (fast, fast_left_out), (slow, slow_left_out) = _apart(partial(_drawn_by_both, item), item, measurement)
    if fast is None and slow is None:
        raise GeometryError("geometry_kernel_failed", where=label(item))
    chosen = _agreed(fast, slow, item, measurement)
    left_out = fast_left_out if slow is None else slow_left_out
    if left_out:
        measurement.note("geometry_kernel_partial", where=label(item), part=left_out)
    if len(chosen) > TRIANGLE_LIMIT:
        raise GeometryError("geometry_too_fine", where=label(item), pieces=len(chosen))
    return [[corners] for corners in chosen / measurement.length_unit_m]


def _apart(draw: Callable[[], Answer], item: Any, measurement: Measurement) -> Answer:
    """Return what the kernel draws in a fork, within `LONGEST_S`. Raises: GeometryError `geometry_kernel_crashed`."""
    lost: list[int] = measurement.caches.setdefault("kernel_lost", [])
    if not measurement.has_kernel or len(lost) >= MOST_LOST:
        raise GeometryError("geometry_kernel_crashed", where=label(item), limit_s=LONGEST_S)
    if not can_share_files():
        return draw()
    import ifcopenshell.geom  # noqa: F401 - slow to import and rarely needed: here once, not in every fork

    try:
        return begin(partial(_limited, draw))()
    except RuntimeError:
        lost.append(item.id())
        raise GeometryError("geometry_kernel_crashed", where=label(item), limit_s=LONGEST_S) from None


def _limited(draw: Callable[[], Answer]) -> Answer:
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST_S, LONGEST_S))
    return draw()


def _drawn_by_both(item: Any) -> tuple[tuple[Triangles | None, str], tuple[Triangles | None, str]]:
    return _drawn(item, FAST), _drawn(item, SLOW)


def _agreed(fast: Triangles | None, slow: Triangles | None, item: Any, measurement: Measurement) -> Triangles:
    if fast is None or slow is None:
        found = slow if fast is None else fast
        assert found is not None
        return found
    a, b = _volume(fast), _volume(slow)
    if abs(a - b) > AGREEMENT * max(a, b) or np.abs(_box(fast) - _box(slow)).max() > 10 * DEFLECTION_M:
        measurement.note("geometry_kernels_differ", where=label(item), first_m3=a, other_m3=b)
    return slow


def _drawn(item: Any, library: str) -> tuple[Triangles | None, str]:
    """Return the triangles of an item by one kernel, None where it fails, and the first part that it left out.

    What it cannot draw of an item it leaves out, even an operand of a boolean, and reports only in its log.
    """
    get_log()  # empties it of what went before
    shape = _shape(item, library)
    if shape is None or not len(shape.faces):
        return None, ""
    vertices = np.array(shape.verts, float).reshape(-1, 3)
    corners: Triangles = vertices[np.array(shape.faces, int).reshape(-1, 3)]
    left_out = get_log().partition("Failed to convert:")[2].strip().partition("(")[0]
    return (corners if np.isfinite(corners).all() else None), left_out


def _shape(entity: Any, library: Any) -> Any:
    import ifcopenshell.geom

    settings = ifcopenshell.geom.settings()
    settings.set("mesher-linear-deflection", DEFLECTION_M)
    settings.set("mesher-angular-deflection", DEFLECTION_RAD)
    settings.set("circle-segments", SEGMENTS_A_CIRCLE)
    try:
        return ifcopenshell.geom.create_shape(settings, entity, geometry_library=library)
    except (RuntimeError, ValueError, TypeError):
        return None


def _volume(triangles: Triangles) -> float:
    a, b, c = np.moveaxis(triangles - triangles[0, 0], 1, 0)
    return abs(float(np.einsum("ij,ij->", a, np.cross(b, c)))) / 6


def _box(triangles: Triangles) -> Array:
    return np.array([triangles.min(axis=(0, 1)), triangles.max(axis=(0, 1))])


def refuse_cycles(item: Any, measurement: Measurement) -> None:
    """Raise an error where anything that the item reaches refers to itself, is broken, or is nested too deep.

    The kernel draws a part each time it is named, so parts are counted as often as they are named. Raises:
    GeometryError.
    """
    sizes: dict[int, int] = {}
    path: list[tuple[int, Iterator[Any]]] = []
    totals: list[int] = []
    on_path: set[int] = set()

    def enter(entity: Any) -> None:
        step_id = entity.id()
        if step_id in on_path:
            raise GeometryError("geometry_cycle", where=label(entity))
        if step_id in sizes:
            totals[-1] += sizes[step_id]
            return
        measurement.guard(entity)
        on_path.add(step_id)
        path.append((step_id, _references(entity)))
        totals.append(1)

    enter(item)
    while path:
        following = next(path[-1][1], None)
        if following is not None:
            enter(following)
        if len(path) > NESTING_LIMIT or totals[-1] > ENTITY_LIMIT:
            raise GeometryError("geometry_too_deep", where=f"#{path[-1][0]}")
        if following is None:
            step_id, size = path.pop()[0], totals.pop()
            on_path.discard(step_id)
            sizes[step_id] = size
            if totals:
                totals[-1] += size


def _references(entity: Any) -> Iterator[Any]:
    """Yield the entities that an entity names, in lists too."""
    waiting: list[Any] = [entity[index] for index in range(len(entity))]
    while waiting:
        value = waiting.pop()
        if isinstance(value, tuple):
            if value and not isinstance(value[0], int | float | str):
                waiting.extend(value)
        elif hasattr(type(value), "is_entity") and value.is_entity():
            yield value


def placement_matrix(placement: Any, measurement: Measurement) -> Array | None:
    """Return the matrix of a placement that is not local (on a grid, along an alignment), file units;
    None if unknown.
    """
    refuse_cycles(placement, measurement)
    try:
        numbers = _apart(partial(_matrix_of, placement), placement, measurement)
    except GeometryError:
        return None
    if numbers is None:
        return None
    matrix: Array = np.array(numbers, np.float64).reshape(4, 4).T
    matrix[:3, 3] /= measurement.length_unit_m
    return matrix if np.isfinite(matrix).all() else None


def _matrix_of(placement: Any) -> list[float] | None:
    shape = _shape(placement, SLOW)
    return None if shape is None else list(shape.matrix)
