"""The rooms of a model: which area each gets, and which of them count.

Comes in: an opened model and its units. Goes out: `Room` records and findings.
Must not know: tables, files, assets, requirements.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import shapely

from bim.area.chosen.choice import AreaChoice, choose_area
from bim.area.chosen.evidence import Evidence
from bim.area.chosen.placeholders import Shape, find_placeholders
from bim.area.chosen.rescaling import rescale
from bim.area.chosen.units_check import Measured, UnitCheck, check_units, is_room
from bim.area.counted.counting import count_spaces
from bim.area.counted.counting_findings import counting_findings
from bim.area.counted.exclusion_terms import ExclusionTerms
from bim.area.counted.floors import Floor
from bim.area.counted.identity import identity_findings
from bim.area.counted.name_kinds import NameKinds
from bim.area.counted.overlap import judge_copies, judge_overlaps
from bim.area.counted.parts import SpaceFacts, adopt_parts
from bim.area.counted.room_lists import ListedRoom, rooms_finding
from bim.area.stated.area_rules import normalise
from bim.area.stated.names import begins, begins_or_ends
from bim.geometry.floor_holes import FloorHoles
from bim.geometry.footprint import Footprint
from bim.geometry.obstacles import Obstacles
from bim.rooms.reading import read_each
from bim.rooms.room import Reading, Room, of_room
from bim.rooms.tags import tags_of_model
from bim.rooms.upright import turn_upright
from bim.settings import ExtractSettings
from bim.tables import Finding

_ALL = 0.99
# Walls between its parts take no more of a whole than the rest.
_FILLED = 0.75
# By these rules the body of a room was not used for its area.
_RULES_WITHOUT_BODY = frozenset({"stated_unchecked", "planned"})
# What names no cause, or one that may be chance.
_UNEXPLAINED = ("difference_unexplained", "difference_section")
# What is asked where a room lacks floor that nothing else explains.
Around = tuple[Obstacles, FloorHoles]
# A footprint with one of these may be another shape than the one meant.
_DOUBTFUL = frozenset({"geometry_repaired", "geometry_bounding_box", "geometry_bodies_differ"})


def read_rooms(spaces: Sequence[Any], reading: Reading) -> tuple[list[Room], list[Finding]]:
    """All rooms of a model in the order of the file, chosen and counted; no space gives none."""
    rooms, findings = read_each(spaces, reading)
    rooms = _without_placeholders(rooms, findings)
    rooms, reading = turn_upright(rooms, reading, findings)
    check = check_units(
        [room.statements for room in rooms],
        [Measured(room.footprint.area_m2, room.footprint.height_m) for room in rooms],
    )
    findings.extend(check.findings)
    if not reading.units.is_known:
        check = UnitCheck(hold_statements=True, hold_geometry=True)
    elif reading.units.length_unit_m is None and not check.is_agreed and check.geometry_factor == 1.0:
        check = replace(check, hold_geometry=True)
    if check.geometry_factor != 1.0:
        footprints = rescale([room.footprint for room in rooms], check.geometry_factor)
        rooms = [
            replace(room, footprint=footprint) for room, footprint in zip(rooms, footprints, strict=True)
        ]
    if not check.hold_geometry:
        rooms = [_without_impossible_body(room, findings) for room in rooms]
    tags = tags_of_model(
        reading.context.model,
        {room.step_id: room.tags for room in rooms},
        {space.id(): space for space in spaces},
    )
    rooms = [replace(room, tags=tags[room.step_id]) for room in rooms]
    is_in_place = check.geometry_factor == 1.0
    around = (Obstacles(reading.context), FloorHoles(reading.context)) if is_in_place else None
    rooms = [_with_choice(room, check, reading.settings, around, findings) for room in rooms]
    return _count(rooms, reading, check, findings), findings


def _without_placeholders(rooms: Sequence[Room], findings: list[Finding]) -> list[Room]:
    """Return the rooms, without their bodies where one box stands for all of them."""
    bodies = [room.footprint for room in rooms]
    shapes = [Shape(body.area_m2, body.perimeter_m, body.height_m) for body in bodies]
    found = find_placeholders(shapes, [room.statements for room in rooms])
    if found:
        text = (
            "All have the same body, but the areas that they state differ and do not suit it: it is a placeholder and "
            "is not used. The stated areas are used without verification. Export the rooms with their own bodies."
        )
        listed = [_listed(rooms[n]) for n in sorted(found)]
        findings.append(rooms_finding("geometry_placeholder", "warning", listed, text))
    empty = {n: Footprint(findings=rooms[n].footprint.findings) for n in found}
    return [
        replace(room, footprint=empty[n], has_body=False) if n in empty else room
        for n, room in enumerate(rooms)
    ]


def _listed(room: Room) -> ListedRoom:
    stated_m2 = next((s.value_m2 for s in room.statements if s.kind in ("net", "gross")), None)
    return ListedRoom(room.step_id, room.label, stated_m2, room.global_id)


def _without_impossible_body(room: Room, findings: list[Finding]) -> Room:
    """The room without a body that no room has, though the others of the building could be rooms."""
    area_m2, height_m = room.footprint.area_m2, room.footprint.height_m
    if area_m2 is None or is_room(Measured(area_m2, height_m)):
        return room
    height = "" if height_m is None else f" and {height_m:g} m high"
    text = f"its body is {area_m2:g} m²{height}, which no room is: it is not used; draw it in the unit of the others"
    findings.append(of_room(Finding("geometry_implausible_size", "warning", text), room))
    return replace(room, footprint=Footprint(findings=room.footprint.findings))


def _with_choice(
    room: Room, check: UnitCheck, settings: ExtractSettings, around: Around | None, findings: list[Finding]
) -> Room:
    area, low_m = room.footprint.area_m2, room.footprint.floor_z_m or 0.0
    evidence = Evidence(
        measured_m2=area if area is not None and math.isfinite(area) and area > 0 else None,
        low_headroom_m2=room.footprint.low_headroom_area_m2 or 0.0,
        is_clean=room.footprint.is_clean_solid,
        is_doubtful=any(finding.code in _DOUBTFUL for finding in room.footprint.findings),
        has_body=room.has_body,
        perimeter_m=room.footprint.perimeter_m,
        alternative_areas_m2=room.footprint.alternative_areas_m2,
        low_areas_m2=room.footprint.low_areas_m2,
        plan_m2=room.footprint.plan_m2,
        floors_m2=tuple((level.z_m - low_m, level.area_m2) for level in room.footprint.floors),
        height_m=room.footprint.height_m,
    )
    choice = choose_area(room.statements, evidence, check, settings.prefer, settings.tolerance)
    if around is not None and _lacks_unexplained(choice, evidence):
        obstacles, holes = around
        taken_m2, holes_m2 = obstacles.area_in(room.footprint), holes.areas_in(room.footprint)
        evidence = replace(evidence, obstacles_m2=taken_m2, floor_holes_m2=holes_m2)
        choice = choose_area(room.statements, evidence, check, settings.prefer, settings.tolerance)
    if check.geometry_factor != 1.0 and choice.confidence == "high":
        choice = replace(choice, confidence="medium")
    if room.name_fault in ("unreadable", "nul", "long"):
        choice = replace(
            choice, held_reason="held_name", rule="none", confidence="none", net_m2=None, chosen=None
        )
    findings.extend(of_room(finding, room) for finding in choice.findings)
    return replace(room, choice=choice)


def _lacks_unexplained(choice: AreaChoice, evidence: Evidence) -> bool:
    """A stated net smaller than the footprint, for which neither the statements nor the body give a reason."""
    is_unexplained = any(finding.code in _UNEXPLAINED for finding in choice.findings)
    return is_unexplained and (choice.stated_m2 or math.inf) < (evidence.measured_m2 or 0.0)


def is_unplaced(room: Room) -> bool:
    """A room of a list that was never drawn: no place, no body, no area. It holds nothing up."""
    return room.place.is_orphan and not room.has_body and not room.statements and room.choice.net_m2 is None


def _count(rooms: Sequence[Room], reading: Reading, check: UnitCheck, findings: list[Finding]) -> list[Room]:
    """Reasons by type and tree first, by geometry for what is left, then for what has no area.

    Where bodies are is not asked if they cannot be of a building. If a factor had to correct them, their shapes are
    trusted and not their places: of copies one counts, and nothing more is decided.
    """
    terms = reading.terms
    parts = _parts(rooms)
    kinds = NameKinds(terms)
    facts, part_findings = adopt_parts([_facts(room, parts.get(room.step_id, ()), kinds) for room in rooms])
    findings.extend(part_findings)
    counting_by_evidence = count_spaces(facts, terms, kinds)
    reasons = dict(counting_by_evidence.reasons)
    findings.extend(counting_findings(facts, counting_by_evidence, kinds))
    findings.extend(_not_filled(rooms, facts, reasons))
    counting = [room for room in rooms if room.step_id not in reasons and room.choice.net_m2 is not None]
    floors = [_floor(room, terms, not check.hold_geometry) for room in counting]
    clear_height_m, is_in_place = reading.settings.clear_height_m, check.geometry_factor == 1.0
    overlaps = judge_overlaps(floors, clear_height_m) if is_in_place else judge_copies(floors)
    reasons.update(overlaps.reasons)
    findings.extend(overlaps.all_findings())
    no_rooms = overlaps.beyond_doubt()
    counted = []
    for room in rooms:
        choice, reason = room.choice, reasons.get(room.step_id)
        if reason == "complex" and choice.net_m2 is None and choice.held_reason != "held_name":
            choice = _sum_of_parts(room, parts.get(room.step_id, ()))
        if choice.net_m2 is None:
            reason = "held_unplaced" if is_unplaced(room) else choice.held_reason or "held_no_area"
            findings.append(_held_finding(room, reason))
        elif room.place.is_orphan:
            text = "hangs under no storey, building or project: it counts all the same"
            findings.append(of_room(Finding("space_without_storey", "warning", text), room))
        counted.append(replace(room, choice=choice, reason=reason, is_no_room=room.step_id in no_rooms))
    gids = {room.step_id: room.global_id for room in rooms}
    buildings = {r.step_id: r.place.building.step_id if r.place.building else None for r in rooms}
    findings.extend(identity_findings(facts, buildings, gids, reasons))
    return counted


def _facts(room: Room, parts: Sequence[Room], kinds: NameKinds) -> SpaceFacts:
    return SpaceFacts(
        step_id=room.step_id,
        number=room.number,
        name=room.name,
        object_type=room.object_type,
        predefined_type=room.predefined_type,
        composition_type=room.composition_type,
        is_external=room.told_external,
        parent_step_id=room.place.parent_step_id,
        area_m2=room.choice.net_m2,
        storey=room.place.storey.step_id if room.place.storey else None,
        is_low=_is_low(room.footprint),
        covered_share=_covered_share(room, parts),
        type_of_type=room.tags.type_of_type if room.tags.type_of_type != room.predefined_type else None,
        side=room.tags.side,
        is_under_site=room.place.building is None and room.place.site_name is not None,
        categories=room.tags.categories,
        groups=room.tags.groups,
        phases=room.tags.phases,
        is_demolished=_is_demolished(room, kinds),
        global_id=room.global_id,
    )


def _is_demolished(room: Room, kinds: NameKinds) -> bool:
    """Whether a phase is named in which it is demolished; "None" is no phase."""
    return any(normalise(text) not in kinds.lists["no_phase"] for text in room.tags.demolished_in)


def _is_low(footprint: Footprint) -> bool:
    low_m2 = footprint.low_headroom_area_m2
    return bool(footprint.area_m2) and low_m2 is not None and low_m2 >= _ALL * (footprint.area_m2 or 0.0)


def _floor(room: Room, terms: ExclusionTerms, has_place: bool) -> Floor:
    confidence = ("none", "low", "medium", "high").index(room.choice.confidence)
    is_lost = any(finding.code == "geometry_placement_unsupported" for finding in room.footprint.findings)
    # A body whose place is not known, or that was not used for the area, is on no other one.
    is_placed = has_place and not is_lost and room.choice.rule not in _RULES_WITHOUT_BODY
    polygon = room.footprint.polygon if is_placed else None
    texts = (room.object_type, room.name, room.number)
    return Floor(
        step_id=room.step_id,
        storey=room.place.storey.step_id if room.place.storey else None,
        polygon=polygon if polygon is None or polygon.is_valid else shapely.make_valid(polygon),
        base_m=room.footprint.floor_z_m if is_placed else None,
        height_m=room.footprint.height_m if is_placed else None,
        object_type=room.object_type,
        rank=(confidence, int(bool(room.number))),
        global_id=room.global_id,
        label=room.label,
        number=room.number,
        name=room.name,
        building=room.place.building.step_id if room.place.building else None,
        storey_name=room.place.storey.name if room.place.storey else None,
        elevation_m=room.place.storey.elevation_m if room.place.storey else None,
        is_named_whole=any(begins(text, terms.lists["whole"]) for text in texts),
        is_named_shaft=any(begins_or_ends(text, terms.lists["shaft"]) for text in texts),
        area_m2=room.choice.net_m2,
        is_confirmed=room.choice.confidence == "high",
        levels=tuple((floor.z_m, floor.polygon) for floor in room.footprint.floors) if is_placed else (),
    )


def _parts(rooms: Sequence[Room]) -> dict[int, list[Room]]:
    """The parts of each whole that has some, by the whole's step id."""
    parts: dict[int, list[Room]] = {}
    for room in rooms:
        if room.place.parent_step_id is not None:
            parts.setdefault(room.place.parent_step_id, []).append(room)
    return parts


def _covered_share(room: Room, parts: Sequence[Room]) -> float | None:
    """Which share of a whole's floor its parts lie on, PARTIAL ones left out; null where an outline is lacking."""
    own = [part for part in parts if (part.composition_type or "").upper() != "PARTIAL"]
    floors = [one.footprint.polygon for one in (room, *own)]
    if not own or any(floor is None or floor.is_empty for floor in floors):
        return None
    try:
        return float(shapely.union_all(floors[1:]).intersection(floors[0]).area / floors[0].area)
    except shapely.errors.GEOSException:
        return None


def _not_filled(
    rooms: Sequence[Room], facts: Sequence[SpaceFacts], reasons: Mapping[int, str]
) -> Iterator[Finding]:
    """Wholes that give way to parts which leave out much of their floor."""
    share_of = {
        space.step_id: space.covered_share for space in facts if reasons.get(space.step_id) == "complex"
    }
    for room in rooms:
        share = share_of.get(room.step_id)
        if share is not None and share < _FILLED:
            lost_m2 = (1 - share) * (room.footprint.area_m2 or 0.0)
            text = (
                f"its parts count in its place and lie on {share:.0%} of its floor: {lost_m2:.2f} m² of it count "
                "nowhere; draw the parts that it lacks"
            )
            yield of_room(Finding("complex_not_filled", "warning", text), room)


def _sum_of_parts(room: Room, parts: Sequence[Room]) -> AreaChoice:
    """A whole without an area of its own has its parts'."""
    parts_m2 = [part.choice.net_m2 for part in parts if part.choice.net_m2 is not None]
    if not parts_m2:
        return room.choice
    return replace(
        room.choice, net_m2=math.fsum(parts_m2), rule="sum_of_parts", confidence="low", held_reason=None
    )


def _held_finding(room: Room, reason: str) -> Finding:
    texts = {
        "held_unplaced": ("info", "has no place, no body and no area: it was never drawn and does not count"),
        "held_no_area": ("error", "has neither a stated area nor a body: it is held; give it one of them"),
        "held_geometry": (
            "error",
            "states no area and its body cannot be measured: it is held; correct the body",
        ),
        "held_unit": ("error", "has an area in no unit that can be trusted: it is held; correct the units"),
        "held_name": ("error", "has a number or name that cannot be kept: it is held; correct it"),
    }
    severity, text = texts[reason]
    return of_room(Finding(f"space_{reason}", severity, text), room)
