"""The inputs of a run: the verdict, the counts and the findings of each, from the store.

Comes in: receipts and outcomes. Goes out: the frames of `run_input` and `run_finding`, and the manifest's
inputs.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from bim.outcome import read_outcome
from bim.tables import Finding
from flows.findings import make_finding
from flows.job.absence import Source
from flows.job.readers import Outcome, reader_of
from flows.sources import MODEL_KIND
from warehouse.run_tables import INPUT, RUN_FINDING, finding_row
from warehouse.store import Store

if TYPE_CHECKING:
    from warehouse.resolution.guarded import Guarded

Receipt = Mapping[str, Any]  # one row of `warehouse.store.RECEIPT`
COUNTS = ("rows_in", "rows_accepted", "rows_held", "spaces", "spaces_counted", "net_area_m2")


@dataclass(frozen=True)
class Accounted:
    """Every input with its verdict and counts, and every finding about one."""

    inputs: pl.DataFrame
    findings: pl.DataFrame


def account(
    store: Store,
    as_of: date,
    timezone: str,
    modes: Mapping[str, str],
    findings: Iterable[Finding] = (),
    extraction: str | None = None,
    guarded: "Guarded | None" = None,
    gone: Collection[Source] = (),
) -> Accounted:
    """Return every receipt with the outcome of its reading; the same bytes under two names are reported once.

    Rows dated after `as_of` make the verdict that of a delivery with held rows. `modes`: how each block delivers;
    `extraction`: the reading of models whose tables are used. `guarded`: what the guard holds; `gone`: files
    that are not there any more.
    """
    from warehouse.deliveries.effective.deliveries import shrunken

    receipts = list(last_readings(store, extraction))
    held, stale = (frozenset(guarded.sources), guarded.stale) if guarded else (frozenset(), frozenset())
    rows = [
        _input_row(store, receipt, as_of, timezone, held)
        | {
            "is_stale": receipt["sha256"] in stale,
            "is_gone": (receipt["kind"], receipt["block"], receipt["source"]) in gone,
        }
        for receipt in receipts
    ]
    reported = [finding_row(finding, None) for finding in findings]
    reported.extend(finding_row(finding, source) for source, finding in shrunken(store, modes))
    reported.extend(_findings_of_files(store, receipts))
    for delivery, facility, finding in guarded.findings if guarded else ():
        reported.append(finding_row(finding, delivery.source) | {"facility_id": facility})
    return Accounted(
        pl.DataFrame(rows, schema=INPUT),
        pl.DataFrame(reported, schema=RUN_FINDING),
    )


def _input_row(
    store: Store, receipt: Receipt, as_of: date, timezone: str, guarded: frozenset[str]
) -> dict[str, Any]:
    outcome = outcome_of(store, receipt)
    return {
        "path": receipt["source"],
        "verdict": _verdict_on(store, receipt, as_of, timezone, guarded),
        **{name: receipt[name] for name in ("kind", "sha256", "bytes", "received_at", "block")},
        **{name: outcome.get(name) for name in COUNTS},
    }


def _findings_of_files(store: Store, receipts: Iterable[Receipt]) -> Iterator[dict[str, Any]]:
    """Return the published findings about each file; of a rejected file that was replaced since then, none."""
    first_source: dict[tuple[str, str, str], str] = {}
    replaced = _replaced(store)
    for receipt in receipts:
        key = (receipt["kind"], receipt["reading"], receipt["sha256"])
        if receipt["sha256"] is not None and key in first_source:
            source = receipt["source"]
            finding = make_finding("delivered_twice", source=source, first_source=first_source[key])
            yield finding_row(finding, source)
            continue
        first_source[key] = receipt["source"]
        outcome = outcome_of(store, receipt)
        if outcome["verdict"] == "reject_file" and _place(receipt) in replaced:
            continue
        reader = reader_of(receipt["kind"])
        for plain in outcome["findings"]:
            if reader.is_published(plain, outcome["verdict"]):
                digest = {reader.digest_column: receipt["sha256"]}
                yield finding_row(Finding(**plain), receipt["source"]) | digest


def _place(receipt: Receipt) -> tuple[Any, ...]:
    return receipt["kind"], receipt["block"], receipt["source"], receipt["sha256"]


def _replaced(store: Store) -> set[tuple[Any, ...]]:
    """Return the rejected files whose source has sent one since then that is not rejected."""
    receipts = list(store.receipts().iter_rows(named=True))
    last: dict[tuple[Any, ...], Receipt] = {}
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


def outcome_of(store: Store, receipt: Receipt) -> Outcome:
    """Return what reading the file of a receipt gave; a file that could not be read at all is rejected."""
    if receipt["sha256"] is None:
        details = receipt["problem_details"]
        finding = {"code": receipt["problem_code"], "severity": "error", "message": receipt["problem"]}
        finding |= {"details": details} if details is not None else {}
        return {"verdict": "reject_file", "findings": [finding]}
    return read_outcome(entry_of_receipt(store, receipt))


def entry_of_receipt(store: Store, receipt: Receipt) -> Path:
    """Return the folder in the store for the result of the reading that a receipt names."""
    return reader_of(receipt["kind"]).entry(store, receipt["reading"], receipt["sha256"])


def _verdict_on(store: Store, receipt: Receipt, as_of: date, timezone: str, guarded: frozenset[str]) -> str:
    if receipt["sha256"] in guarded:
        return "quarantine_rows"
    if receipt["sha256"] is None or store.looks_back_to:
        return str(outcome_of(store, receipt)["verdict"])
    reader = reader_of(receipt["kind"])
    return reader.verdict_on(entry_of_receipt(store, receipt), receipt["kind"], as_of, timezone)


def manifest_inputs(
    store: Store, as_of: date, timezone: str, guarded: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """Return the inputs as the manifest lists them."""
    return [
        {
            "path": receipt["source"],
            "kind": receipt["kind"],
            "sha256": receipt["sha256"],
            "bytes": receipt["bytes"],
            "verdict": _verdict_on(store, receipt, as_of, timezone, guarded),
        }
        for receipt in last_readings(store)
    ]


def last_readings(store: Store, extraction: str | None = None) -> Iterator[Receipt]:
    """Return the last reading of each file and digest; a problem only while it is the last receipt of its source.

    `extraction`: the reading whose tables of a model are used where the store has them.
    """
    receipts = store.receipts()
    last = {(r["kind"], r["block"], r["source"]): r for r in receipts.iter_rows(named=True)}
    readings = {(r["kind"], r["block"], r["sha256"]): r["reading"] for r in receipts.iter_rows(named=True)}
    first = receipts.group_by("kind", "block", "source", "sha256", maintain_order=True).first()
    for receipt in first.sort("kind", "source", "sha256", nulls_last=True).iter_rows(named=True):
        kind, block, sha256 = (receipt[name] for name in ("kind", "block", "sha256"))
        if sha256 is None:
            newest = last[kind, block, receipt["source"]]
            if newest["sha256"] is None:
                yield newest
            continue
        is_current = kind == MODEL_KIND and extraction and store.extraction(extraction, sha256).exists()
        yield receipt | {"reading": extraction if is_current else readings[kind, block, sha256]}
