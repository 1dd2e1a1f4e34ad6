"""Find the rooms within a room: a hall round a core that is drawn with the outline of both."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from bim.geometry.enclosed import INSIDE, taken_within
from bim.rooms.room import Room

_SAME_LEVEL_M = 0.5


class EnclosedRooms:
    """The outlines of all rooms of a model, found by place; nothing is compared before a room asks."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        self._rooms = [room for room in rooms if room.footprint.polygon is not None]

    @cached_property
    def _tree(self) -> Any:
        return shapely.STRtree(np.array([room.footprint.polygon for room in self._rooms], dtype=object))

    def taken_in(self, room: Room) -> tuple[float, float]:
        """Return the least and the most m² that rooms within a room take; (0, 0) where none is within."""
        outer = room.footprint.polygon
        if outer is None:
            return 0.0, 0.0
        near = (self._rooms[n] for n in self._tree.query(outer, predicate="intersects"))
        return taken_within(outer, [one.footprint.polygon for one in near if _is_within(one, room)])


def _is_within(one: Room, room: Room) -> bool:
    """Return whether a room lies in a larger one on its storey and level."""
    inner, outer = one.footprint.polygon, room.footprint.polygon
    if one.step_id == room.step_id or one.place.storey != room.place.storey or inner.area >= outer.area:
        return False
    levels = (one.footprint.floor_z_m, room.footprint.floor_z_m)
    if None not in levels and abs((levels[0] or 0.0) - (levels[1] or 0.0)) > _SAME_LEVEL_M:
        return False
    try:
        return bool(inner.intersection(outer).area >= INSIDE * inner.area)
    except shapely.errors.GEOSException:
        return False
