"""What DuckDB may use, as the configuration of a run says it."""

from pathlib import Path

import duckdb

from warehouse.build import _connect
from warehouse.duckdb_tables import connect_read_only
from warehouse.publish.duckdb_file import open_built
from warehouse.settings import NO_LIMITS, Resources


def settings_of(connection: duckdb.DuckDBPyConnection) -> tuple[str, str]:
    query = "select current_setting('memory_limit'), current_setting('temp_directory')"
    (memory, spill) = connection.execute(query).fetchall()[0]
    connection.close()
    return memory, spill


def test_build_and_publication_keep_to_the_memory_and_the_folder(tmp_path: Path) -> None:
    wanted = Resources(300, tmp_path / "fast")
    build = settings_of(_connect(tmp_path / "a.duckdb", wanted))
    publication = settings_of(open_built(tmp_path / "a.duckdb", tmp_path / "spill", wanted))
    assert build == publication == ("300.0 MiB", str(tmp_path / "fast"))


def test_without_a_limit_what_does_not_fit_goes_beside_the_new_file(tmp_path: Path) -> None:
    memory, spill = settings_of(_connect(tmp_path / "a.duckdb", NO_LIMITS))
    assert spill == str(tmp_path / "a.duckdb.spill")
    assert memory != "300.0 MiB"


def test_the_files_of_two_sets_share_the_memory_and_spill_apart(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "a.duckdb")) as written:
        written.execute("create table numbers as select range as n from range(3000000)")
    parts = [Resources(300, tmp_path / "fast").part(number, 2) for number in range(2)]
    for number, part in enumerate(parts):
        found = connect_read_only(tmp_path / "a.duckdb", part.options(tmp_path / "spill"))
        assert settings_of(found) == ("150.0 MiB", str(tmp_path / "fast" / f"set-{number}"))
    assert Resources().part(1, 2) == Resources()
    small = Resources(60).part(0, 1).options(tmp_path / "new" / "spill")
    with connect_read_only(tmp_path / "a.duckdb", small) as limited:
        limited.execute("set threads = 1")
        query = "select count(*) from (select n, n::varchar || repeat('x', 60) as t from numbers order by t)"
        assert limited.execute(f"{query} where t > ''").fetchall() == [(3000000,)]
