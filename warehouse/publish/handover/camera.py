"""A camera that looks at rooms: from above and the south-west, with what is above the rooms cut away."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import shapely

FIELD_OF_VIEW = 60.0  # degrees; BCF 2.1 allows 45 to 60
_DIRECTION = (0.5, 0.5, -math.sqrt(0.5))  # towards the room, of length 1
_UP = (0.5, 0.5, math.sqrt(0.5))  # at right angles to it
_LEAST_SIZE_M = 4.0
_CUT_AT = 0.8  # share of the room's height that is shown
_USUAL_HEIGHT_M = 2.5
Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Position:
    """Where a room is in its model: outline in WKB, lowest level and height, m."""

    footprint_wkb: bytes
    floor_z_m: float
    height_m: float | None = None


@dataclass(frozen=True)
class Camera:
    """A perspective camera in the model's coordinates, m, and the point above which the view is cut."""

    position: Vector
    direction: Vector
    up: Vector
    cut_at: Vector


def look_at(positions: Iterable[Position]) -> Camera | None:
    """Return a camera that has all these rooms in view; None where none of them has a usable outline."""
    boxes = []
    for one in positions:
        shape = shapely.from_wkb(one.footprint_wkb, on_invalid="ignore")
        if shape is None or shape.is_empty or not all(map(math.isfinite, (*shape.bounds, one.floor_z_m))):
            continue
        height = one.height_m if one.height_m and math.isfinite(one.height_m) else _USUAL_HEIGHT_M
        boxes.append((*shape.bounds, one.floor_z_m, one.floor_z_m + height))
    if not boxes:
        return None
    low = [min(box[axis] for box in boxes) for axis in (0, 1, 4)]
    high = [max(box[axis] for box in boxes) for axis in (2, 3, 5)]
    centre = [(a + b) / 2 for a, b in zip(low, high, strict=True)]
    size = max(math.dist(low, high), _LEAST_SIZE_M)
    back = size / 2 / math.tan(math.radians(FIELD_OF_VIEW) / 2) * 1.2
    position = [at - back * along for at, along in zip(centre, _DIRECTION, strict=True)]
    cut = (centre[0], centre[1], low[2] + _CUT_AT * (high[2] - low[2]))
    return Camera(_rounded(position), _DIRECTION, _UP, _rounded(cut))


def _rounded(point: Iterable[float]) -> Vector:
    x, y, z = (round(value, 4) + 0.0 for value in point)
    return x, y, z
