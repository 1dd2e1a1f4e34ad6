"""The columns of the store's journals: what was received, decided and published, and cannot be made again.

Comes in: nothing. Goes out: names and types of columns, one table a journal.
"""

from typing import Any

import polars as pl

RECEIPT: dict[str, Any] = {
    "kind": pl.String,  # "model", or a kind of record
    "block": pl.String,  # name of the [records.NAME] block; null for a model
    "source": pl.String,  # path relative to the configuration's folder, or URL
    "sha256": pl.String,  # null where the file could not be read at all
    "bytes": pl.Int64,
    "reading": pl.String,
    "received_at": pl.Datetime("us"),  # UTC
    "declared_on": pl.Date,  # `dated` of the block, else null
    "problem_code": pl.String,  # why it could not be read at all
    "problem": pl.String,
    "problem_details": pl.String,  # the values of the problem's sentence as a JSON object
    "known_on": pl.Date,  # the day it was received, or the run date that met it where that is earlier
}
IDENTITY: dict[str, Any] = {
    "space_id": pl.String,
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "rule": pl.String,  # new, global_id, number_storey, footprint, approved
    "score": pl.Float64,
    "decided_by": pl.String,
    "decided_at": pl.Datetime("us"),
}
ACCEPTANCE: dict[str, Any] = {
    "sha256": pl.String,  # of a model or delivery that the guard held
    "accepted_by": pl.String,  # keyed hash of a name
    "reason": pl.String,
    "decided_at": pl.Datetime("us"),
    "known_on": pl.Date,  # the first run date that it is in force on
}
GUARD: dict[str, Any] = {
    "since": pl.Datetime("us"),  # UTC
    "area_share": pl.Float64,
    "room_share": pl.Float64,
    "row_share": pl.Float64,
    "known_on": pl.Date,  # the first run date that it is in force on
}
PLAN_JOURNAL: dict[str, Any] = {
    "run_id": pl.String,
    "as_of": pl.Date,
    "space_id": pl.String,
    "facility_id": pl.String,
    "category": pl.String,
    "area_m2": pl.Decimal(18, 6),
    "m2_per_hour": pl.Decimal(18, 6),
    "visits_per_week": pl.Decimal(18, 6),
    "minutes": pl.Decimal(18, 6),
    "team_id": pl.String,
    "weekdays": pl.String,
    "reason": pl.String,
}
