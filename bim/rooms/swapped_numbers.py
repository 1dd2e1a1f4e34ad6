"""Put numbers and names in their places where a model has the numbers of its rooms in LongName and the names in Name.

Comes in: the rooms of a model. Goes out: rooms, and one finding where they were exchanged. IFC has the number in Name
and the name in LongName; records refer to a room by its number, and its category is read from its name.
"""

import re
from collections.abc import Sequence

from bim.area.counted.name_kinds import is_room_number
from bim.area.counted.room_lists import rooms_finding
from bim.records import changed
from bim.rooms.room import Room
from bim.tables import Finding

# A model has the habit from so many rooms on, if so many of those with both texts show it.
_FEWEST, _MOST = 3, 0.8
_WORD = re.compile(r"[^\W\d_]{3}")
# Numbers tell rooms apart; a cost centre, a phase or a number of seats does not.
_LEAST_DIFFERENT = 0.8
# "20.5 m2", "12 kvm", "4 pers." and an area without its unit.
_MEASURE = re.compile(r"\d\s*(?:m2|m²|kvm|qm|sqm|m3|m³|mm|cm|m|%|pers\w*|pax|kr)\.?$", re.IGNORECASE)
_SAME_M2 = 0.06


def with_numbers_in_place(rooms: Sequence[Room], findings: list[Finding]) -> list[Room]:
    """Return the rooms, number and name exchanged where nearly all names are numbers and nearly all numbers words.

    Names that are the same number for many rooms, or the area of their room, are no numbers of rooms.
    """
    with_both = [room for room in rooms if room.number and room.name]
    swapped = {room.step_id for room in with_both if _is_swapped(room)}
    if len(swapped) < _FEWEST or len(swapped) < _MOST * len(with_both):
        return list(rooms)
    if len({room.name for room in with_both if room.step_id in swapped}) < _LEAST_DIFFERENT * len(swapped):
        return list(rooms)
    found = [
        changed(room, number=room.name, name=room.number) if room.step_id in swapped else room
        for room in rooms
    ]
    listed = [room.listed() for room in found if room.step_id in swapped]
    findings.append(rooms_finding("number_and_name_swapped", listed))
    return found


def _is_swapped(room: Room) -> bool:
    return bool(
        is_room_number(room.name)
        and _WORD.search(room.number or "")
        and not is_room_number(room.number)
        and not _is_measure(room)
    )


def _is_measure(room: Room) -> bool:
    """Return whether the name of a room is its area, or has a unit."""
    text = (room.name or "").strip().replace(",", ".")
    if _MEASURE.search(text):
        return True
    try:
        number = float(text)
    except ValueError:
        return False
    areas = [statement.value_m2 for statement in room.statements]
    if room.footprint.area_m2 is not None:
        areas.append(room.footprint.area_m2)
    return any(abs(number - area) <= _SAME_M2 for area in areas)
