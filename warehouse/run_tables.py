"""Columns of what a run gives the warehouse: its input files, and the findings about them.

Comes in: findings. Goes out: schemas of Polars frames, and rows of them.
"""

from typing import Any

import polars as pl

from bim.tables import Finding

INPUT: dict[str, Any] = {
    "path": pl.String,
    "kind": pl.String,
    "sha256": pl.String,
    "bytes": pl.Int64,
    "verdict": pl.String,
    "received_at": pl.Datetime("us"),
    "rows_in": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_held": pl.Int64,
    "rows_superseded": pl.Int64,
    "rows_released": pl.Int64,
    "spaces": pl.Int64,
    "spaces_counted": pl.Int64,
    "net_area_m2": pl.Float64,
    "block": pl.String,
    "is_stale": pl.Boolean,
    "is_gone": pl.Boolean,  # its place has other files, and not this one any more
}
RECORD_FINDING: dict[str, Any] = {
    "code": pl.String,
    "severity": pl.String,
    "message": pl.String,
    "details": pl.String,
    "source_file": pl.String,
    "source_row": pl.Int64,
}
RUN_FINDING: dict[str, Any] = {
    **RECORD_FINDING,
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "global_id": pl.String,
    "facility_id": pl.String,
    "delivery_sha256": pl.String,
}


def finding_row(finding: Finding, source: str | None) -> dict[str, Any]:
    """Return the row of a finding about a record, a room or a file (columns `RUN_FINDING`; `source`: its file)."""
    return {
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
        "details": finding.details,
        "source_file": source,
        "source_row": finding.row,
        "step_id": finding.step_id,
        "global_id": finding.global_id,
    }
