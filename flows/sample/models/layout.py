"""Buildings drawn to a wanted area: rooms on both sides of a corridor, storey on storey.

Comes in: a programme of rooms, a target in m², a seed. Goes out: storeys of rooms, in millimetres. Must not know:
IFC entities; what a room costs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import cycle
from math import ceil
from random import Random

from flows.sample.models import shapes
from flows.sample.models.rooms import FURNISHING, PROGRAMMES, Room, Storey
from flows.sample.models.shapes import Shape

DEPTH = 5400  # of a room, from corridor to facade
CORRIDOR = 2400  # width
WALL = 120
STOREY_HEIGHT = 3400
STOREY_AREA_M2 = 800


@dataclass(frozen=True)
class Wish:
    """A room before its width is known."""

    number: str
    name: str
    category: str
    width: int
    form: str
    body: str
    statement: str


def draw_building(
    project: str, kind: str, target_m2: Decimal, seed: int, prefix: str = ""
) -> tuple[Storey, ...]:
    """Storeys whose counted area comes to `target_m2` (within about 0.1 %); `prefix` leads every room number."""
    count = min(6, max(1, ceil(target_m2 / STOREY_AREA_M2)))
    length = float(target_m2) * 1e6 / count / (2 * DEPTH + CORRIDOR)
    randoms = [Random(f"{seed}/{project}/{level}") for level in range(count)]
    wishes = [_wishes(kind, f"{prefix}{level}", length, random) for level, random in enumerate(randoms)]
    for _ in range(6):
        storeys = tuple(
            _draw_storey(project, level, prefix, wished, length) for level, wished in enumerate(wishes)
        )
        length *= float(target_m2 / counted_area_m2(storeys))
    return storeys


def counted_area_m2(storeys: Iterable[Storey]) -> Decimal:
    """True area of the counted rooms."""
    return sum(
        (area for room in all_rooms(storeys) if room.is_counted and (area := room.net_area_m2)), Decimal(0)
    )


def all_rooms(storeys: Iterable[Storey]) -> Iterable[Room]:
    """Every room, the parts of rooms included, in drawing order."""
    for storey in storeys:
        for room in storey.rooms:
            yield room
            yield from room.parts


def _wishes(kind: str, level: str, length: float, random: Random) -> tuple[list[Wish], list[Wish]]:
    programme = cycle(PROGRAMMES[kind][0 if level.endswith("0") else 1].split())
    strips: tuple[list[Wish], list[Wish]] = ([], [])
    number = 1
    for strip in strips:
        filled = 0
        while filled < max(length, 4000) - 1500:
            wish = _wish(f"{level}.{number:02d}", next(programme), random)
            strip.append(wish)
            filled += wish.width + WALL
            number += 1
    return strips


def _wish(number: str, category: str, random: Random) -> Wish:
    names, width = FURNISHING[category]
    width = int(width * (0.9 + 0.3 * random.random())) // 10 * 10
    name = names[int(random.random() * len(names))]
    form = _pick(random, {"rectangle": 62, "l": 10, "bay": 8, "rounded": 7, "columns": 8, "gross_columns": 5})
    body = _pick(
        random, {"rectangle": 30, "extrusion": 30, "mapped": 15, "flipped": 13, "brep": 7, "faces": 5}
    )
    says = _pick(random, {"net": 50, "dimension": 16, "gsa": 6, "wall_centre": 10, "none": 12, "planned": 6})
    return Wish(number, name, category, width, form, body, says)


def _pick(random: Random, weights: dict[str, int]) -> str:
    drawn = random.random() * sum(weights.values())
    for choice, weight in weights.items():
        drawn -= weight
        if drawn < 0:
            return choice
    return choice


def _draw_storey(
    project: str, level: int, prefix: str, strips: tuple[list[Wish], list[Wish]], length: float
) -> Storey:
    metres = max(3000, int(length) // 10 * 10)
    rooms = [*_strip(project, strips[0], metres, "north"), *_strip(project, strips[1], metres, "south")]
    rooms.append(_corridor(project, f"{prefix}{level}.00", metres))
    rooms.append(_stair_tower(project, f"{prefix}{level}.98", metres))
    return Storey("Stueplan" if level == 0 else f"{level}. sal", level * STOREY_HEIGHT, tuple(rooms))


def _strip(project: str, wishes: list[Wish], length: int, side: str) -> list[Room]:
    room_for = length - WALL * (len(wishes) - 1)
    scale = room_for / sum(wish.width for wish in wishes)
    x, rooms = 0, []
    for wish in wishes:
        width = max(600, int(wish.width * scale) // 10 * 10)
        rooms.append(_room(project, wish, width, x, side))
        x += width + WALL
    return rooms


def _room(project: str, wish: Wish, width: int, x: int, side: str) -> Room:
    shape = _shape(wish.form, width)
    body, statement = wish.body, wish.statement
    if shape.voids and wish.form == "gross_columns":
        body, statement = "outer_only", "net_and_gross"
    elif (body == "rectangle" and not shapes.is_rectangle(shape)) or (
        body in ("brep", "faces") and not shapes.is_polygon(shape)
    ):
        body = "extrusion"
    y = CORRIDOR + WALL if side == "north" else -WALL
    key = f"{project}/{wish.number}"
    return Room(key, wish.number, wish.name, wish.category, shape, x, y, side, 2700, body, statement)


def _shape(form: str, width: int) -> Shape:
    if form == "l" and width >= 2000:
        return shapes.l_shape(width, DEPTH, width // 30 * 10, DEPTH // 30 * 10)
    if form == "bay" and width >= 2400:
        return shapes.bay(width, DEPTH, 400, 600)
    if form == "rounded" and width >= 2000:
        return shapes.rounded_corner(width, DEPTH, 1200)
    if "columns" in form and width >= 4000:
        return shapes.with_columns(width, DEPTH, 400, round_columns=width % 20 == 0)
    return shapes.rectangle(width, DEPTH)


def _corridor(project: str, number: str, length: int) -> Room:
    return Room(f"{project}/{number}", number, "Gang", "CORR", shapes.rectangle(length, CORRIDOR), 0, 0)


def _stair_tower(project: str, number: str, length: int) -> Room:
    key = f"{project}/{number}"
    return Room(key, number, "Trappetårn", "STAI", shapes.round_room(1500), length + WALL, 0, body="circle")
