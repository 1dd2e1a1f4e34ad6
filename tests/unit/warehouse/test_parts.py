"""A table that is divided by month is made again only in the months in which its inputs have changed."""

from collections.abc import Mapping
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bim.errors import PublicationError
from warehouse.build_cache import TableVersion
from warehouse.graph import read_models
from warehouse.table_builder import TableBuilder

QUERY = "select month, sum(amount) as amount, (select max(rate) from rates) as rate from costs group by month"
DIVIDED = frozenset({"costs"})
BEFORE = {name: TableVersion(f"{name} before", name) for name in ("costs", "rates", "months")}
Rows = Mapping[str, int]


class Night:
    """One divided table, `months`, after its inputs were made again."""

    def __init__(
        self,
        before: Rows,
        now: Rows,
        rate: int = 1,
        key_before: str = "months before",
        query: str = QUERY,
    ) -> None:
        self.made: list[str] = []
        self.connection = duckdb.connect()
        self._create(_costs(before), "costs")
        self._create("select 1 as rate", "rates")
        self._create(f"{QUERY} order by month", "months")
        self.tables = TableBuilder(self.connection, BEFORE, {"costs": {"month"}, "months": {"month"}})
        self.tables.make("costs", "costs now", lambda name: self._create(_costs(now), name))
        self.tables.make("rates", "rates now", lambda name: self._create(f"select {rate} as rate", name))
        parts = self.tables.changed_parts("months", key_before, ["costs", "rates"], "month", DIVIDED)
        self.values = None if parts is None else parts.values
        if parts is not None:
            self.tables.make_parts("months", "now", parts, lambda name: self._create(query, name))

    def _create(self, query: str, name: str) -> None:
        self.connection.execute(f"create table {name} as {query}")

    def rows(self, table: str = "months") -> list[Any]:
        return self.connection.execute(f"from {table}").fetchall()


def _costs(rows: Rows) -> str:
    listed = ", ".join(f"(date '2026-{month}-01', {amount})" for month, amount in rows.items())
    return f"select * from (values {listed}) t (month, amount)"


COSTS = {"01": 10, "02": 20, "03": 30, "04": 40}


def test_only_months_with_other_rows_are_made_again() -> None:
    night = Night(COSTS, COSTS | {"02": 25})
    assert night.values == ["2026-02-01"]
    assert [amount for _, amount, _ in night.rows()] == [10, 25, 30, 40]
    assert night.tables.versions["months"] == TableVersion("now", "now")
    assert not night.tables.rows_kept & {"months", "costs"}
    names = night.connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
    assert names == [("costs",), ("months",), ("rates",)]
    assert night.rows("costs") == [*duckdb.sql(_costs(COSTS | {"02": 25})).fetchall()]


def test_a_table_whose_months_come_out_as_they_were_keeps_its_id() -> None:
    night = Night(
        COSTS, COSTS | {"02": 25}, query=QUERY.replace("sum(amount)", "sum(amount // 30 * 30 + 20)")
    )
    assert night.values == ["2026-02-01"]
    assert night.tables.versions["months"] == TableVersion("now", "months")
    assert "months" in night.tables.rows_kept


@pytest.mark.parametrize(
    "more",
    [
        {"rate": 2},  # an input that is not divided
        {"key_before": "of other settings"},
    ],
)
def test_a_table_is_made_at_once_where_more_than_parts_of_it_may_have_changed(more: dict[str, Any]) -> None:
    night = Night(**{"before": COSTS, "now": COSTS | {"02": 25}, **more})
    assert night.values is None


def test_a_query_that_is_not_divided_like_its_inputs_ends_the_build() -> None:
    with pytest.raises(PublicationError, match="months has rows of other parts"):
        Night(COSTS, COSTS | {"02": 25}, query="select date '2026-07-01' as month, 1 as amount, 1 as rate")


months = st.dictionaries(
    st.sampled_from([f"{number:02}" for number in range(1, 13)]), st.integers(0, 2), min_size=1
)


@given(months, months)
def test_a_table_in_parts_is_the_table_made_at_once_in_the_same_order(before: Rows, now: Rows) -> None:
    night = Night(before, now)
    at_once = duckdb.connect()
    at_once.execute(f"create table costs as {_costs(now)}; create table rates as select 1 as rate")
    assert night.values is not None or list(before.items()) == list(now.items()) or dict(before) == dict(now)
    assert night.rows() == at_once.sql(f"{QUERY} order by month").fetchall()


def changed_in(kind: str, values: list[str], changed: list[str]) -> tuple[list[Any], list[Any]]:
    """The rows of a table divided by a column of a type once those of some values have changed, and the right ones."""
    connection = duckdb.connect()
    for name in ("costs", "parts"):
        connection.execute(f"create table {name} as select unnest({values}::{kind}[]) as part, 0 as amount")
    versions = {name: TableVersion(f"{name} before", name) for name in ("costs", "parts")}
    tables = TableBuilder(connection, versions, {"costs": {"part"}})

    def change(name: str) -> None:
        connection.execute(f"create table {name} as from costs")
        connection.execute(f"update {name} set amount = 100 where part::varchar in {tuple(changed)}")

    def create(name: str) -> None:
        connection.execute(f"create table {name} as from costs order by part")

    tables.make("costs", "costs now", change)
    parts = tables.changed_parts("parts", "parts before", ["costs"], "part", DIVIDED)
    if parts is None:
        tables.make("parts", "parts now", create)
    else:
        tables.make_parts("parts", "parts now", parts, create)
    made, right = (connection.execute(f"from {name} order by part").fetchall() for name in ("parts", "costs"))
    return made, right


@pytest.mark.parametrize(
    ("kind", "values", "changed"),
    [
        ("integer", ["2", "9", "10", "11"], ["9", "10"]),  # as texts, 10 comes before 9
        ("varchar", ["", "a", "b", "c"], ["", "b"]),
        ("varchar", ["a", "ab", "b", "å"], ["a", "å"]),
    ],
)
def test_a_table_may_be_divided_by_a_column_whose_values_have_another_order_as_texts(
    kind: str, values: list[str], changed: list[str]
) -> None:
    made, right = changed_in(kind, values, changed)
    assert made == right


def test_queries_say_by_what_they_are_divided() -> None:
    model = read_models()["fact_allocation"]
    assert (model.divided_by, model.divided) == ("month", {"int_cost_target", "fact_driver_weight"})
    assert not read_models()["fact_cost"].divided
