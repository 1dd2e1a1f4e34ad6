"""The facilities that get files of their own, and what their files are made of.

Comes in: a finished DuckDB file, queries. Goes out: ids of facilities, and the rows of each. Must not know: what a file
says.

A query is asked once for many facilities and its rows are cut by facility: asking for each facility by itself reads
the tables as often as there are facilities. Facilities come in blocks, so that memory does not grow with a portfolio.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame

BLOCK = 500  # facilities that are asked for at once
OF_FACILITY = "of_facility"  # the column by which rows are cut; files do not see it


def listed_facilities(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the facilities that the register or a model names, sorted."""
    query = (
        "select facility_id from mart_coverage union select facility_id from dim_space"
        " where facility_id is not null order by 1"
    )
    names: list[str] = frame(con, query)["facility_id"].to_list()
    return names


def blocks(facilities: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return facilities in blocks of as many as may be asked for at once."""
    for start in range(0, len(facilities), BLOCK):
        yield facilities[start : start + BLOCK]


def rows_by_facility(
    con: duckdb.DuckDBPyConnection, query: str, facilities: Sequence[str], params: Mapping[str, Any]
) -> Mapping[str, pl.DataFrame]:
    """Return the rows of a query for each facility, in the order of the query; an empty frame where it has none.

    `$facilities` of the query is their list; it takes others of `params` by name. Its column `of_facility` names the
    facility of a row.
    """
    return rows_of_each(con, query, OF_FACILITY, facilities, {**params, "facilities": list(facilities)})


def rows_of_each(
    con: duckdb.DuckDBPyConnection, query: str, column: str, keys: Sequence[Any], params: Mapping[str, Any]
) -> Mapping[Any, pl.DataFrame]:
    """Return the rows of a query for each key, in the order of the query; an empty frame where it has none.

    `column` of the query has the key of a row. The query takes those of `params` that it names.
    """
    rows = frame(con, query, {name: value for name, value in params.items() if f"${name}" in query})
    nothing = rows.clear().drop(column)
    cut = rows.partition_by(column, maintain_order=True, include_key=False, as_dict=True)
    return {key: cut.get((key,), nothing) for key in keys}
