"""The tables of one DuckDB file, read in a fixed order.

Comes in: a connection with the file attached. Goes out: names, columns, rows in key order as Arrow or Polars.
Must not know: what is open and what is restricted.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse.intervals import OPEN_END, OPEN_START

if TYPE_CHECKING:  # `areal explain` reads a few rows, and starts in half the time without Arrow
    import polars as pl
    import pyarrow as pa

BATCH_ROWS = 100_000
OFFLINE = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def literal_file(path: Path) -> str:
    """The path of one file as an SQL literal for DuckDB's readers, for which `*`, `?` and `[` begin a pattern."""
    return literal(re.sub(r"([*?\[])", r"[\1]", str(path)))


def connect_read_only(path: Path, options: Mapping[str, Any] | None = None) -> duckdb.DuckDBPyConnection:
    """Open one finished DuckDB file for reading; `options` are further ones of DuckDB, such as its memory."""
    if options and "temp_directory" in options:  # DuckDB makes the folder itself, and none above it
        Path(options["temp_directory"]).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = duckdb.connect(str(path), read_only=True, config={**OFFLINE, **(options or {})})
    create_macros(connection)
    return connection


def attach_unlogged(connection: duckdb.DuckDBPyConnection, path: Path, name: str, options: str = "") -> None:
    """Attach a file that is complete once it is detached or checkpointed, and of no use where it is not.

    It has no write-ahead log: with one, each statement waits until the log is on the disk. `options` are further ones.
    """
    given = ", ".join(("recovery_mode 'no_wal_writes'", *filter(None, [options])))
    connection.execute(f"attach {literal(str(path))} as {name} ({given})")


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Let the queries of a connection write `open_start()` and `open_end()` for the ends of open intervals.

    `in_words(x)` is a number as text, with at most two decimals.
    """
    for name, day in (("open_start", OPEN_START), ("open_end", OPEN_END)):
        connection.execute(f"create or replace temp macro {name}() as date '{day}'")
    connection.execute(
        "create or replace temp macro in_words(x) as format('{:g}', round(cast(x as double), 2))"
    )


def table_names(con: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    """Names of the tables of one attached database, sorted."""
    rows = con.execute(
        "select table_name from duckdb_tables() where database_name = ? order by all", [database]
    ).fetchall()
    return [name for (name,) in rows]


def column_types(con: duckdb.DuckDBPyConnection, database: str, table: str) -> dict[str, str]:
    """Column names to DuckDB types, in the table's order."""
    rows = con.execute(f"describe {quoted(database)}.main.{quoted(table)}").fetchall()
    return {name: data_type for name, data_type, *_ in rows}


def key_order(columns: Sequence[str], key: Sequence[str], alias: str = "") -> str:
    """The order of a table's rows: its key, then every other column, so that it never depends on chance."""
    first = [name for name in key if name in columns]
    rest = [name for name in columns if name not in first]
    return ", ".join(f"{alias}{quoted(name)} nulls last" for name in (*first, *rest))


def batches(con: duckdb.DuckDBPyConnection, query: str) -> tuple["pa.Schema", Iterator["pa.RecordBatch"]]:
    """The schema and the rows of a query, in batches that fit the memory."""
    reader = con.sql(query).to_arrow_reader(BATCH_ROWS)
    return reader.schema, iter(reader)


def frame(
    con: duckdb.DuckDBPyConnection, query: str, params: Sequence[Any] | Mapping[str, Any] = ()
) -> "pl.DataFrame":
    """The rows of a query as one Polars frame; `params` by position, or by name."""
    given = dict(params) if isinstance(params, Mapping) else list(params)
    rows: pl.DataFrame = con.sql(query, params=given).pl()
    return rows
