"""Set aside bodies that do not show their rooms: one placeholder for all, and bodies that no room can have.

Comes in: measured rooms. Goes out: the same rooms, some without a footprint; findings are added to the list given.
"""

from collections.abc import Sequence
from dataclasses import replace

from bim.area.chosen.placeholders import Shape, find_placeholders
from bim.area.chosen.units_check import Measured, is_room
from bim.area.counted.room_lists import ListedRoom, rooms_finding
from bim.findings import make_finding
from bim.geometry.footprint import Footprint
from bim.rooms.room import Room, of_room
from bim.tables import Finding


def without_placeholders(rooms: Sequence[Room], findings: list[Finding]) -> list[Room]:
    """Return the rooms, without their bodies where all have the same one but state different areas."""
    bodies = [room.footprint for room in rooms]
    shapes = [Shape(body.area_m2, body.perimeter_m, body.height_m) for body in bodies]
    found = find_placeholders(shapes, [room.statements for room in rooms])
    if found:
        findings.append(rooms_finding("geometry_placeholder", [_listed(rooms[n]) for n in found]))
    return [
        replace(room, footprint=_without_shape(room), has_body=False) if n in found else room
        for n, room in enumerate(rooms)
    ]


def without_impossible_bodies(rooms: Sequence[Room], findings: list[Finding]) -> list[Room]:
    """Return the rooms, without each body that no room can have although the other bodies of the model are usual."""
    kept = []
    for room in rooms:
        area_m2, height_m = room.footprint.area_m2, room.footprint.height_m
        if area_m2 is None or is_room(Measured(area_m2, height_m)):
            kept.append(room)
            continue
        height = "unknown" if height_m is None else "known"
        finding = make_finding("geometry_implausible_size", area_m2=area_m2, height=height, height_m=height_m)
        findings.append(of_room(finding, room))
        kept.append(replace(room, footprint=_without_shape(room)))
    return kept


def _without_shape(room: Room) -> Footprint:
    return Footprint(findings=room.footprint.findings)


def _listed(room: Room) -> ListedRoom:
    stated_m2 = next((s.value_m2 for s in room.statements if s.kind in ("net", "gross")), None)
    return ListedRoom(room.step_id, room.label, stated_m2, room.global_id)
