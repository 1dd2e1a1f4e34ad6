"""Every published figure that says something about withheld rooms, as a sum over their unknowns.

Read from the queries of the open set themselves: which rows they give, and which built rows each shows or adds up.
Which rooms a built row adds up follows from the catalogue (key columns, `parts`, `discloses`, `additivity`).
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from warehouse.catalog import TableSpec
from warehouse.disclosure.auditor.audited_table import AuditedTable, Figure, spread_names
from warehouse.disclosure.redaction import is_kept_by_room_or_category, open_query
from warehouse.disclosure.suppression import Suppression
from warehouse.duckdb_tables import column_types, frame, literal, quoted

TERMS: dict[str, Any] = {"statement": pl.String, "unknown": pl.Int64, "coef": pl.Float64}
CELLS: dict[str, Any] = {
    "statement": pl.String, "table_name": pl.String, "built_rows": pl.List(pl.Int64), "cells": pl.Int64,
    "loss": pl.Float64, "month": pl.Date, "facility_id": pl.String, "names": pl.List(pl.String),
}  # fmt: skip
SMALL_SUMS: dict[str, Any] = {
    "table_name": pl.String,
    "column": pl.String,
    "rooms": pl.Int64,
    "figures": pl.Int64,
}


@dataclass(frozen=True)
class Statements:
    """All figures of the open set that say something about withheld rooms.

    `terms`: statement, unknown, coef. `cells`: statement, table_name, built_rows, cells (how many numbers it is), loss
    (what they are worth), and for the split of a cost, which is suppressed as a whole, month, facility_id and names
    (service, driver).
    `small_sums`: table_name, column, rooms, figures: sums of other measures that stand for too few withheld rooms.
    """

    terms: pl.DataFrame
    cells: pl.DataFrame
    small_sums: pl.DataFrame


def read_statements(con: duckdb.DuckDBPyConnection, spec: TableSpec, suppression: Suppression) -> Statements:
    """Read the statements of an open table; needs suppression, flags and membership on the connection."""
    types = column_types(con, "built", spec.name)
    parts = {} if spec.parts is None else column_types(con, "built", spec.parts[0])
    table = AuditedTable(spec, types, parts)
    if not table.says_something:
        return join_statements([])
    _trace(con, table, types, suppression)
    figures = table.figures()
    terms = [_terms(con, table, figure) for figure in figures]
    cells = [_cells(con, table, figure) for figure in figures]
    return _joined(terms, cells, _small_sums(con, table, suppression.smallest_group))


def join_statements(tables: Sequence[Statements]) -> Statements:
    """Return the statements of all tables together."""
    return _joined([t.terms for t in tables], [t.cells for t in tables], [t.small_sums for t in tables])


def _joined(
    terms: Sequence[pl.DataFrame], cells: Sequence[pl.DataFrame], small: Sequence[pl.DataFrame]
) -> Statements:
    return Statements(
        pl.concat([pl.DataFrame(schema=TERMS), *terms]),
        pl.concat([pl.DataFrame(schema=CELLS), *cells]),
        pl.concat([pl.DataFrame(schema=SMALL_SUMS), *small]),
    )


def _trace(
    con: duckdb.DuckDBPyConnection, table: AuditedTable, types: Container[str], suppression: Suppression
) -> None:
    """Put the open rows that may concern withheld rooms on the connection, with the built rows behind them."""
    query = open_query(con, table.spec, suppression, is_traced=True)
    if "space_id" in types and not is_kept_by_room_or_category(table.spec):  # each row is of its own room
        query += " where t.space_id in (select space_id from audit_room)"
    con.execute(
        f"create or replace temp table audit_traced as select *, row_number() over () as open_row from ({query})"
    )
    con.execute(
        "create or replace temp table audit_member as"
        " select open_row, unnest(built_rows) as built_row from audit_traced"
    )
    if "space_id" in types:  # a row of rooms that are shown says nothing about others
        con.execute(
            "delete from audit_member where open_row not in (select m.open_row from audit_member m"
            f" join {table.source} t on t.rowid = m.built_row"
            " join audit_room w on w.space_id = t.space_id)"
        )
    con.execute(
        "create or replace temp table audit_open as select * from audit_traced"
        " semi join (select distinct open_row from audit_member) using (open_row)"
    )


def _terms(con: duckdb.DuckDBPyConnection, table: AuditedTable, figure: Figure) -> pl.DataFrame:
    query = (
        f"select {_name(table, figure)} as statement, m.unknown::bigint as unknown, max(m.coef)::double as coef"
        f" from ({figure.members}) m join audit_open o on o.open_row = m.open_row where {figure.shown} group by all"
    )
    return frame(con, query)


def _cells(con: duckdb.DuckDBPyConnection, table: AuditedTable, figure: Figure) -> pl.DataFrame:
    """Return what must be suppressed so that a figure is gone: its rows, or the split of its cost."""
    spread = "null::date as month, null::varchar as facility_id, null::varchar[] as names"
    if figure.is_spread:
        names = f"{spread_names(table)}::varchar[] as names"
        spread = f"any_value(t.month)::date as month, any_value(t.facility_id) as facility_id, {names}"
    query = (
        f"select {_name(table, figure)} as statement, {literal(table.spec.name)} as table_name,"
        f" any_value(o.built_rows) as built_rows, any_value({figure.cells})::bigint as cells,"
        f" cells::double * {figure.worth} as loss, {spread}"
        f" from audit_open o join audit_member m using (open_row) join {table.source} t on t.rowid = m.built_row"
        f" where {figure.shown} group by o.open_row"
    )
    return frame(con, query)


def _name(table: AuditedTable, figure: Figure) -> str:
    return f"{literal(f'{table.spec.name}:{figure.name}:')} || o.open_row"


def _small_sums(
    con: duckdb.DuckDBPyConnection, table: AuditedTable, smallest_group: int
) -> list[pl.DataFrame]:
    columns = table.groups()
    if not columns:
        return []
    counted = ", ".join(f"count(o.{quoted(c.name)})::bigint as {quoted(c.name)}" for c in columns)
    query = (
        f"with behind as (select open_row, count(distinct space_id)::bigint as rooms from ({table.rooms()}) group by 1"
        f" having bool_or(is_restricted) and count(distinct space_id) < {smallest_group})"
        f" select {literal(table.spec.name)} as table_name, rooms, {counted} from behind"
        " join audit_open o using (open_row) group by all"
    )
    found = frame(con, query).unpivot(
        index=["table_name", "rooms"], variable_name="column", value_name="figures"
    )
    return [found.filter(pl.col("figures") > 0).select(*SMALL_SUMS)]
