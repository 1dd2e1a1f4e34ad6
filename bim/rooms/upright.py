"""Measure the rooms of a model whose heights are along another axis than z.

Comes in: rooms as read. Goes out: the same rooms, measured with that axis upright, and one finding.
Some exporters write y upwards, as game engines do: a floor is then a vertical section of the room.
"""

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from bim.findings import make_finding
from bim.geometry.footprint import Footprint, measure_footprint
from bim.rooms.room import Reading, Room, of_room
from bim.tables import Finding

_OTHER_AXES = ("y", "x")
_LEAST_ROOMS = 2
_MOST_PRISMS, _NEAR = 0.5, 0.03
"""Half the rooms of any building are prisms: their stated area times their extent along the axis is their volume."""
_MOST_AGREE, _MANY_AGREE = 0.2, 0.8
"""The largest share of rooms that may agree as drawn, and the smallest share that must agree with the other axis."""
_HEIGHT_M = (1.8, 8.0)


def turn_upright(
    rooms: Sequence[Room], reading: Reading, findings: list[Finding]
) -> tuple[list[Room], Reading]:
    """Return the rooms and the reading with the axis upright that their stated areas confirm.

    Nothing changes unless nearly all rooms, at least two of different area, state the area that their bodies cover
    along one other axis, and nearly none states the area along z.
    """
    tolerance = reading.settings.tolerance
    stated = [room for room in rooms if room.footprint.area_m2 and _stated_areas(room)]
    agreeing = sum(_agrees(room, room.footprint, tolerance) for room in stated)
    if len(stated) < _LEAST_ROOMS or agreeing > _MOST_AGREE * len(stated):
        return list(rooms), reading
    for axis in _OTHER_AXES:
        if sum(_may_run_along(axis, room) for room in stated) < _MOST_PRISMS * len(stated):
            continue
        turned = replace(reading, context=replace(reading.context, up_axis=axis))
        if _is_confirmed(stated, turned):
            return _turned(rooms, turned, findings), turned
    return list(rooms), reading


def _stated_areas(room: Room) -> list[float]:
    return [statement.value_m2 for statement in room.statements if statement.kind in ("net", "gross")]


def _may_run_along(axis: str, room: Room) -> bool:
    """Return whether a prism of the stated area along this axis would have the volume of the body."""
    west, south, east, north = room.footprint.polygon.bounds
    extent, volume = (north - south if axis == "y" else east - west), room.footprint.volume_m3 or 0.0
    return volume > 0 and any(abs(area * extent - volume) <= _NEAR * volume for area in _stated_areas(room))


def _agrees(room: Room, footprint: Footprint, tolerance: float) -> bool:
    area = footprint.area_m2
    return bool(area) and any(
        abs(value - (area or 0.0)) <= tolerance * (area or 0.0) for value in _stated_areas(room)
    )


def _measured(room: Room, reading: Reading) -> Footprint:
    return measure_footprint(room.entity, reading.context)


def _is_confirmed(stated: Sequence[Room], turned: Reading) -> bool:
    seen = [(room, _measured(room, turned)) for room in stated]
    agreeing = [found for room, found in seen if _agrees(room, found, turned.settings.tolerance)]
    heights = [found.height_m for found in agreeing if found.height_m]
    if len(agreeing) < max(_LEAST_ROOMS, _MANY_AGREE * len(seen)) or not heights:
        return False
    areas = {round(found.area_m2 or 0.0, 1) for found in agreeing}
    return len(areas) > 1 and _HEIGHT_M[0] <= median(heights) <= _HEIGHT_M[1]


def _turned(rooms: Sequence[Room], turned: Reading, findings: list[Finding]) -> list[Room]:
    """Return all rooms measured again; the findings about their bodies as drawn are replaced."""
    steps = {room.step_id for room in rooms}
    findings[:] = [f for f in findings if not (f.step_id in steps and f.code.startswith("geometry_"))]
    findings.append(make_finding("geometry_up_axis", axis=turned.context.up_axis))
    found = [
        room if room.footprint.area_m2 is None else replace(room, footprint=_measured(room, turned))
        for room in rooms
    ]
    findings.extend(
        of_room(finding, room)
        for room in found
        for finding in room.footprint.findings
        if finding.code != "geometry_missing"
    )
    return found
