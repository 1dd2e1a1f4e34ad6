"""The rooms of a model: what is stated, what is measured, what is chosen, what counts.

Comes in: an opened model and its units. Goes out: `Room` records and findings.
Must not know: tables, files, assets, requirements.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import shapely

from bim.area.area_rules import AreaRules
from bim.area.choice import AreaChoice, Evidence, choose_area
from bim.area.counting import Words, identity_findings, outside_findings, reasons_by_type
from bim.area.floors import Floor
from bim.area.footprint import Footprint, MeasureContext, measure_footprint
from bim.area.overlap import find_overlaps
from bim.area.parts import SpaceFacts, adopt_parts
from bim.area.rescaling import rescale
from bim.area.statements import Statement, read_statements
from bim.area.units_check import Measured, UnitCheck, check_units
from bim.beside import begin, can_share_files
from bim.model.attributes import read, read_name, text_of
from bim.model.properties import SetReader, SetValue
from bim.model.structure import Place, Structure, read_space_types
from bim.model.units import Units, area_factor_of
from bim.settings import ExtractSettings
from bim.tables import Finding

# So many rooms take longer to read than it takes to start another process and to hear from it.
_MANY = 200
# A footprint with one of these may be another shape than the one meant.
_DOUBTFUL = frozenset({"geometry_repaired", "geometry_bounding_box"})

# What exporters write where a truth value is asked for.
_YES_NO = dict.fromkeys(("true", ".t.", "t", "yes", "ja", "oui", "wahr", "1", "1.0"), True) | dict.fromkeys(
    ("false", ".f.", "f", "no", "nej", "nei", "nein", "nee", "non", "falsch", "0", "0.0"), False
)

_NOT_CHOSEN = AreaChoice(None, None, None, "none", "none")


@dataclass(frozen=True)
class Room:
    """One IfcSpace with everything known of it; areas m², lengths m. `reason` is null exactly when it counts."""

    entity: Any
    step_id: int
    global_id: str | None
    number: str | None
    name: str | None
    name_fault: str | None
    object_type: str | None
    predefined_type: str | None
    composition_type: str | None
    is_external: bool | None
    place: Place
    values: Sequence[SetValue]
    statements: Sequence[Statement]
    footprint: Footprint
    has_body: bool
    choice: AreaChoice = _NOT_CHOSEN
    reason: str | None = None

    @property
    def label(self) -> str:
        """How messages call it."""
        names = " ".join(text for text in (self.number, self.name) if text)
        return f"room {names or '#' + str(self.step_id)}"


@dataclass(frozen=True)
class Reading:
    """What reading rooms needs beside the model itself."""

    structure: Structure
    units: Units
    context: MeasureContext
    rules: AreaRules
    words: Words
    settings: ExtractSettings
    in_two: bool = False


_Read = tuple[list[Room], list[Finding], list[Finding]]

def read_rooms(spaces: Sequence[Any], reading: Reading) -> tuple[list[Room], list[Finding]]:
    """All rooms of a model in the order of the file, chosen and counted; no space gives none."""
    rooms, findings = _read_each(spaces, reading)
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
        rooms = [replace(room, footprint=footprint) for room, footprint in zip(rooms, footprints, strict=True)]
    rooms = [_with_choice(room, check, reading.settings, findings) for room in rooms]
    return _count(rooms, reading.words, findings), findings


def _read_each(spaces: Sequence[Any], reading: Reading) -> tuple[list[Room], list[Finding]]:
    """Each space as a room not yet chosen; half of many in a second process where a core has nothing else to do."""
    is_halved = reading.in_two and len(spaces) >= _MANY and can_share_files()
    middle = len(spaces) // 2 if is_halved else len(spaces)
    rest = begin(partial(_read_to_send, spaces[middle:], reading)) if is_halved else None
    rooms, findings, of_sets = _read_some(spaces[:middle], reading)
    if rest is not None:
        more = _received(rest, spaces[middle:], reading)
        rooms, findings, of_sets = rooms + more[0], findings + more[1], of_sets + more[2]
    return rooms, [*findings, *dict.fromkeys(of_sets)]


def _read_some(spaces: Sequence[Any], reading: Reading) -> _Read:
    """Rooms, what was found about them, what was found about their sets."""
    findings: list[Finding] = []
    sets = SetReader()
    types = read_space_types(reading.context.model)
    rooms = [_read_room(space, types.get(space.id()), reading, sets, findings) for space in spaces]
    return rooms, findings, sets.findings()


def _read_to_send(spaces: Sequence[Any], reading: Reading) -> _Read:
    """The same without entities of the model, which cannot leave their process; a unit's work is done by then."""
    rooms, findings, of_sets = _read_some(spaces, reading)
    return [replace(room, entity=None, values=_without_units(room.values)) for room in rooms], findings, of_sets


def _without_units(values: Sequence[SetValue]) -> Sequence[SetValue]:
    return [value if value.unit is None else value._replace(unit=None) for value in values]


def _received(rest: Callable[[], _Read], spaces: Sequence[Any], reading: Reading) -> _Read:
    """What the other process read, its entities looked up here."""
    try:
        rooms, findings, of_sets = rest()
    except RuntimeError:  # whatever ended it: its half is read here, where the limits of this file hold
        return _read_some(spaces, reading)
    return [replace(room, entity=space) for room, space in zip(rooms, spaces, strict=True)], findings, of_sets


def _read_room(space: Any, kind: Any, reading: Reading, sets: SetReader, findings: list[Finding]) -> Room:
    step_id, global_id = space.id(), text_of(space, "GlobalId")
    number, number_fault = read_name(space, "Name")
    name, name_fault = read_name(space, "LongName")
    values = sets.values_of(space)
    units = reading.units
    statements, stated_findings = read_statements(
        values, reading.rules, units.area_unit_m2, area_factor_of, units.is_area_assumed
    )
    fault = _worst(number_fault, name_fault)
    # Of an entity whose text cannot be parsed no attribute can be read, its body neither.
    footprint = Footprint() if fault == "unreadable" else measure_footprint(space, reading.context)
    predefined = text_of(space, "PredefinedType")
    if kind is not None and predefined in (None, "NOTDEFINED"):
        predefined = text_of(kind, "PredefinedType") or predefined
    room = Room(
        entity=space,
        step_id=step_id,
        global_id=global_id,
        number=number,
        name=name,
        name_fault=fault,
        object_type=text_of(space, "ObjectType") or (None if kind is None else _name_of_type(kind)),
        predefined_type=predefined,
        composition_type=text_of(space, "CompositionType"),
        is_external=_is_external(space, predefined, values),
        place=reading.structure.places.get(step_id, Place(is_stray=True)),
        values=values,
        statements=statements,
        footprint=footprint,
        has_body=read(space, "Representation") is not None,
    )
    measured_findings = (f for f in footprint.findings if f.code != "geometry_missing")  # told by the choice
    findings.extend(_of_room(finding, room) for finding in (*stated_findings, *measured_findings))
    findings.extend(_place_findings(room))
    return room


def _name_of_type(kind: Any) -> str | None:
    return text_of(kind, "ElementType") or text_of(kind, "Name")


def _worst(first: str | None, second: str | None) -> str | None:
    order = ("unreadable", "nul", "long", "control", "mistyped")
    return next((fault for fault in order if fault in (first, second)), None)


def _is_external(space: Any, predefined: str | None, values: Sequence[SetValue]) -> bool | None:
    """Outside, by the property IsExternal, else by IFC2X3's attribute, else by the type; null where none says."""
    told = _told_external(values)
    if told is not None:
        return told
    side = text_of(space, "InteriorOrExteriorSpace") or predefined
    return {"EXTERNAL": True, "INTERNAL": False}.get((side or "").upper())


def _told_external(values: Sequence[SetValue]) -> bool | None:
    """What the property IsExternal says, that of Pset_SpaceCommon first; null where there is none."""
    told = {
        (value.set_name or "").casefold() not in ("pset_spacecommon", "psetspacecommon"): answer
        for value in reversed(values)
        if value.name.casefold().replace(" ", "") == "isexternal"
        and (answer := _yes_or_no(value.value)) is not None
    }
    return told.get(False, told.get(True))


def _yes_or_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else _YES_NO.get(str(value).casefold().strip())


def _of_room(finding: Finding, room: Room) -> Finding:
    """The finding with its room named."""
    message = finding.message if room.label in finding.message else f"{room.label}: {finding.message}"
    return replace(finding, step_id=room.step_id, global_id=room.global_id, message=message)


def _place_findings(room: Room) -> list[Finding]:
    faults = []
    if room.place.storey is None and not room.place.is_stray:
        faults.append(("space_no_storey", "lies on no storey: it counts all the same"))
    if room.name_fault == "control":
        faults.append(("name_control_character", "has control characters in its number or name: taken out"))
    if room.name_fault == "mistyped":
        faults.append(("name_not_text", "has a number or name that is no text: taken as far as it is a number"))
    return [_of_room(Finding(code, "warning", text), room) for code, text in faults]


def _with_choice(room: Room, check: UnitCheck, settings: ExtractSettings, findings: list[Finding]) -> Room:
    area = room.footprint.area_m2
    evidence = Evidence(
        measured_m2=area if area is not None and math.isfinite(area) and area > 0 else None,
        low_headroom_m2=room.footprint.low_headroom_area_m2 or 0.0,
        is_clean=room.footprint.is_clean_solid,
        is_doubtful=any(finding.code in _DOUBTFUL for finding in room.footprint.findings),
        has_body=room.has_body,
        perimeter_m=room.footprint.perimeter_m,
    )
    choice = choose_area(room.statements, evidence, check, settings.prefer, settings.tolerance)
    if check.geometry_factor != 1.0 and choice.confidence == "high":
        choice = replace(choice, confidence="medium")
    if room.name_fault in ("unreadable", "nul", "long"):
        choice = replace(choice, held_reason="held_name", rule="none", confidence="none", net_m2=None, chosen=None)
    findings.extend(_of_room(finding, room) for finding in choice.findings)
    return replace(room, choice=choice)


def is_unplaced(room: Room) -> bool:
    """A room of a list that was never drawn: no place, no body, no area. It holds nothing up."""
    return room.place.is_stray and not room.has_body and not room.statements and room.choice.net_m2 is None


def _count(rooms: Sequence[Room], words: Words, findings: list[Finding]) -> list[Room]:
    """Reasons by type and tree first, by geometry for what is left, then for what has no area."""
    facts, part_findings = adopt_parts([_facts(room) for room in rooms])
    findings.extend(part_findings)
    reasons = reasons_by_type(facts, words)
    counting = [room for room in rooms if room.step_id not in reasons and room.choice.net_m2 is not None]
    by_geometry, overlap_findings = find_overlaps([_floor(room) for room in counting])
    reasons.update(by_geometry)
    findings.extend(overlap_findings)
    parts_m2 = _areas_of_parts(rooms)
    counted = []
    for room in rooms:
        choice, reason = room.choice, reasons.get(room.step_id)
        if reason == "complex" and choice.net_m2 is None and choice.held_reason != "held_name":
            choice = _sum_of_parts(room, parts_m2.get(room.step_id, ()))
        if choice.net_m2 is None:
            reason = "held_unplaced" if is_unplaced(room) else choice.held_reason or "held_no_area"
            findings.append(_held_finding(room, reason))
        elif room.place.is_stray:
            text = "hangs under no storey, building or project: it counts all the same"
            findings.append(_of_room(Finding("space_stray", "warning", text), room))
        counted.append(replace(room, choice=choice, reason=reason))
    gids = {room.step_id: room.global_id for room in rooms}
    buildings = {r.step_id: r.place.building.step_id if r.place.building else None for r in rooms}
    findings.extend(identity_findings(facts, buildings, gids, reasons))
    findings.extend(outside_findings(facts, gids, reasons, words))
    return counted


def _facts(room: Room) -> SpaceFacts:
    return SpaceFacts(
        step_id=room.step_id,
        number=room.number,
        name=room.name,
        object_type=room.object_type,
        predefined_type=room.predefined_type,
        composition_type=room.composition_type,
        # IFC2X3 must say INTERNAL or EXTERNAL, and exporters say INTERNAL of every space.
        is_external=True if room.is_external else _told_external(room.values),
        parent_step_id=room.place.parent_step_id,
        area_m2=room.choice.net_m2,
        storey=room.place.storey.step_id if room.place.storey else None,
    )


def _floor(room: Room) -> Floor:
    confidence = ("none", "low", "medium", "high").index(room.choice.confidence)
    polygon = room.footprint.polygon
    return Floor(
        step_id=room.step_id,
        storey=room.place.storey.step_id if room.place.storey else None,
        polygon=polygon if polygon is None or polygon.is_valid else shapely.make_valid(polygon),
        base_m=room.footprint.floor_z_m,
        height_m=room.footprint.height_m,
        object_type=room.object_type,
        rank=(confidence, int(bool(room.number))),
        global_id=room.global_id,
        label=room.label,
        number=room.number,
        building=room.place.building.step_id if room.place.building else None,
        storey_name=room.place.storey.name if room.place.storey else None,
        elevation_m=room.place.storey.elevation_m if room.place.storey else None,
    )


def _areas_of_parts(rooms: Sequence[Room]) -> dict[int, list[float]]:
    """Known areas of the parts of each whole, by the whole's step id."""
    areas: dict[int, list[float]] = {}
    for room in rooms:
        if room.place.parent_step_id is not None and room.choice.net_m2 is not None:
            areas.setdefault(room.place.parent_step_id, []).append(room.choice.net_m2)
    return areas


def _sum_of_parts(room: Room, parts_m2: Sequence[float]) -> AreaChoice:
    """A whole without an area of its own has its parts'."""
    if not parts_m2:
        return room.choice
    return replace(
        room.choice, net_m2=math.fsum(parts_m2), rule="sum_of_parts", confidence="low", held_reason=None
    )


def _held_finding(room: Room, reason: str) -> Finding:
    texts = {
        "held_unplaced": ("info", "has no place, no body and no area: it was never drawn and does not count"),
        "held_no_area": ("error", "has neither a stated area nor a body: it is held; give it one of them"),
        "held_geometry": ("error", "states no area and its body cannot be measured: it is held; correct the body"),
        "held_unit": ("error", "has an area in no unit that can be trusted: it is held; correct the units"),
        "held_name": ("error", "has a number or name that cannot be kept: it is held; correct it"),
    }
    severity, text = texts[reason]
    return _of_room(Finding(f"space_{reason}", severity, text), room)
