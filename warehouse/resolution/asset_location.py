"""Which room an asset of another model is in: the terminals of a building services model in the architect's rooms.

Comes in: assets that no file places in a room, with their position in metres; rooms with outline and level; buildings
by model. Goes out: one row per asset and interval.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
import shapely

from bim.tables import NO_ROOM_REASONS
from warehouse.resolution.keys import plain_name
from warehouse.resolution.model_versions import UNASSIGNED
from warehouse.resolution.outlines import polygon_of

# Assets hang on a wall's face or are on a raised floor; lamps and diffusers sit above a lowered ceiling.
BESIDE_M, BELOW_M, ABOVE_M = 0.3, 0.4, 0.8
IN_WALL_M = 0.8
_IN_WALLS = frozenset({"door", "window", "panel"})
LOCATION: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "space_id": pl.String,
}
Row = Mapping[str, Any]


def place_assets(assets: pl.DataFrame, rooms: pl.DataFrame, buildings: pl.DataFrame) -> pl.DataFrame:
    """Return each asset with its room per interval (columns `LOCATION`); space_id is null where it is in none.

    `assets` has model_sha256, step_id, lineage_id, facility_id, valid_from, valid_to, asset_group, x_m, y_m, z_m;
    `rooms` space_id, lineage_id, facility_id, valid_from, valid_to, building_name, building_global_id,
    exclusion_reason, floor_z_m, height_m, footprint_wkb; `buildings` model_sha256, name, global_id. Only rooms of
    the same facility and building in another lineage are asked. Of several the nearest in plan, in height, the
    smallest. Intervals of one asset follow each other without gap.
    """
    known = _buildings_of(buildings)
    of_facility: dict[str, list[dict[str, Any]]] = {}
    for room in rooms.sort("space_id", "valid_from").iter_rows(named=True):
        if room["exclusion_reason"] not in NO_ROOM_REASONS and room["floor_z_m"] is not None:
            of_facility.setdefault(room["facility_id"], []).append(room)
    found: list[dict[str, Any]] = []
    for (sha,), frame in assets.sort("step_id").group_by("model_sha256", maintain_order=True):
        listed = frame.to_dicts()
        first = listed[0]
        near = [] if first["facility_id"] == UNASSIGNED else of_facility.get(first["facility_id"], [])
        others = [room for room in near if room["lineage_id"] != first["lineage_id"]]
        found += _placed(listed, _in_building(others, known.get(str(sha), frozenset())))
    return pl.DataFrame(found, schema=LOCATION, orient="row")


def _buildings_of(buildings: pl.DataFrame) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for sha, name, global_id in buildings.select("model_sha256", "name", "global_id").iter_rows():
        names.setdefault(sha, set()).update(_words(name, global_id))
    return {sha: frozenset(words) for sha, words in names.items()}


def _words(name: str | None, global_id: str | None) -> set[str]:
    words = {f"name:{plain_name(name)}", f"id:{global_id or ''}"}
    return {word for word in words if word not in ("name:", "id:")}


def _in_building(rooms: Sequence[Row], known: frozenset[str]) -> list[Row]:
    """Return the rooms of the model's buildings; all rooms where the facility has one building."""
    words = [_words(room["building_name"], room["building_global_id"]) for room in rooms]
    same = [room for room, own in zip(rooms, words, strict=True) if own & known]
    if same:
        return same
    names = {room["building_name"] for room in rooms}
    return list(rooms) if len(names) == 1 else []


def _placed(assets: Sequence[Row], rooms: Sequence[Row]) -> list[dict[str, Any]]:
    """Return the rows of the assets of one model version."""
    outlined = [
        (room, polygon) for room in rooms if (polygon := polygon_of(room["footprint_wkb"])) is not None
    ]
    near = _near(assets, [polygon for _, polygon in outlined])
    starts = _starts(assets[0], [room for room, _ in outlined])
    rows = []
    for asset, candidates in zip(assets, near, strict=True):
        fitting = sorted(
            (_closeness(asset, *outlined[n]), n)
            for n in candidates
            if _is_level(outlined[n][0], asset["z_m"])
        )
        answers = [_room_on(day, (outlined[n][0] for _, n in fitting)) for day in starts]
        rows += _intervals(asset, starts, answers)
    return rows


def _near(assets: Sequence[Row], polygons: Sequence[Any]) -> list[list[int]]:
    """Return, for each asset, the polygons within reach of its point."""
    near: list[list[int]] = [[] for _ in assets]
    placed = [n for n, asset in enumerate(assets) if None not in (asset["x_m"], asset["y_m"], asset["z_m"])]
    if not placed or not polygons:
        return near
    points = shapely.points([(assets[n]["x_m"], assets[n]["y_m"]) for n in placed])
    reach = np.array([IN_WALL_M if assets[n]["asset_group"] in _IN_WALLS else BESIDE_M for n in placed])
    pairs = shapely.STRtree(polygons).query(points, predicate="dwithin", distance=reach)
    for which, polygon in zip(*pairs.tolist(), strict=True):
        near[placed[which]].append(polygon)
    return near


def _is_level(room: Row, z_m: float) -> bool:
    return bool(room["floor_z_m"] - BELOW_M <= z_m <= room["floor_z_m"] + (room["height_m"] or 0.0) + ABOVE_M)


def _closeness(asset: Row, room: Row, polygon: Any) -> tuple[float, float, float, str]:
    """Return distance in plan, then in height (below a floor counts twice: it may hang there), then size."""
    beside = float(polygon.distance(shapely.Point(asset["x_m"], asset["y_m"])))
    below = max(room["floor_z_m"] - asset["z_m"], 0.0)
    above = max(asset["z_m"] - room["floor_z_m"] - (room["height_m"] or 0.0), 0.0)
    return round(beside, 6), round(2 * below + above, 6), float(polygon.area), room["space_id"]


def _starts(asset: Row, rooms: Iterable[Row]) -> list[date]:
    """Return the days within the model's interval on which rooms begin or end."""
    days = {day for room in rooms for day in (room["valid_from"], room["valid_to"]) if day is not None}
    end = asset["valid_to"] or date.max
    return sorted({asset["valid_from"], *(day for day in days if asset["valid_from"] < day < end)})


def _room_on(day: date, rooms: Iterable[Row]) -> str | None:
    holding = (r for r in rooms if r["valid_from"] <= day and (r["valid_to"] is None or day < r["valid_to"]))
    first = next(holding, None)
    return None if first is None else str(first["space_id"])


def _intervals(asset: Row, starts: Sequence[date], answers: Sequence[str | None]) -> list[dict[str, Any]]:
    """Return neighbouring intervals with one answer as one."""
    rows: list[dict[str, Any]] = []
    for start, space_id in zip(starts, answers, strict=True):
        if rows and rows[-1]["space_id"] == space_id:
            continue
        if rows:
            rows[-1]["valid_to"] = start
        rows.append(
            {name: asset[name] for name in ("model_sha256", "step_id", "valid_to")}
            | {"valid_from": start, "space_id": space_id}
        )
    return rows
