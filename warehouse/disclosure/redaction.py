"""What each table of the open set shows: the catalogue's word, applied to what is withheld.

Comes in: the catalogue and `Suppression`. Goes out: one query a table over the built warehouse. Must not know: how
the file is written.

Where rooms are the rows themselves, or events in them, each row stays and loses what tells of its room. Where a
figure is kept by room or by category, the withheld ones are added up under one label, so that totals stay whole.
"""

from collections.abc import Container, Iterable, Mapping, Sequence

import duckdb

from warehouse.catalog import Catalog, ColumnSpec, TableSpec
from warehouse.disclosure.aggregation import LABEL, aggregated_query
from warehouse.disclosure.row_suppression import (
    COVERING,
    FEW,
    RESTRICTED,
    flag_audited_rows,
    flags_table,
    register_months_of_few,
    register_spreads,
    register_suppression,
    write_row_flags,
)
from warehouse.disclosure.suppression import Suppression
from warehouse.duckdb_tables import column_types, literal, quoted

ROOM_TABLES = ("dim_space", "mart_area_ledger")


def whole_queries(tables: Iterable[str]) -> dict[str, str]:
    """Every table as it was built."""
    return {name: f"select * from built.main.{quoted(name)}" for name in tables}


def open_queries(
    con: duckdb.DuckDBPyConnection, catalog: Catalog, tables: Iterable[str], suppression: Suppression
) -> dict[str, str]:
    """The query of every table that the open set holds; leaves what the queries need on the connection.

    A table that the catalogue does not know is not shown.
    """
    register_suppression(con, suppression)
    tables = tuple(tables)
    register_spreads(con, tables, suppression.smallest_group)
    specs = open_tables(catalog, tables)
    if not suppression.is_empty:
        register_months_of_few(con, tables, suppression.smallest_group)
        for spec in specs:
            write_row_flags(con, spec, column_types(con, "built", spec.name), suppression)
    return {spec.name: open_query(con, spec, suppression) for spec in specs}


def suppress_audited(
    con: duckdb.DuckDBPyConnection,
    catalog: Catalog,
    tables: Iterable[str],
    suppression: Suppression,
    changed: Container[str],
) -> None:
    """Let the queries of `open_queries` hold back what the auditor added since, of the tables that it changed."""
    register_suppression(con, suppression)
    tables = tuple(tables)
    register_spreads(con, tables, suppression.smallest_group)
    for spec in open_tables(catalog, tables):
        if spec.name in changed:
            flag_audited_rows(con, spec)


def open_tables(catalog: Catalog, tables: Iterable[str]) -> list[TableSpec]:
    """Return the tables that the open set holds, in the order given."""
    known = (catalog.tables.get(name) for name in tables)
    return [spec for spec in known if spec is not None and spec.open != "drop"]


def open_query(
    con: duckdb.DuckDBPyConnection, spec: TableSpec, suppression: Suppression, traced: str | None = None
) -> str:
    """Return the query of one open table; where a room is withheld, the flags of its rows must be there.

    A query that is traced for the rooms of a table (its space_id) gives the rows that concern them only, each also
    with `built_rows`, the row ids of the built rows that it shows or adds up, and `open_row`, the first of these.
    """
    types = column_types(con, "built", spec.name)
    shown = {column.name: column for column in spec.columns if column.open != "drop" and column.name in types}
    if suppression.is_empty:
        return f"select {', '.join(map(quoted, shown))} from built.main.{quoted(spec.name)}"
    flags = flags_table(spec)
    if is_kept_by_room_or_category(spec):
        return aggregated_query(spec, shown, types, flags, suppression, traced)
    cells = [_cell(spec, column, types) for column in shown.values()]
    rows = f"from built.main.{quoted(spec.name)} t left join {flags} f on f.row = t.rowid"
    if traced is None:
        return f"select {', '.join(cells)} {rows}"
    of_rooms = f" where t.space_id in (select space_id from {traced})" if "space_id" in types else ""
    return f"select {', '.join(cells)}, [t.rowid] as built_rows, t.rowid as open_row {rows}{of_rooms}"


def shows_all(query: str, table: str, columns: Sequence[str]) -> bool:
    """Return whether the query of a set shows every row and column of a built table as it is."""
    source = f"built.main.{quoted(table)}"
    plain = ", ".join(map(quoted, columns))
    flagged = ", ".join(f"t.{quoted(column)}" for column in columns)
    is_plain = query in (f"select * from {source}", f"select {plain} from {source}")
    is_flagged = query.startswith(f"select {flagged} from {source} t left join ")
    return is_plain or (is_flagged and query.endswith(" f on f.row = t.rowid"))


def is_kept_by_room_or_category(spec: TableSpec) -> bool:
    """Whether the rows are figures of a room or a category, so that withheld ones can be added up."""
    is_kept = spec.name.startswith(("fact_", "mart_")) and spec.name not in ROOM_TABLES
    return is_kept and bool({"space_id", "category"} & set(spec.key))


def _cell(spec: TableSpec, column: ColumnSpec, types: Mapping[str, str]) -> str:
    """One column where each row stays: null, or the text shown instead, in rows that would tell of a withheld room."""
    name = quoted(column.name)
    if column.name == "category" and "space_id" in types:
        level = (
            RESTRICTED if spec.name in ROOM_TABLES else COVERING
        )  # of a room, its use: that of a weapon store tells
        return f"case when f.level >= {level} then {literal(LABEL)} else t.{name} end as {name}"
    tells = {
        f"f.level >= {COVERING if _is_measurable(column) else RESTRICTED}": column.open == "redact",
        f"f.level >= {RESTRICTED} ": column.name in _links(spec),
        "f.is_outline_near": types[column.name] == "BLOB",
        "f.is_below_threshold": column.discloses_area,
        f"list_has_any(f.held, ['{FEW}', {literal(column.name)}])": column.open == "redact",
        f"list_contains(f.held, {literal(column.name)})": column.discloses_area and column.open != "redact",
    }
    conditions = " or ".join(f"coalesce({condition}, false)" for condition, holds in tells.items() if holds)
    instead = "null" if column.redacted is None else literal(column.redacted)
    if column.counted_over and conditions:
        return f"case when {conditions} then null else {_count_shown(column, conditions)} end as {name}"
    return f"case when {conditions} then {instead} else t.{name} end as {name}" if conditions else f"t.{name}"


def _count_shown(column: ColumnSpec, conditions: str) -> str:
    """Return SQL of the place of a row among those that are shown, so that none is missing."""
    within = ", ".join(f"t.{quoted(name)}" for name in column.counted_over)
    return f"row_number() over (partition by {within}, {conditions} order by t.{quoted(column.name)})"


def _is_measurable(column: ColumnSpec) -> bool:
    """Return whether a column says how much, or is a shape or a text that tells it; not who or which."""
    return column.is_number or column.type == "BLOB" or column.discloses_area


def _links(spec: TableSpec) -> tuple[str, ...]:
    """Columns that lead to a room; where rooms are the rows, our own id stays."""
    return ("step_id", "global_id") if spec.name in ROOM_TABLES else ("space_id", "step_id", "global_id")
