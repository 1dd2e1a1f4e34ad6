"""Numbers, days, months, times and instants as suppliers write them."""

from datetime import date, datetime, time

import polars as pl
import pytest

from warehouse.deliveries.cells.days import read_days, read_months
from warehouse.deliveries.cells.decimals import (
    DecimalSign,
    numbers_of,
    read_numbers,
    signs_in,
    tidy_numbers,
    to_scale,
)
from warehouse.deliveries.cells.instants import read_clocks, read_instants
from warehouse.deliveries.cells.moments import DateDialect
from warehouse.deliveries.cells.values import Dialect, read_column
from warehouse.deliveries.kind import Column

HABITS = DateDialect()


def number(text: str, known: DecimalSign | None = None) -> tuple[float | None, str | None]:
    """One text as a number, and its code."""
    values, codes = read_numbers(tidy_numbers(pl.Series("n", [text]), "dkk"), known or DecimalSign())
    return (None if values[0] is None else float(values[0])), codes[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,56", 1234.56),
        ("1,234.56", 1234.56),
        ("125,50", 125.5),
        ("125.50", 125.5),
        ("kr. 125,50", 125.5),
        ("125,50 kr.", 125.5),
        ("500,00-", -500.0),
        ("(500,00)", -500.0),
        ("−3", -3.0),
        ("1 250,00", 1250.0),
        ("1\u00a0250,00", 1250.0),
        ("1.234.567", 1234567.0),
        ("1.250,-", 1250.0),
        (",50", 0.5),
        ("1e3", 1000.0),
        ("0.125", 0.125),
        ("+5", 5.0),
        ("(kr. 1.250,00)", -1250.0),
        ("(1.250,00 kr.)", -1250.0),
        ("5,00+", 5.0),
    ],
)
def test_a_number_that_reads_in_one_way_is_read_that_way(text: str, value: float) -> None:
    assert number(text) == (value, None)


@pytest.mark.parametrize(
    "text", ["NaN", "inf", "-", "n/a", "12,", "1,2,3", "12 50", "abc", "0x10", "0101901234"]
)
def test_a_text_that_is_no_number_has_a_code(text: str) -> None:
    assert number(text) == (None, "not_a_number")


def test_three_digits_after_one_sign_are_ambiguous_until_the_sign_is_known() -> None:
    assert number("1.250") == (None, "ambiguous_number")
    assert number("1.250", DecimalSign(",")) == (None, "ambiguous_number")
    assert number("1,250", DecimalSign(",")) == (1.25, None)
    assert number("1.250", DecimalSign(",", is_stated=True)) == (1250.0, None)
    assert number("1.250", DecimalSign(".", is_stated=True)) == (1.25, None)


def test_a_number_against_the_stated_sign_is_held() -> None:
    assert number("125.50", DecimalSign(",", is_stated=True)) == (None, "ambiguous_number")


def test_more_digits_than_any_amount_are_out_of_range() -> None:
    assert number("99999999999999999999,00")[1] == "out_of_range"
    assert number("1e20")[1] == "out_of_range"


def test_only_clear_numbers_prove_the_decimal_sign() -> None:
    assert signs_in(pl.Series("n", ["1.250", "125,50", "900"])) == {","}
    assert signs_in(pl.Series("n", ["1.250", "900"])) == set()


def test_nan_and_infinity_of_a_typed_column_are_no_numbers() -> None:
    values, codes = numbers_of(pl.Series([1.5, float("nan"), float("inf"), 1e300, None]))
    assert codes.to_list() == [None, "not_a_number", "not_a_number", "out_of_range", None]
    assert float(values[0]) == 1.5 and values[1:].is_null().all()


def test_halves_are_rounded_away_from_zero_and_counted() -> None:
    values, _ = numbers_of(pl.Series(["1.005", "-1.005", "0.1"]).cast(pl.Decimal(20, 6)))
    rounded, lost = to_scale(values, 2)
    assert [str(value) for value in rounded] == ["1.01", "-1.01", "0.10"]
    assert lost == 2


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-10-20", date(2025, 10, 20)),
        ("03-04-2025", date(2025, 4, 3)),
        ("3.4.2025", date(2025, 4, 3)),
        ("3. april 2025", date(2025, 4, 3)),
        ("mandag den 3. marts 2025", date(2025, 3, 3)),
        ("1. maj 25", date(2025, 5, 1)),
        ("20251020", date(2025, 10, 20)),
        ("29-02-2024", date(2024, 2, 29)),
        ("uge 27 2026", date(2026, 6, 29)),
        ("2026-W53", date(2026, 12, 28)),
        ("2026-W27-3", date(2026, 7, 1)),
        ("31/12/12", date(2012, 12, 31)),
    ],
)
def test_a_day_is_read_as_a_dane_writes_it(text: str, day: date) -> None:
    assert read_days(pl.Series([text]), HABITS).values.to_list() == [day]


@pytest.mark.parametrize("text", ["31-02-2025", "29-02-2025", "2025-13-01", "i morgen", "uge 54 2025"])
def test_a_day_that_no_calendar_has_is_no_date(text: str) -> None:
    read = read_days(pl.Series([text]), HABITS)
    assert read.values.to_list() == [None] and read.codes.to_list() == ["not_a_date"]


def test_a_column_that_proves_the_month_first_is_read_month_first() -> None:
    read = read_days(pl.Series(["10/25/2025", "10/03/2025"]), HABITS)
    assert read.values.to_list() == [date(2025, 10, 25), date(2025, 10, 3)]
    assert "month_first" in read.notes


def test_a_column_with_both_orders_holds_what_could_be_either() -> None:
    read = read_days(pl.Series(["25/10/2025", "10/25/2025", "03/04/2025"]), HABITS)
    assert read.codes.to_list() == [None, None, "ambiguous_date"]


def test_one_slip_among_many_days_does_not_make_the_others_ambiguous() -> None:
    read = read_days(
        pl.Series([*(f"{day}-01-2025" for day in range(13, 32)), "03-04-2025", "04-13-2025"]), HABITS
    )
    assert read.values[-2] == date(2025, 4, 3)
    assert read.codes[-1] == "not_a_date"


@pytest.mark.parametrize(
    "texts", [["25-04-13"], ["25.04.03", "24.12.31"], ["24-03-21", "24-03-22", "25-01-23"]]
)
def test_days_that_may_well_begin_with_the_year_are_held(texts: list[str]) -> None:
    read = read_days(pl.Series([*texts, "2025-04-03"]), HABITS)
    assert read.codes.to_list() == ["ambiguous_date"] * len(texts) + [None]


@pytest.mark.parametrize(
    "texts", [["03-04-25"], ["21-03-24", "22-03-24", "23-01-25"], ["25.04.25", "26.04.25"]]
)
def test_short_days_are_read_day_first_where_nothing_speaks_for_the_year(texts: list[str]) -> None:
    assert read_days(pl.Series(texts), HABITS).codes.to_list() == [None] * len(texts)


def test_a_week_without_a_year_needs_the_year_of_the_delivery() -> None:
    assert read_days(pl.Series(["uge 27"]), HABITS).codes.to_list() == ["ambiguous_date"]
    assert read_days(pl.Series(["uge 27"]), DateDialect(week_year=2026)).values.to_list() == [
        date(2026, 6, 29)
    ]


def test_a_stated_format_reads_day_and_time() -> None:
    assert read_days(pl.Series(["04/03/2025"]), DateDialect("%m/%d/%Y")).values.to_list() == [
        date(2025, 4, 3)
    ]
    read = read_instants(pl.Series(["04/03/2025 10:00"]), DateDialect("%m/%d/%Y %H:%M"))
    assert read.values.to_list() == [datetime(2025, 4, 3, 8, 0)]
    dialect = Dialect(dates=DateDialect("%m/%d/%Y %I:%M %p"))
    half = read_column(Column("date", "day"), pl.Series(["04/03/2025 08:00 AM"]), dialect)
    assert half.values.to_list() == [date(2025, 4, 3)]


@pytest.mark.parametrize(
    "text", ["2026-03", "03-2026", "marts 2026", "202603", "mar-26", "15-03-2026", "2026-03-31"]
)
def test_a_month_is_read_as_its_first_day(text: str) -> None:
    assert read_months(pl.Series([text]), HABITS).values.to_list() == [date(2026, 3, 1)]


def test_a_week_is_a_month_only_where_it_lies_in_one() -> None:
    read = read_months(pl.Series(["uge 27 2026", "uge 28 2026"]), HABITS)
    assert read.codes.to_list() == ["ambiguous_date", None]
    assert read.values.to_list() == [None, date(2026, 7, 1)]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-10-20 08:00", datetime(2025, 10, 20, 6)),
        ("20-10-2025 kl. 8.05", datetime(2025, 10, 20, 6, 5)),
        ("3. april 2025 8.00", datetime(2025, 4, 3, 6)),
        ("2025-10-20T08:00:00Z", datetime(2025, 10, 20, 8)),
        ("2025-10-20T08:00:00+02:00", datetime(2025, 10, 20, 6)),
        ("2025-12-01", datetime(2025, 11, 30, 23)),
        ("2025-10-20 24:00", datetime(2025, 10, 20, 22)),
        ("20-10-2025 0800", datetime(2025, 10, 20, 6)),
    ],
)
def test_local_time_becomes_utc(text: str, instant: datetime) -> None:
    assert read_instants(pl.Series([text]), HABITS).values.to_list() == [instant]


def test_the_hour_that_comes_twice_is_the_first_and_the_one_that_never_comes_moves_on() -> None:
    read = read_instants(pl.Series(["2025-10-26 02:30", "2025-03-30 02:30"]), HABITS)
    assert read.values.to_list() == [datetime(2025, 10, 26, 0, 30), datetime(2025, 3, 30, 1, 30)]
    assert read.notes == {"clock_change_twice": 1, "clock_change_never": 1}


def test_a_time_of_day_is_read_in_every_form() -> None:
    read = read_clocks(pl.Series(["08:00", "8.00", "kl. 8", "0800", "2025-10-20 08:00", "25:00", None]))
    assert read.values.to_list() == [time(8)] * 5 + [None, None]
    assert read.codes.to_list() == [None] * 5 + ["not_a_date", None]
