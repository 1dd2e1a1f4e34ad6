"""A table that says it is divided by month is: each month is made from that month of its inputs, in their order."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from warehouse.build_cache import FILE
from warehouse.catalog import load_catalog
from warehouse.duckdb_tables import create_macros, quoted
from warehouse.facility_columns import with_facility_columns
from warehouse.graph import SqlModel, read_models
from warehouse.parts import Parts

DIVIDED = [model for model in with_facility_columns(read_models(), load_catalog()).values() if model.divided]


@pytest.fixture(scope="module")
def con(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample as it was built."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.execute(f"attach '{published.parents[1] / 'store' / 'built' / FILE}' as built (read_only)")
        connection.execute("use built")
        create_macros(connection)
        yield connection


@pytest.mark.parametrize("model", DIVIDED, ids=lambda model: model.name)
def test_a_part_made_from_its_part_of_the_inputs_is_that_part_of_the_table(
    con: duckdb.DuckDBPyConnection, model: SqlModel
) -> None:
    column, table = quoted(model.divided_by), f"built.main.{quoted(model.name)}"
    values = [
        str(value) for (value,) in con.sql(f"select distinct {column} from {table} order by 1").fetchall()
    ]
    assert len(values) > 2
    for some in ([values[0], values[-1]], [values[len(values) // 2]]):
        parts = Parts(model.divided_by, some, model.divided)
        for read in model.divided:
            con.execute(f"create temp view {read} as from built.main.{read} where {parts.condition}")
        made = con.sql(model.sql).fetchall()
        for read in model.divided:
            con.execute(f"drop view temp.{read}")
        assert made == con.sql(f"from {table} where {parts.condition}").fetchall()


@pytest.mark.parametrize("model", DIVIDED, ids=lambda model: model.name)
def test_a_divided_table_has_its_parts_in_order(con: duckdb.DuckDBPyConnection, model: SqlModel) -> None:
    column = quoted(model.divided_by)
    steps = f"select {column} < lag({column}) over (order by rowid) as is_back from built.main.{quoted(model.name)}"
    assert con.sql(f"select count(*) from ({steps}) where is_back").fetchall() == [(0,)]
