"""The planners' workbook, read back with another reader than the one that wrote it."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.editions import SECRET_NAME

from warehouse.publish.formatting import danish_key, in_digits, in_percent


@pytest.fixture(scope="module")
def version(portfolio_edition: Path) -> Path:
    return portfolio_edition


@pytest.fixture(scope="module")
def book(version: Path) -> Any:
    return openpyxl.load_workbook(version / "plans" / "HQ.xlsx")


@pytest.fixture(scope="module")
def whole_book(version: Path) -> Any:
    return openpyxl.load_workbook(version / "restricted" / "plans" / "HQ.xlsx")


def column(sheet: Any, title: str) -> list[Any]:
    titles = [cell.value for cell in sheet[1]]
    return [row[titles.index(title)].value for row in sheet.iter_rows(min_row=2)]


def test_every_facility_has_a_workbook(version: Path) -> None:
    assert {path.name for path in (version / "plans").glob("*.xlsx")} == {
        "HQ.xlsx",
        "F2.xlsx",
        "NOWHERE.xlsx",
    }


def test_the_sheets_have_their_order_and_the_last_one_is_hidden(book: Any) -> None:
    named = [
        name for name in book.sheetnames if name[:3] not in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    ]
    assert named == ["Plan", "Workload", "Categories", "Rooms", "Coverage", "Findings", "areal"]
    assert book["areal"].sheet_state == "veryHidden"


def test_each_sheet_keeps_its_header_filters_and_prints_on_one_width(book: Any) -> None:
    for sheet in (one for one in book.worksheets if one.sheet_state == "visible"):
        head = 3 if sheet.title[3:4] == " " else 1
        assert sheet.freeze_panes == f"A{head + 1}"
        assert sheet.auto_filter.ref.startswith(f"A{head}:")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1)  # 1 where nothing is said
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == f"$1:${head}"


def test_a_name_that_looks_like_a_formula_stays_text(version: Path) -> None:
    for path in (version / "plans").glob("*.xlsx"):
        for sheet in openpyxl.load_workbook(path).worksheets:
            assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_open_workbook_gives_withheld_rooms_as_one_row(book: Any, whole_book: Any) -> None:
    assert SECRET_NAME not in column(book["Plan"], "Room")
    assert column(book["Plan"], "Room")[-2:] == ["rooms withheld from the open set", "Sum"]
    assert SECRET_NAME in column(whole_book["Plan"], "Room")


def test_hours_are_the_same_in_both_workbooks(book: Any, whole_book: Any) -> None:
    title = "Hours a year (norm)"
    sums = [sum(column(one["Workload"], title)) for one in (book, whole_book)]
    assert sums[0] == pytest.approx(sums[1], abs=1e-6)
    assert sums[0] > 0


def test_the_plan_shows_visits_by_weekday_and_the_rate(whole_book: Any) -> None:
    sheet = whole_book["Workload"]
    place = column(sheet, "Number").index("1.03")
    week = [column(sheet, day)[place] for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]
    assert week == [None, 1, None, 1, None, None, None]
    assert column(sheet, "m² per hour")[place] == pytest.approx(200, rel=1e-4)
    assert column(sheet, "Minutes a week")[place] == pytest.approx(23 / 200 * 60 * 2, rel=1e-4)


def test_a_room_that_was_always_there_has_no_first_day(whole_book: Any) -> None:
    days = column(whole_book["Rooms"], "Valid from")
    assert days and set(days) == {None}


def test_findings_of_the_facility_say_what_to_mend(whole_book: Any) -> None:
    assert "area_differs" in column(whole_book["Findings"], "Code")


@pytest.mark.parametrize(
    ("names", "in_order"),
    [
        (["Åbenrå", "Ørsted", "Ærø", "Zoo", "Abe"], ["Abe", "Zoo", "Ærø", "Ørsted", "Åbenrå"]),
        (["Aabenraa", "Zoo"], ["Zoo", "Aabenraa"]),
        (["10", "9", None, "1.2"], ["1.2", "9", "10", None]),
    ],
)
def test_names_sort_as_danes_do(names: list[str | None], in_order: list[str | None]) -> None:
    assert sorted(names, key=danish_key) == in_order


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (in_digits(1234567.891, 2), "1\u202f234\u202f567.89"),
        (in_digits(None), "–"),
        (in_percent(0.1234), "12.3 %"),
    ],
)
def test_numbers_are_written_one_way(text: str, shown: str) -> None:
    assert text == shown
