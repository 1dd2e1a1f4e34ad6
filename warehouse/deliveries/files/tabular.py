"""Tables of cells, and Parquet as one: columns with the row each cell stood on.

Comes in: a file, and what the block states about it. Goes out: a `CellTable`: text (or the file's own types), row
numbers as an editor counts, and codes of rows that are broken.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow
import pyarrow.parquet

from bim.tables import Finding
from warehouse.deliveries.distinct import contains, contains_of, distinct_texts
from warehouse.deliveries.files.cellformats import SHOWN_UNITS
from warehouse.deliveries.files.sniffing import strict_name, tidy_name
from warehouse.deliveries.findings import delivery_error

TEXT_CELL, NUMBER_CELL, DATE_CELL, ERROR_CELL, EMPTY_FORMULA, FORMATTED_NUMBER, MERGED_CELL, PERCENT_CELL = (
    range(8)
)
_MOST_LETTERS = (
    10_000  # more than twice what a column of text may have: a longer text stays too long when it is cut
)
UNIT_CELLS = {unit: 16 + place for place, unit in enumerate(SHOWN_UNITS)}  # numbers shown with a unit
NUMBER_CELLS = (NUMBER_CELL, FORMATTED_NUMBER, PERCENT_CELL, *UNIT_CELLS.values())
_FARTHEST_DAYS = (
    73_000_000  # 200,000 years from 1970; the calendar of Polars ends in a panic 60,000 years later
)
_PER_DAY = {"ms": 86_400_000, "us": 86_400_000_000}
MOST_ROWS_UNPROVEN, MOST_ROWS_A_BYTE = (
    1_000_000,
    10,
)  # a key that distinguishes rows takes a byte a row or more
_BROKEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]"
CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"


@dataclass(frozen=True)
class CellTable:
    """Cells of one table.

    `cells`: one column a header, named as in the file. `source_row`: where each row stood, the header being counted.
    `row_codes`: why a row cannot be used, else null. `marks`: for a column of a workbook the kind of each cell.
    `repeated`: header names that appear more than once. `sheets`: of a workbook with several, the sheet of each row.
    `others`: names of unwanted columns, which were not read. `epoch`: the day from which the workbook
    counts days. `is_signed`: the reader has made the amounts of credit notes negative. `above`: texts of the rows
    above the header. `totals`: columns that add up others of a row, each with the rows' numbers and its cells.
    """

    cells: pl.DataFrame
    source_row: pl.Series
    row_codes: pl.Series
    repeated: frozenset[str] = frozenset()
    marks: Mapping[str, pl.Series] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    sheets: pl.Series | None = None
    others: tuple[str, ...] = ()
    epoch: datetime = datetime(1899, 12, 30)
    is_signed: bool = False
    above: tuple[str, ...] = ()
    totals: Mapping[str, tuple[pl.Series, pl.Series]] = field(default_factory=dict)

    @cached_property
    def _texts(self) -> dict[str, pl.Series | None]:
        return {}

    def texts(self, name: str) -> pl.Series | None:
        """Return the different texts of a column that repeats itself, else null; found once for a table."""
        if name not in self._texts:
            self._texts[name] = distinct_texts(self.cells[name])
        return self._texts[name]

    def contains(self, name: str, pattern: str) -> pl.Series:
        """Return which cells of a column of text match a pattern; an empty cell matches none."""
        return contains_of(self.cells[name], self.texts(name), pattern)


def broken_texts(cells: pl.DataFrame) -> pl.Series:
    """Return the code of each row with unreadable text (control characters, lost letters); else null."""
    text = [name for name, kind in cells.schema.items() if kind == pl.String]

    codes = pl.repeat(None, len(cells), dtype=pl.String, eager=True).alias("code")
    for name in text:
        if not contains(cells[name], _BROKEN).any():
            continue
        is_control = cells[name].str.contains(CONTROL).fill_null(False)
        is_lost = cells[name].str.contains("\ufffd", literal=True).fill_null(False)
        codes = codes.set(is_lost & codes.is_null(), "unreadable_character")
        codes = codes.set(is_control, "control_character")
    return codes


def shortened(cells: pl.DataFrame) -> pl.DataFrame:
    """Return cells of which none has more letters than any column may have, so that no pattern reads megabytes."""
    text = [name for name, kind in cells.schema.items() if kind == pl.String]
    long = [name for name in text if (cells[name].str.len_bytes() > _MOST_LETTERS).any()]
    return cells.with_columns(pl.col(long).str.slice(0, _MOST_LETTERS)) if long else cells


def unique_names(names: list[str]) -> tuple[list[str], frozenset[str]]:
    """Return header names made unique, and those (tidied) that appear more than once; empty is `column n`."""
    seen: dict[str, int] = {}
    unique = []
    for place, raw in enumerate(names):
        name = " ".join(raw.split()).strip("\ufeff") or f"column {place + 1}"
        tidied = strict_name(name)
        seen[tidied] = seen.get(tidied, 0) + 1
        unique.append(name if seen[tidied] == 1 else f"{name} ({place + 1})")
    return unique, frozenset(name for name, times in seen.items() if times > 1)


def read_parquet(path: Path, wanted: Set[str]) -> CellTable:
    """Return the wanted columns of a Parquet file, in its own types; page checksums are verified.

    Raises DeliveryError: not_parquet, unreadable_file, duplicate_column.
    """
    with path.open("rb") as handle:
        start = handle.read(4)
    if start != b"PAR1":
        raise delivery_error("not_parquet", "encrypted" if start == b"PARE" else None)
    try:
        opened = pyarrow.parquet.ParquetFile(path, page_checksum_verification=True)
        _refuse_bomb(opened.metadata.num_rows, path)
        names = [field.name for field in opened.schema_arrow]
        places = [name for name in names if tidy_name(name) in wanted]
        _, repeated = unique_names(names)
        if repeated & {strict_name(name) for name in places}:
            raise delivery_error("duplicate_column", count=len(repeated), columns=", ".join(sorted(repeated)))
        _refuse_types(opened.schema_arrow, places)
        opened = pyarrow.parquet.ParquetFile(
            path,
            page_checksum_verification=True,
            read_dictionary=[name for name in places if _has_dictionary(opened.metadata, name)],
        )
        read = opened.read(columns=places)
        read.validate(full=True)
        if places and len(read) != opened.metadata.num_rows:
            raise delivery_error("unreadable_file", "fewer_rows")
        frame = pl.from_arrow(read)
    except (pyarrow.ArrowException, OSError, pl.exceptions.PolarsError, ValueError, OverflowError) as error:
        raise delivery_error("unreadable_file", "damaged_parquet", reason=_first_line(error)) from error
    assert isinstance(frame, pl.DataFrame)
    try:
        return _typed_table(
            frame, opened.metadata.num_rows, tuple(name for name in names if name not in places)
        )
    except pl.exceptions.PolarsError as error:
        raise delivery_error("unreadable_file", "not_utf8") from error


def _refuse_bomb(rows: int, path: Path) -> None:
    """Raise where so few bytes declare so many rows that they can only say one thing again and again."""
    if rows > MOST_ROWS_UNPROVEN and rows > MOST_ROWS_A_BYTE * path.stat().st_size:
        raise delivery_error("too_large", "rows", rows=rows)


def _has_dictionary(metadata: Any, name: str) -> bool:
    """Return whether each part of a column of the file has its different values only once."""
    found = False
    for group in range(metadata.num_row_groups):
        for place in range(metadata.num_columns):
            column = metadata.row_group(group).column(place)
            if column.path_in_schema == name:
                found = column.physical_type == "BYTE_ARRAY" and column.has_dictionary_page
                if not found:
                    return False
    return found


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:100]


def _within_calendar(name: str, kind: Any) -> pl.Expr:
    """Return days and instants, those beyond any calendar moved to its end, where no contract accepts them."""
    most = _FARTHEST_DAYS * _PER_DAY.get(getattr(kind, "time_unit", ""), 1)
    if getattr(kind, "time_unit", "") == "ns":
        return pl.col(name)
    return pl.col(name).to_physical().clip(-most, most).cast(kind)


def _refuse_types(schema: Any, places: list[str]) -> None:
    """Raise where a wanted column holds what is no single text, number, day or time."""
    types = pyarrow.types
    usable = (
        types.is_integer,
        types.is_floating,
        types.is_boolean,
        types.is_string,
        types.is_large_string,
        types.is_string_view,
        types.is_binary,
        types.is_large_binary,
        types.is_date,
        types.is_time,
        types.is_timestamp,
        types.is_null,
        lambda kind: types.is_decimal(kind) and kind.precision <= 38,
        lambda kind: types.is_dictionary(kind) and types.is_string(kind.value_type),
    )
    for name in places:
        kind = schema.field(name).type
        if not any(check(kind) for check in usable):
            raise delivery_error("unreadable_file", "cell_type", column=name, type=kind)


def _typed_table(frame: pl.DataFrame, rows: int, left: tuple[str, ...]) -> CellTable:
    # Older writers leave the word out that bytes are text.
    plain = frame.with_columns(pl.col(pl.Categorical, pl.Binary).cast(pl.String)).with_columns(
        _within_calendar(name, kind)
        for name, kind in frame.schema.items()
        if isinstance(kind, pl.Date | pl.Datetime)
    )
    codes = broken_texts(plain)
    if len(codes) != rows:
        codes = pl.repeat(None, rows, dtype=pl.String, eager=True)
    numbers = pl.int_range(2, rows + 2, eager=True, dtype=pl.Int64).alias("source_row")
    return CellTable(plain, numbers, codes, others=left)
