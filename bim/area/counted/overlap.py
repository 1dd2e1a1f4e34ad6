"""Rooms that lie on the same floor: found by footprint, storey by storey.

Comes in: `Floor` records of spaces that count so far. Goes out: reasons (`duplicate`, `overlapping`,
`area_scheme`) and findings. Must not know: IFC entities, names of types.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass

import shapely

from bim.area.counted.crowd import MOST_PAIRS, TOUCH, drop_covered, is_crowd, meeting_pairs, thin_out
from bim.area.counted.floors import Floor, GaveWay, is_same, share_level, shared_area_m2, stays, told
from bim.area.counted.heights import in_heights
from bim.area.counted.twins import drop_copies, drop_copies_without_body, drop_twins_of_other_trees
from bim.tables import Finding

_MOST = 0.5
# An outline over rooms is no room, though they cover no more of it than this.
_LEAST_OF_OUTLINE = 0.2


@dataclass(frozen=True)
class Pair:
    """Two floors and the area they share."""

    first: Floor
    second: Floor
    shared_m2: float

    def by_size(self) -> tuple[Floor, Floor]:
        """The smaller floor and the larger."""
        small, large = sorted((self.first, self.second), key=lambda floor: floor.polygon.area)
        return small, large

    def is_mostly_shared(self) -> bool:
        """Whether most of the smaller floor lies in the larger."""
        small, _ = self.by_size()
        return bool(self.shared_m2 > _MOST * small.polygon.area)


def find_overlaps(floors: Sequence[Floor]) -> tuple[dict[int, str], list[Finding]]:
    """Which spaces must not count beside others, and what to tell; nothing overlapping gives nothing.

    A floor that is the same as another: one is a `duplicate`. A floor that others mostly cover gives way to them
    (`overlapping`), and so does a small one that lies in a large one. What shares less is told and counts.
    """
    gave_way = GaveWay()
    drop_copies_without_body(floors, gave_way)
    by_storey: dict[Hashable, list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.polygon is not None and not floor.polygon.is_empty:
            by_storey[floor.storey].append(floor)
    # What lies on no storey may lie over the rooms of any.
    loose = by_storey.get(None, [])
    for storey, members in by_storey.items():
        together = members if storey is None else [*members, *loose]
        together = drop_copies(gave_way.left(together), gave_way)
        meeting = meeting_pairs(together)
        if is_crowd(together, meeting):
            together = thin_out(together, gave_way)
            meeting = _pairs_of_crowd(together, gave_way)
        pairs = _pairs(together, meeting)
        if storey is not None and loose:
            pairs = [pair for pair in pairs if _is_on_storey(pair)]
        if pairs:
            _resolve(together, pairs, gave_way)
    outlined = [floor for members in by_storey.values() for floor in members]
    drop_twins_of_other_trees(gave_way.left(outlined), gave_way)
    gave_way.findings.extend(in_heights(gave_way.left(outlined)))
    return gave_way.reasons, gave_way.findings


def _pairs_of_crowd(floors: Sequence[Floor], gave_way: GaveWay) -> list[tuple[int, int]]:
    """Pairs of what is left of a crowd, as many as can be compared."""
    meeting = meeting_pairs(floors, MOST_PAIRS)
    if len(meeting) > MOST_PAIRS:
        text = f"{len(floors)} floors of one storey cross each other: only {MOST_PAIRS} pairs are compared, " \
               "correct the outlines of its rooms"
        gave_way.findings.append(Finding("overlaps_not_all_compared", "warning", text))
    return meeting[:MOST_PAIRS]


def _is_on_storey(pair: Pair) -> bool:
    """At least one of the two; what two spaces without a storey share is seen among themselves."""
    return pair.first.storey is not None or pair.second.storey is not None


def _pairs(floors: Sequence[Floor], meeting: Sequence[tuple[int, int]]) -> list[Pair]:
    """All pairs that share more than they only touch, in the order of their step ids."""
    pairs = []
    for first, second in meeting:
        one, other = floors[first], floors[second]
        if not share_level(one, other):
            continue
        shared = shared_area_m2(one, other)
        if shared > TOUCH * min(one.polygon.area, other.polygon.area):
            pairs.append(Pair(one, other, shared))
    return sorted(pairs, key=lambda pair: (pair.first.step_id, pair.second.step_id))


def _resolve(floors: Sequence[Floor], pairs: Sequence[Pair], gave_way: GaveWay) -> None:
    _drop_schemes(floors, pairs, gave_way)
    for pair in _standing(pairs, gave_way):
        if is_same(pair.first, pair.second, pair.shared_m2):
            is_first = stays(pair.first, pair.second)
            gave_way.drop_twin(*(pair.second, pair.first) if is_first else (pair.first, pair.second))
    _drop_covered(pairs, gave_way)
    for pair in _standing(pairs, gave_way):
        small, large = pair.by_size()
        if pair.is_mostly_shared():
            gave_way.drop(small, "overlapping")
            gave_way.findings.append(told("space_overlaps", small, large, "lies mostly in"))
        else:
            text = f"shares {pair.shared_m2:.2f} m² (counted twice) with"
            gave_way.findings.append(told("rooms_overlap", small, large, text))


def _standing(pairs: Sequence[Pair], gave_way: GaveWay) -> Iterator[Pair]:
    """Pairs of which neither floor gave way, to a pair before it either."""
    return (pair for pair in pairs if gave_way.both_stand(pair.first, pair.second))


def _drop_schemes(floors: Sequence[Floor], pairs: Sequence[Pair], gave_way: GaveWay) -> None:
    """Spaces of two ObjectTypes that cover each other are two measures of one floor: the finer one counts."""
    area: dict[str | None, float] = defaultdict(float)
    count: dict[str | None, int] = defaultdict(int)
    for floor in floors:
        area[floor.object_type] += floor.polygon.area
        count[floor.object_type] += 1
    shared: dict[tuple[str | None, str | None], float] = defaultdict(float)
    for pair in pairs:
        types = pair.first.object_type, pair.second.object_type
        if types[0] != types[1]:
            shared[_sorted_types(types)] += pair.shared_m2
    for (one, other), together in shared.items():
        if min(count[one], count[other]) < 2 or together < 0.8 * min(area[one], area[other]):
            continue
        coarse, kept = (other, one) if (count[one], area[other]) >= (count[other], area[one]) else (one, other)
        members = gave_way.left(floor for floor in floors if floor.object_type == coarse)
        for floor in members:
            gave_way.drop(floor, "area_scheme")
        if members:
            text = f"{len(members)} spaces of the type {coarse!r} measure the same floor as those of {kept!r}"
            first = members[0]
            gave_way.findings.append(
                Finding("area_scheme_overlaps", "warning", text, first.step_id, first.global_id)
            )


def _sorted_types(types: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    first, second = sorted(types, key=lambda name: (name is not None, name or ""))
    return first, second


def _drop_covered(pairs: Sequence[Pair], gave_way: GaveWay) -> None:
    """A floor that two or more smaller ones mostly cover gives way to them, the largest first."""
    inside: dict[int, list[Floor]] = defaultdict(list)
    larger: dict[int, Floor] = {}
    for pair in pairs:
        small, large = pair.by_size()
        if pair.is_mostly_shared():
            larger[large.step_id] = large
            inside[large.step_id].append(small)
    for large in sorted(larger.values(), key=lambda floor: -floor.polygon.area):
        smalls = gave_way.left(inside[large.step_id])
        if large.step_id in gave_way.reasons or len(smalls) < 2:
            continue
        covered = shapely.union_all([small.polygon for small in smalls]).intersection(large.polygon).area
        least = _LEAST_OF_OUTLINE if _is_outline(large, smalls) else _MOST
        if covered > least * large.polygon.area:
            drop_covered(large, len(smalls), gave_way)


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
