"""One query of the warehouse alone, over tables given as rows: milliseconds, where a whole build takes seconds."""

import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from helpers.hand_store import HandStore

from warehouse.duckdb_tables import create_macros, quoted
from warehouse.graph import MODELS, SqlModel, read_models
from warehouse.raw import create_table
from warehouse.seeds import load_seed, seed_names

Rows = Iterable[Mapping[str, Any]]


def run_models(names: list[str], tables: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Make the models of `names` (`int/int_price`) one after the other over `tables`; the rows of the last."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    create_macros(connection)
    for table, frame in tables.items():
        create_table(connection, table, frame)
    for name in names:
        query = (MODELS / f"{name}.sql").read_text(encoding="utf-8")
        connection.execute(f"create table {name.rpartition('/')[2]} as {query}")
    rows = connection.sql(f"select * from {names[-1].rpartition('/')[2]}").pl().to_dicts()
    connection.close()
    return rows


def run_model(name: str, given: Mapping[str, Rows], where: str = "true") -> list[dict[str, Any]]:
    """Return the rows of one model, made of the rows `given` of the tables that it reads.

    Columns that a row leaves out are null. A table that is not given is empty, a `ref_` table as it ships.
    Raises KeyError where the model does not read a given table.
    """
    model = _models()[name]
    if unread := given.keys() - set(model.inputs):
        raise KeyError(f"{name} does not read {', '.join(sorted(unread))}")
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        create_macros(connection)
        for table in model.inputs:
            if table in seed_names() and table not in given:
                create_table(connection, table, load_seed(table))
                continue
            connection.execute(_definitions()[table])
            for row in given.get(table, ()):
                columns = ", ".join(map(quoted, row))
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into {table} ({columns}) values ({marks})", list(row.values()))
        return connection.sql(f"select * from ({model.sql}) where {where}").pl().to_dicts()


@cache
def _models() -> dict[str, SqlModel]:
    return read_models()


@cache
def _definitions() -> dict[str, str]:
    """Return the `create table` of every table of a warehouse, taken from one that is built of an empty store."""
    with tempfile.TemporaryDirectory() as folder, HandStore(Path(folder)).build() as connection:
        return dict(connection.execute("select table_name, sql from duckdb_tables()").fetchall())
