"""Models of one building that are not in the same place: one in map coordinates, one turned to true north, one local.

Comes in: rooms with outlines, assets that are in no room of their own model. Goes out: findings that name the way
from one model to the other.
"""

import json
import math
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
import shapely

from warehouse.resolution.model_versions import UNASSIGNED
from warehouse.resolution.outlines import polygon_of

OFFSET: dict[str, Any] = {
    "model_sha256": pl.String,
    "facility_id": pl.String,
    "code": pl.String,
    "details": pl.String,  # JSON: the values of the sentence of the code
}
FEWEST, MOST_PART = 3, 0.8
"""So many rooms, and such a part of those that both models have, must agree on a way before it is named."""
NEAR_M, BESIDE_M, SAME_AREA = 0.3, 50.0, 0.02
Row = Mapping[str, Any]
Points = np.ndarray[Any, np.dtype[np.float64]]


def find_offsets(rooms: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """Return one row per model that is not where another of its facility is, and the distance (columns `OFFSET`).

    `rooms` has model_sha256, facility_id, lineage_id, number, storey_name, building_name, floor_z_m, footprint_wkb,
    valid_to; `assets` model_sha256, facility_id, lineage_id, valid_to, x_m, y_m. Only what is in force is compared:
    rooms by their numbers, else by their shapes; a model without rooms by the distance of its assets.
    """
    found: list[Row] = []
    in_force = pl.col("valid_to").is_null() & (pl.col("facility_id") != UNASSIGNED)
    now = [frame.filter(in_force) for frame in (rooms, assets)]
    models: dict[str, dict[str, list[Row]]] = {}
    for room in now[0].sort("model_sha256", "step_id").iter_rows(named=True):
        models.setdefault(room["facility_id"], {}).setdefault(room["lineage_id"], []).append(room)
    for facility, of_lineage in sorted(models.items()):
        outlined = {lineage: list(_outlined(members)) for lineage, members in sorted(of_lineage.items())}
        order = sorted(
            (lineage for lineage in outlined if outlined[lineage]), key=lambda n: (-len(outlined[n]), n)
        )
        for n, lineage in enumerate(order):
            ways = (_way(outlined[lineage], outlined[other]) for other in order[:n])
            way = next((way for way in ways if way is not None), None)
            if way is not None:
                found.append(
                    _row(outlined[lineage][0][0]["model_sha256"], facility, "models_misaligned", way)
                )
        found += _distant_assets(facility, now[1], {lineage: outlined[lineage] for lineage in order})
    return pl.DataFrame(found, schema=OFFSET, orient="row")


def _row(sha256: str, facility: str, code: str, text: str) -> Row:
    return {
        "model_sha256": sha256,
        "facility_id": facility,
        "code": code,
        "details": json.dumps({"evidence": text}, ensure_ascii=False),
    }


Outlined = tuple[Row, Any]


def _outlined(rooms: Sequence[Row]) -> Iterator[Outlined]:
    for room in rooms:
        polygon = polygon_of(room["footprint_wkb"])
        if polygon is not None:
            yield room, polygon


def _way(rooms: Sequence[Outlined], others: Sequence[Outlined]) -> str | None:
    """Return how far a model must be moved onto the other; null where it fits, or too few rooms show it."""
    pairs = _pairs(rooms, others)
    if len(pairs) < FEWEST:
        return None
    start, end = (
        np.array([(pair[side].centroid.x, pair[side].centroid.y) for pair in pairs]) for side in (0, 1)
    )
    if float(np.median(np.hypot(*(end - start).T))) <= NEAR_M:
        return None
    rise = float(np.median([pair[2] for pair in pairs]))
    shift = np.median(end - start, axis=0)
    if _is_agreed(start + shift, end):
        way = f"{shift[0]:+.3f} m in x, {shift[1]:+.3f} m in y"
        return _text(way, rise, len(pairs))
    turn = _turn(start, end)
    matrix = np.array([(math.cos(turn), -math.sin(turn)), (math.sin(turn), math.cos(turn))])
    rest = np.median(end - start @ matrix.T, axis=0)
    if not _is_agreed(start @ matrix.T + rest, end):
        return None
    way = f"a turn of {math.degrees(turn):+.3f}° about its origin, then {rest[0]:+.3f} m in x, {rest[1]:+.3f} m in y"
    return _text(way, rise, len(pairs))


def _text(way: str, rise: float, rooms: int) -> str:
    level = f" and {rise:+.3f} m in height" if abs(rise) > NEAR_M else ""
    return f"{rooms} of its rooms are those of another model after {way}{level}"


def _pairs(rooms: Sequence[Outlined], others: Sequence[Outlined]) -> list[tuple[Any, Any, Any]]:
    """Return polygons of the same room in both models and their difference in height: by number, else by shape."""
    for key in (_by_number, _by_shape):
        first, second = (_unique(side, key) for side in (rooms, others))
        shared = [(first[one], second[one]) for one in first.keys() & second.keys()]
        alike = [
            (a[1], b[1], (b[0]["floor_z_m"] or 0.0) - (a[0]["floor_z_m"] or 0.0))
            for a, b in shared
            if abs(a[1].area - b[1].area) <= SAME_AREA * b[1].area
        ]
        if len(alike) >= FEWEST:
            return alike
    return []


def _unique(side: Sequence[Outlined], key: Any) -> dict[Hashable, Outlined]:
    """Return rooms by key, without those whose key is missing or not unique in the model."""
    keys = [key(*one) for one in side]
    times = Counter(keys)
    return {name: one for name, one in zip(keys, side, strict=True) if name is not None and times[name] == 1}


def _by_number(room: Row, polygon: Any) -> Hashable:
    number = (room["number"] or "").casefold().strip()
    return (number, (room["storey_name"] or "").casefold().strip()) if number else None


def _by_shape(room: Row, polygon: Any) -> Hashable:
    return round(polygon.area, 2), round(polygon.length, 2)


def _turn(start: Points, end: Points) -> float:
    """Return the angle that best turns one cloud of points onto the other (least squares, in the plane)."""
    a, b = start - start.mean(axis=0), end - end.mean(axis=0)
    return math.atan2(float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()), float((a * b).sum()))


def _is_agreed(moved: Points, end: Points) -> bool:
    return float((np.hypot(*(moved - end).T) <= NEAR_M).mean()) >= MOST_PART


def _distant_assets(
    facility: str, assets: pl.DataFrame, rooms: Mapping[str, Sequence[Outlined]]
) -> Iterator[Row]:
    """Return models whose assets are all far from the rooms of the other models, their only rooms."""
    own = assets.filter(
        (pl.col("facility_id") == facility) & pl.col("x_m").is_not_null() & pl.col("y_m").is_not_null()
    )
    for (lineage, sha256), frame in own.sort("step_id").group_by(
        "lineage_id", "model_sha256", maintain_order=True
    ):
        polygons = [polygon for other, side in rooms.items() if other != lineage for _, polygon in side]
        if lineage in rooms or not polygons or frame.height < FEWEST:
            continue
        at = np.array([frame["x_m"].to_list(), frame["y_m"].to_list()]).T
        west, south, east, north = shapely.total_bounds(np.array(polygons, dtype=object))
        apart = np.hypot(
            np.maximum(np.maximum(west - at[:, 0], at[:, 0] - east), 0.0),
            np.maximum(np.maximum(south - at[:, 1], at[:, 1] - north), 0.0),
        )
        if float(apart.min()) > BESIDE_M:
            away = (np.array([west + east, south + north]) / 2 - at.mean(axis=0)).tolist()
            text = (
                f"all {frame.height} assets of this model are over {apart.min():.0f} m from the rooms of the "
                f"facility, about {away[0]:+.0f} m in x and {away[1]:+.0f} m in y"
            )
            yield _row(str(sha256), facility, "models_misaligned", text)
