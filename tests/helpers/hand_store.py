"""Small stores made by hand for tests: rooms and records as frames, no IFC, no delivered files."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from bim.tables import TABLES
from warehouse.build import BuildReport, BuildSettings, build_warehouse
from warehouse.build_cache import BuildCache
from warehouse.deliveries.rows.contracts import empty_frame
from warehouse.deliveries.rows.validation import HELD
from warehouse.findings import catalog, word_findings
from warehouse.graph import STAGES, read_models, tables_read
from warehouse.resolution.rooms import decide_identity
from warehouse.run_tables import INPUT, RUN_FINDING
from warehouse.store import Store

READING = "reading1"
SHOWN = {"finding_all", "finding_text"}  # of findings that are built by their code
NOON = datetime(2026, 6, 1, 12)
ROOM = {
    "building_name": "Main",
    "storey_name": "Ground",
    "name": "Kontor",
    "is_counted": True,
    "area_rule": "geometry_only",
    "area_confidence": "medium",
}


def digest(text: str) -> str:
    """A stand-in for the SHA-256 of a file."""
    return sha256(text.encode()).hexdigest()


def room(number: str, area_m2: float | None = 20.0, **more: Any) -> dict[str, Any]:
    """A counted room of the ground floor; `more` overrides any column."""
    return {**ROOM, "number": number, "net_area_m2": area_m2, "global_id": f"id-{number}", **more}


class HandStore:
    """A store under a folder, filled row by row; `build` gives an open warehouse."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.receipts = folder, Store(folder / "store"), 0
        self.report: BuildReport | None = None

    def receive(self, kind: str, source: str, sha: str, received_at: datetime, **more: Any) -> None:
        """Append one receipt."""
        self.receipts += 1
        row = {
            "kind": kind,
            "block": None if kind == "model" else kind,
            "source": source,
            "sha256": sha,
            "bytes": 1,
            "reading": READING,
            "received_at": received_at,
            "declared_on": None,
            "problem_code": None,
            "problem": None,
            **more,
        }
        self.store.append_receipts(f"r{self.receipts:04}", pl.DataFrame([row]))

    def model(
        self,
        source: str,
        rooms: Iterable[Mapping[str, Any]],
        project: str = "project",
        received_at: datetime = NOON,
        written_at: str = "",
        tables: Mapping[str, Any] | None = None,
        held_reason: str | None = None,
    ) -> str:
        """Store one extracted model; rooms get step ids 1, 2, 3 ...; returns its digest."""
        sha = digest(source + written_at)
        spaces = [{"model_sha256": sha, "step_id": step, **row} for step, row in enumerate(rooms, 1)]
        buildings = sorted({space["building_name"] for space in spaces if space["building_name"]})
        rows: dict[str, Any] = {
            "model": [
                {
                    "model_sha256": sha,
                    "project_global_id": project,
                    "written_at": written_at,
                    "held_reason": held_reason,
                }
            ],
            "building": [
                {"model_sha256": sha, "step_id": 1000 + i, "global_id": f"{project}-{name}", "name": name}
                for i, name in enumerate(buildings)
            ],
            "space": spaces,
            **{
                name: [{"model_sha256": sha, **row} for row in given]
                for name, given in (tables or {}).items()
            },
        }
        folder = self.store.extraction(READING, sha)
        folder.mkdir(parents=True)
        for name, table in TABLES.items():
            table.frame(rows.get(name, ())).write_parquet(folder / f"{name}.parquet")
        self.receive("model", source, sha, received_at)
        return sha

    def records(
        self,
        kind: str,
        rows: Iterable[Mapping[str, Any]],
        source: str | None = None,
        received_at: datetime = NOON,
        held: Iterable[Mapping[str, Any]] = (),
    ) -> str:
        """Store one delivery as read; rows stand from line 2 on; returns its digest."""
        source = source or f"{kind}.csv"
        sha = digest(f"{source}{received_at}")
        folder = self.store.delivery(READING, sha)
        folder.mkdir(parents=True)
        typed = empty_frame(kind)
        listed = [{**row, "source_row": line} for line, row in enumerate(rows, 2)]
        frame = pl.DataFrame(
            {name: [row.get(name) for row in listed] for name in typed.columns}, schema=typed.schema
        )
        frame.write_parquet(folder / "accepted.parquet")
        held_rows = [
            {"kind": kind, "message": "cannot be read", "text": "{}", "row_key": None, **row} for row in held
        ]
        pl.DataFrame(
            {name: [row.get(name) for row in held_rows] for name in HELD}, schema=HELD
        ).write_parquet(folder / "held.parquet")
        self.receive(kind, source, sha, received_at)
        return sha

    def build(
        self,
        *wanted: str,
        as_of: date = date(2026, 6, 30),
        inputs: pl.DataFrame | None = None,
        name: str = "run1",
        cache: BuildCache | None = None,
        **more: Any,
    ) -> duckdb.DuckDBPyConnection:
        """Decide identities, build a new file with what is `wanted` (nothing named: all tables), and open it read-only.

        Wanted are tables by name, and findings by their code: of these `finding_all` and `finding_text` have the rows.
        The tables of a cache are used, and the built file is kept in it.
        """
        target = self.folder / f"{name}.duckdb"
        started = NOON + timedelta(hours=1)
        settings = BuildSettings(name, started, as_of, extraction_reading=READING, **more)
        decide_identity(self.store, name, started, READING, {}, as_of)
        given = inputs if inputs is not None else pl.DataFrame(schema=INPUT)
        findings = pl.DataFrame(schema=RUN_FINDING)
        codes = [one for one in wanted if one.partition("_")[0] not in STAGES]
        makers = {table for code in codes for table in makers_of(code)}
        tables = (set(wanted) - set(codes) | makers) or None
        self.report = build_warehouse(self.store, target, settings, given, findings, tables, cache)
        if cache is not None:
            cache.keep(target)
        connection = duckdb.connect(str(target), read_only=True)
        if makers and "run_finding" not in wanted:
            _show_findings(connection, makers)
        return connection

    def ask(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """All rows of a query over a new warehouse that holds what the query reads; `more` as for `build`.

        Of findings (`finding_all`, `finding_text`) it holds those whose codes the query names.
        """
        return self.answers(sql, **more)[0]

    def answers(self, *queries: str, **more: Any) -> list[list[tuple[Any, ...]]]:
        """All rows of each query over one new warehouse, as for `ask`."""
        wanted: set[str] = set()
        for sql in queries:
            tables, codes = set(tables_read(sql)), re.findall(r"\bcode (?:=|like) '([^']+)'", sql)
            wanted |= tables - SHOWN | set(codes) if codes and tables & SHOWN else tables
        connection = self.build(*wanted, **more)
        rows = [query(connection, sql) for sql in queries]
        connection.close()
        return rows


@cache
def makers_of(code: str) -> frozenset[str]:
    """The finding_ tables that make a code, or with `%` in it all codes that are so written."""
    wanted = re.compile(code.replace("%", ".*"))
    codes = {one for one in catalog().types if wanted.fullmatch(one)}
    if not codes:
        raise LookupError(f"the warehouse makes no finding {code}")
    queries = {name: model.sql for name, model in read_models().items() if name.startswith("finding_")}
    makers = {one: {name for name, sql in queries.items() if f"'{one}'" in sql} for one in codes}
    # its codes are made by the steps that it reads
    return frozenset().union(*(found or {"finding_model"} for found in makers.values()))


def _show_findings(connection: duckdb.DuckDBPyConnection, makers: Iterable[str]) -> None:
    """Let `finding_all` and `finding_text` have what these tables have."""
    rows = " union all by name ".join(f"select * from {table}" for table in sorted(makers))
    connection.execute(f"create temp view finding_all as {rows}")
    worded = word_findings(connection.sql("select * from finding_all").pl()).to_arrow()
    connection.register("worded", worded)
    connection.execute("create temp table finding_text as select * from worded")
    connection.unregister("worded")


def query(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(sql).fetchall()


def finding_values(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """The values of the sentence of each finding that the build made, by code."""
    return {
        code: json.loads(details)
        for code, details in query(connection, "select code, details from finding_all")
    }
