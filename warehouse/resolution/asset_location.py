"""Which room a thing of another model stands in: the terminals of a building services model in the architect's rooms.

Comes in: things that no file puts in a room, with their place in metres; rooms with outline and level; buildings by
model. Goes out: one row a thing and interval. Must not know: IFC, what the things are for, money, DuckDB.
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

# Things hang on a wall's face or stand on a raised floor; lamps and diffusers sit above a lowered ceiling.
BESIDE_M, BELOW_M, ABOVE_M = 0.3, 0.4, 0.8
IN_WALL_M = 0.8
_IN_WALLS = frozenset({"door", "window", "panel"})
PLACE: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "valid_from": pl.Date,
    "valid_to": pl.Date,
    "space_id": pl.String,
}
Row = Mapping[str, Any]


def place_things(things: pl.DataFrame, rooms: pl.DataFrame, buildings: pl.DataFrame) -> pl.DataFrame:
    """Each thing with its room by interval (columns `PLACE`); space_id null where it stands in none.

    `things` has model_sha256, step_id, lineage_id, facility_id, valid_from, valid_to, asset_group, x_m, y_m, z_m;
    `rooms` space_id, lineage_id, facility_id, valid_from, valid_to, building_name, building_global_id,
    exclusion_reason, floor_z_m, height_m, footprint_wkb; `buildings` model_sha256, name, global_id. Only rooms of
    the same facility and building in another lineage are asked. Of several the nearest in plan, in height, the
    smallest. Intervals of one thing follow each other without gap.
    """
    known = _buildings_of(buildings)
    of_facility: dict[str, list[dict[str, Any]]] = {}
    for room in rooms.sort("space_id", "valid_from").iter_rows(named=True):
        if room["exclusion_reason"] not in NO_ROOM_REASONS and room["floor_z_m"] is not None:
            of_facility.setdefault(room["facility_id"], []).append(room)
    found: list[dict[str, Any]] = []
    for (sha,), frame in things.sort("step_id").group_by("model_sha256", maintain_order=True):
        listed = frame.to_dicts()
        first = listed[0]
        near = [] if first["facility_id"] == UNASSIGNED else of_facility.get(first["facility_id"], [])
        others = [room for room in near if room["lineage_id"] != first["lineage_id"]]
        found += _placed(listed, _in_building(others, known.get(str(sha), frozenset())))
    return pl.DataFrame(found, schema=PLACE, orient="row")


def _buildings_of(buildings: pl.DataFrame) -> dict[str, frozenset[str]]:
    names: dict[str, set[str]] = {}
    for sha, name, global_id in buildings.select("model_sha256", "name", "global_id").iter_rows():
        names.setdefault(sha, set()).update(_words(name, global_id))
    return {sha: frozenset(words) for sha, words in names.items()}


def _words(name: str | None, global_id: str | None) -> set[str]:
    words = {f"name:{plain_name(name)}", f"id:{global_id or ''}"}
    return {word for word in words if word not in ("name:", "id:")}


def _in_building(rooms: Sequence[Row], known: frozenset[str]) -> list[Row]:
    """Rooms of the buildings that the model has; all of them where the facility's rooms lie in one building."""
    words = [_words(room["building_name"], room["building_global_id"]) for room in rooms]
    same = [room for room, own in zip(rooms, words, strict=True) if own & known]
    if same:
        return same
    names = {room["building_name"] for room in rooms}
    return list(rooms) if len(names) == 1 else []


def _placed(things: Sequence[Row], rooms: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of the things of one model version."""
    outlined = [
        (room, polygon) for room in rooms if (polygon := polygon_of(room["footprint_wkb"])) is not None
    ]
    near = _near(things, [polygon for _, polygon in outlined])
    starts = _starts(things[0], [room for room, _ in outlined])
    rows = []
    for thing, candidates in zip(things, near, strict=True):
        fitting = sorted(
            (_closeness(thing, *outlined[n]), n)
            for n in candidates
            if _is_level(outlined[n][0], thing["z_m"])
        )
        answers = [_room_on(day, (outlined[n][0] for _, n in fitting)) for day in starts]
        rows += _intervals(thing, starts, answers)
    return rows


def _near(things: Sequence[Row], polygons: Sequence[Any]) -> list[list[int]]:
    """For each thing the polygons within reach of its point."""
    near: list[list[int]] = [[] for _ in things]
    placed = [n for n, thing in enumerate(things) if None not in (thing["x_m"], thing["y_m"], thing["z_m"])]
    if not placed or not polygons:
        return near
    points = shapely.points([(things[n]["x_m"], things[n]["y_m"]) for n in placed])
    reach = np.array([IN_WALL_M if things[n]["asset_group"] in _IN_WALLS else BESIDE_M for n in placed])
    pairs = shapely.STRtree(polygons).query(points, predicate="dwithin", distance=reach)
    for which, polygon in zip(*pairs.tolist(), strict=True):
        near[placed[which]].append(polygon)
    return near


def _is_level(room: Row, z_m: float) -> bool:
    return bool(room["floor_z_m"] - BELOW_M <= z_m <= room["floor_z_m"] + (room["height_m"] or 0.0) + ABOVE_M)


def _closeness(thing: Row, room: Row, polygon: Any) -> tuple[float, float, float, str]:
    """Distance in plan, then in height (under a floor counts twice: what hangs there belongs below), then size."""
    beside = float(polygon.distance(shapely.Point(thing["x_m"], thing["y_m"])))
    below = max(room["floor_z_m"] - thing["z_m"], 0.0)
    above = max(thing["z_m"] - room["floor_z_m"] - (room["height_m"] or 0.0), 0.0)
    return round(beside, 6), round(2 * below + above, 6), float(polygon.area), room["space_id"]


def _starts(thing: Row, rooms: Iterable[Row]) -> list[date]:
    """The days within the model's interval on which rooms begin or end."""
    days = {day for room in rooms for day in (room["valid_from"], room["valid_to"]) if day is not None}
    end = thing["valid_to"] or date.max
    return sorted({thing["valid_from"], *(day for day in days if thing["valid_from"] < day < end)})


def _room_on(day: date, rooms: Iterable[Row]) -> str | None:
    holding = (r for r in rooms if r["valid_from"] <= day and (r["valid_to"] is None or day < r["valid_to"]))
    first = next(holding, None)
    return None if first is None else str(first["space_id"])


def _intervals(thing: Row, starts: Sequence[date], answers: Sequence[str | None]) -> list[dict[str, Any]]:
    """Neighbouring intervals with one answer as one."""
    rows: list[dict[str, Any]] = []
    for start, space_id in zip(starts, answers, strict=True):
        if rows and rows[-1]["space_id"] == space_id:
            continue
        if rows:
            rows[-1]["valid_to"] = start
        rows.append(
            {name: thing[name] for name in ("model_sha256", "step_id", "valid_to")}
            | {"valid_from": start, "space_id": space_id}
        )
    return rows
