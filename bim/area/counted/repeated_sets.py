"""Exclude rooms that a storey has several times: area schemes that nothing names, spaces of another discipline.

Programs export each measure of a building (net, lettable, gross) as spaces of their own, with the names of the rooms
and with other numbers, and beside the rooms of the architect the spaces of the engineer, without their names. Each room
then lies in one place two or three times, one to one. Rooms whose placements were lost lie on each other as well, but
not one to one, and copied rooms of one name have equal outlines: both are left to other rules.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Any

from bim.area.counted.floors import Floor, has_like_height, sort_key
from bim.area.counted.overlap_causes import REPEATED_SET, Exclusions
from bim.area.stated.area_rules import normalise

Meeting = tuple[Floor, Floor, float]
# So much of the smaller room lies in the larger one, and the larger one is at most so much larger.
_INSIDE, _LEAST_RATIO = 0.9, 0.6
# Walls are much of a small room, but not of most: zones within rooms are smaller than this share of them.
_USUAL_RATIO = 0.75
# Outlines that differ by less than this share of the larger are equal.
_EQUAL = 1e-3
_DIGITS = re.compile(r"\d+")
_FEWEST_ROOMS, _FEWEST_DIFFERENT = 3, 2
# From this share of the storey's rooms on, the storey is measured several times.
_MOST = 0.5


def exclude_repeated_sets(
    floors: Sequence[Floor], meetings: Iterable[Meeting], exclusions: Exclusions
) -> None:
    """Exclude all but one space of each room of a storey that has them several times: the smallest that has a name.

    `meetings` are pairs (smaller, larger, m² that they share) of floors that overlap more than they only touch.
    """
    remaining = exclusions.remaining(floors)
    still = [pair for pair in meetings if exclusions.both_count(pair[0], pair[1])]
    rooms = _rooms(still)
    measured = [floor for room in rooms for floor in room]
    other_name = _name_of_one_set(rooms)
    is_told_apart = (
        all(map(_has_named_and_unnamed, rooms))
        or other_name is not None
        or sum(map(_differ, rooms)) >= _FEWEST_DIFFERENT
    )
    if len(rooms) < _FEWEST_ROOMS or not is_told_apart or len(measured) < _MOST * len(remaining):
        return
    if median(map(_ratio, rooms)) < _USUAL_RATIO:
        return
    place_of = {floor.step_id: place for place, room in enumerate(rooms) for floor in room}
    around = _outlines(still, place_of)
    if any(
        place_of.get(small.step_id) != place_of.get(large.step_id)
        for small, large, _ in still
        if large.step_id not in around
    ):
        return
    for room in rooms:
        room.sort(key=lambda floor: floor.is_unnamed and _bare(floor) == other_name)
        for floor in room[1:]:
            exclusions.exclude(floor, REPEATED_SET, room[0])


def _outlines(meetings: Sequence[Meeting], place_of: Mapping[int, int]) -> set[int]:
    """Return the step ids of floors that are no room of the sets and lie round two rooms and more."""
    within: dict[int, set[int]] = defaultdict(set)
    for small, large, shared_m2 in meetings:
        if (
            large.step_id not in place_of
            and small.step_id in place_of
            and shared_m2 >= _INSIDE * small.size_m2
        ):
            within[large.step_id].add(place_of[small.step_id])
    return {step_id for step_id, places in within.items() if len(places) > 1}


def _ratio(room: Sequence[Floor]) -> float:
    """Return the size of the smallest floor of a room as a share of the largest."""
    sizes = [floor.size_m2 for floor in room]
    return min(sizes) / max(sizes)


def _differ(room: Sequence[Floor]) -> bool:
    return _ratio(room) < 1 - _EQUAL


def _has_named_and_unnamed(room: Sequence[Floor]) -> bool:
    return len({floor.is_unnamed for floor in room}) > 1


def _name_of_one_set(rooms: Sequence[Sequence[Floor]]) -> str | None:
    """Return the name that says nothing ("Space 12") and that one floor of each room has; null where there is none."""
    names = [Counter(_bare(floor) for floor in room if floor.is_unnamed) for room in rooms]
    once = [{name for name, times in of_room.items() if times == 1} for of_room in names]
    return max(set.intersection(*once), default=None) if once else None


def _bare(floor: Floor) -> str:
    return _DIGITS.sub("", normalise(floor.name or ""))


def _rooms(meetings: Sequence[Meeting]) -> list[list[Floor]]:
    """Return the floors that are one room, the one to keep first: each of them lies on all others."""
    beside: dict[int, set[int]] = defaultdict(set)
    floors: dict[int, Floor] = {}
    for small, large, shared_m2 in meetings:
        if _is_one_room(small, large, shared_m2):
            floors |= {small.step_id: small, large.step_id: large}
            beside[small.step_id].add(large.step_id)
            beside[large.step_id].add(small.step_id)
    groups = {frozenset({step_id, *others}) for step_id, others in beside.items()}
    whole = [group for group in groups if all({one, *beside[one]} == group for one in group)]
    rooms = [sorted((floors[step_id] for step_id in group), key=_preference) for group in whole]
    return sorted(rooms, key=lambda room: sort_key(room[0]))


def _preference(floor: Floor) -> tuple[Any, ...]:
    return (floor.is_unnamed, *sort_key(floor))


def _is_one_room(small: Floor, large: Floor, shared_m2: float) -> bool:
    """Return whether two floors with other numbers, and the same name or one without a name, are one room."""
    is_one_name = normalise(small.name or "") == normalise(large.name or "")
    is_named_alike = (is_one_name or small.is_unnamed or large.is_unnamed) and small.key != large.key
    is_inside = shared_m2 >= _INSIDE * small.size_m2 and small.size_m2 >= _LEAST_RATIO * large.size_m2
    return is_named_alike and is_inside and has_like_height(small, large)
