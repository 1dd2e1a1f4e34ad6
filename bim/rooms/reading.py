"""Read each space of a model as a room: what is stated of it and what is measured.

Comes in: spaces of an opened model. Goes out: `Room` records without a chosen area, and findings, in the order of the
file. Many rooms are read in two processes where a core is idle.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from bim.area.stated.area_rules import normalise
from bim.area.stated.statements import read_statements
from bim.findings import make_finding
from bim.fork import begin_where
from bim.geometry.footprint import Footprint, measure_footprint
from bim.model.attributes import clean_name, read, read_name, text_of
from bim.model.properties import SetReader, SetValue
from bim.model.structure import Place, read_space_types
from bim.model.units import area_factor_of
from bim.rooms.room import Reading, Room, of_room
from bim.rooms.tags import read_tags
from bim.tables import Finding

# Reading so many rooms takes longer than starting another process and receiving its answer.
_MANY = 200
# A code has no word of so many letters ("A101", "EG-1.02"); a name has at least those of "WC", and few words.
_WORD, _NAME, _MOST_WORDS_OF_NAME = re.compile(r"[^\W\d_]{4}"), re.compile(r"[^\W\d_]{2}"), 5
# What exporters write for true and false.
_YES_NO = dict.fromkeys(("true", ".t.", "t", "yes", "ja", "oui", "wahr", "1", "1.0"), True) | dict.fromkeys(
    ("false", ".f.", "f", "no", "nej", "nei", "nein", "nee", "non", "falsch", "0", "0.0"), False
)

# Properties in which programs write the number of a room, where they leave the name of the space empty.
_NUMBER_NAMES = frozenset(
    {
        "number",
        "roomnumber",
        "roomno",
        "roomnr",
        "spacenumber",
        "zonenumber",
        "rumnummer",
        "rumnr",
        "lokalenummer",
        "lokalenr",
        "nummer",
        "romnummer",
        "romnr",
        "rumsnummer",
        "rumsnr",
        "zonnummer",
        "sonenummer",
        "raumnummer",
        "raumnr",
        "zonennummer",
        "ruimtenummer",
        "ruimtenr",
        "zonenummer",
        "numéro",
        "numérodepièce",
        "numero",
    }
)

_Read = tuple[list[Room], list[Finding], list[Finding]]


def read_each(spaces: Sequence[Any], reading: Reading) -> tuple[list[Room], list[Finding]]:
    """Return each space as a room without a chosen area; a second process reads half of many where a core is idle."""
    is_halved = reading.mode.in_two and len(spaces) >= _MANY
    middle = len(spaces) // 2 if is_halved else len(spaces)
    rest = begin_where(is_halved, partial(_read_to_send, spaces[middle:], reading))
    rooms, findings, of_sets = _read_some(spaces[:middle], reading)
    sent, more_findings, more_of_sets = rest()
    rooms += [replace(room, entity=space) for room, space in zip(sent, spaces[middle:], strict=True)]
    return rooms, [*findings, *more_findings, *dict.fromkeys([*of_sets, *more_of_sets])]


def _read_some(spaces: Sequence[Any], reading: Reading) -> _Read:
    """Return rooms, the findings about them, and the findings about their property sets."""
    findings: list[Finding] = []
    sets = SetReader()
    types = read_space_types(reading.context.model)
    rooms = [_read_room(space, types.get(space.id()), reading, sets, findings) for space in spaces]
    return rooms, findings, sets.findings()


def _read_to_send(spaces: Sequence[Any], reading: Reading) -> _Read:
    """Return the same without entities of the model, which cannot leave their process and are not needed any more."""
    rooms, findings, of_sets = _read_some(spaces, reading)
    return [_without_entities(room) for room in rooms], findings, of_sets


def _without_entities(room: Room) -> Room:
    values = [value if value.unit is None else value._replace(unit=None) for value in room.values]
    return replace(room, entity=None, values=values)


def _read_room(space: Any, kind: Any, reading: Reading, sets: SetReader, findings: list[Finding]) -> Room:
    step_id, global_id = space.id(), text_of(space, "GlobalId")
    values = sets.values_of(space)
    number, name, fault = _number_and_name(space, values)
    by_property = _external_in_properties(values)
    units = reading.units
    statements, stated_findings = read_statements(
        values, reading.rules, units.area_unit_m2, area_factor_of, units.is_area_assumed
    )
    # Of an entity whose text cannot be parsed no attribute can be read, its body neither.
    footprint = Footprint() if fault == "unreadable" else measure_footprint(space, reading.context)
    predefined = _predefined_type(space, kind)
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
        is_external=_is_external(space, predefined) if by_property is None else by_property,
        is_external_by_property=by_property,
        place=reading.structure.places.get(step_id, Place(is_orphan=True)),
        values=() if reading.mode.only_rooms else values,
        statements=statements,
        footprint=footprint,
        has_body=read(space, "Representation") is not None,
        tags=read_tags(space, kind, values),
    )
    # A missing body is reported with the choice of the area.
    measured_findings = (f for f in footprint.findings if f.code != "geometry_missing")
    findings.extend(of_room(finding, room) for finding in (*stated_findings, *measured_findings))
    findings.extend(_name_findings(room))
    return room


def _number_and_name(space: Any, values: Sequence[SetValue]) -> tuple[str | None, str | None, str | None]:
    """Return the number and the name of a space, and the worst that is wrong with their texts."""
    number, number_fault = read_name(space, "Name")
    name, name_fault = read_name(space, "LongName")
    if number is None and number_fault is None:
        number = _number_in_properties(values)
    if name is None and name_fault is None:
        name = _name_in_description(space, number)
    return number, name, _worst(number_fault, name_fault)


def _predefined_type(space: Any, kind: Any) -> str | None:
    """Return the PredefinedType of a space, that of its type where its own is undefined."""
    own = text_of(space, "PredefinedType")
    if kind is None or own not in (None, "NOTDEFINED"):
        return own
    return text_of(kind, "PredefinedType") or own


def _name_of_type(kind: Any) -> str | None:
    return text_of(kind, "ElementType") or text_of(kind, "Name")


def _worst(first: str | None, second: str | None) -> str | None:
    order = ("unreadable", "nul", "long", "control", "mistyped")
    return next((fault for fault in order if fault in (first, second)), None)


def _is_external(space: Any, predefined: str | None) -> bool | None:
    """Return whether a space is outdoors, by IFC2X3's attribute, else by the type; null where neither is given."""
    side = text_of(space, "InteriorOrExteriorSpace") or predefined
    return {"EXTERNAL": True, "INTERNAL": False}.get((side or "").upper())


def _number_in_properties(values: Sequence[SetValue]) -> str | None:
    """Return the number that a property of the space itself gives, where its Name is empty."""
    own = (value for value in values if not value.is_inherited and not isinstance(value.value, bool))
    found = (value.value for value in own if normalise(value.name) in _NUMBER_NAMES)
    texts = (clean_name(f"{number:g}" if isinstance(number, float) else number)[0] for number in found)
    return next((text for text in texts if text), None)


def _name_in_description(space: Any, number: str | None) -> str | None:
    """Return the Description as the name of a space without a LongName, where its Name is a code ("A101").

    COBie has the number of a space in Name and its name in Description, and programs that write IFC from COBie keep it
    so. A description of more than a few words is a text about the room.
    """
    if not number or not any(map(str.isdigit, number)) or _WORD.search(number):
        return None
    text, fault = read_name(space, "Description")
    if fault is not None or text is None or not _NAME.search(text):
        return None
    return text if len(text.split()) <= _MOST_WORDS_OF_NAME else None


def _external_in_properties(values: Sequence[SetValue]) -> bool | None:
    """Return the value of the property IsExternal, that of Pset_SpaceCommon first; null without one."""
    answers = {
        (value.set_name or "").casefold() not in ("pset_spacecommon", "psetspacecommon"): answer
        for value in reversed(values)
        if value.name.casefold().replace(" ", "") == "isexternal"
        and (answer := _yes_or_no(value.value)) is not None
    }
    return answers.get(False, answers.get(True))


def _yes_or_no(value: Any) -> bool | None:
    return value if isinstance(value, bool) else _YES_NO.get(str(value).casefold().strip())


def _name_findings(room: Room) -> Iterator[Finding]:
    if room.name_fault == "control":
        yield of_room(make_finding("name_control_character"), room)
    if room.name_fault == "mistyped":
        yield of_room(make_finding("name_not_text"), room)
