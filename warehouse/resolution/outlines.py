"""Rooms compared by their outlines: which room of a later model is where an earlier one was.

Comes in: rooms as rows with footprint and level, in metres. Goes out: overlaps, and pairs that are one room beyond
doubt.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
import shapely

from bim.tables import NO_ROOM_REASONS
from warehouse.resolution.keys import plain_name

SAME_ROOM = 0.75
"""Intersection over union from which two outlines are one room, if no other room has a part in them."""
LARGE_PART = 0.1
"""Share of a room from which another room has a part in it: it was split, or merged."""
SAME_LEVEL_M = 0.5


@dataclass(frozen=True)
class Overlap:
    """What two rooms share, as positions in the two lists: shares of the union, the earlier, the later room."""

    earlier: int
    later: int
    of_union: float
    of_earlier: float
    of_later: float

    @property
    def relation(self) -> str:
        """Return same_place, part_of (a split), whole_of (a merger), or overlap where neither contains the other."""
        if self.of_union >= SAME_ROOM:
            return "same_place"
        if self.of_later >= SAME_ROOM:
            return "part_of"
        return "whole_of" if self.of_earlier >= SAME_ROOM else "overlap"


def overlaps(earlier: Sequence[Mapping[str, Any]], later: Sequence[Mapping[str, Any]]) -> list[Overlap]:
    """Return pairs of rooms on one level that share a tenth of either; rooms without footprint have none.

    Rows have footprint_wkb, floor_z_m, storey_name, building_name, exclusion_reason, each null where unknown.
    A building is compared by name only where both models have that name.
    """
    first, second = list(_outlined(earlier)), list(_outlined(later))
    if not first or not second:
        return []
    known = _buildings(first) & _buildings(second)
    tree = shapely.STRtree([polygon for _, _, polygon in first])
    found = []
    for n, room, polygon in second:
        for i in tree.query(polygon, predicate="intersects"):
            m, other, ground = first[i]
            if _is_one_building(other, room, known) and _is_one_level(other, room):
                shared = polygon.intersection(ground).area
                union = polygon.area + ground.area - shared
                pair = Overlap(m, n, shared / union, shared / ground.area, shared / polygon.area)
                if max(pair.of_earlier, pair.of_later) >= LARGE_PART:
                    found.append(pair)
    return sorted(found, key=lambda pair: (pair.later, -pair.of_union, pair.earlier))


def same_rooms(pairs: Iterable[Overlap]) -> list[Overlap]:
    """Return the pairs that are one room: nearly all in common, and no third room with a large part of either."""
    parts = [pair for pair in pairs if max(pair.of_earlier, pair.of_later) >= LARGE_PART]
    of_earlier = Counter(pair.earlier for pair in parts if _has_part(pair))
    of_later = Counter(pair.later for pair in parts if _has_part(pair))
    return [
        pair
        for pair in parts
        if pair.of_union >= SAME_ROOM and of_earlier[pair.earlier] == 1 and of_later[pair.later] == 1
    ]


def _has_part(pair: Overlap) -> bool:
    """Return whether one is mostly inside the other and takes a large part of it."""
    inside = max(pair.of_earlier, pair.of_later) >= 0.5
    return inside and min(pair.of_earlier, pair.of_later) >= LARGE_PART


POINT: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "point_x_m": pl.Float64,
    "point_y_m": pl.Float64,
}


def room_points(rooms: pl.DataFrame) -> pl.DataFrame:
    """Return a point inside each outline, in the model's metres (columns `POINT`); no outline, no row.

    `rooms` has model_sha256, step_id and footprint_wkb.
    """
    found = []
    listed = rooms.select("model_sha256", "step_id", "footprint_wkb").unique(["model_sha256", "step_id"])
    for sha, step, footprint in listed.sort("model_sha256", "step_id").iter_rows():
        polygon = polygon_of(footprint)
        if polygon is not None:
            point = polygon.representative_point()
            found.append((sha, step, round(point.x, 3), round(point.y, 3)))
    return pl.DataFrame(found, schema=POINT, orient="row")


def polygon_of(footprint: bytes | None) -> Any | None:
    """Return the polygon of a footprint (WKB, metres); null where there is none, or none with an area."""
    if footprint is None:
        return None
    polygon = shapely.from_wkb(footprint, on_invalid="ignore")
    if polygon is None or polygon.is_empty:
        return None
    polygon = polygon if polygon.is_valid else shapely.make_valid(polygon, method="structure")
    return polygon if polygon.area > 0 else None


def _outlined(rooms: Sequence[Mapping[str, Any]]) -> Iterable[tuple[int, Mapping[str, Any], Any]]:
    for position, room in enumerate(rooms):
        if room.get("exclusion_reason") not in NO_ROOM_REASONS:
            polygon = polygon_of(room.get("footprint_wkb"))
            if polygon is not None:
                yield position, room, polygon


def _buildings(rooms: Iterable[tuple[int, Mapping[str, Any], Any]]) -> set[str]:
    return {plain_name(room["building_name"]) for _, room, _ in rooms}


def _is_one_building(one: Mapping[str, Any], two: Mapping[str, Any], known: set[str]) -> bool:
    names = {plain_name(one["building_name"]), plain_name(two["building_name"])}
    return len(names) == 1 or not names & known


def _is_one_level(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    floor, other = one.get("floor_z_m"), two.get("floor_z_m")
    if floor is not None and other is not None:
        return bool(abs(floor - other) <= SAME_LEVEL_M)
    return plain_name(one["storey_name"]) == plain_name(two["storey_name"])
