"""What holds for any mix of files, keys, suppliers and corrections: delivered money is accounted for, file by file."""

import tempfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.deliver import deliver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from warehouse.deliveries.effective.deliveries import deliveries_of, effective_deliveries
from warehouse.deliveries.effective.identity import identity_of
from warehouse.deliveries.effective.rows import Loaded, load
from warehouse.deliveries.effective.stacked import stacked
from warehouse.deliveries.kinds import KINDS
from warehouse.store import Store

HEADER = "line_id;facility_id;service;month;amount_dkk;supplier;invoice;moms_dkk\n"
AS_OF = date(2026, 6, 30)
PATIENT = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ROWS = some.tuples(
    some.sampled_from(["1", "2", ""]),
    some.sampled_from(["F1", "F2"]),
    some.sampled_from(["cleaning", "gardening"]),
    some.sampled_from(["2026-01", "2026-02", "FY26", "2026-Q1", "2099-01"]),
    some.one_of(some.integers(-300, 300), some.sampled_from(["abc", ""])),
    some.sampled_from(["", "Ren A/S"]),
    some.sampled_from(["", "77"]),
    some.sampled_from(["", "later"]),
)
FILES = some.tuples(some.sampled_from("ab"), some.lists(ROWS, min_size=1, max_size=5))
MODES = some.sampled_from([{}, {"a": "replace"}, {"a": "replace", "b": "replace"}])


def as_text(rows: list[tuple[Any, ...]]) -> str:
    """Rows as a delivery, an amount in øre with two decimals."""
    written = [[f"{cell / 100:.2f}" if isinstance(cell, int) else cell for cell in row] for row in rows]
    return HEADER + "".join(";".join(row) + "\n" for row in written)


def delivered(folder: Path, files: list[tuple[str, list[Any]]]) -> Store:
    """A store with the files, each a day younger than the one before it."""
    store = Store(folder)
    for nth, (block, rows) in enumerate(files):
        deliver(store, as_text(rows), datetime(2026, 3, 1) + timedelta(days=nth), f"{nth}.csv", block=block)
    return store


def total(frame: pl.DataFrame, column: str) -> Decimal:
    """The sum of a column of amounts; of none zero."""
    return frame[column].sum() or Decimal(0)


def different(files: list[tuple[str, list[Any]]]) -> list[tuple[str, list[Any]]]:
    """The files without those of the same bytes: the helper stores a file once."""
    return list({as_text(rows): (block, rows) for block, rows in files}.values())


def readable(rows: list[tuple[Any, ...]]) -> Decimal:
    """All amounts of a file that can be read."""
    return sum((Decimal(row[4]) / 100 for row in rows if isinstance(row[4], int)), Decimal(0))


@PATIENT
@given(some.lists(FILES, min_size=1, max_size=4).map(different), MODES)
def test_what_was_delivered_is_in_force_repeated_superseded_or_held(
    files: list[Any], modes: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        loaded: Loaded = load(delivered(Path(folder), files), "cost_line", AS_OF, modes)
    parts = ("invoiced_dkk", "repeated_dkk", "superseded_dkk", "waiting_dkk")
    for counts in loaded.counts.iter_rows(named=True):
        rows = files[int(counts["source_file"].split(".")[0])][1]
        assert counts["delivered_dkk"] == readable(rows) == sum(counts[part] for part in parts)
    assert total(loaded.counts, "invoiced_dkk") == total(loaded.rows, "amount_dkk")
    assert total(loaded.counts, "waiting_dkk") == total(loaded.held, "amount_dkk")


def sums_of(store: Store, loaded: Loaded, source: str) -> list[Decimal]:
    """What became of the money of one file, row by row: delivered, invoiced, repeated, superseded, waiting."""
    (delivery,) = (one for one in deliveries_of(store, "cost_line") if source in one.sources)
    accepted, held_once = (pl.read_parquet(delivery.table(name)).to_dicts() for name in ("accepted", "held"))
    in_force = set(loaded.rows.filter(source_file=source)["source_row"])
    waiting = {row["source_row"]: row for row in loaded.held.filter(source_file=source).to_dicts()}
    sums = dict.fromkeys(("invoiced", "repeated", "superseded", "waiting"), Decimal(0))
    seen = set()
    for row in accepted:
        values = tuple(value for name, value in row.items() if name != "source_row")
        now = waiting.get(row["source_row"])
        part = "repeated" if values in seen else "invoiced" if row["source_row"] in in_force else "superseded"
        if part == "superseded" and now is not None and now["amount_dkk"] is not None:
            part = "waiting"
        seen.add(values)
        sums[part] += row["amount_dkk"]
    for row in held_once:
        now = waiting.get(row["source_row"])
        part = "waiting" if now is not None and now["amount_dkk"] is not None else "superseded"
        sums[part] += row["amount_dkk"] or 0
    return [sum(sums.values(), Decimal(0)), *sums.values()]


@settings(PATIENT, max_examples=8)
@given(some.lists(FILES, min_size=2, max_size=6).map(different), MODES)
def test_stacks_of_small_files_change_nothing_and_each_file_is_counted_as_alone(
    files: list[Any], modes: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        store = delivered(Path(folder), files)
        alone = load(store, "cost_line", AS_OF, modes)
        for module in ("store", "store_stacks", "deliveries.effective.stacked"):
            patch.setattr(f"warehouse.{module}.FILES", 2)
        made, read = (load(Store(Path(folder)), "cost_line", AS_OF, modes) for _ in range(2))
        parts = ("delivered", "invoiced", "repeated", "superseded", "waiting")
        counts = alone.counts.select("source_file", *(f"{part}_dkk" for part in parts)).iter_rows()
        assert all([*sums] == sums_of(store, alone, source) for source, *sums in counts)
    for other in (made, read):
        assert all(getattr(other, name).equals(getattr(alone, name)) for name in ("rows", "held", "counts"))
        assert other.findings == alone.findings


@PATIENT
@given(some.lists(FILES, min_size=1, max_size=4).map(different))
def test_every_thing_that_was_ever_accepted_is_in_force_once_under_an_id_of_its_own(files: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = delivered(Path(folder), files)
        loaded = load(store, "cost_line", AS_OF, {})
        every = stacked(
            effective_deliveries(deliveries_of(store, "cost_line"), {}),
            "accepted",
            {
                name: kind
                for name, kind in loaded.rows.schema.items()
                if name not in ("source_file", "delivery_sha256")
            },
        )
    due = every.filter(pl.col("month") <= AS_OF)
    things = due.select(identity_of(KINDS["cost_line"]).alias("identity"))["identity"].n_unique()
    assert len(loaded.rows) == things == loaded.rows["line_id"].n_unique()
