"""Visits left in their files say the same as visits read one by one, and the sums the same as the facts."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.hand_store import HandStore, query, room

from warehouse import raw
from warehouse.deliveries.effective import large_files
from warehouse.deliveries.effective.rows import load_kind
from warehouse.deliveries.kinds import KINDS

START = date(2026, 1, 28)


def visits(prefix: str, count: int, seed: int) -> list[dict[str, Any]]:
    return [
        {
            "visit_id": f"{prefix}{n}",
            "facility_id": "F1",
            "room": str(1 + (n * seed) % 4),
            "date": START + timedelta(days=(n * 7) % 60),
            "minutes": Decimal((n * seed * 37) % 900) / 100,
            "outcome": (None, "done", "ikke adgang")[n % 3],
        }
        for n in range(count)
    ]


def store_of(folder: Path) -> HandStore:
    """Three rooms, of which a new model changes one in the middle of a month; a fourth is not known."""
    store = HandStore(folder)
    store.model(
        "a.ifc",
        [room("1", 20.0), room("2", 30.0), room("3", 8.0)],
        written_at="1",
        received_at=datetime(2026, 1, 1),
    )
    store.model(
        "b.ifc",
        [room("1", 25.5), room("2", 30.0), room("3", 8.0)],
        written_at="2",
        received_at=datetime(2026, 2, 12),
    )
    store.records("facility_model", [{"facility_id": "F1", "model": "*.ifc"}])
    return store


SUMS = """
select date_trunc('month', date)::date as month, coalesce(category, 'unclassified') as category, count(*) as visits,
  sum(minutes) as minutes, sum(case when is_done and minutes > 0 then area_m2 end) as area
from fact_visit group by all order by all
"""
MARTS = """
select month, category, visits, minutes, case when area_m2 > 0 then area_m2 end from mart_productivity order by all
"""


def test_the_monthly_sums_are_those_of_the_visits_one_by_one(tmp_path: Path) -> None:
    store = store_of(tmp_path)
    store.records("cleaning_visit", visits("A", 240, 11))
    built = store.build("fact_visit", "mart_productivity")
    assert query(built, MARTS) == query(built, SUMS)
    areas = query(built, "select distinct area_m2 from fact_visit where room = '1' order by 1")
    assert areas == [(Decimal(20),), (Decimal("25.5"),)]


def test_files_left_where_they_lie_build_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = store_of(tmp_path)
    held = {"code": "not_a_date", "source_row": 9, "row_key": "B1", "text": "{}"}
    store.records("cleaning_visit", visits("A", 40, 11), "a.csv", held=[held])
    store.records("cleaning_visit", visits("B", 40, 13), "b'2.csv", received_at=datetime(2026, 6, 2))
    tables = ("fact_visit", "mart_productivity", "run_held_row", "fact_room_reference")
    one_by_one = store.build(*tables, name="one")
    asked: list[str] = []

    def load_files(*arguments: Any) -> Any:
        asked.append(arguments[1])
        return large_files.load_files(*arguments, many=1)

    monkeypatch.setattr(raw, "load_files", load_files)
    in_bulk_build = store.build(*tables, name="two")
    assert "cleaning_visit" in asked
    for table in tables:
        told = [set(query(built, f"select * from {table}")) for built in (one_by_one, in_bulk_build)]
        assert told[0] == told[1]


@pytest.mark.parametrize("trouble", ["repeated", "corrected", "later"])
def test_rows_that_must_be_compared_are_not_left_in_their_files(tmp_path: Path, trouble: str) -> None:
    store, rows = HandStore(tmp_path), visits("A", 10, 3)
    store.records("cleaning_visit", rows, "a.csv")
    if trouble == "corrected":
        store.records("cleaning_visit", rows[:1], "b.csv", received_at=datetime(2026, 6, 2))
    as_of = START if trouble == "later" else date(2026, 6, 30)
    if trouble == "repeated":
        for outcome in (tmp_path / "store" / "deliveries").glob("*/*"):
            (outcome / "outcome.json").write_text('{"rows_repeated": 1}', encoding="utf-8")
    assert large_files.load_files(store.store, "cleaning_visit", as_of, {}, many=1) is None


def test_counts_and_held_rows_are_those_of_reading_row_by_row(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    held = [
        {"code": "not_a_date", "source_row": 9, "row_key": key, "text": "{}"} for key in ("B1", "X", None)
    ]
    store.records("cleaning_visit", visits("A", 12, 11), "a.csv", held=held)
    store.records("cleaning_visit", visits("B", 12, 13), "b.csv", received_at=datetime(2026, 6, 2))
    found = large_files.load_files(store.store, "cleaning_visit", date(2026, 6, 30), {}, many=1)
    assert found is not None
    files, waiting, counts = found
    rows, waiting_rows, counts_rows = load_kind(store.store, "cleaning_visit", date(2026, 6, 30), {})
    assert waiting.equals(waiting_rows)
    assert counts.equals(counts_rows)
    read = pl.concat(pl.read_parquet(file.path) for file in files)
    assert read.sort("visit_id").equals(rows.select(read.columns).sort("visit_id"))
    assert KINDS["cleaning_visit"].dated_by == "date"
