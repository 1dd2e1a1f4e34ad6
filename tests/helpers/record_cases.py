"""Deliveries read by the blocks of a configuration and put into a store, without a run: fast, and no IFC."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from helpers.deliver import Outcome, read_file

from warehouse.build import BuildSettings, build_warehouse
from warehouse.deliveries.effective.rows import Loaded, load
from warehouse.deliveries.reading_digest import reading_of
from warehouse.run_tables import INPUT, RUN_FINDING
from warehouse.store import Store

RUN_DATE = date(2025, 12, 31)
RECEIVED = datetime(2025, 6, 1, 12)


class Delivered:
    """The files of some blocks in a store of their own, in the order of the blocks and then by name."""

    def __init__(self, folder: Path, blocks: Mapping[str, Mapping[str, Any]], files: Path) -> None:
        self.store, self.folder = Store(folder / "store"), folder
        self.read: dict[str, Outcome] = {}
        self._received = 0
        for name, block in blocks.items():
            for path in sorted(files.glob(str(block["where"]))):
                self._deliver(name, block, path)

    def _deliver(self, name: str, block: Mapping[str, Any], path: Path) -> None:
        copy = self.folder / path.name
        copy.write_bytes(path.read_bytes())
        options = {key: value for key, value in block.items() if key not in ("kind", "where", "mode")}
        kind = str(block["kind"])
        outcome = read_file(copy, kind, **options)
        self.read[f"{name}:{path.name}"] = outcome
        sha256, reading = hashlib.sha256(path.read_bytes()).hexdigest(), reading_of(kind, options)
        out = copy.parent / f"{copy.name}.read"
        target = self.store.delivery(reading, sha256)
        if not target.exists():
            self.store.adopt(out, target)
        self._received += 1
        receipt = {
            "kind": kind,
            "block": name,
            "source": path.name,
            "sha256": sha256,
            "bytes": path.stat().st_size,
            "reading": reading,
            "received_at": RECEIVED + timedelta(hours=self._received),
            "problem_code": None,
            "declared_on": date.fromisoformat(str(block["dated"])) if "dated" in block else None,
            "problem": None,
        }
        types = {"problem_code": pl.String, "problem": pl.String, "declared_on": pl.Date}
        self.store.append_receipts(f"r{self._received:04}", pl.DataFrame([receipt], schema_overrides=types))

    def load(self, kind: str = "cost_line", modes: Mapping[str, str] | None = None) -> Loaded:
        """Rows in force, held rows, counts and findings of a kind on the run date."""
        return load(self.store, kind, RUN_DATE, modes or {})

    def codes(self, *severities: str) -> set[str]:
        """Codes of all findings of reading, and of those about keys, of these severities; none named: all."""
        read = [finding for outcome in self.read.values() for finding in outcome.summary["findings"]]
        found = {(finding["code"], finding["severity"]) for finding in read}
        for kind in {"cost_line", "work_order", "cleaning_visit"}:
            found |= {(finding.code, finding.severity) for _, finding in self.load(kind).findings}
        return {code for code, severity in found if not severities or severity in severities}

    def amounts(self, kind: str = "cost_line", amount: str = "amount_dkk") -> list[float]:
        """Amounts in force, in the order of files and rows."""
        rows = self.load(kind).rows.sort("source_file", "source_row")
        return [float(value) for value in rows[amount].drop_nulls()]

    def ask(self, sql: str, *tables: str) -> list[tuple[Any, ...]]:
        """All rows of a query over a new warehouse with these tables."""
        target = self.folder / "case.duckdb"
        target.unlink(missing_ok=True)
        settings = BuildSettings("run1", datetime(2025, 12, 31, 23), RUN_DATE, extraction_reading="none")
        nothing = pl.DataFrame(schema=INPUT), pl.DataFrame(schema=RUN_FINDING)
        build_warehouse(self.store, target, settings, *nothing, tables)
        with duckdb.connect(str(target), read_only=True) as connection:
            return connection.execute(sql).fetchall()


def case(shared: Path, folder: Path, name: str) -> Delivered:
    """The deliveries of a case that lies in the shared folder."""
    files = shared / "cases" / "records" / name
    return Delivered(
        folder, tomllib.loads((files / "blocks.toml").read_text(encoding="utf-8"))["records"], files
    )


def written(folder: Path, blocks: str, **files: str) -> Delivered:
    """Deliveries written here: the blocks as TOML, each file by its name without `.csv`."""
    source = folder / "files"
    source.mkdir()
    for name, text in files.items():
        (source / f"{name}.csv").write_text(text, encoding="utf-8")
    return Delivered(folder, tomllib.loads(blocks)["records"], source)
