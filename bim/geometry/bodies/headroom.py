"""What stands over a footprint: its volume, and the part of it under a clear height.

Comes in: bodies and a height. Goes out: m³, and m² in plan where no slab offers that height. Must not know: IFC.
"""

from collections.abc import Sequence
from typing import Any

import shapely

from bim.geometry.bodies.body import Body
from bim.geometry.bodies.clipping import merged
from bim.geometry.bodies.regions import united
from bim.geometry.bodies.slabs import (
    THIN_M,
    Plane,
    Slab,
    area_above,
    meet,
    minus,
    part_above,
    union,
    volume,
    without,
)
from bim.geometry.faults import READING_ERRORS, GeometryFault, Work

MEETING_LIMIT = 400
"""How often slabs of a room may stand over one another: 20 that all do take a second, 40 take eight."""
USUAL_HEADROOMS_M = (1.0, 1.5, 1.8, 1.9, 2.0, 2.1, 2.2, 2.3)
"""Clear heights under which rules of some country or exporter leave floor out."""
MOST_SLABS = 60
_LEAST_LOW = 1e-6
_OVERLAP = 1e-9
LowAreas = tuple[tuple[float, float], ...]


def volume_and_headroom(
    region: Any, bodies: Sequence[Body], headroom_m: float, work: Work
) -> tuple[float | None, float | None, LowAreas]:
    """Volume, area of low headroom, and area under each usual clear height; None where it cannot be cut into slabs.

    A single closed body has its volume from its faces, also where it is too fine to cut.
    """
    if not bodies:
        return None, None, ()
    content = bodies[0].closed_volume_m3() if len(bodies) == 1 else None
    try:
        if content is not None and bodies[0].is_flat_ended():
            low, high = bodies[0].z_range()
            return content, 0.0 if high - low >= headroom_m else float(region.area), ()
        slabs = bodies[0].slabs() if len(bodies) == 1 else _joined(bodies)
        content = volume(slabs) if content is None else content
        return content, low_headroom_area(region, slabs, headroom_m), _usual_low_areas(region, slabs)
    except (GeometryFault, *READING_ERRORS) as error:
        what = "volume and headroom" if content is None else "headroom"
        work.note("geometry_no_volume", f"{what} could not be taken ({error})")
        return content, None, ()


def _usual_low_areas(footprint: Any, slabs: Sequence[Slab]) -> LowAreas:
    """Nothing where all of it is high, or of one height, or too many slabs to ask so often."""
    is_plain = len(slabs) == 1 and slabs[0].floor[:2] == slabs[0].ceiling[:2]
    if is_plain or len(slabs) > MOST_SLABS:
        return ()
    stacked = _stacked(slabs)
    if not _low_area(footprint, slabs, stacked, USUAL_HEADROOMS_M[-1]):
        return ()
    return tuple((limit, _low_area(footprint, slabs, stacked, limit)) for limit in USUAL_HEADROOMS_M)


def _joined(bodies: Sequence[Body]) -> list[Slab]:
    """Slabs of all bodies, what they share once. Raises ValueError where they are too many to cut one another."""
    pieces = merged([slab for body in bodies for slab in body.slabs()])
    regions = [piece.region for piece in pieces]
    meetings = len(shapely.STRtree(regions).query(regions, predicate="intersects")[0]) - len(pieces)
    if meetings > MEETING_LIMIT:
        raise ValueError(f"{len(bodies)} bodies overlap in too many ways")
    slabs: list[Slab] = []
    for piece in pieces:
        slabs = union(slabs, [piece])
    return slabs


def low_headroom_area(footprint: Any, slabs: Sequence[Slab], headroom_m: float) -> float:
    """Area of the footprint with less clear height than `headroom_m`, m². No slabs: all of it counts as high."""
    if not slabs:
        return 0.0
    if len(slabs) == 1 and slabs[0].floor[:2] == slabs[0].ceiling[:2]:
        clear = slabs[0].ceiling[2] - slabs[0].floor[2]
        return 0.0 if clear >= headroom_m - THIN_M else float(footprint.area)
    return _low_area(footprint, slabs, _stacked(slabs), headroom_m)


def _low_area(footprint: Any, slabs: Sequence[Slab], stacked: Sequence[Slab], headroom_m: float) -> float:
    """What is left of the footprint without the parts that are high; slabs that lie side by side need no overlay."""
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
    """The slabs, and where one stands exactly on another, both as one."""
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
