"""A planner's edits against the plan: which are accepted, which not, and why.

Comes in: a `Form`, and the rooms of the current plan. Goes out: one `Answer` a filled cell, and the rows of
`room_override` that the accepted ones make. Must not know: workbooks, the store.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from warehouse.planning.edit_form import (
    APPROVED_BY,
    AS_CONTRACT,
    EXCLUDED,
    LONGEST_REASON,
    MOST_VISITS,
    NEW_VISITS,
    REASON,
    planned_text,
)
from warehouse.planning.edit_reading import Cell, Form, FormRow

YES, NO = {"yes", "y", "ja", "j", "true", "x", "1"}, {"no", "n", "nej", "nein", "nee", "nei", "false", "0"}
WITHDRAWN = {AS_CONTRACT, "contract", "som kontrakt", "kontrakt", "iht. kontrakt"}
ACCEPTED, REFUSED, UNCHANGED = "accepted", "refused", "unchanged"
EMPTY: Mapping[tuple[str, str], Mapping[str, object]] = {}
WRONG_KIND = {
    "formula": "a formula is not read; write the number itself",
    "date": "the program made a date of it; write a number, such as 0.5",
    "percent": "a share is no number of visits; write a number, such as 0.5",
    "error": "the cell shows an error",
}


@dataclass(frozen=True)
class PlannedRoom:
    """A room of the current plan. `reference`: what a record names it by, null where nothing names it alone."""

    space_id: str
    facility_id: str
    label: str
    planned: str
    is_cleanable: bool
    reference: tuple[str, str | None] | None


@dataclass(frozen=True)
class Answer:
    """What is done with one filled cell: accepted, refused or unchanged, and why."""

    cell: str
    room: str
    what: str
    value: str
    answer: str
    why: str


@dataclass(frozen=True)
class Edit:
    """An accepted edit of one room; null is no change. `is_withdrawal`: the earlier edits of the room end."""

    room: PlannedRoom
    visits_per_week: Decimal | None
    is_cleanable: bool | None
    reason: str
    approved_by: str
    is_withdrawal: bool = False


def review_edits(
    form: Form,
    rooms: Mapping[str, PlannedRoom],
    earlier: Mapping[tuple[str, str], Mapping[str, object]] = EMPTY,
) -> tuple[list[Answer], list[Edit]]:
    """Return an answer for each filled cell of visits and exclusion, in the order of the sheet, and the accepted edits.

    `rooms`: all rooms of the current plan by space_id, those of other facilities too;
    `earlier`: by facility and room the overrides in force.
    """
    answers: list[Answer] = []
    edits: list[Edit] = []
    times = Counter(row.room_id for row in form.rows if _wanted(row))
    for row in form.rows:
        room = rooms.get(row.room_id)
        label = (
            room.label if room else " ".join(part for part in (row.number, row.room) if part) or row.room_id
        )
        why = _refusal(form, row, room) or ("two rows are of this room" if times[row.room_id] > 1 else None)
        stale = _outdated(form, room) if room else None
        found, edit = (
            _review_withdrawal(row, room, label, why or stale, earlier)
            if _is_withdrawal(row)
            else _review_row(row, room, label, why, stale)
        )
        answers += found
        edits += [edit] if edit else []
    return answers, edits


def _is_withdrawal(row: FormRow) -> bool:
    cell = row.cells.get(EXCLUDED)
    return cell is not None and cell.kind == "text" and " ".join(cell.text.casefold().split()) in WITHDRAWN


def _review_withdrawal(
    row: FormRow,
    room: PlannedRoom | None,
    label: str,
    why: str | None,
    earlier: Mapping[tuple[str, str], Mapping[str, object]],
) -> tuple[list[Answer], Edit | None]:
    """Return the answers of a row that withdraws the earlier edits of its room, and the withdrawal if accepted."""
    wanted = _wanted(row)
    if NEW_VISITS in wanted:
        why = why or f"the row gives new visits and says '{AS_CONTRACT}'; write one of them"
    if why is not None or room is None or room.reference is None:
        return [_answer(cell, label, title, REFUSED, str(why)) for title, cell in wanted.items()], None
    before = earlier.get((room.facility_id, room.reference[0]), {})
    if before.get("visits_per_week") is None and before.get("is_cleanable") is None:
        text = "no edit of this room is in force"
        return [_answer(wanted[EXCLUDED], label, EXCLUDED, UNCHANGED, text)], None
    text = "the earlier edit ends: programme, contract and demand decide again"
    why, who = (" ".join(row.cells[title].text.split()) for title in (REASON, APPROVED_BY))
    edit = Edit(room, None, None, why, who, is_withdrawal=True)
    return [_answer(wanted[EXCLUDED], label, EXCLUDED, ACCEPTED, text)], edit


def _wanted(row: FormRow) -> dict[str, Cell]:
    return {title: cell for title, cell in row.cells.items() if title in (NEW_VISITS, EXCLUDED)}


def _refusal(form: Form, row: FormRow, room: PlannedRoom | None) -> str | None:
    """Return why nothing of a row can be taken; null where its cells decide."""
    if not _wanted(row):
        return None
    if not row.room_id:
        return "the row has no room id, so it is not known which room is meant"
    if room is None:
        return f"the current plan has no room with the id {row.room_id}"
    if room.facility_id != form.facility_id:
        return f"the room is of {room.facility_id}, and this workbook of {form.facility_id}"
    if room.space_id not in form.planned:
        return "the room was not in the plan that this workbook was made from"
    if room.reference is None:
        return "other rooms have the same number and GlobalId, so a record cannot name this one"
    return missing_text(row.cells)


def _outdated(form: Form, room: PlannedRoom) -> str | None:
    """Return why an edit of an older plan is not taken: the room has another planned value now."""
    before = form.planned.get(room.space_id)
    if before == room.planned:
        return None
    return (
        f"the workbook is of an older plan ({form.as_of}): {before or 'no'} visits a week were planned then,"
        f" {room.planned or 'none'} are now"
    )


def missing_text(cells: Mapping[str, Cell]) -> str | None:
    """Return why the reason or the name of a row cannot be taken; null where both can."""
    for title, what in ((REASON, "a reason"), (APPROVED_BY, "the name of who approved it")):
        cell = cells.get(title)
        if cell is not None and cell.kind == "formula":
            return f"{title} is a formula; write the text itself"
        if cell is None or not cell.text:
            return f"{what} is missing"
    if len(cells[REASON].text) > LONGEST_REASON:
        return f"the reason is longer than {LONGEST_REASON} characters"
    return None


def _review_row(
    row: FormRow, room: PlannedRoom | None, label: str, why: str | None, stale: str | None
) -> tuple[list[Answer], Edit | None]:
    """Return the answers of a row, and what of it is accepted."""
    wanted = _wanted(row)
    if not wanted:
        cell = next(iter(row.cells.values()))
        text = f"neither {NEW_VISITS} nor {EXCLUDED} is filled in"
        return [Answer(cell.address, label, "row", cell.text, UNCHANGED, text)], None
    if why is not None or room is None:
        return [_answer(cell, label, title, REFUSED, str(why)) for title, cell in wanted.items()], None
    read = {title: _read(title, cell, room) for title, cell in wanted.items()}
    if stale is not None:
        read = {title: one if one[0] != ACCEPTED else (REFUSED, stale, None) for title, one in read.items()}
    answers = [
        _answer(wanted[title], label, title, answer, text) for title, (answer, text, _) in read.items()
    ]
    taken = {title: value for title, (answer, _, value) in read.items() if answer == ACCEPTED}
    if not taken:
        return answers, None
    visits, excluded = taken.get(NEW_VISITS), taken.get(EXCLUDED)
    cleanable = None if excluded is None else not excluded
    why, who = (" ".join(row.cells[title].text.split()) for title in (REASON, APPROVED_BY))
    return answers, Edit(room, None if visits is None else Decimal(visits), cleanable, why, who)


def _answer(cell: Cell, label: str, what: str, answer: str, why: str) -> Answer:
    return Answer(cell.address, label, what, cell.text or cell.kind, answer, why)


def _read(title: str, cell: Cell, room: PlannedRoom) -> tuple[str, str, Decimal | None]:
    """Return the answer to a cell, why, and its value: visits, or 1 for excluded and 0 for not."""
    if cell.kind != "text":
        return REFUSED, WRONG_KIND[cell.kind], None
    return _visits(cell.text, room) if title == NEW_VISITS else _excluded(cell.text, room)


def _visits(text: str, room: PlannedRoom) -> tuple[str, str, Decimal | None]:
    try:
        visits = Decimal(
            text.replace(" ", "").replace(",", ".") if text.count(",") == 1 and "." not in text else text
        )
    except InvalidOperation:
        return REFUSED, f"'{text[:40]}' is no number", None
    if not visits.is_finite() or not 0 <= visits <= MOST_VISITS:
        return REFUSED, f"visits a week are from 0 to {MOST_VISITS}", None
    if planned_text(visits) == room.planned:
        return UNCHANGED, "so many are planned already", None
    return ACCEPTED, f"{room.planned or 'none'} before", visits


def _excluded(text: str, room: PlannedRoom) -> tuple[str, str, Decimal | None]:
    word = text.casefold()
    if word not in YES | NO:
        return REFUSED, f"'{text[:40]}' is neither yes, no nor '{AS_CONTRACT}'", None
    if (word in NO) == room.is_cleanable:
        return (
            UNCHANGED,
            "the room is cleaned already" if word in NO else "the room is not cleaned already",
            None,
        )
    return (
        ACCEPTED,
        "the room gets no cleaning" if word in YES else "the room is cleaned again",
        Decimal(word in YES),
    )


def override_rows(
    edits: Iterable[Edit], earlier: Mapping[tuple[str, str], Mapping[str, object]], when: str
) -> Iterator[dict[str, str]]:
    """Return rows of `room_override`. What an earlier edit of the room says and this one does not is kept.

    `earlier`: by facility and room the overrides in force; `when` goes into the reason, so that the plan shows it.
    """
    for edit in edits:
        assert edit.room.reference is not None
        name, global_id = edit.room.reference
        before = earlier.get((edit.room.facility_id, name), {})
        kept = {} if edit.is_withdrawal else before
        visits = edit.visits_per_week if edit.visits_per_week is not None else kept.get("visits_per_week")
        cleanable = edit.is_cleanable if edit.is_cleanable is not None else kept.get("is_cleanable")
        yield {
            "facility_id": edit.room.facility_id,
            "room": name,
            "global_id": global_id or "",
            "category": str(before.get("category") or ""),
            "net_area_m2": _plain(before.get("net_area_m2")),
            "is_cleanable": "" if cleanable is None else "true" if cleanable else "false",
            "visits_per_week": planned_text(visits) if isinstance(visits, Decimal) else "",
            "reason": f"{edit.reason} (planner's edit of {when})",
            "approved_by": edit.approved_by,
        }


def _plain(number: object) -> str:
    return f"{number.normalize():f}" if isinstance(number, Decimal) else ""
