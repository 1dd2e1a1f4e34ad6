"""Measure the area of a space.

Comes in: an IfcSpace and the model's units. Goes out: a `Footprint`: polygon, m², perimeter, height, volume, low
headroom, and findings. Malformed geometry never raises.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from bim.findings import make_finding
from bim.geometry.bodies.floors import Level, find_levels
from bim.geometry.bodies.headroom import volume_and_headroom
from bim.geometry.bodies.regions import SLIVER_M, united
from bim.geometry.bodies.slabs import polygonal
from bim.geometry.bodies.solid import Solid
from bim.geometry.errors import READING_ERRORS, Array, GeometryError, Measurement, required
from bim.geometry.measuring import MeasuredShape, first_measured, z_range_of
from bim.geometry.placement import local_placement
from bim.geometry.representations import INFOS, of_kind, representations_of
from bim.tables import Finding

FLAT_M = 1e-4
NO_FLOOR_SHARE, ALL_BUT = 1e-3, 1e-5
LARGEST_AREA_M2 = 1e12
"""More than any building has, in square millimetres too: what is larger, drawn or stated, is no area."""
UPRIGHT = {
    "z": np.eye(4),
    "y": np.array([(1.0, 0, 0, 0), (0, 0, -1.0, 0), (0, 1.0, 0, 0), (0, 0, 0, 1.0)]),
    "x": np.array([(0, 0, -1.0, 0), (0, 1.0, 0, 0), (1.0, 0, 0, 0), (0, 0, 0, 1.0)]),
}
"""Turns that take an axis to z."""
TALLEST_M = 1e6
"""Higher than any room, drawn in millimetres under metres too."""


@dataclass(frozen=True)
class FloorLevel:
    """One of several floors of a space: its lowest level in the building's metres, its area, its outline."""

    z_m: float
    area_m2: float
    polygon: Any


@dataclass(frozen=True)
class Footprint:
    """The measurements of one space; None where nothing reliable was measured.

    `polygon` is in the building's metres (the placement of the space applied), `floor_z_m` is its lowest level there.
    `area_m2` is the area of its floors, `plan_m2` of all that the body covers: more where walls lean or the body
    becomes wider above its floor. `floors`: each level of a space that has several, lowest first; `polygon` contains
    all of them and has less than `area_m2` where one is above another. `is_clean_solid`: one closed body, nothing
    repaired, nothing guessed. `alternative_areas_m2`: of other bodies of the space that are as good and of another
    size. `low_areas_m2`: clear heights in use and the area under each, of a body whose height changes.
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
    alternative_areas_m2: tuple[float, ...] = ()
    low_areas_m2: tuple[tuple[float, float], ...] = ()
    plan_m2: float | None = None
    floors: tuple[FloorLevel, ...] = ()


@dataclass(frozen=True)
class MeasureContext:
    """What a measurement must know of its model: units, clear height, entities that refer to themselves.

    `has_kernel` is false where the kernel is known to end the process on something in the model. Make one for each
    model: placements and profiles are kept in it by their step id. `up_axis`: along which heights run, z unless the
    model is written otherwise. `has_floors`: false for objects whose area is all that they cover in plan.
    """

    model: Any
    length_unit_m: float
    angle_unit_rad: float
    headroom_m: float = 1.9
    broken: frozenset[int] = frozenset()
    caches: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)
    has_kernel: bool = True
    up_axis: str = "z"
    has_floors: bool = True

    def begin(self) -> Measurement:
        """Return a new measurement of this model."""
        return Measurement(
            self.length_unit_m,
            self.angle_unit_rad,
            self.broken,
            caches=self.caches,
            has_kernel=self.has_kernel,
        )


FARTHEST_M = 1e8
"""Farther from an origin than any point of the Earth is in any projection."""


def measure_footprint(space: Any, context: MeasureContext) -> Footprint:
    """Return the footprint of an IfcSpace, m and m² in the building's axes.

    Never raises for malformed geometry: the area is None then, and a finding `geometry_...` gives the reason. A space
    without any representation gives an empty Footprint with the finding `geometry_missing`.
    """
    measurement = context.begin()
    try:
        representations = representations_of(space)
        frame = UPRIGHT[context.up_axis] @ local_placement(required(space, "ObjectPlacement"), measurement)
        measured = first_measured(representations, frame, measurement)
        return _described(measured, space, measurement, context)
    except GeometryError as error:
        return Footprint(findings=_findings(space, measurement, error))
    except READING_ERRORS as error:
        reason = f"{type(error).__name__}: {str(error)[:200]}"
        return Footprint(
            findings=_findings(space, measurement, GeometryError("geometry_unreadable", reason=reason))
        )


def body_items(product: Any) -> list[Any]:
    """Return the items of a product's best representation by bodies. Raises: GeometryError where it has none."""
    drawn = of_kind(representations_of(product), "body")
    if not drawn:
        raise GeometryError("geometry_missing")
    return list(drawn[0].Items)


def _described(
    measured: MeasuredShape, space: Any, measurement: Measurement, context: MeasureContext
) -> Footprint:
    region, bodies = measured.region, measured.bodies
    plan_m2 = float(region.area)
    if not SLIVER_M * region.length < plan_m2 < LARGEST_AREA_M2:
        raise GeometryError("geometry_zero_area", where="footprint", plan_m2=plan_m2)
    low, high = z_range_of(bodies)
    high = _usable_top(low, high, measurement)
    bodies = () if high is None else bodies
    solid = Solid(bodies)
    levels = find_levels(region, solid, measurement) if context.has_floors and bodies else ()
    if levels and not _are_all_of_it(levels, plan_m2):
        region = united([level.region for level in levels])
    columns = [column for level in levels for column in level.columns]
    content, headroom, low_areas = volume_and_headroom(
        region, solid, context.headroom_m, measurement, columns
    )
    anchor = measurement.anchor if measurement.anchor is not None else np.zeros(3)
    if float(np.abs(anchor).max()) > FARTHEST_M:
        measurement.note("geometry_far_away", distance_m=float(np.abs(anchor).max()))
    area_m2 = plan_m2 if _are_all_of_it(levels, plan_m2) else sum(level.area_m2 for level in levels)
    _note_floors(levels, area_m2, plan_m2, measurement)
    return Footprint(
        polygon=_moved(region, anchor),
        area_m2=area_m2,
        perimeter_m=float(region.length),
        height_m=None if low is None or high is None else high - low,
        volume_m3=content,
        low_headroom_area_m2=None if headroom is None else min(headroom, area_m2),
        measured_by=measured.measured_by,
        is_clean_solid=measured.measured_by != "footprint" and measurement.notes.keys() <= INFOS,
        findings=_findings(space, measurement),
        floor_z_m=None if low is None else low + float(anchor[2]),
        alternative_areas_m2=measured.alternative_areas_m2,
        low_areas_m2=low_areas,
        plan_m2=plan_m2,
        floors=_floor_levels(levels, anchor),
    )


def _usable_top(low: float | None, high: float | None, measurement: Measurement) -> float | None:
    """Return the highest point of a body; None where it is too high or too flat for a room, so that only its floor
    counts.
    """
    if low is None or high is None:
        return high
    if not high - low < TALLEST_M:
        measurement.note("geometry_too_high", height_m=high - low)
        return None
    if high - low < FLAT_M:
        measurement.note("geometry_flat_body")
        return None
    return high


def _are_all_of_it(levels: Sequence[Level], plan_m2: float) -> bool:
    """Return whether a body has one floor, of all that it covers except for what cutting it loses."""
    return not levels or (len(levels) == 1 and abs(plan_m2 - levels[0].area_m2) <= ALL_BUT * plan_m2)


def _floor_levels(levels: Sequence[Level], anchor: Array) -> tuple[FloorLevel, ...]:
    """Return the floors of a space that has several."""
    if len(levels) < 2:
        return ()
    up = float(anchor[2])
    return tuple(
        FloorLevel(level.low_m + up, level.area_m2, _moved(level.region, anchor)) for level in levels
    )


def _note_floors(levels: Sequence[Level], area_m2: float, plan_m2: float, measurement: Measurement) -> None:
    """Note where the floors of a body are not what it covers in plan."""
    if not levels:
        return
    beyond = plan_m2 - float(united([level.region for level in levels]).area)
    if beyond > NO_FLOOR_SHARE * plan_m2:
        measurement.note("geometry_no_floor", beyond_m2=beyond)
    if len(levels) > 1:
        lowest = levels[0].low_m
        named = ", ".join(f"{level.area_m2:.3f} m² at {level.low_m - lowest:+.2f} m" for level in levels)
        measurement.note("geometry_floors", count=len(levels), levels=named, area_m2=area_m2)


def _moved(region: Any, anchor: Array) -> Any:
    """Return the region at its place, still valid: far from the origin, corners that nearly touch may round to one."""
    moved = shapely.transform(region, lambda points: points + anchor[:2])
    return moved if shapely.is_valid(moved) else polygonal(shapely.make_valid(moved))


def _findings(
    space: Any, measurement: Measurement, error: GeometryError | None = None
) -> tuple[Finding, ...]:
    notes = measurement.notes if error is None else {**measurement.notes, error.code: error.values}
    return tuple(
        make_finding(code, step_id=space.id(), global_id=space.GlobalId, **values)
        for code, values in notes.items()
    )
