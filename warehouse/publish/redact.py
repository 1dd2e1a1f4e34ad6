"""What each table of the open set shows: the catalogue's word, applied to what is withheld.

Comes in: the catalogue and `Withheld`. Goes out: one query a table over the built warehouse. Must not know: how
the file is written.

Where rooms are the rows themselves, or events in them, each row stays and loses what tells of its room. Where a
figure is kept by room or by category, the withheld ones are added up under one label, so that totals stay whole.
"""

from collections.abc import Iterable, Mapping

import duckdb

from warehouse.catalog import Catalog, ColumnSpec, TableSpec
from warehouse.publish.figures import is_area_total, is_figure
from warehouse.publish.flagged import COVERING, RESTRICTED, flag_rows, register_spreads, register_withheld
from warehouse.publish.merging import LABEL, merged_query
from warehouse.publish.tables import column_types, literal, quoted
from warehouse.publish.withheld import Withheld

ROOM_TABLES = ("dim_space", "mart_area_ledger")
TEXT_WITHHELD = "The text of this finding names a restricted room; it is in the restricted set."


def whole_queries(tables: Iterable[str]) -> dict[str, str]:
    """Every table as it was built."""
    return {name: f"select * from built.main.{quoted(name)}" for name in tables}


def open_queries(
    con: duckdb.DuckDBPyConnection, catalog: Catalog, tables: Iterable[str], withheld: Withheld
) -> dict[str, str]:
    """The query of every table that the open set holds; leaves what the queries need on the connection.

    A table that the catalogue does not know is not shown.
    """
    register_withheld(con, withheld)
    tables = tuple(tables)
    register_spreads(con, tables, withheld.smallest_group)
    queries = {}
    for name in tables:
        spec = catalog.tables.get(name)
        if spec is not None and spec.open != "drop":
            queries[name] = _open_query(con, spec, withheld)
    return queries


def _open_query(con: duckdb.DuckDBPyConnection, spec: TableSpec, withheld: Withheld) -> str:
    types = column_types(con, "built", spec.name)
    shown = {column.name: column for column in spec.columns if column.open != "drop" and column.name in types}
    if withheld.is_empty:
        return f"select {', '.join(map(quoted, shown))} from built.main.{quoted(spec.name)}"
    flags = flag_rows(con, spec, types, withheld)
    if is_kept_by_room_or_category(spec):
        return merged_query(spec, shown, types, flags, withheld)
    cells = [_cell(spec, column, types) for column in shown.values()]
    return f"select {', '.join(cells)} from built.main.{quoted(spec.name)} t left join {flags} f on f.row = t.rowid"


def is_kept_by_room_or_category(spec: TableSpec) -> bool:
    """Whether the rows are figures of a room or a category, so that withheld ones can be added up."""
    is_kept = spec.name.startswith(("fact_", "mart_")) and spec.name not in ROOM_TABLES
    return is_kept and bool({"space_id", "category"} & set(spec.key))


def _cell(spec: TableSpec, column: ColumnSpec, types: Mapping[str, str]) -> str:
    """One column where each row stays: null in the rows that would tell of a withheld room."""
    name = quoted(column.name)
    if column.name == "category" and "space_id" in types and spec.name not in ROOM_TABLES:
        return f"case when f.level >= {COVERING} then {literal(LABEL)} else t.{name} end as {name}"
    tells = {
        f"f.level >= {COVERING if is_figure(types[column.name]) else RESTRICTED}": column.open == "redact",
        f"f.level >= {RESTRICTED} ": column.name in _links(spec),
        "f.is_outline_near": types[column.name] == "BLOB",
        "f.is_thin": is_area_total(column.name, types[column.name]),
    }
    conditions = " or ".join(f"coalesce({condition}, false)" for condition, holds in tells.items() if holds)
    instead = literal(TEXT_WITHHELD) if (spec.name, column.name) == ("run_finding", "message") else "null"
    return f"case when {conditions} then {instead} else t.{name} end as {name}" if conditions else f"t.{name}"


def _links(spec: TableSpec) -> tuple[str, ...]:
    """Columns that lead to a room; where rooms are the rows, our own id stays."""
    return ("step_id", "global_id") if spec.name in ROOM_TABLES else ("space_id", "step_id", "global_id")
