"""Room identity: the decisions still missing, taken and appended to the store.

Comes in: the store. Goes out: new decisions in it. Must not know: money, areas, how rooms are matched.
"""

from collections.abc import Mapping
from datetime import date, datetime

import polars as pl

from warehouse.deliveries.in_force import load_kind
from warehouse.meaning.lineage import model_versions
from warehouse.meaning.matching import match_rooms
from warehouse.raw import current_identity, extracted_frame, model_receipts
from warehouse.store import IDENTITY, Store


def decide_identity(
    store: Store, run_id: str, decided_at: datetime, extraction_reading: str, modes: Mapping[str, str], as_of: date
) -> pl.DataFrame:
    """Take the decisions that are missing, append them to the store and return them (columns `IDENTITY`).

    A space that has a decision keeps it; none are taken for a version that does not hold on `as_of` or before.
    """
    receipts = model_receipts(store, extraction_reading)
    models = extracted_frame(store, receipts, "model")
    rows = load_kind(store, "facility_model", as_of, modes)[0]
    versions = model_versions(receipts, models, extracted_frame(store, receipts, "building"), rows, as_of)
    spaces = extracted_frame(store, receipts, "space").select(
        "model_sha256", "step_id", "global_id", "building_name", "storey_name", "number", "exclusion_reason",
        "floor_z_m", "footprint_wkb",
    )
    projects = dict(models.select("model_sha256", "project_global_id").iter_rows())
    found = match_rooms(versions, spaces, projects, current_identity(store.identity()))
    for decision in found:
        decision |= {"decided_by": "areal", "decided_at": decided_at.replace(tzinfo=None)}
    decisions = pl.DataFrame(found, schema=IDENTITY, orient="row")
    store.append_identity(run_id, decisions)
    return decisions
