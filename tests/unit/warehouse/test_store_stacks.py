"""Stacks: rows of many small files in one, which say what the files say and are made again where they do not."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from helpers.damage import flip

from warehouse import store as stores
from warehouse.deliveries.effective.deliveries import Delivery
from warehouse.deliveries.effective.stacked import stacked
from warehouse.store import Store
from warehouse.store_journals import RECEIPT
from warehouse.store_stacks import FILES, PLACE, Stacks
from warehouse.store_survey import journal_damage

SCHEMA = {"n": pl.Int64}


class Reader:
    """Reads files and counts how many it has read."""

    def __init__(self) -> None:
        self.files = 0

    def __call__(self, file: Path) -> pl.DataFrame:
        """Return the rows of a file."""
        self.files += 1
        return pl.read_parquet(file)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """As many files as a stack has, of 0, 1, 2, 0, ... rows."""
    (tmp_path / "work").mkdir()
    paths = [tmp_path / f"{number:02}.parquet" for number in range(FILES)]
    for number, path in enumerate(paths):
        pl.DataFrame({"n": [number] * (number % 3)}, schema=SCHEMA).write_parquet(path)
    return paths


def stacks(folder: Path, key: bytes = b"key") -> Stacks:
    """The stacks of a folder, as a new run finds them."""
    return Stacks(folder, key, folder / "work")


def only_stack(folder: Path) -> Path:
    """The one stack of a folder."""
    (path,) = (folder / "stacks").iterdir()
    return path


def test_the_second_reading_gives_the_same_rows_and_opens_no_file(tmp_path: Path, files: list[Path]) -> None:
    first, again = Reader(), Reader()
    rows = stacks(tmp_path).rows(files, SCHEMA, first)
    assert stacks(tmp_path).rows(files, SCHEMA, again).equals(rows)
    assert rows.filter(pl.col("n") != pl.col(PLACE)).is_empty() and len(rows) == FILES - 1
    assert (first.files, again.files) == (FILES, 0)
    assert stacks(tmp_path).counts(files, SCHEMA, again) == tuple(number % 3 for number in range(FILES))


def test_fewer_files_are_read_one_by_one_and_leave_nothing(tmp_path: Path, files: list[Path]) -> None:
    assert len(stacks(tmp_path).rows(files[:-1], SCHEMA, Reader())) == FILES - 2
    assert not (tmp_path / "stacks").exists()


@pytest.mark.parametrize(
    "damage",
    [flip, Path.unlink, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"x" * 99)],
    ids=["flipped", "deleted", "emptied", "overwritten"],
)
def test_a_damaged_stack_is_made_again_from_its_files(
    tmp_path: Path, files: list[Path], damage: Callable[[Path], None]
) -> None:
    rows = stacks(tmp_path).rows(files, SCHEMA, Reader())
    content = only_stack(tmp_path).read_bytes()
    damage(only_stack(tmp_path))
    again = Reader()
    assert stacks(tmp_path).rows(files, SCHEMA, again).equals(rows)
    assert again.files == FILES and only_stack(tmp_path).read_bytes() == content


def test_a_stack_that_was_written_without_the_key_is_not_read(tmp_path: Path, files: list[Path]) -> None:
    stacks(tmp_path, key=b"another").rows(files, SCHEMA, Reader())
    again = Reader()
    stacks(tmp_path).rows(files, SCHEMA, again)
    assert again.files == FILES


def test_a_file_that_changed_or_is_gone_is_in_no_stack_any_more(tmp_path: Path, files: list[Path]) -> None:
    stacks(tmp_path).rows(files, SCHEMA, Reader())
    old = only_stack(tmp_path)
    pl.DataFrame({"n": [99]}).write_parquet(files[1])
    run = stacks(tmp_path)
    assert run.rows(files, SCHEMA, Reader()).filter(pl.col(PLACE) == 1)["n"].to_list() == [99]
    run.discard_unused()
    assert not old.exists() and only_stack(tmp_path) != old
    files[1].unlink()
    run = stacks(tmp_path)
    assert 99 not in run.rows([files[0], *files[2:]], SCHEMA, Reader())["n"]
    run.discard_unused()
    assert not list((tmp_path / "stacks").iterdir())


def test_a_store_that_is_only_read_gets_no_stack(tmp_path: Path, files: list[Path]) -> None:
    Stacks(tmp_path, b"key", None).rows(files, SCHEMA, Reader())
    assert not (tmp_path / "stacks").exists()


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of five receipts in five entries, of which two each are in a stack."""
    for module in ("warehouse.store", "warehouse.store_stacks"):
        monkeypatch.setattr(f"{module}.FILES", 2)
    store = Store(tmp_path)
    for day in range(5):
        received = datetime(2026, 1, 1) + timedelta(days=day)
        row = {"kind": "model", "source": f"{day}.ifc", "sha256": "0" * 64, "received_at": received}
        store.append_receipts(f"run{day}", pl.DataFrame([row], schema=RECEIPT))
    store.receipts()
    return store


def test_a_journal_in_stacks_has_the_rows_of_its_entries(journal: Store) -> None:
    assert len(list((journal.folder / "stacks").iterdir())) == 2
    again = Store(journal.folder)
    assert again.receipts()["source"].to_list() == [f"{day}.ifc" for day in range(5)]
    assert stores.FILES == 2 and journal_damage(again) == ([], [])


def test_a_stack_hides_no_entry_that_is_lost(journal: Store) -> None:
    for folder in ("", "copies"):
        flip(journal.folder / folder / "receipts" / "run1.parquet")
    again = Store(journal.folder)
    assert [damage.path for damage in journal_damage(again)[1]] == ["receipts/run1.parquet"]
    assert "1.ifc" not in again.receipts()["source"]


def test_rows_that_no_stacks_are_given_for_are_read_from_their_files_wherever_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "work").mkdir()
    deliveries = []
    for number in range(FILES):
        folder, came = tmp_path / f"{number:02}", datetime(2026, 1, 1)
        folder.mkdir()
        pl.DataFrame({"n": [number]}).write_parquet(folder / "accepted.parquet")
        deliveries.append(Delivery("costs", folder.name, folder, ("f.csv",), (came.date(), came), came))
    files = [delivery.table("accepted") for delivery in deliveries]
    stacks(tmp_path, key=b"").rows(files, SCHEMA, lambda _: pl.DataFrame({"n": [-1]}))
    assert stacked(deliveries, "accepted", SCHEMA)["n"].to_list() == list(range(FILES))
