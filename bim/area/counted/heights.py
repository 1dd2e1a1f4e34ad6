"""Exclude spaces that are too low to use, and the air in the upper part of a higher room's body.

The points of `AIR_EVIDENCE` decide whether a space in the height of another is air: above 0 it is a void, otherwise
both count and have a warning.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bim.area.counted.floors import Floor, bases_and_heights
from bim.area.counted.overlap_causes import AIR, TOO_LOW, TOO_LOW_ON_STOREY, Exclusions, listed
from bim.area.counted.room_lists import rooms_finding, short_label
from bim.tables import Finding

CLEAR_HEIGHT_M = 1.5
"""People cannot stand in a space that is lower than this."""
# A void touches a room: slab and structure between them are no higher, nor from floor to floor if it is below.
_MOST_GAP_M, _MOST_RISE_M, _PENETRATION_M = 1.0, 2.0, 0.1
# This share of a low space is over or under rooms.
_LEAST_BESIDE = 0.5
# A net area under this share of the outline leaves out what is too low to use.
_USABLE_PART = 0.95
# Of both floors: a gallery takes less of its hall.
_LEAST_SHARED = 0.8
# Between two floors, and from the upper one to the ceiling of the lower: what fits in there is a storey.
_LEAST_RISE_M, _LEAST_DEPTH_M = 1.9, 1.9
# The air ends at the ceiling of the room below it, give or take.
_ABOVE_CEILING_M = 0.3
# A staircase or a shaft is no larger.
_LARGEST_SHAFT_M2 = 30.0
# So many rooms of a storey that reach into the next one, and more than this share of its rooms, are a setting.
_LEAST_TOO_HIGH, _LEAST_TOO_HIGH_SHARE = 3, 0.5

AIR_EVIDENCE = {
    "is_continued": 3,  # "Hal øvre del" over "Hal": its name begins with that of the room below and adds words to it
    "is_large": 2,  # larger than a staircase or a shaft
    "is_stack": -2,  # two or more spaces over each other in one body, as the storeys of a staircase are
    "is_alone": -2,  # the only room of its storey: without it, the storey has no floor
    "is_shaft": -9,  # named as a staircase, a lift or a shaft: it has a floor on each storey
    "is_setting": -9,  # most rooms of the lower storey reach as high: their upper limit is set wrong
    "is_above": -9,  # it ends above the ceiling of the lower room: not in its body
}
"""Points for the air over a room (+) and for a floor of its own (-). A difference in names alone gives none."""


@dataclass(frozen=True)
class _InHeight:
    """A room that is in the height of another, on nearly the same outline."""

    upper: Floor
    lower: Floor
    is_part: bool = False  # the upper floor is on a part of the lower outline, beside a gallery


def exclude_low(
    floors: Sequence[Floor], exclusions: Exclusions, clear_height_m: float = CLEAR_HEIGHT_M
) -> None:
    """Exclude spaces lower than the clear height that have a room over or under them, whatever their names.

    Rooms that are all drawn as low plates are left alone: there, no room is high enough to be beside them.
    """
    known = [floor for floor in floors if floor.has_outline and floor.top_m is not None]
    low = [floor for floor in known if (floor.height_m or 0.0) < clear_height_m]
    high = [floor for floor in known if (floor.height_m or 0.0) >= clear_height_m]
    if not low or not high:
        return
    tree = shapely.STRtree([floor.polygon for floor in high])
    of_storey = {floor.storey for floor in high}
    usable = []
    for floor in low:
        near = [high[n] for n in tree.query(floor.polygon, predicate="intersects").tolist()]
        beside = [room for room in near if _is_over_or_under(floor, room, clear_height_m)]
        if beside and _covered_m2(floor, beside) >= _LEAST_BESIDE * floor.size_m2:
            if _is_usable_in_part(floor):
                usable.append(listed(floor))
                continue
            is_of_storey = floor.storey in of_storey
            kept = max(beside, key=lambda room: (room.size_m2, -room.step_id))
            exclusions.exclude(floor, TOO_LOW_ON_STOREY if is_of_storey and not floor.name else TOO_LOW, kept)
    if usable:
        exclusions.findings.append(
            rooms_finding("space_low_but_usable", usable, clear_height_m=clear_height_m)
        )


def _is_usable_in_part(floor: Floor) -> bool:
    """Return whether somebody stated how much of a low space can be used: the net is confirmed and less than all."""
    is_known = floor.is_confirmed and floor.area_m2 is not None
    return is_known and (floor.area_m2 or 0.0) < _USABLE_PART * floor.size_m2


def _is_over_or_under(low: Floor, room: Floor, clear_height_m: float) -> bool:
    low_base, low_top = low.base_m or 0.0, low.top_m or 0.0
    base, top = room.base_m or 0.0, room.top_m or 0.0
    is_over = low_base - base >= clear_height_m and low_base - top <= _MOST_GAP_M
    is_under = base >= low_top - _PENETRATION_M and base - low_base < _MOST_RISE_M
    return is_over or is_under


def _covered_m2(floor: Floor, rooms: Sequence[Floor]) -> float:
    try:
        return float(shapely.union_all([room.polygon for room in rooms]).intersection(floor.polygon).area)
    except shapely.errors.GEOSException:
        return 0.0


def judge_heights(floors: Sequence[Floor], exclusions: Exclusions) -> None:
    """Exclude the air over rooms, and warn about each other room in the height of one below it; both count then."""
    found = _in_heights(floors)
    met = [pair for pair in found if not pair.is_part]
    counts = Counter(pair.lower.step_id for pair in met)
    rooms_on = Counter(floor.storey for floor in floors)
    too_high = _storeys_too_high(floors, met)
    doubtful = []
    for pair in found:
        if pair.upper.step_id in exclusions.reasons:
            continue
        is_alone = rooms_on[pair.upper.storey] == 1
        if _air_points(pair, counts[pair.lower.step_id] > 1, is_alone, pair.lower.storey in too_high) > 0:
            exclusions.exclude(pair.upper, AIR, pair.lower)
        elif not pair.is_part:
            doubtful.append(pair)
    doubtful = [pair for pair in doubtful if exclusions.both_count(pair.upper, pair.lower)]
    if doubtful:
        exclusions.findings.append(_doubtful_finding(doubtful))


def _air_points(pair: _InHeight, is_stack: bool, is_alone: bool, is_setting: bool) -> int:
    upper, lower = pair.upper, pair.lower
    holds = {
        "is_continued": _is_continued(upper.name, lower.name),
        "is_large": upper.size_m2 > _LARGEST_SHAFT_M2,
        "is_stack": is_stack,
        "is_alone": is_alone,
        "is_shaft": upper.is_named_shaft or lower.is_named_shaft,
        "is_setting": is_setting,
        "is_above": (upper.top_m or 0.0) > (lower.top_m or 0.0) + _ABOVE_CEILING_M,
    }
    return sum(points for name, points in AIR_EVIDENCE.items() if holds[name])


def _is_continued(name: str | None, start: str | None) -> bool:
    """Return whether a name adds words to another: "Hal øvre del" to "Hal", but not "Hal 2" and not "Hallen"."""
    own, other = (re.findall(r"[^\W_]+", (text or "").casefold()) for text in (name, start))
    added = own[len(other) :]
    return (
        bool(other) and own[: len(other)] == other and any(len(word) > 2 and word.isalpha() for word in added)
    )


def _in_heights(floors: Sequence[Floor]) -> list[_InHeight]:
    """Return each room over another, on nearly all of its floor, whose body reaches as high."""
    # How high the parts of a body with several floors are is not known.
    known = [floor for floor in floors if floor.has_outline and floor.top_m is not None and not floor.levels]
    if len(known) < 2:
        return []
    polygons = np.array([floor.polygon for floor in known], dtype=object)
    bases, heights = bases_and_heights(known)
    tops = bases + heights
    low, high = shapely.STRtree(polygons).query(polygons)
    is_in = (bases[high] - bases[low] >= _LEAST_RISE_M) & (tops[low] - bases[high] >= _LEAST_DEPTH_M)
    low, high = low[is_in], high[is_in]
    areas = shapely.area(polygons)
    pairs = []
    for lower, upper in zip(low.tolist(), high.tolist(), strict=True):
        smaller, larger = sorted((areas[lower], areas[upper]))
        is_part = smaller < _LEAST_SHARED * larger
        if is_part and not _is_air_over_a_part(known[upper], known[lower]):
            continue
        least = _LEAST_SHARED * (areas[upper] if is_part else larger)
        if _shared_m2(polygons[lower], polygons[upper]) >= least:
            pairs.append(_InHeight(known[upper], known[lower], is_part))
    return pairs


def _is_air_over_a_part(upper: Floor, lower: Floor) -> bool:
    """Return whether a smaller space is named as the upper part of the larger one below: "Foyer øvre del"."""
    is_smaller = upper.size_m2 < lower.size_m2
    return is_smaller and upper.is_named_upper_part and _is_continued(upper.name, lower.name)


def _shared_m2(first: Any, second: Any) -> float:
    try:
        return float(first.intersection(second).area)
    except shapely.errors.GEOSException:
        return 0.0


def _storeys_too_high(floors: Sequence[Floor], met: Sequence[_InHeight]) -> set[object]:
    """Return the storeys of which most rooms reach into the next one."""
    rooms = Counter(floor.storey for floor in floors)
    reaching = Counter(floor.storey for floor in {pair.lower.step_id: pair.lower for pair in met}.values())
    return {
        storey
        for storey, count in reaching.items()
        if count >= _LEAST_TOO_HIGH and count > _LEAST_TOO_HIGH_SHARE * rooms[storey]
    }


def _doubtful_finding(pairs: Sequence[_InHeight]) -> Finding:
    pairs = sorted(pairs, key=lambda pair: (pair.upper.step_id, pair.lower.step_id))
    uppers = {pair.upper.step_id: pair.upper for pair in pairs}
    upper, lower = pairs[0].upper, pairs[0].lower
    return rooms_finding(
        "room_in_height_of_another",
        [listed(floor) for floor in uppers.values()],
        upper=short_label(upper.label),
        rise_m=(upper.base_m or 0.0) - (lower.base_m or 0.0),
        lower=short_label(lower.label),
        height_m=lower.height_m or 0.0,
    )
