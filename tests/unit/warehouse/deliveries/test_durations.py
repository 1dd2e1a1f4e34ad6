"""Minutes and months as time sheets and ledgers write them: hours and minutes, hours in words, periods of a year."""

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from helpers.deliver import read_file, read_text

from warehouse.deliveries.cells.days import read_months
from warehouse.deliveries.cells.durations import read_durations
from warehouse.deliveries.cells.moments import DateDialect


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("0:30", 30),
        ("00:30:00", 30),
        ("1:15", 75),
        ("00:45:30", Decimal("45.5")),
        ("26:00:00", 1560),
        ("1t 15m", 75),
        ("2 timer og 5 min.", 125),
        ("0,5 t", 30),
        ("1.25 hours", 75),
        ("3 Timer", 180),
        ("1,5 Std.", 90),
        ("1.5 uur", 90),
        ("2 tim", 120),
        ("PT1H30M", 90),
        ("PT45M", 45),
        ("PT", None),
        ("30", None),
        ("30 min", None),
        ("1:75", None),
        ("kl. 8", None),
        ("", None),
    ],
)
def test_a_duration_is_read_as_minutes(text: str, minutes: Decimal | int | None) -> None:
    found = read_durations(pl.Series([text]))
    assert (found.values.to_list(), found.codes.to_list()) == ([minutes], [None])


@pytest.mark.parametrize(
    ("text", "code"), [("0130", "ambiguous_duration"), ("0045", None), ("0175", None), ("130", None)]
)
def test_four_digits_that_may_be_a_clock_or_minutes_are_held(text: str, code: str | None) -> None:
    assert read_durations(pl.Series([text])).codes.to_list() == [code]


def test_four_digits_are_minutes_where_another_text_of_the_column_is_no_clock() -> None:
    assert read_durations(pl.Series(["0130", "0090", "0045"])).codes.to_list() == [None, None, None]


@pytest.mark.parametrize(
    ("header", "hour"),
    [
        ("Oprettet (UTC)", 14),
        ("created_at_utc", 14),
        ("Oprettet", 12),
        ("Start GMT", 14),
        ("Start (UTC+00:00)", 14),
        ("Start (UTC+1)", 12),
        ("Created, GMT +01:00", 12),
        ("Local time, not UTC", 12),
    ],
)
def test_times_are_utc_where_their_header_says_so(tmp_path: Path, header: str, hour: int) -> None:
    text = f"order_id;facility_id;{header}\n1;F1;2025-07-03 14:05\n"
    read = read_text(tmp_path, text, "work_order", columns={"reported_at": header})
    assert read.accepted["reported_at"].to_list() == [datetime(2025, 7, 3, hour, 5)]
    assert ("utc_by_header" in read.codes) == (hour == 14)


def test_minutes_and_seconds_that_may_be_hours_and_minutes_are_held(tmp_path: Path) -> None:
    rows = "\n".join(
        f"V{n};F1;1;2025-03-03;{text}" for n, text in enumerate(("45:00", "12:30", "20", "00:10:00"))
    )
    outcome = read_text(tmp_path, f"visit_id;facility_id;room;date;minutes\n{rows}\n", "cleaning_visit")
    assert outcome.reasons == {2: "ambiguous_duration", 3: "ambiguous_duration"}
    assert outcome.accepted["minutes"].to_list() == [20, 10]
    assert "clock_minutes" in outcome.codes


def test_times_and_hours_that_a_workbook_counts_in_days_are_minutes(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "v.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["visit_id", "facility_id", "room", "date", "minutes"])
    written = (("hh:mm", time(0, 30)), ("[h]:mm", 1.25 / 24), ("[h]:mm:ss", 26 / 24), ("0", 40))
    for row, (form, value) in enumerate(written, 1):
        sheet.write_row(row, 0, [f"V{row}", "F1", "1.01"])
        sheet.write_datetime(row, 3, datetime(2025, 3, 3), book.add_format({"num_format": "yyyy-mm-dd"}))
        write = sheet.write_datetime if isinstance(value, time) else sheet.write_number
        write(row, 4, value, book.add_format({"num_format": form}))
    book.close()
    assert read_file(tmp_path / "v.xlsx", "cleaning_visit").accepted["minutes"].to_list() == [
        30,
        75,
        1560,
        40,
    ]


PERIODS = ("003.2025", "003/2025", "2025003", "2025.003", "P03 2025", "2025P3", "Periode 3 2025")


@pytest.mark.parametrize("text", PERIODS)
def test_a_period_of_a_ledger_is_read_as_the_month_and_told(text: str) -> None:
    found = read_months(pl.Series([text]), DateDialect())
    assert (found.values.to_list(), found.notes) == ([date(2025, 3, 1)], {"fiscal_period": 1})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("013.2025", "special_period"),
        ("2025016", "special_period"),
        ("0.2025", "not_a_date"),
        ("0132025x", "not_a_date"),
    ],
)
def test_a_period_that_is_no_month_is_held(text: str, code: str) -> None:
    found = read_months(pl.Series([text]), DateDialect())
    assert (found.values.to_list(), found.codes.to_list()) == ([None], [code])


@pytest.mark.parametrize("text", ["2025-03", "03-2025", "03.2025", "202503", "032025", "2025M03"])
def test_a_month_as_such_is_no_period(text: str) -> None:
    found = read_months(pl.Series([text]), DateDialect())
    assert (found.values.to_list(), found.notes) == ([date(2025, 3, 1)], {})
