"""The cells of a delivery as the typed columns of its kind.

Comes in: a table of cells, and which of its columns fills which of the kind. Goes out: a typed frame, for each column
the codes of cells that are no value, and findings on what was assumed.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl

from bim.errors import ConfigurationError
from bim.tables import Finding
from warehouse.deliveries.cells.decimals import DecimalSign, has_thousandths, signs_in, tidy_numbers
from warehouse.deliveries.cells.moments import DateDialect, Read
from warehouse.deliveries.cells.periods import read_periods
from warehouse.deliveries.cells.values import (
    MOMENT_TYPES,
    NUMBER_TYPES,
    Dialect,
    days_from_serials,
    read_column,
)
from warehouse.deliveries.date_order import one_number_findings, orders_of, swapped_cells
from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import NUMBER_CELLS, CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.mapping import Source, plain_word
from warehouse.deliveries.rows.contracts import schema_of

# a header of weeks: "Uge", "Uge nr.", "ISO week", "KW"; and what is a year and a week, or a week alone, below one
_WEEK_HEADER = (
    r"^(iso[ -]?|kalender[ -]?)?(uge|uger|uke|uker|vecka|veckor|week|weeks|weken|woche|wochen|kw)[ -]?"
    r"(nr|no|nummer|number|num)?\.?( ?/ ?(år|year|jahr|jaar))?$"
)
_YEAR_THEN_WEEK, _WEEK_THEN_YEAR = (
    r"^\s*((?:19|20)\d{2})[-./ ]?(\d{1,2})\s*$",
    r"^\s*(\d{1,2})[-./ ]((?:19|20)\d{2})\s*$",
)
_WEEK_ALONE = r"^\s*(\d{1,2})\s*$"
# "Tid (UTC+1)" and "Local, not UTC" are other times
_UTC_HEADER = (
    r"(?<!not )(?<!ikke )(?<!nicht )(?<!inte )(?<!niet )"
    r"(?<![^\W_])(utc|gmt|zulu)(?![^\W_]|\s*[-+−±]\s*0?[1-9])"
)
_MIDNIGHT = r"[ T]00[:.]00([:.]00([.,]0+)?)?$"  # a day that a system wrote with a time it does not have


def dialect_of(
    kind: Kind, block: Mapping[str, Any], timezone: str, table: CellTable, sources: Mapping[str, Source]
) -> Dialect:
    """Return how a delivery writes its numbers and dates, by its block and by its own cells."""
    stated = block.get("decimal")
    if stated not in (None, ",", "."):
        raise ConfigurationError(f'decimal must be "," or ".", not {stated!r}')
    dated = block.get("dated")
    year = dated.year if isinstance(dated, date) else int(str(dated)[:4]) if dated else None
    start = int(block.get("fiscal_year_starts") or 1)
    dates = DateDialect(block.get("date"), year, timezone, epoch=table.epoch, fiscal_start=start)
    if stated:
        return Dialect(DecimalSign(stated, True), dates)
    proven: set[str] = set()
    is_fine = False
    for name, source in sources.items():
        for theirs in source.names if kind.column[name].type in NUMBER_TYPES else ():
            text = _free_text(table, theirs, name)
            proven |= signs_in(text)
            is_fine |= kind.column[name].type == "money" and has_thousandths(text)
    sign = proven.pop() if len(proven) == 1 else None
    return Dialect(DecimalSign(sign, has_thousandths=is_fine), dates)


def _free_text(table: CellTable, name: str, column: str) -> pl.Series:
    """Return the typed-in cells of a column, tidied; numbers of the file's own type prove nothing."""
    cells = table.cells[name]
    if cells.dtype != pl.String:
        return pl.Series("text", [], dtype=pl.String)
    marks = table.marks.get(name)
    if marks is not None:
        cells = cells.filter(~marks.is_in(list(NUMBER_CELLS)).fill_null(False))
    return tidy_numbers(cells.unique().alias("text"), column.rpartition("_")[2])


def typed_columns(
    kind: Kind, table: CellTable, sources: Mapping[str, Source], dialect: Dialect
) -> tuple[pl.DataFrame, dict[str, pl.Series], list[Finding]]:
    """Return the kind's columns typed, the codes of each column, and findings about assumptions."""
    columns: dict[str, pl.Series] = {}
    codes: dict[str, pl.Series] = {}
    findings: list[Finding] = []
    rows = len(table.source_row)
    orders, swapped = orders_of(kind, table, sources), swapped_cells(kind, table, sources)
    if dialect.dates.stated_format is None:
        findings.extend(one_number_findings(kind, table, sources, orders))
    spans = pl.DataFrame(schema={"start": pl.Date, "end": pl.Date})
    for name, dtype in schema_of(kind.name).items():
        source = sources.get(name)
        if source is None:
            columns[name] = pl.repeat(None, rows, dtype=dtype, eager=True)
            continue
        is_utc = kind.column[name].type == "instant" and _names_utc(source)
        zone = "UTC" if is_utc else dialect.dates.timezone
        own = replace(dialect, dates=replace(dialect.dates, order=orders.get(name), timezone=zone))
        found = _read(kind.column[name], table, source, own)
        if is_utc:
            findings.append(make_finding("utc_by_header", column=name, header=source.names[0]))
        if name == "month" and "period_end" in kind.column:
            spans, found = _with_spans(found, table, source, own)
        columns[name], codes[name] = found.values.cast(dtype), found.codes
        if name in swapped:
            codes[name] = pl.repeat("swapped_date", rows, eager=True).zip_with(swapped[name], found.codes)
        findings.extend(
            make_finding(note, column=name, rows=count) for note, count in sorted(found.notes.items())
        )
    sign = dialect.decimal
    if sign.sign == "," and not sign.is_stated:
        findings.append(make_finding("decimal_assumed"))
    return _with_periods(kind, pl.DataFrame(columns), spans, codes), codes, findings


def _names_utc(source: Source) -> bool:
    """Return whether a header says that its times are UTC: "Oprettet (UTC)"."""
    return any(re.search(_UTC_HEADER, strict_name(name)) for name in source.names)


def _read(column: Column, table: CellTable, source: Source, dialect: Dialect) -> Read:
    """Return the values of one column; of a debit and a credit column their difference."""
    if column.type in NUMBER_TYPES and len(source.names) == 2:
        return _debit_less_credit(column, table, source, dialect)
    cells, marks = _cells(table, source, column.type, dialect.dates)
    is_as_written = source.value is None and len(source.names) == 1 and not source.words
    is_as_written &= not _is_of_weeks(source, column.type)
    texts = table.texts(source.names[0]) if is_as_written else None
    found = read_column(column, cells, dialect, marks, source.factor, texts)
    if source.is_recognized and column.choices:  # an unmapped column holds no row for a word it does not know
        known = found.values.is_in(list(column.choices))
        return Read(found.values.set(~known, None), found.codes, found.notes)
    return found


def _debit_less_credit(column: Column, table: CellTable, source: Source, dialect: Dialect) -> Read:
    """Return debit less credit; a credit column of negative amounts is added. Both empty is no amount."""
    debit, credit = (
        read_column(column, table.cells[name], dialect, table.marks.get(name), source.factor)
        for name in source.names
    )
    frame = pl.DataFrame({"debit": debit.values, "credit": credit.values})
    sign = -1 if (frame["credit"] > 0).any() else 1
    value = pl.col("debit").fill_null(0) + sign * pl.col("credit").fill_null(0)
    both = pl.col("debit").is_null() & pl.col("credit").is_null()
    values = frame.select(pl.when(~both).then(value).cast(debit.values.dtype)).to_series()
    codes = debit.codes.zip_with(debit.codes.is_not_null(), credit.codes)
    return Read(values, codes, {**debit.notes, **credit.notes, "debit_less_credit": len(values)})


def _with_spans(found: Read, table: CellTable, source: Source, dialect: Dialect) -> tuple[pl.DataFrame, Read]:
    """Return the periods of a month column that are longer than a month, and the months with their first."""
    nothing = pl.DataFrame(schema={"start": pl.Date, "end": pl.Date})
    if found.codes.null_count() == len(found.codes):
        return nothing, found
    cells, _ = _cells(table, source, "month", dialect.dates)
    if cells.dtype != pl.String:
        return nothing, found
    spans = read_periods(cells.set(found.codes.is_null(), None), dialect.dates)
    is_span = spans["start"].is_not_null()
    if not is_span.any():
        return nothing, found
    values = found.values.zip_with(~is_span, spans["start"].dt.truncate("1mo"))
    codes = found.codes.set(is_span, None)
    return spans, Read(values, codes, {**found.notes, "periods_spread": int(is_span.sum())})


def _with_periods(
    kind: Kind, typed: pl.DataFrame, spans: pl.DataFrame, codes: dict[str, pl.Series]
) -> pl.DataFrame:
    """Return the typed frame with `month` and both ends of a period in agreement."""
    if "period_end" not in kind.column:
        return typed
    if len(spans):
        typed = typed.with_columns(
            period_start=pl.coalesce("period_start", spans["start"]),
            period_end=pl.coalesce("period_end", spans["end"]),
        )
    start, end = pl.col("period_start"), pl.col("period_end")
    is_turned = typed.select((end < start).fill_null(False)).to_series()
    if is_turned.any():
        before = codes.get("period_end", pl.repeat(None, len(typed), dtype=pl.String, eager=True))
        codes["period_end"] = before.set(is_turned, "period_turned")
    month = start.dt.truncate("1mo")
    is_long = (month != end.dt.truncate("1mo")).fill_null(False)
    has_both = start.is_not_null() & end.is_not_null()
    if "month" in codes:  # a month that cannot be read matters no more
        codes["month"] = codes["month"].set(typed.select(has_both).to_series(), None)
    return typed.with_columns(
        month=pl.when(has_both).then(month).otherwise("month"),
        period_start=pl.when(is_long).then(start),
        period_end=pl.when(is_long).then(end),
    )


def _cells(
    table: CellTable, source: Source, type_name: str, dates: DateDialect
) -> tuple[pl.Series, pl.Series | None]:
    """Return the cells that fill a column, several of the file joined by a space, and the marks of a single one."""
    cells, marks = _cells_of(table, source, type_name, dates)
    if _is_of_weeks(source, type_name):
        return _as_weeks(_as_text(cells, dates.timezone)), marks
    return _translated(cells, source.words), marks


def _is_of_weeks(source: Source, type_name: str) -> bool:
    """Return whether a date is in a column, or partly in one, whose header says that it holds numbers of weeks."""
    return type_name in MOMENT_TYPES and any(
        re.search(_WEEK_HEADER, strict_name(name)) for name in source.names
    )


def _as_weeks(cells: pl.Series) -> pl.Series:
    """Return the numbers of a column of weeks as weeks, "202505" as "2025-W05", which else may be read as months."""
    whole = cells.str.replace(r"^(\d+)\.0+$", "${1}").str.replace(_WEEK_THEN_YEAR, "${2}-W${1}")
    return whole.str.replace(_YEAR_THEN_WEEK, "${1}-W${2}").str.replace(_WEEK_ALONE, "uge ${1}")


def _translated(cells: pl.Series, words: Mapping[str, str]) -> pl.Series:
    """Return cells with the words of the source replaced as the configuration says."""
    if not words or cells.dtype != pl.String:
        return cells
    known = {
        text: words[plain] for text in cells.drop_nulls().unique() if (plain := plain_word(text)) in words
    }
    return cells.replace(known) if known else cells


def _cells_of(
    table: CellTable, source: Source, type_name: str, dates: DateDialect
) -> tuple[pl.Series, pl.Series | None]:
    if source.value is not None:
        return pl.repeat(source.value, len(table.source_row), dtype=pl.String, eager=True), None
    if len(source.names) == 1:
        return table.cells[source.names[0]], table.marks.get(source.names[0])
    parts = {name: _as_text(table.cells[name], dates.timezone) for name in source.names}
    for name in source.names:
        if type_name in MOMENT_TYPES:
            parts[name], _ = days_from_serials(parts[name], table.marks.get(name), dates.epoch)
    bare = pl.all().str.replace(_MIDNIGHT, "").replace("", None)
    joined = pl.DataFrame(parts).select(bare)
    return joined.select(
        pl.concat_str(pl.all(), separator=" ", ignore_nulls=True).alias("joined")
    ).to_series(), None


def _as_text(cells: pl.Series, timezone: str) -> pl.Series:
    """Return cells as text, an instant with a zone as the local time."""
    if isinstance(cells.dtype, pl.Datetime) and cells.dtype.time_zone is not None:
        cells = cells.dt.convert_time_zone(timezone).dt.replace_time_zone(None)
    return cells.cast(pl.String)
