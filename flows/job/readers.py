"""The two readers: one for models, one for deliveries of records, behind one interface.

Comes in: an input file and the configuration. Goes out: the call that reads it in a child, the place of its result in
the store, and its verdict on the run date.

Nothing else in the job asks whether a file is a model. Heavy modules are imported by the functions that need them: a
run with nothing new needs only the digests.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bim.outcome import read_outcome
from bim.settings import CAREFULLY
from flows.sandbox.forkserver import FOR_ALL, FOR_REQUIREMENTS
from flows.sandbox.pool import ChildCall, Limits
from flows.sources import MODEL_KIND, InputFile

if TYPE_CHECKING:
    from flows.config import Config
    from warehouse.store import Store

Outcome = dict[str, Any]
EXTRACT = "bim.extract:extract_to_folder"


class Reader(Protocol):
    """Reads one sort of input, keeps the result and decides its verdict.

    `digest_column` is the column of `run_finding` that holds the SHA-256 of such a file.
    """

    digest_column: str

    def call(self, config: "Config", file: InputFile, out: Path, is_dry: bool = False) -> ChildCall:
        """Return the call that reads a file into `out`; `is_dry`: nothing of it is kept."""

    def reading(self, config: "Config", file: InputFile) -> str:
        """Return the digest of everything but the bytes that decides how a file is read."""

    def entry(self, store: "Store", reading: str, sha256: str) -> Path:
        """Return the folder in the store for the result of one reading."""

    def verdict_on(self, entry: Path, kind: str, as_of: date, timezone: str) -> str:
        """Return the verdict of a result on a run date."""

    def outcome_on(self, outcome: Outcome, out: Path, kind: str, as_of: date, timezone: str) -> Outcome:
        """Return the outcome of a dry reading as a run of that date would give it."""

    def is_published(self, finding: Mapping[str, Any], verdict: str) -> bool:
        """Return whether a finding belongs into `run_finding`."""


def reader_of(kind: str) -> Reader:
    """Return the reader for a kind of input: "model", or a kind of record."""
    return MODELS if kind == MODEL_KIND else DELIVERIES


class ModelReader:
    """Reads IFC models."""

    digest_column = "model_sha256"

    def call(self, config: "Config", file: InputFile, out: Path, is_dry: bool = False) -> ChildCall:
        """Return the call of `bim.extract`; a second try does without the geometry kernel."""
        return model_call(file, out, limits_of(config), settings=extract_settings(config), only_rooms=False)

    def reading(self, config: "Config", file: InputFile) -> str:
        """Return the digest of the extractor and its settings, the same for every model."""
        return extraction_digest(config)

    def entry(self, store: "Store", reading: str, sha256: str) -> Path:
        """Return the folder of the extracted tables."""
        return store.extraction(reading, sha256)

    def verdict_on(self, entry: Path, kind: str, as_of: date, timezone: str) -> str:
        """Return the verdict of the extraction; it is the same on every date."""
        return str(read_outcome(entry)["verdict"])

    def outcome_on(self, outcome: Outcome, out: Path, kind: str, as_of: date, timezone: str) -> Outcome:
        """Return the outcome unchanged."""
        return outcome

    def is_published(self, finding: Mapping[str, Any], verdict: str) -> bool:
        """Return true: every finding about a model is published."""
        return True


class DeliveryReader:
    """Reads deliveries of records."""

    digest_column = "delivery_sha256"

    def call(self, config: "Config", file: InputFile, out: Path, is_dry: bool = False) -> ChildCall:
        """Return the call of `warehouse.deliveries`; the hashes of a dry reading need no stored key."""
        arguments = {
            "path": str(file.path),
            "kind": file.kind,
            "block": _block_options(config, file),
            "timezone": config.portfolio.timezone,
            "key_file": "" if is_dry else str(config.key_file),
        }
        return ChildCall("warehouse.deliveries.reading:read_to_folder", out, arguments, limits_of(config))

    def reading(self, config: "Config", file: InputFile) -> str:
        """Return the digest of the kind's rules, the block's mapping and the time zone."""
        block = json.dumps(_block_options(config, file), sort_keys=True)
        return _delivery_digest(file.kind, block, config.portfolio.timezone)

    def entry(self, store: "Store", reading: str, sha256: str) -> Path:
        """Return the folder of the accepted and held rows."""
        return store.delivery(reading, sha256)

    def verdict_on(self, entry: Path, kind: str, as_of: date, timezone: str) -> str:
        """Return the verdict; rows dated after the run date are held."""
        from warehouse.deliveries.effective.rows import verdict_on

        return str(verdict_on(str(read_outcome(entry)["verdict"]), entry, kind, as_of, timezone))

    def outcome_on(self, outcome: Outcome, out: Path, kind: str, as_of: date, timezone: str) -> Outcome:
        """Return the outcome with the rows that are dated after the run date counted as held."""
        import polars as pl

        from warehouse.deliveries.effective.rows import split_after
        from warehouse.deliveries.rows.validation import grouped

        if outcome["verdict"] == "reject_file":
            return outcome
        _, later = split_after(pl.read_parquet(out / "accepted.parquet", glob=False), kind, as_of, timezone)
        if later.is_empty():
            return outcome
        findings = [
            {name: getattr(finding, name) for name in ("code", "severity", "row", "message", "details")}
            for finding in grouped(later)
        ]
        moved = {
            "rows_accepted": outcome["rows_accepted"] - len(later),
            "rows_held": outcome["rows_held"] + len(later),
        }
        if "amount_accepted" in outcome:
            key = [name for name in later.columns if name not in ("source_row", "text")]
            amount = float(later.unique(subset=key)["amount_dkk"].sum() or 0)
            moved["amount_accepted"] = round(outcome["amount_accepted"] - amount, 2)
        all_findings = [*outcome["findings"], *findings]
        return outcome | moved | {"verdict": "quarantine_rows", "findings": all_findings}

    def is_published(self, finding: Mapping[str, Any], verdict: str) -> bool:
        """Return whether it is about the file; what is wrong with single rows is in `run_held_row`."""
        from warehouse.deliveries.findings import row_codes

        return verdict == "reject_file" or finding["code"] not in row_codes()


MODELS = ModelReader()
DELIVERIES = DeliveryReader()


def limits_of(config: "Config") -> Limits:
    """Return what reading one file may cost."""
    return Limits(config.models.max_seconds, config.models.max_memory_mb)


def model_call(file: InputFile, out: Path, limits: Limits, **options: Any) -> ChildCall:
    """Return the call that extracts one model; `options` are further arguments of `bim.extract`."""
    arguments = {"path": str(file.path), "sha256": file.sha256, **options}
    return ChildCall(EXTRACT, out, arguments, limits, retry_arguments=CAREFULLY)


def extract_settings(config: "Config") -> dict[str, Any]:
    """Return the settings that decide how a model is read, as plain data."""
    areas = config.areas
    return {
        "prefer": areas.prefer,
        "tolerance": areas.tolerance,
        "headroom_m": areas.headroom_m,
        "clear_height_m": areas.clear_height_m,
        "least_counted_share": areas.least_counted_share,
        "sets": str(config.path(areas.sets)) if areas.sets else None,
        "requirements": str(config.path(config.models.requirements)) if config.models.requirements else None,
    }


def modules_to_load(config: "Config", calls: Iterable[ChildCall]) -> list[str]:
    """Return the modules that the fork server loads for these calls; an IDS checker only where a model needs it."""
    reads_models = any(call.function == EXTRACT for call in calls)
    return [*FOR_ALL, *(FOR_REQUIREMENTS if reads_models and config.models.requirements else ())]


def extraction_digest(config: "Config") -> str:
    """Return the digest of how models are read: the extractor's version and its settings."""
    return _extraction_digest(json.dumps(extract_settings(config), sort_keys=True))


@cache
def _extraction_digest(settings: str) -> str:
    from bim.settings import ExtractSettings, reading_of

    return str(reading_of(ExtractSettings(**json.loads(settings))))


def _block_options(config: "Config", file: InputFile) -> dict[str, Any]:
    """Return how a file is read; one that belongs to no block of the configuration names its columns as areal does."""
    block = config.records.get(file.block or "")
    if block is None:
        return {}
    return block.reading_options(config.portfolio.currency, config.costs.fiscal_year_starts)


@cache
def _delivery_digest(kind: str, block: str, timezone: str) -> str:
    from warehouse.deliveries.reading_digest import reading_of

    return str(reading_of(kind, json.loads(block) | {"timezone": timezone}))
