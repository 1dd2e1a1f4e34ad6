"""One new warehouse from the store: raw tables, then SQL and Python stages in the order of their reading.

Comes in: the store, the settings, the inputs and findings of the run. Goes out: one DuckDB file, checked.
Must not know: IFC, how files were pulled, how the result is published.
"""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from bim.errors import GateError
from warehouse.catalog import Catalog, TableSpec, load_catalog
from warehouse.checks import CheckResult, run_checks
from warehouse.duckdb_tables import create_macros, literal
from warehouse.facility_columns import with_facility_columns
from warehouse.graph import SqlModel, build_order, needed_for, read_models, require_stages
from warehouse.raw import RawTables, create_table
from warehouse.run_tables import RUN_FINDING
from warehouse.seeds import load_seed, seed_names
from warehouse.settings import NO_LIMITS, BuildSettings, Resources
from warehouse.steps import STEPS, PythonStep
from warehouse.store import Store

__all__ = ["BuildReport", "BuildSettings", "build_warehouse"]


@dataclass(frozen=True)
class BuildReport:
    """Rows of each published table, and the checks that failed with a warning."""

    tables: Mapping[str, int]
    warnings: tuple[CheckResult, ...]


def build_warehouse(
    store: Store,
    target: Path,
    settings: BuildSettings,
    inputs: pl.DataFrame,
    findings: pl.DataFrame,
    wanted: Collection[str] | None = None,
    resources: Resources = NO_LIMITS,
) -> BuildReport:
    """Build all tables into the new file `target`, with comments; keeps the tables of the earlier stages beside.

    `wanted` names the tables that are asked for: they alone are built, checked and commented, with what they are
    made from; null is all. `resources`: what DuckDB may use. The same store, settings and inputs give the same rows,
    whatever else is wanted. Checks of severity warning become findings, where `run_finding` is built.
    Raises GateError where a check of severity error fails, and where the file is already there; PublicationError
    for a wanted table that nothing makes.
    """
    if target.exists():
        raise GateError(f"{target} is already there: each build makes a new file", "target_exists")
    connection = _connect(target, resources)
    try:
        built = _build_tables(connection, RawTables(store, settings, inputs, findings), settings, wanted)
        catalog = _part(load_catalog(), built)
        check_columns(connection, catalog)
        warnings = run_checks(connection, catalog, built)
        if "run_finding" in built:
            _append_warnings(connection, warnings)
        comment_on_tables(connection, catalog)
        rows = _count_rows(connection, catalog)
        connection.execute("checkpoint")
    finally:
        connection.close()
    return BuildReport(rows, tuple(warnings))


def _connect(target: Path, resources: Resources) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "threads": 2,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
        **resources.options(target.with_name(f"{target.name}.spill")),
    }
    connection = duckdb.connect(str(target), config=config)
    connection.execute("set timezone = 'UTC'")
    create_macros(connection)
    return connection


def _build_tables(
    connection: duckdb.DuckDBPyConnection,
    raw: RawTables,
    settings: BuildSettings,
    wanted: Collection[str] | None,
) -> frozenset[str]:
    """Return names of the tables built."""
    models: Mapping[str, SqlModel] = with_facility_columns(read_models(), load_catalog())
    steps: Mapping[str, PythonStep] = {step.name: step for step in STEPS}
    reads = {name: model.inputs for name, model in models.items()}
    reads |= {name: step.inputs for name, step in steps.items()}
    require_stages(reads)
    given = raw.names | seed_names()
    order = build_order(reads, given)
    needed = needed_for(order if wanted is None else wanted, reads, given)
    raw.create_all(connection, needed & raw.names)
    for name in sorted(needed & seed_names()):
        create_table(connection, name, load_seed(name))
    for name in order:
        if name not in needed:
            continue
        if name in models:
            connection.execute(f"create table {name} as\n{models[name].sql}")
        else:
            frames = {read: connection.sql(f"select * from {read}").pl() for read in steps[name].inputs}
            create_table(connection, name, steps[name].make(**frames, settings=settings))
    return frozenset(needed)


def _part(catalog: Catalog, built: Container[str]) -> Catalog:
    return Catalog({name: table for name, table in catalog.tables.items() if name in built})


def check_columns(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Raise GateError where a built table differs from the catalogue's columns."""
    found: dict[str, list[tuple[str, str]]] = {}
    query = "select table_name, column_name, data_type from duckdb_columns() where not internal order by column_index"
    for table, column, kind in connection.execute(query).fetchall():
        found.setdefault(table, []).append((column, kind))
    for table in catalog.tables.values():
        _check_table(table, found.get(table.name, []))


def _check_table(table: TableSpec, built: list[tuple[str, str]]) -> None:
    declared = [(column.name, column.type) for column in table.columns]
    if built != declared:
        wrong = [pair for pair in built if pair not in declared]
        lacking = [pair for pair in declared if pair not in built]
        raise GateError(
            f"{table.name} differs from the catalogue: built {wrong}, declared {lacking}"
            if wrong or lacking
            else f"the columns of {table.name} are in another order than declared",
            "columns_differ",
        )


def comment_on_tables(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    """Give every published table and column its COMMENT from the catalogue."""
    comments = []
    for table in catalog.tables.values():
        comments.append(f"comment on table {table.name} is {literal(table.comment)}")
        comments += [
            f'comment on column {table.name}."{column.name}" is {literal(column.comment)}'
            for column in table.columns
        ]
    connection.execute("begin;" + ";".join(comments) + ";commit")


def _count_rows(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> dict[str, int]:
    """Return rows of each table of the catalogue."""
    counts = " union all ".join(f"select '{name}', count(*) from {name}" for name in catalog.tables)
    return dict(connection.execute(counts).fetchall()) if counts else {}


def _append_warnings(connection: duckdb.DuckDBPyConnection, warnings: list[CheckResult]) -> None:
    rows = [{"code": check.name, "severity": "warning", "message": check.sentence} for check in warnings]
    if rows:
        create_table(connection, "finding_check", pl.DataFrame(rows, schema=RUN_FINDING))
        connection.execute("insert into run_finding by name select * from finding_check")
