"""The measured area of a space.

Comes in: an IfcSpace and the model's units. Goes out: a `Footprint`: polygon, m², perimeter, height, volume,
low headroom, and findings. Must not know: what the file states, which spaces count. Bad geometry never raises.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.headroom import volume_and_headroom
from bim.geometry.bodies.items import Body, read_body
from bim.geometry.bodies.regions import HAIR_M, united
from bim.geometry.bodies.slabs import polygonal
from bim.geometry.faults import READING_ERRORS, Array, GeometryFault, Work
from bim.geometry.outlines import read_outline
from bim.geometry.placement import local_placement
from bim.geometry.representations import INFOS, Candidate, choose_body, is_drawn, of_kind, representations_of
from bim.tables import Finding

FLAT_M = 1e-4
LARGEST_AREA_M2 = 1e12
"""More than any building has, in square millimetres too: what is larger, drawn or stated, is no area."""
_NO_BODIES = ("IfcPoint", "IfcTextLiteral")
_EMPTY = ("geometry_zero_depth", "geometry_zero_area")
TALLEST_M = 1e6
"""Higher than any room, drawn in millimetres under metres too."""


@dataclass(frozen=True)
class Footprint:
    """What geometry says of one space; None where it says nothing that can be trusted.

    `polygon` lies in the building's metres (the placement of the space applied), `floor_z_m` is its lowest
    level there. `is_clean_solid`: one closed body, nothing repaired, nothing guessed. `rival_areas_m2`: of other
    bodies of the space that are as good and of another size. `low_areas_m2`: clear heights in use and the area under
    each, of a body whose height changes.
    """

    polygon: Any = None
    area_m2: float | None = None
    perimeter_m: float | None = None
    height_m: float | None = None
    volume_m3: float | None = None
    low_headroom_area_m2: float | None = None
    measured_by: str | None = None
    is_clean_solid: bool = False
    findings: tuple[Finding, ...] = ()
    floor_z_m: float | None = None
    rival_areas_m2: tuple[float, ...] = ()
    low_areas_m2: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class MeasureContext:
    """What a measurement must know of its model: units, clear height, entities that refer to themselves.

    `has_kernel` is false where the kernel is known to end the process on something in the model. Build one for
    each model: placements and profiles are kept in it by their step id.
    """

    model: Any
    length_unit_m: float
    angle_unit_rad: float
    headroom_m: float = 1.9
    broken: frozenset[int] = frozenset()
    caches: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    has_kernel: bool = True

    def begin(self) -> Work:
        """A measurement of this model."""
        return Work(
            self.length_unit_m, self.angle_unit_rad, self.broken, caches=self.caches, has_kernel=self.has_kernel
        )


@dataclass(frozen=True)
class _Measured:
    region: Any
    bodies: tuple[Body, ...] = ()
    measured_by: str = "analytic"
    rivals_m2: tuple[float, ...] = ()


_Reader = Callable[[Any, Array, Work], _Measured]


FARTHEST_M = 1e8
"""Farther from an origin than any point of the Earth is in any projection."""


def measure_footprint(space: Any, context: MeasureContext) -> Footprint:
    """The footprint of an IfcSpace, m and m² in the building's axes.

    Never raises for bad geometry: the area is None then, and a finding `geometry_...` says why.
    A space without any representation gives an empty Footprint with the finding `geometry_missing`.
    """
    work = context.begin()
    try:
        representations = representations_of(space)
        frame = local_placement(space.ObjectPlacement, work)
        measured = _first_measured(representations, frame, work)
        return _described(measured, space, work, context)
    except GeometryFault as fault:
        return Footprint(findings=_findings(space, work, fault))
    except READING_ERRORS as error:
        why = f"the geometry cannot be read ({type(error).__name__}: {str(error)[:200]})"
        return Footprint(findings=_findings(space, work, GeometryFault(why)))


def body_items(product: Any) -> list[Any]:
    """The items of a product's surest representation by bodies. Raises GeometryFault where it has none."""
    drawn = of_kind(representations_of(product), "body")
    if not drawn:
        raise GeometryFault(f"#{product.id()} has no body", "geometry_missing")
    return list(drawn[0].Items)


def _bodies(representation: Any, frame: Array, work: Work) -> list[Body]:
    """All that is a body of it: a line, a point or a text beside them takes no room, nor does a body of no size."""
    items = [item for item in representation.Items if not (is_drawn(item) or any(map(item.is_a, _NO_BODIES)))]
    bodies: list[Body] = []
    empty: GeometryFault | None = None
    for item in items or representation.Items:
        try:
            bodies += read_body(item, frame, work)
        except GeometryFault as fault:
            if fault.code not in _EMPTY:
                raise
            empty = fault
    if empty is not None:
        if not bodies:
            raise empty
        work.note("geometry_empty_part", f"a part of its body has no size and is left out: {empty}")
    return bodies


def _first_measured(representations: list[Any], frame: Array, work: Work) -> _Measured:
    """What gives an area: bodies, then drawn footprints, then boxes; of several bodies those that stand.

    A shape that led on and on is not walked again for the next room that has it.
    """
    faults: list[GeometryFault] = []
    for kind, reader in (("body", _measure_body), ("drawn", _measure_drawn), ("box", _measure_box)):
        wanted = of_kind(representations, kind)
        found: list[tuple[Any, _Measured, dict[str, str]]] = []
        for representation in wanted:
            # Beside a body that is measured, one that only the kernel can draw is not worth its time.
            has_kernel = work.has_kernel and not found
            own = work if len(wanted) == 1 else replace(work, notes={}, has_kernel=has_kernel)
            try:
                found.append((representation, _measured_once(representation, reader, frame, own), own.notes))
            except GeometryFault as fault:
                if not found:
                    faults.append(fault)
            work.anchor, work.steps = own.anchor, own.steps
            if found and kind != "body":
                break
        if found:
            if faults:
                work.note(faults[0].code, f"{faults[0]}; measured from its {kind} instead")
            return _standing(found, work)
    raise faults[0] if faults else GeometryFault("the space has no body in the model", "geometry_missing")


def _measured_once(representation: Any, reader: _Reader, frame: Array, work: Work) -> _Measured:
    """Raises GeometryFault where the shape cannot be measured, whatever was wrong with it."""
    endless: dict[int, GeometryFault] = work.caches.setdefault("endless", {})
    try:
        if representation.id() in endless:
            raise endless[representation.id()]
        return reader(representation, frame, work)
    except GeometryFault as fault:
        if fault.code == "geometry_too_deep":
            endless[representation.id()] = fault
        raise
    except READING_ERRORS as error:
        raise GeometryFault(f"#{representation.id()} cannot be read ({error})") from error


def _standing(found: list[tuple[Any, _Measured, dict[str, str]]], work: Work) -> _Measured:
    """Of several bodies the one that stands, or all where they are parts of the room; the difference is noted."""
    if len(found) == 1:
        work.notes.update(found[0][2])
        return found[0][1]
    candidates = [Candidate(one, measured.region, _height(measured.bodies), notes) for one, measured, notes in found]
    try:
        taken, told = choose_body(candidates)
    except shapely.errors.ShapelyError:  # outlines that cannot be laid on each other: the first stands
        taken, told = [0], None
    if told is not None:
        work.note(*told)
    for n in taken:
        for code, message in found[n][2].items():
            work.note(code, message)
    chosen = [found[n][1] for n in taken]
    if len(chosen) == 1:
        is_open = told is not None and told[0] == "geometry_bodies_differ"
        rivals = (float(other.region.area) for n, (_, other, _) in enumerate(found) if is_open and n not in taken)
        return replace(chosen[0], rivals_m2=tuple(rivals))
    by_kernel = any(part.measured_by == "kernel" for part in chosen)
    bodies = tuple(body for part in chosen for body in part.bodies)
    return _Measured(united([part.region for part in chosen]), bodies, "kernel" if by_kernel else "analytic")


def _height(bodies: tuple[Body, ...]) -> float | None:
    low, high = _z_range(bodies)
    return None if low is None or high is None else high - low


def _measure_body(representation: Any, frame: Array, work: Work) -> _Measured:
    bodies = _bodies(representation, frame, work)
    region = united([body.footprint(work) for body in bodies])
    by_kernel = any(not body.is_plain for body in bodies)
    return _Measured(region, tuple(bodies), "kernel" if by_kernel else "analytic")


def _measure_drawn(representation: Any, frame: Array, work: Work) -> _Measured:
    """Its lines, or the plan of the faces and solids that some programs draw a footprint with."""
    try:
        region = read_outline(representation.Items, frame, work)
    except GeometryFault as fault:
        if fault.code != "geometry_zero_area" or any(map(is_drawn, representation.Items)):
            raise
        region = united([body.footprint(work) for body in _bodies(representation, frame, work)])
    work.note("geometry_drawn_only", "measured from a drawn outline, there is no usable body")
    return _Measured(region, (), "footprint")


def _measure_box(representation: Any, frame: Array, work: Work) -> _Measured:
    measured = _measure_body(representation, frame, work)
    work.note("geometry_bounding_box", "measured from its bounding box alone: at most this area")
    return _Measured(measured.region, measured.bodies, "footprint")


def _described(measured: _Measured, space: Any, work: Work, context: MeasureContext) -> Footprint:
    region, bodies = measured.region, measured.bodies
    area = float(region.area)
    if not HAIR_M * region.length < area < LARGEST_AREA_M2:
        raise GeometryFault(f"its footprint is {area:g} m²", "geometry_zero_area")
    low, high = _z_range(bodies)
    if low is not None and high is not None and not high - low < TALLEST_M:
        work.note("geometry_too_high", f"the body is {high - low:.3g} m high: it has a floor and no height")
        high, bodies = None, ()
    if low is not None and high is not None and high - low < FLAT_M:
        work.note("geometry_flat_body", "the body is flat: it has a floor and no height")
        high, bodies = None, ()
    content, headroom, low_areas = volume_and_headroom(region, bodies, context.headroom_m, work)
    anchor = work.anchor if work.anchor is not None else np.zeros(3)
    if float(np.abs(anchor).max()) > FARTHEST_M:
        work.note("geometry_far_away", f"it stands {np.abs(anchor).max():.3g} m from the origin: position unsure")
    return Footprint(
        polygon=_moved(region, anchor),
        area_m2=area,
        perimeter_m=float(region.length),
        height_m=None if low is None or high is None else high - low,
        volume_m3=content,
        low_headroom_area_m2=headroom,
        measured_by=measured.measured_by,
        is_clean_solid=measured.measured_by != "footprint" and work.notes.keys() <= INFOS,
        findings=_findings(space, work),
        floor_z_m=None if low is None else low + float(anchor[2]),
        rival_areas_m2=measured.rivals_m2,
        low_areas_m2=low_areas,
    )


def _moved(region: Any, anchor: Array) -> Any:
    """The region at its place, still valid: far from the origin, corners that all but touch may round to one."""
    moved = shapely.transform(region, lambda points: points + anchor[:2])
    return moved if shapely.is_valid(moved) else polygonal(shapely.make_valid(moved))


def _z_range(bodies: tuple[Body, ...]) -> tuple[float | None, float | None]:
    """Lowest and highest point of all bodies, relative to the anchor; None without bodies."""
    if not bodies:
        return None, None
    ranges = [body.z_range() for body in bodies]
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _findings(space: Any, work: Work, fault: GeometryFault | None = None) -> tuple[Finding, ...]:
    told = dict(work.notes) if fault is None else {**work.notes, fault.code: str(fault)}
    return tuple(
        Finding(code, "info" if code in INFOS else "warning", text, space.id(), space.GlobalId)
        for code, text in told.items()
    )
