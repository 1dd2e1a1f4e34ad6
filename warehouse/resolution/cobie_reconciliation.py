"""The areas that a COBie workbook states beside those of the models, room by room.

Comes in: rows of the kind `cobie`, rooms valid on the run date, facilities. Goes out: one row a room of either, with
the difference and its likely cause.

A room is found by GlobalId, else by number and floor, else by a number that the facility has once.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.resolution.keys import normal_number, once, plain_name

TOLERANCE = Decimal("0.01")
SQUARE_FEET = Decimal("10.7639")
AREA = pl.Decimal(18, 6)
RECONCILIATION: dict[str, Any] = {
    "facility_id": pl.String,
    "cobie_facility": pl.String,
    "space_id": pl.String,
    "floor": pl.String,
    "number": pl.String,
    "external_identifier": pl.String,
    "status": pl.String,
    "matched_by": pl.String,
    "is_outside": pl.Boolean,
    "cobie_area_m2": AREA,
    "model_area_m2": AREA,
    "difference_m2": AREA,
    "cause": pl.String,
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "global_id": pl.String,
    "source_file": pl.String,
    "source_row": pl.Int64,
}
_OUTSIDE = re.compile(
    r"\b(roof|rooftop|site|exterior|external|outside|outdoor|terrace|balcony|yard|courtyard|parking|car park|"
    r"tag|tagterrasse|terrasse|altan|balkon|parkering|udendørs|dach|dachterrasse|stellplatz)\b",
    re.IGNORECASE,
)
Row = Mapping[str, Any]


def reconcile(cobie: pl.DataFrame, rooms: pl.DataFrame, facilities: pl.DataFrame) -> pl.DataFrame:
    """Return one row per COBie space, and per counted room that the workbook lacks (columns `RECONCILIATION`).

    `rooms` has space_id, facility_id, building, storey, number, global_id, net_area_m2, gross_area_m2,
    stated_area_m2, measured_area_m2, low_headroom_area_m2, is_counted, exclusion_reason, model_sha256, step_id;
    `facilities` facility_id, name. status is matched, only_in_cobie or only_in_model.
    """
    spaces = cobie.filter(pl.col("sheet") == "Space").sort(
        "facility_id", "floor", "name", "external_identifier"
    )
    listed = [
        room for room in rooms.sort("space_id").to_dicts() if room["exclusion_reason"] != "other_discipline"
    ]
    by_facility: dict[str, list[dict[str, Any]]] = {}
    for space in spaces.to_dicts():
        by_facility.setdefault(space["facility_id"], []).append(space)
    known = _facilities(by_facility, listed, facilities.select("facility_id", "name").rows())
    stated_spaces: dict[str, list[dict[str, Any]]] = {}
    for workbook_facility, members in by_facility.items():
        stated_spaces.setdefault(known[workbook_facility], []).extend(members)
    found: list[dict[str, Any]] = []
    for facility, members in sorted(stated_spaces.items()):
        found += _of_facility(facility, members, [room for room in listed if room["facility_id"] == facility])
    return pl.DataFrame(found, schema=RECONCILIATION, orient="row")


def _facilities(
    by_facility: Mapping[str, Sequence[Row]],
    rooms: Iterable[Row],
    facilities: Sequence[tuple[str, str | None]],
) -> dict[str, str]:
    """Return our facility for each of the workbook: by id, by its name, else by the GlobalIds of its spaces."""
    ids = {facility for facility, _ in facilities}
    names = once((plain_name(name), facility) for facility, name in facilities if name)
    of_room = {room["global_id"]: room["facility_id"] for room in rooms if room["global_id"]}
    found = {}
    for text, spaces in by_facility.items():
        hits = Counter(
            of_room[s["external_identifier"]] for s in spaces if s["external_identifier"] in of_room
        )
        most = min(hits, key=lambda facility: (-hits[facility], facility)) if hits else text
        found[text] = text if text in ids else names.get(plain_name(text), most)
    return found


def _of_facility(facility: str, spaces: Sequence[Row], rooms: Sequence[Row]) -> list[dict[str, Any]]:
    pairs = _pairs(spaces, rooms)
    rows = [
        _row(facility, space, rooms[pairs[n][0]] if n in pairs else None, pairs[n][1] if n in pairs else None)
        for n, space in enumerate(spaces)
    ]
    taken = {room for room, _ in pairs.values()}
    lacking = [room for n, room in enumerate(rooms) if n not in taken and room["is_counted"]]
    return rows + [_row(facility, None, room, None) for room in lacking]


def _pairs(spaces: Sequence[Row], rooms: Sequence[Row]) -> dict[int, tuple[int, str]]:
    """Return the position of the room for each space's, and the step that found it; steps match one to one."""
    steps: tuple[tuple[str, Callable[[Row], Any], Callable[[Row], Any]], ...] = (
        ("global_id", lambda s: s["external_identifier"], lambda r: r["global_id"]),
        ("number_floor", lambda s: _place(s["name"], s["floor"]), lambda r: _place(r["number"], r["storey"])),
        ("number", lambda s: normal_number(s["name"]) or None, lambda r: normal_number(r["number"]) or None),
    )
    pairs: dict[int, tuple[int, str]] = {}
    for step, of_space, of_room in steps:
        taken = {room for room, _ in pairs.values()}
        there = once((of_room(room), n) for n, room in enumerate(rooms) if n not in taken)
        for key, n in once((of_space(space), n) for n, space in enumerate(spaces) if n not in pairs).items():
            if key in there:
                pairs[n] = (there[key], step)
    return pairs


def _place(number: str | None, floor: str | None) -> tuple[str, str] | None:
    plain = normal_number(number)
    return (plain, plain_name(floor)) if plain and floor else None


def _row(facility: str, space: Row | None, room: Row | None, step: str | None) -> dict[str, Any]:
    stated = _stated(space)
    counted = room["net_area_m2"] if room else None
    status = "only_in_model" if space is None else "only_in_cobie" if room is None else "matched"
    return {
        "facility_id": facility,
        "status": status,
        "matched_by": step,
        "cobie_area_m2": stated,
        "model_area_m2": counted,
        "difference_m2": None if stated is None or counted is None else stated - counted,
        "is_outside": space is not None and is_outside(space),
        "cause": _cause(stated, room) if space else None,
        "cobie_facility": space["facility_id"] if space else None,
        "floor": space["floor"] if space else room["storey"] if room else None,
        "number": space["name"] if space else room["number"] if room else None,
        "external_identifier": space["external_identifier"] if space else None,
        **{name: space[name] if space else None for name in ("source_file", "source_row")},
        **{
            name: room[name] if room else None
            for name in ("space_id", "model_sha256", "step_id", "global_id")
        },
    }


def is_outside(space: Row) -> bool:
    """Return whether the space calls itself a roof, a terrace, the site or parking: no room area."""
    return any(_OUTSIDE.search(space[name] or "") for name in ("name", "description"))


def _stated(space: Row | None) -> Decimal | None:
    if space is None:
        return None
    net: Decimal | None = space["net_area_m2"]
    gross: Decimal | None = space["gross_area_m2"]
    return net if net else gross


def _cause(stated: Decimal | None, room: Row | None) -> str | None:
    """Return the likely cause of a difference over 1 %; null where the areas agree, or only one is known."""
    if room is None:
        return None
    if not room["is_counted"]:
        return f"excluded_{room['exclusion_reason']}"
    area = room["net_area_m2"]
    if not stated or not area:
        return "no_cobie_area" if not stated else "no_model_area"
    if _agree(stated, area):
        return None
    low = room["low_headroom_area_m2"] or 0
    candidates = (
        ("square_feet", area * SQUARE_FEET),
        ("square_feet", area / SQUARE_FEET),
        ("unit", area * 10_000),
        ("unit", area * 1_000_000),
        ("model_statement_overruled", room["stated_area_m2"]),
        ("gross_stated", room["gross_area_m2"]),
        ("footprint_stated", room["measured_area_m2"]),
        ("low_headroom", room["measured_area_m2"] - low if room["measured_area_m2"] and low else None),
    )
    return next((cause for cause, other in candidates if other and _agree(stated, other)), "unexplained")


def _agree(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= TOLERANCE * abs(other)
