"""Decide which of several spaces on one floor count, by their footprints.

The order: copies; storeys that lost their placements, which are not compared further; spaces too low to use; then per
storey rooms at wall centre, area schemes with and without names, equal floors, outlines round rooms, rooms in rooms;
finally the same rooms in two trees of the file, outlines that belong to other storeys, and the air over rooms.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bim.area.counted.dense_overlaps import MOST_PAIRS, TOUCH, is_dense, meeting_pairs, thin_out
from bim.area.counted.duplicates import (
    exclude_at_wall_centre,
    exclude_copies,
    exclude_copies_without_body,
    exclude_duplicates_of_other_trees,
)
from bim.area.counted.floors import (
    Floor,
    are_rooms_of_their_own,
    is_kept,
    is_same,
    share_level,
    shared_area_m2,
    sort_key,
)
from bim.area.counted.heights import CLEAR_HEIGHT_M, exclude_low, judge_heights
from bim.area.counted.outlines import exclude_if_over_rooms, exclude_of_other_storeys, exclude_on_other_levels
from bim.area.counted.overlap_causes import COPY, IN_ROOM, Exclusions, listed
from bim.area.counted.placements import is_tiled, lost_finding, lost_storeys
from bim.area.counted.repeated_sets import exclude_repeated_sets
from bim.area.counted.room_lists import rooms_finding
from bim.enumerations import ExclusionReason
from bim.geometry.enclosed import INSIDE, taken_within

_MOST = 0.5
# A room of its own number is in another one only with this share of it; with less, one of the two is misplaced.
_INSIDE = 0.9
# An area is smaller than its outline by just the rooms within it up to this share of the outline.
_NEAR = 0.01


@dataclass(frozen=True)
class Pair:
    """Two floors and the area they share."""

    first: Floor
    second: Floor
    shared_m2: float

    def by_size(self) -> tuple[Floor, Floor]:
        """Return the smaller floor and the larger."""
        small, large = sorted((self.first, self.second), key=sort_key)
        return small, large

    def order(self) -> tuple[Any, ...]:
        """Return a key that orders pairs in the same way whatever the order of the spaces in the file."""
        small, large = self.by_size()
        return (*sort_key(small), *sort_key(large))

    def is_mostly_shared(self) -> bool:
        """Return whether most of the smaller floor is in the larger."""
        small, large = self.by_size()
        least = _INSIDE if are_rooms_of_their_own(small, large) else _MOST
        return self.shared_m2 > least * small.size_m2


def judge_overlaps(floors: Sequence[Floor], clear_height_m: float = CLEAR_HEIGHT_M) -> Exclusions:
    """Return the spaces that must not count beside others, with their causes.

    A floor without a polygon takes part only as a copy by GlobalId.
    """
    exclusions = judge_copies(floors)
    by_storey = _by_storey(floors)
    loose = by_storey.get(None, [])
    lost = lost_storeys({storey: exclusions.remaining(members) for storey, members in by_storey.items()})
    exclusions.findings.extend(lost_finding(storey) for storey in lost.values())
    placed = [floor for storey, members in by_storey.items() if storey not in lost for floor in members]
    exclude_low(exclusions.remaining(placed), exclusions, clear_height_m)
    for storey, members in by_storey.items():
        if storey in lost:
            _resolve_lost(exclusions.remaining(members), exclusions)
        else:
            _resolve_storey(storey, members, [] if None in lost else loose, exclusions)
    exclude_on_other_levels(exclusions.remaining(placed), exclusions)
    exclude_duplicates_of_other_trees(exclusions.remaining(placed), exclusions)
    exclude_of_other_storeys(exclusions.remaining(placed), exclusions)
    judge_heights(exclusions.remaining(placed), exclusions)
    return exclusions


def judge_copies(floors: Sequence[Floor]) -> Exclusions:
    """Return the spaces that repeat another one of their storey with its number, outline or GlobalId."""
    exclusions = Exclusions()
    exclude_copies_without_body(floors, exclusions)
    by_storey = _by_storey(floors)
    # A space without a storey may be over the rooms of any.
    loose = by_storey.get(None, [])
    for storey, members in by_storey.items():
        exclude_copies(exclusions.remaining(members if storey is None else [*members, *loose]), exclusions)
    return exclusions


def _by_storey(floors: Sequence[Floor]) -> dict[Hashable, list[Floor]]:
    by_storey: dict[Hashable, list[Floor]] = defaultdict(list)
    for floor in floors:
        if floor.has_outline:
            by_storey[floor.storey].append(floor)
    return by_storey


def _resolve_storey(
    storey: Hashable, members: Sequence[Floor], loose: Sequence[Floor], exclusions: Exclusions
) -> None:
    together = exclusions.remaining(members if storey is None else [*members, *loose])
    meeting = meeting_pairs(together)
    if is_dense(together, meeting):
        together = thin_out(together, exclusions)
        meeting = _pairs_of_dense_floors(together, exclusions)
    pairs = _pairs(together, meeting)
    if storey is not None and loose:
        pairs = [pair for pair in pairs if _is_on_storey(pair)]
        met = {floor.step_id for pair in pairs for floor in (pair.first, pair.second)}
        together = [floor for floor in together if floor.storey is not None or floor.step_id in met]
    pairs = _without_enclosed(pairs)
    if pairs:
        _resolve(together, pairs, exclusions)


def _resolve_lost(members: Sequence[Floor], exclusions: Exclusions) -> None:
    """Exclude, on a storey that lost its placements, only outlines round several rooms that kept theirs."""
    meeting = meeting_pairs(members)
    if not is_dense(members, meeting):
        _exclude_covered(_pairs(members, meeting), exclusions, apart_only=True)


def _pairs_of_dense_floors(floors: Sequence[Floor], exclusions: Exclusions) -> list[tuple[int, int]]:
    """Return pairs of what is left of dense overlaps, as many as can be compared."""
    meeting = meeting_pairs(floors, MOST_PAIRS)
    if len(meeting) > MOST_PAIRS:
        rooms = [listed(floor) for floor in floors]
        exclusions.findings.append(rooms_finding("overlaps_not_all_compared", rooms, most=MOST_PAIRS))
    return meeting[:MOST_PAIRS]


def _is_on_storey(pair: Pair) -> bool:
    """Return whether one of the two is; what two spaces without a storey share is seen among themselves."""
    return pair.first.storey is not None or pair.second.storey is not None


def _pairs(floors: Sequence[Floor], meeting: Sequence[tuple[int, int]]) -> list[Pair]:
    """Return all pairs that share more than they only touch, the smallest floors first."""
    pairs = []
    for first, second in meeting:
        one, other = floors[first], floors[second]
        if not share_level(one, other):
            continue
        shared = shared_area_m2(one, other)
        if shared > TOUCH * min(one.size_m2, other.size_m2):
            pairs.append(Pair(one, other, shared))
    return sorted(pairs, key=Pair.order)


def _without_enclosed(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the pairs without those of a room and the rooms within it that its own area leaves out already."""
    inside: dict[int, list[Pair]] = defaultdict(list)
    for pair in pairs:
        small, large = pair.by_size()
        if pair.shared_m2 >= INSIDE * small.size_m2 and not large.is_named_whole:
            inside[large.step_id].append(pair)
    left_out = {id(pair) for members in inside.values() if _leaves_out(members) for pair in members}
    return [pair for pair in pairs if id(pair) not in left_out]


def _leaves_out(pairs: Sequence[Pair]) -> bool:
    """Return whether the area of the larger floor is smaller than its outline by just the rooms within."""
    large = pairs[0].by_size()[1]
    missing_m2, near = large.size_m2 - (large.area_m2 or 0.0), _NEAR * large.size_m2
    if large.area_m2 is None or missing_m2 <= near:
        return False
    least_m2, most_m2 = taken_within(large.polygon, [pair.by_size()[0].polygon for pair in pairs])
    return least_m2 - near <= missing_m2 <= most_m2 + near


def _resolve(floors: Sequence[Floor], pairs: Sequence[Pair], exclusions: Exclusions) -> None:
    exclude_at_wall_centre([pair.by_size() for pair in pairs], exclusions)
    _exclude_schemes(floors, pairs, exclusions)
    exclude_repeated_sets(floors, [(*pair.by_size(), pair.shared_m2) for pair in pairs], exclusions)
    for pair in _counting(pairs, exclusions):
        if is_same(pair.first, pair.second, pair.shared_m2) and not are_rooms_of_their_own(
            pair.first, pair.second
        ):
            is_first = is_kept(pair.first, pair.second)
            excluded, kept = (pair.second, pair.first) if is_first else (pair.first, pair.second)
            exclusions.exclude(excluded, COPY, kept)
    _exclude_covered(pairs, exclusions)
    for pair in _counting(pairs, exclusions):
        small, large = pair.by_size()
        is_equal = is_same(small, large, pair.shared_m2)
        if pair.is_mostly_shared() and not is_equal:
            exclusions.exclude(small, IN_ROOM, large)
        else:
            exclusions.share(small, large, pair.shared_m2)


def _counting(pairs: Sequence[Pair], exclusions: Exclusions) -> Iterator[Pair]:
    """Yield pairs of which neither floor is excluded, by a pair before it either."""
    return (pair for pair in pairs if exclusions.both_count(pair.first, pair.second))


def _exclude_schemes(floors: Sequence[Floor], pairs: Sequence[Pair], exclusions: Exclusions) -> None:
    """Exclude the coarser of two ObjectTypes whose spaces cover each other: they are two measures of one floor."""
    area: dict[str | None, float] = defaultdict(float)
    count: dict[str | None, int] = defaultdict(int)
    for floor in exclusions.remaining(floors):
        area[floor.object_type] += floor.size_m2
        count[floor.object_type] += 1
    shared: dict[tuple[str | None, str | None], float] = defaultdict(float)
    for pair in _counting(pairs, exclusions):
        types = pair.first.object_type, pair.second.object_type
        if types[0] != types[1]:
            shared[_sorted_types(types)] += pair.shared_m2
    for (one, other), together in shared.items():
        if min(count[one], count[other]) < 2 or together < 0.8 * min(area[one], area[other]):
            continue
        coarse, kept = (
            (other, one) if (count[one], area[other]) >= (count[other], area[one]) else (one, other)
        )
        members = [floor for floor in exclusions.remaining(floors) if floor.object_type == coarse]
        if members:
            for floor in members:
                exclusions.reasons[floor.step_id] = ExclusionReason.AREA_SCHEME
            exclusions.findings.append(
                rooms_finding(
                    "area_scheme_overlaps", [listed(floor) for floor in members], coarse=coarse, kept=kept
                )
            )


def _sorted_types(types: tuple[str | None, str | None]) -> tuple[str | None, str | None]:
    first, second = sorted(types, key=lambda name: (name is not None, name or ""))
    return first, second


def _exclude_covered(pairs: Sequence[Pair], exclusions: Exclusions, apart_only: bool = False) -> None:
    """Exclude floors that two or more smaller ones cover, the largest first; with `apart_only`, smaller ones that do
    not overlap each other."""
    inside: dict[int, list[Floor]] = defaultdict(list)
    larger: dict[int, Floor] = {}
    for pair in pairs:
        small, large = pair.by_size()
        if pair.is_mostly_shared() and not is_same(small, large, pair.shared_m2):
            larger[large.step_id] = large
            inside[large.step_id].append(small)
    for large in sorted(larger.values(), key=sort_key, reverse=True):
        rooms = exclusions.remaining(inside[large.step_id])
        if apart_only and not (large.is_named_whole or is_tiled(large, rooms)):
            continue
        if large.step_id not in exclusions.reasons and len(rooms) > 1:
            exclude_if_over_rooms(large, rooms, exclusions)
