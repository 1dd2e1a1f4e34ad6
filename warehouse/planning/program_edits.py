"""A planner's edits of programs: which categories get another code of visits, and why an edit is not accepted.

Comes in: a `Form`, and the programs in force. Goes out: one `Answer` a filled code, and the rows of `cleaning_program`
that the accepted ones make. Must not know: workbooks, the store.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from warehouse.deliveries.kinds import PROGRAM_CODE
from warehouse.planning.edit_form import APPROVED_BY, NEW_CODE, REASON, VALID_FROM
from warehouse.planning.edit_reading import Cell, Form, ProgramRow
from warehouse.planning.edits import ACCEPTED, REFUSED, UNCHANGED, WRONG_KIND, Answer, missing_text

_CODE = re.compile(PROGRAM_CODE.replace(r"\x{30a}", "\u030a"))
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class ProgramEdit:
    """An accepted program of a category in a facility, from a day on."""

    facility_id: str
    category: str
    code: str
    valid_from: date
    reason: str
    approved_by: str


def review_programs(
    form: Form, categories: Collection[str], in_force: Mapping[tuple[str, date], Collection[str]]
) -> tuple[list[Answer], list[ProgramEdit]]:
    """Return an answer for each filled row of the programs, in the order of the sheet, and the accepted edits.

    `categories`: those that the plan knows; `in_force`: codes of the facility's programs by category and valid_from.
    """
    answers: list[Answer] = []
    edits: list[ProgramEdit] = []
    times = Counter(row.category for row in form.programs if NEW_CODE in row.cells)
    for row in form.programs:
        answer, why, edit = _review(form.facility_id, row, categories, times[row.category] > 1)
        if edit is not None and edit.code in in_force.get((edit.category, edit.valid_from), ()):
            answer, why, edit = UNCHANGED, "this program is in force already", None
        elif edit is not None and (other := _rival(edit, in_force)) is not None:
            why = f"the program {other} of this facility holds from {edit.valid_from} already; write another day"
            answer, edit = REFUSED, None
        cell = row.cells.get(NEW_CODE) or next(iter(row.cells.values()))
        answers.append(Answer(cell.address, row.category, NEW_CODE, cell.text or cell.kind, answer, why))
        edits += [edit] if edit else []
    return answers, edits


def _review(
    facility: str, row: ProgramRow, categories: Collection[str], is_double: bool
) -> tuple[str, str, ProgramEdit | None]:
    cell = row.cells.get(NEW_CODE)
    if cell is None:
        return UNCHANGED, f"{NEW_CODE} is not filled in", None
    why = (
        _wrong_category(row.category, categories)
        or ("two rows are of this category" if is_double else None)
        or _wrong_code(cell)
        or missing_text(row.cells)
    )
    day = _day(row.cells.get(VALID_FROM))
    if why is not None or isinstance(day, str):
        return REFUSED, why or str(day), None
    texts = (" ".join(row.cells[title].text.split()) for title in (REASON, APPROVED_BY))
    code = "".join(cell.text.split())
    return (
        ACCEPTED,
        f"in force from {day.isoformat()}",
        ProgramEdit(facility, row.category, code, day, *texts),
    )


def _rival(edit: ProgramEdit, in_force: Mapping[tuple[str, date], Collection[str]]) -> str | None:
    """Return the weekly program of the same day that a weekly one would contradict; periodic ones hold beside it."""
    codes = in_force.get((edit.category, edit.valid_from), ())
    return min((code for code in codes if code.isdigit() and edit.code.isdigit()), default=None)


def _wrong_category(category: str, categories: Collection[str]) -> str | None:
    if not category:
        return "the row has no category"
    return None if category in categories else f"the plan knows no category {category}"


def _wrong_code(cell: Cell) -> str | None:
    """Return why a code cannot be taken; a code of digits has visits, thorough floors and thorough rests a week."""
    if cell.kind == "formula" or cell.kind == "error":
        return WRONG_KIND[cell.kind]
    code = "".join(cell.text.split())
    if cell.kind != "text" or not _CODE.match(code):
        return f"'{cell.text[:40]}' is no code; write three digits such as 521, or m, 4å, 2å or å"
    if not code.isdigit():
        return None
    if len(code) != 3:
        return (
            f"'{code}' has not three digits: visits a week, of them with thorough floor, with thorough rest"
        )
    visits, floors, rests = map(int, code)
    if visits == 0:
        return "the code asks for no visit; exclude the rooms on the sheet of the plan instead"
    if max(floors, rests) > visits:
        return f"'{code}' has more thorough visits than visits a week"
    return None


def _day(cell: Cell | None) -> date | str:
    """Return the day of a cell, else why it is none."""
    if cell is None or (not cell.text and cell.kind != "formula"):
        return f"{VALID_FROM} is missing"
    if cell.kind in ("formula", "error", "percent"):
        return f"{VALID_FROM} is no date; write one such as 2026-07-01"
    for shape in _DAYS:
        try:
            day = datetime.strptime(cell.text.split(" ")[0], shape).date()
        except ValueError:
            continue
        if FIRST_YEAR <= day.year <= LAST_YEAR:
            return day
    return f"'{cell.text[:40]}' is no date from {FIRST_YEAR} to {LAST_YEAR}; write one such as 2026-07-01"


def program_rows(edits: Iterable[ProgramEdit], when: str) -> Iterator[dict[str, str]]:
    """Return rows of `cleaning_program`; `when` goes into the reason, so that the plan shows it."""
    for edit in edits:
        yield {
            "category": edit.category,
            "code": edit.code,
            "valid_from": edit.valid_from.isoformat(),
            "facility_id": edit.facility_id,
            "reason": f"{edit.reason} (planner's edit of {when})",
            "approved_by": edit.approved_by,
        }
