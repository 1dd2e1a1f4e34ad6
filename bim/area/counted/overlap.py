"""Rooms that lie on the same floor: found by footprint, storey by storey.

Comes in: `Floor` records of spaces that count so far. Goes out: reasons (`duplicate`, `overlapping`,
`area_scheme`) and findings. Must not know: IFC entities, names of types.
"""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import shapely

from bim.area.counted.crowd import MOST_PAIRS, TOUCH, covered_finding, is_crowd, meeting_pairs, thin_out
from bim.area.counted.floors import Floor, is_same, share_level, shared_area_m2, stays, told
from bim.area.counted.twins import drop_copies, drop_copies_without_body, drop_twins_of_other_trees
from bim.tables import Finding

_MOST = 0.5
# An outline over rooms is no room, though they cover no more of it than this.
_LEAST_OF_OUTLINE = 0.2


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
    drop_copies_without_body(floors, reasons, findings)
    by_storey: dict[Hashable, list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.polygon is not None and not floor.polygon.is_empty:
            by_storey[floor.storey].append(floor)
    # What lies on no storey may lie over the rooms of any.
    loose = by_storey.get(None, [])
    for storey, members in by_storey.items():
        together = members if storey is None else [*members, *loose]
        together = drop_copies([f for f in together if f.step_id not in reasons], reasons, findings)
        meeting = meeting_pairs(together)
        if is_crowd(together, meeting):
            together = thin_out(together, reasons, findings)
            meeting = _pairs_of_crowd(together, findings)
        pairs = _pairs(together, meeting)
        if storey is not None and loose:
            pairs = [pair for pair in pairs if _is_on_storey(pair, together)]
        if pairs:
            _resolve(together, pairs, reasons, findings)
    drop_twins_of_other_trees(
        [f for members in by_storey.values() for f in members if f.step_id not in reasons], reasons, findings
    )
    return reasons, findings


def _pairs_of_crowd(floors: Sequence[Floor], findings: list[Finding]) -> list[tuple[int, int]]:
    """Pairs of what is left of a crowd, as many as can be compared."""
    meeting = meeting_pairs(floors, MOST_PAIRS)
    if len(meeting) > MOST_PAIRS:
        text = f"{len(floors)} floors of one storey cross each other: only {MOST_PAIRS} pairs are compared, " \
               "correct the outlines of its rooms"
        findings.append(Finding("overlaps_not_all_compared", "warning", text))
    return meeting[:MOST_PAIRS]


def _is_on_storey(pair: Pair, floors: Sequence[Floor]) -> bool:
    """At least one of the two; what two spaces without a storey share is seen among themselves."""
    return floors[pair.first].storey is not None or floors[pair.second].storey is not None


def _pairs(floors: Sequence[Floor], meeting: Sequence[tuple[int, int]]) -> list[Pair]:
    """All pairs that share more than they only touch, in the order of their step ids."""
    pairs = []
    for first, second in meeting:
        one, other = floors[first], floors[second]
        if not share_level(one, other):
            continue
        shared = shared_area_m2(one, other)
        if shared > TOUCH * min(one.polygon.area, other.polygon.area):
            pairs.append(Pair(first, second, shared))
    return sorted(pairs, key=lambda pair: (floors[pair.first].step_id, floors[pair.second].step_id))


def _resolve(
    floors: Sequence[Floor], pairs: Sequence[Pair], reasons: dict[int, str], findings: list[Finding]
) -> None:
    gone: set[int] = set()
    _drop_schemes(floors, pairs, gone, reasons, findings)
    for pair in pairs:
        first, second = floors[pair.first], floors[pair.second]
        if not {pair.first, pair.second} & gone and is_same(first, second, pair.shared_m2):
            loser, winner = _loser(pair, floors)
            gone.add(loser)
            reasons[floors[loser].step_id] = "duplicate"
            findings.append(told("space_duplicate", floors[loser], floors[winner], "lies on the same floor as"))
    _drop_covered(floors, pairs, gone, reasons, findings)
    for pair in pairs:
        if {pair.first, pair.second} & gone:
            continue
        small, large = sorted((pair.first, pair.second), key=lambda n: floors[n].polygon.area)
        if pair.shared_m2 > _MOST * floors[small].polygon.area:
            gone.add(small)
            reasons[floors[small].step_id] = "overlapping"
            findings.append(told("space_overlaps", floors[small], floors[large], "lies mostly in"))
        else:
            text = f"shares {pair.shared_m2:.2f} m² (counted twice) with"
            findings.append(told("rooms_overlap", floors[small], floors[large], text))


def _loser(pair: Pair, floors: Sequence[Floor]) -> tuple[int, int]:
    """Of two equal floors the one of the lower rank, else the later one, gives way."""
    first, second = floors[pair.first], floors[pair.second]
    return (pair.second, pair.first) if stays(first, second) else (pair.first, pair.second)


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
    """A floor that two or more smaller ones mostly cover gives way to them, the largest first."""
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
        least = _LEAST_OF_OUTLINE if _is_outline(floors[large], [floors[n] for n in smalls]) else _MOST
        if covered > least * floors[large].polygon.area:
            gone.add(large)
            reasons[floors[large].step_id] = "overlapping"
            findings.append(covered_finding(floors[large], len(smalls)))


def _is_outline(large: Floor, rooms: Sequence[Floor]) -> bool:
    """Drawn round rooms and none itself: without a number, a storey or a height where all of them have it, or named so.

    A hall with cabins in it has all that they have: it counts, and they lie in it.
    """
    return (
        large.is_named_whole
        or (not large.number and all(room.number for room in rooms))
        or (large.storey is None and all(room.storey is not None for room in rooms))
        or (large.height_m is None and all(room.height_m is not None for room in rooms))
    )
