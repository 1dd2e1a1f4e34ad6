"""Decide which rooms of a model count: by type and tree first, then by geometry, then by what has no area.

Comes in: rooms with their chosen areas. Goes out: the rooms with the reason why they do not count; findings are added
to the list given.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bim.area.chosen.area_choice import AreaChoice
from bim.area.chosen.units_check import UnitCheck
from bim.area.counted.counting import count_spaces
from bim.area.counted.counting_findings import counting_findings
from bim.area.counted.identity import identity_findings
from bim.area.counted.name_kinds import NameKinds
from bim.area.counted.overlap import judge_copies, judge_overlaps
from bim.area.counted.parts import SpaceFacts, adopt_parts
from bim.area.counted.room_lists import rooms_finding
from bim.area.counted.schemes_alone import scheme_alone_findings
from bim.enumerations import AreaRule, Confidence, ExclusionReason
from bim.findings import make_finding
from bim.records import changed
from bim.rooms.facts import facts_of, floor_of
from bim.rooms.room import Reading, Room, of_room
from bim.tables import Finding

# Walls between its parts take no more of a composed space than the rest.
_LEAST_FILLED = 0.75
_HELD_CODES = {
    ExclusionReason.HELD_UNPLACED: "space_held_unplaced",
    ExclusionReason.HELD_NO_AREA: "space_held_no_area",
    ExclusionReason.HELD_GEOMETRY: "space_held_geometry",
    ExclusionReason.HELD_UNIT: "space_held_unit",
    ExclusionReason.HELD_NAME: "space_held_name",
}


def count_rooms(
    rooms: Sequence[Room], reading: Reading, check: UnitCheck, findings: list[Finding]
) -> list[Room]:
    """Return the rooms with the reason why each does not count, null where it counts.

    Bodies that are not plausible decide nothing. If a factor had to correct them, their shapes are trusted and not
    their positions: of copies one counts, and nothing more is decided.
    """
    parts, kinds = parts_by_parent(rooms), NameKinds(reading.terms)
    facts, part_findings = adopt_parts([facts_of(room, parts.get(room.step_id, ()), kinds) for room in rooms])
    by_evidence = count_spaces(facts, reading.terms, kinds)
    reasons = dict(by_evidence.reasons)
    findings.extend(part_findings)
    findings.extend(counting_findings(facts, by_evidence, kinds))
    findings.extend(_partly_filled(rooms, facts, reasons))
    undecided = [room for room in rooms if room.step_id not in reasons and room.choice.net_m2 is not None]
    floors = [floor_of(room, reading.terms, not check.hold_geometry) for room in undecided]
    is_in_place = check.geometry_factor == 1.0
    clear_height_m = reading.settings.clear_height_m
    overlaps = judge_overlaps(floors, clear_height_m) if is_in_place else judge_copies(floors)
    reasons.update(overlaps.reasons)
    findings.extend(overlaps.all_findings())
    no_rooms = overlaps.beyond_doubt() | by_evidence.outdoors_by_name()
    counted = [
        _with_reason(room, reasons.get(room.step_id), parts, room.step_id in no_rooms) for room in rooms
    ]
    if is_in_place:
        findings.extend(_schemes_alone(counted, reading, check))
    findings.extend(_place_findings(counted))
    findings.extend(_held_findings(counted))
    buildings = {r.step_id: r.place.building.step_id if r.place.building else None for r in rooms}
    findings.extend(identity_findings(facts, buildings, reasons))
    return counted


def _schemes_alone(rooms: Sequence[Room], reading: Reading, check: UnitCheck) -> Iterator[Finding]:
    excluded, counting = (
        [
            floor_of(room, reading.terms, not check.hold_geometry)
            for room in rooms
            if room.reason is reason and room.choice.net_m2 is not None
        ]
        for reason in (ExclusionReason.AREA_SCHEME, None)
    )
    return scheme_alone_findings(excluded, counting)


def is_unplaced(room: Room) -> bool:
    """Return whether a room of a list was never drawn: it has no place, body or area, and does not hold the model."""
    return room.place.is_orphan and not room.has_body and not room.statements and room.choice.net_m2 is None


def parts_by_parent(rooms: Sequence[Room]) -> dict[int, list[Room]]:
    """Return the parts of each composed space, by its step id."""
    parts: dict[int, list[Room]] = {}
    for room in rooms:
        if room.place.parent_step_id is not None:
            parts.setdefault(room.place.parent_step_id, []).append(room)
    return parts


def _with_reason(
    room: Room, reason: ExclusionReason | None, parts: Mapping[int, Sequence[Room]], is_no_room: bool
) -> Room:
    """Return the room with its reason; a composed space without an area has that of its parts."""
    choice = room.choice
    is_nameless = choice.held_reason is ExclusionReason.HELD_NAME
    if reason is ExclusionReason.COMPLEX and choice.net_m2 is None and not is_nameless:
        choice = _sum_of_parts(choice, parts.get(room.step_id, ()))
    if choice.net_m2 is None:
        held = choice.held_reason or ExclusionReason.HELD_NO_AREA
        reason = ExclusionReason.HELD_UNPLACED if is_unplaced(room) else held
    return changed(room, choice=choice, reason=reason, is_no_room=is_no_room)


def _sum_of_parts(choice: AreaChoice, parts: Sequence[Room]) -> AreaChoice:
    parts_m2 = [part.choice.net_m2 for part in parts if part.choice.net_m2 is not None]
    if not parts_m2:
        return choice
    return replace(
        choice,
        net_m2=math.fsum(parts_m2),
        rule=AreaRule.SUM_OF_PARTS,
        confidence=Confidence.LOW,
        held_reason=None,
    )


def _place_findings(rooms: Sequence[Room]) -> Iterator[Finding]:
    """Yield one finding about all rooms on no storey, and one about those that belong to nothing at all."""
    orphans = [room for room in rooms if room.place.is_orphan and room.choice.net_m2 is not None]
    loose = [room for room in rooms if room.place.storey is None and not room.place.is_orphan]
    for code, affected in (("space_without_storey", orphans), ("space_no_storey", loose)):
        if affected:
            yield rooms_finding(code, [room.listed() for room in affected])


def _held_findings(rooms: Sequence[Room]) -> Iterator[Finding]:
    """Yield one finding per reason for which rooms are held."""
    for reason, code in _HELD_CODES.items():
        affected = [room.listed() for room in rooms if room.reason is reason]
        if affected:
            yield rooms_finding(code, affected)


def _partly_filled(
    rooms: Sequence[Room], facts: Sequence[SpaceFacts], reasons: Mapping[int, ExclusionReason]
) -> Iterator[Finding]:
    """Yield a finding per composed space whose parts count in its place but cover less than most of its floor."""
    share_of = {
        space.step_id: space.covered_share
        for space in facts
        if reasons.get(space.step_id) is ExclusionReason.COMPLEX
    }
    for room in rooms:
        share = share_of.get(room.step_id)
        if share is not None and share < _LEAST_FILLED:
            lost_m2 = (1 - share) * (room.footprint.area_m2 or 0.0)
            yield of_room(make_finding("complex_not_filled", share=share, lost_m2=lost_m2), room)
