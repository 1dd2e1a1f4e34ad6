"""Find the room that contains a position.

Comes in: rooms with footprints, points and polygons in the building's metres. Goes out: step ids of rooms.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from bim.rooms.room import Room
from bim.tables import NO_ROOM_REASONS

# Assets may be on a wall's face or a raised floor; lamps and diffusers are above a lowered ceiling.
_BESIDE_M, _BELOW_M, _ABOVE_M = 0.3, 0.4, 0.8
_IN_WALL_M = 0.8
# A roof window is up to a roof's height over the ceiling, and not over the edge of the room as a window in a wall.
_ROOF_M, _FROM_EDGE_M = 3.0, 0.3
_UPRIGHT, _INTO_M = 0.5, 0.01
_SHARED_FLOOR = 0.05


@dataclass(frozen=True)
class Location:
    """A point in the building's metres, and the storey the file says it is on."""

    x_m: float
    y_m: float
    z_m: float
    storey_step_id: int | None = None


class RoomFinder:
    """Finds rooms by footprint and height; of several rooms that contain a point, the smallest."""

    def __init__(self, rooms: Iterable[Room]) -> None:
        self._rooms: Sequence[Room] = [
            room
            for room in rooms
            if room.footprint.polygon is not None and room.reason not in NO_ROOM_REASONS
        ]
        self._tree = shapely.STRtree([room.footprint.polygon for room in self._rooms])

    def room_of_point(self, location: Location, in_wall: bool = False, in_roof: bool = False) -> int | None:
        """Return the step id of the room that contains the point, or is within 0.3 m of it (0.8 m with `in_wall`).

        With `in_roof`, a point over the ceiling belongs to the room under it, where it is well within the outline.
        """
        if not self._rooms:
            return None
        point = shapely.Point(location.x_m, location.y_m)
        reach = _IN_WALL_M if in_wall else _BESIDE_M
        near = [self._rooms[n] for n in self._tree.query(point, predicate="dwithin", distance=reach)]
        levels = [room for room in near if _is_level(room, location)]
        if levels:
            nearest: Room = min(levels, key=lambda room: _closeness(room, point))
            return nearest.step_id
        under = [room for room in near if _roof_gap(room, location, point) is not None] if in_roof else []
        return (
            min(under, key=lambda room: (_roof_gap(room, location, point), room.step_id)).step_id
            if under
            else None
        )

    def rooms_beside(
        self, middle: tuple[float, float, float], normal: tuple[float, float, float], storey: int | None
    ) -> list[int]:
        """Return the step ids of the rooms on either side of an element in a wall: the nearest within 0.8 m."""
        flat = math.hypot(normal[0], normal[1])
        if flat < _UPRIGHT or not self._rooms:
            return []
        location, start = Location(*middle, storey), shapely.Point(middle[:2])
        found = []
        for way in (1, -1):
            reach = way * _IN_WALL_M / flat
            ray = shapely.LineString(
                [middle[:2], (middle[0] + normal[0] * reach, middle[1] + normal[1] * reach)]
            )
            rooms = [self._rooms[n] for n in self._tree.query(ray, predicate="intersects")]
            depths = [
                (room, room.footprint.polygon.intersection(ray))
                for room in rooms
                if _is_level(room, location)
            ]
            deep = [
                (start.distance(part), room.footprint.polygon.area, room.step_id)
                for room, part in depths
                if part.length > _INTO_M
            ]
            if deep:
                found.append(min(deep)[2])
        return list(dict.fromkeys(found))

    def rooms_under(self, polygon: Any, z_m: float | None) -> list[tuple[int, float]]:
        """Return the step ids of the rooms under a flat element, and the m² it covers in each; slivers are left out."""
        shares = []
        for n in self._tree.query(polygon, predicate="intersects"):
            room = self._rooms[n]
            if z_m is not None and not _is_floor_level(room, z_m):
                continue
            shared = room.footprint.polygon.intersection(polygon).area
            if shared > _SHARED_FLOOR * min(polygon.area, room.footprint.polygon.area):
                shares.append((room.step_id, shared))
        return sorted(shares)


def _closeness(room: Room, point: Any) -> tuple[float, float, int]:
    polygon = room.footprint.polygon
    return (round(polygon.distance(point), 6), polygon.area, room.step_id)


def _is_level(room: Room, location: Location) -> bool:
    """Return whether a point is between the floor and ceiling of a room, or on its storey where heights are unknown."""
    floor, height = room.footprint.floor_z_m, room.footprint.height_m
    storey = room.place.storey.step_id if room.place.storey else None
    if floor is None or height is None:
        return storey is None or location.storey_step_id is None or storey == location.storey_step_id
    above = _ABOVE_M if storey is None or storey == location.storey_step_id else 0.0
    return floor - _BELOW_M <= location.z_m <= floor + height + above


def _roof_gap(room: Room, location: Location, point: Any) -> float | None:
    """Return the metres from the ceiling up to a point in the roof over a room; null where it is not over it."""
    floor, height = room.footprint.floor_z_m, room.footprint.height_m
    if floor is None or height is None or not room.footprint.polygon.contains(point):
        return None
    gap = location.z_m - floor - height
    is_inside = room.footprint.polygon.boundary.distance(point) > _FROM_EDGE_M
    return gap if 0 <= gap <= _ROOF_M and is_inside else None


def _is_floor_level(room: Room, z_m: float) -> bool:
    floor = room.footprint.floor_z_m
    return floor is None or abs(floor - z_m) <= _BELOW_M
