"""Every published figure that says something about withheld rooms, as a sum over their unknowns.

Read from the queries of the open set themselves: which rows they give, and which built rows each shows or adds up.
Which rooms a built row adds up follows from the catalogue (key columns, `parts`, `discloses`, `additivity`).
All stays on the connection: `audit_statement`, one row a figure, `audit_term`, its unknowns (of figures that add up
the same rooms once), and `audit_said`, which sum it says.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from warehouse.catalog import TableSpec
from warehouse.disclosure.auditor.audited_table import AuditedTable, Figure, spread_names
from warehouse.disclosure.redaction import open_query
from warehouse.disclosure.suppression import Suppression
from warehouse.duckdb_tables import column_types, frame, literal, quoted

SMALL_SUMS: dict[str, Any] = {
    "table_name": pl.String,
    "column": pl.String,
    "rooms": pl.Int64,
    "figures": pl.Int64,
}
FIGURES, ROWS = 64, 2**40  # more than a table has of either: a statement is numbered by table, figure and row
EMPTY = """
create or replace temp table audit_statement (
  statement bigint, shape bigint, table_name varchar, built_rows bigint[], cells bigint, loss double, month date,
  facility_id varchar, names varchar[], columns varchar[]
);
create or replace temp table audit_term (statement bigint, unknown bigint, coef double)
"""
SHAPES = """
create or replace temp table audit_shape as
with keyed as (
  select t.open_row, sum(hash({keys})::hugeint) as key
  from audit_member t semi join (select o.open_row from audit_open o where {shown}) s on s.open_row = t.open_row
  group by t.open_row
)
select open_row, min(open_row) over (partition by key) as shape from keyed;
create or replace temp table audit_shown as
select * from audit_member m where m.open_row in (select shape from audit_shape)
"""
CELLS = """
insert into audit_statement
select {first} + o.open_row, {first} + s.shape, {table}, o.built_rows, {cells}, ({cells}) * {worth},
  null, null, null, {columns}
from audit_open o join audit_shape s on s.open_row = o.open_row
"""
SPREADS = """
insert into audit_statement
select {first} + t.open_row, {first} + any_value(s.shape), {table}, null, any_value({cells}), any_value({cells}),
  any_value(t.month), any_value(t.facility_id), {names}::varchar[], null
from audit_member t
join audit_shape s on s.open_row = t.open_row
join audit_facility f on f.facility_id = t.facility_id
group by t.open_row
"""
SAID = """
create or replace temp table audit_sum as
with firsts as (select statement, arg_min(coef, unknown) as coef from audit_term group by statement),
scaled as (
  select t.statement, t.unknown, round(t.coef / f.coef, 6) as coef
  from audit_term t join firsts f on f.statement = t.statement
),
signed as (select statement, sum(hash(unknown, coef)::hugeint) as signature from scaled group by statement)
select statement, min(statement) over (partition by signature) as equation from signed;
create or replace temp table audit_said as
select s.statement, e.equation from audit_statement s join audit_sum e on e.statement = s.shape
"""
LOSSES = """
select e.equation, sum(s.loss) as loss
from audit_said e join audit_statement s on s.statement = e.statement
group by e.equation order by e.equation
"""
TERMS = """
select t.statement as equation, t.unknown, round(t.coef / first(t.coef) over (
  partition by t.statement order by t.unknown), 6) as coef
from audit_term t
where t.statement in (select equation from audit_said)
order by equation, unknown
"""
WITHDRAWN = """
select s.table_name, s.built_rows, s.cells, s.month, s.facility_id, s.names, s.columns
from audit_statement s join audit_said e on e.statement = s.statement
where e.equation in (select unnest(?)) order by s.statement
"""


def clear_statements(con: duckdb.DuckDBPyConnection) -> None:
    """Put `audit_statement` and `audit_term` on the connection, both empty."""
    con.execute(EMPTY)


def read_statements(
    con: duckdb.DuckDBPyConnection, spec: TableSpec, number: int, suppression: Suppression
) -> pl.DataFrame:
    """Add the statements of an open table, the `number`th, in place of those that it had.

    Needs suppression, flags and membership on the connection. Returns sums of other measures that stand for too few
    withheld rooms: table_name, column, rooms, figures.
    """
    types = column_types(con, "built", spec.name)
    parts = {} if spec.parts is None else column_types(con, "built", spec.parts[0])
    table = AuditedTable(spec, types, parts)
    if not table.says_something:
        return pl.DataFrame(schema=SMALL_SUMS)
    first, end = number * FIGURES * ROWS, (number + 1) * FIGURES * ROWS
    con.execute(f"delete from audit_statement where statement between {first} and {end - 1}")
    con.execute(f"delete from audit_term where statement between {first} and {end - 1}")
    _trace(con, table, types, suppression)
    for place, figure in enumerate(table.figures()):
        _add(con, table, figure, first + place * ROWS)
    return _small_sums(con, table, suppression.smallest_group)


def read_small_sums(
    con: duckdb.DuckDBPyConnection, spec: TableSpec, suppression: Suppression
) -> pl.DataFrame:
    """Return sums of an open table that stand for too few withheld rooms, as `read_statements`, and add nothing."""
    types = column_types(con, "built", spec.name)
    parts = {} if spec.parts is None else column_types(con, "built", spec.parts[0])
    table = AuditedTable(spec, types, parts)
    if not table.says_something or not table.groups():
        return pl.DataFrame(schema=SMALL_SUMS)
    _trace(con, table, types, suppression)
    return _small_sums(con, table, suppression.smallest_group)


def read_sums(con: duckdb.DuckDBPyConnection) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return each different sum once: its terms (equation, unknown, coef) and its loss (equation, loss)."""
    con.execute(SAID)
    return frame(con, TERMS), frame(con, LOSSES)


def cells_of(con: duckdb.DuckDBPyConnection, equations: Sequence[int]) -> pl.DataFrame:
    """Return what must be suppressed so that sums are gone: table_name, built_rows, cells, columns.

    `cells` says how many numbers it is, of these columns of the rows.
    For the split of a cost, which is suppressed as a whole, month, facility_id and names (service, driver) instead.
    """
    return frame(con, WITHDRAWN, [list(equations)])


def _trace(
    con: duckdb.DuckDBPyConnection, table: AuditedTable, types: Mapping[str, str], suppression: Suppression
) -> None:
    """Put the open rows that may concern withheld rooms on the connection, with the built rows behind them.

    `audit_open`: open_row, built_rows and of each number whether it is shown. `audit_member`: open_row, and of each
    built row the columns that tie it to rooms.
    """
    query = open_query(con, table.spec, suppression, traced="audit_room")
    numbers = ", ".join(f"{quoted(c.name)} is not null or null as {quoted(c.name)}" for c in table.numbers)
    con.execute(
        f"create or replace temp table audit_open as select open_row, built_rows, {numbers} from ({query})"
    )
    con.execute(f"create or replace temp table audit_member as {table.members}")


def _add(con: duckdb.DuckDBPyConnection, table: AuditedTable, figure: Figure, first: int) -> None:
    """Add the statements of a figure, numbered from `first`; rows that add up the same rooms share their terms."""
    con.execute(SHAPES.format(keys=figure.keys, shown=figure.shown))
    con.execute(
        f"insert into audit_term select {first} + m.open_row, m.unknown, max(m.coef) from ({figure.members}) m"
        " group by all"
    )
    about = {"first": first, "table": literal(table.spec.name), "cells": figure.cells}
    if figure.is_spread:
        con.execute(SPREADS.format(names=spread_names(table), **about))
    else:
        columns = f"[{', '.join(map(literal, figure.columns))}]"
        con.execute(CELLS.format(worth=figure.worth, columns=columns, **about))


def _small_sums(con: duckdb.DuckDBPyConnection, table: AuditedTable, smallest_group: int) -> pl.DataFrame:
    columns = table.groups()
    if not columns:
        return pl.DataFrame(schema=SMALL_SUMS)
    counted = ", ".join(f"count(o.{quoted(c.name)})::bigint as {quoted(c.name)}" for c in columns)
    query = (
        f"with behind as (select open_row, count(distinct space_id)::bigint as rooms from ({table.rooms()}) group by 1"
        f" having bool_or(is_restricted) and count(distinct space_id) < {smallest_group})"
        f" select {literal(table.spec.name)} as table_name, rooms, {counted} from behind"
        " join audit_open o using (open_row) group by all order by all"
    )
    found = frame(con, query).unpivot(
        index=["table_name", "rooms"], variable_name="column", value_name="figures"
    )
    return found.filter(pl.col("figures") > 0).select(
        pl.col(name).cast(kind) for name, kind in SMALL_SUMS.items()
    )
