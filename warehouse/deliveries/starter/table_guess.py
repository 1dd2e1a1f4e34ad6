"""The tables of a file, each with what it seems to be.

Comes in: a file, and ids that are known. Goes out: `guesses.json` in a folder, one entry for each table of the file.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet

from bim.errors import DeliveryError
from bim.outcome import write_outcome
from warehouse.deliveries.files.delimited import read_csv
from warehouse.deliveries.files.json_rows import read_json
from warehouse.deliveries.files.other_workbook import SUFFIXES
from warehouse.deliveries.files.sniffing import tidy_name
from warehouse.deliveries.files.tabular import CellTable, read_parquet
from warehouse.deliveries.files.ubl import read_ubl
from warehouse.deliveries.files.worksheets import opened_workbook, read_workbook
from warehouse.deliveries.month_columns import month_columns, names_a_year
from warehouse.deliveries.personal import mask
from warehouse.deliveries.rows.totals import is_total_word
from warehouse.deliveries.starter.kind_guess import KindGuess, guess_kinds
from warehouse.deliveries.starter.second_table import second_header
from warehouse.deliveries.starter.vocabulary import known_headers

MOST_CELLS = 300  # of a column that are looked at
MOST_IDS = 20_000
MOST_STRANGERS = 5
GUESSES = "guesses.json"
WORKBOOKS = (".xlsx", ".xlsm", *SUFFIXES)
COBIE_SHEETS = frozenset(("Facility", "Floor", "Space"))


def guess_to_folder(out: Path, path: str, known: Mapping[str, Sequence[str]]) -> None:
    """Write what each table of a file seems to be into `out`. Raises: DeliveryError where nothing can be read."""
    folder, file = Path(out), Path(path)
    ids = {column: frozenset(value.casefold() for value in values) for column, values in known.items()}
    kind = _whole_file(file)
    tables: list[dict[str, Any]]
    if kind:
        tables = [{"sheet": None, "rows": None, "headers": [], "guesses": [_by_form(kind)]}]
    else:
        tables = [_entry(name, table, file, ids) for name, table in tables_of(file)]
    (folder / GUESSES).write_text(json.dumps(tables, ensure_ascii=False), encoding="utf-8")
    write_outcome(folder, "accept", [])


def tables_of(path: Path) -> list[tuple[str | None, CellTable]]:
    """Return the tables of a file: one, or one for each visible sheet that has a header, with the name of the sheet."""
    wanted = known_headers()
    if path.suffix.lower() in WORKBOOKS:
        sheets = _sheets(path)
        found = [(sheet, _sheet(path, sheet, wanted)) for sheet in sheets]
        return [(sheet if len(sheets) > 1 else None, table) for sheet, table in found if table is not None]
    if path.suffix.lower() in (".parquet", ".pq"):
        names = pyarrow.parquet.read_schema(path).names
        return [(None, read_parquet(path, frozenset(tidy_name(name) for name in names)))]
    if path.suffix.lower() in (".json", ".ndjson", ".jsonl"):
        return [(None, read_json(path))]
    return [(None, read_csv(path, {}, wanted))]


def _sheets(path: Path) -> list[str]:
    with opened_workbook(path) as workbook:
        return [sheet.name for sheet in workbook.sheets if not sheet.is_hidden]


def _whole_file(path: Path) -> str | None:
    """Return the kind of a file whose form alone says it: an invoice in XML, a COBie workbook; else null."""
    if path.suffix.lower() == ".xml":
        return "cost_line" if len(read_ubl(path).cells) else None
    if path.suffix.lower() in WORKBOOKS and set(_sheets(path)) >= COBIE_SHEETS:
        return "cobie"
    return None


def _sheet(path: Path, sheet: str, wanted: frozenset[str]) -> CellTable | None:
    """Return a sheet as a table; null where it has no header."""
    try:
        return read_workbook(path, {"sheet": sheet}, wanted, frozenset())
    except DeliveryError:
        return None


def _entry(
    sheet: str | None, table: CellTable, path: Path, known: Mapping[str, frozenset[str]]
) -> dict[str, Any]:
    second = second_header(table)
    first = table.cells if second is None else table.cells.head(second)
    cells = {name: _some(first[name]) for name in first.columns}
    names = [path.stem, *([sheet] if sheet else []), path.parent.name]
    guesses = guess_kinds(cells, names, known)
    return {
        "sheet": sheet,
        "rows": len(table.cells),
        "headers": list(table.cells.columns),
        "guesses": [{**_plain(guess), "is_yearless": _is_yearless(table, names)} for guess in guesses[:3]],
        "facilities": _facilities(guesses, table),
        "second_header": None if second is None else _second(table, second),
        "repeated": sorted(mask(name) for name in table.repeated),
        "strangers": _strangers(guesses, cells, known.get("facility_id", frozenset())),
    }


def _second(table: CellTable, row: int) -> dict[str, Any]:
    """Return where a second table begins, and the headers of it."""
    headers = [str(text).strip() for text in table.cells.row(row) if str(text or "").strip()]
    return {"row": int(table.source_row[row]), "headers": [mask(name) for name in headers]}


def _is_yearless(table: CellTable, names: Sequence[str]) -> bool:
    """Return whether a table has its months as columns and nothing says of which year."""
    columns = month_columns(table.cells.columns)
    return columns is not None and not names_a_year(columns, [*table.above, *names[:2]])


def _some(cells: pl.Series) -> list[str]:
    texts = cells.cast(pl.String).drop_nulls()
    texts = texts.filter(texts.str.strip_chars() != "")
    return [str(text) for text in texts.head(MOST_CELLS)]


def _facilities(guesses: list[KindGuess], table: CellTable) -> dict[str, str]:
    """Return the ids of facilities that a register lists, with their names."""
    if not guesses or guesses[0].kind != "facility" or "facility_id" not in guesses[0].columns:
        return {}
    columns = guesses[0].columns
    ids = _texts(table, columns["facility_id"].names[0])
    names = _texts(table, columns["name"].names[0]) if "name" in columns else ids
    return {one: name for one, name in zip(ids, names, strict=True) if one}


def _strangers(
    guesses: list[KindGuess], cells: Mapping[str, Sequence[str]], known: frozenset[str]
) -> list[str]:
    """Return facilities of a table that no register lists, the first ones; none where there is no register."""
    guess = guesses[0].columns.get("facility_id") if guesses and guesses[0].kind != "facility" else None
    if not known or guess is None:
        return []
    texts = dict.fromkeys(text.strip() for text in cells[guess.names[0]])
    strange = (text for text in texts if text.casefold() not in known and not is_total_word(text))
    return [mask(text) for text in strange][:MOST_STRANGERS]


def _texts(table: CellTable, header: str) -> list[str]:
    return [str(text).strip() for text in table.cells[header].cast(pl.String).fill_null("").head(MOST_IDS)]


def _plain(guess: KindGuess) -> dict[str, Any]:
    """Return a guess as plain data; personal data in words of the file is masked."""
    return {
        "kind": guess.kind,
        "score": guess.score,
        "is_usable": guess.is_usable,
        "is_sure": guess.is_sure,
        "columns": {
            name: {"names": list(found.names), "score": round(found.score, 3), "reason": found.reason}
            for name, found in guess.columns.items()
        },
        "constants": dict(guess.constants),
        "values": {
            column: {mask(word): choice for word, choice in words.items()}
            for column, words in guess.values.items()
        },
        "missing": list(guess.missing),
        "alternatives": list(guess.alternatives),
        "assumed": list(guess.assumed),
    }


def _by_form(kind: str) -> dict[str, Any]:
    return _plain(KindGuess(kind, 1.0, {}))
