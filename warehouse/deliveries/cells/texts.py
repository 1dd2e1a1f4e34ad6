"""Texts, flags and names as cells contain them, and which cells of a workbook are numbers.

Comes in: the cells that fill one column. Goes out: typed values, and a code for each cell that has none.
"""

from collections.abc import Mapping

import polars as pl

from warehouse.deliveries.cells.decimals import BLANKS
from warehouse.deliveries.cells.moments import Read
from warehouse.deliveries.cells.weekdays import read_weekdays
from warehouse.deliveries.files.tabular import DATE_CELL, FORMATTED_NUMBER, NUMBER_CELL, NUMBER_CELLS
from warehouse.deliveries.kind import Column

_FLAGS = {
    **dict.fromkeys(("ja", "j", "true", "yes", "y", "1", "x", "sand"), True),
    **dict.fromkeys(("nej", "n", "false", "no", "0", "falsk"), False),
}
_ERRORS = r"^#(REF!|N/A|VALUE!|VÆRDI!|DIV/0!|DIVISION/0!|NAME\?|NAVN\?|NUM!|NULL!|NUL!|SPILL!|CALC!|REFERENCE!|I/T|#+$)"
_APART = "[\u0300-\u036f]"  # å as a and a ring, as some systems write it
_AS_SHOWN = r"^\d([.,]\d+)?[Ee]\+\d{2}$"  # what a spreadsheet shows, and exports, of a long number or of 1E5
# what a spreadsheet shows of a name that it took for a date: "1-12" as "01-dec", "3/25" as "mar-25"; MAR-25 is a name
_MONTHS = r"(?:[Jj]an|[Ff]eb|[Mm][aä]r|[Mm]rz|[Aa]pr|[Mm]a[jiy]|[Jj]u[nl]|[Aa]ug|[Ss]ep|[Oo][kc]t|[Nn]ov|[Dd]e[csz])"
_DATE_AS_SHOWN = rf"^(?:\d{{1,2}}[-.]\s?{_MONTHS}\.?|{_MONTHS}\.?-\d{{2}})$"
_DAY_AND_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d"  # of a time stamp, which a spreadsheet makes of no name
_OF_ROWS = (
    frozenset(  # ids of rows, which refer to nothing else, so that one written as a date is as good as any
        ("line_id", "visit_id", "order_id", "parent_id", "request_id", "inspection_id")
    )
)
_PLAIN = r"^[!-~](?:[ -~]*[!-~])?$"  # ASCII without blanks at its ends
_NO_FRACTION = r"\.0+$"


def read_flags(cells: pl.Series) -> Read:
    """Return yes and no, in several languages, as flags; any other text has the code unknown_value."""
    if cells.dtype == pl.Boolean:
        return Read(cells, pl.repeat(None, len(cells), dtype=pl.String, eager=True))
    text = _stripped(cells.cast(pl.String).str.to_lowercase())
    if cells.dtype.is_numeric():
        text = text.str.replace(_NO_FRACTION, "")
    values = text.replace_strict(_FLAGS, default=None, return_dtype=pl.Boolean)
    frame = pl.DataFrame({"text": text, "value": values})
    wrong = pl.col("value").is_null() & pl.col("text").is_not_null()
    return Read(
        values, frame.select(pl.when(wrong).then(pl.lit("unknown_value")).cast(pl.String)).to_series()
    )


def read_texts(column: Column, cells: pl.Series, marks: pl.Series | None) -> Read:
    """Return texts without outer blanks, choices in their declared spelling; numbers that were names get a code."""
    if cells.dtype.is_float() or cells.dtype.is_decimal():
        is_number = cells.is_not_null()
        cells = cells.cast(pl.String).str.replace(_NO_FRACTION, "")
    else:
        is_number = number_cells(cells, marks, (NUMBER_CELL,))
    text = _stripped(cells.cast(pl.String))
    if column.choices or column.words:
        text = _canonical(text, column.choices, column.words)
    if column.type == "weekdays":
        text = read_weekdays(text)
    frame = pl.DataFrame({"text": text, "is_number": is_number, "raw": cells.cast(pl.String)})
    split = (pl.col("is_number") & pl.col("text").str.contains(r"\D")) | pl.col("text").str.contains(
        _AS_SHOWN
    )
    is_name = (
        column.type == "room"
        or column.name.endswith("_id")
        or column.name in ("asset", "building", "qr_code")
    )
    is_place = is_name and column.name not in _OF_ROWS
    is_date = number_cells(cells, marks, (DATE_CELL,)) & pl.lit(is_place)
    is_date &= ~pl.col("text").str.contains(_DAY_AND_TIME).fill_null(False)
    code = (
        pl.when(split & pl.lit(is_name))
        .then(pl.lit("number_as_name"))
        .when(is_date)
        .then(pl.lit("date_as_name"))
        .cast(pl.String)
    )
    notes = _lost_names(text, is_name, is_place)
    if column.type == "room":
        unusual = (pl.col("raw") != pl.col("text")) | pl.col("text").str.contains(r"^\d+,\d+$")
        if count := int(frame.select(unusual.sum()).item() or 0):
            notes["room_reference_unusual"] = count
        if number_cells(text, marks, (FORMATTED_NUMBER,)).any():
            notes["room_as_shown"] = 1
    return Read(text, frame.select(code).to_series(), notes)


def _lost_names(text: pl.Series, is_name: bool, is_place: bool) -> dict[str, int]:
    """Return how many texts a spreadsheet has probably changed for good: names to dates, long numbers to few digits."""
    if is_name and not is_place:
        return {}
    note, form = ("names_like_dates", _DATE_AS_SHOWN) if is_place else ("digits_lost", _AS_SHOWN)
    count = int(text.str.contains(form).sum() or 0)
    return {note: count} if count else {}


def number_cells(
    cells: pl.Series, marks: pl.Series | None, among: tuple[int, ...] = NUMBER_CELLS
) -> pl.Series:
    """Return which cells are numbers in a workbook."""
    if marks is None:
        return pl.repeat(False, len(cells), eager=True)
    return marks.is_in(list(among)).fill_null(False)


def _stripped(text: pl.Series) -> pl.Series:
    if text.str.contains(_PLAIN).all():
        return text
    bare = text.str.replace_all("\u00a0", " ", literal=True).str.strip_chars(BLANKS)
    if bare.str.contains(_APART).any():
        bare = bare.str.normalize("NFC")
    return bare.to_frame("text").select(pl.col("text").replace("", None)).to_series()


def _canonical(text: pl.Series, choices: tuple[str, ...], words: Mapping[str, str]) -> pl.Series:
    """Return the declared spelling of a choice, whatever its case, or what a word means; else the text."""
    small = text.str.to_lowercase()
    spelled = {choice.lower(): choice for choice in choices}
    tidy = small.str.replace_all(r"[\s\-]+", "_").replace_strict(
        spelled, default=None, return_dtype=pl.String
    )
    if not words:
        return tidy.fill_null(text)
    plain = small.str.replace_all(r"\s+", " ").replace_strict(
        dict(words), default=None, return_dtype=pl.String
    )
    return tidy.fill_null(plain).fill_null(text)


def error_cells(text: pl.Series) -> pl.Series:
    """Return which texts are error values of a spreadsheet."""
    return text.str.strip_chars().str.contains(_ERRORS).fill_null(False)
