"""A planner's workbook as data: what it was made from, and the cells that were filled in.

Comes in: the path of a workbook that was sent back. Goes out: `Form`. Must not know: the warehouse, what an edit means.

The sheet and its columns are found by the titles of the columns: a planner may rename the sheet, move or insert columns
and sort rows.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bim.errors import DeliveryError
from bim.outcome import write_outcome
from warehouse.deliveries.files.sheetxml import SheetCells
from warehouse.deliveries.files.tabular import DATE_CELL, EMPTY_FORMULA, ERROR_CELL, PERCENT_CELL
from warehouse.deliveries.files.workbook import Workbook
from warehouse.planning.edit_form import (
    CATEGORY,
    FACTS,
    FORM,
    HIDDEN_SHEET,
    INPUTS,
    NUMBER,
    PLAN_SHEET,
    PROGRAM_INPUTS,
    PROGRAM_SHEET,
    ROOM,
    ROOM_ID,
    plan_digest,
)

HEADER_ROWS = 20
ROOM_COLUMNS = (ROOM_ID, *INPUTS)
PROGRAM_COLUMNS = (CATEGORY, *PROGRAM_INPUTS)
_KINDS = {DATE_CELL: "date", ERROR_CELL: "error", EMPTY_FORMULA: "formula", PERCENT_CELL: "percent"}


@dataclass(frozen=True)
class Cell:
    """A filled cell: its address (`K14`), its text, and `text`, `formula`, `date`, `percent` or `error`."""

    address: str
    text: str
    kind: str


@dataclass(frozen=True)
class FormRow:
    """A row of the plan in which a planner filled in something: the room, and the cells by their column's title."""

    row: int
    room_id: str
    number: str
    room: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class ProgramRow:
    """A row of the programs in which a planner filled in something: the category, and the cells by their title."""

    row: int
    category: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Form:
    """A workbook that came back. `planned`: by space_id the visits that were planned when it was written.

    `as_of` is the day that it says: the Monday of its week, or the run date of an older workbook.
    """

    facility_id: str
    as_of: str
    sheet: str
    planned: Mapping[str, str]
    rows: tuple[FormRow, ...]
    notes: tuple[str, ...] = ()
    programs: tuple[ProgramRow, ...] = ()


def read_form(path: Path) -> Form:
    """Return what a planner's workbook says.

    Raises: DeliveryError for a file that is no workbook, or none of areal's, or one whose hidden sheet was changed.
    """
    with Workbook(path) as book:
        facts, planned = _hidden(book, path)
        copies = _copies(book, ROOM_COLUMNS)
        if not copies:
            titles = ", ".join(f"'{title}'" for title in ROOM_COLUMNS)
            raise DeliveryError(
                f"{path.name}: no sheet has the columns {titles}, so no edit can be read; put the titles back",
                "no_plan_sheet",
            )
        name = _sheet_of(copies, PLAN_SHEET, "the plan", path)
        rows = tuple(_rows(copies[name]))
        notes = list(_notes(name, PLAN_SHEET, copies))
        programs = _copies(book, PROGRAM_COLUMNS)  # a workbook of an older areal has none
        found: tuple[ProgramRow, ...] = ()
        if programs:
            sheet = _sheet_of(programs, PROGRAM_SHEET, "the programs", path)
            found = tuple(_program_rows(programs[sheet]))
            notes += _notes(sheet, PROGRAM_SHEET, programs)
    as_of = facts["week_of"] if "week_of" in facts else facts["as_of"]
    return Form(facts["facility_id"], as_of, name, planned, rows, tuple(notes), found)


def read_to_folder(out: Path, path: str) -> None:
    """Read a planner's workbook in a child process, and write `form.json` and the outcome into `out`."""
    form = read_form(Path(path))
    (out / "form.json").write_text(json.dumps(asdict(form), ensure_ascii=True), encoding="utf-8")
    write_outcome(out, "accept", [])


def load_form(folder: Path) -> Form:
    """Return the form that `read_to_folder` wrote."""
    plain: dict[str, Any] = json.loads((folder / "form.json").read_text(encoding="utf-8"))
    rows = [FormRow(**row | {"cells": _loaded(row["cells"])}) for row in plain["rows"]]
    programs = [ProgramRow(**row | {"cells": _loaded(row["cells"])}) for row in plain["programs"]]
    return Form(**plain | {"rows": tuple(rows), "notes": tuple(plain["notes"]), "programs": tuple(programs)})


def _loaded(cells: Mapping[str, Any]) -> dict[str, Cell]:
    return {title: Cell(**cell) for title, cell in cells.items()}


def _hidden(book: Workbook, path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return the facts of the hidden sheet, and the planned visits by room."""
    sheet = next((one for one in book.sheets if one.name == HIDDEN_SHEET), None)
    pairs = _grid(book.cells(sheet)) if sheet else {}
    lines = [(cells.get(1, ""), cells.get(2, "")) for _, cells in sorted(pairs.items())]
    names = FACTS.get(lines[0][1] if lines else "", FACTS[FORM])
    facts = dict(lines[: len(names)])
    if not lines or lines[0][0] != "form" or (lines[0][1] in FACTS and tuple(facts) != names):
        raise DeliveryError(
            f"{path.name} is no cleaning plan of areal: its hidden sheet '{HIDDEN_SHEET}' is missing or was changed;"
            " edit a workbook of the folder plans/",
            "not_a_plan",
        )
    if facts["form"] not in FACTS:
        raise DeliveryError(
            f"{path.name} was written by another version of areal; edit a workbook of the current plan",
            "other_form",
        )
    planned = dict(lines[len(names) :])
    made_for = facts["week_of"] if "week_of" in facts else facts["run_id"]
    if plan_digest(facts["facility_id"], made_for, planned.items()) != facts["plan_digest"]:
        raise DeliveryError(
            f"{path.name}: its hidden sheet was changed, so it cannot be compared with a plan;"
            " edit a workbook of the current plan",
            "changed_form",
        )
    return facts, planned


def _grid(cells: SheetCells) -> dict[int, dict[int, str]]:
    grid: dict[int, dict[int, str]] = {}
    for row, column, text in zip(cells.rows, cells.columns, cells.texts, strict=True):
        grid.setdefault(row, {})[column] = text
    return grid


def _copies(book: Workbook, needed: Collection[str]) -> dict[str, SheetCells]:
    """Return by name the cells of the sheets that have all columns `needed`."""
    return {
        sheet.name: book.cells(sheet)
        for sheet in book.sheets
        if sheet.name != HIDDEN_SHEET and _header(book.cells(sheet, HEADER_ROWS), needed) is not None
    }


def _sheet_of(copies: Mapping[str, SheetCells], usual: str, what: str, path: Path) -> str:
    """Return the sheet to read: that of the usual name, else the only one."""
    name = usual if usual in copies else next(iter(copies))
    if name != usual and len(copies) > 1:
        raise DeliveryError(
            f"{path.name}: {len(copies)} sheets have the columns of {what} ({', '.join(copies)}) and none is"
            f" named '{usual}'; keep one of them",
            "two_plan_sheets",
        )
    return name


def _header(cells: SheetCells, needed: Collection[str]) -> tuple[int, dict[str, int]] | None:
    """Return the row of the titles and the column of each; null where a needed one is missing."""
    for row, texts in sorted(_grid(cells).items()):
        found = {" ".join(text.split()): column for column, text in sorted(texts.items(), reverse=True)}
        if row <= HEADER_ROWS and set(needed) <= found.keys():
            return row, found
    return None


def _rows(cells: SheetCells) -> Iterable[FormRow]:
    """Return the rows of the plan in which an input cell is filled, in their order."""
    for row, texts, filled in _filled_rows(cells, ROOM_COLUMNS, INPUTS):
        yield FormRow(row, texts.get(ROOM_ID, ""), texts.get(NUMBER, ""), texts.get(ROOM, ""), filled)


def _program_rows(cells: SheetCells) -> Iterable[ProgramRow]:
    """Return the rows of the programs in which an input cell is filled, in their order."""
    for row, texts, filled in _filled_rows(cells, PROGRAM_COLUMNS, PROGRAM_INPUTS):
        yield ProgramRow(row, texts.get(CATEGORY, ""), filled)


def _filled_rows(
    cells: SheetCells, needed: Collection[str], inputs: Collection[str]
) -> Iterable[tuple[int, dict[str, str], dict[str, Cell]]]:
    """Return each row in which an input cell is filled: its number, its texts by title, its filled input cells."""
    header = _header(cells, needed)
    assert header is not None
    head, titles = header
    grid = _grid(cells)
    marks = dict(zip(zip(cells.rows, cells.columns, strict=True), cells.marks, strict=True))
    formulas = cells.formula_places()
    for row in sorted(number for number in grid if number > head):
        filled = {}
        for title in inputs:
            column = titles[title]
            if grid[row].get(column, "").strip() or (row, column) in marks:
                kind = "formula" if (row, column) in formulas else _KINDS.get(marks[row, column], "text")
                filled[title] = Cell(f"{_letters(column)}{row}", grid[row].get(column, "").strip(), kind)
        if filled:
            yield row, {title: grid[row].get(column, "").strip() for title, column in titles.items()}, filled


def _notes(name: str, usual: str, copies: Mapping[str, SheetCells]) -> Iterable[str]:
    if name != usual:
        yield f"The sheet '{usual}' is now named '{name}'; it is read all the same."
    for other, cells in copies.items():
        if other != name:
            filled = len(list(_rows(cells) if usual == PLAN_SHEET else _program_rows(cells)))
            count = "1 row" if filled == 1 else f"{filled} rows"
            what = "plan" if usual == PLAN_SHEET else "programs"
            yield f"The sheet '{other}' is a copy of the {what} and is not read ({count} filled in)."


def _letters(column: int) -> str:
    text = ""
    while column:
        column, digit = divmod(column - 1, 26)
        text = chr(65 + digit) + text
    return text
