"""Floors that lie on each other by the hundred: thinned out before they are compared pair by pair.

Comes in: `Floor` records of one storey. Goes out: the floors that are left; reasons and findings into `GaveWay`.
Must not know: IFC entities, area schemes. Time grows with the floors times those that stay in one place, never
with the pairs.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from bim.area.counted.floors import SAME, Floor, GaveWay, share_level, shared_area_m2, stays
from bim.tables import Finding

# So many floors lie on one floor of no building: from here on pairs are not looked at one by one.
_MOST_PAIRS_A_FLOOR, _ALWAYS = 24, 2_000
# What is left of a crowd is compared as far as this, and the rest is told.
MOST_PAIRS = 100_000
_CHUNK = 256
_MOST = 0.5
# Under 2 % of the smaller room two rooms only touch: walls drawn at their centre, rounding.
TOUCH = 0.02


def is_crowd(floors: Sequence[Floor], pairs: Sequence[tuple[int, int]]) -> bool:
    """Whether floors meet so often that they must be thinned out first."""
    return len(pairs) > _most_pairs(floors)


def meeting_pairs(floors: Sequence[Floor], most: int | None = None) -> list[tuple[int, int]]:
    """Positions of floors that may share more than they only touch, each pair once and in order.

    Not many more than `most` are looked for: as many as tell a crowd, where none is given.
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


def thin_out(floors: Sequence[Floor], gave_way: GaveWay) -> list[Floor]:
    """The floors that do not give way to smaller ones, from the smallest up.

    A floor that one smaller floor nearly fills is its `duplicate`; one that two or more mostly cover is
    `overlapping`. What only shares a part stays, for the pairs to tell.
    """
    order = sorted(floors, key=lambda floor: (floor.polygon.area, floor.step_id))
    kept: list[Floor] = []
    boxes = np.empty((len(order), 4))
    for floor in order:
        box = floor.polygon.bounds
        placed = boxes[: len(kept)]
        near = (placed[:, 0] < box[2]) & (placed[:, 2] > box[0]) & (placed[:, 1] < box[3]) & (placed[:, 3] > box[1])
        below = [kept[n] for n in np.flatnonzero(near).tolist() if share_level(kept[n], floor)]
        inside = [(f, m2) for f in below if (m2 := shared_area_m2(f, floor)) > _MOST * f.polygon.area]
        twin = next((f for f, m2 in inside if m2 > SAME * floor.polygon.area), None)
        if twin is not None:
            loser, winner = (floor, twin) if stays(twin, floor) else (twin, floor)
            gave_way.drop_twin(loser, winner)
            place = kept.index(twin)
            kept[place], boxes[place] = winner, winner.polygon.bounds
        elif _is_covered(floor, [f for f, _ in inside]):
            drop_covered(floor, len(inside), gave_way)
        else:
            boxes[len(kept)] = box
            kept.append(floor)
    return sorted(kept, key=lambda floor: floor.step_id)


def _is_covered(floor: Floor, smalls: Sequence[Floor]) -> bool:
    if len(smalls) < 2:
        return False
    covered = shapely.union_all([small.polygon for small in smalls]).intersection(floor.polygon).area
    return bool(covered > _MOST * floor.polygon.area)


def drop_covered(floor: Floor, rooms: int, gave_way: GaveWay) -> None:
    """Let a floor give way to the rooms on it."""
    gave_way.drop(floor, "overlapping")
    text = f"{floor.label} lies under {rooms} other rooms: they count, it does not"
    gave_way.findings.append(Finding("space_overlaps", "warning", text, floor.step_id, floor.global_id))
