"""Room identity: the decisions still missing, taken and appended to the store.

Comes in: the store. Goes out: new decisions in it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import polars as pl

from warehouse.deliveries.effective.facility_names import facility_names, with_register_ids
from warehouse.deliveries.effective.rows import load_kind
from warehouse.deliveries.kinds import KINDS
from warehouse.guard import NO_GUARD, Guard
from warehouse.raw import current_identity, extracted_frame, model_receipts
from warehouse.resolution.model_versions import model_versions
from warehouse.resolution.room_identity import match_rooms
from warehouse.store import Store
from warehouse.store_journals import IDENTITY


def decide_identity(
    store: Store,
    run_id: str,
    decided_at: datetime,
    extraction_reading: str,
    modes: Mapping[str, str],
    as_of: date,
    guard: Guard = NO_GUARD,
) -> pl.DataFrame:
    """Take the decisions that are missing, append them to the store and return them (columns `IDENTITY`).

    A space that has a decision keeps it, unless a person's `room_override` decides which room it is; none are taken
    for a version that does not hold on `as_of` or before.
    """
    receipts = model_receipts(store, extraction_reading)
    models = extracted_frame(store, receipts, "model")
    versions = known_versions(store, receipts, models, modes, as_of, guard)
    overrides = records_in_force(store, "room_override", as_of, modes)
    spaces = extracted_frame(store, receipts, "space").select(
        "model_sha256",
        "step_id",
        "global_id",
        "building_name",
        "storey_name",
        "number",
        "exclusion_reason",
        "floor_z_m",
        "footprint_wkb",
    )
    projects = dict(models.select("model_sha256", "project_global_id").iter_rows())
    taken = current_identity(store.identity())
    approved = approved_rooms(overrides, versions, spaces, taken)
    found = match_rooms(versions, spaces, projects, _with_approved(taken, approved))
    for decision in found:
        decision |= {"decided_by": "areal", "decided_at": decided_at.replace(tzinfo=None)}
    for decision in approved:
        decision["decided_at"] = decided_at.replace(tzinfo=None)
    decisions = pl.DataFrame([*approved, *found], schema=IDENTITY, orient="row")
    store.append_identity(run_id, decisions)
    return decisions


def records_in_force(store: Store, kind: str, as_of: date, modes: Mapping[str, str]) -> pl.DataFrame:
    """Return the rows of a kind in force, their facilities as the register calls them."""
    rows = load_kind(store, kind, as_of, modes)[0]
    if rows.is_empty():
        return rows
    return with_register_ids(KINDS[kind], rows, facility_names(store, as_of, modes))[0]


def known_versions(
    store: Store,
    receipts: pl.DataFrame,
    models: pl.DataFrame,
    modes: Mapping[str, str],
    as_of: date,
    guard: Guard,
) -> pl.DataFrame:
    """Return which version of each model holds when, columns `VERSION`; `receipts` are those of the models."""
    rows = records_in_force(store, "facility_model", as_of, modes)
    buildings = extracted_frame(store, receipts, "building")
    return model_versions(receipts, models, buildings, rows, as_of, guard)


def approved_rooms(
    overrides: pl.DataFrame, versions: pl.DataFrame, spaces: pl.DataFrame, taken: pl.DataFrame
) -> list[dict[str, Any]]:
    """Return decisions of persons that are not in the store yet: `room` is a known room, `global_id` its new space.

    `overrides` are `room_override` records; those whose `room` is no space_id speak of something else.
    """
    standing = {
        (sha, step): (space_id, rule)
        for space_id, sha, step, rule in taken.select(
            "space_id", "model_sha256", "step_id", "rule"
        ).iter_rows()
    }
    ours = set(taken["space_id"])
    facilities = dict(versions.filter("is_in_force").select("model_sha256", "facility_id").iter_rows())
    wanted = {
        (row["facility_id"], row["global_id"]): (row["room"], row["approved_by"] or "room_override")
        for row in overrides.iter_rows(named=True)
        if row["global_id"] and row["room"] in ours
    }
    found = []
    for sha, step, global_id in (
        spaces.select("model_sha256", "step_id", "global_id").sort(pl.all()).iter_rows()
    ):
        space_id, person = wanted.get((facilities.get(sha), global_id), (None, None))
        if space_id is not None and standing.get((sha, step)) != (space_id, "approved"):
            found.append(
                {
                    "space_id": space_id,
                    "model_sha256": sha,
                    "step_id": step,
                    "rule": "approved",
                    "score": 1.0,
                    "decided_by": person,
                }
            )
    return found


def _with_approved(taken: pl.DataFrame, approved: list[dict[str, Any]]) -> pl.DataFrame:
    """Return the decisions after the approved ones: a space or room that they name loses its old decision."""
    if not approved:
        return taken
    rows = pl.DataFrame(approved, schema={name: taken.schema[name] for name in taken.columns}, orient="row")
    kept = taken.join(rows, on=["model_sha256", "step_id"], how="anti")
    return pl.concat([kept.join(rows, on=["model_sha256", "space_id"], how="anti"), rows])
