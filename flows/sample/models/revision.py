"""A younger version of a drawn building: what a re-export and a small rebuilding change.

Comes in: the storeys of the first version. Goes out: the storeys of the second. Must not know: IFC, dates.
"""

from dataclasses import replace

from flows.sample.models import shapes
from flows.sample.models.layout import WALL
from flows.sample.models.rooms import Room, Storey


def revise(storeys: tuple[Storey, ...]) -> tuple[Storey, ...]:
    """Every fifth room gets a new GlobalId; the widest plain room is split in two; an office becomes a meeting room."""
    split = _widest_rectangle(storeys)
    renamed = _first_office(storeys, split)
    return tuple(
        replace(storey, rooms=tuple(new for room in storey.rooms for new in _revised(room, split, renamed)))
        for storey in storeys
    )


def _revised(room: Room, split: str, renamed: str) -> tuple[Room, ...]:
    if room.key == split:
        return _halves(room)
    if room.key == renamed:
        return (replace(room, name="Mødelokale", category="MEET"),)
    if room.number and sum(map(ord, room.number)) % 5 == 0:
        return (replace(room, revision=room.revision + 1),)
    return (room,)


def _widest_rectangle(storeys: tuple[Storey, ...]) -> str:
    def width(room: Room) -> float:
        plain = shapes.is_rectangle(room.shape) and room.is_counted and room.category not in (None, "CORR")
        return room.shape.outer.points[1][0] if plain and not room.parts else 0  # type: ignore[union-attr]

    return max((room for storey in storeys for room in storey.rooms), key=width).key


def _first_office(storeys: tuple[Storey, ...], other_than: str) -> str:
    offices = (room.key for storey in storeys for room in storey.rooms if room.category == "OFF1")
    return next((key for key in offices if key != other_than), "")


def _halves(room: Room) -> tuple[Room, ...]:
    (width, depth) = room.shape.outer.points[2]  # type: ignore[union-attr]
    left = (int(width) - WALL) // 20 * 10
    right = int(width) - WALL - left
    a = replace(room, shape=shapes.rectangle(left, int(depth)), key=f"{room.key}A", number=f"{room.number}A")
    b = replace(room, shape=shapes.rectangle(right, int(depth)), key=f"{room.key}B", number=f"{room.number}B")
    return (a, replace(b, x=room.x + left + WALL))
