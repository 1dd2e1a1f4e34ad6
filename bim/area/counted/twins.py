"""The same room drawn more than once: copies on one storey, and the rooms of two models merged into one file.

Comes in: `Floor` records. Goes out: who is a `duplicate`, and findings, into `GaveWay`.
Must not know: IFC entities, rooms that only overlap.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

import numpy as np
import shapely

from bim.area.counted.floors import Floor, GaveWay, is_same, share_level, shared_area_m2, stays, told
from bim.tables import Finding

# Storeys of two trees that lie closer than this are one storey.
_SAME_ELEVATION_M = 0.5


def drop_copies(floors: Sequence[Floor], gave_way: GaveWay) -> list[Floor]:
    """One of each floor drawn several times over, to the millimetre; thousands of them are told at once."""
    best: dict[Hashable, Floor] = {}
    twins: list[tuple[Floor, Hashable]] = []
    for floor in sorted(floors, key=lambda f: (f.rank, -f.step_id), reverse=True):
        key = (floor.object_type, *_outline(floor))
        if key not in best:
            best[key] = floor
        elif floor.polygon.equals(best[key].polygon):
            twins.append((floor, key))
    for floor, outline_key in sorted(twins, key=lambda twin: twin[0].step_id):
        gave_way.drop_twin(floor, best[outline_key])
    return gave_way.left(floors)


def drop_copies_without_body(floors: Sequence[Floor], gave_way: GaveWay) -> None:
    """Of spaces with one GlobalId and one number, on one storey where both are on one, that with a body counts.

    Two of them that have bodies are left to their outlines: a copied number with a room of its own is a room.
    """
    named: dict[tuple[str, str], list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.global_id and floor.number:
            named[floor.global_id, floor.number.casefold().strip()].append(floor)
    for members in named.values():
        order = sorted(members, key=lambda f: (not _has_outline(f), -f.rank[0], f.step_id))
        for n, floor in enumerate(order[1:], 1):
            winner = next((other for other in order[:n] if _may_be_one_place(floor, other)), None)
            if winner is not None and not _has_outline(floor):
                text = "has the GlobalId and the number of another space, and no body: it counts once, as"
                gave_way.drop_twin(floor, winner, text)


def _has_outline(floor: Floor) -> bool:
    return floor.polygon is not None and not floor.polygon.is_empty


def _may_be_one_place(first: Floor, second: Floor) -> bool:
    return None in (first.storey, second.storey) or first.storey == second.storey


def drop_twins_of_other_trees(floors: Sequence[Floor], gave_way: GaveWay) -> None:
    """Rooms that two trees of one file repeat, as where two disciplines' models of a building were merged.

    One room stands on two storeys that are one: they lie at one elevation, in two buildings, or bear one name in
    one building, that of a copy too. The same number on the same outline at the same level is the same room. Rooms of
    two buildings or storeys that lie on each other under other numbers or names count, and are told: one of the two
    may be out of place, as where a program writes no elevations.
    """
    numbered: dict[str, list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.number and floor.storey is not None:
            numbered[floor.number.casefold().strip()].append(floor)
    for members in numbered.values():
        for first, second in _meeting(members):
            if not gave_way.both_stand(first, second) or not _is_one_storey(first, second):
                continue
            if not is_same(first, second, shared_area_m2(first, second)):
                continue
            loser, winner = (second, first) if stays(first, second) else (first, second)
            text = "is drawn in two trees of this file, as models of two disciplines are: it counts once, as"
            gave_way.drop_twin(loser, winner, text)
    gave_way.findings.extend(_in_one_place(gave_way.left(floors)))


def _meeting(members: Sequence[Floor]) -> Iterator[tuple[Floor, Floor]]:
    """Pairs whose outlines meet, in the order of their step ids; none where all lie on one storey."""
    if len({floor.storey for floor in members}) < 2:
        return
    members = sorted(members, key=lambda floor: floor.step_id)
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
    """The same words, or those of a copy: "Stue" and "Stue kopi", never "Plan" and "Plan 2"."""
    short, long = sorted((re.findall(r"[^\W_]+", name.casefold()) for name in (first, second)), key=len)
    is_within = bool(short) and short in (long[: len(short)], long[len(long) - len(short) :])
    return first == second or (is_within and not any(map(str.isdigit, "".join({*long} - {*short}))))


def _in_one_place(floors: Sequence[Floor]) -> Iterator[Finding]:
    """One warning for each two buildings, and each two storeys of one, whose rooms lie on each other."""
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
        mend = "set them apart" if kind == "building" else "give each its elevation"
        text = f"and {len(pairs) - 1} more rooms lie on the floors of another {kind} and count twice: {mend} or take " \
               "one away; it lies on"
        yield told(f"{kind}s_in_one_place", floor, other, text)


def _outline(floor: Floor) -> tuple[Hashable, ...]:
    """Level and outline, to the millimetre."""
    level = None if floor.base_m is None else round(floor.base_m, 1)
    return (level, *(round(side, 3) for side in floor.polygon.bounds), round(floor.polygon.area, 3))
