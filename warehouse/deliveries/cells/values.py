"""Cells to typed values: each type of a contract has one reader here.

Comes in: the cells that fill one column, as text or in the file's own types. Goes out: typed values, a code for each
cell that is none, and notes on what was assumed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from decimal import Decimal

import polars as pl

from warehouse.deliveries.cells.days import read_days, read_months
from warehouse.deliveries.cells.decimals import (
    NUMBER,
    DecimalSign,
    numbers_of,
    read_numbers,
    says_unit,
    tidy_numbers,
    to_scale,
)
from warehouse.deliveries.cells.durations import odd_minutes, read_durations
from warehouse.deliveries.cells.instants import by_halves, read_clocks, read_instants, to_utc
from warehouse.deliveries.cells.moments import DateDialect, Read
from warehouse.deliveries.cells.null_words import with_nulls
from warehouse.deliveries.cells.texts import number_cells, read_flags, read_texts
from warehouse.deliveries.distinct import spread
from warehouse.deliveries.files.tabular import PERCENT_CELL
from warehouse.deliveries.kind import Column

MOMENT_TYPES = ("day", "month", "instant", "clock", "start", "end")
NUMBER_TYPES = ("money", "quantity", "whole")
_TIME_OF_DAY = (
    r"(?i)(\d{4}|\d{4}-\d{2}-\d{2})[T ]\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?"
    r"(Z|[+-]\d{2}:?\d{2}|\s?[ap]\.?m\.?)?$"
)
_WITH_OFFSET = r"(?i)\d[T ]\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?\s?(Z|[+-]\d{2}:?(\d{2})?)$"
_NO_YEARS = (
    1,
    1753,
    9999,
)  # of days that mean none: the first of .NET and of SQL Server, the last of calendars
_NO_DAY = (
    r"^\s*(?:00[./-]00[./-]0000|0000[./-]00[./-]00|00000000|(?:0001|1753|9999)[./-]\d{2}[./-]\d{2}|"
    r"\d{2}[./-]\d{2}[./-](?:0001|1753|9999)|99991231)(?:[T ]\d{2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?Z?)?\s*$"
)
_LATE_TIME = r"[T ]2[23][:.]00([:.]00([.,]0+)?)?$"  # of a day in a zone ahead of UTC, without an offset
_FEWEST_LATE = 3  # different days
_SUNDAY, _NOT_BEFORE_WORK = 7, {5, 6}  # weekdays from Monday, 1; those before a day without work
_SERIAL = r"^[2-7]\d{4}(\.\d+)?$"  # days since 30 December 1899: the years 1954 to 2119
_UNIX = r"^\s*1[0-8]\d{8}(\d{3})?([.,]\d+)?\s*$"
_SERIAL_TEXT = (
    r"^4[2-9]\d{3}([.,]\d+)?$"  # the same as bare text, 2014 to 2036; no day, month and year read so
)
_PART_OF_DAY = r"^0?\.\d+$"


@dataclass(frozen=True)
class Dialect:
    """What is known of a delivery's numbers and dates."""

    decimal: DecimalSign = field(default_factory=DecimalSign)
    dates: DateDialect = field(default_factory=DateDialect)


def read_column(
    column: Column,
    cells: pl.Series,
    dialect: Dialect,
    marks: pl.Series | None = None,
    factor: Decimal | None = None,
    texts: pl.Series | None = None,
) -> Read:
    """Return cells of one column as typed values with codes.

    `marks` has the kind of each cell of a workbook, `texts` the different texts of a column that repeats
    itself. An empty cell is null and has no code, as is "-", "nil" or "n/a".
    """
    if marks is not None or texts is None:
        return _read(column, cells, dialect, marks, factor)
    found = _read(column, texts, dialect, None, factor)
    if found.notes:  # which count cells
        return _read(column, cells, dialect, None, factor)
    return Read(spread(cells, texts, found.values), spread(cells, texts, found.codes))


def _read(
    column: Column, cells: pl.Series, dialect: Dialect, marks: pl.Series | None, factor: Decimal | None
) -> Read:
    cells = with_nulls(cells)
    if column.type in NUMBER_TYPES:
        sign = dialect.decimal
        if (
            column.type != "money"
        ):  # an amount seldom has thousandths, and then others of its file have them too
            sign = replace(sign, has_thousandths=True)
        return _numbers(column, cells, sign, marks, factor)
    if column.type in MOMENT_TYPES:
        return _moments(column.type, cells, dialect.dates, marks)
    if column.type == "flag":
        return read_flags(cells)
    return read_texts(column, cells, marks)


def _numbers(
    column: Column, cells: pl.Series, sign: DecimalSign, marks: pl.Series | None, factor: Decimal | None
) -> Read:
    notes: dict[str, int] = {}
    if cells.dtype.is_numeric():
        values, codes = numbers_of(cells)
    else:
        unit = column.name.rpartition("_")[2]
        text = cells.cast(pl.String)
        found = _distinct_read(text, lambda some: _read_numbers(some, sign, unit))
        values, codes, notes = found.values, found.codes, found.notes
        is_number = number_cells(cells, marks)
        if is_number.any():
            typed, wrong = _distinct(text, lambda some: _read_numbers(some, DecimalSign(".", True), unit))
            values, codes = typed.zip_with(is_number, values), wrong.zip_with(is_number, codes)
            if unit == "pct":  # a cell shown as 85 % holds 0.85
                values = (values * 100).zip_with(number_cells(cells, marks, (PERCENT_CELL,)), values)
    if column.name.endswith("_pct") and cells.dtype == pl.String and factor is None:
        notes |= _bare_fractions(values, _has_own_unit(cells, marks, "pct"))
    if factor is not None:
        has_own = _has_own_unit(cells, marks, column.name.rpartition("_")[2])
        if has_own.any():
            notes["own_unit"] = int(has_own.sum())
        values = values.zip_with(has_own, _times(values, factor))
    if column.name == "minutes":
        notes |= odd_minutes(cells, values, number_cells(cells, marks), factor is not None)
    if column.type == "whole":
        split = (values != values.round(0)).fill_null(False)
        codes = pl.repeat("not_a_number", len(codes), eager=True).zip_with(split, codes)
        return Read(values.round(0).cast(pl.Int64, strict=False), codes, notes)
    scaled, lost = to_scale(values, 2 if column.type == "money" else 6)
    if lost and factor is None and column.type == "money":
        notes["rounded"] = lost
    return Read(scaled, codes, notes)


def _bare_fractions(values: pl.Series, has_sign: pl.Series) -> dict[str, int]:
    """Return how many numbers without a percent sign are fractions beside others with one: 0,55 beside 35 %."""
    bare = values.filter(~has_sign).drop_nulls()
    is_some = has_sign.any() and ((bare > 0) & (bare < 1)).any() and not (bare > 1).any()
    return {"fraction_beside_percent": len(bare)} if is_some else {}


def _has_own_unit(cells: pl.Series, marks: pl.Series | None, unit: str) -> pl.Series:
    """Return which cells state their unit ("90 min", "1:30", a cell shown as 85 %), so that no factor applies."""
    nothing = pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    if cells.dtype != pl.String:
        return nothing
    is_unit = says_unit(cells, unit) & ~number_cells(cells, marks)
    if unit == "minutes":
        is_unit |= read_durations(cells).values.is_not_null()
    return is_unit | (number_cells(cells, marks, (PERCENT_CELL,)) if unit == "pct" else nothing)


def _times(values: pl.Series, factor: Decimal) -> pl.Series:
    product = values.cast(pl.Float64) * float(factor)
    return product.round(9).cast(NUMBER, strict=False)


def _read_numbers(text: pl.Series, sign: DecimalSign, unit: str) -> Read:
    if unit != "minutes":
        return Read(*read_numbers(tidy_numbers(text, unit), sign))
    lasted = read_durations(text)
    values, codes = read_numbers(tidy_numbers(text, unit), sign)
    is_lasting = lasted.values.is_not_null()
    kept = codes.zip_with(lasted.codes.is_null(), lasted.codes)
    nothing = pl.repeat(None, len(text), dtype=pl.String, eager=True)
    return Read(lasted.values.zip_with(is_lasting, values), nothing.zip_with(is_lasting, kept), lasted.notes)


def _distinct(text: pl.Series, read: Callable[[pl.Series], Read]) -> tuple[pl.Series, pl.Series]:
    found = _distinct_read(text, read)
    return found.values, found.codes


def _distinct_read(text: pl.Series, read: Callable[[pl.Series], Read]) -> Read:
    """Read each different text once; a column of a million rows seldom holds many."""
    distinct = text.unique().alias("text")
    if len(distinct) > len(text) // 2:
        return read(text)
    found = read(distinct)
    table = pl.DataFrame({"text": distinct, "value": found.values, "code": found.codes})
    joined = (
        text.alias("text")
        .to_frame()
        .join(table, on="text", how="left", nulls_equal=True, maintain_order="left")
    )
    return Read(joined["value"], joined["code"], found.notes)


def _moments(type_name: str, cells: pl.Series, dialect: DateDialect, marks: pl.Series | None) -> Read:
    cells, placeholders = _without_placeholders(type_name, cells)
    found = _dated(type_name, cells, dialect, marks)
    return Read(found.values, found.codes, {**found.notes, **placeholders})


def _without_placeholders(type_name: str, cells: pl.Series) -> tuple[pl.Series, dict[str, int]]:
    """Return cells without the days that databases write where there is none: 0000-00-00, 1753-01-01, 9999-12-31."""
    if type_name == "clock" or not (cells.dtype == pl.String or cells.dtype.is_temporal()):
        return cells, {}
    if cells.dtype == pl.String:
        is_none = cells.str.contains(_NO_DAY).fill_null(False)
    elif cells.dtype == pl.Date or cells.dtype == pl.Datetime:
        is_none = cells.dt.year().is_in(_NO_YEARS).fill_null(False)
    else:
        return cells, {}
    count = int(is_none.sum())
    return (cells.set(is_none, None), {"empty_days": count}) if count else (cells, {})


def _dated(type_name: str, cells: pl.Series, dialect: DateDialect, marks: pl.Series | None) -> Read:
    nothing = pl.repeat(None, len(cells), dtype=pl.String, eager=True)
    if cells.dtype == pl.Date or cells.dtype == pl.Datetime:
        return _typed_moments(type_name, cells, dialect, nothing)
    if cells.dtype == pl.Time and type_name == "clock":
        return Read(cells, nothing)
    text, notes = days_from_serials(cells.cast(pl.String), marks, dialect.epoch)
    if type_name != "clock":
        text, unix = from_unix_times(text)
        notes = {**notes, **unix}
    readers: dict[str, Callable[[pl.Series], Read]] = {
        "day": lambda some: read_days(_as_local_days(some, dialect), by_halves(some, dialect)),
        "month": lambda some: read_months(_as_local_days(some, dialect), by_halves(some, dialect)),
        "start": lambda some: _day_or_month(_as_local_days(some, dialect), dialect, is_end=False),
        "end": lambda some: _day_or_month(_as_local_days(some, dialect), dialect, is_end=True),
        "instant": lambda some: read_instants(some, dialect),
        "clock": read_clocks,
    }
    if type_name in ("day", "month", "start", "end") and not dialect.states_time:
        notes = {**notes, **_late_times(text, dialect)}
    found = _distinct_read(text, readers[type_name])
    return Read(found.values, found.codes, {**found.notes, **notes})


def _late_times(text: pl.Series, dialect: DateDialect) -> dict[str, int]:
    """Return how many days are written with a time, if all are so and each would be midnight here if it were UTC.

    A program that converts local midnights to UTC and drops the zone writes the first of March as 23:00 of the last
    of February. A shift at night begins at 23:00 as well: a time after a blank is doubted only where both hours are
    there, where each day would be the first of a month, or where Sundays are there, and no Friday or Saturday.
    """
    written = text.drop_nulls()
    distinct = written.unique()
    if len(distinct) < _FEWEST_LATE or not distinct.str.contains(_LATE_TIME).all():
        return {}
    utc = read_instants(distinct, replace(dialect, timezone="UTC")).values.dt.replace_time_zone("UTC")
    hours = utc.dt.convert_time_zone(dialect.timezone).dt.time()
    if not (hours == time()).fill_null(False).all():
        return {}
    days = utc.dt.convert_time_zone(dialect.timezone)
    weekdays = set(utc.dt.weekday())
    is_converted = (
        distinct.str.contains("T", literal=True).all()
        or utc.dt.hour().n_unique() > 1
        or (days.dt.day() == 1).all()
        or (_SUNDAY in weekdays and weekdays.isdisjoint(_NOT_BEFORE_WORK))
    )
    return {"days_before_midnight": len(written)} if is_converted else {}


def _day_or_month(text: pl.Series, dialect: DateDialect, is_end: bool) -> Read:
    """Return days; a month is read as its first day, or as its last where a period ends."""
    days = read_days(text, dialect)
    nothing = pl.repeat(None, len(text), dtype=pl.String, eager=True)
    months = read_months(text.zip_with(days.codes.is_not_null(), nothing), dialect)
    found = months.values.dt.month_end() if is_end else months.values
    values = days.values.zip_with(found.is_null(), found)
    return Read(values, days.codes.zip_with(found.is_null(), nothing), days.notes)


def _as_local_days(text: pl.Series, dialect: DateDialect) -> pl.Series:
    """Return a day written as a time stamp as that day, in local time where it has an offset."""
    if dialect.states_time:
        return text
    is_away = text.str.contains(_WITH_OFFSET).fill_null(False)
    if is_away.any():
        away = read_instants(text.filter(is_away), dialect).values.dt.replace_time_zone("UTC")
        days = away.dt.convert_time_zone(dialect.timezone).dt.strftime("%Y-%m-%d")
        text = text.clone().scatter(
            is_away.arg_true(), days.zip_with(days.is_not_null(), text.filter(is_away))
        )
    return text.str.replace(_TIME_OF_DAY, "${1}")


def _typed_moments(type_name: str, cells: pl.Series, dialect: DateDialect, nothing: pl.Series) -> Read:
    zone = getattr(cells.dtype, "time_zone", None)
    if type_name == "instant":
        if zone is not None:
            return Read(
                cells.dt.convert_time_zone("UTC").dt.replace_time_zone(None).cast(pl.Datetime("us")), nothing
            )
        values, notes = to_utc(cells.cast(pl.Datetime("us")), dialect.timezone)
        if cells.dtype == pl.Date:
            notes["midnight_assumed"] = len(cells)
        return Read(values, nothing, notes)
    local = cells.dt.convert_time_zone(dialect.timezone) if zone is not None else cells
    if type_name == "clock":
        return Read(
            local.dt.time() if cells.dtype == pl.Datetime else local.cast(pl.Datetime("us")).dt.time(),
            nothing,
        )
    days = local.cast(pl.Datetime("us")).dt.date() if zone is None else local.dt.date()
    return Read(days.dt.truncate("1mo") if type_name == "month" else days, nothing)


def days_from_serials(
    text: pl.Series, marks: pl.Series | None, epoch: datetime = datetime(1899, 12, 30)
) -> tuple[pl.Series, dict[str, int]]:
    """Return Excel's counts of days since `epoch`, and of parts of a day, as ISO text."""
    is_number = number_cells(text, marks)
    is_time = (is_number & text.str.contains(_PART_OF_DAY)).fill_null(False)
    is_typed = text.str.contains(_SERIAL_TEXT).fill_null(False) & ~is_number
    is_serial = (is_number & text.str.contains(_SERIAL)).fill_null(False) | is_typed | is_time
    if not is_serial.any():
        return text, {}
    days = text.str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
    seconds = pl.duration(seconds=(pl.col("days") * 86_400).round(0).cast(pl.Int64))
    stamp = days.to_frame("days").select(pl.lit(epoch).cast(pl.Datetime("us")) + seconds).to_series()
    written = stamp.dt.strftime("%Y-%m-%d %H:%M:%S").str.strip_suffix(" 00:00:00")
    written = written.str.strip_prefix(f"{epoch:%Y-%m-%d} ")
    notes = {"serial_dates": int((is_serial & ~is_typed).sum()), "serial_text": int(is_typed.sum())}
    return written.zip_with(is_serial, text), {note: count for note, count in notes.items() if count}


def from_unix_times(text: pl.Series) -> tuple[pl.Series, dict[str, int]]:
    """Return seconds or milliseconds since 1970, from 2001 to 2030, as ISO text in UTC; other texts unchanged.

    No other way to write a date begins with 10 to 18 and has ten or thirteen digits.
    """
    is_unix = text.str.contains(_UNIX).fill_null(False)
    if not is_unix.any():
        return text, {}
    digits = text.str.replace(r"[.,]\d+$", "").cast(pl.Int64, strict=False)
    seconds = digits.to_frame("n").select(
        pl.when(pl.col("n") >= 10**12).then(pl.col("n") // 1000).otherwise("n").alias("n")
    )
    stamps = seconds.select(pl.from_epoch("n", time_unit="s")).to_series()
    written = stamps.dt.strftime("%Y-%m-%d %H:%M:%S+00:00")
    return written.zip_with(is_unix, text), {"unix_times": int(is_unix.sum())}
