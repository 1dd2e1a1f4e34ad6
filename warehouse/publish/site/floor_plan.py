"""Floor plans: each storey of a facility as an SVG drawing made from the outlines of its rooms.

Comes in: rooms with outlines in metres. Goes out: storeys with paths in centimetres. Must not know: languages,
colours, which set the rooms are of.

Rooms without an outline in the set are drawn as one zone with what is around them: the building, as its other
outlines show it, less the rooms that are shown. The zone is made from what the set publishes, so it tells no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from warehouse.publish.formatting import danish_key

CM = 100  # a metre
WALL_M = 0.8  # two rooms closer than this have a wall between them
TOLERANCES_M = (0.02, 0.05, 0.1, 0.25, 0.5)
MOST_POINTS = 60_000  # of all outlines of a facility
BAR_STEPS_M = (1, 2, 5, 10, 20, 50, 100, 200, 500)
SAME_NORTH_DEG = 1  # models that differ by less point the same way on a drawing
LABEL_CM = 60  # height of a room's number


@dataclass(frozen=True)
class Shape:
    """An outline as an SVG path, and the point in it where its label is, in centimetres; `fits` says how long a
    label may be."""

    path: str
    x: int
    y: int
    fits: int


@dataclass(frozen=True)
class Storey:
    """A storey: its rooms with and without outline in the order of their numbers, and its drawing.

    `shapes` has the outline of each drawn room; `zone` is the path of what is not shown, null where all is; `box` is
    the view box; `bar_m` the length of the scale bar; `north_deg` north in degrees clockwise from the top of the
    drawing, null where it is not known. A storey of which nothing can be drawn has no box.
    """

    building: str | None
    name: str | None
    rooms: tuple[Mapping[str, Any], ...]
    shapes: Mapping[str, Shape]
    zone: str | None
    box: tuple[int, int, int, int] | None
    bar_m: int
    north_deg: float | None = None


def storeys(rooms: Sequence[Mapping[str, Any]]) -> list[Storey]:
    """Return the storeys of a facility, by building, the lowest first; `rooms` are its counted rooms.

    `footprint_wkb` is an outline in metres, or null. Invalid outlines are repaired, empty ones are as null.
    """
    outlines = _simplified({room["space_id"]: _outline(room["footprint_wkb"]) for room in rooms})
    turned = _laid_flat(rooms, outlines)
    outlines = {**outlines, **turned}
    by_place: dict[tuple[Any, Any], list[Mapping[str, Any]]] = {}
    for room in rooms:
        by_place.setdefault((room["building"], room["storey"]), []).append(room)
    buildings = {
        building: _building(outlines[room["space_id"]] for room in rooms if room["building"] == building)
        for building in {room["building"] for room in rooms}
    }
    ordered = sorted(by_place, key=lambda place: (danish_key(place[0]), _storey_key(place[1])))
    return [
        replace(
            _storey(place, sorted(by_place[place], key=_room_key), outlines, buildings[place[0]]),
            north_deg=_north_deg(by_place[place], outlines, turned),
        )
        for place in ordered
    ]


def _north_deg(
    rooms: Iterable[Mapping[str, Any]], outlines: Mapping[str, Any], turned: Mapping[str, Any]
) -> float | None:
    """Return north on the drawing; null where a drawn room's model does not state it, or two state different ones."""
    drawn = [room for room in rooms if outlines[room["space_id"]] is not None]
    angles = [room["true_north_deg"] for room in drawn if room.get("true_north_deg") is not None]
    if (
        not angles
        or len(angles) < len(drawn)
        or any(_apart_deg(angles[0], one) > SAME_NORTH_DEG for one in angles)
    ):
        return None
    quarter = 90 if drawn[0]["space_id"] in turned else 0
    return float((angles[0] + quarter) % 360)


def _apart_deg(first: float, other: float) -> float:
    return abs((first - other + 180) % 360 - 180)


def _room_key(room: Mapping[str, Any]) -> tuple[Any, ...]:
    return danish_key(room["number"]), danish_key(room["name"]), room["space_id"]


BASEMENTS = (
    "kælder",
    "basement",
    "cellar",
    "keller",
    "untergeschoss",
    "kjeller",
    "källare",
    "souterrain",
    "ug",
)
GROUNDS = ("stue", "ground", "erdgeschoss", "begane", "bottenvåning", "rez", "eg", "entrance")


def _storey_key(name: str | None) -> tuple[Any, ...]:
    """A key that puts basements first and ground floors before the numbered ones."""
    folded = (name or "").casefold()
    is_below = (
        folded.startswith(("-", "−")) or any(word in folded for word in BASEMENTS[:-1]) or folded == "ug"
    )
    is_ground = any(word in folded for word in GROUNDS[:-2]) or folded in GROUNDS[-2:]
    return (name is None, 0 if is_below else 1 if is_ground else 2, danish_key(name))


def _outline(wkb: bytes | None) -> BaseGeometry | None:
    if wkb is None:
        return None
    try:
        shape = shapely.force_2d(shapely.from_wkb(wkb))
    except shapely.errors.ShapelyError:
        return None
    if not shape.is_valid:
        shape = shapely.make_valid(shape, method="structure")
    return None if shape.is_empty or not shape.area else shape


def _simplified(outlines: Mapping[str, BaseGeometry | None]) -> dict[str, BaseGeometry | None]:
    """Return the outlines with so few points that the page stays small."""
    for tolerance in TOLERANCES_M:
        coarse = {
            room: None if outline is None else shapely.simplify(outline, tolerance)
            for room, outline in outlines.items()
        }
        found = {
            room: (outlines[room] if one is None or not one.area else one) for room, one in coarse.items()
        }
        if sum(shapely.get_num_coordinates(one) for one in found.values() if one is not None) <= MOST_POINTS:
            break
    return found


def _laid_flat(
    rooms: Iterable[Mapping[str, Any]], outlines: Mapping[str, BaseGeometry | None]
) -> dict[str, BaseGeometry]:
    """Return the outlines of tall buildings by a quarter turn, so that their drawings fill the width of a page."""
    turned: dict[str, BaseGeometry] = {}
    by_building: dict[Any, list[str]] = {}
    for room in rooms:
        if outlines[room["space_id"]] is not None:
            by_building.setdefault(room["building"], []).append(room["space_id"])
    for ids in by_building.values():
        left, low, right, high = shapely.total_bounds([outlines[room] for room in ids])
        if high - low > right - left:
            turned |= {
                room: shapely.transform(outlines[room], lambda xy: xy[:, ::-1] * (1, -1)) for room in ids
            }
    return turned


def _building(outlines: Iterable[BaseGeometry | None]) -> BaseGeometry | None:
    """Return what the outlines of a building cover with the walls between them, without holes."""
    known = [one for one in outlines if one is not None]
    if not known:
        return None
    closed = _grown(_grown(shapely.union_all(known), WALL_M), -WALL_M)
    parts = [part for part in shapely.get_parts(closed) if part.geom_type == "Polygon"]
    return shapely.union_all([shapely.polygons(part.exterior) for part in parts])


def _grown(shape: BaseGeometry, by_m: float) -> BaseGeometry:
    """Return a shape with its edges moved outwards; edges in one line have no mitre, and GEOS divides by its 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return shape.buffer(by_m, join_style="mitre")


def _storey(
    place: tuple[str | None, str | None],
    rooms: Sequence[Mapping[str, Any]],
    outlines: Mapping[str, BaseGeometry | None],
    building: BaseGeometry | None,
) -> Storey:
    drawn = {room["space_id"]: outlines[room["space_id"]] for room in rooms}
    known = {room: outline for room, outline in drawn.items() if outline is not None}
    hidden = len(rooms) - len(known)
    zone = None
    if hidden and building is not None:
        around = shapely.union_all([one.buffer(WALL_M / 4) for one in known.values()]) if known else None
        zone = building if around is None else _large_parts(shapely.difference(building, around))
    everything = [*known.values(), *([building] if building is not None and zone is not None else [])]
    if not everything:
        return Storey(*place, tuple(rooms), {}, None, None, 0)
    left, low, right, high = shapely.total_bounds(everything)
    draw = _Drawing(float(left), float(high))
    shapes = {room: draw.shape(outline) for room, outline in known.items()}
    margin = CM
    box = (-margin, -margin, draw.length(right - left) + 2 * margin, draw.length(high - low) + 3 * margin)
    path = None if zone is None or zone.is_empty else draw.path(zone)
    return Storey(*place, tuple(rooms), shapes, path, box, _bar(float(right - left)))


def _large_parts(zone: BaseGeometry) -> BaseGeometry:
    """Return a zone without the slivers that walls leave."""
    opened = _grown(_grown(zone, -WALL_M / 2), WALL_M / 2)
    return shapely.union_all([part for part in shapely.get_parts(opened) if part.area >= 1])


def _bar(width_m: float) -> int:
    """Return a round length of about a quarter of the drawing."""
    return max((step for step in BAR_STEPS_M if step <= width_m / 4), default=1)


@dataclass(frozen=True)
class _Drawing:
    """Turns metres, y upwards, into whole centimetres from the upper left corner, y downwards."""

    left_m: float
    high_m: float

    def length(self, metres: float) -> int:
        return round(float(metres) * CM)

    def path(self, shape: BaseGeometry) -> str:
        rings = [
            ring
            for part in shapely.get_parts(shape)
            if part.geom_type == "Polygon"
            for ring in (part.exterior, *part.interiors)
        ]
        return "".join(self._ring(shapely.get_coordinates(ring)) for ring in rings)

    def _ring(self, points: Any) -> str:
        whole = [(self.length(x - self.left_m), self.length(self.high_m - y)) for x, y in points[:-1]]
        (x, y), *rest = whole
        steps = []
        for next_x, next_y in rest:
            if next_y == y:
                steps.append(f"h{next_x - x}")
            elif next_x == x:
                steps.append(f"v{next_y - y}")
            else:
                steps.append(f"l{next_x - x} {next_y - y}")
            x, y = next_x, next_y
        return f"M{whole[0][0]} {whole[0][1]}{''.join(steps)}z"

    def shape(self, outline: BaseGeometry) -> Shape:
        point = shapely.point_on_surface(outline)
        across = shapely.intersection(
            outline, shapely.box(point.x - 50, point.y - 0.01, point.x + 50, point.y + 0.01)
        )
        low, _, high, _ = across.bounds
        fits = int((high - low) * CM / (LABEL_CM * 0.62))
        x = (low + high) / 2 if across.geom_type == "Polygon" else point.x
        return Shape(
            self.path(outline), self.length(x - self.left_m), self.length(self.high_m - point.y), fits
        )
