"""Delimited text without quotes: lines of the usual number of cells are split at once, the others are returned.

Comes in: text without a quotation mark. Goes out: the cells of the regular lines, and the other lines as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import polars as pl

_BLOCK_BYTES = 1 << 20  # of text looked at together
_CONTROL_BYTES = [*range(9), 11, 12, *range(14, 32), 127]
_REPLACED = "\ufffd"
_BLANKS = " \t\u00a0"


@dataclass(frozen=True)
class SplitText:
    """Lines of a text: `cells` (place, c0 and on) of those with the usual number, `others` (place, line).

    `blank_lines`: how many have no text, and are in neither.
    """

    cells: pl.DataFrame
    others: pl.DataFrame
    blank_lines: int


def can_split(text: str, delimiter: str, fields: int) -> bool:
    """Return whether every line of a text is one record, and a delimiter is one byte."""
    return fields > 1 and delimiter.isascii() and '"' not in text and _REPLACED not in text


@dataclass
class _Irregular:
    """Lines that are not regular: the text among them (place, line), and runs of lines (place, number, begin, end)."""

    lines: list[tuple[int, bytes]] = field(default_factory=list)
    runs: list[tuple[int, int, int, int]] = field(default_factory=list)

    def add(self, place: int, line: bytes, begin: int, blanks: bytes) -> None:
        if line.strip(blanks):
            self.lines.append((place, line))
        self.leave_out(place, 1, begin, begin + len(line) + 1)

    def leave_out(self, place: int, lines: int, begin: int, end: int) -> None:
        if self.runs and self.runs[-1][3] == begin:
            first, before, start, _ = self.runs[-1]
            self.runs[-1] = (first, before + lines, start, end)
        else:
            self.runs.append((place, lines, begin, end))


def split_regular(data: bytes, first: int, delimiter: str, fields: int) -> SplitText:
    """Return the lines from place `first` on, split where they have so many cells and no control character.

    `data`: a text in UTF-8 of which `can_split` is true, its last line ended. Lines without text are in neither part.
    """
    start = _start_of(data, first)
    irregular, count = _irregular_lines(data, start, delimiter, fields)
    is_regular = np.ones(count, dtype=bool)
    for place, number, _, _ in irregular.runs:
        is_regular[place : place + number] = False
    places = pl.Series("place", np.flatnonzero(is_regular) + first, dtype=pl.UInt32)
    if irregular.runs:
        cells = _cells(b"".join(_between(data, start, irregular)), 0, delimiter, fields, len(places))
    else:
        cells = _cells(data, first, delimiter, fields, len(places))
    cells = _with_text(cells.with_columns(places))
    texts = {
        "place": [first + place for place, _ in irregular.lines],
        "line": [line.decode() for _, line in irregular.lines],
    }
    others = pl.DataFrame(texts, schema={"place": pl.UInt32, "line": pl.String})
    others = others.filter(pl.col("line").str.strip_chars(_BLANKS + delimiter) != "")
    return SplitText(cells, others, count - len(cells) - len(others))


def _with_text(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with text in any cell."""
    if not (cells["c0"].str.strip_chars(_BLANKS) == "").any():
        return cells
    return cells.filter(~pl.all_horizontal(pl.exclude("place").str.strip_chars(_BLANKS) == ""))


def _start_of(data: bytes, first: int) -> int:
    """Return where the line at place `first` begins."""
    at = 0
    for _ in range(first):
        at = data.find(b"\n", at) + 1
    return at


def _cells(data: bytes, skipped: int, delimiter: str, fields: int, rows: int) -> pl.DataFrame:
    schema = {f"c{place}": pl.String for place in range(fields)}
    if not rows:
        return pl.DataFrame(schema=schema)
    return pl.read_csv(
        data,
        has_header=False,
        skip_lines=skipped,
        separator=delimiter,
        quote_char=None,
        schema=schema,
        empty_string_is_null=False,
    )


def _irregular_lines(data: bytes, start: int, delimiter: str, fields: int) -> tuple[_Irregular, int]:
    """Return the lines that are not regular, and the number of all lines.

    A regular line has nothing but its delimiters left when the usual bytes of a text are removed, and is not blank.
    """
    usual, end_of_line = delimiter.encode() * (fields - 1), b"\n"
    marks = {*_CONTROL_BYTES, ord(delimiter), ord("\n")}
    unmarked = bytes(byte for byte in range(256) if byte not in marks)
    blanks = b" \t" + delimiter.encode()
    found, count, at = _Irregular(), 0, start
    while at < len(data):
        end = data.rfind(end_of_line, at, at + _BLOCK_BYTES) + 1 or data.find(end_of_line, at) + 1
        block = data[at:end]
        left = block.translate(None, unmarked)
        lines = block.count(end_of_line)
        if not block.strip(blanks + end_of_line):
            found.leave_out(count, lines, at, end)
        elif (
            left != (usual + end_of_line) * lines or end_of_line + usual + end_of_line in end_of_line + block
        ):
            each = zip(block[:-1].split(end_of_line), left[:-1].split(end_of_line), strict=True)
            for place, (line, mark) in enumerate(each, count):
                if mark != usual or line == usual:
                    found.add(place, line, at, blanks)
                at += len(line) + 1
        count, at = count + lines, end
    return found, count


def _between(data: bytes, start: int, irregular: _Irregular) -> Iterator[bytes]:
    """Yield the text without its irregular lines."""
    at = start
    for _, _, begin, end in irregular.runs:
        yield data[at:begin]
        at = end
    yield data[at:]
