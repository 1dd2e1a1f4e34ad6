"""The store: what is appended is there twice, and nothing that was appended is ever replaced."""

import ast
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from warehouse.duckdb_tables import literal_file
from warehouse.store import Store
from warehouse.store_journals import RECEIPT
from warehouse.store_survey import journal_damage


def receipt(source: str) -> pl.DataFrame:
    """One receipt of a model."""
    row = {"kind": "model", "source": source, "sha256": "0" * 64, "received_at": datetime(2026, 1, 1)}
    return pl.DataFrame([row], schema=RECEIPT)


def test_two_appends_under_one_run_id_are_both_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for source in ("a.ifc", "b.ifc"):
        store.append_receipts("run", receipt(source))
    assert store.receipts()["source"].to_list() == ["a.ifc", "b.ifc"]


def test_a_journal_is_on_the_disk_twice_and_undamaged(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.append_receipts("run", receipt("a.ifc"))
    files = [tmp_path / folder / "receipts" / "run.parquet" for folder in ("", "copies")]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert journal_damage(store) == ([], [])


@pytest.mark.parametrize("part", ["fetched", "stacks", "built"])
def test_a_parquet_file_in_a_folder_of_no_journal_is_no_entry(tmp_path: Path, part: str) -> None:
    """Such as one that was fetched from a server: an index of an earlier version may have a line of it."""
    store = Store(tmp_path)
    (tmp_path / part).mkdir()
    (tmp_path / part / "costs.parquet").write_bytes(b"PAR1")
    assert store.take_over() == 0
    store.append_receipts("run", receipt("a.ifc"))
    store.index.append(f"{part}/older.parquet", {".": ("0" * 64, 4)})
    assert store.journals() == ["receipts/run.parquet"] and journal_damage(store) == ([], [])


def test_a_store_in_a_folder_with_brackets_is_read(tmp_path: Path) -> None:
    store = Store(tmp_path / "Drift [2026]")
    store.append_receipts("run", receipt("a.ifc"))
    assert len(Store(store.folder).receipts()) == 1


def test_duckdb_reads_the_file_of_a_literal_and_none_like_it(tmp_path: Path) -> None:
    for folder in ("a[1]", "a1"):
        (tmp_path / folder).mkdir()
        pl.DataFrame({"folder": [folder]}).write_parquet(tmp_path / folder / "x.parquet")
    named = literal_file(tmp_path / "a[1]" / "x.parquet")
    assert duckdb.sql(f"from read_parquet([{named}])").fetchall() == [("a[1]",)]


def test_no_parquet_file_is_looked_for_by_a_pattern(project: Path) -> None:
    """Polars takes a name with brackets for one unless `glob=False` says that it is none."""
    readers = ("pl.read_parquet", "pl.scan_parquet")
    named, stated = Counter[str](), Counter[str]()
    for path in (path for part in ("bim", "warehouse", "flows") for path in (project / part).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)) if any(reader in text for reader in readers) else ():
            named[path.name] += isinstance(node, ast.Attribute) and ast.unparse(node) in readers
            is_call = isinstance(node, ast.Call) and ast.unparse(node.func) in readers
            stated[path.name] += is_call and (
                "glob=False" in (call := ast.unparse(node)) or "BytesIO(" in call
            )
    assert named.total() and named == stated


def test_the_good_copy_is_read_before_anything_is_restored(tmp_path: Path) -> None:
    Store(tmp_path).append_receipts("run", receipt("a.ifc"))
    (tmp_path / "receipts" / "run.parquet").write_bytes(b"damaged")
    store = Store(tmp_path, is_read_only=True)
    assert store.receipts()["source"].to_list() == ["a.ifc"]
    assert [damage.path for damage in journal_damage(store)[0]] == ["receipts/run.parquet"]
    assert (tmp_path / "receipts" / "run.parquet").read_bytes() == b"damaged"


def test_what_a_killed_run_had_not_put_into_its_place_is_in_force_and_no_damage(tmp_path: Path) -> None:
    Store(tmp_path).append_receipts("run", receipt("a.ifc"))
    (tmp_path / "receipts" / "run.parquet").unlink()
    store = Store(tmp_path)
    assert journal_damage(store) == ([], [])
    assert store.receipts()["source"].to_list() == ["a.ifc"]
    store.append_receipts("next", receipt("b.ifc"))
    assert (tmp_path / "receipts" / "run.parquet").exists()
    assert journal_damage(store) == ([], [])


def test_an_entry_that_is_already_there_wins(tmp_path: Path) -> None:
    store, final = Store(tmp_path), tmp_path / "extracted" / "r" / "s"
    for content in ("first", "second"):
        unfinished = store.work / content
        unfinished.mkdir()
        (unfinished / "outcome.json").write_text(content)
        store.adopt(unfinished, final)
    assert (final / "outcome.json").read_text() == "first"
    assert set(store.index.entries) == {"../format", "extracted/r/s"}


def test_receipts_of_an_earlier_version_are_read_and_known_from_the_day_that_they_came(
    tmp_path: Path,
) -> None:
    """They have no `known_on`, no problem, and neither copy nor index; one of today is appended to them."""
    folder = tmp_path / "receipts"
    folder.mkdir()
    receipt("old.ifc").drop("known_on", "problem", "problem_code").write_parquet(folder / "r0.parquet")
    store = Store(tmp_path, key=b"k" * 32)
    assert store.take_over() == 1
    store.append_receipts("r1", receipt("new.ifc"))
    again = Store(tmp_path, key=b"k" * 32)
    assert again.receipts().sort("source").select("source", "known_on", "problem").rows() == [
        ("new.ifc", date(2026, 1, 1), None),
        ("old.ifc", date(2026, 1, 1), None),
    ]
    assert (again.index.faults, journal_damage(again)) == ([], ([], []))
