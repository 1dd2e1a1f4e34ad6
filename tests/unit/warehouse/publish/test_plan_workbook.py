"""The planners' workbook, read back with another reader than the one that wrote it."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.editions import SECRET_NAME, rows

from warehouse.publish.formatting import danish_key, in_digits


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
    assert named == [
        "Plan",
        "Workload",
        "Changes",
        "Inspection",
        "Programs",
        "Categories",
        "Rooms",
        "Coverage",
        "Findings",
        "areal",
    ]
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


def test_hours_of_a_room_are_the_same_in_both_workbooks_and_those_of_withheld_rooms_are_not_shown(
    book: Any, whole_book: Any
) -> None:
    hours = [
        dict(
            zip(
                column(one["Workload"], "Room id"),
                column(one["Workload"], "Hours a year (norm)"),
                strict=True,
            )
        )
        for one in (book, whole_book)
    ]
    withheld = hours[0].pop(None)
    assert withheld is None  # with their area it would give the rooms that are cleaned at another rate
    assert hours[0].items() < hours[1].items()
    assert all(value > 0 for value in hours[0].values())


def test_the_plan_shows_visits_by_weekday_and_the_rate(whole_book: Any) -> None:
    sheet = whole_book["Workload"]
    place = column(sheet, "Number").index("1.03")
    week = [column(sheet, day)[place] for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]
    assert sorted(day for day in week if day) == [1, 1]
    assert column(sheet, "m² per hour")[place] == pytest.approx(200, rel=1e-4)
    assert column(sheet, "Minutes a week")[place] == pytest.approx(23 / 200 * 60 * 2, rel=1e-4)


def test_the_lists_of_weekdays_add_up_to_the_calendar_of_their_dates(version: Path, whole_book: Any) -> None:
    query = "select date, sum(minutes), count(*) from mart_cleaning_calendar where facility_id = 'HQ' group by date"
    calendar = {
        day.isoformat(): (minutes, visits) for day, minutes, visits in rows(version / "restricted", query)
    }
    seen = {}
    for sheet in whole_book.worksheets:
        for cells in sheet.iter_rows(min_row=4, max_col=8, values_only=True):
            if cells[1] == "Sum" and sheet.title[:4].strip() in (
                "Mon",
                "Tue",
                "Wed",
                "Thu",
                "Fri",
                "Sat",
                "Sun",
            ):
                day, _, visits = cells[2].partition(": ")
                seen[day] = (pytest.approx(float(calendar[day][0]), abs=1e-6), int(visits.split()[0]))
                assert (cells[4], calendar[day][1]) == seen[day]
    assert len(seen) >= 20


def test_the_totals_of_the_plan_are_those_of_the_warehouse(version: Path, whole_book: Any) -> None:
    query = "select sum(visits), sum(minutes), sum(cost_dkk_per_year) from mart_cleaning_plan where facility_id = 'HQ'"
    (totals,) = rows(version / "restricted", query)
    sheet = whole_book["Plan"]
    for title, total in zip(("Visits a week", "Minutes a week", "DKK a year"), totals, strict=True):
        *parts, shown = column(sheet, title)
        assert shown == pytest.approx(float(total), abs=0.001)
        assert sum(part for part in parts if part) == pytest.approx(shown, abs=0.01)


def test_cells_to_fill_in_are_marked_and_checked_by_the_program(whole_book: Any) -> None:
    sheet = whole_book["Plan"]
    titles = [cell.value for cell in sheet[1]]
    place = titles.index("New visits a week") + 1
    assert sheet.cell(2, place).fill.fgColor.rgb == "FFFFF4CC"
    rules = {str(rule.sqref)[0]: rule for rule in sheet.data_validations.dataValidation}
    letter = sheet.cell(2, place).column_letter
    assert (rules[letter].type, rules[letter].formula1, rules[letter].formula2) == ("decimal", "0", "35")


def test_lists_print_upright_on_one_page_width_and_the_room_id_does_not_print(whole_book: Any) -> None:
    lists = [sheet for sheet in whole_book.worksheets if sheet.title[3:4] == " "]
    assert lists and all(sheet.page_setup.orientation == "portrait" for sheet in lists)
    titles = [cell.value for cell in whole_book["Plan"][1]]
    assert titles[-1] == "Room id"
    assert whole_book["Plan"].print_area.endswith(f"$N${whole_book['Plan'].max_row}")


def test_no_file_of_the_open_plans_names_a_restricted_room(version: Path) -> None:
    for path in (version / "plans").iterdir():
        if path.suffix != ".xlsx":
            assert SECRET_NAME not in path.read_text(encoding="utf-8")
    assert (version / "plans" / "HQ.ics").is_file() and (version / "plans" / "shifts.csv").is_file()


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
    ],
)
def test_numbers_are_written_one_way(text: str, shown: str) -> None:
    assert text == shown
