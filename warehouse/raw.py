"""The first tables of a build: what the store holds, as it was read.

Comes in: the store, the build's settings, the inputs and findings of the run. Goes out: `raw_` tables in DuckDB.
Must not know: what the rows mean.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from bim.findings import catalog as model_findings
from bim.tables import TABLES, Finding
from warehouse.deliveries.effective.accounts import COUNTS
from warehouse.deliveries.effective.facility_names import (
    COLUMN,
    FacilityNames,
    facility_names,
    name_findings,
    near_findings,
    with_register_ids,
)
from warehouse.deliveries.effective.large_files import EffectiveFile, load_files
from warehouse.deliveries.effective.rows import load
from warehouse.deliveries.findings import catalog as delivery_findings
from warehouse.deliveries.rows.contracts import KINDS, schema_of
from warehouse.duckdb_tables import literal, literal_file
from warehouse.findings import catalog as warehouse_findings
from warehouse.run_tables import INPUT, RECORD_FINDING, RUN_FINDING, finding_row
from warehouse.settings import BuildSettings, setting_frame
from warehouse.store import Store

HELD: dict[str, Any] = {
    "kind": pl.String,
    "code": pl.String,
    "message": pl.String,
    "details": pl.String,
    "source_file": pl.String,
    "source_row": pl.Int64,
    "delivery_sha256": pl.String,
    "text": pl.String,
    "row_key": pl.String,
    "amount_dkk": pl.Decimal(18, 2),
    "block": pl.String,
}
DELIVERY_COUNT: dict[str, Any] = {"kind": pl.String, **COUNTS}
ORIGIN: dict[str, Any] = {"source_file": pl.String, "source_row": pl.Int64, "delivery_sha256": pl.String}
HISTORY: dict[str, Any] = {"is_day_assumed": pl.Boolean, "is_left_out": pl.Boolean}
RECEIPT: dict[str, Any] = {
    "model_sha256": pl.String,
    "source": pl.String,
    "received_at": pl.Datetime("us"),
    "arrived_at": pl.Datetime("us"),
    "folder": pl.String,
}
WIDE = frozenset({"space_property"})
OF_ALL_KINDS = frozenset({"raw_held", "raw_delivery_count", "raw_record_finding"})
_DUCKDB_TYPES: dict[Any, str] = {
    pl.String: "varchar",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Boolean: "boolean",
    pl.Date: "date",
    pl.Time: "time_ns",
    pl.Binary: "blob",
    pl.Datetime("us"): "timestamp",
}
DECISION = ["space_id", "model_sha256", "step_id", "rule", "score", "decided_by"]


def known_codes(input_codes: Collection[str]) -> list[str]:
    """Return every code that a finding or a held row may have, sorted."""
    catalogs = (model_findings(), delivery_findings(), warehouse_findings())
    return sorted({*input_codes, *(code for catalog in catalogs for code in catalog.types)})


def current_identity(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return the current decision per space (columns `IDENTITY`): the youngest, a person's before a rule's."""
    key = ["model_sha256", "step_id"]
    by_person = pl.col("decided_by") != "areal"
    return decisions.sort(by_person, "decided_at", "space_id").unique(key, keep="last").sort(key)


def model_receipts(store: Store, reading: str) -> pl.DataFrame:
    """Return one row per model and source whose tables the store has (columns `RECEIPT`).

    `received_at` is on the first run date that used it, `arrived_at` when that run was. Tables of `reading` are taken;
    where a model was never read so, those of its youngest other reading.
    """
    rows: dict[tuple[str, str], dict[str, object]] = {}
    folders: dict[str, str] = {}
    for receipt in store.receipts().filter(pl.col("kind") == "model").iter_rows(named=True):
        sha = receipt["sha256"]
        if sha is None:
            continue
        for name in (receipt["reading"], reading):
            folder = store.extraction(name or reading, sha)
            if (folder / "space.parquet").is_file():
                folders[sha] = str(folder)
        rows.setdefault((sha, receipt["source"]), receipt)
    found = [
        {
            "model_sha256": sha,
            "source": source,
            "received_at": _known_at(receipt),
            "arrived_at": receipt["received_at"],
            "folder": folders[sha],
        }
        for (sha, source), receipt in sorted(rows.items())
        if sha in folders
    ]
    return pl.DataFrame(found, schema=RECEIPT, orient="row")


def _known_at(receipt: Mapping[str, Any]) -> datetime:
    """Return when a model was received; at the latest at the end of the first run date that used it."""
    end_of_day = datetime.combine(receipt["known_on"], time.max)
    received: datetime = receipt["received_at"]
    return min(received, end_of_day)


def extracted_frame(store: Store, receipts: pl.DataFrame, table: str) -> pl.DataFrame:
    """Return one extracted table of all models as a frame; use it for small tables only."""
    schema = TABLES[table].schema
    frames = [pl.DataFrame(schema=schema)]
    for path in _files(receipts, table):
        frame = pl.read_parquet(path, glob=False)
        frames.append(frame.select(name for name in schema if name in frame.columns))
    return pl.concat(frames, how="diagonal_relaxed").select(list(schema))


def _files(receipts: pl.DataFrame, table: str) -> list[Path]:
    folders = receipts["folder"].unique().sort().to_list()
    return [path for folder in folders if (path := Path(folder) / f"{table}.parquet").is_file()]


class RawTables:
    """Makes the `raw_` tables asked for; records of a kind are read from the store once, and let go at once."""

    def __init__(
        self, store: Store, settings: BuildSettings, inputs: pl.DataFrame, findings: pl.DataFrame
    ) -> None:
        self.store, self.settings = store, settings
        self.inputs, self.findings = inputs, findings
        self._held: dict[str, pl.DataFrame] = {}
        self._counts: dict[str, pl.DataFrame] = {}
        self._found: list[dict[str, Any]] = []
        self.views: dict[str, tuple[str, list[Path]]] = {}

    @property
    def names(self) -> frozenset[str]:
        """Return all tables that can be made."""
        special = (
            "setting",
            "input",
            "run_finding",
            "identity",
            "plan_journal",
            "model_receipt",
            "held",
            "delivery_count",
            "record_finding",
            "finding_code",
        )
        return frozenset(f"raw_{name}" for name in (*special, *TABLES, *KINDS))

    @cached_property
    def receipts(self) -> pl.DataFrame:
        """Return receipts of the models whose tables are there."""
        return model_receipts(self.store, self.settings.extraction_reading)

    @cached_property
    def facility_names(self) -> FacilityNames:
        """Return what the register calls its facilities."""
        return facility_names(self.store, self.settings.as_of, self.settings.modes)

    @cached_property
    def received(self) -> frozenset[str]:
        """Return kinds of which the store has a receipt."""
        return frozenset(self.store.receipts()["kind"])

    def files_of(self, name: str) -> list[Path] | None:
        """Return the files that alone decide the rows of a table; null where more does, or where it is a view."""
        short = name.removeprefix("raw_")
        return _files(self.receipts, short) if short in TABLES and short not in WIDE else None

    def create_all(self, connection: duckdb.DuckDBPyConnection, wanted: Collection[str]) -> None:
        """Make the wanted tables in DuckDB; where held rows and counts are wanted, every kind of record is read."""
        is_every_kind_read = not OF_ALL_KINDS.isdisjoint(wanted)
        for kind in KINDS:
            if is_every_kind_read or f"raw_{kind}" in wanted:
                self._create_records(connection, kind, f"raw_{kind}" in wanted)
        for name in sorted(set(wanted)):
            short = name.removeprefix("raw_")
            if short in TABLES:
                self._create_extracted(connection, short)
            elif short not in KINDS:
                create_table(connection, name, self._special(short))

    def _create_records(self, connection: duckdb.DuckDBPyConnection, kind: str, is_wanted: bool) -> None:
        """Create a table of the rows in force; a view of their files where there are very many, all in force."""
        schema = {**schema_of(kind), **ORIGIN, **(HISTORY if KINDS[kind].entity else {})}
        if kind not in self.received:
            if is_wanted:
                create_table(connection, f"raw_{kind}", pl.DataFrame(schema=schema))
            return
        settings = self.settings
        bulk = load_files(self.store, kind, settings.as_of, settings.modes)
        if bulk is not None:
            files, held, counts = bulk
            meant, named = self._named_in(files, kind)
            self._found += [finding_row(found, source) for source, found in named]
            if is_wanted:
                query = _files_query(kind, files, meant)
                self._create_view(connection, f"raw_{kind}", query, [file.path for file in files])
        else:
            loaded = load(self.store, kind, settings.as_of, settings.modes, settings.timezone)
            held, counts = loaded.held, loaded.counts
            rows, named = with_register_ids(KINDS[kind], loaded.rows, self.facility_names)
            if is_wanted:
                create_table(connection, f"raw_{kind}", shaped(rows, schema))
            self._found += [finding_row(found, source) for source, found in [*loaded.findings, *named]]
        self._held[kind] = shaped(held, HELD)
        self._counts[kind] = shaped(counts.with_columns(pl.lit(kind).alias("kind")), DELIVERY_COUNT)

    def _named_in(
        self, files: Sequence[EffectiveFile], kind: str
    ) -> tuple[Mapping[str, str], list[tuple[str, Finding]]]:
        """Return the register's ids of texts in large files that are none, and findings about them."""
        names = self.facility_names
        if COLUMN not in schema_of(kind) or not names.ids:
            return {}, []
        scans = [
            pl.scan_parquet(file.path, glob=False).select(
                COLUMN, pl.lit(file.source_file).alias("source_file")
            )
            for file in files
        ]
        counted = pl.concat(scans).group_by("source_file", pl.col(COLUMN).alias("text")).len("rows")
        counts = counted.collect().drop_nulls("text").sort("source_file", "text")
        meant = names.resolved(counts["text"].unique().sort())
        is_meant = pl.col("text").is_in(list(meant))
        near = near_findings(counts.filter(~is_meant & ~pl.col("text").is_in(list(names.ids))), names)
        found = [*name_findings(counts.filter(is_meant), meant), *near]
        return {text: one for text, (one, _) in meant.items()}, found

    def _special(self, name: str) -> pl.DataFrame:
        makers: Mapping[str, Callable[[], pl.DataFrame]] = {
            "setting": lambda: setting_frame(self.settings),
            "input": lambda: shaped(self.inputs, INPUT),
            "run_finding": lambda: shaped(self.findings, RUN_FINDING),
            "identity": lambda: current_identity(self.store.identity()).select(DECISION),
            "plan_journal": lambda: self.store.plan_before(self.settings.as_of),
            "model_receipt": lambda: self.receipts.drop("folder"),
            "held": lambda: pl.concat([pl.DataFrame(schema=HELD), *self._held.values()]),
            "record_finding": lambda: pl.DataFrame(self._found, schema=RECORD_FINDING),
            "finding_code": lambda: pl.DataFrame({"code": known_codes(self.settings.input_codes)}),
            "delivery_count": lambda: pl.concat(
                [pl.DataFrame(schema=DELIVERY_COUNT), *self._counts.values()]
            ),
        }
        return makers[name]()

    def _create_extracted(self, connection: duckdb.DuckDBPyConnection, table: str) -> None:
        """Create a table of the rows of all models; a view of their files where few of very many rows are asked for."""
        empty = pl.DataFrame(schema=TABLES[table].schema)
        files = _files(self.receipts, table)
        if table in WIDE and files:
            connection.execute(f"drop table if exists shape_{table}")
            create_table(connection, f"shape_{table}", empty)
            query = (
                f"select * from shape_{table} union all by name"
                f" select {_known_columns(connection, table, files)} from {_parquet(files)}"
            )
            self._create_view(connection, f"raw_{table}", query, files)
            return
        create_table(connection, f"raw_{table}", empty)
        if files:
            columns = _known_columns(connection, table, files)
            connection.execute(f"insert into raw_{table} by name select {columns} from {_parquet(files)}")

    def _create_view(
        self, connection: duckdb.DuckDBPyConnection, name: str, query: str, files: list[Path]
    ) -> None:
        connection.execute(f"create temp view {name} as {query}")
        self.views[name] = query, files


def _known_columns(connection: duckdb.DuckDBPyConnection, table: str, files: Sequence[Path]) -> str:
    """Return those columns of an extracted table that its files have: an older extractor wrote fewer."""
    found = connection.execute(f"describe select * from {_parquet(files)}").fetchall()
    return ", ".join(f'"{row[0]}"' for row in found if row[0] in TABLES[table].columns)


def _parquet(files: Sequence[Path]) -> str:
    listed = ", ".join(map(literal_file, files))
    return f"read_parquet([{listed}], union_by_name = true)"


def _files_query(kind: str, files: Sequence[EffectiveFile], meant: Mapping[str, str]) -> str:
    """Return the query of the rows of whole files, read in place, with the columns of a kind and their origin.

    `meant`: the register's id of each text in the column of the facility that is none.
    """
    cases = "".join(f" when {literal(text)} then {literal(one)}" for text, one in sorted(meant.items()))
    facility = f"case {COLUMN}{cases} else {COLUMN} end as {COLUMN}" if cases else f'"{COLUMN}"'
    columns = ", ".join(facility if name == COLUMN else f'"{name}"' for name in schema_of(kind))
    return " union all ".join(
        f"select {columns}, {literal(file.source_file)} as source_file, source_row,"
        f" {literal(file.delivery_sha256)} as delivery_sha256 from read_parquet({literal_file(file.path)})"
        for file in files
    )


def shaped(frame: pl.DataFrame, schema: Mapping[str, Any]) -> pl.DataFrame:
    """Return the frame with exactly these columns and types; a missing column is null."""
    if frame.is_empty():
        return pl.DataFrame(schema=dict(schema))
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def create_table(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """Create a DuckDB table with the rows of a frame."""
    types = [_duckdb_type(kind) for kind in frame.dtypes]
    if frame.is_empty() and types and all(types):  # most tables of a small portfolio: five times faster
        columns = ", ".join(f'"{column}" {kind}' for column, kind in zip(frame.columns, types, strict=True))
        connection.execute(f'create table "{name}" ({columns})')
        return
    connection.register("incoming_frame", frame.to_arrow())
    connection.execute(f'create table "{name}" as select * from incoming_frame')
    connection.unregister("incoming_frame")


def _duckdb_type(kind: pl.DataType) -> str | None:
    """Return what DuckDB makes of a type of Polars; null for one that is seldom met."""
    if isinstance(kind, pl.Decimal) and kind.precision:
        return f"decimal({kind.precision}, {kind.scale})"
    return next((name for known, name in _DUCKDB_TYPES.items() if kind == known), None)
