"""Findings of the warehouse, by their code.

Comes in: a code of `warehouse/catalog/findings.toml` and the values of its sentence. Goes out: a `Finding`, or a frame
of findings with their sentences.
"""

import json
from typing import Any

import polars as pl

from bim.finding_catalog import FindingCatalog, load_finding_catalog
from bim.finding_text import framed
from bim.tables import Finding

_PLACE: dict[str, Any] = {
    "source_file": pl.String,
    "source_row": pl.Int64,
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "global_id": pl.String,
    "facility_id": pl.String,
}


def catalog() -> FindingCatalog:
    """Return the catalogue of findings about records, and about what the warehouse makes of them."""
    return load_finding_catalog("warehouse.catalog")


def make_finding(code: str, **values: Any) -> Finding:
    """Return a finding with the sentence of its code; parameters as for `FindingCatalog.make`."""
    return catalog().make(code, **values)


def word_findings(found: pl.DataFrame) -> pl.DataFrame:
    """Return findings with severity, message, and the values that the message shows.

    `found` has code, severity (null: the usual one of the code), `details` (the values as a JSON object), and where the
    finding is: source_file, source_row, model_sha256, step_id, global_id, facility_id; a column may be missing.
    """
    found = found.with_columns(
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in {**_PLACE, "severity": pl.String}.items()
        if name not in found.columns
    )
    made = [
        make_finding(code, severity=severity, **json.loads(details))
        for code, severity, details in found.select("code", "severity", "details").iter_rows()
    ]
    texts = {
        "code": [finding.code for finding in made],
        "severity": [finding.severity for finding in made],
        "message": [finding.message for finding in made],
        "details": [finding.details for finding in made],
    }
    return pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)).hstack(
        found.select(pl.col(name).cast(kind) for name, kind in _PLACE.items())
    )


def word_held_rows(held: pl.DataFrame) -> pl.DataFrame:
    """Return the reasons for which rows are held with how many rows, which, and how much money is held, as text.

    `held` has code, severity, message and details of the reason (details are null where an earlier version read the
    rows), `held_rows`, `held_first` (the first of their numbers) and `held_dkk` (null for none). These are replaced.
    """
    frame = ("held_rows", "held_first", "held_dkk")
    made = [
        framed(
            Finding(row["code"], row["severity"], row["message"], details=row["details"]),
            **{name: row[name] for name in frame if row[name] is not None},
        )
        for row in held.iter_rows(named=True)
    ]
    return held.drop(frame).with_columns(
        pl.Series("message", [finding.message for finding in made], dtype=pl.String),
        pl.Series("details", [finding.details for finding in made], dtype=pl.String),
    )
