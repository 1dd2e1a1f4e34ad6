"""The parts of a table, such as its months: which have changed, and how those that have not are taken over.

Comes in: tables of one connection, and the column that divides them. Goes out: values of that column, conditions and
queries. Must not know: how a table is made, what it means.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from warehouse.duckdb_tables import literal, quoted

MOST_PARTS = 24  # of a table that is made again in parts; with more of them it is made at once
ORDERED_TYPES = (
    "DATE",
    "VARCHAR",
)  # of columns that can divide: their values are in the order of their texts


@dataclass(frozen=True)
class Parts:
    """Parts of a table that are made again: the values of `column`, sorted, and the `tables` that are cut to them."""

    column: str
    values: Sequence[str]
    tables: frozenset[str]

    @property
    def condition(self) -> str:
        """Return the condition of a row of one of the parts."""
        return f"{quoted(self.column)} in ({', '.join(map(literal, self.values))})"

    def put_together(self, kept: str, made: str) -> str:
        """Return the query of a table of which `made` has these parts, and `kept` the others; its parts in order."""
        column = quoted(self.column)
        bounds = [f"{column} > {literal(value)}" for value in self.values]
        queries = [f"from {kept} where {column} < {literal(self.values[0])}"]
        for value, after, end in zip(self.values, bounds, [*self.values[1:], None], strict=True):
            queries.append(f"from {made} where {column} = {literal(value)}")
            between = f"{after} and {column} < {literal(end)}" if end else f"{after} or {column} is null"
            queries.append(f"from {kept} where {between}")
        return " union all by name ".join(queries)


def changed_values(
    connection: duckdb.DuckDBPyConnection, column: str, cells: Sequence[str], before: str, now: str
) -> tuple[str | None, ...]:
    """Return the parts of which two tables, or queries in brackets, have other rows: values of `column` as text.

    `cells` are the columns to compare. Null among the values is the part of the rows without one.
    """
    counted = "select {part}::varchar as part, count(*) as n, sum(hash({cells})::hugeint) as h from {table} group by 1"
    sides = [
        counted.format(part=quoted(column), cells=", ".join(cells), table=table) for table in (before, now)
    ]
    rows = connection.execute(
        f"select coalesce(a.part, b.part) from ({sides[0]}) a full join ({sides[1]}) b"
        " on a.part is not distinct from b.part where a.n is distinct from b.n or a.h is distinct from b.h order by 1"
    ).fetchall()
    return tuple(value for (value,) in rows)
