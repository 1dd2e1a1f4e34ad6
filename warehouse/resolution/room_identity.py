"""Room identity: which space of a new model is which room of ours.

Comes in: spaces of the model versions in force, and the decisions taken before. Goes out: new decisions, to be
appended to the store.

A room is found again by GlobalId, else by building, storey and number where that is unique on both sides, else by
its outline on the storey. A room that was split or merged is a new one: see `proposals`.
"""

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from warehouse.resolution.keys import normal_number, once, plain_name
from warehouse.resolution.outlines import overlaps, same_rooms


def new_space_id(*parts: object) -> str:
    """Return 'S' and 15 characters of base32 over the parts; the same parts give the same id."""
    digest = hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=10).digest()
    return "S" + base64.b32encode(digest).decode("ascii")[:15]


@dataclass
class _Ids:
    """What is taken while matching: ids decided before, the lineage that owns an id, the rooms known in it."""

    before: Mapping[tuple[str, int], str]
    owner: dict[str, str] = field(default_factory=dict)
    rooms: dict[str, dict[str, Any]] = field(default_factory=dict)

    def is_free(self, space_id: str, lineage: str) -> bool:
        return self.owner.get(space_id, lineage) == lineage


def match_rooms(
    versions: pl.DataFrame, spaces: pl.DataFrame, projects: Mapping[str, str | None], taken: pl.DataFrame
) -> list[dict[str, Any]]:
    """Return the decisions still missing for the versions in force: space_id, model_sha256, step_id, rule, score.

    `spaces` has model_sha256, step_id, global_id, building_name, storey_name, number, and where known
    footprint_wkb, floor_z_m, exclusion_reason; `taken` is one decision a space. Versions of one
    lineage share ids, two lineages never do. No versions give no decisions.
    """
    of_model = {
        str(key[0]): _with_ordinals(frame.sort("step_id").to_dicts())
        for key, frame in spaces.group_by("model_sha256", maintain_order=True)
    }
    ids = _Ids(
        {
            (sha, step): space_id
            for space_id, sha, step in taken.select("space_id", "model_sha256", "step_id").iter_rows()
        }
    )
    lineages: dict[str, list[str]] = {}
    ordered = versions.filter("is_in_force").sort("lineage_id", "version")
    for lineage, sha in ordered.select("lineage_id", "model_sha256").iter_rows():
        lineages.setdefault(lineage, []).append(sha)
    decisions: list[dict[str, Any]] = []
    for lineage, models in lineages.items():
        ids.rooms = _rooms_decided(models, of_model, ids, lineage)
        for sha in models:
            decisions += _match_model(of_model.get(sha, []), ids, lineage, projects.get(sha) or sha)
    return decisions


def _with_ordinals(rooms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each room with its ordinal among rooms of one GlobalId, in the order of the file."""
    seen: Counter[str] = Counter()
    for room in rooms:
        seen[room["global_id"] or ""] += 1
        room["ordinal"] = seen[room["global_id"] or ""]
        room["place"] = (
            plain_name(room["building_name"]),
            plain_name(room["storey_name"]),
            normal_number(room["number"]),
        )
    return rooms


def _rooms_decided(
    models: Sequence[str], of_model: Mapping[str, list[dict[str, Any]]], ids: _Ids, lineage: str
) -> dict[str, dict[str, Any]]:
    rooms: dict[str, dict[str, Any]] = {}
    for sha in models:
        for room in of_model.get(sha, []):
            space_id = ids.before.get((sha, room["step_id"]))
            if space_id and ids.is_free(space_id, lineage):
                rooms[space_id] = room
    return rooms


def _match_model(
    rooms: Sequence[dict[str, Any]], ids: _Ids, lineage: str, project: str
) -> list[dict[str, Any]]:
    """Give each room of one model its id; returns the decisions that are new."""
    found: dict[int, tuple[str, str, float]] = {}
    used: set[str] = set()
    for room in rooms:
        space_id = ids.before.get((room["model_sha256"], room["step_id"]))
        if space_id and ids.is_free(space_id, lineage) and space_id not in used:
            found[room["step_id"]] = (space_id, "kept", 1.0)
            used.add(space_id)
    for rule, score, key in (
        ("global_id", 1.0, lambda room: (room["global_id"], room["ordinal"]) if room["global_id"] else None),
        ("number_storey", 0.9, lambda room: room["place"] if room["place"][2] else None),
    ):
        open_rooms = [room for room in rooms if room["step_id"] not in found]
        known = once((key(room), space_id) for space_id, room in ids.rooms.items() if space_id not in used)
        for place, step in once((key(room), room["step_id"]) for room in open_rooms).items():
            if place in known:
                found[step] = (known[place], rule, score)
                used.add(known[place])
    _match_outlines(rooms, ids, found, used)
    for room in rooms:
        if room["step_id"] not in found:
            space_id = _fresh_id(room, project, ids, used)
            found[room["step_id"]] = (space_id, "new", 1.0)
            used.add(space_id)
    for room in rooms:
        space_id = found[room["step_id"]][0]
        ids.owner[space_id] = lineage
        ids.rooms[space_id] = room
    return [_decision(room, *found[room["step_id"]]) for room in rooms if found[room["step_id"]][1] != "kept"]


def _match_outlines(
    rooms: Sequence[dict[str, Any]], ids: _Ids, found: dict[int, tuple[str, str, float]], used: set[str]
) -> None:
    """Match rooms without an id to a known room at the same place; the score is the share of both outlines."""
    open_rooms = [room for room in rooms if room["step_id"] not in found]
    known = [(space_id, room) for space_id, room in sorted(ids.rooms.items()) if space_id not in used]
    for pair in same_rooms(overlaps([room for _, room in known], open_rooms)):
        space_id = known[pair.earlier][0]
        found[open_rooms[pair.later]["step_id"]] = (space_id, "footprint", round(pair.of_union, 4))
        used.add(space_id)


def _fresh_id(room: Mapping[str, Any], project: str, ids: _Ids, used: set[str]) -> str:
    parts: list[object] = [project, room["global_id"] or f"#{room['step_id']}", room["ordinal"]]
    space_id = new_space_id(*parts)
    while space_id in ids.owner or space_id in ids.rooms or space_id in used:
        parts += [room["model_sha256"], room["step_id"]]
        space_id = new_space_id(*parts)
    return space_id


def _decision(room: Mapping[str, Any], space_id: str, rule: str, score: float) -> dict[str, Any]:
    return {
        "space_id": space_id,
        "model_sha256": room["model_sha256"],
        "step_id": room["step_id"],
        "rule": rule,
        "score": score,
    }
