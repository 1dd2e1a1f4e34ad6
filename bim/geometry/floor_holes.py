"""Find where the slab under a room has a hole: stairs, shafts, wells.

Comes in: a model and the outline and level of rooms. Goes out: m² per room. Slabs are measured once, when the first
room asks.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.regions import united
from bim.geometry.bodies.slabs import meet, without
from bim.geometry.footprint import Footprint, MeasureContext, measure_footprint
from bim.model.attributes import read_linked
from bim.model.subset import CARRIER, MOST_CARRIERS

BELOW_M, ABOVE_M = 0.5, 0.1
"""How far the top of a slab may be below a room's floor, because of its finish, and above."""
LEAST_CARRIED = 0.4
"""A slab under less of a room than this says nothing about the rest."""
LEAST_HOLE_M2 = 0.01


class FloorHoles:
    """Slabs of one model and the openings in them, found by place."""

    def __init__(self, context: MeasureContext) -> None:
        self._context = replace(context, has_kernel=False, has_floors=False)
        self._slabs: list[Footprint] | None = None
        self._openings: list[Footprint] = []

    def areas_in(self, room: Footprint) -> tuple[float, ...]:
        """Return what may be missing of a room's floor, m²: openings under it, and what no slab under it carries."""
        if room.polygon is None or room.floor_z_m is None:
            return ()
        slabs = [one.polygon for one in self._measured() if _is_under(one, room)]
        holes = [one.polygon for one in self._openings if _passes(one, room)]
        hole = united([meet(room.polygon, one) for one in holes]) if holes else shapely.Polygon()
        carried = meet(room.polygon, united(slabs)) if slabs else shapely.Polygon()
        found = [float(hole.area)]
        if carried.area >= LEAST_CARRIED * room.polygon.area:
            found.append(float(room.polygon.area - without(carried, hole).area))
        return tuple(area for area in found if area > LEAST_HOLE_M2)

    def _measured(self) -> list[Footprint]:
        if self._slabs is None:
            model = self._context.model
            slabs = model.by_type(CARRIER)
            if len(slabs) > MOST_CARRIERS:
                slabs = []
            ids = {slab.id() for slab in slabs}
            ends = [
                (
                    read_linked(relation, "RelatingBuildingElement"),
                    read_linked(relation, "RelatedOpeningElement"),
                )
                for relation in (model.by_type("IfcRelVoidsElement") if slabs else ())
            ]
            openings = [
                hole for slab, hole in ends if slab is not None and hole is not None and slab.id() in ids
            ]
            self._slabs, self._openings = self._drawn(slabs), self._drawn(openings)
        return self._slabs

    def _drawn(self, elements: list[Any]) -> list[Footprint]:
        found = [measure_footprint(element, self._context) for element in elements]
        return [one for one in found if one.polygon is not None and shapely.is_valid(one.polygon)]


def _is_under(slab: Footprint, room: Footprint) -> bool:
    """Return whether a slab ends at the room's floor, or where its finish begins."""
    if slab.floor_z_m is None or not shapely.intersects(slab.polygon, room.polygon):
        return False
    beyond = slab.floor_z_m + (slab.height_m or 0.0) - (room.floor_z_m or 0.0)
    return -BELOW_M <= beyond <= ABOVE_M


def _passes(opening: Footprint, room: Footprint) -> bool:
    """Return whether an opening reaches up to the room's floor, or to what carries its finish."""
    if opening.floor_z_m is None or not shapely.intersects(opening.polygon, room.polygon):
        return False
    low, floor = opening.floor_z_m, room.floor_z_m or 0.0
    return bool(low < floor - np.finfo(float).eps and low + (opening.height_m or 0.0) >= floor - BELOW_M)
