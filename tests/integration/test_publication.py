"""The edition as its readers find it: what lies where, who may read it, and that it is whole or not there."""

import errno
import hashlib
import json
import shutil
import stat
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from helpers.commands import python_forked
from helpers.editions import WRITERS, leave_out, manifest, publish, rows
from helpers.hand_store import HandStore

from bim.errors import PublicationError
from warehouse.publish import edition, folders, set_files

OPEN_FILES = {
    "open_cards.xlsx",
    "warehouse.duckdb",
    "manifest.json",
    "report",
    "plans",
    "parquet",
    "restricted",
    "authors",
    "suppliers",
}


@pytest.fixture(scope="module")
def built(portfolio: Path) -> Path:
    return portfolio


@pytest.fixture(scope="module")
def version(portfolio_edition: Path) -> Path:
    return portfolio_edition


@pytest.fixture(scope="module")
def again(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same published once more, to another folder and with other modes."""
    return publish(built, tmp_path_factory.mktemp("again"), "r1", file_mode=0o444, folder_mode=0o555)


@pytest.fixture(scope="module")
def included(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same published with its restricted rooms in the one set."""
    return publish(built, tmp_path_factory.mktemp("included"), restricted="include")


@pytest.fixture
def output(version: Path, tmp_path: Path) -> Path:
    """A folder of its own in which `r1` is published."""
    shutil.copytree(version.parents[1], tmp_path / "out", symlinks=True)
    return tmp_path / "out"


def current(output: Path) -> str:
    return (output / "current").readlink().as_posix()


def test_current_is_a_relative_link_to_the_version(version: Path) -> None:
    assert current(version.parents[1]) == "versions/r1"
    assert {path.name for path in version.iterdir()} == OPEN_FILES
    assert not list(version.rglob("*.wal"))


def test_only_the_four_stages_are_published(version: Path) -> None:
    names = [name for (name,) in rows(version, "select table_name from duckdb_tables()")]
    assert names
    assert all(name.startswith(("dim_", "fact_", "mart_", "run_")) for name in names)


def test_every_published_table_and_column_carries_a_comment(version: Path) -> None:
    bare = "select table_name from duckdb_tables() where comment is null"
    assert rows(version, bare) == []
    bare = "select table_name, column_name from duckdb_columns() where comment is null and not internal"
    assert rows(version, bare) == []


@pytest.mark.parametrize("part", ["", "restricted"])
def test_the_manifest_counts_and_hashes_what_lies_beside_it(version: Path, part: str) -> None:
    folder = version / part
    told = manifest(folder)
    for table in told["tables"]:
        assert rows(folder, f"select count(*) from {table['name']}") == [(table["rows"],)]
        assert pl.read_parquet(folder / "parquet" / f"{table['name']}.parquet").height == table["rows"]
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.name != "manifest.json"
        and path.relative_to(folder).parts[0] != "restricted"
    }
    assert {entry["path"] for entry in told["files"]} == found
    for entry in told["files"]:
        content = (folder / entry["path"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])


def test_the_same_inputs_give_the_same_content_and_bytes(version: Path, again: Path) -> None:
    assert manifest(again)["tables"] == manifest(version)["tables"]
    files = [
        {
            entry["path"]: entry["sha256"]
            for entry in manifest(one)["files"]
            if entry["path"] != "warehouse.duckdb"
        }
        for one in (version, again)
    ]
    assert files[0] == files[1]


def test_the_content_digest_changes_with_one_cell(
    version: Path, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)
    changed = Path(shutil.copy(built, tmp_path / "changed.duckdb"))
    with duckdb.connect(str(changed)) as con:
        con.execute("update dim_space set net_area_m2 = net_area_m2 + 1 where number = '1.03'")
    again = publish(changed, tmp_path / "out", restricted="include")
    sets = (version / "restricted", again)
    digests = [{table["name"]: table["content_sha256"] for table in manifest(one)["tables"]} for one in sets]
    assert digests[0]["dim_space"] != digests[1]["dim_space"]
    assert digests[0]["dim_date"] == digests[1]["dim_date"]


def test_files_are_read_only_and_restricted_is_never_wider(again: Path) -> None:
    modes = {
        (path.is_dir(), "restricted" in path.relative_to(again).parts): stat.S_IMODE(path.stat().st_mode)
        for path in again.rglob("*")
    }
    assert modes == {(False, False): 0o444, (True, False): 0o555, (False, True): 0o400, (True, True): 0o500}


def test_nothing_restricted_makes_no_restricted_folder(included: Path) -> None:
    assert not (included / "restricted").exists()


def test_an_empty_portfolio_is_published_whole(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    store.build().close()
    version = publish(tmp_path / "run1.duckdb", tmp_path / "out")
    assert {path.name for path in version.iterdir()} == OPEN_FILES - {"restricted", "authors", "suppliers"}
    assert "No cost was delivered." in (version / "report" / "index.html").read_text(encoding="utf-8")


def test_included_restricted_rooms_show_in_the_one_set(included: Path) -> None:
    assert rows(included, "select name from dim_space where is_restricted") == [("Celle Zebrafinken",)]


def test_old_versions_go_though_their_folders_are_read_only(
    built: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)
    for number in (2, 3):
        publish(built, output, f"r{number}", keep_versions=2, folder_mode=0o500, restricted="include")
    assert sorted(path.name for path in (output / "versions").iterdir()) == ["r2", "r3"]
    assert current(output) == "versions/r3"


def test_pruning_keeps_a_current_version_that_is_the_oldest(output: Path) -> None:
    for name in ("r2", "r3"):
        shutil.copytree(output / "versions" / "r1", output / "versions" / name)
        told = manifest(output / "versions" / name) | {"finished_at": f"2999-{name}"}
        path = output / "versions" / name / "manifest.json"
        path.chmod(0o600)
        path.write_text(json.dumps(told), encoding="utf-8")
    assert folders.prune(output, 1) == ["r2", "r3"]
    assert (output / "current" / "manifest.json").is_file()


STEPS = [
    "write_database",
    "write_parquet",
    "write_plans",
    "write_meeting_files",
    "write_author_files",
    "write_report",
    "write_manifest",
]
FOLDER_STEPS = ["protect", "sync_tree", "swap_current"]


@pytest.mark.parametrize("step", [*STEPS, *FOLDER_STEPS])
def test_a_full_disk_at_any_step_leaves_the_last_version(
    step: str, built: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    homes = {
        "database": edition,
        "parquet": edition,
        "manifest": edition,
        **dict.fromkeys(FOLDER_STEPS, folders),
    }
    monkeypatch.setattr(homes.get(step.removeprefix("write_"), set_files), step, fail)
    if step != "write_manifest":  # before it all are written; elsewhere only what fails is in question
        leave_out(monkeypatch, *(writer for writer in WRITERS if writer != step))
    with pytest.raises(PublicationError, match="full"):
        publish(built, output, "r2", restricted="include")
    assert current(output) == "versions/r1"
    assert (output / "current" / "manifest.json").is_file()
    assert not list((output / "versions").glob(".*"))


def test_a_folder_without_permission_is_told_in_a_sentence(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(folders, "clear_leftovers", refuse)
    with pytest.raises(PublicationError, match="may not be written"):
        publish(built, tmp_path / "out")


def test_a_group_that_does_not_exist_is_told(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)
    with pytest.raises(PublicationError, match="group"):
        publish(built, tmp_path / "out", group="no-such-group-here", restricted="include")
    assert not (tmp_path / "out" / "current").exists()


def test_a_run_id_that_leaves_the_folder_is_refused(built: Path, tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="run id"):
        publish(built, tmp_path / "out", "../r1")


def test_a_version_is_never_written_over(built: Path, output: Path) -> None:
    before = manifest(output / "current")
    with pytest.raises(PublicationError, match="exists"):
        publish(built, output, "r1")
    assert manifest(output / "current") == before


KILLED = """
import os, sys
from pathlib import Path
from helpers.editions import publish
from warehouse.publish import folders, set_files
home = {"set_files": set_files, "folders": folders, "path": Path}[sys.argv[3]]
if home is not set_files:  # after the writers: what they wrote is not in question
    for writer in sys.argv[5:]:
        setattr(set_files, writer, lambda *_, **__: None)
setattr(home, sys.argv[4], lambda *_, **__: os._exit(9))
publish(Path(sys.argv[1]), Path(sys.argv[2]), "r2", restricted="include")
"""


@pytest.mark.parametrize(
    ("home", "step"),
    [
        ("set_files", "write_report"),
        ("folders", "sync_tree"),
        ("path", "rename"),
        ("folders", "swap_current"),
        ("path", "replace"),
    ],
)
def test_a_killed_publication_leaves_current_and_its_leftovers_go(
    home: str, step: str, built: Path, output: Path
) -> None:
    before = manifest(output / "current")
    done = python_forked(KILLED, built, output, home, step, *WRITERS)
    assert done.returncode == 9, done.stderr
    assert manifest(output / "current") == before
    folders.clear_leftovers(output)
    assert not list((output / "versions").glob(".*"))
    assert not list(output.glob(".*"))


def test_the_run_after_a_killed_one_publishes(
    built: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_out(monkeypatch, *WRITERS)
    (output / "versions" / ".r2.partial" / "plans").mkdir(parents=True)
    (output / "versions" / ".r2.partial").chmod(0o500)
    (output / ".current-r2").symlink_to("versions/r2")
    publish(built, output, "r3", restricted="include")
    assert current(output) == "versions/r3"
    assert sorted(path.name for path in output.glob(".*")) == []
    assert sorted(path.name for path in (output / "versions").iterdir()) == ["r1", "r3"]
