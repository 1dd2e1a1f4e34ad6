"""The DuckDB file of a set that starts from the one of the version before."""

from pathlib import Path

import duckdb
import pytest

from warehouse.catalog import ColumnSpec, TableSpec
from warehouse.publish.duckdb_file import Base, comments, open_built, write_database

ROWS = 200_000


@pytest.fixture
def built(tmp_path: Path) -> Path:
    return build(tmp_path / "built.duckdb", 1)


def build(path: Path, night: int) -> Path:
    """A built file with a table that no night changes, one that each night changes, and a small one."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as con:
        con.execute(f"create table dim_still as select range as id, hash(range) as value from range({ROWS})")
        con.execute(
            f"create table fact_new as select range as id, hash(range + {night}) as value from range({ROWS})"
        )
        con.execute(f"create table run_info as select {night} as night")
    return path


def specs_of(night: int) -> dict[str, TableSpec]:
    """The tables in the catalogue; each night says something else of the one that changes."""
    column = ColumnSpec("value", "UBIGINT", None, "a value", "the test", "show", False)
    texts = {"dim_still": "still", "fact_new": f"night {night}"}
    return {
        name: TableSpec(name, "an id", text, "the test", ("id",), (column,)) for name, text in texts.items()
    }


def write(built: Path, path: Path, tables: tuple[str, ...], base: Base | None = None) -> Path:
    with open_built(built, path.with_name("spill")) as con:
        queries = {name: f"select * from built.main.{name}" for name in tables}
        ((night,),) = con.execute("select night from built.main.run_info").fetchall()
        write_database(con, queries, specs_of(night), path, base=base)
    path.chmod(0o400)
    return path


ALL = ("dim_still", "fact_new", "run_info")


def content(path: Path) -> dict[str, object]:
    with duckdb.connect(str(path), read_only=True) as con:
        names = [
            name for (name,) in con.execute("select table_name from duckdb_tables() order by all").fetchall()
        ]
        rows = {
            name: con.execute(f"select list(t::varchar order by rowid) from {name} t").fetchall()
            for name in names
        }
        layout = con.execute(
            "select tags['storage_version'] from duckdb_databases() where not internal"
        ).fetchall()
        return {"rows": rows, "texts": comments(con, path.stem), "layout": layout}


def test_a_file_that_starts_from_the_one_before_is_like_one_from_nothing(built: Path, tmp_path: Path) -> None:
    before, after, fresh = (tmp_path / name / "w.duckdb" for name in ("before", "after", "fresh"))
    for path in (before, after, fresh):
        path.parent.mkdir()
    write(built, before, ALL)
    build(built, 2)
    write(built, after, ALL[:2], Base(before, frozenset({"dim_still", "run_info"})))
    assert content(after) == content(write(built, fresh, ALL[:2]))


def test_only_tables_that_are_not_the_same_are_written(built: Path, tmp_path: Path) -> None:
    before = write(built, tmp_path / "before.duckdb", ALL)
    build(built, 2)
    after = write(built, tmp_path / "after.duckdb", ALL, Base(before, frozenset({"fact_new"})))
    with duckdb.connect(str(after), read_only=True) as con:
        kept = con.execute("select value = hash(id + 1) from fact_new limit 1").fetchall()
        assert (kept, con.execute("select night from run_info").fetchall()) == ([(True,)], [(2,)])


def test_a_file_of_which_most_would_be_unused_is_written_from_nothing(built: Path, tmp_path: Path) -> None:
    before = write(built, tmp_path / "before.duckdb", ALL)
    whole = write(built, tmp_path / "whole.duckdb", ("run_info",))
    after = write(built, tmp_path / "after.duckdb", ("run_info",), Base(before, frozenset({"run_info"})))
    assert after.stat().st_size == whole.stat().st_size < before.stat().st_size / 4


def test_a_file_does_not_grow_with_the_nights(built: Path, tmp_path: Path) -> None:
    path = write(built, tmp_path / "1.duckdb", ALL)
    first = path.stat().st_size
    for night in range(2, 8):
        build(built, night)
        path = write(built, tmp_path / f"{night}.duckdb", ALL, Base(path, frozenset({"dim_still"})))
    assert path.stat().st_size <= first * 1.5
