"""One query of the warehouse alone, over tables given as frames: milliseconds, where a whole build takes seconds."""

from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import create_macros
from warehouse.graph import MODELS


def run_models(names: list[str], tables: Mapping[str, pl.DataFrame]) -> list[dict[str, Any]]:
    """Make the models of `names` (`int/int_price`) one after the other over `tables`; the rows of the last."""
    connection = duckdb.connect()
    connection.execute("set timezone = 'UTC'")
    create_macros(connection)
    for table, frame in tables.items():
        connection.register("incoming", frame.to_arrow())
        connection.execute(f"create table {table} as select * from incoming")
        connection.unregister("incoming")
    for name in names:
        query = (MODELS / f"{name}.sql").read_text(encoding="utf-8")
        connection.execute(f"create table {name.rpartition('/')[2]} as {query}")
    rows = connection.sql(f"select * from {names[-1].rpartition('/')[2]}").pl().to_dicts()
    connection.close()
    return rows
