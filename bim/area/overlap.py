"""Rooms that lie on the same floor: found by footprint, storey by storey.

Comes in: `Floor` records of spaces that count so far. Goes out: reasons (`duplicate`, `overlapping`,
`area_scheme`) and findings. Must not know: IFC entities, names of types.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import shapely

from bim.tables import Finding

# Under 2 % of the smaller room two rooms only touch: walls drawn at their centre, rounding.
_TOUCH = 0.02
_MOST = 0.5
_SAME = 0.95
# Floors further apart than this are two floors, though one body may rise past the other: a mezzanine in a hall.
_SAME_LEVEL_M, _LEAST_APART_M = 1.2, 0.5


@dataclass(frozen=True)
class Floor:
    """A space's floor: polygon in the building's metres, its level, and what tells it from its twin."""

    step_id: int
    storey: Hashable
    polygon: Any
    base_m: float | None = None
    height_m: float | None = None
    object_type: str | None = None
    rank: tuple[int, int] = (0, 0)
    global_id: str | None = None
    label: str = ""


@dataclass(frozen=True)
class Pair:
    """Two floors (positions in their list) and the area they share."""

    first: int
    second: int
    shared_m2: float


def find_overlaps(floors: Sequence[Floor]) -> tuple[dict[int, str], list[Finding]]:
    """Which spaces must not count beside others, and what to tell; nothing overlapping gives nothing.

    A floor that is the same as another: one is a `duplicate`. A floor that others mostly cover gives way to them
    (`overlapping`), and so does a small one that lies in a large one. What shares less is told and counts.
    """
    reasons: dict[int, str] = {}
    findings: list[Finding] = []
    by_storey: dict[Hashable, list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.polygon is not None and not floor.polygon.is_empty:
            by_storey[floor.storey].append(floor)
    # What lies on no storey may lie over the rooms of any.
    loose = by_storey.get(None, [])
    for storey, members in by_storey.items():
        together = members if storey is None else [*members, *loose]
        members = _without_twins([f for f in together if f.step_id not in reasons], reasons, findings)
        pairs = _pairs(members)
        if storey is not None and loose:
            pairs = [pair for pair in pairs if _is_on_storey(pair, members)]
        if pairs:
            _resolve(members, pairs, reasons, findings)
    return reasons, findings


def _without_twins(
    floors: Sequence[Floor], reasons: dict[int, str], findings: list[Finding]
) -> list[Floor]:
    """One of each floor drawn several times over, to the millimetre; thousands of them are told at once."""
    best: dict[Hashable, Floor] = {}
    twins: list[tuple[Floor, Hashable]] = []
    for floor in sorted(floors, key=lambda f: (f.rank, -f.step_id), reverse=True):
        level = None if floor.base_m is None else round(floor.base_m, 1)
        outline = (*(round(side, 3) for side in floor.polygon.bounds), round(floor.polygon.area, 3))
        key = (floor.object_type, level, outline)
        if key not in best:
            best[key] = floor
        elif floor.polygon.equals(best[key].polygon):
            twins.append((floor, key))
    for floor, outline_key in sorted(twins, key=lambda twin: twin[0].step_id):
        reasons[floor.step_id] = "duplicate"
        findings.append(_finding("space_duplicate", floor, best[outline_key], "lies on the same floor as"))
    gone = {floor.step_id for floor, _ in twins}
    return [floor for floor in floors if floor.step_id not in gone]


def _is_on_storey(pair: Pair, floors: Sequence[Floor]) -> bool:
    """At least one of the two; what two spaces without a storey share is seen among themselves."""
    return floors[pair.first].storey is not None or floors[pair.second].storey is not None


def _pairs(floors: Sequence[Floor]) -> list[Pair]:
    """All pairs that share more than they only touch, in the order of their step ids."""
    polygons = [floor.polygon for floor in floors]
    tree = shapely.STRtree(polygons)
    left, right = tree.query(polygons, predicate="intersects")
    pairs = []
    for first, second in zip(left.tolist(), right.tolist(), strict=True):
        if first >= second or not _share_level(floors[first], floors[second]):
            continue
        try:
            shared = polygons[first].intersection(polygons[second]).area
        except shapely.errors.GEOSException:
            continue
        if shared > _TOUCH * min(polygons[first].area, polygons[second].area):
            pairs.append(Pair(first, second, shared))
    return sorted(pairs, key=lambda pair: (floors[pair.first].step_id, floors[pair.second].step_id))


def _share_level(first: Floor, second: Floor) -> bool:
    """Whether two floors lie at one level; unknown levels are taken as one."""
    if first.base_m is None or second.base_m is None:
        return True
    apart = abs(first.base_m - second.base_m)
    height = min(first.height_m or 0.0, second.height_m or 0.0)
    return apart < _LEAST_APART_M or (apart < _SAME_LEVEL_M and apart < height - _LEAST_APART_M)


def _resolve(
    floors: Sequence[Floor], pairs: Sequence[Pair], reasons: dict[int, str], findings: list[Finding]
) -> None:
    gone: set[int] = set()
    _drop_schemes(floors, pairs, gone, reasons, findings)
    for pair in pairs:
        first, second = floors[pair.first], floors[pair.second]
        if not {pair.first, pair.second} & gone and _is_same(first, second, pair.shared_m2):
            loser, winner = _loser(pair, floors)
            gone.add(loser)
            reasons[floors[loser].step_id] = "duplicate"
            findings.append(_finding("space_duplicate", floors[loser], floors[winner], "lies on the same floor as"))
    _drop_covered(floors, pairs, gone, reasons, findings)
    for pair in pairs:
        if {pair.first, pair.second} & gone:
            continue
        small, large = sorted((pair.first, pair.second), key=lambda n: floors[n].polygon.area)
        if pair.shared_m2 > _MOST * floors[small].polygon.area:
            gone.add(small)
            reasons[floors[small].step_id] = "overlapping"
            findings.append(_finding("space_overlaps", floors[small], floors[large], "lies mostly in"))
        else:
            text = f"shares {pair.shared_m2:.2f} m² (counted twice) with"
            findings.append(_finding("rooms_overlap", floors[small], floors[large], text))


def _is_same(first: Floor, second: Floor, shared_m2: float) -> bool:
    return shared_m2 > _SAME * max(first.polygon.area, second.polygon.area)


def _loser(pair: Pair, floors: Sequence[Floor]) -> tuple[int, int]:
    """Of two equal floors the one of the lower rank, else the later one, gives way."""
    first, second = floors[pair.first], floors[pair.second]
    keep_first = (first.rank, -first.step_id) >= (second.rank, -second.step_id)
    return (pair.second, pair.first) if keep_first else (pair.first, pair.second)


def _drop_schemes(
    floors: Sequence[Floor],
    pairs: Sequence[Pair],
    gone: set[int],
    reasons: dict[int, str],
    findings: list[Finding],
) -> None:
    """Spaces of two ObjectTypes that cover each other are two measures of one floor: the finer one counts."""
    area: dict[str | None, float] = defaultdict(float)
    count: dict[str | None, int] = defaultdict(int)
    for floor in floors:
        area[floor.object_type] += floor.polygon.area
        count[floor.object_type] += 1
    shared: dict[tuple[str | None, str | None], float] = defaultdict(float)
    for pair in pairs:
        types = floors[pair.first].object_type, floors[pair.second].object_type
        if types[0] != types[1]:
            shared[_sorted_types(types)] += pair.shared_m2
    for (one, other), together in shared.items():
        if min(count[one], count[other]) < 2 or together < 0.8 * min(area[one], area[other]):
            continue
        coarse = other if (count[one], area[other]) >= (count[other], area[one]) else one
        members = [n for n, floor in enumerate(floors) if floor.object_type == coarse and n not in gone]
        for n in members:
            gone.add(n)
            reasons[floors[n].step_id] = "area_scheme"
        if members:
            kept = one if coarse == other else other
            text = f"{len(members)} spaces of the type {coarse!r} measure the same floor as those of {kept!r}"
            first = floors[members[0]]
            findings.append(Finding("area_scheme_overlaps", "warning", text, first.step_id, first.global_id))


def _sorted_types(types: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    first, second = sorted(types, key=lambda name: (name is not None, name or ""))
    return first, second


def _drop_covered(
    floors: Sequence[Floor],
    pairs: Sequence[Pair],
    gone: set[int],
    reasons: dict[int, str],
    findings: list[Finding],
) -> None:
    """A floor mostly covered by two or more smaller ones gives way to them, the largest first."""
    inside: dict[int, list[int]] = defaultdict(list)
    for pair in pairs:
        small, large = sorted((pair.first, pair.second), key=lambda n: floors[n].polygon.area)
        if pair.shared_m2 > _MOST * floors[small].polygon.area:
            inside[large].append(small)
    for large in sorted(inside, key=lambda n: -floors[n].polygon.area):
        smalls = [n for n in inside[large] if n not in gone]
        if large in gone or len(smalls) < 2:
            continue
        covered = shapely.union_all([floors[n].polygon for n in smalls]).intersection(floors[large].polygon).area
        if covered > _MOST * floors[large].polygon.area:
            gone.add(large)
            reasons[floors[large].step_id] = "overlapping"
            findings.append(_covered_finding(floors[large], len(smalls)))


def _covered_finding(floor: Floor, rooms: int) -> Finding:
    text = f"{floor.label} is mostly covered by {rooms} other rooms: they count, it does not"
    return Finding("space_overlaps", "warning", text, floor.step_id, floor.global_id)


def _finding(code: str, floor: Floor, other: Floor, text: str) -> Finding:
    message = f"{floor.label} {text} {other.label}"
    return Finding(code, "warning", message, floor.step_id, floor.global_id)

