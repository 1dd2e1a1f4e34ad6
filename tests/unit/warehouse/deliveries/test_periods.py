"""Months whose nought a spreadsheet dropped, and periods longer than a month."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from helpers.deliver import read_text

from warehouse.deliveries.cells.days import read_months
from warehouse.deliveries.cells.moments import DateDialect
from warehouse.deliveries.cells.periods import read_periods

HABITS = DateDialect()


@pytest.mark.parametrize(
    ("texts", "month"),
    [
        (["2024.01", "2024.1", "2024.12"], 10),
        (["2024,02", "2024,1"], 10),
        (["2024.1", "2024.2"], 1),
        (["2024-01", "2024-1"], 1),
        (["2024.1"], None),
        (["2024.1", "2024.11"], None),
        (["2024.01", "2024.1", "2024.10"], None),
    ],
)
def test_a_month_that_may_have_lost_its_nought_is_read_by_its_column(
    texts: list[str], month: int | None
) -> None:
    read = read_months(pl.Series(texts), HABITS)
    place = next(place for place, text in enumerate(texts) if text[-2:] in (".1", ",1", "-1"))
    found = read.values[place]
    assert (found.month if found else None) == month
    assert (read.codes[place] == "ambiguous_date") is (month is None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Q1 2025", "2025-01-01", "2025-03-31"),
        ("25Q4", "2025-10-01", "2025-12-31"),
        ("1. kvartal 2025", "2025-01-01", "2025-03-31"),
        ("2. Halbjahr 2025", "2025-07-01", "2025-12-31"),
        ("first quarter 2024", "2024-01-01", "2024-03-31"),
        ("2024-01..2024-03", "2024-01-01", "2024-03-31"),
        ("July 2010-September 2010", "2010-07-01", "2010-09-30"),
        ("januari - mars 2024", "2024-01-01", "2024-03-31"),
        ("01.01.-31.03.2025", "2025-01-01", "2025-03-31"),
        ("okt 2024 til jan 2025", "2024-10-01", "2025-01-31"),
        ("2024-01-15/2024-02-14", "2024-01-15", "2024-02-14"),
        ("1. tertial 2025", "2025-01-01", "2025-04-30"),
    ],
)
def test_a_period_is_read_in_the_languages_of_suppliers(text: str, start: str, end: str) -> None:
    assert read_periods(pl.Series([text]), HABITS).row(0) == (
        date.fromisoformat(start),
        date.fromisoformat(end),
    )


@pytest.mark.parametrize(
    "text", ["2025/2026", "1/25", "marts", "3", "Q5 2025", "dec-feb 2025", "2024-03..2024-01", "T1 2025"]
)
def test_a_period_that_may_be_something_else_is_none(text: str) -> None:
    assert read_periods(pl.Series([text]), HABITS).row(0) == (None, None)


def test_both_ends_of_a_period_may_be_columns_in_the_stead_of_a_month(tmp_path: Path) -> None:
    text = "line_id;facility_id;service;period_start;period_end;amount_dkk\n"
    rows = (
        "2024-01-15;2024-02-14",
        "2024-01;2024-03",
        "01-01-2024;31-01-2024",
        "2024-03-01;2024-01-31",
        "2024-01-01;",
    )
    text += "".join(f"{nth};F1;cleaning;{ends};10,00\n" for nth, ends in enumerate(rows))
    read = read_text(tmp_path, text)
    assert read.accepted.select("month", "period_end").rows() == [
        (date(2024, 1, 1), date(2024, 2, 14)),
        (date(2024, 1, 1), date(2024, 3, 31)),
        (date(2024, 1, 1), None),
    ]
    assert read.reasons == {5: "period_turned", 6: "missing_value"}


def test_a_kind_without_periods_holds_a_quarter(tmp_path: Path) -> None:
    text = "facility_id;service;month;quantity;unit\nF1;restaurant;Q1 2024;5;meals\n"
    assert read_text(tmp_path, text, "driver_volume").reasons == {2: "not_a_date"}


BILLED = "line_id;facility_id;service;{};amount_dkk\n"


@pytest.mark.parametrize(
    ("header", "texts", "month"),
    [
        ("Uge", ["202506", "202506", "202506"], 2),
        ("Ugenr.", ["2025-06"], 2),
        ("ISO week", ["06/2025"], 2),
        ("KW", ["6.2025"], 2),
        ("Periode", ["202506", "202506", "202506"], 6),
        ("Ugedag og måned", ["06/2025"], 6),
    ],
)
def test_numbers_are_weeks_where_their_header_says_so(
    tmp_path: Path, header: str, texts: list[str], month: int
) -> None:
    rows = "".join(f"{nth};F1;waste;{text};5,00\n" for nth, text in enumerate(texts))
    read = read_text(tmp_path, BILLED.format(header) + rows, columns={"month": header})
    assert read.accepted["month"].to_list() == [date(2025, month, 1)] * len(texts)


def test_a_week_that_lies_in_two_months_is_held_whatever_its_header(tmp_path: Path) -> None:
    read = read_text(tmp_path, BILLED.format("Uge") + "1;F1;waste;202505;5,00\n", columns={"month": "Uge"})
    assert read.reasons == {2: "ambiguous_date"}


def test_a_year_and_a_week_in_two_columns_are_a_week(tmp_path: Path) -> None:
    text = BILLED.format("År;Uge") + "1;F1;waste;2025;6;5,00\n"
    read = read_text(tmp_path, text, columns={"month": ["År", "Uge"]})
    assert read.accepted["month"].to_list() == [date(2025, 2, 1)]
