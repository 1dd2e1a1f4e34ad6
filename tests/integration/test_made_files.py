"""The files of another night: those that would be the same are copied, all have the bytes of a night from nothing."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.editions import AS_OF, SECRET_NUMBER, manifest, publish

from warehouse.publish import file_keys
from warehouse.publish.edition import _sets_before
from warehouse.publish.plans import workbook

OTHER_NIGHT = AS_OF - timedelta(days=1)  # of the same week and month
SETS = ("", "restricted")


@pytest.fixture
def output(portfolio_edition: Path, tmp_path: Path) -> Path:
    """A folder of its own in which `r1` is published."""
    shutil.copytree(portfolio_edition.parents[1], tmp_path / "out", symlinks=True)
    return tmp_path / "out"


@pytest.fixture
def with_name(portfolio: Path, tmp_path: Path) -> Callable[[str], Path]:
    """Return a built file in which a room of HQ has another name."""

    def change(number: str) -> Path:
        changed = tmp_path / "changed.duckdb"
        shutil.copyfile(portfolio, changed)
        changed.chmod(0o600)
        with duckdb.connect(str(changed)) as con:
            con.execute("drop table built_version")  # it is of no build
            con.execute(
                "update dim_space set name = 'Renamed' where facility_id = 'HQ' and number = $1", [number]
            )
        return changed

    return change


def keys_of(folder: Path) -> dict[str, str]:
    return {entry["path"]: entry["made_from"] for entry in manifest(folder)["files"] if "made_from" in entry}


def changed_files(before: Path, after: Path) -> set[str]:
    old, new = keys_of(before), keys_of(after)
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def other_bytes(one: Path, other: Path) -> list[str]:
    """The files of two versions that differ, those aside that have the moment of writing in them."""
    paths = {path.relative_to(one) for path in one.rglob("*") if path.is_file()}
    assert paths == {path.relative_to(other) for path in other.rglob("*") if path.is_file()}
    timed = {"manifest.json", "warehouse.duckdb"}
    return sorted(
        str(path)
        for path in paths
        if path.name not in timed and (one / path).read_bytes() != (other / path).read_bytes()
    )


def damage(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_another_night_has_the_bytes_of_that_night_from_nothing_though_a_file_was_damaged(
    portfolio: Path, output: Path, tmp_path: Path
) -> None:
    before = output / "versions" / "r1"
    damage(before / "plans" / "HQ.xlsx")
    damage(before / "report" / "facilities" / "F2.html")
    after = publish(portfolio, output, "r2", OTHER_NIGHT)
    assert [changed_files(before / one, after / one) for one in SETS] == [set(), set()]
    assert other_bytes(after, publish(portfolio, tmp_path / "fresh", "r2", OTHER_NIGHT)) == []


def test_a_changed_room_changes_the_files_of_its_facility_and_no_others(
    with_name: Callable[[str], Path], output: Path
) -> None:
    after = publish(with_name("1.03"), output, "r2", OTHER_NIGHT)
    for one in SETS:
        changed = changed_files(output / "versions" / "r1" / one, after / one)
        assert {"plans/HQ.xlsx", "report/facilities/HQ.html", "report/da/facilities/HQ.html"} <= changed
        assert not [path for path in changed if "HQ" not in path and not path.startswith("authors/hq.")]


def test_a_changed_restricted_room_changes_no_file_of_the_open_set(
    with_name: Callable[[str], Path], output: Path
) -> None:
    after = publish(with_name(SECRET_NUMBER), output, "r2", OTHER_NIGHT)
    before = output / "versions" / "r1"
    assert changed_files(before, after) == set()
    assert "plans/HQ.xlsx" in changed_files(before / "restricted", after / "restricted")
    assert b"Renamed" in (after / "restricted" / "report" / "facilities" / "HQ.html").read_bytes()


def test_another_language_makes_all_pages_again_and_no_plan(portfolio: Path, output: Path) -> None:
    before = output / "versions" / "r1"
    changed = changed_files(before, publish(portfolio, output, "r2", OTHER_NIGHT, language="da"))
    pages = {path for path in keys_of(before) if path.startswith("report/") and "/packs/" not in path}
    assert pages and pages <= changed
    assert not [path for path in changed if path.startswith("plans/")]


def test_a_night_makes_no_workbook_again_unless_the_code_is_other(
    portfolio: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    write = workbook._write_workbook
    monkeypatch.setattr(
        workbook, "_write_workbook", lambda path, **more: [made.append(path), write(path, **more)]
    )
    publish(portfolio, output, "r2", OTHER_NIGHT)
    assert made == []
    monkeypatch.setattr(file_keys, "_code_digest", lambda: b"other")
    publish(portfolio, output, "r3", OTHER_NIGHT)
    assert {path.name for path in made} == {"HQ.xlsx", "F2.xlsx", "NOWHERE.xlsx"}


@pytest.mark.parametrize(
    ("had_restricted", "sets", "is_used"), [(True, 2, True), (False, 1, True), (False, 2, False)]
)
def test_an_open_set_copies_from_an_open_set_alone(
    tmp_path: Path, had_restricted: bool, sets: int, is_used: bool
) -> None:
    """The set of a version without a restricted one shows all."""
    if had_restricted:
        (tmp_path / "restricted").mkdir()
    folders: list[Any] = [tmp_path.resolve(), tmp_path.resolve() / "restricted"]
    assert _sets_before(tmp_path, sets) == (folders[:sets] if is_used else [None] * sets)
