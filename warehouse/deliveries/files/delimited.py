"""Delimited text: CSV and its kin as columns of text with the line each row began on.

Comes in: a file, and what the block states about it. Goes out: a `CellTable`.

Lines are split all at once where each is one record; only a line that a quoted delimiter, a quoted new line or a
stray quote makes different is read one by one.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.regular_lines import can_split, split_regular
from warehouse.deliveries.files.repairs import repair_mojibake, unpacked, with_usual_quotes
from warehouse.deliveries.files.sniffing import Layout, decode, layout_of, lines_of
from warehouse.deliveries.files.tabular import CONTROL, CellTable, unique_names
from warehouse.deliveries.findings import delivery_error, make_finding

_WIDE = 100  # columns from which on lines are split faster one by one than column by column
_AT_ONCE = 50_000  # records kept as lists before they become columns, which are many times smaller
_TEXT_FORMULA = r'^\s*="(.*)"\s*$'  # how a text that must keep its zeros is written for Excel: ="0.010"
_QUOTED = r'^"(?:[^"]|"")*"$'
_OTHER_FORMS = {
    b"pk\x03\x04": "workbook",
    b"par1": "parquet",
    b"\xd0\xcf\x11\xe0": "old_workbook",
    b"%pdf": "pdf",
    b"\x1f\x8b": "packed",
    b"7z\xbc\xaf": "packed",
    b"\x28\xb5\x2f\xfd": "packed",
    b"<": "web_page",
    b'{"': "json",
    b"[{": "json",
    b"[ {": "json",
    b"sqlite format 3": "database",
    b"iso-10303-21": "model",
    b"version https://git-lfs": "git_lfs",
}
_FEWEST_ZEROS = 8  # at the end of a file; no letter of UTF-32 ends in as many
_MOST_UNREADABLE = 0.1  # of the first signs; a table of text has hardly any
_SAMPLE = 4000
_LONGEST_HEADER = 1_000_000
_FEW_BLANK_LINES = 1000
_FEW_CODES = 20  # of a column that chooses among codes
# What every other last cell is, what is left of one that was cut, and what one of the others must be. The second is
# the beginning of the first and no other way to write it, such as 9:00 or 2-1-2026; amounts show that zeros are kept.
_CUT_FORMS = (
    (r".*[.,]\d\d", r"-?\d[\d.,]*", r".*[.,]\d0"),
    (r"\d{4}-\d\d-\d\d", r"(?:\d{1,4}|\d{4}-\d{0,2}|\d{4}-\d\d-\d?)", ""),
    (r"\d\d[-./]\d\d[-./]\d{4}", r"(?:\d\d?|\d\d[-./]\d{0,2}|\d\d[-./]\d\d[-./]\d{0,3})", ""),
    (r"\d\d:\d\d", r"(?:\d\d?|\d\d:\d?)", ""),
)
csv.field_size_limit(2**31 - 1)  # a cell is never longer than its file, whose size has a limit of its own


def read_csv(path: Path, block: Mapping[str, Any], wanted: Set[str]) -> CellTable:
    """Return the table of a file of delimited text. Raises: DeliveryError.

    A name that ends in .gz means that the text is packed.
    """
    content, packed = unpacked(path.read_bytes(), path.name)
    if not content.strip(b"\x00\r\n\t ;,\xef\xbb\xbf\xff\xfe"):
        raise delivery_error("empty_file", "no_text")
    _refuse_other_contents(content)
    content, zeros = _without_zeros(content)
    decoded, findings = decode(content, block.get("encoding"))
    _refuse_bytes(decoded)
    text = lines_of(decoded).rstrip("\x1a")  # an old mark of the end of a file
    text, repaired = repair_mojibake(text)
    text, quoted = with_usual_quotes(text)
    delimiter = {"tab": "\t", "\\t": "\t"}.get(str(block.get("delimiter")), block.get("delimiter"))
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\n'):
        raise delivery_error("unreadable_file", "delimiter", delimiter=delimiter)
    layout, assumed = layout_of(text, wanted, delimiter, block.get("header_row"))
    # Bytes that were their text already are not encoded again.
    content = content if text is decoded and text.isascii() and len(text) == len(content) else b""
    rows = _rows(text, layout, content)
    if '="' in text:
        rows = replace(rows, cells=rows.cells.with_columns(pl.all().str.replace(_TEXT_FORMULA, "${1}")))
    if not text.endswith("\n"):
        rows = replace(rows, row_codes=_cut_at_the_end(rows))
    return replace(rows, findings=(*rows.findings, *packed, *zeros, *findings, *repaired, *quoted, *assumed))


def _refuse_other_contents(content: bytes) -> None:
    """Raise where the first bytes are those of a file that is not a table of text."""
    for start, what in _OTHER_FORMS.items():
        if content[:_SAMPLE].removeprefix(b"\xef\xbb\xbf").lstrip()[: len(start)].lower() == start:
            raise delivery_error("unreadable_file", "other_contents", what=what)


def _without_zeros(content: bytes) -> tuple[bytes, list[Finding]]:
    """Return the bytes without zeros at the end, which a disk leaves when a machine stops while writing."""
    text = content.rstrip(b"\0")
    zeros = len(content) - len(text)
    if zeros < _FEWEST_ZEROS:
        return content, []
    return text, [make_finding("zeros_at_end", bytes=zeros)]


def _refuse_bytes(text: str) -> None:
    """Raise where the file begins with signs that no table of text holds, one in ten."""
    sample = text[:_SAMPLE]
    if len(re.findall(f"{CONTROL}|\ufffd", sample)) > _MOST_UNREADABLE * len(sample) + 3:
        raise delivery_error("unreadable_file", "not_text")


def _cut_at_the_end(table: CellTable) -> pl.Series:
    """Return the codes of rows; a last line without an end was cut where its last cell is not like the others.

    It lacks the decimals or a part of the date that all others have, or it is the beginning of a code among them.
    """
    last = table.cells.to_series(table.cells.width - 1)
    others = last.head(len(last) - 1).drop_nulls()
    is_cut = len(others) > 1 and any(
        bool(others.str.contains(f"^{usual}$").all())
        and bool(last.tail(1).str.contains(f"^{begun}$").fill_null(False).all())
        and not bool(last.tail(1).str.contains(f"^{usual}$").any())
        and (not shown or bool(others.str.contains(f"^{shown}$").any()))
        for usual, begun, shown in _CUT_FORMS
    )
    is_cut = is_cut or (len(others) > 1 and _begins_a_code(last[-1], others))
    if not is_cut or table.row_codes[-1] is not None:
        return table.row_codes
    return table.row_codes.clone().scatter(len(table.row_codes) - 1, "cut_row")


def _begins_a_code(cell: str | None, others: pl.Series) -> bool:
    """Return whether a cell is the beginning of codes of one length that the others are (DKK); a word may be short."""
    codes = others.unique()
    if not cell or not cell.isalpha() or len(codes) > _FEW_CODES or cell in codes:
        return False
    is_code = bool(codes.str.contains(r"^\p{Lu}{2,4}$").all()) and codes.str.len_chars().n_unique() == 1
    return is_code and any(code.startswith(cell) for code in codes)


def _rows(text: str, layout: Layout, content: bytes) -> CellTable:
    head = _first_lines(text, layout.header_row + 1)
    if len(head) > layout.header_row and len(head[-1]) <= _LONGEST_HEADER:
        names = head[-1].split(layout.delimiter)
        if can_split(text, layout.delimiter, len(names)):
            content = content or text.encode()
            content = content if text.endswith("\n") else content + b"\n"
            return _regular_rows(content, layout, names, head[:-1])
    lines = text.split("\n")
    has_quotes = '"' in text
    if layout.header_row >= len(lines):
        raise delivery_error("empty_file", "no_header_row", header_row=layout.header_row + 1)
    if len(lines[layout.header_row]) > _LONGEST_HEADER:
        raise delivery_error("unreadable_file", "long_header", characters=len(lines[layout.header_row]))
    names, used, _ = _record(lines, layout.header_row, layout.delimiter)
    width = _width(names)
    frame = _lines_with_text(lines, layout.header_row + used, layout.delimiter)
    if width >= _WIDE:
        plain, others = frame.clear(), frame["place"]
    elif has_quotes:
        plain, others = _split(frame, layout.delimiter, width)
    else:
        plain, others = _split(frame, layout.delimiter, width)[0], frame["place"].clear()
    records, taken = _read_one_by_one(lines, others, layout, width)
    if has_quotes and not plain.is_empty():
        plain = plain.filter(~pl.col("place").is_in(taken.implode()))
        plain = plain.with_columns(_unquoted(pl.col(f"c{place}")) for place in range(width))
    rows = pl.concat([_filled(plain, layout, width), records]).sort("place")
    cells = rows.select(f"c{place}" for place in range(width))
    above = tuple(line for line in lines[: layout.header_row] if line.strip(f" {layout.delimiter}"))
    used_places = pl.concat([rows["place"], taken]).n_unique()
    blank = len(lines) - (lines[-1] == "") - layout.header_row - used - used_places
    found = _blank_lines(blank)
    return replace(_named(cells, names, rows["place"] + 1, rows["code"]), above=above, findings=found)


def _blank_lines(lines: int) -> tuple[Finding, ...]:
    return (make_finding("blank_lines", lines=lines),) if lines > 0 else ()


def _first_lines(text: str, count: int) -> list[str]:
    """Return the first lines of a text."""
    end = -1
    for _ in range(count):
        end = text.find("\n", end + 1)
        if end < 0:
            return text.split("\n")
    return text[:end].split("\n")


def _regular_rows(content: bytes, layout: Layout, names: list[str], lines_above: list[str]) -> CellTable:
    width, first = _width(names), layout.header_row + 1
    found = split_regular(content, first, layout.delimiter, len(names))
    beyond = [pl.col(f"c{place}").str.strip_chars(" ") != "" for place in range(width, len(names))]
    code = pl.when(pl.any_horizontal(beyond)).then(pl.lit("long_row")) if beyond else pl.lit(None)
    columns = ["place", *(f"c{place}" for place in range(width)), "code"]
    rows = found.cells.with_columns(code=code.cast(pl.String)).select(columns)
    if len(found.others):
        split, _ = _split(found.others, layout.delimiter, width)
        rows = pl.concat([rows, _filled(split, layout, width)]).sort("place")
    above = tuple(line for line in lines_above if line.strip(f" {layout.delimiter}"))
    cells = rows.select(f"c{place}" for place in range(width))
    blank = _blank_lines(found.blank_lines)
    return replace(_named(cells, names, rows["place"] + 1, rows["code"]), above=above, findings=blank)


def _lines_with_text(lines: list[str], first: int, delimiter: str) -> pl.DataFrame:
    """Return the lines from `first` on with their places, without those that hold only delimiters and blanks.

    Left out before lines are split: a file of millions of blank lines would need a hundred times its size.
    """
    if lines.count("") > _FEW_BLANK_LINES:
        places = [place for place in range(first, len(lines)) if lines[place]]
        columns = {"place": places, "line": [lines[place] for place in places]}
        frame = pl.DataFrame(columns, schema={"place": pl.UInt32, "line": pl.String})
    else:
        frame = pl.DataFrame({"line": lines}, schema={"line": pl.String}).with_row_index("place").slice(first)
    return frame.filter(pl.col("line").str.strip_chars(" \t\u00a0" + delimiter) != "")


def _split(frame: pl.DataFrame, delimiter: str, width: int) -> tuple[pl.DataFrame, pl.Series]:
    """Return lines with their cells (`c0` and on, the rest in the last), and the places of lines not split so."""
    fields = pl.col("line").str.splitn(delimiter, width + 1).struct
    split = frame.with_columns(
        fields.field(f"field_{place}").alias(f"c{place}") for place in range(width + 1)
    )
    cells = [pl.col(f"c{place}") for place in range(width)]
    stray = pl.any_horizontal(
        cell.str.contains('"', literal=True) & ~cell.str.contains(_QUOTED) for cell in cells
    )
    is_other = (stray | pl.col(f"c{width}").str.contains('"', literal=True)).fill_null(False)
    with_quote = split.filter(pl.col("line").str.contains('"', literal=True))
    others = with_quote.filter(is_other)["place"]
    return split.filter(~pl.col("place").is_in(others.implode())) if len(others) else split, others


def _unquoted(cell: pl.Expr) -> pl.Expr:
    inner = cell.str.slice(1, cell.str.len_chars() - 2).str.replace_all('""', '"', literal=True)
    return pl.when(cell.str.starts_with('"')).then(inner).otherwise(cell)


def _filled(plain: pl.DataFrame, layout: Layout, width: int) -> pl.DataFrame:
    """Return the split lines that are not empty, with the code of a row that is too short or too long."""
    if plain.is_empty():
        return _no_records(width)
    blank = pl.col("line").str.strip_chars(' \t\u00a0"' + layout.delimiter) == ""
    code = (
        pl.when(pl.col(f"c{width - 1}").is_null())
        .then(pl.lit("short_row"))
        .when(pl.col(f"c{width}").str.strip_chars(" " + layout.delimiter) != "")
        .then(pl.lit("long_row"))
    )
    filled = plain.filter(~blank).with_columns(code=code.cast(pl.String))
    filled = filled.with_columns(code=_text_code("line"))
    return filled.select(_no_records(width).columns)


def _no_records(width: int) -> pl.DataFrame:
    cells = {f"c{place}": pl.String for place in range(width)}
    return pl.DataFrame(schema={"place": pl.UInt32, **cells, "code": pl.String})


def _read_one_by_one(
    lines: list[str], starts: pl.Series, layout: Layout, width: int
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the records that begin on these lines, and all lines that they occupy."""
    found = [_no_records(width)]
    records: list[tuple[int, list[str], str | None]] = []
    taken: list[int] = []
    after = -1
    for start in starts.to_list():
        if start < after:
            continue
        row, used, code = _record(lines, start, layout.delimiter)
        if used > 1:
            _refuse_swallowed_rows(row, start, layout.delimiter, width)
        after = start + used
        if any(cell.strip() for cell in row):
            taken.extend(range(start, after))
            records.append((start, row, code))
        if len(records) == _AT_ONCE:
            found.append(_as_frame(records, layout.delimiter, width))
            records = []
    found.append(_as_frame(records, layout.delimiter, width))
    return pl.concat(found), pl.Series(taken, dtype=pl.UInt32)


def _as_frame(records: list[tuple[int, list[str], str | None]], delimiter: str, width: int) -> pl.DataFrame:
    columns: dict[str, Any] = {"place": [start for start, _, _ in records]}
    for place in range(width):
        columns[f"c{place}"] = [row[place] if place < len(row) else None for _, row, _ in records]
    columns["code"] = [code or _length_code(row, width) for _, row, code in records]
    line = pl.Series("line", [delimiter.join(row) for _, row, _ in records], dtype=pl.String)
    frame = pl.DataFrame(columns, schema=_no_records(width).schema).with_columns(line)
    return frame.with_columns(code=_text_code("line")).drop("line")


def _record(lines: list[str], start: int, delimiter: str) -> tuple[list[str], int, str | None]:
    """Return the record that begins on a line, its number of lines, and its code if a cell contains a quote.

    Raises DeliveryError where a quote is never closed, or closes on another line inside a cell.
    """
    ended = False

    def following() -> Iterator[str]:
        nonlocal ended
        for place in range(start, len(lines) - 1):
            yield lines[place] + "\n"
        yield lines[-1]
        ended = True

    reader = csv.reader(following(), delimiter=delimiter, strict=True)
    try:
        return next(reader, []), reader.line_num, None
    except csv.Error as error:
        if ended or reader.line_num > 1:
            raise delivery_error("unclosed_quote", first_row=start + 1, reason=error) from error
        return next(csv.reader([lines[start]], delimiter=delimiter)), 1, "stray_quote"


def _length_code(row: list[str], width: int) -> str | None:
    return "short_row" if len(row) < width else "long_row" if any(row[width:]) else None


def _refuse_swallowed_rows(row: list[str], start: int, delimiter: str, width: int) -> None:
    """Raise where a cell of several lines holds a whole row: one quote was left open and another closed it."""
    for cell in row:
        if "\n" in cell and any(line.count(delimiter) >= max(width - 1, 2) for line in cell.split("\n")):
            raise delivery_error("unclosed_quote", "several_rows", first_row=start + 1)


def _text_code(line: str) -> pl.Expr:
    """Return the code of a row whose text is broken, else the code it has."""
    return (
        pl.when(pl.col(line).str.contains(CONTROL))
        .then(pl.lit("control_character"))
        .when(pl.col(line).str.contains("\ufffd", literal=True))
        .then(pl.lit("unreadable_character"))
        .otherwise(pl.col("code"))
    )


def _width(names: list[str]) -> int:
    """Return columns up to the last named one, at least one."""
    return max((place + 1 for place, name in enumerate(names) if name.strip()), default=1)


def _named(cells: pl.DataFrame, names: list[str], source_row: pl.Series, codes: pl.Series) -> CellTable:
    if not any(name.strip() for name in names):
        raise delivery_error("missing_column", "no_header")
    unique, repeated = unique_names(names[: cells.width])
    renamed = cells.rename(dict(zip(cells.columns, unique, strict=True)))
    return CellTable(renamed, source_row.cast(pl.Int64).alias("source_row"), codes.alias("code"), repeated)
