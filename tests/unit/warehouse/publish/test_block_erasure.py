"""What is left of tables that were dropped from a DuckDB file."""

import shutil
from pathlib import Path

import duckdb
import pytest

from warehouse.duckdb_tables import attach_unlogged
from warehouse.publish import block_erasure
from warehouse.publish.block_erasure import REWRITES_METADATA, erase_unused, metadata_in_use, tables_apart

STAYS = {"dim_still": "select range as id, 'shown ' || range as text from range(50000)"}
GONE = {
    # long texts are in blocks of values; the least and greatest of short ones in blocks of metadata
    "dim_long": "select range as id, 'HIDDEN-LONG-' || range as text from range(50000)",
    "dim_short": "select 'HIDDEN-S' as text, 8512307777123456789 as area union all select 'b', 1",
}
HIDDEN = [b"HIDDEN", (8512307777123456789).to_bytes(8, "little")]


Dropped = tuple[Path, frozenset[tuple[int, int]]]


@pytest.fixture(params=[True])
def dropped(tmp_path: Path, request: pytest.FixtureRequest) -> Dropped:
    """A closed file from which tables were dropped, and the parts of metadata that it used before."""
    path = tmp_path / "w.duckdb"
    run(path, *(f"create table w.{name} as {query}" for name, query in (STAYS | GONE).items()))
    before = metadata_in_use(path)
    drops = [f"drop table w.{name}" for name in GONE]
    run(path, *([REWRITES_METADATA] if request.param else []), *drops)
    return path, before


def run(path: Path, *statements: str) -> None:
    with duckdb.connect() as con:
        attach_unlogged(con, path, "w", "storage_version 'v1.2.0'")
        for statement in (*statements, "checkpoint w", "detach w"):
            con.execute(statement)


def hidden_in(path: Path) -> list[bool]:
    content = path.read_bytes()
    return [word in content for word in HIDDEN]


def rows_of(path: Path) -> list[object]:
    with duckdb.connect(str(path), read_only=True) as con:
        return [con.execute(f"select list(t) from {name} t").fetchall() for name in STAYS]


def test_nothing_is_left_of_a_dropped_table_and_the_others_stay(dropped: Dropped) -> None:
    path, before = dropped
    rows = rows_of(path)
    assert hidden_in(path) == [True, True]
    assert erase_unused(path, before)
    assert hidden_in(path) == [False, False]
    assert rows_of(path) == rows
    run(path, "create table w.dim_later as select range as id from range(100000)")
    assert rows_of(path) == rows


@pytest.mark.parametrize("dropped", [False], indirect=True)
def test_a_file_that_keeps_metadata_of_dropped_tables_is_not_taken_for_erased(dropped: Dropped) -> None:
    assert not erase_unused(*dropped)


@pytest.mark.parametrize(
    ("name", "other"), [("PARTS", 32), ("HEADERS_BYTES", 4096), ("FACTOR", block_erasure.START)]
)
def test_of_a_layout_that_is_not_known_nothing_is_changed(
    dropped: Dropped, tmp_path: Path, name: str, other: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, metadata = dropped
    before = Path(shutil.copy(path, tmp_path / "before"))
    monkeypatch.setattr(block_erasure, name, other)
    assert not erase_unused(path, metadata)
    assert path.read_bytes() == before.read_bytes()


def test_a_table_that_shares_a_block_with_one_that_goes_does_not_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blocks = {"a": {1, 2}, "b": {2, 3}, "c": {3, 4}, "d": {5}, "gone": {4}}
    monkeypatch.setattr(block_erasure, "table_names", lambda *_: list(blocks))
    monkeypatch.setattr(block_erasure, "_blocks_of", lambda _con, _database, table: blocks[table])
    with duckdb.connect() as con:
        assert tables_apart(con, "w", {"a", "c", "d", "elsewhere"}) == {
            "d"
        }  # a shares a block with b, c with gone
