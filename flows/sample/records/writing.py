"""Deliveries as files: CSV as Danish systems write it, workbooks, Parquet; and their blocks of configuration.

Comes in: rows of plain values. Goes out: files with the same bytes each time, and TOML text. Must not know: what
the rows mean.
"""

import csv
import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

FIXED_TIME = (2024, 1, 1, 0, 0, 0)


@dataclass
class Row:
    """A row of a delivery. `written` holds cells as text where they differ from the value; `cells` cuts the row
    short; `held` is the code with which it must be held; `counts` is false where another row stands for it."""

    values: dict[str, Any]
    written: dict[str, str] = field(default_factory=dict)
    cells: int | None = None
    held: str | None = None
    counts: bool = True


@dataclass
class Delivery:
    """One file of one kind. `headers` maps each column to its header as delivered; `paired` columns are split in
    a day and a time under two headers; a column `note` is delivered and not mapped. `options` go into the
    configuration as they stand; `missing_header` is mapped and not delivered, so that the file is refused."""

    block: str
    kind: str
    file: str
    headers: dict[str, str]
    rows: list[Row]
    encoding: str = "utf-8"
    delimiter: str = ";"
    is_danish: bool = True
    title: str | None = None
    paired: dict[str, tuple[str, str]] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)
    where: str | None = None
    has_block: bool = True
    missing_header: str | None = None

    def source_row(self, index: int) -> int:
        """The row's number as an editor counts it: the header is row 1, or stands below a title."""
        return index + 2 + (2 if self.title else 0)

    def held(self) -> list[dict[str, Any]]:
        """The rows that must be held: source_file, source_row, code."""
        numbered = [(self.source_row(index), row.held) for index, row in enumerate(self.rows) if row.held]
        return [{"source_file": self.file, "source_row": number, "code": code} for number, code in numbered]


def write_delivery(delivery: Delivery, folder: Path) -> None:
    """Write a delivery in the format that its file's name asks for."""
    target = folder / delivery.file
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix == ".csv":
        target.write_bytes(_csv_bytes(delivery))
    elif target.suffix == ".xlsx":
        target.write_bytes(_workbook_bytes(delivery))
    else:
        pl.DataFrame([row.values for row in delivery.rows], infer_schema_length=None).write_parquet(target)


def block_text(delivery: Delivery) -> str:
    """The delivery's block of `areal.toml`."""
    lines = [
        f"[records.{delivery.block}]",
        f'kind = "{delivery.kind}"',
        f'where = "{delivery.where or delivery.file}"',
    ]
    mapped = {
        n: list(delivery.paired.get(n, ())) or h for n, h in delivery.headers.items() if n not in (h, "note")
    }
    if delivery.missing_header:
        mapped["invoice"] = delivery.missing_header
    entries = [f"{name} = {_toml(header)}" for name, header in mapped.items()]
    if entries:
        lines.append(f"columns = {{ {', '.join(entries)} }}")
    lines += [f"{key} = {_toml(value)}" for key, value in delivery.options.items()]
    return "\n".join(lines)


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _header_cells(delivery: Delivery) -> list[str]:
    return [
        cell for name, header in delivery.headers.items() for cell in delivery.paired.get(name, (header,))
    ]


def _csv_bytes(delivery: Delivery) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delivery.delimiter, lineterminator="\r\n")
    if delivery.title:
        buffer.write(f"{delivery.title}\r\n\r\n")
    writer.writerow(_header_cells(delivery))
    for row in delivery.rows:
        writer.writerow(_text_cells(delivery, row)[: row.cells])
    return buffer.getvalue().encode(delivery.encoding)


def _text_cells(delivery: Delivery, row: Row) -> list[str]:
    cells: list[str] = []
    for name in delivery.headers:
        if name in delivery.paired:
            text = row.written.get(name) or _text(row.values.get(name), delivery.is_danish)
            day, _, clock = text.partition(" ")
            cells += [day, clock]
        else:
            cells.append(row.written.get(name, _text(row.values.get(name), delivery.is_danish)))
    return cells


def _text(value: Any, is_danish: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return ("ja" if value else "nej") if is_danish else str(value).lower()
    if isinstance(value, datetime):
        return value.strftime("%d-%m-%Y %H:%M" if is_danish else "%Y-%m-%dT%H:%M:%S")
    if isinstance(value, date):
        return value.strftime("%d-%m-%Y") if is_danish else value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", ",") if is_danish else f"{value:f}"
    return str(value)


def _workbook_bytes(delivery: Delivery) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    )
    book.set_properties({"created": datetime(*FIXED_TIME)})
    day_format = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(delivery.options.get("sheet", "Ark1"))
    first = 2 if delivery.title else 0
    if delivery.title:
        sheet.write_string(0, 0, delivery.title)
    for column, header in enumerate(delivery.headers.values()):
        sheet.write_string(first, column, header)
    for line, row in enumerate(delivery.rows, first + 1):
        for column, name in enumerate(delivery.headers):
            _write_cell(sheet, line, column, row.written.get(name, row.values.get(name)), day_format)
    book.close()
    return stored(buffer.getvalue())


def _write_cell(sheet: Any, line: int, column: int, value: Any, day_format: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, date | datetime):
        sheet.write_datetime(line, column, value, day_format)
    elif isinstance(value, Decimal | int):
        sheet.write_number(line, column, float(value))
    elif isinstance(value, str) and value.startswith(("#", "=")):
        formula, result = (value, "") if value.startswith("=") else ("=Satser!A1", value)
        sheet.write_formula(line, column, formula, None, result)
    else:
        sheet.write_string(line, column, str(value))


def stored(archive: bytes) -> bytes:
    """The same archive with nothing packed and one time: packed bytes would depend on the version of zlib."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as packed,
        zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as flat,
    ):
        for name in packed.namelist():
            flat.writestr(zipfile.ZipInfo(name, FIXED_TIME), packed.read(name))
    return out.getvalue()
