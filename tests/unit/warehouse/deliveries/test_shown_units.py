"""What only the format of a workbook's cells shows: units, currencies, a line through what no longer holds."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.deliver import Outcome, read_file
from openpyxl.styles import Font

from warehouse.deliveries.files.cellformats import format_of


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("#,##0.00 [$€-407]", "EUR"),
        ('"$"#,##0.00', "USD"),
        ("[$SEK] #,##0", "SEK"),
        (r"#,##0.00\ €;-#,##0.00\ €", "EUR"),
        ('#,##0 "t.kr."', "thousands"),
        ('#,##0, "t.kr."', None),  # scaled by the format itself: the cell has kroner
        ('#,##0,, "mio. kr."', None),
        ('0.0 "timer"', "hours"),
        ('0.0 "ha"', "hectares"),
        ('#,##0 "inkl. moms"', "with moms"),
        ("[$kr.-406] #,##0.00", None),
        ('#,##0.00 "kr."', None),
        ("#,##0.00", None),
        (r"_-* #,##0.00\ _€_-;\-* #,##0.00\ _€_-", None),  # a comma style: as wide as beside amounts in euros
        ("#,##0.00_€;-#,##0.00_€", None),
        (r"_-* #,##0.00\ €_-;\-* #,##0.00\ €_-", "EUR"),
        ("_-[$kr.-406] * #,##0.00_-", None),
        ("[$DKK] #,##0.00", None),
        ('0 "m²"', None),
    ],
)
def test_a_number_format_shows_a_unit(code: str, unit: str | None) -> None:
    assert format_of(164, code).unit == unit


def book(folder: Path, kind: str, rows: list[list[object]], cell: str, code: str, **block: Any) -> Outcome:
    """Read a workbook of these rows, one cell of which has a number format."""
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.active[cell].number_format = code
    made.save(folder / "delivery.xlsx")
    return read_file(folder / "delivery.xlsx", kind, **block)


COSTS: list[list[object]] = [
    ["line_id", "facility_id", "service", "month", "amount_dkk"],
    ["1", "F1", "waste", "2026-01", 1000],
    ["2", "F1", "waste", "2026-02", 500],
]


def test_an_amount_that_is_shown_in_another_currency_is_held_without_its_amount(tmp_path: Path) -> None:
    read = book(tmp_path, "cost_line", COSTS, "E2", "#,##0.00 [$€-407]")
    assert read.reasons == {2: "foreign_currency"} and read.summary["amount_accepted"] == 500
    assert read.held["amount_dkk"].to_list() == [None]


def test_an_amount_that_is_shown_in_the_currency_of_the_portfolio_counts(tmp_path: Path) -> None:
    assert book(tmp_path, "cost_line", COSTS, "E2", "#,##0.00 [$€-407]", currency="EUR").reasons == {}
    assert book(tmp_path, "cost_line", COSTS, "E2", '#,##0.00 "kr."').verdict == "accept"


def test_an_amount_that_a_factor_converts_counts_in_whatever_currency_it_is_shown(tmp_path: Path) -> None:
    converted = {"columns": {"amount_dkk": {"from": "amount_dkk", "factor": 7.46}}}
    read = book(tmp_path, "cost_line", COSTS, "E2", "#,##0.00 [$€-407]", **converted)
    assert read.reasons == {} and read.summary["amount_accepted"] == 11190


@pytest.mark.parametrize(
    ("kind", "rows", "cell", "code", "is_told"),
    [
        ("cost_line", COSTS, "E2", '#,##0 "t.kr."', True),
        ("cost_line", COSTS, "E2", '#,##0, "t.kr."', False),
        ("cost_line", COSTS, "E2", '#,##0 "timer"', False),
        (
            "cleaning_visit",
            [["visit_id", "facility_id", "room", "date", "minutes"], ["v", "F1", "1", "2026-01-02", 7]],
            "E2",
            '0.0 "timer"',
            True,
        ),
    ],
)
def test_a_unit_that_a_column_is_not_read_in_is_asked_about(
    tmp_path: Path, kind: str, rows: list[list[object]], cell: str, code: str, is_told: bool
) -> None:
    assert ("unit_in_header" in book(tmp_path, kind, rows, cell, code).codes) == is_told


@pytest.mark.parametrize(("is_struck", "row"), [(True, 3), (False, 3), (True, 1)])
def test_rows_that_are_struck_through_count_with_a_warning(tmp_path: Path, is_struck: bool, row: int) -> None:
    made = openpyxl.Workbook()
    for cells in COSTS:
        made.active.append(cells)
    made.active.cell(row, 5).font = Font(strike=is_struck)
    made.save(tmp_path / "delivery.xlsx")
    read = read_file(tmp_path / "delivery.xlsx", "cost_line")
    assert read.summary["amount_accepted"] == 1500
    assert ("struck_rows" in read.codes) == (is_struck and row > 1)
