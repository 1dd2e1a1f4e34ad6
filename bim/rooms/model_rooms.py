"""Read the rooms of a model: measure them, check the units, choose their areas, decide which of them count.

Comes in: an opened model and its units. Goes out: `Room` records and findings.
This module says in which order a model is judged; each step is a module of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bim.area.chosen.rescaling import rescale
from bim.area.chosen.units_check import Measured, UnitCheck, check_units
from bim.geometry.floor_holes import FloorHoles
from bim.geometry.obstacles import Obstacles
from bim.records import changed
from bim.rooms.choosing import choose_areas
from bim.rooms.counting import count_rooms
from bim.rooms.enclosed import EnclosedRooms
from bim.rooms.reading import read_each
from bim.rooms.room import Reading, Room
from bim.rooms.swapped_numbers import with_numbers_in_place
from bim.rooms.tags import tags_of_model
from bim.rooms.unusable_bodies import without_impossible_bodies, without_placeholders
from bim.rooms.upright import turn_upright
from bim.tables import Finding


def read_rooms(spaces: Sequence[Any], reading: Reading) -> tuple[list[Room], list[Finding]]:
    """Return all rooms of a model in the order of the file, with their areas and whether they count.

    A model without spaces has no rooms.
    """
    rooms, findings = read_each(spaces, reading)
    rooms = with_numbers_in_place(rooms, findings)
    rooms = without_placeholders(rooms, findings)
    rooms, reading = turn_upright(rooms, reading, findings)
    check = _check_units(rooms, reading)
    findings.extend(check.findings)
    if check.geometry_factor != 1.0:
        footprints = rescale([room.footprint for room in rooms], check.geometry_factor)
        rooms = [
            replace(room, footprint=footprint) for room, footprint in zip(rooms, footprints, strict=True)
        ]
    if not check.hold_geometry:
        rooms = without_impossible_bodies(rooms, findings)
    tags = tags_of_model(
        reading.context.model,
        {room.step_id: room.tags for room in rooms},
        {space.id(): space for space in spaces},
    )
    rooms = [changed(room, tags=tags[room.step_id]) for room in rooms]
    is_in_place = check.geometry_factor == 1.0
    around = (
        (Obstacles(reading.context), FloorHoles(reading.context), EnclosedRooms(rooms))
        if is_in_place
        else None
    )
    rooms = choose_areas(rooms, check, reading.settings, around, findings)
    return count_rooms(rooms, reading, check, findings), findings


def _check_units(rooms: Sequence[Room], reading: Reading) -> UnitCheck:
    """Return the unit check of the rooms; without declared units, only what the rooms confirm is trusted."""
    check = check_units(
        [room.statements for room in rooms],
        [Measured(room.footprint.area_m2, room.footprint.height_m) for room in rooms],
    )
    if not reading.units.is_known:
        return UnitCheck(hold_statements=True, hold_geometry=True, findings=check.findings)
    if reading.units.length_unit_m is None and not check.is_agreed and check.geometry_factor == 1.0:
        return replace(check, hold_geometry=True)
    return check
