"""Which of several deliveries of a row is in force."""

import re
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest
from helpers.deliver import deliver

from flows.job.inputs import account, manifest_inputs
from warehouse.deliveries.effective.deliveries import shrunken
from warehouse.deliveries.effective.rows import load_kind, split_after
from warehouse.deliveries.rows.contracts import KINDS
from warehouse.store import Store

HEADER = "line_id;facility_id;service;month;amount_dkk\n"
AS_OF = date(2026, 6, 30)
FIRST, SECOND, THIRD = (datetime(2026, 2, day, 2, 15) for day in (1, 2, 3))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path)


def lines(*amounts: str, month: str = "2026-01") -> str:
    """Cost lines 1, 2, ... with these amounts."""
    rows = (f"{place};F1;cleaning;{month};{amount}\n" for place, amount in enumerate(amounts, 1) if amount)
    return HEADER + "".join(rows)


def standing(store: Store, **modes: str) -> dict[str, float]:
    """Amounts in force by line."""
    rows, _, _ = load_kind(store, "cost_line", AS_OF, modes)
    return {
        line: float(amount)
        for line, amount in rows.select("line_id", "amount_dkk").sort("line_id").iter_rows()
    }


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_receipts_give_empty_typed_frames(store: Store, kind: str) -> None:
    rows, held, counts = load_kind(store, kind, AS_OF, {})
    assert rows.is_empty() and held.is_empty() and counts.is_empty()
    assert {"source_file", "source_row", "delivery_sha256"} <= set(rows.columns) & set(held.columns)


def test_the_younger_delivery_corrects_by_key_and_keeps_the_rest(store: Store) -> None:
    deliver(store, lines("100,00", "200,00"), FIRST)
    deliver(store, lines("", "250,00"), SECOND)
    assert standing(store) == {"1": 100.0, "2": 250.0}


def test_a_late_older_delivery_does_not_win_over_its_declared_day(store: Store) -> None:
    deliver(store, lines("100,00"), FIRST, declared=date(2026, 1, 20))
    deliver(store, lines("90,00"), SECOND, declared=date(2026, 1, 5))
    assert standing(store) == {"1": 100.0}


def test_a_replacing_block_stands_by_its_youngest_delivery_alone(store: Store) -> None:
    deliver(store, lines("100,00", "200,00"), FIRST)
    deliver(store, lines("", "250,00"), SECOND)
    deliver(store, lines("7,00"), FIRST, block="other")
    assert standing(store, invoices="replace") == {"1": 7.0, "2": 250.0}


def test_a_replacing_delivery_split_in_two_files_stands_whole(store: Store) -> None:
    deliver(store, lines("1,00", "2,00"), FIRST)
    deliver(store, lines("10,00"), SECOND)
    deliver(store, lines("", "20,00"), SECOND)
    assert standing(store, invoices="replace") == {"1": 10.0, "2": 20.0}


def test_the_same_bytes_under_two_names_count_once(store: Store) -> None:
    deliver(store, lines("100,00"), FIRST, source="a.csv")
    receipts = store.receipts().with_columns(source=pl.lit("copy.csv"), received_at=pl.lit(SECOND))
    store.append_receipts("again", receipts)
    rows, _, counts = load_kind(store, "cost_line", AS_OF, {})
    assert rows["source_file"].to_list() == ["a.csv"]
    assert dict(counts.select("source_file", "rows_superseded").iter_rows()) == {"a.csv": 0, "copy.csv": 1}


def test_a_row_twice_in_one_file_counts_once(store: Store) -> None:
    deliver(store, lines("100,00") + "1;F1;cleaning;2026-01;100,00\n", FIRST)
    rows, _, counts = load_kind(store, "cost_line", AS_OF, {})
    assert len(rows) == 1 and counts["rows_superseded"].to_list() == [1]


def test_a_corrected_row_releases_the_held_one(store: Store) -> None:
    deliver(store, lines("100,00", "1.250"), FIRST, source="first.csv")
    _, before, _ = load_kind(store, "cost_line", AS_OF, {})
    deliver(store, lines("", "1.250,00"), SECOND)
    _, after, counts = load_kind(store, "cost_line", AS_OF, {})
    assert before["code"].to_list() == ["ambiguous_number"] and after.is_empty()
    first = counts.filter(source_file="first.csv")
    assert first.select("rows_accepted", "rows_held", "rows_released").row(0) == (1, 0, 1)
    assert standing(store) == {"1": 100.0, "2": 1250.0}


def test_a_correction_that_is_held_itself_leaves_the_last_good_row_and_counts_no_amount_twice(
    store: Store,
) -> None:
    deliver(store, lines("100,00"), FIRST)
    deliver(store, HEADER.strip() + ";moms_dkk\n1;F1;cleaning;2026-01;120,00;later\n", SECOND)
    _, held, _ = load_kind(store, "cost_line", AS_OF, {})
    assert standing(store) == {"1": 100.0}
    assert held.select("code", "amount_dkk").rows() == [("not_a_number", None)]


def test_a_held_row_that_may_be_another_thing_keeps_its_amount(store: Store) -> None:
    deliver(store, lines("100,00"), FIRST)
    deliver(store, HEADER + "1;F1;gardening;2026-01;120,00\n", SECOND)
    _, held, _ = load_kind(store, "cost_line", AS_OF, {})
    assert standing(store) == {"1": 100.0}
    assert [float(amount) for amount in held["amount_dkk"]] == [120.0]


def test_a_row_held_again_is_held_once(store: Store) -> None:
    deliver(store, HEADER + "1;F1;gardening;2026-01;100,00\n", FIRST)
    deliver(store, HEADER + "1;F1;gardening;2026-01;110,00\n", SECOND)
    _, held, _ = load_kind(store, "cost_line", AS_OF, {})
    assert [float(amount) for amount in held["amount_dkk"]] == [110.0]


def test_rows_after_the_run_date_are_held_until_that_day(store: Store) -> None:
    deliver(store, lines("100,00", month="2026-07"), FIRST)
    rows, held, counts = load_kind(store, "cost_line", AS_OF, {})
    assert rows.is_empty() and held["code"].to_list() == ["after_run_date"]
    assert counts.select("rows_accepted", "rows_held", "rows_superseded").row(0) == (0, 1, 0)
    assert len(load_kind(store, "cost_line", date(2026, 7, 1), {})[0]) == 1


@pytest.mark.parametrize(
    ("day", "verdict"), [(date(2026, 6, 30), "quarantine_rows"), (date(2026, 7, 1), "accept")]
)
def test_a_delivery_with_rows_of_a_later_day_has_the_verdict_of_held_rows_until_then(
    store: Store, day: date, verdict: str
) -> None:
    deliver(store, lines("100,00", month="2026-07"), FIRST)
    accounted = account(store, day, "Europe/Copenhagen", {})
    assert accounted.inputs["verdict"].to_list() == [verdict]
    assert [entry["verdict"] for entry in manifest_inputs(store, day, "Europe/Copenhagen")] == [verdict]


def test_an_instant_belongs_to_its_local_day() -> None:
    instants = [datetime(2026, 6, 30, 21, 59), datetime(2026, 6, 30, 22)]
    rows = pl.DataFrame({"order_id": ["a", "b"], "facility_id": ["F1", "F1"], "reported_at": instants})
    frame = rows.with_columns(pl.lit(None, pl.Decimal(18, 2)).alias("cost_dkk"))
    up_to, after = split_after(frame, "work_order", AS_OF)
    assert up_to["order_id"].to_list() == ["a"] and after["order_id"].to_list() == ["b"]


def test_a_new_reading_of_the_same_bytes_takes_the_place_of_the_old(store: Store) -> None:
    sha256 = deliver(store, lines("100,00"), FIRST)
    old = store.receipts()["reading"][0]
    store.delivery("other", sha256).mkdir(parents=True)
    for file in store.delivery(old, sha256).iterdir():
        frame = store.delivery("other", sha256) / file.name
        frame.write_bytes(file.read_bytes())
    changed = pl.read_parquet(store.delivery("other", sha256) / "accepted.parquet").with_columns(
        supplier=pl.lit("new")
    )
    changed.write_parquet(store.delivery("other", sha256) / "accepted.parquet")
    store.append_receipts(
        "later", store.receipts().with_columns(reading=pl.lit("other"), received_at=pl.lit(THIRD))
    )
    rows, _, _ = load_kind(store, "cost_line", AS_OF, {})
    assert rows["supplier"].to_list() == ["new"]


def test_a_file_that_is_sent_again_as_it_grows_holds_a_row_without_a_key_once(store: Store) -> None:
    first = lines("1,00") + ";F1;cleaning;FY24;500,00\n"
    deliver(store, first, datetime(2026, 2, 1))
    deliver(store, first + "7;F1;cleaning;2026-01;2,00\n", datetime(2026, 2, 2))
    _, held, _ = load_kind(store, "cost_line", date(2026, 6, 30), {})
    assert [float(amount) for amount in held["amount_dkk"]] == [500.0]


def test_a_row_without_a_key_is_released_by_the_mended_file_and_not_by_another_months(store: Store) -> None:
    deliver(store, lines("1,00") + ";F1;cleaning;FY24;500,00\n", datetime(2026, 2, 1))
    deliver(
        store,
        "line_id;facility_id;service;month;amount_dkk\n99;F1;cleaning;2026-02;3,00\n",
        datetime(2026, 2, 2),
    )
    assert load_kind(store, "cost_line", date(2026, 6, 30), {})[1].height == 1
    deliver(store, lines("1,00") + "8;F1;cleaning;2026-01;500,00\n", datetime(2026, 2, 3))
    rows, held, _ = load_kind(store, "cost_line", date(2026, 6, 30), {})
    assert held.is_empty() and float(rows["amount_dkk"].sum()) == 504.0


def test_a_correction_dated_after_the_run_leaves_the_row_that_is_valid(store: Store) -> None:
    deliver(store, lines("2,00"), FIRST)
    deliver(store, lines("9,00", month="2099-01"), SECOND)
    rows, held, _ = load_kind(store, "cost_line", AS_OF, {})
    assert [float(amount) for amount in rows["amount_dkk"]] == [2.0]
    assert [(code, float(amount)) for code, amount in held.select("code", "amount_dkk").rows()] == [
        ("after_run_date", 9.0)
    ]


def test_a_replacing_delivery_that_names_a_row_but_cannot_say_it_leaves_the_last_good_one(
    store: Store,
) -> None:
    deliver(store, lines("1,00", "2,00", "3,00"), FIRST)
    deliver(store, lines("10,00", "1.250"), SECOND)
    deliver(store, lines("10,00") + "2;F1;cleaning;2099-01;5,00\n", THIRD)
    assert standing(store, invoices="replace") == {"1": 10.0, "2": 2.0}
    _, held, counts = load_kind(store, "cost_line", AS_OF, {"invoices": "replace"})
    assert held["code"].to_list() == ["after_run_date"] and float(held["amount_dkk"][0]) == 5.0
    assert counts["rows_superseded"].to_list() == [2, 1, 0]


def test_a_replacing_delivery_of_far_fewer_rows_gets_a_finding(store: Store) -> None:
    deliver(store, lines("1,00", "2,00", "3,00"), FIRST)
    assert shrunken(store, {"invoices": "replace"}) == []
    deliver(store, lines("1,00", "2,00"), SECOND, source="half.csv")
    assert shrunken(store, {"invoices": "append"}) == []
    ((source, finding),) = shrunken(store, {"invoices": "replace"})
    assert (source, finding.code) == ("half.csv", "delivery_shrunk")
    assert re.findall(r"\d+", finding.message) == ["2", "3"]


@pytest.mark.parametrize("younger", [HEADER, lines("x")])
def test_a_replacing_delivery_of_which_nothing_can_be_used_replaces_nothing(
    store: Store, younger: str
) -> None:
    deliver(store, lines("2,00"), FIRST)
    deliver(store, younger, SECOND)
    assert standing(store, invoices="replace") == {"1": 2.0}
