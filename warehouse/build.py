"""One new warehouse from the store: raw tables, then SQL and Python stages in the order of their reading.

Comes in: the store, the settings, the inputs and findings of the run. Goes out: one DuckDB file, checked.
Must not know: IFC, how files were pulled, how the result is published.
"""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from bim.errors import GateError
from warehouse.build_cache import BuildCache, TableVersion
from warehouse.catalog import Catalog, TableSpec, load_catalog
from warehouse.checks import CheckResult, run_checks
from warehouse.duckdb_tables import attach_unlogged, create_macros, quoted
from warehouse.facility_columns import with_facility_columns
from warehouse.file_digests import digest_of
from warehouse.graph import SqlModel, build_order, needed_for, read_models, require_stages
from warehouse.planning.placed_once import forget_placement
from warehouse.raw import RawTables, create_table
from warehouse.run_tables import RUN_FINDING
from warehouse.seeds import load_seed, seed_names
from warehouse.settings import NO_LIMITS, BuildSettings, Resources
from warehouse.steps import STEPS, PythonStep
from warehouse.store import Store
from warehouse.table_builder import TableBuilder
from warehouse.table_keys import SETTING_TABLE, digest_of_parts, model_key, settings_named, step_key

BUILT = "built"  # the database of a build in its connection

__all__ = ["BuildReport", "BuildSettings", "build_warehouse"]


@dataclass(frozen=True)
class BuildReport:
    """Rows of each published table, the checks that failed with a warning, and the tables taken over from before."""

    tables: Mapping[str, int]
    warnings: tuple[CheckResult, ...]
    rows_kept: frozenset[str] = frozenset()


def build_warehouse(
    store: Store,
    target: Path,
    settings: BuildSettings,
    inputs: pl.DataFrame,
    findings: pl.DataFrame,
    wanted: Collection[str] | None = None,
    cache: BuildCache | None = None,
    resources: Resources = NO_LIMITS,
) -> BuildReport:
    """Build all tables into the new file `target`; keeps the tables of the earlier stages beside.

    `wanted` names the tables that are asked for: they alone are built and checked, with what they are made
    from; null is all. `resources`: what DuckDB may use. The same store, settings and inputs give the same rows,
    whatever else is wanted, and whatever a `cache` has of the build before: from it the tables are taken that nothing
    has changed. It is only read, and only where all tables are wanted; the caller keeps the new build once it knows
    that the store was undamaged throughout. Checks of severity warning become findings, where `run_finding` is built.
    Raises GateError where a check of severity error fails, and where the file is already there; PublicationError
    for a wanted table that nothing makes.
    """
    if target.exists():
        raise GateError(f"{target} is already there: each build makes a new file", "target_exists")
    kept = cache.take(target) if cache is not None and wanted is None else {}
    connection = _connect(target, resources)
    try:
        models = with_facility_columns(read_models(), load_catalog())
        spills_early = resources.memory_limit_mb is None
        tables = TableBuilder(connection, _without_findings(connection, kept), _divided(models), spills_early)
        raw = RawTables(store, settings, inputs, findings)
        built = _build_tables(tables, models, raw, settings, wanted)
        tables.finish()
        catalog = _part(load_catalog(), built)
        check_columns(connection, catalog)
        warnings = run_checks(connection, catalog, built, tables.rows_kept)
        if "run_finding" in built:
            _append_warnings(connection, warnings)
        rows = _count_rows(connection, catalog)
        connection.execute("checkpoint")
    finally:
        connection.close()
    return BuildReport(rows, tuple(warnings), frozenset(tables.rows_kept))


def _connect(target: Path, resources: Resources) -> duckdb.DuckDBPyConnection:
    config: dict[str, Any] = {
        "threads": 2,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "preserve_insertion_order": True,
        **resources.options(target.with_name(f"{target.name}.spill")),
    }
    connection = duckdb.connect(config=config)
    attach_unlogged(connection, target, BUILT)
    connection.execute(f"use {BUILT}")
    connection.execute("set timezone = 'UTC'")
    create_macros(connection)
    return connection


def _without_findings(
    connection: duckdb.DuckDBPyConnection, kept: Mapping[str, TableVersion]
) -> dict[str, TableVersion]:
    """Return the kept tables without those to which the checks add rows: they are made in each build."""
    for name in ("run_finding", "finding_check"):
        connection.execute(f"drop table if exists {name}")
    return {name: version for name, version in kept.items() if name != "run_finding"}


def _divided(models: Mapping[str, SqlModel]) -> dict[str, set[str]]:
    """Return the tables of which queries may ask for some parts, with the columns that divide them."""
    found: dict[str, set[str]] = {}
    for model in models.values():
        for name in model.divided:
            found.setdefault(name, set()).add(model.divided_by)
    return found


def _build_tables(
    tables: TableBuilder,
    models: Mapping[str, SqlModel],
    raw: RawTables,
    settings: BuildSettings,
    wanted: Collection[str] | None,
) -> frozenset[str]:
    """Return names of the tables built."""
    steps: Mapping[str, PythonStep] = {step.name: step for step in STEPS}
    reads = {name: model.inputs for name, model in models.items()}
    reads |= {name: step.inputs for name, step in steps.items()}
    require_stages(reads)
    given = raw.names | seed_names()
    order = build_order(reads, given)
    needed = needed_for(order if wanted is None else wanted, reads, given)
    _build_raw(tables, raw, needed & raw.names)
    for name in sorted(needed & seed_names()):
        tables.make(name, digest_of_parts("seed", name), partial(_create_seed, tables.connection, name))
    for name in order:
        if name in needed and name in models:
            _make_from_query(tables, models[name], settings)
        elif name in needed:
            key = step_key(steps[name], tables.ids_of(reads[name]), settings)
            tables.make(name, key, partial(_create_from_step, tables.connection, steps[name], settings))
    forget_placement()
    tables.connection.execute(f"drop view if exists temp.{SETTING_TABLE}")
    return frozenset(needed)


def _build_raw(tables: TableBuilder, raw: RawTables, needed: Collection[str]) -> None:
    """Make the raw tables; those of extracted files of which none has changed are taken over."""
    keys = {
        name: digest_of_parts("files", name, [digest_of(file) for file in files])
        for name in needed
        if (files := raw.files_of(name)) is not None
    }
    same = {name for name, key in keys.items() if tables.is_same(name, key)}
    others = sorted(set(needed) - same)
    tables.put_aside(others)
    raw.create_all(tables.connection, others)
    for name in same:
        tables.take_over(name)
    for name in others:
        if name in raw.views:
            query, files = raw.views[name]
            tables.name_view(name, digest_of_parts("view", query, [digest_of(file) for file in files]))
        else:
            tables.compare(name, keys.get(name, ""))


def _create_seed(connection: duckdb.DuckDBPyConnection, name: str, made: str) -> None:
    create_table(connection, made, load_seed(name))


def _make_from_query(tables: TableBuilder, model: SqlModel, settings: BuildSettings) -> None:
    """Make the table of a query, or those of its parts whose inputs have changed."""
    key, create = (
        model_key(model, tables.ids_of(model.inputs), settings),
        partial(_create_from_query, tables, model),
    )
    parts = None
    if model.divided and not tables.is_same(model.name, key) and tables.kept.keys() >= set(model.inputs):
        before = model_key(model, {name: tables.kept[name].id for name in model.inputs}, settings)
        inputs = [name for name in model.inputs if name != SETTING_TABLE]  # its values are in the key
        parts = tables.changed_parts(model.name, before, inputs, model.divided_by, model.divided)
    if parts is None:
        tables.make(model.name, key, create)
    else:
        tables.make_parts(model.name, key, parts, create)


def _create_from_query(tables: TableBuilder, model: SqlModel, made: str) -> None:
    """Run a query, with a table of settings that has only those which its text names: no other can decide its rows."""
    if SETTING_TABLE in model.inputs:
        named = ", ".join(settings_named(model)) or "true as no_setting"
        source = f"{quoted(tables.database)}.main.{SETTING_TABLE}"
        tables.connection.execute(
            f"create or replace temp view {SETTING_TABLE} as select {named} from {source}"
        )
    tables.connection.execute(f"create table {made} as\n{model.sql}")


def _create_from_step(
    connection: duckdb.DuckDBPyConnection, step: PythonStep, settings: BuildSettings, made: str
) -> None:
    frames = {}
    for read in step.inputs:
        columns = ", ".join(map(quoted, step.columns_of(read))) or "*"
        frames[read] = connection.sql(f"select {columns} from {read}").pl()
    create_table(connection, made, step.make(**frames, **step.settings_of(settings)))


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


def _count_rows(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> dict[str, int]:
    """Return rows of each table of the catalogue."""
    counts = " union all ".join(f"select '{name}', count(*) from {name}" for name in catalog.tables)
    return dict(connection.execute(counts).fetchall()) if counts else {}


def _append_warnings(connection: duckdb.DuckDBPyConnection, warnings: list[CheckResult]) -> None:
    rows = [{"code": check.name, "severity": "warning", "message": check.sentence} for check in warnings]
    if rows:
        create_table(connection, "finding_check", pl.DataFrame(rows, schema=RUN_FINDING))
        connection.execute("insert into run_finding by name select * from finding_check")
