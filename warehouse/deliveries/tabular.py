"""Tables of cells: CSV and Parquet as columns with the row each cell stood on.

Comes in: a file, and what the block states about it. Goes out: a `CellTable`: text (or the file's own types), row
numbers as an editor counts, and codes of rows that are broken. Must not know: what a column means.
"""

import csv
import io
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow
import pyarrow.parquet

from bim.errors import DeliveryError
from bim.tables import Finding
from warehouse.deliveries.sniffing import Layout, decode, layout_of, lines_of, strict_name, tidy_name

TEXT_CELL, NUMBER_CELL, DATE_CELL, ERROR_CELL, EMPTY_FORMULA, FORMATTED_NUMBER, MERGED_CELL, PERCENT_CELL = range(8)
NUMBER_CELLS = (NUMBER_CELL, FORMATTED_NUMBER, PERCENT_CELL)
_MANY = 100
_TEXT_FORMULA = r'^\s*="(.*)"\s*$'  # how a text that must keep its noughts is written for Excel: ="0.010"
_OTHER_FORMS = {
    b"pk\x03\x04": "a workbook or an archive", b"par1": "Parquet", b"\xd0\xcf\x11\xe0": "an old workbook",
    b"%pdf": "a PDF", b"\x1f\x8b": "a packed file", b"<": "a web page or XML", b"{\"": "JSON", b"[{": "JSON",
}
CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class CellTable:
    """Cells of one table.

    `cells`: one column a header, named as in the file. `source_row`: where each row stood, the header being counted.
    `row_codes`: why a row cannot be used, else null. `marks`: for a column of a workbook the kind of each cell.
    `repeated`: header names that stand more than once. `sheets`: of a workbook with several, the sheet of each row.
    """

    cells: pl.DataFrame
    source_row: pl.Series
    row_codes: pl.Series
    repeated: frozenset[str] = frozenset()
    marks: Mapping[str, pl.Series] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    is_typed: bool = False
    sheets: pl.Series | None = None


def read_csv(path: Path, block: Mapping[str, Any], wanted: Set[str]) -> CellTable:
    """A file of delimited text. Raises DeliveryError: empty_file, unclosed_quote, unreadable_file."""
    content = path.read_bytes()
    if not content.strip(b"\x00\r\n\t ;,\xef\xbb\xbf\xff\xfe"):
        raise DeliveryError(f"{path.name} is empty", "empty_file")
    _refuse_what_is_no_table(content, path)
    text, findings = decode(content, block.get("encoding"))
    text = lines_of(text).rstrip("\x1a")  # an old mark of the end of a file
    delimiter = {"tab": "\t", "\\t": "\t"}.get(str(block.get("delimiter")), block.get("delimiter"))
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\n'):
        raise DeliveryError(f"delimiter = {delimiter!r} cannot part cells; it must be one sign", "unreadable_file")
    layout, told = layout_of(text, wanted, delimiter, block.get("header_row"))
    # A line of very many columns is split faster one by one than column by column.
    is_plain = '"' not in text and text[:100_000].count(layout.delimiter) < _MANY * (text[:100_000].count("\n") + 1)
    rows = _plain_rows(text, layout) if is_plain else _quoted_rows(text, layout, path)
    if '="' in text:
        rows = replace(rows, cells=rows.cells.with_columns(pl.all().str.replace(_TEXT_FORMULA, "${1}")))
    if not text.endswith("\n"):
        rows = replace(rows, row_codes=_cut_at_the_end(rows))
    return replace(rows, findings=(*rows.findings, *findings, *told))


def _refuse_what_is_no_table(content: bytes, path: Path) -> None:
    for start, what in _OTHER_FORMS.items():
        if content.removeprefix(b"\xef\xbb\xbf").lstrip()[: len(start)].lower() == start:
            raise DeliveryError(f"{path.name} is no table of text but {what}; export it as CSV", "unreadable_file")


def _cut_at_the_end(table: CellTable) -> pl.Series:
    """Codes of rows where the file has no last line end: a last amount without the decimals of all others was cut."""
    last = table.cells.to_series(table.cells.width - 1)
    others = last.head(len(last) - 1).drop_nulls()
    is_cut = len(others) > 1 and bool(others.str.contains(r"[.,]\d\d$").all()) and bool(
        last.tail(1).str.contains(r"^-?[\d.,]*$").fill_null(False).all()
    ) and not bool(last.tail(1).str.contains(r"[.,]\d\d$|^$").any())
    if not is_cut or table.row_codes[-1] is not None:
        return table.row_codes
    return table.row_codes.clone().scatter(len(table.row_codes) - 1, "cut_row")


def _plain_rows(text: str, layout: Layout) -> CellTable:
    """Rows of text without a quote: a row is a line, so all of it is vectorised."""
    lines = pl.Series("line", text.split("\n"), dtype=pl.String)
    names = lines[layout.header_row].split(layout.delimiter) if layout.header_row < len(lines) else []
    frame = lines.to_frame().with_row_index("source_row", offset=1).slice(layout.header_row + 1)
    blank = pl.col("line").str.strip_chars(" \t\u00a0" + layout.delimiter) == ""
    frame = frame.filter(~blank)
    width = _width(names)
    fields = pl.col("line").str.splitn(layout.delimiter, width + 1).struct
    columns = [fields.field(f"field_{place}").alias(f"c{place}") for place in range(width + 1)]
    split = frame.select("source_row", *columns)
    code = (
        pl.when(pl.col(f"c{width - 1}").is_null()).then(pl.lit("short_row"))
        .when(pl.col(f"c{width}").str.strip_chars(" " + layout.delimiter) != "").then(pl.lit("long_row"))
    )
    codes = _text_codes(frame["line"], split.select(code.cast(pl.String)).to_series())
    return _named(split.drop(f"c{width}", "source_row"), names, split["source_row"], codes)


def _quoted_rows(text: str, layout: Layout, path: Path) -> CellTable:
    """Rows of text with quotes, where a cell may hold a delimiter or a new line."""
    reader = csv.reader(io.StringIO(text), delimiter=layout.delimiter, strict=True, doublequote=True)
    rows: list[list[str]] = []
    starts: list[int] = []
    before = 0
    try:
        for row in reader:
            rows.append(row)
            starts.append(before + 1)
            before = reader.line_num
    except csv.Error as error:
        raise DeliveryError(
            f"{path.name}: a quote opened on row {before + 1} is never closed, or closes inside a cell ({error})",
            "unclosed_quote",
        ) from error
    _refuse_swallowed_rows(rows, layout, path)
    header = next((place for place, start in enumerate(starts) if start >= layout.header_row + 1), len(rows))
    names = rows[header] if header < len(rows) else []
    width = _width(names)
    kept = [
        (start, row) for start, row in zip(starts[header + 1 :], rows[header + 1 :], strict=True)
        if any(cell.strip() for cell in row)
    ]
    codes = ["short_row" if len(row) < width else "long_row" if any(row[width:]) else None for _, row in kept]
    columns = {
        f"c{place}": pl.Series([row[place] if place < len(row) else None for _, row in kept], dtype=pl.String)
        for place in range(width)
    }
    whole = pl.Series([layout.delimiter.join(row) for _, row in kept], dtype=pl.String)
    code = _text_codes(whole, pl.Series(codes, dtype=pl.String))
    return _named(pl.DataFrame(columns), names, pl.Series([start for start, _ in kept], dtype=pl.Int64), code)


def _refuse_swallowed_rows(rows: list[list[str]], layout: Layout, path: Path) -> None:
    """Raise where a cell of several lines holds a whole row: one quote was left open and another closed it."""
    width = max((len(row) for row in rows[: layout.header_row + 1]), default=0)
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if "\n" in cell and any(line.count(layout.delimiter) >= max(width - 1, 2) for line in cell.split("\n")):
                raise DeliveryError(
                    f"{path.name}: a quote in record {number} was left open and swallowed whole rows", "unclosed_quote"
                )


def _text_codes(whole: pl.Series, codes: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"whole": whole, "code": codes})
    return frame.select(
        pl.when(pl.col("whole").str.contains(CONTROL)).then(pl.lit("control_character"))
        .when(pl.col("whole").str.contains("\ufffd", literal=True)).then(pl.lit("unreadable_character"))
        .otherwise(pl.col("code")).alias("code")
    ).to_series()


def _width(names: list[str]) -> int:
    """Columns up to the last named one, at least one."""
    return max((place + 1 for place, name in enumerate(names) if name.strip()), default=1)


def _named(cells: pl.DataFrame, names: list[str], source_row: pl.Series, codes: pl.Series) -> CellTable:
    if not any(name.strip() for name in names):
        raise DeliveryError("There is no header where one is expected", "missing_column")
    unique, repeated = unique_names(names[: cells.width])
    renamed = cells.rename(dict(zip(cells.columns, unique, strict=True)))
    return CellTable(renamed, source_row.cast(pl.Int64).alias("source_row"), codes, repeated)


def unique_names(names: list[str]) -> tuple[list[str], frozenset[str]]:
    """Header names made unique, and the (tidied) names that stood more than once; an empty name becomes `column n`."""
    seen: dict[str, int] = {}
    unique = []
    for place, raw in enumerate(names):
        name = " ".join(raw.split()).strip("\ufeff") or f"column {place + 1}"
        tidied = strict_name(name)
        seen[tidied] = seen.get(tidied, 0) + 1
        unique.append(name if seen[tidied] == 1 else f"{name} ({place + 1})")
    return unique, frozenset(name for name, times in seen.items() if times > 1)


def read_parquet(path: Path, wanted: Set[str]) -> CellTable:
    """A Parquet file, in its own types, the wanted columns only; page checksums are verified where there are any.

    Raises DeliveryError: not_parquet, unreadable_file, duplicate_column.
    """
    with path.open("rb") as handle:
        if handle.read(4) != b"PAR1":
            raise DeliveryError(f"{path.name} is no Parquet file", "not_parquet")
    try:
        opened = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True)
        names = [field.name for field in opened.schema_arrow]
        places = [name for name in names if tidy_name(name) in wanted]
        _, repeated = unique_names(names)
        if repeated & {strict_name(name) for name in places}:
            raise DeliveryError(f"{path.name} has a column twice: {', '.join(sorted(repeated))}", "duplicate_column")
        _refuse_types(opened.schema_arrow, places)
        read = opened.read(columns=places)
        read.validate(full=True)
        if places and len(read) != opened.metadata.num_rows:
            raise DeliveryError(f"{path.name} holds fewer rows than it declares", "unreadable_file")
        frame = pl.from_arrow(read)
    except (pyarrow.ArrowException, OSError, pl.exceptions.PolarsError, ValueError, OverflowError) as error:
        raise DeliveryError(f"{path.name} cannot be read as Parquet: {error}", "unreadable_file") from error
    assert isinstance(frame, pl.DataFrame)
    try:
        return _typed_table(frame, opened.metadata.num_rows, [name for name in names if name not in places])
    except pl.exceptions.PolarsError as error:
        raise DeliveryError(f"{path.name} holds bytes that are no text in UTF-8", "unreadable_file") from error


def _refuse_types(schema: Any, places: list[str]) -> None:
    """Raise where a wanted column holds what is no single text, number, day or time."""
    types = pyarrow.types
    usable = (
        types.is_integer, types.is_floating, types.is_boolean, types.is_string, types.is_large_string,
        types.is_string_view, types.is_binary, types.is_large_binary, types.is_date, types.is_time,
        types.is_timestamp, types.is_null,
        lambda kind: types.is_decimal(kind) and kind.precision <= 38,
        lambda kind: types.is_dictionary(kind) and types.is_string(kind.value_type),
    )
    for name in places:
        kind = schema.field(name).type
        if not any(check(kind) for check in usable):
            raise DeliveryError(f"Column {name} holds {kind}; one text, number, day or time a cell", "unreadable_file")


def _typed_table(frame: pl.DataFrame, rows: int, left: list[str]) -> CellTable:
    # Older writers leave the word out that bytes are text.
    plain = frame.with_columns(pl.col(pl.Categorical, pl.Binary).cast(pl.String))
    text = [name for name, kind in plain.schema.items() if kind == pl.String]
    wrong = pl.any_horizontal(pl.col(text).str.contains(CONTROL)).fill_null(False) if text else pl.lit(False)
    codes = plain.select(pl.when(wrong).then(pl.lit("control_character")).cast(pl.String).alias("code")).to_series()
    if len(codes) != rows:
        codes = pl.repeat(None, rows, dtype=pl.String, eager=True)
    numbers = pl.int_range(2, rows + 2, eager=True, dtype=pl.Int64).alias("source_row")
    told = (Finding("columns_not_used", "info", f"Columns not used: {', '.join(left[:20])}"),) if left else ()
    return CellTable(plain, numbers, codes, findings=told, is_typed=True)
