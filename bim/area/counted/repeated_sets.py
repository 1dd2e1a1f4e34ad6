"""Exclude rooms that a storey measures several times: area schemes that neither types nor groups name.

Programs export each measure of a building (net, lettable, gross) as spaces of their own, with the names of the rooms
and with other numbers. Each room then lies in one place two or three times, one to one, a little larger or smaller.
Rooms whose placements were lost lie on each other as well, but not one to one, and rooms that were copied have equal
outlines: both are left to other rules.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from bim.area.counted.floors import Floor, has_like_height, sort_key
from bim.area.counted.overlap_causes import REPEATED_SET, Exclusions
from bim.area.stated.area_rules import normalise

Meeting = tuple[Floor, Floor, float]
# So much of the smaller room lies in the larger one, and the larger one is at most so much larger.
_INSIDE, _LEAST_RATIO = 0.9, 0.6
# Outlines that differ by less than this share of the larger are equal.
_EQUAL = 1e-3
_FEWEST_ROOMS, _FEWEST_DIFFERENT = 3, 2
# From this share of the storey's rooms on, the storey is measured several times.
_MOST = 0.5


def exclude_repeated_sets(
    floors: Sequence[Floor], meetings: Iterable[Meeting], exclusions: Exclusions
) -> None:
    """Exclude all but the smallest outline of each room of a storey that is measured several times.

    `meetings` are pairs (smaller, larger, m² that they share) of floors that overlap more than they only touch.
    """
    remaining = exclusions.remaining(floors)
    still = [pair for pair in meetings if exclusions.both_count(pair[0], pair[1])]
    rooms = _rooms(still)
    measured = [floor for room in rooms for floor in room]
    different = sum(1 for room in rooms if room[0].size_m2 < (1 - _EQUAL) * room[-1].size_m2)
    if len(rooms) < _FEWEST_ROOMS or different < _FEWEST_DIFFERENT or len(measured) < _MOST * len(remaining):
        return
    place_of = {floor.step_id: place for place, room in enumerate(rooms) for floor in room}
    if any(place_of.get(small.step_id) != place_of.get(large.step_id) for small, large, _ in still):
        return
    for room in rooms:
        for floor in room[1:]:
            exclusions.exclude(floor, REPEATED_SET, room[0])


def _rooms(meetings: Sequence[Meeting]) -> list[list[Floor]]:
    """Return the floors that are one room, the smallest first: each of them lies on all others."""
    beside: dict[int, set[int]] = defaultdict(set)
    floors: dict[int, Floor] = {}
    for small, large, shared_m2 in meetings:
        if _is_one_room(small, large, shared_m2):
            floors |= {small.step_id: small, large.step_id: large}
            beside[small.step_id].add(large.step_id)
            beside[large.step_id].add(small.step_id)
    groups = {frozenset({step_id, *others}) for step_id, others in beside.items()}
    whole = [group for group in groups if all({one, *beside[one]} == group for one in group)]
    rooms = [sorted((floors[step_id] for step_id in group), key=sort_key) for group in whole]
    return sorted(rooms, key=lambda room: sort_key(room[0]))


def _is_one_room(small: Floor, large: Floor, shared_m2: float) -> bool:
    """Return whether two floors with the same name and other numbers are measures of one room."""
    name = normalise(small.name or "")
    is_named_alike = bool(name) and name == normalise(large.name or "") and small.key != large.key
    is_inside = shared_m2 >= _INSIDE * small.size_m2 and small.size_m2 >= _LEAST_RATIO * large.size_m2
    return is_named_alike and is_inside and has_like_height(small, large)
