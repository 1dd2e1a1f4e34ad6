"""Which tables of the build before are taken over, and which are made again."""

from collections.abc import Callable

import duckdb
import pytest

from warehouse.build_cache import TableVersion
from warehouse.table_builder import TableBuilder

BEFORE = {"rooms": TableVersion("key 1", "id 1")}


def creator(connection: duckdb.DuckDBPyConnection, query: str) -> Callable[[str], None]:
    return lambda name: connection.execute(f"create table {name} as {query}") and None


def after(before: str, now: str, key: str = "key 2") -> TableBuilder:
    """The tables after one was made again."""
    connection = duckdb.connect()
    creator(connection, before)("rooms")
    tables = TableBuilder(connection, BEFORE)
    tables.make("rooms", key, creator(connection, now))
    return tables


def test_a_table_of_the_same_key_is_not_made_again() -> None:
    tables = after("select 1 as area", "select 2 as area", key="key 1")
    assert tables.versions == BEFORE
    assert tables.connection.execute("from rooms").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("select 1 as area", "select 1 as area"),
        ("select unnest([1, 2, 2, null]) as area", "select unnest([2, null, 2, 1]) as area"),
        ("select 'nan'::double as area", "select 'nan'::double as area"),
        ("select 1 as area where false", "select 2 as area where false"),
        ("select [1.0, null] as areas", "select [1.0, null] as areas"),
    ],
)
def test_a_table_that_is_made_again_with_the_same_rows_keeps_its_id(before: str, now: str) -> None:
    tables = after(before, now)
    assert tables.versions == {"rooms": TableVersion("key 2", "id 1")}
    assert tables.rows_kept == {"rooms"}


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("select 1 as area", "select 2 as area"),
        ("select 1 as area", "select 1 as net_area"),
        ("select 1 as area", "select 1::bigint as area"),
        ("select 1 as area", "select null::integer as area"),
        ("select unnest([1, 2, 2]) as area", "select unnest([1, 1, 2]) as area"),
        ("select unnest([1, 2]) as area", "select unnest([1, 2, 2]) as area"),
        ("select 0.0::double as area", "select -0.0::double as area"),
        ("select interval 1 month as span", "select interval 30 days as span"),
        ("select 'a' as name", "select 'A' as name"),
    ],
)
def test_a_table_with_other_rows_gets_another_id_and_replaces_the_kept_one(before: str, now: str) -> None:
    tables = after(before, now)
    assert tables.versions == {"rooms": TableVersion("key 2", "key 2")}
    assert not tables.rows_kept
    assert tables.connection.execute("from rooms").fetchall() == duckdb.connect().execute(now).fetchall()
    assert tables.connection.execute("select table_name from duckdb_tables()").fetchall() == [("rooms",)]


def test_a_table_that_nothing_makes_any_more_is_removed() -> None:
    connection = duckdb.connect()
    creator(connection, "select 1 as area")("rooms")
    tables = TableBuilder(connection, BEFORE)
    tables.finish()
    assert connection.execute("select table_name from duckdb_tables()").fetchall() == [("built_version",)]


def test_a_table_that_other_code_made_is_compared_with_the_kept_one() -> None:
    connection = duckdb.connect()
    creator(connection, "select 1 as area")("rooms")
    tables = TableBuilder(connection, BEFORE)
    tables.put_aside(["rooms"])
    creator(connection, "select 3 as area")("rooms")
    tables.compare("rooms")
    assert tables.versions["rooms"].id not in ("", "id 1")
    assert connection.execute("from rooms").fetchall() == [(3,)]


def limit_of(connection: duckdb.DuckDBPyConnection) -> str:
    return str(connection.execute("select current_setting('memory_limit')").fetchall()[0][0])


@pytest.mark.parametrize("error", [duckdb.OutOfMemoryException, duckdb.IOException])
def test_a_table_that_little_memory_is_not_enough_for_gets_all_of_it(error: type[Exception]) -> None:
    connection = duckdb.connect()
    whole, limits = limit_of(connection), []

    def create(name: str) -> None:
        limits.append(limit_of(connection))
        connection.execute(f"create table {name} as select 1 as area")
        if len(limits) == 1:
            raise error("it does not fit")

    TableBuilder(connection, {}, spills_early=True).make("rooms", "key", create)
    assert limits == ["1.0 GiB", whole]
    assert limit_of(connection) == whole
    assert connection.execute("from rooms").fetchall() == [(1,)]


def test_a_configured_limit_is_not_changed() -> None:
    connection = duckdb.connect(config={"memory_limit": "300MiB"})
    limits: list[str] = []
    TableBuilder(connection, {}).make("rooms", "key", lambda name: limits.append(limit_of(connection)))
    assert limits == ["300.0 MiB"]


def test_the_limit_of_a_small_machine_is_not_raised() -> None:
    connection = duckdb.connect(config={"memory_limit": "300MiB"})
    limits: list[str] = []
    tables = TableBuilder(connection, {}, spills_early=True)
    tables.make("rooms", "key", lambda name: limits.append(limit_of(connection)))
    assert limits == ["300.0 MiB"] and limit_of(connection) == "300.0 MiB"
