"""Day or month first: one answer for a whole file, from whatever in it proves one."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.deliver import Outcome, read_file, read_text

HEADER = ["line_id", "facility_id", "service", "month", "amount_dkk"]


def workbook(folder: Path, *months: Any) -> Outcome:
    """Cost lines 2, 3, ... of a workbook with these months."""
    book = openpyxl.Workbook()
    for row in (HEADER, *([str(nth), "F1", "cleaning", month, 10] for nth, month in enumerate(months, 2))):
        book.active.append(row)
    book.save(folder / "x.xlsx")
    return read_file(folder / "x.xlsx", "cost_line")


def test_a_column_that_nothing_uses_proves_the_order(tmp_path: Path) -> None:
    text = "line_id;facility_id;service;month;amount_dkk;Booked\n1;F1;cleaning;03/04/2024;10,00;03/25/2024\n"
    assert read_text(tmp_path, text).accepted["month"].to_list() == [date(2024, 3, 1)]


@pytest.mark.parametrize("clock", ["10:23:52 AM", "1:05 p.m.", "04/03/2024 9 am"])
def test_a_clock_of_twelve_hours_in_any_column_leaves_a_short_date_open(tmp_path: Path, clock: str) -> None:
    text = f"visit_id;facility_id;room;date;minutes;Ended\n1;F1;1;03/04/2024;10;{clock}\n"
    read = read_text(tmp_path, text, "cleaning_visit")
    assert read.reasons == {2: "ambiguous_date"}
    proven = read_text(tmp_path, text + f"2;F1;1;03/25/2024;10;{clock}\n", "cleaning_visit")
    assert proven.accepted["date"].to_list() == [date(2024, 3, 4), date(2024, 3, 25)]


def test_a_clock_of_twenty_four_hours_and_a_word_in_am_leave_the_day_first(tmp_path: Path) -> None:
    text = "visit_id;facility_id;room;date;minutes;Kl;Tekst\n1;F1;1;03/04/2024;10;10:23;Afsnit 3 AM\n"
    read = read_text(tmp_path, text, "cleaning_visit")
    assert read.accepted["date"].to_list() == [date(2024, 4, 3)] and read.verdict == "accept"


def test_times_with_points_prove_nothing(tmp_path: Path) -> None:
    text = "line_id;facility_id;service;month;amount_dkk;Tid\n1;F1;cleaning;03-04-2024;10,00;08.45.30\n"
    assert read_text(tmp_path, text).accepted["month"].to_list() == [date(2024, 4, 1)]


def test_where_columns_prove_both_orders_an_open_date_is_held_and_a_proven_one_read(tmp_path: Path) -> None:
    text = (
        "order_id;facility_id;reported_at;completed_at;due_at\n"
        "1;F1;25-01-2024 08:00;02/13/2024 09:00;\n2;F1;26-01-2024 08:00;02/14/2024 09:00;03/04/2024 10:00\n"
    )
    read = read_text(tmp_path, text, "work_order")
    assert read.reasons == {3: "ambiguous_date"}
    assert read.accepted["completed_at"].to_list() == [datetime(2024, 2, 13, 8)]


@pytest.mark.parametrize(
    "months",
    [
        (datetime(2024, 5, 1), datetime(2024, 3, 2), "01/15/2024"),  # an American file in Danish Excel
        (datetime(2024, 5, 1), datetime(2024, 3, 2), "15-01-2024"),  # a Danish file in American Excel
    ],
)
def test_real_dates_beside_texts_that_could_not_be_one_are_held(
    tmp_path: Path, months: tuple[Any, ...]
) -> None:
    assert workbook(tmp_path, *months).reasons == {2: "swapped_date", 3: "swapped_date"}


@pytest.mark.parametrize(
    "months",
    [
        (datetime(2024, 1, 1), datetime(2024, 2, 1), "31-03-2024"),  # first days of months, and one typed day
        (datetime(2024, 1, 20), datetime(2024, 2, 3), "31-03-2024"),  # a day that cannot be a month
        (
            datetime(2024, 1, 2),
            datetime(2024, 2, 3),
            "03-04-2024",
            "31-03-2024",
        ),  # a text that would be a date
    ],
)
def test_real_dates_beside_typed_ones_stay_what_they_are(tmp_path: Path, months: tuple[Any, ...]) -> None:
    assert workbook(tmp_path, *months).reasons == {}


VISITS = "visit_id;facility_id;room;date;minutes\n"


@pytest.mark.parametrize(
    ("times", "is_early"),
    [
        (("2025-02-27 23:00", "2025-02-28 23:00", "2025-06-30 22:00"), True),
        (("2025-01-31 23:00", "2025-02-28 23:00", "2024-12-31 23:00"), True),
        (("2025-03-02 23:00", "2025-03-03 23:00", "2025-03-05 23:00"), True),  # Sunday is Monday
        (("2025-03-03 23:00", "2025-03-04 23:00", "2025-03-07 23:00"), False),  # Monday to Friday, at night
        (("2025-03-06 23:00", "2025-03-08 23:00", "2025-03-09 23:00"), False),  # each night
        (("2025-02-27T23:00:00", "2025-02-28T23:00:00", "2025-03-01T23:00:00"), True),
        (
            ("2025-06-27 23:00", "2025-06-28 23:00", "2025-06-29 23:00"),
            False,
        ),  # no midnight: a shift at night
        (("2025-02-27 23:00", "2025-02-28 23:15", "2025-03-01 23:00"), False),
        (("2025-02-27 23:00", "2025-02-28", "2025-03-01 23:00"), False),
        (("2025-02-27 00:00", "2025-02-28 00:00", "2025-03-01 00:00"), False),
        (("2025-02-27 23:00", "2025-02-27 23:00", "2025-02-28 23:00"), False),  # two days only
    ],
)
def test_days_that_are_all_midnight_in_utc_may_be_a_day_early(
    tmp_path: Path, times: tuple[str, ...], is_early: bool
) -> None:
    rows = "".join(f"{nth};F1;1.0{nth};{time};10\n" for nth, time in enumerate(times))
    read = read_text(tmp_path, VISITS + rows, "cleaning_visit")
    assert ("days_before_midnight" in read.codes, len(read.accepted)) == (is_early, 3)


def test_days_with_an_offset_are_local_days(tmp_path: Path) -> None:
    times = ("2025-02-28T23:00:00Z", "2025-03-31T22:00:00.000Z", "2025-04-30T22:00:00+00:00")
    rows = "".join(f"{nth};F1;1.0{nth};{time};10\n" for nth, time in enumerate(times))
    read = read_text(tmp_path, VISITS + rows, "cleaning_visit")
    assert read.accepted["date"].to_list() == [date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)]
    assert read.verdict == "accept"


@pytest.mark.parametrize(
    "none",
    [
        "00.00.0000",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "1753-01-01T00:00:00",
        "31-12-9999",
        "01.01.0001",
        "00000000",
    ],
)
def test_a_day_that_a_database_writes_for_none_is_empty(tmp_path: Path, none: str) -> None:
    text = "order_id;facility_id;reported_at;completed_at\n1;F1;03-01-2025 08:00;{}\n2;F1;04-01-2025 08:00;05-01-2025\n"
    read = read_text(tmp_path, text.format(none), "work_order")
    assert (len(read.accepted), read.accepted["completed_at"].null_count()) == (2, 1)
    assert "empty_days" in read.codes and read.verdict == "accept"
    required = text.replace("03-01-2025 08:00", none).format("06-01-2025")
    assert read_text(tmp_path, required, "work_order").reasons == {2: "missing_value"}
