"""Thin out floors that overlap by the hundred, before they are compared pair by pair.

Time grows with the number of floors times those that remain in one place, never with the number of pairs.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from bim.area.counted.floors import SAME, Floor, is_kept, share_level, shared_area_m2, sort_key
from bim.area.counted.overlap_causes import COPY, UNDER_ROOMS, Exclusions

# No building has so many floors over one floor: from here on, pairs are not compared one by one.
_MOST_PAIRS_A_FLOOR, _ALWAYS = 24, 2_000
# So many pairs of what is left are compared; a finding gives the rest.
MOST_PAIRS = 100_000
_CHUNK = 256
_MOST = 0.5
# Under 2 % of the smaller room, two rooms only touch: walls drawn at their centre, rounding.
TOUCH = 0.02


def is_dense(floors: Sequence[Floor], pairs: Sequence[tuple[int, int]]) -> bool:
    """Return whether floors meet so often that they must be thinned out first."""
    return len(pairs) > _most_pairs(floors)


def meeting_pairs(floors: Sequence[Floor], most: int | None = None) -> list[tuple[int, int]]:
    """Return positions of floors that may share more than they only touch, each pair once and in order.

    Not many more than `most` are looked for; by default, as many as show dense overlaps.
    """
    if not floors:
        return []
    most = _most_pairs(floors) if most is None else most
    polygons = np.array([floor.polygon for floor in floors], dtype=object)
    boxes, areas = shapely.bounds(polygons), shapely.area(polygons)
    tree = shapely.STRtree(polygons)
    found: list[tuple[int, int]] = []
    for start in range(0, len(floors), _CHUNK):
        first, second = tree.query(polygons[start : start + _CHUNK], predicate="intersects")
        first = first + start
        low = np.maximum(boxes[first, :2], boxes[second, :2])
        high = np.minimum(boxes[first, 2:], boxes[second, 2:])
        at_most_m2 = np.prod(np.clip(high - low, 0.0, None), axis=1)
        wanted = (first < second) & (at_most_m2 > TOUCH * np.minimum(areas[first], areas[second]))
        found.extend(zip(first[wanted].tolist(), second[wanted].tolist(), strict=True))
        if len(found) > most:
            break
    return found


def _most_pairs(floors: Sequence[Floor]) -> int:
    return _ALWAYS + _MOST_PAIRS_A_FLOOR * len(floors)


def thin_out(floors: Sequence[Floor], exclusions: Exclusions) -> list[Floor]:
    """Return the floors that remain beside smaller ones, from the smallest up; exclude the others.

    A floor that one smaller floor nearly fills is its duplicate; one that two or more mostly cover is excluded as
    well. What only shares a part remains.
    """
    order = sorted(floors, key=sort_key)
    kept: list[Floor] = []
    boxes = np.empty((len(order), 4))
    for floor in order:
        box = floor.polygon.bounds
        placed = boxes[: len(kept)]
        near = (
            (placed[:, 0] < box[2])
            & (placed[:, 2] > box[0])
            & (placed[:, 1] < box[3])
            & (placed[:, 3] > box[1])
        )
        below = [kept[n] for n in np.flatnonzero(near).tolist() if share_level(kept[n], floor)]
        inside = [(f, m2) for f in below if (m2 := shared_area_m2(f, floor)) > _MOST * f.polygon.area]
        duplicate = next((f for f, m2 in inside if m2 > SAME * floor.polygon.area), None)
        if duplicate is not None:
            excluded, winner = (floor, duplicate) if is_kept(duplicate, floor) else (duplicate, floor)
            exclusions.exclude(excluded, COPY, winner)
            place = kept.index(duplicate)
            kept[place], boxes[place] = winner, winner.polygon.bounds
        elif _is_covered(floor, [f for f, _ in inside]):
            exclusions.exclude(floor, UNDER_ROOMS)
        else:
            boxes[len(kept)] = box
            kept.append(floor)
    return sorted(kept, key=lambda floor: floor.step_id)


def _is_covered(floor: Floor, smalls: Sequence[Floor]) -> bool:
    if len(smalls) < 2:
        return False
    covered = shapely.union_all([small.polygon for small in smalls]).intersection(floor.polygon).area
    return bool(covered > _MOST * floor.polygon.area)
