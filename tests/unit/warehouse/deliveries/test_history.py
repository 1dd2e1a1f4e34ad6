"""Registers with history: from which day a delivered row holds, and until when."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from helpers.deliver import deliver, read_text

from warehouse.deliveries.effective.rows import load_kind
from warehouse.store import Store

PLAIN, DATED = "bin_id;facility_id;room", "bin_id;facility_id;room;valid_from;valid_to"
LATE = date(2026, 12, 31)
Interval = tuple[Any, date | None, date | None]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def send(store: Store, header: str, *rows: str, on: tuple[int, int], hour: int = 8) -> None:
    """Deliver a register of bins on a day of 2024."""
    text = "\n".join([header, *rows]) + "\n"
    day = datetime(2024, *on, hour)
    deliver(store, text, day, source=f"{on}-{hour}.csv", block="bins", kind="bin", declared=day.date())


def rooms(store: Store, mode: str = "append", bin_id: str = "B1") -> list[Interval]:
    """Room and interval of each row of a bin."""
    rows, _, _ = load_kind(store, "bin", LATE, {"bins": mode})
    found = [row for row in rows.to_dicts() if row["bin_id"] == bin_id]
    found.sort(key=lambda row: row["valid_from"] or date.min)
    return [(row["room"], row["valid_from"], row["valid_to"]) for row in found]


def test_what_is_delivered_once_has_always_held(store: Store) -> None:
    send(store, PLAIN, "B1;F1;1", on=(2, 1))
    assert rooms(store) == [("1", None, None)]


def test_a_younger_row_without_a_date_holds_from_the_day_of_its_delivery(store: Store) -> None:
    send(store, PLAIN, "B1;F1;1", "B2;F1;9", on=(1, 1))
    send(store, PLAIN, "B1;F1;2", on=(2, 15))
    assert rooms(store) == [("1", None, date(2024, 2, 15)), ("2", date(2024, 2, 15), None)]
    assert rooms(store, bin_id="B2") == [("9", None, None)]


def test_a_row_that_says_the_same_again_begins_nothing(store: Store) -> None:
    for month in (1, 2, 3):
        send(store, PLAIN, "B1;F1;1", f"B{month + 1};F1;9", on=(month, 1))
    assert rooms(store) == [("1", None, None)]
    counts = load_kind(store, "bin", LATE, {})[2]
    assert counts["rows_superseded"].to_list() == [1, 1, 0]


def test_a_date_on_the_younger_row_wins_over_the_day_of_its_delivery(store: Store) -> None:
    send(store, PLAIN, "B1;F1;1", on=(1, 1))
    send(store, DATED, "B1;F1;2;2024-02-15;", on=(6, 1))
    assert rooms(store) == [("1", None, date(2024, 2, 15)), ("2", date(2024, 2, 15), None)]


def test_one_register_may_hold_the_history_itself(store: Store) -> None:
    rows = ("B1;F1;2;2024-02-15;2024-09-01", "B1;F1;1;;", "B1;F2;7;2024-11-01;")
    expected = [
        ("1", None, date(2024, 2, 15)),
        ("2", date(2024, 2, 15), date(2024, 9, 1)),
        ("7", date(2024, 11, 1), None),
    ]
    send(store, DATED, *rows, on=(12, 1))
    assert rooms(store) == expected
    send(store, DATED, *rows, "B9;F1;1;;", on=(12, 24))
    assert rooms(store) == expected


def test_a_correction_of_the_same_day_is_no_change(store: Store) -> None:
    send(store, PLAIN, "B1;F1;1", on=(1, 1), hour=8)
    send(store, PLAIN, "B1;F1;2", on=(1, 1), hour=9)
    assert len(rooms(store)) == 1
    assert rooms(store)[0][1:] == (None, None)


def test_the_order_in_which_deliveries_arrive_changes_nothing(store: Store, tmp_path: Path) -> None:
    turned = Store(tmp_path / "turned")
    deliveries = [("B1;F1;1", (1, 1)), ("B1;F1;2", (3, 1)), ("B1;F1;1", (5, 1))]
    for row, day in deliveries:
        send(store, PLAIN, row, "B7;F1;1" if day[0] == 5 else "B8;F1;1", on=day)
    for row, day in reversed(deliveries):
        send(turned, PLAIN, row, "B7;F1;1" if day[0] == 5 else "B8;F1;1", on=day)
    assert (
        rooms(store)
        == rooms(turned)
        == [
            ("1", None, date(2024, 3, 1)),
            ("2", date(2024, 3, 1), date(2024, 5, 1)),
            ("1", date(2024, 5, 1), None),
        ]
    )


def test_an_end_told_afterwards_ends_what_was_said_before(store: Store) -> None:
    send(store, PLAIN, "B1;F1;1", on=(1, 1))
    send(store, DATED, "B1;F1;1;;2024-07-01", on=(9, 1))
    assert rooms(store) == [("1", None, date(2024, 7, 1))]
    send(store, DATED, "B1;F1;1;;2024-08-01", on=(10, 1))
    assert rooms(store) == [("1", None, date(2024, 8, 1))]


def test_a_replacing_register_ends_what_it_leaves_out_and_keeps_its_past(store: Store) -> None:
    send(store, PLAIN, "B1;F1;1", "B2;F1;2", on=(1, 1))
    send(store, PLAIN, "B2;F1;2", on=(4, 1))
    assert rooms(store, "replace") == [("1", None, date(2024, 4, 1))]
    assert rooms(store, "append") == [("1", None, None)]
    rows, _, _ = load_kind(store, "bin", LATE, {"bins": "replace"})
    assert dict(rows.select("bin_id", "is_left_out").iter_rows()) == {"B1": True, "B2": False}


def test_a_row_that_is_held_is_not_left_out(store: Store) -> None:
    send(store, PLAIN + ";litres", "B1;F1;1;60", "B2;F1;2;60", on=(1, 1))
    send(store, PLAIN + ";litres", "B1;F1;1;sixty", "B2;F1;2;60", on=(4, 1))
    assert rooms(store, "replace") == [("1", None, None)]


def test_rows_that_never_hold_or_hold_twice_are_told(tmp_path: Path) -> None:
    rows = (
        "B1;F1;1;2024-05-01;2024-04-01",
        "B2;F1;1;;2024-06-01",
        "B2;F1;2;2024-05-01;",
        "B3;F1;1;2024-01-01;",
    )
    outcome = read_text(tmp_path, "\n".join([DATED, *rows]), kind="bin")
    assert {"register_row_never_valid", "register_rows_overlap"} <= outcome.codes
    clean = read_text(tmp_path, "\n".join([DATED, "B2;F1;1;;2024-05-01", "B2;F1;2;2024-05-01;"]), kind="bin")
    assert clean.verdict == "accept"
