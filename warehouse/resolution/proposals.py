"""Rooms that a person should look at: new rooms that may be rooms of before.

Comes in: rooms of the model versions in force, with ids and outlines. Goes out: proposals with a score.

A person decides with a `room_override` row: `room` the earlier space_id, `global_id` the new space.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import polars as pl

from warehouse.resolution.keys import normal_number
from warehouse.resolution.outlines import overlaps

PROPOSAL: dict[str, Any] = {
    "space_id": pl.String,
    "valid_from": pl.Date,
    "earlier_space_id": pl.String,
    "facility_id": pl.String,
    "relation": pl.String,
    "score": pl.Float64,
    "is_earlier_gone": pl.Boolean,
    "number": pl.String,
    "earlier_number": pl.String,
    "global_id": pl.String,
    "model_sha256": pl.String,
    "step_id": pl.Int64,
}
NUMBER_SCORE = 0.5


def propose_rooms(rooms: pl.DataFrame) -> pl.DataFrame:
    """Return each new room of a later version with the earlier rooms that it may be (columns `PROPOSAL`).

    `rooms` has space_id, lineage_id, facility_id, valid_from, identity_rule, number, name, storey_name, building_name,
    exclusion_reason, floor_z_m, footprint_wkb, model_sha256, step_id, global_id. relation is same_place, part_of,
    whole_of, overlap (score: intersection over union) or same_number (on another storey or in another building).
    """
    found: list[dict[str, Any]] = []
    for _, lineage in rooms.sort("lineage_id", "valid_from", "step_id").group_by(
        "lineage_id", maintain_order=True
    ):
        versions = [frame.to_dicts() for _, frame in lineage.group_by("valid_from", maintain_order=True)]
        for before, after in pairwise(versions):
            known = {room["space_id"] for room in before}
            new = [room for room in after if room["identity_rule"] == "new" and room["space_id"] not in known]
            there = {room["space_id"] for room in after}
            found += _by_outline(before, new, there)
            found += _by_number([room for room in before if room["space_id"] not in there], new, found)
    unique = pl.DataFrame(found, schema=PROPOSAL, orient="row")
    return unique.unique(["space_id", "valid_from", "earlier_space_id"], keep="first", maintain_order=True)


def _by_outline(
    before: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], there: set[str]
) -> list[dict[str, Any]]:
    return [
        _proposal(new[pair.later], before[pair.earlier], pair.relation, round(pair.of_union, 4), there)
        for pair in overlaps(before, new)
    ]


def _by_number(
    gone: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return pairs of one lost and one new room with the same number, where no outline shows a match."""
    matched = {row["space_id"] for row in found} | {row["earlier_space_id"] for row in found}
    had, has = ([room for room in rooms if room["space_id"] not in matched] for rooms in (gone, new))
    numbers: tuple[dict[str, list[dict[str, Any]]], ...] = ({}, {})
    for index, rooms in zip(numbers, (had, has), strict=True):
        for room in rooms:
            index.setdefault(normal_number(room["number"]), []).append(room)
    return [
        _proposal(rooms[0], numbers[0][number][0], "same_number", NUMBER_SCORE, set())
        for number, rooms in sorted(numbers[1].items())
        if number and len(rooms) == 1 and len(numbers[0].get(number, ())) == 1
    ]


def _proposal(
    room: dict[str, Any], earlier: dict[str, Any], relation: str, score: float, there: set[str]
) -> dict[str, Any]:
    return {
        "space_id": room["space_id"],
        "valid_from": room["valid_from"],
        "earlier_space_id": earlier["space_id"],
        "facility_id": room["facility_id"],
        "relation": relation,
        "score": score,
        "is_earlier_gone": earlier["space_id"] not in there,
        "number": room["number"],
        "earlier_number": earlier["number"],
        "global_id": room["global_id"],
        "model_sha256": room["model_sha256"],
        "step_id": room["step_id"],
    }
