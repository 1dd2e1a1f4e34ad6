"""Exclude rooms that are drawn more than once: copies, rooms drawn to the middle of their walls, merged models."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import shapely

from bim.area.counted.floors import Floor, is_kept, is_same, share_level, shared_area_m2, sort_key
from bim.area.counted.overlap_causes import (
    COPY,
    COPY_WITHOUT_BODY,
    OTHER_TREE,
    WALL_CENTRE,
    Exclusions,
    listed,
)
from bim.area.counted.room_lists import name_rooms, short_label
from bim.area.counted.strips import is_strip_around, surrounds
from bim.findings import make_finding
from bim.tables import Finding

# Storeys of two trees whose elevations are closer than this are one storey.
_SAME_ELEVATION_M = 0.5


def exclude_copies(floors: Sequence[Floor], exclusions: Exclusions) -> list[Floor]:
    """Exclude all but one of each floor drawn several times over, to the millimetre; return the floors that remain.

    A copy has the number of the other one, or none. Equal floors with two numbers are left to later rules.
    """
    best: dict[Hashable, Floor] = {}
    order = sorted(
        floors, key=lambda f: (not f.key, f.is_named_whole, tuple(-n for n in f.rank), sort_key(f))
    )
    for floor in order:
        outline = (floor.object_type, *_outline(floor))
        own = (outline, floor.key)
        kept = best.get(own) or (best.get(outline) if not floor.key else None)
        if kept is not None and floor.polygon.equals(kept.polygon):
            exclusions.exclude(floor, COPY, kept)
        else:
            best.setdefault(own, floor)
            best.setdefault(outline, floor)
    return exclusions.remaining(floors)


def exclude_copies_without_body(floors: Sequence[Floor], exclusions: Exclusions) -> None:
    """Exclude spaces without a body that repeat the GlobalId and number of another one, on its storey if both have one.

    Two of them that have bodies are left to their outlines: a copied number with a room of its own is a room.
    """
    named: dict[tuple[str, str], list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.global_id and floor.key:
            named[floor.global_id, floor.key].append(floor)
    for members in named.values():
        order = sorted(members, key=lambda f: (not f.has_outline, -f.rank[0], f.step_id))
        for n, floor in enumerate(order[1:], 1):
            kept = next((other for other in order[:n] if _may_be_one_place(floor, other)), None)
            if kept is not None and not floor.has_outline:
                exclusions.exclude(floor, COPY_WITHOUT_BODY, kept)


def _may_be_one_place(first: Floor, second: Floor) -> bool:
    return None in (first.storey, second.storey) or first.storey == second.storey


def is_at_wall_centre(outer: Floor, inner: Floor) -> bool:
    """Return whether the outer floor is the inner one drawn to the middle of its walls, or an outline round it alone.

    With one number, the strip between them is nowhere wider than a wall; otherwise it also goes round on all sides,
    which a cabin in a corner of a room does not have.
    """
    if outer.size_m2 <= inner.size_m2 or not is_strip_around(outer.polygon, [inner.polygon]):
        return False
    return bool(outer.key and outer.key == inner.key) or surrounds(outer.polygon, [inner.polygon])


def exclude_at_wall_centre(pairs: Sequence[tuple[Floor, Floor]], exclusions: Exclusions) -> None:
    """Exclude the larger of each pair (smaller, larger) that is one room, whatever their confidence."""
    for inner, outer in sorted(pairs, key=lambda pair: (sort_key(pair[1]), sort_key(pair[0]))):
        if outer.step_id not in exclusions.reasons and is_at_wall_centre(outer, inner):
            exclusions.exclude(outer, WALL_CENTRE, inner)


def exclude_duplicates_of_other_trees(floors: Sequence[Floor], exclusions: Exclusions) -> None:
    """Exclude rooms that two trees of one file repeat, as if models of two disciplines had been merged.

    One room is on two storeys that are one: at one elevation, in two buildings, or with one name in one building,
    that of a copy too. The same number with the same outline on the same level is the same room. Rooms of two
    buildings or storeys that are on each other with other numbers or names count, with a warning: one of the two may
    be misplaced, for example where a program writes no elevations.
    """
    numbered: dict[str, list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.key and floor.storey is not None:
            numbered[floor.key].append(floor)
    for members in numbered.values():
        for first, second in _meeting(members):
            if not exclusions.both_count(first, second) or not _is_one_storey(first, second):
                continue
            small, large = sorted((first, second), key=sort_key)
            if is_at_wall_centre(large, small):
                exclusions.exclude(large, OTHER_TREE, small)
            elif is_same(first, second, shared_area_m2(first, second)):
                excluded, kept = (second, first) if is_kept(first, second) else (first, second)
                exclusions.exclude(excluded, OTHER_TREE, kept)
    exclusions.findings.extend(_in_one_place(exclusions.remaining(floors)))


def _meeting(members: Sequence[Floor]) -> Iterator[tuple[Floor, Floor]]:
    """Yield pairs whose outlines meet, the smallest floors first; none if all are on one storey."""
    if len({floor.storey for floor in members}) < 2:
        return
    members = sorted(members, key=sort_key)
    polygons = [floor.polygon for floor in members]
    left, right = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    left, right = left[left < right], right[left < right]
    for place in np.lexsort((right, left)).tolist():
        yield members[left[place]], members[right[place]]


def _is_one_storey(first: Floor, second: Floor) -> bool:
    if first.storey == second.storey or not share_level(first, second):
        return False
    is_named_alike = _is_one_name(first.storey_name or "", second.storey_name or "")
    if first.elevation_m is not None and second.elevation_m is not None:
        is_level = abs(first.elevation_m - second.elevation_m) < _SAME_ELEVATION_M
    else:
        is_level = is_named_alike or first.elevation_m is second.elevation_m
    return is_level and (first.building != second.building or is_named_alike)


def _is_one_name(first: str, second: str) -> bool:
    """Return whether two names have the same words, or those of a copy: "Stue kopi", but not "Plan" and "Plan 2"."""
    short, long = sorted((re.findall(r"[^\W_]+", name.casefold()) for name in (first, second)), key=len)
    is_within = bool(short) and short in (long[: len(short)], long[len(long) - len(short) :])
    return first == second or (is_within and not any(map(str.isdigit, "".join({*long} - {*short}))))


def _in_one_place(floors: Sequence[Floor]) -> Iterator[Finding]:
    """Yield one warning per two buildings, and per two storeys of one, whose rooms are on each other."""
    met: dict[Hashable, Floor] = {}
    rooms: dict[tuple[Hashable, ...], list[tuple[Floor, Floor]]] = defaultdict(list)
    for floor in floors:
        other = met.setdefault((floor.elevation_m, *_outline(floor)), floor)
        if other.building != floor.building:
            rooms["building", other.building, floor.building].append((floor, other))
        elif other.storey != floor.storey and None not in (other.storey, floor.storey, floor.base_m):
            rooms["storey", other.storey, floor.storey].append((floor, other))
    for (kind, *_), pairs in rooms.items():
        floor, other = pairs[0]
        yield make_finding(
            "buildings_in_one_place" if kind == "building" else "storeys_in_one_place",
            step_id=floor.step_id,
            global_id=floor.global_id,
            count=len(pairs),
            names=name_rooms([listed(pair[0]) for pair in pairs]),
            other=short_label(other.label),
        )


def _outline(floor: Floor) -> tuple[Hashable, ...]:
    """Return level and outline, to the millimetre."""
    level = None if floor.base_m is None else round(floor.base_m, 1)
    return (level, *(round(side, 3) for side in floor.polygon.bounds), round(floor.polygon.area, 3))
