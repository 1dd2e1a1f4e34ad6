"""Choose which shapes of a product give its area.

Comes in: its representations. Goes out: a region, bodies, and what measured them, or a GeometryError.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import shapely

from bim.geometry.bodies.body import Body
from bim.geometry.bodies.items import read_body, read_flat
from bim.geometry.bodies.regions import united
from bim.geometry.errors import READING_ERRORS, Array, GeometryError, Measurement, Notes, label, required
from bim.geometry.outlines import read_outline
from bim.geometry.representations import Candidate, choose_body, is_drawn, of_kind
from bim.model.attributes import is_any

_NO_BODIES = frozenset(("IfcPoint", "IfcTextLiteral"))
_EMPTY = ("geometry_zero_depth", "geometry_zero_area")


@dataclass(frozen=True)
class MeasuredShape:
    """The bodies of a product, what they cover in plan, and the areas of other bodies that are as good."""

    region: Any
    bodies: tuple[Body, ...] = ()
    measured_by: str = "analytic"
    alternative_areas_m2: tuple[float, ...] = ()


_Reader = Callable[[Any, Array, Measurement], MeasuredShape]


def _bodies(representation: Any, frame: Array, measurement: Measurement) -> list[Body]:
    """Return all its bodies: lines, points, texts and bodies without size are left out."""
    all_items = required(representation, "Items")
    items = [item for item in all_items if not (is_drawn(item) or is_any(item, _NO_BODIES))]
    bodies: list[Body] = []
    empty: GeometryError | None = None
    for item in items or all_items:
        try:
            bodies += read_body(item, frame, measurement)
        except GeometryError as error:
            if error.code not in _EMPTY:
                raise
            empty = error
    if empty is not None:
        if not bodies:
            raise empty
        measurement.note("geometry_empty_part", reason=empty.reason)
    return bodies


def first_measured(representations: list[Any], frame: Array, measurement: Measurement) -> MeasuredShape:
    """Return what gives an area: bodies, else drawn footprints, else boxes, else the profiles of what is extruded by 0;
    of several bodies the chosen ones.

    A shape that is too deep is not followed again for the next room that has it.
    """
    errors: list[GeometryError] = []
    for kind, reader in _IN_ORDER:
        wanted = of_kind(representations, "body" if kind == "flat" else kind)
        found: list[tuple[Any, MeasuredShape, Notes]] = []
        for representation in wanted:
            # Beside a body that is measured, one that only the kernel can draw is not worth its time.
            has_kernel = measurement.has_kernel and not found
            own = measurement if len(wanted) == 1 else replace(measurement, notes={}, has_kernel=has_kernel)
            try:
                found.append((representation, _measured_once(representation, reader, frame, own), own.notes))
            except GeometryError as error:
                if not found:
                    errors.append(error)
            measurement.anchor, measurement.steps = own.anchor, own.steps
            if found and kind != "body":
                break
        if found:
            if errors:
                measurement.note(errors[0].code, **errors[0].values, **{f"is_{kind}_measured": True})
            return _chosen(found, measurement)
    raise errors[0] if errors else GeometryError("geometry_missing")


def _measured_once(
    representation: Any, reader: _Reader, frame: Array, measurement: Measurement
) -> MeasuredShape:
    """Return what a reader measures. Raises: GeometryError where the shape cannot be measured, for any reason."""
    endless: dict[int, GeometryError] = measurement.caches.setdefault("endless", {})
    try:
        if representation.id() in endless:
            raise endless[representation.id()]
        return reader(representation, frame, measurement)
    except GeometryError as error:
        if error.code == "geometry_too_deep":
            endless[representation.id()] = error
        raise
    except READING_ERRORS as error:
        raise GeometryError("geometry_unreadable", reason=f"{label(representation)}: {error}") from error


def _chosen(found: list[tuple[Any, MeasuredShape, Notes]], measurement: Measurement) -> MeasuredShape:
    """Return the chosen one of several bodies, or all where they are parts of the room; note where they differ."""
    if len(found) == 1:
        measurement.notes.update(found[0][2])
        return found[0][1]
    candidates = [
        Candidate(one, measured.region, *z_range_of(measured.bodies), notes) for one, measured, notes in found
    ]
    try:
        taken, note = choose_body(candidates)
    except shapely.errors.ShapelyError:  # outlines that cannot be compared: the first is used
        taken, note = [0], None
    if note is not None:
        measurement.note(note[0], **note[1])
    for n in taken:
        for code, values in found[n][2].items():
            measurement.notes.setdefault(code, values)
    chosen = [found[n][1] for n in taken]
    if len(chosen) == 1:
        is_open = note is not None and note[0] == "geometry_bodies_differ"
        alternatives_m2 = (
            float(other.region.area) for n, (_, other, _) in enumerate(found) if is_open and n not in taken
        )
        return replace(chosen[0], alternative_areas_m2=tuple(alternatives_m2))
    by_kernel = any(part.measured_by == "kernel" for part in chosen)
    bodies = tuple(body for part in chosen for body in part.bodies)
    return MeasuredShape(
        united([part.region for part in chosen]), bodies, "kernel" if by_kernel else "analytic"
    )


def _measure_body(representation: Any, frame: Array, measurement: Measurement) -> MeasuredShape:
    bodies = _bodies(representation, frame, measurement)
    region = united([body.footprint(measurement) for body in bodies])
    by_kernel = any(not body.is_plain for body in bodies)
    return MeasuredShape(region, tuple(bodies), "kernel" if by_kernel else "analytic")


def _measure_drawn(representation: Any, frame: Array, measurement: Measurement) -> MeasuredShape:
    """Return the area of its lines, or the plan of the faces and solids that some programs draw a footprint with."""
    try:
        region = read_outline(representation.Items, frame, measurement)
    except GeometryError as error:
        if error.code != "geometry_zero_area" or any(map(is_drawn, representation.Items)):
            raise
        region = united([body.footprint(measurement) for body in _bodies(representation, frame, measurement)])
    measurement.note("geometry_drawn_only")
    return MeasuredShape(region, (), "footprint")


def _measure_box(representation: Any, frame: Array, measurement: Measurement) -> MeasuredShape:
    measured = _measure_body(representation, frame, measurement)
    measurement.note("geometry_bounding_box")
    return MeasuredShape(measured.region, measured.bodies, "footprint")


def _measure_flat(representation: Any, frame: Array, measurement: Measurement) -> MeasuredShape:
    bodies = [body for item in representation.Items for body in read_flat(item, frame, measurement)]
    return MeasuredShape(united([body.footprint(measurement) for body in bodies]), (), "footprint")


_IN_ORDER: tuple[tuple[str, _Reader], ...] = (
    ("body", _measure_body),
    ("drawn", _measure_drawn),
    ("box", _measure_box),
    ("flat", _measure_flat),
)


def z_range_of(bodies: tuple[Body, ...]) -> tuple[float | None, float | None]:
    """Return the lowest and highest point of all bodies, relative to the anchor; None without bodies."""
    if not bodies:
        return None, None
    ranges = [body.z_range() for body in bodies]
    return min(low for low, _ in ranges), max(high for _, high in ranges)
