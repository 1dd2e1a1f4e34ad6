"""Measure the space over a footprint: its volume, and the area with less than a clear height.

Comes in: bodies and a height. Goes out: m³, and m² in plan where no slab has that height.
"""

from collections.abc import Callable, Sequence
from typing import Any

from bim.geometry.bodies.regions import united
from bim.geometry.bodies.slabs import (
    THIN_M,
    Plane,
    Slab,
    area_above,
    meet,
    minus,
    part_above,
    volume,
    without,
)
from bim.geometry.bodies.solid import Solid
from bim.geometry.errors import READING_ERRORS, GeometryError, Measurement, reason_of

USUAL_HEADROOMS_M = (1.0, 1.5, 1.8, 1.9, 2.0, 2.1, 2.2, 2.3)
"""Clear heights under which rules of some country or exporter leave floor out."""
MOST_SLABS = 60
_LEAST_LOW = 1e-6
_OVERLAP = 1e-9
LowAreas = tuple[tuple[float, float], ...]


def volume_and_headroom(
    region: Any, solid: Solid, headroom_m: float, measurement: Measurement, columns: Sequence[Slab] = ()
) -> tuple[float | None, float | None, LowAreas]:
    """Return volume, area of low headroom, and area under each usual clear height; None where it cannot be cut into
    slabs.

    A single closed body has its volume from its faces, even if it is too fine to cut. `columns`: what is clear over
    each floor, where the floors of the solid are not its plan.
    """
    bodies = solid.bodies
    if not bodies:
        return None, None, ()
    content = solid.closed_volume_m3()
    try:
        if content is not None and bodies[0].is_flat_ended():
            low, high = bodies[0].z_range()
            return content, 0.0 if high - low >= headroom_m else float(region.area), ()
        slabs = solid.slabs()
        content = volume(slabs) if content is None else content
        if columns:
            low_areas = _usual_low_areas(lambda limit: _low_under(columns, limit), len(columns))
            return content, _low_under(columns, headroom_m), low_areas
        return content, low_headroom_area(region, slabs, headroom_m), _usual_low_areas_of_plan(region, slabs)
    except (GeometryError, *READING_ERRORS) as error:
        missing = "volume and clear height" if content is None else "clear height"
        measurement.note("geometry_no_volume", missing=missing, reason=reason_of(error))
        return content, None, ()


def _usual_low_areas_of_plan(footprint: Any, slabs: Sequence[Slab]) -> LowAreas:
    """Return the low areas; nothing where all of it is high, or of one height, or there are too many slabs."""
    is_plain = len(slabs) == 1 and slabs[0].floor[:2] == slabs[0].ceiling[:2]
    if is_plain or len(slabs) > MOST_SLABS:
        return ()
    stacked = _stacked(slabs)
    return _usual_low_areas(lambda limit: _low_area(footprint, slabs, stacked, limit), len(slabs))


def _usual_low_areas(low_under: Callable[[float], float], count: int) -> LowAreas:
    if count > MOST_SLABS or not low_under(USUAL_HEADROOMS_M[-1]):
        return ()
    return tuple((limit, low_under(limit)) for limit in USUAL_HEADROOMS_M)


def _low_under(columns: Sequence[Slab], headroom_m: float) -> float:
    """Return the area of floors with less clear height, m²: those of columns that share no air."""
    area = sum(float(column.region.area) for column in columns)
    gaps = ((column.region, _less(minus(column.ceiling, column.floor), headroom_m)) for column in columns)
    low = area - sum(area_above(*gap) for gap in gaps)
    return low if low > _LEAST_LOW * area else 0.0


def low_headroom_area(footprint: Any, slabs: Sequence[Slab], headroom_m: float) -> float:
    """Return the area of the footprint with less clear height than `headroom_m`, m². Without slabs all of it counts as
    high.
    """
    if not slabs:
        return 0.0
    if len(slabs) == 1 and slabs[0].floor[:2] == slabs[0].ceiling[:2]:
        clear = slabs[0].ceiling[2] - slabs[0].floor[2]
        return 0.0 if clear >= headroom_m - THIN_M else float(footprint.area)
    return _low_area(footprint, slabs, _stacked(slabs), headroom_m)


def _low_area(footprint: Any, slabs: Sequence[Slab], stacked: Sequence[Slab], headroom_m: float) -> float:
    """Return the area of the footprint without the parts that are high; slabs side by side need no overlay."""
    area = float(footprint.area)
    gaps = [(slab.region, _less(minus(slab.ceiling, slab.floor), headroom_m)) for slab in stacked]
    if len(stacked) == len(slabs) and sum(slab.region.area for slab in slabs) <= area * (1 + _OVERLAP):
        low = area - sum(area_above(*gap) for gap in gaps)
    else:
        high = [part for gap in gaps if (part := part_above(*gap)) is not None]
        low = float(without(footprint, united(high)).area) if high else area
    return low if low > _LEAST_LOW * area else 0.0


def _less(plane: Plane, height_m: float) -> Plane:
    return (plane[0], plane[1], plane[2] - height_m)


def _stacked(slabs: Sequence[Slab], most: int = 60) -> list[Slab]:
    """Return the slabs, and where one is directly above another, both as one."""
    found = list(slabs)
    if len(slabs) > most:
        return found
    for lower in slabs:
        for upper in slabs:
            if upper is not lower and _same_plane(lower.ceiling, upper.floor):
                common = meet(lower.region, upper.region)
                if common.area > 0:
                    found.append(Slab(common, lower.floor, upper.ceiling))
    return found


def _same_plane(a: tuple[float, float, float], b: tuple[float, float, float]) -> bool:
    return all(abs(x - y) < 1e2 * THIN_M for x, y in zip(a, b, strict=True))
