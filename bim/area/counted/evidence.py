"""Weigh the evidence of `evidence.toml` for and against each space being a room.

Comes in: `SpaceFacts` of a model, and terms. Goes out: a `Judgement` per space, and the values that are ignored because
nearly all spaces share them.
"""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from bim.area.counted.name_kinds import NameKinds, is_named_alone, is_named_whole
from bim.area.counted.parts import SpaceFacts
from bim.area.counted.signs import Pair, looks_of_spaces, signs_of_spaces
from bim.enumerations import ExclusionReason

# Reasons in the order in which they are preferred at equal weight.
REASONS = (
    ExclusionReason.PHASE,
    ExclusionReason.EXTERNAL,
    ExclusionReason.PARKING,
    ExclusionReason.BERTH,
    ExclusionReason.GFA,
    ExclusionReason.CONSTRUCTION,
    ExclusionReason.VOID,
)
# A value is shared by nearly all spaces above this share of them, and by two or more. A property that excludes the
# only room of a model is shared by all rooms too.
_NEARLY_ALL = 0.85
_FEWEST = 2
_PROPERTIES = ("is_external", "category", "phase")
# Half of three spaces or more that look like rooms show that a value does not mean here what it says.
_FEWEST_MISUSED = 3
_MISUSED = 0.5
_LOOK_OF_ROOM = 4
# So many of those that share a value must look like rooms.
_LEAST_LIKE_ROOMS = 0.25
_SEVERAL_ON_STOREY = 2.0
# Evidence of no more than this is weak, unless it is a name.
_WEAK = 3
_WEAK_NAMES = ("gfa_short", "external_word")


@dataclass(frozen=True)
class Evidence:
    """One row of `evidence.toml`: a source, what it says, the reason (or "room") that it supports, its weight.

    `against`: the reasons that evidence of a room contradicts. `needs`: how much spaces must look like rooms for a
    value that nearly all of them share to be ignored; null where it never is. `is_misused`: the value is ignored as
    well where half of the spaces that have it, three or more, have the names of rooms. `follows`: the source that
    programs derive the value from; where that one's is ignored, so is this one on the same spaces.
    """

    source: str
    says: str
    supports: str
    weight: int
    text: str
    against: tuple[str, ...] = ()
    needs: int | None = None
    several: bool = False
    is_misused: bool = False
    follows: str | None = None


@dataclass(frozen=True)
class Judgement:
    """Why a space does not count (null: it does), and the evidence for and against that."""

    reason: ExclusionReason | None = None
    for_exclusion: tuple[Evidence, ...] = ()
    for_room: tuple[Evidence, ...] = ()

    @property
    def is_contradictory(self) -> bool:
        """Return whether there is evidence for both."""
        return bool(self.for_exclusion and self.for_room)

    @property
    def is_certainly_outdoors(self) -> bool:
        """Return whether its name says that it is outdoors, and nothing says that it is a room."""
        is_named = any(row.source == "name" and row.says not in _WEAK_NAMES for row in self.for_exclusion)
        return self.reason is ExclusionReason.EXTERNAL and is_named and not self.for_room

    @property
    def is_weak(self) -> bool:
        """Return whether there is little evidence for the exclusion, and none of it a name."""
        is_named = any(row.source == "name" and row.says not in _WEAK_NAMES for row in self.for_exclusion)
        return not is_named and sum(row.weight for row in self.for_exclusion) <= _WEAK


@dataclass(frozen=True)
class SharedValue:
    """A value that is ignored because nearly all spaces have it: how many have it, of how many."""

    evidence: Evidence
    sharing: int
    spaces: int


@dataclass(frozen=True)
class Weighed:
    """The judgement of each space by step id, and the values that are ignored."""

    judgements: Mapping[int, Judgement]
    ignored: tuple[SharedValue, ...] = field(default=())


@cache
def load_evidence() -> Mapping[Pair, Evidence]:
    """Return the rows of `evidence.toml` by source and what it says."""
    text = resources.files("bim.area.counted").joinpath("evidence.toml").read_text("utf-8")
    rows = [
        Evidence(**{**row, "against": tuple(row.get("against", ()))})
        for row in tomllib.loads(text)["evidence"]
    ]
    return {(row.source, row.says): row for row in rows}


def weigh(spaces: Sequence[SpaceFacts], kinds: NameKinds) -> Weighed:
    """Judge all spaces of a model; the order in which they come does not matter."""
    table = load_evidence()
    signs = signs_of_spaces(spaces, kinds)
    rows_of = cache(lambda pairs: frozenset(table[pair] for pair in pairs if pair in table))
    rows = {step_id: rows_of(frozenset(pairs)) for step_id, pairs in signs.items()}
    looks = looks_of_spaces(spaces, signs)
    no_rooms = _no_rooms(spaces, kinds)
    present = frozenset().union(*set(rows.values()))
    in_order = (row for row in table.values() if row in present)
    shared = [found for row in in_order if (found := _shared(row, spaces, rows, looks, no_rooms)) is not None]
    shared += _followers(shared, present, rows)
    ignored = frozenset(value.evidence for value in shared)
    judge = cache(lambda found: _judge(found - ignored))
    judgements = {step_id: judge(found) for step_id, found in rows.items()}
    return Weighed(judgements, tuple(shared))


def _no_rooms(spaces: Sequence[SpaceFacts], kinds: NameKinds) -> set[int | None]:
    """Return the step ids of spaces that need not share what rooms share: flats, departments and outlines, by their
    parts or names, and what is too low to stand in or was never drawn.
    """
    without_area = [space for space in spaces if space.area_m2 is None]
    own = {space.step_id for space in without_area if 2 * len(without_area) < len(spaces)}
    own |= {
        space.step_id
        for space in spaces
        if space.is_low or _is_around_rooms(space.name or space.number, kinds)
    }
    return {*(space.parent_step_id for space in spaces), *own}


def _is_around_rooms(text: str | None, kinds: NameKinds) -> bool:
    """Return whether a text says a flat, a department or an outline, and nothing but which one.

    "Lejlighed 3 altan" and "Department office" are named as what is within.
    """
    is_alone = is_named_alone(text, kinds.lists) or kinds.kind_of(text) in ("storey", "number", "gfa")
    return is_alone and is_named_whole(text, kinds.lists)


def _shared(
    row: Evidence,
    spaces: Sequence[SpaceFacts],
    rows: Mapping[int, frozenset[Evidence]],
    looks: Mapping[int, int],
    no_rooms: Set[int | None],
) -> SharedValue | None:
    """Return the row as a shared value, if nearly all spaces that nothing else excludes have it and look like rooms.

    Spaces that are `no_rooms` need not have it.
    """
    if row.needs is None:
        return None
    sharing = [space for space in spaces if row in rows[space.step_id]]
    fewest = 1 if row.source in _PROPERTIES and row.supports != "room" else _FEWEST
    if len(sharing) < fewest:
        return None
    candidates = sum(
        row in rows[space.step_id]
        or not (space.step_id in no_rooms or _is_excluded_otherwise(rows[space.step_id], row))
        for space in spaces
    )
    named = sum(1 for space in sharing if looks[space.step_id] >= _LOOK_OF_ROOM)
    is_misused = row.is_misused and len(sharing) >= _FEWEST_MISUSED and named >= _MISUSED * len(sharing)
    if len(sharing) <= _NEARLY_ALL * candidates and not is_misused:
        return None
    like_rooms = sum(1 for space in sharing if looks[space.step_id] >= row.needs)
    if like_rooms < _LEAST_LIKE_ROOMS * len(sharing) or (row.several and not _are_several(sharing)):
        return None
    return SharedValue(row, len(sharing), candidates)


def _followers(
    shared: Sequence[SharedValue], present: frozenset[Evidence], rows: Mapping[int, frozenset[Evidence]]
) -> list[SharedValue]:
    """Return the values that programs derive from an ignored one, where no other space than its own has them."""
    spaces_of = {row: {step_id for step_id, found in rows.items() if row in found} for row in present}
    known = {value.evidence for value in shared}
    return [
        SharedValue(row, len(spaces_of[row]), value.spaces)
        for row in sorted(present - known, key=_order)
        for value in shared
        if row.follows == value.evidence.source and row.supports == value.evidence.supports
        if spaces_of[row] <= spaces_of[value.evidence]
    ]


def _is_excluded_otherwise(rows: frozenset[Evidence], row_of_value: Evidence) -> bool:
    return any(row.supports != "room" and row.source != row_of_value.source for row in rows)


def _are_several(spaces: Sequence[SpaceFacts]) -> bool:
    """Return whether there are two or more of the spaces per storey."""
    storeys = Counter(space.storey for space in spaces)
    return len(spaces) >= _SEVERAL_ON_STOREY * len(storeys)


def _judge(rows: frozenset[Evidence]) -> Judgement:
    best, best_lead = Judgement(), 0
    for reason in REASONS:
        supporting = tuple(sorted((r for r in rows if r.supports == reason), key=_order))
        if not supporting:
            continue
        opposing = tuple(
            sorted((r for r in rows if r.supports == "room" and reason in r.against), key=_order)
        )
        lead = sum(row.weight for row in supporting) - sum(row.weight for row in opposing)
        if lead > best_lead:
            best, best_lead = Judgement(reason, supporting, opposing), lead
        elif best.reason is None and not best.for_exclusion:
            best = Judgement(None, supporting, opposing)
    return best


def _order(row: Evidence) -> tuple[int, str, str]:
    return -row.weight, row.source, row.says
