"""DuckDB files that areal writes and reads."""

from pathlib import Path

import duckdb
import pytest

from warehouse.duckdb_tables import attach_unlogged


@pytest.mark.parametrize("options", ["", "storage_version 'v1.2.0'"])
def test_a_file_without_a_log_waits_for_no_disk_and_has_its_rows_once_it_is_detached(
    tmp_path: Path, options: str
) -> None:
    path, log = tmp_path / "a.duckdb", tmp_path / "a.duckdb.wal"
    with duckdb.connect() as connection:
        attach_unlogged(connection, path, "made", options)
        connection.execute("create table made.main.one as select 1 as x")
        connection.execute("comment on table made.main.one is 'first'")
        assert not log.exists()
        connection.execute("detach made")
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select x from one").fetchall() == [(1,)]
        assert connection.execute("select comment from duckdb_tables()").fetchall() == [("first",)]
