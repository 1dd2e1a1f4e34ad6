"""Colours of the floor plans, and which class of a colouring a room is in.

Comes in: a room's figures. Goes out: class names, and the limits of the classes. Must not know: SVG, languages.

The colours of groups are those of Okabe and Ito; the scale is cut from cividis: both can be told apart with any
common kind of colour blindness.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CLASSES = 5
GROUP_COLOURS = {
    "office": "#56b4e9",  # DIN 277 2
    "social": "#e69f00",  # 1
    "production": "#f0e442",  # 3
    "storage": "#d9d9d9",  # 4; grey, not their black, so that outlines and numbers can be read
    "education": "#cc79a7",  # 5 and 6
    "sanitary": "#0072b2",  # 7
    "technical": "#d55e00",  # 8
    "circulation": "#009e73",  # 9
}
_DIN_GROUPS = {
    "1": "social", "2": "office", "3": "production", "4": "storage", "5": "education", "6": "education",
    "7": "sanitary", "8": "technical", "9": "circulation",
}  # fmt: skip
SCALE = ("#fdea45", "#bcae6c", "#7c7b78", "#3f4d6b", "#00224e")
CONFIDENCE_COLOURS = {"high": "#00224e", "medium": "#7c7b78", "low": "#fdea45", "none": "#d55e00"}


@dataclass(frozen=True)
class Colouring:
    """One way to colour rooms: its classes in order, each with a colour, and the class of each room by id.

    `limits` are the ends of the classes of a scale: n − 1 numbers for n classes; empty for classes by name.
    """

    name: str
    classes: tuple[str, ...]
    colours: Mapping[str, str]
    of_room: Mapping[str, str]
    limits: tuple[float, ...] = ()

    def counts(self) -> dict[str, int]:
        """Return how many rooms are in each class."""
        found = list(self.of_room.values())
        return {name: found.count(name) for name in (*self.classes, "unknown")}


def colourings(rooms: Sequence[Mapping[str, Any]], din_277: Mapping[str, str]) -> list[Colouring]:
    """Return the five ways to colour the rooms: category, cost per m², frequency, confidence of area, requests."""
    return [
        _by_name("category", rooms, lambda room: group_of(room["category"], din_277), GROUP_COLOURS),
        _by_scale("cost", rooms, "cost_per_m2_dkk"),
        _by_scale("frequency", rooms, "visits_per_week"),
        _by_name("confidence", rooms, lambda room: room["area_confidence"], CONFIDENCE_COLOURS),
        _by_scale("requests", rooms, "requests"),
    ]


def group_of(category: str | None, din_277: Mapping[str, str]) -> str | None:
    """Return the group of a room category by the first figure of its DIN 277 code; null where it has none."""
    return _DIN_GROUPS.get((din_277.get(category or "") or " ")[0])


def _by_name(
    name: str,
    rooms: Iterable[Mapping[str, Any]],
    class_of: Callable[[Mapping[str, Any]], str | None],
    colours: Mapping[str, str],
) -> Colouring:
    found = {room["space_id"]: class_of(room) or "unknown" for room in rooms}
    of_room = {room: one if one in colours else "unknown" for room, one in found.items()}
    return Colouring(name, tuple(colours), colours, of_room)


def _by_scale(name: str, rooms: Sequence[Mapping[str, Any]], column: str) -> Colouring:
    values = {room["space_id"]: room[column] for room in rooms}
    limits = class_limits([float(value) for value in values.values() if value is not None])
    classes = tuple(str(position) for position in range(len(limits) + 1))
    colours = {one: SCALE[round(int(one) * (CLASSES - 1) / max(len(limits), 1))] for one in classes}
    of_room = {
        room: "unknown" if value is None else str(sum(float(value) >= limit for limit in limits))
        for room, value in values.items()
    }
    return Colouring(name, classes, colours, of_room, limits)


def class_limits(values: Sequence[float], classes: int = CLASSES) -> tuple[float, ...]:
    """Return limits that put about equally many values into each class, on round numbers, each above the one before.

    A value far from the others is in the last class with them, so it does not use up the scale. Few different
    values give fewer classes; one value or none gives no limit.
    """
    known = sorted(values)
    if not known or known[0] == known[-1]:
        return ()
    limits: list[float] = []
    for part in range(1, classes):
        limit = float(f"{known[part * len(known) // classes]:.2g}")
        if limit > known[0] and limit <= known[-1] and (not limits or limit > limits[-1]):
            limits.append(limit)
    return tuple(limits) or (float(f"{(known[0] + known[-1]) / 2:.3g}"),)
