"""One delivery in, its accepted and held rows out.

Comes in: a file, its kind, and the keys of its block in the configuration. Goes out: `accepted.parquet`,
`held.parquet` and `outcome.json` in a folder. Must not know: the store, other deliveries, the run.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePath
from typing import Any

import polars as pl

from bim.errors import ConfigurationError, DeliveryError
from bim.outcome import verdict_of, write_outcome
from bim.tables import Finding
from bim.version import code_digest
from warehouse.deliveries import cobie
from warehouse.deliveries.cells.decimals import DecimalSign, has_thousandths, signs_in, tidy_numbers
from warehouse.deliveries.cells.moments import DateHabits
from warehouse.deliveries.cells.values import (
    MOMENT_TYPES,
    NUMBER_TYPES,
    Habits,
    days_from_serials,
    read_column,
)
from warehouse.deliveries.files.delimited import read_csv
from warehouse.deliveries.files.repairs import PACKED, with_cells_mended, with_letters_mended
from warehouse.deliveries.files.tabular import NUMBER_CELLS, CellTable, read_parquet
from warehouse.deliveries.files.worksheets import read_workbook
from warehouse.deliveries.kinds import KINDS, Kind
from warehouse.deliveries.mapping import Source, declared_sources, needed_names, resolve, wanted_names
from warehouse.deliveries.personal import CPR, hash_names, hide_cpr, mask, names_a_person, read_key
from warehouse.deliveries.rows.contracts import schema_of
from warehouse.deliveries.rows.doubts import doubts_about
from warehouse.deliveries.rows.judging import Judged, judge

_READING_KEYS = ("columns", "encoding", "delimiter", "decimal", "date", "sheet", "header_row")
_SUFFIXES = {
    ".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".parquet": "parquet", ".pq": "parquet",
}
_MIDNIGHT = r"[ T]00[:.]00([:.]00([.,]0+)?)?$"  # a day that a system wrote with a time it does not have
_NOTES = {
    "day_first": ("info", "{column}: dates such as 03-04-2025 were read day first"),
    "month_first": ("info", "{column}: dates such as 03/04/2025 were read month first, as others in the column prove"),
    "short_year": ("info", "{column}: years of two digits were read as 1980 to 2079"),
    "week_as_monday": ("info", "{column}: weeks were read as their Monday"),
    "midnight_assumed": ("info", "{column}: days without a time were read as midnight, local time"),
    "serial_dates": ("info", "{column}: numbers in a date column were read as Excel's count of days"),
    "serial_text": ("warning", "{column}: texts such as 45750 were read as Excel's count of days; write dates"),
    "fiscal_period": ("info", "{column}: periods such as 003.2025 were read as the month of the calendar year"),
    "clock_minutes": ("info", "{column}: times such as 0:30 were read as hours and minutes"),
    "rounded": ("info", "{column}: amounts with more than two decimals were rounded to the øre"),
    "clock_change_twice": ("warning", "{column}: an hour that the clock change repeats was read as the first"),
    "clock_change_never": ("warning", "{column}: an hour that the clock change skips was moved one hour on"),
    "room_as_shown": ("warning", "{column}: numbers were taken as the workbook shows them; format the column as text"),
    "room_reference_unusual": ("warning", "{column}: room references with blanks around or a comma in them"),
}


@dataclass(frozen=True)
class Delivery:
    """A delivery as read: what stands, what is held, and the counts of `outcome.json`."""

    judged: Judged
    findings: list[Finding]
    rows_in: int


def reading_of(kind: str, block: Mapping[str, Any], timezone: str = "Europe/Copenhagen") -> str:
    """A digest of everything but the bytes that decides how a file of this block is read, the code included.

    A `timezone` in the block stands before the one given.
    """
    timezone = block.get("timezone") or timezone
    decides = {name: block[name] for name in _READING_KEYS if block.get(name) is not None}
    # The year of the declared day completes weeks that name none.
    dated = str(block.get("dated") or "")[:4]
    parts = [code_digest("warehouse.deliveries"), kind, decides, timezone, dated]
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:16]


def read_to_folder(
    out: Path, path: Path, kind: str, block: Mapping[str, Any], timezone: str = "Europe/Copenhagen", key_file: str = ""
) -> None:
    """Read one file into `out`; every row in is accepted or held.

    Without `key_file` personal data is hashed by a key that nobody keeps. Raises DeliveryError where nothing of the
    file can be used, ConfigurationError where the block cannot be meant.
    """
    out, path = Path(out), Path(path)
    try:
        delivery = read_delivery(path, kind, block, timezone, read_key(key_file))
    except DeliveryError as error:
        raise DeliveryError(mask(str(error)), error.code) from None
    judged = delivery.judged
    findings = [replace(finding, message=mask(finding.message)) for finding in delivery.findings]
    judged.accepted.write_parquet(out / "accepted.parquet", statistics=True)
    judged.held.write_parquet(out / "held.parquet")
    amount = KINDS[kind].amount
    counts: dict[str, Any] = {
        "rows_in": delivery.rows_in,
        "rows_accepted": len(judged.accepted),
        "rows_held": len(judged.held),
        "rows_repeated": judged.repeated or None,
        "amount_accepted": _amount(judged.accepted, amount) if amount else None,
    }
    verdict = verdict_of(findings, len(judged.held))
    write_outcome(out, verdict, findings, **counts)


def _amount(accepted: pl.DataFrame, column: str) -> float:
    counted = accepted.unique(subset=[name for name in accepted.columns if name != "source_row"])
    return float(counted[column].sum() or 0)


def read_delivery(path: Path, kind: str, block: Mapping[str, Any], timezone: str, key: bytes) -> Delivery:
    """Read one file of a kind. Raises as `read_to_folder`."""
    if kind not in KINDS:
        raise ConfigurationError(f"No kind of records is called {kind!r}; there are {', '.join(sorted(KINDS))}")
    if kind == "cobie":
        fixed = declared_sources(KINDS[kind], block).get("facility_id")
        told: list[Finding]
        table, sources, told = *cobie.read_cobie(path, fixed.value if fixed else None), []
        table, block = _with_letters_mended(table), {**block, "decimal": "."}
    else:
        table, sources, told = _read_table(path, KINDS[kind], block)
    typed, codes, notes = _typed(KINDS[kind], table, sources, _habits(block, timezone, table, sources, KINDS[kind]))
    typed, hidden = _without_persons(KINDS[kind], typed, key)
    names = {column: source.names for column, source in sources.items()}
    judged = judge(KINDS[kind], typed, codes, table, names, key)
    findings = [*table.findings, *told, *notes, *hidden, *_unstored(table, names), *judged.findings]
    findings.extend(doubts_about(KINDS[kind], judged.accepted, sources))
    if not len(typed):
        findings.append(Finding("no_rows", "warning", f"{path.name} holds a header and no row"))
    return Delivery(judged, findings, len(typed))


def _read_table(
    path: Path, kind: Kind, block: Mapping[str, Any]
) -> tuple[CellTable, dict[str, Source], list[Finding]]:
    declared = declared_sources(kind, block)
    wanted = wanted_names(kind, declared)
    form = _SUFFIXES.get(PurePath(path.name.lower().removesuffix(PACKED)).suffix)
    if form != "csv" and path.suffix.lower() == PACKED:
        raise DeliveryError(f"{path.name} is packed; only text is read so (.csv.gz): unpack it", "unreadable_file")
    if form is None:
        is_old = path.suffix.lower() == ".xls"
        what = "an old .xls; save it as .xlsx" if is_old else "neither CSV nor XLSX nor Parquet by its name"
        raise DeliveryError(f"{path.name} is {what}", "unreadable_file")
    if path.stat().st_size == 0:
        raise DeliveryError(f"{path.name} is empty", "empty_file")
    if form == "csv":
        table = read_csv(path, block, wanted)
    elif form == "xlsx":
        table = read_workbook(path, block, wanted, needed_names(kind, declared))
    else:
        table = read_parquet(path, wanted)
    if form != "csv":
        table = _with_letters_mended(table)
    sources, told = resolve(kind, declared, [*table.cells.columns, *table.others], table.repeated)
    return table, sources, told


def _with_letters_mended(table: CellTable) -> CellTable:
    """A typed table whose text and names are as they were before a program spoilt them, and a finding."""
    cells, renamed, told = with_cells_mended(table.cells)
    marks = {renamed.get(name, name): cells for name, cells in table.marks.items()}
    others = [with_letters_mended(name) for name in table.others]
    told = told or [finding for _, found in others for finding in found][:1]
    names = tuple(name for name, _ in others)
    return replace(table, cells=cells, marks=marks, others=names, findings=(*table.findings, *told))


def _habits(
    block: Mapping[str, Any], timezone: str, table: CellTable, sources: Mapping[str, Source], kind: Kind
) -> Habits:
    stated = block.get("decimal")
    if stated not in (None, ",", "."):
        raise ConfigurationError(f"decimal must be \",\" or \".\", not {stated!r}")
    dated = block.get("dated")
    year = dated.year if isinstance(dated, date) else int(str(dated)[:4]) if dated else None
    dates = DateHabits(block.get("date"), year, timezone)
    if stated:
        return Habits(DecimalSign(stated, True), dates)
    proven: set[str] = set()
    is_fine = False
    for name, source in sources.items():
        if kind.column[name].type in NUMBER_TYPES and source.names:
            text = _free_text(table, source.names[0], name)
            proven |= signs_in(text)
            is_fine |= kind.column[name].type == "money" and has_thousandths(text)
    sign = proven.pop() if len(proven) == 1 else None
    return Habits(DecimalSign(sign, has_thousandths=is_fine), dates)


def _free_text(table: CellTable, name: str, column: str) -> pl.Series:
    """The cells of a column that somebody typed, tidied; numbers of the file's own type prove nothing."""
    cells = table.cells[name]
    if cells.dtype != pl.String:
        return pl.Series("text", [], dtype=pl.String)
    marks = table.marks.get(name)
    if marks is not None:
        cells = cells.filter(~marks.is_in(list(NUMBER_CELLS)).fill_null(False))
    return tidy_numbers(cells.unique().alias("text"), column.rpartition("_")[2])


def _typed(
    kind: Kind, table: CellTable, sources: Mapping[str, Source], habits: Habits
) -> tuple[pl.DataFrame, dict[str, pl.Series], list[Finding]]:
    """The kind's columns typed, for each column its codes, and what was assumed."""
    columns: dict[str, pl.Series] = {}
    codes: dict[str, pl.Series] = {}
    findings: list[Finding] = []
    rows = len(table.source_row)
    for name, dtype in schema_of(kind.name).items():
        source = sources.get(name)
        if source is None:
            columns[name] = pl.repeat(None, rows, dtype=dtype, eager=True)
            continue
        cells, marks = _cells(table, source, kind.column[name].type, habits.dates.timezone)
        found = read_column(kind.column[name], cells, habits, marks, source.factor)
        columns[name], codes[name] = found.values.cast(dtype), found.codes
        findings.extend(
            Finding(note, _NOTES[note][0], _NOTES[note][1].format(column=name)) for note in sorted(found.notes)
        )
    sign = habits.decimal
    if sign.sign == "," and not sign.is_stated:
        findings.append(Finding("decimal_assumed", "info", "Numbers were read with a decimal comma"))
    return pl.DataFrame(columns), codes, findings


def _cells(
    table: CellTable, source: Source, type_name: str, timezone: str
) -> tuple[pl.Series, pl.Series | None]:
    """The cells that fill a column, several of the file joined by a space, and the marks of a single one."""
    if source.value is not None:
        return pl.repeat(source.value, len(table.source_row), dtype=pl.String, eager=True), None
    if len(source.names) == 1:
        return table.cells[source.names[0]], table.marks.get(source.names[0])
    parts = {name: _as_text(table.cells[name], timezone) for name in source.names}
    for name in source.names:
        if type_name in MOMENT_TYPES:
            parts[name], _ = days_from_serials(parts[name], table.marks.get(name))
    bare = pl.all().str.replace(_MIDNIGHT, "").replace("", None)
    joined = pl.DataFrame(parts).select(bare)
    return joined.select(pl.concat_str(pl.all(), separator=" ", ignore_nulls=True).alias("joined")).to_series(), None


def _as_text(cells: pl.Series, timezone: str) -> pl.Series:
    """Cells as text, an instant with a zone as the local time."""
    if isinstance(cells.dtype, pl.Datetime) and cells.dtype.time_zone is not None:
        cells = cells.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return cells.cast(pl.String)


def _without_persons(kind: Kind, typed: pl.DataFrame, key: bytes) -> tuple[pl.DataFrame, list[Finding]]:
    """Names of persons hashed, CPR-like values masked; before anything is written."""
    changed, masked = [], 0
    for column in kind.columns:
        values = typed[column.name]
        if values.dtype != pl.String:
            continue
        if column.is_personal:
            changed.append(hash_names(values, key))
            continue
        is_identifier = column.name in kind.key or column.name.endswith("_id") or column.name in ("asset", "qr_code")
        hidden, count = hide_cpr(values, key, is_identifier)
        masked += count
        changed.append(hidden)
    told = []
    if masked:
        message = f"{masked} cells held what looks like a CPR number; masked, never stored"
        told.append(Finding("cpr_masked", "warning", message))
    return typed.with_columns(changed), told


def _unstored(table: CellTable, used: Mapping[str, tuple[str, ...]]) -> list[Finding]:
    """A warning for columns that are not used and hold persons: they should not be sent at all."""
    taken = {name for names in used.values() for name in names}
    left = [name for name, kind in table.cells.schema.items() if name not in taken and kind == pl.String]
    cpr = [name for name in left if table.cells[name].str.contains(CPR).any()]
    told = sorted({*cpr, *(name for name in left if names_a_person(name))})
    if not told:
        return []
    severity = "warning" if cpr else "info"
    return [Finding("personal_data_not_stored", severity, f"Columns {', '.join(told)} hold personal data; not stored")]
