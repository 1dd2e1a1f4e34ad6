"""Helpers for tests of deliveries: text to a file, a file to rows, files into a store."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.deliveries.reading import read_to_folder
from warehouse.deliveries.reading_digest import reading_of
from warehouse.store import Store


@dataclass(frozen=True)
class Outcome:
    """What reading one file gave."""

    accepted: pl.DataFrame
    held: pl.DataFrame
    summary: dict[str, Any]

    @property
    def verdict(self) -> str:
        """The verdict of the file."""
        return str(self.summary["verdict"])

    @property
    def codes(self) -> set[str]:
        """Codes of all findings."""
        return {finding["code"] for finding in self.summary["findings"]}

    @property
    def reasons(self) -> dict[int, str]:
        """For each held row of the file its code."""
        return dict(zip(self.held["source_row"], self.held["code"], strict=True))


def read_file(path: Path, kind: str, key_file: str = "", **block: Any) -> Outcome:
    """Read one file into a folder beside it."""
    out = path.parent / f"{path.name}.read"
    out.mkdir(exist_ok=True)
    read_to_folder(out, path, kind, block, "Europe/Copenhagen", key_file)
    summary = json.loads((out / "outcome.json").read_text(encoding="utf-8"))
    return Outcome(pl.read_parquet(out / "accepted.parquet"), pl.read_parquet(out / "held.parquet"), summary)


def read_text(
    folder: Path, text: str, kind: str = "cost_line", encoding: str = "utf-8", **block: Any
) -> Outcome:
    """Read a text as a CSV file."""
    path = folder / "delivery.csv"
    path.write_bytes(text.encode(encoding))
    return read_file(path, kind, **block)


def deliver(
    store: Store,
    text: str,
    received: datetime,
    source: str = "",
    declared: date | None = None,
    block: str = "invoices",
    kind: str = "cost_line",
) -> str:
    """Read a text and put it into the store with its receipt; gives the digest."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    reading = reading_of(kind, {})
    path = store.folder / f"{sha256[:8]}.csv"
    path.write_text(text, encoding="utf-8")
    out = store.work / sha256
    out.mkdir()
    read_to_folder(out, path, kind, {})
    store.adopt(out, store.delivery(reading, sha256))
    source = source or path.name
    receipt = {
        "kind": kind,
        "block": block,
        "source": source,
        "sha256": sha256,
        "bytes": len(text),
        "reading": reading,
        "received_at": received,
        "declared_on": declared,
        "problem_code": None,
        "problem": None,
    }
    types = {
        "received_at": pl.Datetime("us"),
        "declared_on": pl.Date,
        "problem_code": pl.String,
        "problem": pl.String,
    }
    store.append_receipts(
        f"{received:%Y%m%d%H%M%S}-{source}", pl.DataFrame([receipt], schema_overrides=types)
    )
    return sha256
