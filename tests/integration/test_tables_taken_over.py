"""What a publication takes over from the version before, and what it makes again."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.editions import WRITERS, leave_out, manifest, publish

from warehouse.catalog import load_catalog
from warehouse.duckdb_tables import table_names
from warehouse.publish import edition
from warehouse.publish.manifest import content_digest
from warehouse.publish.parquet import write_parquet


@pytest.fixture
def output(portfolio_edition: Path, tmp_path: Path) -> Path:
    """A folder of its own in which `r1` is published."""
    shutil.copytree(portfolio_edition.parents[1], tmp_path / "out", symlinks=True)
    return tmp_path / "out"


@pytest.fixture
def built(portfolio: Path) -> Path:
    return portfolio


@pytest.fixture
def version(portfolio_edition: Path) -> Path:
    return portfolio_edition


def parquet_digests(folder: Path) -> dict[str, str]:
    return {name: sha for name, sha in file_digests(folder).items() if name.startswith("parquet/")}


def file_digests(folder: Path) -> dict[str, str]:
    return {entry["path"]: entry["sha256"] for entry in manifest(folder)["files"]}


def test_tables_that_the_version_before_has_are_taken_over_as_they_would_be_written(
    built: Path, version: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    monkeypatch.setattr(
        edition, "write_parquet", lambda *given: [written.append(given[2].stem), write_parquet(*given)]
    )
    leave_out(monkeypatch, *WRITERS)
    second = publish(built, output, "r2")
    assert set(written) <= {"run_finding"}  # the redacted tables are taken over too
    for part in ("", "restricted"):
        tables = manifest(second / part)["tables"]
        assert tables == manifest(version / part)["tables"]
        assert parquet_digests(second / part) == parquet_digests(version / part)
        with duckdb.connect(str(second / part / "warehouse.duckdb"), read_only=True) as con:
            for entry in tables[:40]:
                key = load_catalog().tables[entry["name"]].key
                found = content_digest(con, "warehouse", entry["name"], key)
                assert found == (entry["rows"], entry["content_sha256"]), (part, entry["name"])


def test_a_damaged_file_of_the_version_before_is_not_taken_over(
    built: Path, version: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)
    for folder in (output / "versions" / "r1", output / "versions" / "r1" / "restricted"):
        for path in (folder / "parquet").iterdir():
            path.chmod(0o600)
            path.write_bytes(path.read_bytes()[:-1] + b"x")
        (folder / "warehouse.duckdb").chmod(0o600)
        (folder / "warehouse.duckdb").write_bytes(b"damaged")
    again = publish(built, output, "r2")
    assert parquet_digests(again) == parquet_digests(version)
    assert manifest(again)["tables"] == manifest(version)["tables"]


def change_restricted_room(built: Path) -> dict[str, Any]:
    """Give the restricted room another area and another name, as a build of a changed model does."""
    with duckdb.connect(str(built)) as con:
        con.execute(
            "update dim_space set net_area_m2 = net_area_m2 + 1, name = 'Server room' where is_restricted"
        )
        con.execute("update built_version set id = 'other', layout = 'other' where table_name = 'dim_space'")
    return {}


def restrict_another_room(built: Path) -> dict[str, Any]:
    with duckdb.connect(str(built)) as con:
        con.execute("update dim_space set is_restricted = true where number = '1.02'")
        con.execute("update built_version set id = 'other', layout = 'other' where table_name = 'dim_space'")
    return {}


def suppress_larger_groups(built: Path) -> dict[str, Any]:
    return {"smallest_group": 6}


def disclosure(folder: Path) -> dict[str, Any]:
    return {name: value for name, value in manifest(folder)["disclosure"].items() if name != "seconds"}


@pytest.mark.parametrize("change", [change_restricted_room, restrict_another_room, suppress_larger_groups])
def test_tables_that_depend_on_what_changed_are_as_if_no_version_was_there_before(
    built: Path,
    version: Path,
    output: Path,
    tmp_path: Path,
    change: Callable[[Path], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_out(monkeypatch, *WRITERS)
    changed = Path(shutil.copy(built, tmp_path / "changed.duckdb"))
    changed.chmod(0o600)
    settings = change(changed)
    after = publish(changed, output, "r2", **settings)
    from_nothing = publish(changed, tmp_path / "nothing", "r2", **settings)
    assert parquet_digests(after) != parquet_digests(version)
    assert disclosure(after) == disclosure(from_nothing)
    for part in ("", "restricted"):
        assert manifest(after / part)["tables"] == manifest(from_nothing / part)["tables"]
        assert parquet_digests(after / part) == parquet_digests(from_nothing / part)
        assert tables_in(after / part) == {
            entry["name"]: entry["content_sha256"] for entry in manifest(from_nothing / part)["tables"]
        }


def tables_in(folder: Path) -> dict[str, str]:
    """The digests of the tables that the DuckDB file of a set has."""
    keys = {name: table.key for name, table in load_catalog().tables.items()}
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as con:
        return {
            name: content_digest(con, "warehouse", name, keys[name], is_sorted=True)[1]
            for name in table_names(con, "warehouse")
        }


def test_no_block_of_an_open_file_has_what_it_showed_before_a_room_was_restricted(
    built: Path, version: Path, output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)
    changed = Path(shutil.copy(built, tmp_path / "changed.duckdb"))
    changed.chmod(0o600)
    restrict_another_room(changed)
    with duckdb.connect(str(built), read_only=True) as con:
        (found,) = con.execute("select global_id from dim_space where number = '1.02'").fetchall()
    after = publish(changed, output, "r2")
    files = [version, after, version / "restricted", after / "restricted"]
    shown = [found[0].encode() in (folder / "warehouse.duckdb").read_bytes() for folder in files]
    assert shown == [True, False, True, True]


def test_tables_are_made_again_where_the_version_before_may_not_be_what_was_published(
    built: Path, version: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)
    change_open_set(output / "versions" / "r1")
    again = publish(built, output, "r2", reuses_tables=False)
    assert parquet_digests(again) == parquet_digests(version)
    assert manifest(again)["tables"] == manifest(version)["tables"]


def change_open_set(folder: Path) -> None:
    """Replace a file of a version, and what its manifest says of it."""
    path, other = folder / "parquet" / "dim_space.parquet", folder / "restricted/parquet/dim_space.parquet"
    folder.joinpath("manifest.json").chmod(0o600)
    path.chmod(0o600)
    path.write_bytes(other.read_bytes())
    told = manifest(folder)
    for entry in told["files"]:
        if entry["path"] == "parquet/dim_space.parquet":
            entry |= {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}
    (folder / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
