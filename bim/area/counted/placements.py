"""Storeys whose rooms lost their placements: many bodies in one place though they are different rooms.

Such an export says how large each room is and not where it is. Overlaps on such a storey mean nothing.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from bim.area.counted.floors import SAME, Floor, bases_and_heights, share_level, shared_area_m2, sort_key
from bim.area.counted.overlap_causes import listed
from bim.area.counted.room_lists import rooms_finding
from bim.area.counted.strips import is_strip_around, surrounds
from bim.tables import Finding

# So many different rooms over one point are a stack, if they are this share of the storey's rooms; and so many always.
_LEAST_STACK, _LEAST_SHARE, _ALWAYS_STACK = 3, 0.4, 6
# So many rooms that cross others are misplaced, if they are this share of the storey's rooms.
_LEAST_CROSSING, _LEAST_CROSSING_SHARE = 3, 0.3
# Where another storey of the model lost its placements, two rooms in one place are enough.
_LEAST_STACK_BESIDE = 2
# Two floors are in conflict from this share of the smaller on; a part outside of this share makes them cross.
_CONFLICT, _CROSSES = 0.1, 0.1
# Of large stacks only so many points and rooms are looked at.
_MOST_TESTS, _LEAST_POINTS, _MOST_STACKS, _MOST_MEMBERS = 500_000, 64, 6, 32
_MOST_LOOKED_AT, _MOST_CROSSING = 256, 8_192
# Points that are closer than this are one.
_POINT_DECIMALS = 3


@dataclass(frozen=True)
class LostStorey:
    """The rooms of one storey whose placements are lost, and the ones in one place that show it."""

    rooms: Sequence[Floor]
    evidence: Sequence[Floor]


def lost_storeys(by_storey: Mapping[Hashable, Sequence[Floor]]) -> dict[Hashable, LostStorey]:
    """Return the storeys whose rooms lost their placements; where one did, two rooms in one place show another."""
    found: dict[Hashable, LostStorey] = {}
    for least in (_LEAST_STACK, _LEAST_STACK_BESIDE):
        for storey, floors in by_storey.items():
            evidence = _evidence(floors, least) if storey not in found else []
            if evidence:
                found[storey] = LostStorey(list(floors), evidence)
        if not found:
            break
    return found


def lost_finding(lost: LostStorey) -> Finding:
    """Return the warning about one storey."""
    covered_m2 = float(shapely.union_all([floor.polygon for floor in lost.evidence]).area)
    storey = lost.evidence[0].storey_name
    return rooms_finding(
        "placements_lost",
        [listed(floor) for floor in lost.evidence],
        storey=f"On storey {storey}" if storey else "Among the rooms without a storey",
        all_rooms=len(lost.rooms),
        covered_m2=covered_m2,
    )


def _evidence(floors: Sequence[Floor], least: int) -> list[Floor]:
    """Return the rooms that show that the storey lost its placements; none where it did not."""
    rooms = _different_rooms(floors)
    if len(rooms) < least:
        return []
    for stack in _stacks(rooms):
        # Of a large stack, no member is looked at by itself: no outlines are so many.
        own = (
            stack if len(stack) > _MOST_MEMBERS else [floor for floor in stack if not is_tiled(floor, rooms)]
        )
        is_much = len(own) >= max(least, _LEAST_SHARE * len(rooms)) or len(own) >= _ALWAYS_STACK
        if is_much and len(own) >= least and _are_in_conflict(own):
            return sorted(own, key=lambda floor: floor.step_id)
    if least < _LEAST_STACK:
        return []
    crossing = _crossing(rooms)
    return crossing if len(crossing) >= max(_LEAST_CROSSING, _LEAST_CROSSING_SHARE * len(rooms)) else []


def _different_rooms(floors: Sequence[Floor]) -> list[Floor]:
    """Return one floor per number, and those without a number whose stated area agrees with their body."""
    by_number: dict[str, Floor] = {}
    for floor in sorted(floors, key=sort_key):
        if not floor.is_named_whole and (floor.key or floor.is_confirmed):
            by_number.setdefault(floor.key or f"#{floor.step_id}", floor)
    return list(by_number.values())


def _stacks(rooms: Sequence[Floor]) -> Iterator[list[Floor]]:
    """Yield the rooms over one point, for the points that most rooms are over."""
    most = min(len(rooms), max(_LEAST_POINTS, _MOST_TESTS // len(rooms)))
    places = _spread(len(rooms), most)
    polygons = np.array([floor.polygon for floor in rooms], dtype=object)
    points = shapely.point_on_surface(polygons[places])
    point, room = shapely.STRtree(polygons).query(points, predicate="within")
    bases, heights = bases_and_heights(list(rooms))
    owner = places[point]
    apart, height = np.abs(bases[owner] - bases[room]), np.fmin(heights[owner], heights[room])
    is_level = np.isnan(apart) | (apart < 0.5) | ((apart < 1.2) & (apart < height - 0.5))
    point, room = point[is_level], room[is_level]
    depths = np.bincount(point, minlength=len(points))
    seen: set[tuple[int, ...]] = set()
    for deepest in np.argsort(-depths, kind="stable")[:_MOST_LOOKED_AT].tolist():
        members = tuple(room[point == deepest].tolist())
        if len(members) >= _LEAST_STACK_BESIDE and members not in seen and len(seen) < _MOST_STACKS:
            seen.add(members)
            yield [rooms[n] for n in members]


def _spread(count: int, most: int) -> NDArray[np.int64]:
    """Return at most so many places of `count`, evenly spread. (np.unique would load numpy.ma, 20 ms in each child.)"""
    places = np.linspace(0, count - 1, most).astype(int)
    return places[np.diff(places, prepend=-1) > 0]


def is_tiled(floor: Floor, rooms: Sequence[Floor]) -> bool:
    """Return whether two or more smaller rooms that are apart from each other cover most of a floor."""
    box, area_m2 = floor.polygon.bounds, floor.size_m2
    inside: list[Floor] = []
    covered_m2, looked_at = 0.0, 0
    for room in sorted(rooms, key=sort_key, reverse=True):
        other = room.polygon.bounds
        is_near = other[0] < box[2] and other[2] > box[0] and other[1] < box[3] and other[3] > box[1]
        if room is floor or not is_near or room.size_m2 > SAME * area_m2 or not share_level(floor, room):
            continue
        if shared_area_m2(room, floor) < (1 - _CROSSES) * room.size_m2:
            continue
        looked_at += 1
        if looked_at > _MOST_LOOKED_AT:
            break
        if len(inside) < _MOST_MEMBERS and not any(_shares(room, one, _CONFLICT) for one in inside):
            inside.append(room)
            covered_m2 += room.size_m2
    return len(inside) > 1 and covered_m2 > 0.5 * area_m2


def _shares(first: Floor, second: Floor, share: float) -> bool:
    return shared_area_m2(first, second) > share * min(first.size_m2, second.size_m2)


def _are_in_conflict(stack: Sequence[Floor]) -> bool:
    """Return whether at least half of the pairs are equal, cross, or share a corner or their middle."""
    order = sorted(stack, key=sort_key)
    places = _spread(len(order), min(len(order), _MOST_MEMBERS))
    pairs = list(combinations([order[place] for place in places.tolist()], 2))
    return 2 * sum(_is_conflict(first, second) for first, second in pairs) >= len(pairs)


def _is_conflict(small: Floor, large: Floor) -> bool:
    shared_m2 = shared_area_m2(small, large)
    if shared_m2 <= _CONFLICT * small.size_m2 or _is_wall_centre(small, large):
        return False
    is_equal = shared_m2 > SAME * large.size_m2
    return is_equal or shared_m2 < SAME * small.size_m2 or _has_common_anchor(small, large)


def _is_wall_centre(small: Floor, large: Floor) -> bool:
    return surrounds(large.polygon, [small.polygon]) and is_strip_around(large.polygon, [small.polygon])


def _has_common_anchor(first: Floor, second: Floor) -> bool:
    return bool(_corners(first) & _corners(second)) or _middle(first) == _middle(second)


def _corners(floor: Floor) -> set[tuple[float, ...]]:
    return set(map(tuple, np.round(shapely.get_coordinates(floor.polygon), _POINT_DECIMALS).tolist()))


def _middle(floor: Floor) -> Any:
    return tuple(np.round(shapely.get_coordinates(floor.polygon.centroid)[0], _POINT_DECIMALS).tolist())


def _crossing(rooms: Sequence[Floor]) -> list[Floor]:
    """Return the rooms that cross others: each of the two has a part outside of the other."""
    if len(rooms) > _MOST_CROSSING:
        return []
    polygons = [floor.polygon for floor in rooms]
    left, right = shapely.STRtree(polygons).query(polygons, predicate="overlaps")
    partners: dict[int, list[int]] = defaultdict(list)
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if one < other and len(partners[one]) < _MOST_MEMBERS and _cross(rooms[one], rooms[other]):
            partners[one].append(other)
    places = {*partners, *(other for others in partners.values() for other in others)}
    own = {place for place in places if not is_tiled(rooms[place], rooms)}
    kept = {one for one, others in partners.items() if one in own and own.intersection(others)}
    kept |= {other for one in kept for other in partners[one] if other in own}
    return sorted((rooms[place] for place in kept), key=lambda floor: floor.step_id)


def _cross(first: Floor, second: Floor) -> bool:
    small_m2 = min(first.size_m2, second.size_m2)
    shared_m2 = shared_area_m2(first, second) if share_level(first, second) else 0.0
    return _CONFLICT * small_m2 < shared_m2 < (1 - _CROSSES) * small_m2
