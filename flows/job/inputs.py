"""What came in: how each input was read, its verdict and its counts, from the store.

Comes in: receipts and outcomes. Goes out: the frames of `run_input` and `run_finding`, and the manifest's
inputs. Must not know: what a table means.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.store import Store, read_outcome

RUN_INPUT: dict[str, Any] = {
    "path": pl.String,
    "kind": pl.String,
    "sha256": pl.String,
    "bytes": pl.Int64,
    "verdict": pl.String,
    "received_at": pl.Datetime("us"),
    "rows_in": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_held": pl.Int64,
    "spaces": pl.Int64,
    "spaces_counted": pl.Int64,
    "net_area_m2": pl.Float64,
}
RUN_FINDING: dict[str, Any] = {
    "code": pl.String,
    "severity": pl.String,
    "message": pl.String,
    "source_file": pl.String,
    "source_row": pl.Int64,
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "global_id": pl.String,
    "delivery_sha256": pl.String,
}
COUNTS = ("rows_in", "rows_accepted", "rows_held", "spaces", "spaces_counted", "net_area_m2")


@dataclass(frozen=True)
class Accounted:
    """Every input with its verdict and counts, and every finding about one."""

    inputs: pl.DataFrame
    findings: pl.DataFrame


@cache
def model_reading(settings: str) -> str:
    """The digest of how a model is read: the extractor's version and its settings."""
    import json

    from bim.extract import reading_of
    from bim.settings import ExtractSettings

    return str(reading_of(ExtractSettings(**json.loads(settings))))


@cache
def record_reading(kind: str, block: str, timezone: str) -> str:
    """The digest of how a delivery of one block is read."""
    import json

    from warehouse.deliveries.reading import reading_of

    return str(reading_of(kind, json.loads(block) | {"timezone": timezone}))


def account(
    store: Store, as_of: date, timezone: str, modes: Mapping[str, str], findings: Iterable[Finding] = ()
) -> Accounted:
    """Every receipt with the outcome of its reading; the same bytes under two names are told once.

    Rows dated after `as_of` make the verdict that of a delivery with held rows. `modes`: how each block delivers.
    """
    from warehouse.deliveries.rows.contracts import SENTENCES
    from warehouse.deliveries.standing.deliveries import shrunken

    rows: list[tuple[Any, ...]] = []
    told = [_finding_row(finding, None, None) for finding in findings]
    told.extend(_finding_row(finding, source, None) for source, finding in shrunken(store, modes))
    seen: dict[tuple[str, str, str], str] = {}
    mended = _mended(store)
    for receipt in _standing(store):
        outcome = outcome_of(store, receipt)
        counts = [outcome.get(name) for name in COUNTS]
        rows.append(
            (
                receipt["source"],
                receipt["kind"],
                receipt["sha256"],
                receipt["bytes"],
                _verdict_on(store, receipt, as_of, timezone),
                receipt["received_at"],
                *counts,
            )
        )
        key = (receipt["kind"], receipt["reading"], receipt["sha256"])
        if receipt["sha256"] is not None and key in seen:
            message = f"{receipt['source']} holds the same bytes as {seen[key]}; it counts once."
            told.append(_finding_row(Finding("delivered_twice", "info", message), receipt["source"], None))
            continue
        seen[key] = receipt["source"]
        is_model = receipt["kind"] == "model"
        if outcome["verdict"] == "reject_file" and _place(receipt) in mended:
            continue  # the source has sent a file since then that can be read
        told.extend(
            _finding_row(Finding(**finding), receipt["source"], receipt["sha256"], is_model)
            for finding in outcome["findings"]
            if is_model or outcome["verdict"] == "reject_file" or finding["code"] not in SENTENCES
        )
    return Accounted(
        pl.DataFrame(rows, schema=RUN_INPUT, orient="row"),
        pl.DataFrame(told, schema=RUN_FINDING, orient="row"),
    )


def _place(receipt: Mapping[str, Any]) -> tuple[Any, ...]:
    return receipt["kind"], receipt["block"], receipt["source"], receipt["sha256"]


def _mended(store: Store) -> set[tuple[Any, ...]]:
    """The rejected files whose source has sent one since then that is not rejected."""
    receipts = list(store.receipts().iter_rows(named=True))
    last: dict[tuple[Any, ...], dict[str, Any]] = {}
    for receipt in receipts:
        last[_place(receipt)[:3]] = receipt
    good = {
        place for place, receipt in last.items() if outcome_of(store, receipt)["verdict"] != "reject_file"
    }
    return {
        _place(receipt)
        for receipt in receipts
        if _place(receipt)[:3] in good and receipt["sha256"] != last[_place(receipt)[:3]]["sha256"]
    }


def outcome_of(store: Store, receipt: dict[str, Any]) -> dict[str, Any]:
    """What reading the file of a receipt gave; a file that could not be read at all is rejected."""
    if receipt["sha256"] is None:
        finding = {"code": receipt["problem_code"], "severity": "error", "message": receipt["problem"]}
        return {"verdict": "reject_file", "findings": [finding]}
    place = store.extraction if receipt["kind"] == "model" else store.delivery
    return read_outcome(place(receipt["reading"], receipt["sha256"]))


def _verdict_on(store: Store, receipt: dict[str, Any], as_of: date, timezone: str) -> str:
    from warehouse.deliveries.standing.in_force import verdict_on

    verdict = str(outcome_of(store, receipt)["verdict"])
    if receipt["kind"] == "model" or receipt["sha256"] is None or store.looks_back_to:
        return verdict
    folder = store.delivery(receipt["reading"], receipt["sha256"])
    return str(verdict_on(verdict, folder, receipt["kind"], as_of, timezone))


def manifest_inputs(store: Store, as_of: date, timezone: str) -> list[dict[str, Any]]:
    """The inputs as the manifest lists them."""
    return [
        {
            "path": receipt["source"],
            "kind": receipt["kind"],
            "sha256": receipt["sha256"],
            "bytes": receipt["bytes"],
            "verdict": _verdict_on(store, receipt, as_of, timezone),
        }
        for receipt in _standing(store)
    ]


def _standing(store: Store) -> Iterator[dict[str, Any]]:
    """The receipts that still say something: the last reading of each file and digest, and a problem only
    while it is the last word of its source."""
    receipts = store.receipts()
    last = {(r["kind"], r["block"], r["source"]): r for r in receipts.iter_rows(named=True)}
    readings = {(r["kind"], r["block"], r["source"], r["sha256"]): r for r in receipts.iter_rows(named=True)}
    first = receipts.group_by("kind", "block", "source", "sha256", maintain_order=True).first()
    for receipt in first.sort("kind", "source", "sha256", nulls_last=True).iter_rows(named=True):
        key = (receipt["kind"], receipt["block"], receipt["source"])
        if receipt["sha256"] is None:
            if last[key]["sha256"] is None:
                yield last[key]
        else:
            yield receipt | {"reading": readings[(*key, receipt["sha256"])]["reading"]}


def _finding_row(
    finding: Finding, source: str | None, sha256: str | None, is_model: bool = False
) -> tuple[Any, ...]:
    return (
        finding.code,
        finding.severity,
        finding.message,
        source,
        finding.row,
        sha256 if is_model else None,
        finding.step_id,
        finding.global_id,
        None if is_model else sha256,
    )
