"""The files of each supplier: the rows of one block of records that are held, grouped by cause, in two languages.

Comes in: a finished DuckDB file of either set. Goes out: `suppliers/<block>.xlsx`. A row that a later delivery
corrected is not in them, and neither is a row that a waiver covers; personal data is masked as it is in the warehouse.
"""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb

from warehouse.duckdb_tables import frame
from warehouse.finding_languages import in_danish
from warehouse.publish.file_names import file_names
from warehouse.publish.settings import RunInfo
from warehouse.publish.sheets import Book, Column

MOST_ROWS = 20_000
BLOCKS = """
select distinct block from (
  select block from run_held_row where not is_waived
  union all
  select block from run_input where verdict = 'reject_file' and kind <> 'model'
) where block is not null order by block
"""
ROWS = """
select source_file, source_row, code, message, details, text, amount_dkk
from run_held_row where block = $1 and not is_waived
order by code, source_file, source_row, message, delivery_sha256
"""
REJECTED = """
select distinct input.path, finding.code, finding.message, finding.details
from run_input input join run_finding finding on finding.source_file = input.path and finding.severity = 'error'
where input.block = $1 and input.verdict = 'reject_file' order by all
"""
WAIVED = "select count(*) from run_held_row where block = $1 and is_waived"

CAUSE_SHEET = (
    Column("Årsag", 44, wrap=True), Column("Hvad skal rettes", 50, wrap=True), Column("Cause", 44, wrap=True),
    Column("What to correct", 50, wrap=True), Column("Rækker / Rows", 10, "whole"),
    Column("Tilbageholdt / Held DKK", 14, "area"), Column("Kode / Code", 22),
)  # fmt: skip
ROW_SHEET = (
    Column("Kode / Code", 22), Column("Fil / File", 34), Column("Række / Row", 9, "whole"),
    Column("Kolonne / Column", 24), Column("Fundet / Found", 24, wrap=True), Column("Årsag", 40, wrap=True),
    Column("Cause", 40, wrap=True), Column("Tilbageholdt / Held DKK", 14, "area"),
    Column("Besked", 60, wrap=True), Column("Message", 60, wrap=True),
    Column("Rækken som leveret / The row as delivered", 70, wrap=True),
)  # fmt: skip
FILE_SHEET = (
    Column("Fil / File", 44), Column("Kode / Code", 24), Column("Besked", 70, wrap=True),
    Column("Message", 70, wrap=True),
)  # fmt: skip
Row = Mapping[str, Any]


def write_supplier_files(con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo) -> None:
    """Write one workbook for each block with a held row or a rejected file; where there is none, no folder."""
    blocks: list[str] = frame(con, BLOCKS)["block"].to_list()
    for block, name in file_names(blocks, ".xlsx", "supplier").items():
        folder.mkdir(exist_ok=True)
        _write_workbook(con, folder / name, block, run.as_of)


def _write_workbook(con: duckdb.DuckDBPyConnection, path: Path, block: str, as_of: date) -> None:
    rows = list(frame(con, ROWS, [block]).iter_rows(named=True))
    waived = con.sql(WAIVED, params=[block]).fetchall()[0][0]
    title = f"Rettes / To correct: {block}"
    book = Book(str(path), title, f"pr. / as of {as_of.isoformat()}", as_of)
    book.add_sheet("Årsager - Causes", CAUSE_SHEET, _cause_rows(rows, waived))
    book.add_sheet("Rækker - Rows", ROW_SHEET, map(_row, rows[:MOST_ROWS]))
    book.add_sheet(
        "Afviste filer - Rejected files", FILE_SHEET, map(_file, frame(con, REJECTED, [block]).iter_rows())
    )
    book.close()


def _cause_rows(rows: Sequence[Row], waived: int) -> Iterable[tuple[Any, ...]]:
    """Return one row per cause, then what the list of rows leaves out."""
    for code in sorted({row["code"] for row in rows}):
        having = [row for row in rows if row["code"] == code]
        texts = _texts(having[0])
        amounts = [row["amount_dkk"] for row in having if row["amount_dkk"] is not None]
        yield (*texts, len(having), sum(amounts) if amounts else None, code)
    if len(rows) > MOST_ROWS:
        yield (
            f"Arket viser de første {MOST_ROWS} rækker.", None, f"The sheet shows the first {MOST_ROWS} rows.", None,
            len(rows), None, None,
        )  # fmt: skip
    if waived:
        yield (
            "Rækker med dispensation er ikke vist; de er stadig tilbageholdt.", None,
            "Rows with a waiver are not listed; they are still held.", None, waived, None, None,
        )  # fmt: skip


def _row(row: Row) -> tuple[Any, ...]:
    cause_da, _, cause_en, _ = _texts(row)
    column, found = value_found(row["details"] or "{}", row["text"] or "")
    delivered = _as_text(row["text"] or "")
    place = (row["code"], row["source_file"], row["source_row"], column, found)
    messages = in_danish(row["code"], row["message"], row["details"]), row["message"]
    return (*place, cause_da, cause_en, row["amount_dkk"], *messages, delivered)


def _file(row: tuple[Any, ...]) -> tuple[Any, ...]:
    path, code, message, details = row
    return (path, code, in_danish(code, message, details), message)


def value_found(details: str, text: str) -> tuple[str | None, str | None]:
    """Return the supplier's column that a held row is about, and its value in the row.

    `details` are the values of its message and `text` is the row, both as JSON. Columns that were joined are joined
    again. Null where the values name no column of the row.
    """
    cells = _cells(text)
    columns = [column for column in _cells(details).get("their_columns", ()) if column in cells]
    if not columns:
        return None, None
    return " + ".join(columns), " ".join(
        str(cells[column] or "") for column in columns
    ).strip() or "(tom / empty)"


def _as_text(text: str) -> str:
    """Return a row as `column: value`, one after the other."""
    cells = _cells(text)
    return "; ".join(f"{name}: {value}" for name, value in cells.items() if value not in (None, "")) or text


def _cells(text: str) -> dict[str, Any]:
    try:
        cells = json.loads(text)
    except ValueError:
        return {}
    return cells if isinstance(cells, dict) else {}


def _texts(row: Row) -> tuple[str, str, str, str]:
    """Return cause and advice in Danish, then in English; the message where the code has no texts."""
    code, message = row["code"], row["message"]
    texts = _all_texts().get(code)
    if texts is None:
        return (in_danish(code, message, row["details"]) or code, "", message or code, "")
    return (*texts["da"], *texts["en"])


@cache
def _all_texts() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    text = resources.files(__package__).joinpath("supplier_texts.toml").read_text("utf-8")
    return {
        code: {name: tuple(pair) for name, pair in entry.items()}
        for code, entry in tomllib.loads(text).items()
    }
