"""A planner's workbook, edited with another library, and the answer to each of its cells."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from helpers.editions import AS_OF
from hypothesis import given
from hypothesis import strategies as st

from bim.errors import DeliveryError
from flows.cli.plan_edits import planned_rooms
from flows.cli.plan_preview import PublishedWarehouse
from warehouse.planning.edit_form import planned_text
from warehouse.planning.edit_reading import Cell, Form, FormRow, load_form, read_form, read_to_folder
from warehouse.planning.edits import Answer, Edit, PlannedRoom, override_rows, review_edits
from warehouse.planning.program_edits import program_rows, review_programs

GOOD = {"New visits a week": 1, "Reason": "used less", "Approved by": "Anna Berg"}
Fill = Callable[[Any, Callable[..., None]], None]


@pytest.fixture(scope="module")
def rooms(portfolio_edition: Path) -> Mapping[str, PlannedRoom]:
    started = datetime(2026, 6, 30)
    path = portfolio_edition / "restricted" / "warehouse.duckdb"
    return planned_rooms(PublishedWarehouse(path, "r1", AS_OF, started, has_restricted=True))


@pytest.fixture
def edited(portfolio_edition: Path, tmp_path: Path) -> Callable[[Fill], Path]:
    """Return a function that edits the workbook of HQ as its argument says, and gives the path of the result."""

    def edit(fill: Fill) -> Path:
        book = openpyxl.load_workbook(portfolio_edition / "plans" / "HQ.xlsx")
        sheet = book["Plan"]

        def put(number: str, **cells: object) -> None:
            titles = {cell.value: cell.column for cell in sheet[1]}
            row = next(
                r for r in range(2, sheet.max_row + 1) if sheet.cell(r, titles["Number"]).value == number
            )
            for title, value in cells.items():
                sheet.cell(row, titles[title]).value = value

        fill(book, put)
        book.save(tmp_path / "sent_back.xlsx")
        return tmp_path / "sent_back.xlsx"

    return edit


def review(path: Path, rooms: Mapping[str, PlannedRoom], run_id: str = "r1") -> list[Answer]:
    return review_edits(read_form(path), rooms, run_id)[0]


def test_an_edit_with_reason_and_name_is_accepted(edited: Any, rooms: Any) -> None:
    answers, edits = review_edits(read_form(edited(lambda _, put: put("1.03", **GOOD))), rooms, "r1")
    assert [(one.room, one.value, one.answer, one.why) for one in answers] == [
        ("1.03 Kontor", "1", "accepted", "2 before")
    ]
    assert [(edit.visits_per_week, edit.reason, edit.approved_by) for edit in edits] == [
        (Decimal(1), "used less", "Anna Berg")
    ]


def test_a_workbook_that_nobody_filled_in_gives_no_answer(edited: Any, rooms: Any) -> None:
    assert review(edited(lambda book, put: None), rooms) == []


@pytest.mark.parametrize(
    ("cells", "answer", "why"),
    [
        ({"New visits a week": -1}, "refused", "from 0 to 35"),
        ({"New visits a week": 50}, "refused", "from 0 to 35"),
        ({"New visits a week": 35}, "accepted", "2 before"),
        ({"New visits a week": "three"}, "refused", "'three' is no number"),
        ({"New visits a week": "0,25"}, "accepted", "2 before"),
        ({"New visits a week": "nan"}, "refused", "from 0 to 35"),
        ({"New visits a week": "=1+1"}, "refused", "a formula is not read"),
        ({"New visits a week": datetime(2026, 2, 1)}, "refused", "made a date of it"),
        ({"New visits a week": 2}, "unchanged", "planned already"),
        ({"New visits a week": 0}, "accepted", "2 before"),
        ({"Reason": None}, "refused", "a reason is missing"),
        ({"Reason": "   "}, "refused", "a reason is missing"),
        ({"Reason": "x" * 301}, "refused", "longer than 300"),
        ({"Reason": '=cmd|"/c calc"!A1'}, "refused", "Reason is a formula"),
        ({"Approved by": None}, "refused", "who approved it is missing"),
        ({"New visits a week": None}, "unchanged", "neither New visits a week nor Exclude"),
        ({"New visits a week": None, "Exclude": "ja"}, "accepted", "no cleaning"),
        ({"New visits a week": None, "Exclude": "no"}, "unchanged", "cleaned already"),
        ({"New visits a week": None, "Exclude": "perhaps"}, "refused", "neither yes, no nor 'as contract'"),
        ({"Room id": "SNOSUCHROOM"}, "refused", "no room with the id SNOSUCHROOM"),
        ({"Room id": None}, "refused", "no room id"),
    ],
)
def test_each_cell_has_its_answer(
    edited: Any, rooms: Any, cells: dict[str, Any], answer: str, why: str
) -> None:
    (one,) = review(edited(lambda _, put: put("1.03", **(GOOD | cells))), rooms)
    assert (one.answer, why in one.why) == (answer, True), one


def test_a_wrong_cell_costs_no_other_one(edited: Any, rooms: Any) -> None:
    def fill(_: Any, put: Callable[..., None]) -> None:
        put("1.03", **GOOD)
        put("1.04", **GOOD | {"New visits a week": "three"})
        put("1.05", **GOOD | {"New visits a week": -1, "Exclude": "yes"})

    answers, edits = review_edits(read_form(edited(fill)), rooms, "r1")
    assert [one.answer for one in answers] == ["accepted", "refused", "refused", "accepted"]
    assert [(edit.visits_per_week, edit.is_cleanable) for edit in edits] == [(1, None), (None, False)]


def test_columns_are_found_by_their_titles(edited: Any, rooms: Any) -> None:
    def fill(book: Any, put: Callable[..., None]) -> None:
        put("1.03", **GOOD)
        book["Plan"].insert_cols(3)
        book["Plan"].insert_rows(1, 2)

    (one,) = review(edited(fill), rooms)
    assert (one.answer, one.room, one.cell) == ("accepted", "1.03 Kontor", "L7")


def test_a_missing_column_is_named(edited: Any) -> None:
    def fill(book: Any, _: Any) -> None:
        for cell in book["Plan"][1]:
            cell.value = "Begrundelse" if cell.value == "Reason" else cell.value

    with pytest.raises(DeliveryError, match=r"no sheet has the columns .*'Reason'"):
        read_form(edited(fill))


def test_a_renamed_sheet_is_read_and_a_copy_is_not(edited: Any, rooms: Any) -> None:
    def rename(book: Any, put: Callable[..., None]) -> None:
        put("1.03", **GOOD)
        book["Plan"].title = "Uge 27"

    def copy(book: Any, put: Callable[..., None]) -> None:
        book.copy_worksheet(book["Plan"])
        put("1.03", **GOOD)

    renamed, copied = read_form(edited(rename)), read_form(edited(copy))
    assert [len(form.rows) for form in (renamed, copied)] == [1, 1]
    assert "now named 'Uge 27'" in renamed.notes[0]
    assert "'Plan Copy' is a copy" in copied.notes[0]


def test_two_sheets_of_the_plan_under_other_names_are_refused(edited: Any) -> None:
    def fill(book: Any, _: Any) -> None:
        book.copy_worksheet(book["Plan"])
        book["Plan"].title = "Other"

    with pytest.raises(DeliveryError, match="keep one of them"):
        read_form(edited(fill))


def test_a_row_of_another_facility_and_a_row_that_stands_twice_are_refused(edited: Any, rooms: Any) -> None:
    other = next(room.space_id for room in rooms.values() if room.facility_id == "F2")
    same = next(room.space_id for room in rooms.values() if room.label == "1.04 Kontor")

    def fill(_: Any, put: Callable[..., None]) -> None:
        put("1.03", **GOOD | {"Room id": other})
        put("1.04", **GOOD)
        put("1.05", **GOOD | {"Room id": same})

    whys = [one.why for one in review(edited(fill), rooms)]
    assert "is of F2, and this workbook of HQ" in whys[0]
    assert whys[1:] == ["two rows are of this room"] * 2


def test_of_an_older_plan_only_rooms_with_the_same_planned_value_are_taken(edited: Any, rooms: Any) -> None:
    form = read_form(edited(lambda _, put: (put("1.03", **GOOD), put("1.04", **GOOD))))
    moved = {
        key: room if room.label != "1.04 Kontor" else PlannedRoom(**vars(room) | {"planned": "5"})
        for key, room in rooms.items()
    }
    assert [one.answer for one in review_edits(form, rooms)[0]] == ["accepted", "accepted"]
    taken, refused = review_edits(form, moved)[0]
    assert taken.answer == "accepted"
    assert (refused.answer, "older plan" in refused.why, "5 are now" in refused.why) == (
        "refused",
        True,
        True,
    )


def test_an_edit_that_is_in_force_already_is_unchanged_in_its_old_workbook(edited: Any, rooms: Any) -> None:
    form = read_form(edited(lambda _, put: put("1.03", **GOOD)))
    now = {key: PlannedRoom(**vars(room) | {"planned": "1"}) for key, room in rooms.items()}
    assert [one.answer for one in review_edits(form, now)[0]] == ["unchanged"]


@pytest.mark.parametrize("cell", ["B2", "B3", "B4"])
def test_a_hidden_sheet_with_an_emptied_cell_is_refused_as_changed(edited: Any, cell: str) -> None:
    def clear(book: Any, _: Any) -> None:
        book["areal"][cell].value = None

    with pytest.raises(DeliveryError, match="hidden sheet was changed"):
        read_form(edited(clear))


def test_a_changed_hidden_sheet_and_another_workbook_are_refused(edited: Any, tmp_path: Path) -> None:
    def change(book: Any, _: Any) -> None:
        book["areal"]["B6"].value = "9"

    with pytest.raises(DeliveryError, match="hidden sheet was changed"):
        read_form(edited(change))
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(DeliveryError, match="no cleaning plan of areal"):
        read_form(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("visits;3")
    with pytest.raises(DeliveryError, match="not a workbook"):
        read_form(tmp_path / "text.xlsx")


def test_a_form_is_the_same_after_the_child_process_wrote_it(edited: Any, tmp_path: Path) -> None:
    def fill(book: Any, put: Callable[..., None]) -> None:
        put("1.03", **GOOD | {"Reason": "æøå \u202e…"})
        fill_program(book, "OFF1", **CODE)

    path = edited(fill)
    read_to_folder(tmp_path, str(path))
    assert load_form(tmp_path) == read_form(path)


def make_room(reference: Any = ("gid", "gid")) -> PlannedRoom:
    return PlannedRoom("S1", "F1", "1.03 Kontor", "2", True, reference)


def make_form(*rows: FormRow) -> Form:
    return Form("F1", "2026-06-30", "Plan", {"S1": "2"}, rows)


def test_a_room_that_no_record_can_name_alone_is_refused() -> None:
    cells = {title: Cell("K2", str(value), "text") for title, value in GOOD.items()}
    form = make_form(FormRow(2, "S1", "1.03", "Kontor", cells))
    assert review_edits(form, {"S1": make_room()})[0][0].answer == "accepted"
    (one,) = review_edits(form, {"S1": make_room(None)})[0]
    assert (one.answer, "cannot name this one" in one.why) == ("refused", True)


def test_what_an_earlier_edit_says_is_kept_where_this_one_says_nothing() -> None:
    edit = Edit(make_room(), None, False, "closed", "Anna Berg")
    earlier = {("F1", "gid"): {"visits_per_week": Decimal("3.000000"), "is_cleanable": None}}
    (row,) = override_rows([edit], earlier, "2026-07-01")
    assert (row["visits_per_week"], row["is_cleanable"]) == ("3", "false")
    (alone,) = override_rows([edit], {}, "2026-07-01")
    assert alone["visits_per_week"] == ""


WITHDRAWAL = {"New visits a week": None, "Exclude": "as contract"}
IN_FORCE = {"visits_per_week": Decimal(3), "is_cleanable": None, "category": "OFF2"}


@pytest.mark.parametrize(
    ("cells", "has_edit", "answer", "why"),
    [
        (WITHDRAWAL, True, "accepted", "the earlier edit ends"),
        (WITHDRAWAL | {"Exclude": "Som  kontrakt"}, True, "accepted", "the earlier edit ends"),
        (WITHDRAWAL, False, "unchanged", "no edit of this room is in force"),
        (WITHDRAWAL | {"Reason": None}, True, "refused", "a reason is missing"),
        (WITHDRAWAL | {"New visits a week": 3}, True, "refused", "write one of them"),
    ],
)
def test_an_earlier_edit_can_be_withdrawn(
    edited: Any, rooms: Any, cells: dict[str, Any], has_edit: bool, answer: str, why: str
) -> None:
    room = next(room for room in rooms.values() if room.label == "1.03 Kontor")
    earlier = {(room.facility_id, room.reference[0]): IN_FORCE} if has_edit else {}
    form = read_form(edited(lambda _, put: put("1.03", **(GOOD | cells))))
    answers, edits = review_edits(form, rooms, earlier)
    assert {(one.answer, why in one.why) for one in answers} == {(answer, True)}
    if edits:
        (row,) = override_rows(edits, earlier, "2026-07-01")
        # what another decision says of the room is kept
        assert (row["visits_per_week"], row["is_cleanable"], row["category"]) == ("", "", "OFF2")


CODE = {
    "New code": "521",
    "Valid from": date(2026, 8, 1),
    "Reason": "more guests",
    "Approved by": "Anna Berg",
}


def fill_program(book: Any, category: str, **cells: object) -> None:
    sheet = book["Programs"]
    titles = {cell.value: cell.column for cell in sheet[1]}
    row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 1).value == category)
    for title, value in cells.items():
        sheet.cell(row, titles[title]).value = value


CATEGORIES = {"OFF1", "MEET"}


@pytest.mark.parametrize(
    ("cells", "answer", "why"),
    [
        ({}, "accepted", "in force from 2026-08-01"),
        ({"New code": 521}, "accepted", "in force from"),
        ({"New code": "4å"}, "accepted", "in force from"),
        ({"New code": "m"}, "accepted", "in force from"),
        ({"Valid from": "01-08-2026"}, "accepted", "in force from 2026-08-01"),
        ({"New code": "52"}, "refused", "has not three digits"),
        ({"New code": "125"}, "refused", "more thorough visits than visits"),
        ({"New code": "000"}, "refused", "asks for no visit"),
        ({"New code": "often"}, "refused", "'often' is no code"),
        ({"New code": "=500+21"}, "refused", "a formula is not read"),
        ({"Valid from": None}, "refused", "Valid from is missing"),
        ({"Valid from": "soon"}, "refused", "'soon' is no date"),
        ({"Reason": None}, "refused", "a reason is missing"),
        ({"Approved by": None}, "refused", "who approved it is missing"),
        ({"New code": None}, "unchanged", "New code is not filled in"),
        ({"Category": "XXXX"}, "refused", "no category XXXX"),
    ],
)
def test_each_program_has_its_answer(edited: Any, cells: dict[str, Any], answer: str, why: str) -> None:
    form = read_form(edited(lambda book, _: fill_program(book, "OFF1", **(CODE | cells))))
    ((one,), edits) = review_programs(form, CATEGORIES, {})
    assert (one.answer, why in one.why) == (answer, True), one
    assert len(edits) == (answer == "accepted")


def test_an_accepted_program_is_a_row_of_its_facility(edited: Any) -> None:
    form = read_form(edited(lambda book, _: fill_program(book, "OFF1", **CODE)))
    (row,) = program_rows(review_programs(form, CATEGORIES, {})[1], "2026-07-01")
    assert row == {
        "category": "OFF1", "code": "521", "valid_from": "2026-08-01", "facility_id": "HQ",
        "reason": "more guests (planner's edit of 2026-07-01)", "approved_by": "Anna Berg",
    }  # fmt: skip


@pytest.mark.parametrize(("code", "answer"), [("521", "unchanged"), ("311", "refused"), ("4å", "accepted")])
def test_a_program_of_the_same_day_is_not_contradicted(edited: Any, code: str, answer: str) -> None:
    form = read_form(edited(lambda book, _: fill_program(book, "OFF1", **CODE)))
    ((one,), _) = review_programs(form, CATEGORIES, {("OFF1", date(2026, 8, 1)): {code}})
    assert one.answer == answer


def test_a_workbook_without_the_sheet_of_programs_is_read(edited: Any) -> None:
    def fill(book: Any, put: Callable[..., None]) -> None:
        put("1.03", **GOOD)
        del book["Programs"]

    form = read_form(edited(fill))
    assert (len(form.rows), form.programs) == (1, ())


@given(st.decimals(0, 35, places=4))
def test_the_same_visits_are_always_the_same_text(visits: Decimal) -> None:
    assert planned_text(visits) == planned_text(visits + Decimal("0.00000001"))
    assert Decimal(planned_text(visits)) == visits
