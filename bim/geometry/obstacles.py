"""Find what takes floor from a room: columns, and walls that reach into its outline.

Comes in: a model and the outline and level of rooms. Goes out: m² per room. Elements are measured once, when the first
room asks.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.regions import united
from bim.geometry.bodies.slabs import meet
from bim.geometry.footprint import Footprint, MeasureContext, measure_footprint
from bim.model.subset import MOST_OBSTACLES, OBSTACLES

LEAST_OF_HEIGHT = 0.5
"""What reaches through less of a room's height than this leaves its floor free: a parapet, a beam's foot."""


class Obstacles:
    """Columns and walls of one model, found by place."""

    def __init__(self, context: MeasureContext) -> None:
        self._context = replace(context, has_kernel=False, has_floors=False)
        self._drawn: list[Footprint] | None = None
        self._tree: Any = None

    def area_in(self, room: Footprint) -> float:
        """Return the m² of a room's footprint that columns and walls cover; 0 where none is known to."""
        if room.polygon is None:
            return 0.0
        drawn = self._measured()
        near = [drawn[n] for n in self._tree.query(room.polygon, predicate="intersects")] if drawn else []
        standing = [one.polygon for one in near if _stands_in(one, room)]
        return float(meet(room.polygon, united(standing)).area) if standing else 0.0

    def _measured(self) -> list[Footprint]:
        if self._drawn is None:
            elements: list[Any] = []
            for kind in OBSTACLES:
                more = self._context.model.by_type(kind)
                elements += more if len(elements) + len(more) <= MOST_OBSTACLES else []
            found = [measure_footprint(element, self._context) for element in elements]
            self._drawn = [one for one in found if one.polygon is not None and shapely.is_valid(one.polygon)]
            self._tree = shapely.STRtree(np.array([one.polygon for one in self._drawn], dtype=object))
        return self._drawn


def _stands_in(element: Footprint, room: Footprint) -> bool:
    """Return whether it fills enough of the room's height; false where heights are unknown."""
    if None in (element.floor_z_m, element.height_m, room.floor_z_m, room.height_m):
        return False
    low, high = element.floor_z_m or 0.0, (element.floor_z_m or 0.0) + (element.height_m or 0.0)
    floor, ceiling = room.floor_z_m or 0.0, (room.floor_z_m or 0.0) + (room.height_m or 0.0)
    return min(high, ceiling) - max(low, floor) >= LEAST_OF_HEIGHT * (ceiling - floor)
