"""The first tables of a build."""

from itertools import chain
from typing import Any

import duckdb
import polars as pl

from bim.tables import TABLES
from warehouse.deliveries.rows.contracts import KINDS, schema_of
from warehouse.raw import create_table

SCHEMAS = [*(table.schema for table in TABLES.values()), *(schema_of(kind) for kind in KINDS)]
OTHERS = [pl.Int32(), pl.Datetime("ms"), pl.Datetime("us", "UTC"), pl.List(pl.String)]


def test_a_table_without_rows_has_the_types_of_one_with_rows() -> None:
    used: set[Any] = set(chain.from_iterable(schema.values() for schema in SCHEMAS))
    kinds = {f"c{place}": kind for place, kind in enumerate([*sorted(used, key=str), *OTHERS])}
    with duckdb.connect() as connection:
        create_table(connection, "rows", pl.DataFrame({name: [None] for name in kinds}, schema=kinds))
        expected = connection.execute("describe rows").fetchall()
        assert len(expected) > 10
        for name, kind, *_ in expected:  # one by one: a type that is not known takes all others the long way
            create_table(connection, f"no_{name}", pl.DataFrame(schema={name: kinds[name]}))
            assert connection.execute(f"describe no_{name}").fetchall()[0][:2] == (name, kind), kinds[name]
