"""Exclude outlines drawn round rooms: gross areas, flats and departments exported as spaces, on whatever level.

The points of `OUTLINE_EVIDENCE` decide whether a large floor over rooms is such an outline or a hall with cabins.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import shapely

from bim.area.counted.floors import Floor, has_like_height, share_level, sort_key
from bim.area.counted.overlap_causes import AROUND_ROOMS, UNDER_ROOMS, Exclusions
from bim.area.counted.strips import is_strip_around, surrounds

OUTLINE_EVIDENCE = {
    "is_named": 3,  # as a department, a flat, a storey, an area
    "is_strip": 3,  # what it has beyond the rooms is nowhere wider than a wall
    "has_no_number": 2,  # where all rooms in it have one
    "has_no_storey": 2,
    "is_plate": 2,  # it has no height where rooms have one, or is too low to stand in
    "is_full": 1,  # rooms cover four fifths of it
    "has_other_style": 1,  # its number is written as no other one: "1" over "0.01" and "0.02"
    "is_below_storey": 2,  # it is below the elevation of its storey, where the rooms are
    "has_rooms": 1,  # two or more
}
"""Points for an outline drawn round rooms; a hall with cabins has none of the first five."""
# So many points make an outline of a confirmed floor that rooms cover half of; so many if it is on another level.
_LEAST_POINTS, _LEAST_POINTS_APART = 3, 7
# One of these holds for an outline that belongs to another storey: a storey over it may be drawn on its level.
_OTHER_STOREY = ("is_named", "is_plate", "has_no_number")
_MOST, _FULL = 0.5, 0.8
# An outline over rooms is no room, even if they cover no more of it than this.
_LEAST_OF_OUTLINE = 0.2
# An outline is no farther over or under its rooms than a storey.
_MOST_APART_M = 4.5
_BELOW_STOREY_M = 1.0
_PLATE_M = 1.5
_SURE = ("is_named", "is_strip", "is_plate")
_CLEAR = (*_SURE, "has_no_number", "has_no_storey")


def evidence_of(large: Floor, rooms: Sequence[Floor]) -> dict[str, bool]:
    """Return which lines of `OUTLINE_EVIDENCE` hold for a large floor and the rooms in it."""
    return {
        "is_named": large.is_named_whole and not all(room.is_named_whole for room in rooms),
        "is_strip": is_strip_around(large.polygon, [room.polygon for room in rooms]),
        "has_no_number": not large.key and all(room.key for room in rooms),
        "has_no_storey": large.storey is None and all(room.storey is not None for room in rooms),
        "is_plate": all(_is_plate_beside(large, room) for room in rooms),
        "is_full": _covered_m2(large, rooms) >= _FULL * large.size_m2,
        "has_other_style": bool(large.key) and _style(large) not in {_style(room) for room in rooms},
        "is_below_storey": _is_below_storey(large) and not any(map(_is_below_storey, rooms)),
        "has_rooms": len(rooms) > 1,
    }


def exclude_if_over_rooms(large: Floor, rooms: Sequence[Floor], exclusions: Exclusions) -> None:
    """Exclude a floor that two or more smaller ones cover, unless it is a hall with cabins.

    Without a confirmed area or a number it is excluded if rooms cover half of it, with clear evidence of an outline if
    they cover a fifth.
    """
    covered_m2 = _covered_m2(large, rooms)
    if covered_m2 <= _LEAST_OF_OUTLINE * large.size_m2:
        return
    evidence = evidence_of(large, rooms)
    is_clear = any(evidence[name] for name in _CLEAR)
    is_covered = covered_m2 > _MOST * large.size_m2
    is_hall = large.is_confirmed and bool(large.key) and points_of(evidence) < _LEAST_POINTS
    if is_clear or (is_covered and not is_hall):
        is_sure = any(evidence[name] for name in _SURE)
        exclusions.exclude(large, AROUND_ROOMS if is_sure else UNDER_ROOMS)


def exclude_on_other_levels(floors: Sequence[Floor], exclusions: Exclusions) -> None:
    """Exclude outlines round rooms of their storey that are on another level than those rooms."""
    for large, rooms in _inside_each(floors):
        if large.levels:
            continue
        rooms = [room for room in rooms if room.storey == large.storey and not share_level(room, large)]
        rooms = exclusions.remaining(room for room in rooms if _is_within_a_storey(room, large))
        if _is_drawn_around(large, rooms) and points_of(evidence_of(large, rooms)) >= _LEAST_POINTS_APART:
            exclusions.exclude(large, AROUND_ROOMS)


def exclude_of_other_storeys(floors: Sequence[Floor], exclusions: Exclusions) -> None:
    """Exclude outlines round rooms on the same level that belong to another storey of the tree."""
    for large, rooms in _inside_each(floors):
        rooms = [room for room in rooms if room.storey != large.storey and room.building == large.building]
        rooms = exclusions.remaining(
            room for room in rooms if room.base_m is not None and share_level(room, large)
        )
        if large.base_m is not None and _is_drawn_around(large, rooms):
            evidence = evidence_of(large, rooms)
            if any(evidence[name] for name in _OTHER_STOREY):
                exclusions.exclude(large, AROUND_ROOMS)


def points_of(evidence: dict[str, bool]) -> int:
    """Return the sum of the points that hold."""
    return sum(points for name, points in OUTLINE_EVIDENCE.items() if evidence[name])


def _is_drawn_around(large: Floor, rooms: Sequence[Floor]) -> bool:
    """Return whether a strip no wider than a wall goes round the rooms, on all sides."""
    if not rooms or _covered_m2(large, rooms) <= _MOST * large.size_m2:
        return False
    polygons = [room.polygon for room in rooms]
    return is_strip_around(large.polygon, polygons) and surrounds(large.polygon, polygons)


def _inside_each(floors: Sequence[Floor]) -> list[tuple[Floor, list[Floor]]]:
    """Return each floor that has smaller ones inside its outline, with those; the largest first."""
    if len(floors) < 2:
        return []
    polygons = [floor.polygon for floor in floors]
    outer, inner = shapely.STRtree(polygons).query(polygons)
    areas = shapely.area(polygons)
    is_smaller = areas[inner] < areas[outer] * (1 - 1e-6)
    outer, inner = outer[is_smaller], inner[is_smaller]
    solid = np.array(polygons, dtype=object)
    is_inside = shapely.covers(solid[outer], solid[inner])
    inside: dict[int, list[Floor]] = defaultdict(list)
    for large, small in zip(outer[is_inside].tolist(), inner[is_inside].tolist(), strict=True):
        inside[large].append(floors[small])
    order = sorted(inside, key=lambda place: sort_key(floors[place]), reverse=True)
    return [(floors[place], inside[place]) for place in order]


def _covered_m2(large: Floor, rooms: Sequence[Floor]) -> float:
    try:
        return float(shapely.union_all([room.polygon for room in rooms]).intersection(large.polygon).area)
    except shapely.errors.GEOSException:
        return 0.0


def _is_plate_beside(large: Floor, room: Floor) -> bool:
    if room.height_m is None or has_like_height(large, room):
        return False
    return large.height_m is None or large.height_m < min(_PLATE_M, room.height_m)


def _is_within_a_storey(room: Floor, large: Floor) -> bool:
    if room.base_m is None or large.base_m is None:
        return False
    return abs(room.base_m - large.base_m) <= _MOST_APART_M


def _is_below_storey(floor: Floor) -> bool:
    if floor.base_m is None or floor.elevation_m is None:
        return False
    return floor.base_m < floor.elevation_m - _BELOW_STOREY_M


def _style(floor: Floor) -> str:
    """Return how a number is written: "9.9" for 1.01, "A9" for L1."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "A", floor.key))
