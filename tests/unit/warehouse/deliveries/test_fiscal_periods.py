"""Periods of a fiscal year that does not start in January: "2024/25", its quarters and its months."""

from datetime import date

import polars as pl
import pytest

from warehouse.deliveries.cells.days import read_months
from warehouse.deliveries.cells.moments import DateDialect
from warehouse.deliveries.cells.periods import read_periods


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024/25", date(2024, 7, 1), date(2025, 6, 30)),
        ("Regnskabsår 2024/2025", date(2024, 7, 1), date(2025, 6, 30)),
        ("FY 2024-25", date(2024, 7, 1), date(2025, 6, 30)),
        ("Q1 2024/25", date(2024, 7, 1), date(2024, 9, 30)),
        ("3. kvartal 2024/25", date(2025, 1, 1), date(2025, 3, 31)),
        ("P07 2024/25", date(2025, 1, 1), date(2025, 1, 31)),
        ("periode 12 2024/25", date(2025, 6, 1), date(2025, 6, 30)),
    ],
)
def test_a_part_of_a_fiscal_year_is_its_months(text: str, start: date, end: date) -> None:
    found = read_periods(pl.Series([text]), DateDialect(fiscal_start=7))
    assert found.row(0) == (start, end)


@pytest.mark.parametrize("text", ["2024/25", "Q1 2024/25", "P07 2024/25"])
def test_two_years_mean_nothing_where_the_fiscal_year_is_the_calendar_year(text: str) -> None:
    assert read_periods(pl.Series([text]), DateDialect()).row(0) == (None, None)


@pytest.mark.parametrize("text", ["2024/26", "2024-12", "2024/12", "P13 2024/25"])
def test_what_is_no_part_of_a_fiscal_year_gives_none(text: str) -> None:
    assert read_periods(pl.Series([text]), DateDialect(fiscal_start=7)).row(0) == (None, None)


def test_a_quarter_of_one_year_stays_one_of_the_calendar() -> None:
    found = read_periods(pl.Series(["Q1 2025"]), DateDialect(fiscal_start=7))
    assert found.row(0) == (date(2025, 1, 1), date(2025, 3, 31))


@pytest.mark.parametrize(
    ("text", "month"),
    [("001.2025", date(2024, 7, 1)), ("012.2025", date(2025, 6, 1)), ("2025 P06", date(2024, 12, 1))],
)
def test_a_numbered_period_counts_from_the_first_month_of_the_year_it_ends_in(text: str, month: date) -> None:
    found = read_months(pl.Series([text]), DateDialect(fiscal_start=7))
    assert (found.values.to_list(), found.notes) == ([month], {"fiscal_period_shifted": 1})
