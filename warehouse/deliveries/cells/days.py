"""Days and months as people write them: "3. april 2025", "03-04-2025", "marts 2026", "uge 27 2026".

Comes in: a column of text, and what is known of its dates. Goes out: dates, a code where there is none, and what was
assumed.
"""

from dataclasses import dataclass

import polars as pl

from warehouse.deliveries.cells.moments import DateDialect, Read, group, note, tidied

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "maj": 5,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "dez": 12,
}
MONTH_NAME = r"(?:jan|feb|mar|mär|mrz|apr|maj|mai|may|jun|jul|aug|sep|okt|oct|nov|dec|dez)[a-zä]*\.?"
_NAME = MONTH_NAME.replace("(?:", "(", 1)
_ISO = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$"
_COMPACT = r"^((?:19|20)\d{2})(\d{2})(\d{2})$"
_COMPACT_DAY_FIRST = r"^(\d{2})(\d{2})((?:19|20)\d{2})$"  # never a year first: 19 and 20 are no months
_PARTS = r"^(\d{1,2})[-./ ]\s?(\d{1,2})[-./ ]\s?(\d{4}|\d{2})$"
_PARTS_AND_TIME = r"^(\d{1,2})[-./ ]\s?(\d{1,2})[-./ ]\s?(?:\d{4}|\d{2})(?:[ ,Tt].*)?$"
_DAY_NAME = rf"^(\d{{1,2}})(?:st|nd|rd|th)?[.\-/]?\s*{_NAME}[\s,\-/]*(\d{{4}}|\d{{2}})$"
_NAME_DAY = rf"^{_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})$"
_YEAR_WEEK = r"^(\d{4})[-\s]?(?:w|u|uge|week)\s?(\d{1,2})(?:-?(\d))?$"
_WEEK_YEAR = r"^(?:uge|week|w|u)\.?\s*(\d{1,2})(?:[,\s/.\-]+(\d{4}))?$"
_PERIOD = r"(?:0(\d{2})|(?:p|per\.?|periode|period)\s?0{0,2}(\d{1,2}))"  # 003, as SAP writes March, or P3
_PERIOD_YEAR, _YEAR_PERIOD = (
    rf"^{_PERIOD}[-/. ]?((?:19|20)\d{{2}})$",
    rf"^((?:19|20)\d{{2}})[-/. ]?{_PERIOD}$",
)
_DECIMAL_MONTH = r"^((?:19|20)\d{2})[.,](\d{1,2})$"
_SHORT = r"^\d{1,2}[-./ ]\s?(\d{1,2}|[a-zä.]+)[-./ ]\s?\d{2}$"
_SHORT_PARTS = r"^(\d{2})[-.](\d{2})[-.](\d{2})$"  # between slashes nobody writes the year first
_LIKELY_YEARS = (15, 45)
_SLIP = 0.1  # a smaller share of dates that only read the other way are slips, not a second habit


def read_days(text: pl.Series, dialect: DateDialect) -> Read:
    """Return texts as dates, with codes (not_a_date, ambiguous_date) and notes.

    Notes: day_first, month_first, week_as_monday, short_year.
    """
    frame = tidied(text)
    notes: dict[str, int] = {}
    order = _order_of(frame["text"], notes, dialect)
    candidates = [
        *_stated(dialect),
        *([] if dialect.stated_format else [_numeric(order)]),
        _join(group(_DAY_NAME, 3), _month(group(_DAY_NAME, 2)), group(_DAY_NAME, 1)),
        _join(group(_NAME_DAY, 3), _month(group(_NAME_DAY, 1)), group(_NAME_DAY, 2)),
        *(_join(group(form, 1), group(form, 2), group(form, 3)) for form in (_ISO, _COMPACT)),
        _join(group(_COMPACT_DAY_FIRST, 3), group(_COMPACT_DAY_FIRST, 2), group(_COMPACT_DAY_FIRST, 1)),
        _week(dialect),
    ]
    frame = frame.with_columns(value=pl.coalesce(candidates))
    unclear = pl.lit(order == "both" and not dialect.stated_format) & pl.col("text").str.contains(_PARTS)
    if not dialect.stated_format and _may_begin_with_the_year(frame["text"]):
        is_short = pl.col("text").str.contains(_SHORT_PARTS).fill_null(False)
        frame = frame.with_columns(value=pl.when(~is_short).then("value"))
        unclear |= is_short
    unclear |= pl.col("text").str.contains(_WEEK_YEAR) & ~pl.col("text").str.contains(r"\d{4}$")
    frame = frame.with_columns(
        code=pl.when(pl.col("value").is_not_null() | pl.col("text").is_null())
        .then(None)
        .when(unclear)
        .then(pl.lit("ambiguous_date"))
        .otherwise(pl.lit("not_a_date"))
        .cast(pl.String)
    )
    good = frame.filter(pl.col("value").is_not_null())["text"]
    note(notes, "week_as_monday", good.str.contains(rf"{_WEEK_YEAR}|^\d{{4}}[-\s]?[wu][a-z]*\s?\d{{1,2}}$"))
    note(notes, "short_year", good.str.contains(_SHORT))
    return Read(frame["value"], frame["code"], notes)


def read_months(text: pl.Series, dialect: DateDialect) -> Read:
    """Return texts as first days of months: "2026-03", "03-2026", "marts 2026", "003.2026", or any day of one.

    Codes beside those of days: special_period, for a period after the twelfth. Notes beside theirs: fiscal_period,
    or fiscal_period_shifted where the fiscal year does not start in January.
    """
    frame, unclear = _with_lost_zeros(tidied(text))
    numbers = (group(_PERIOD_YEAR, 1), group(_PERIOD_YEAR, 2), group(_YEAR_PERIOD, 2), group(_YEAR_PERIOD, 3))
    period, year = pl.coalesce(numbers), pl.coalesce(group(_PERIOD_YEAR, 3), group(_YEAR_PERIOD, 1))
    of_period = _of_fiscal_year(_join(year, period, pl.lit("1")), dialect.fiscal_start)
    frame = frame.with_columns(value=pl.coalesce(_written_month(), of_period), period=period)
    days = read_days(frame["text"], dialect)
    whole = frame["value"].is_not_null()
    weeks = frame["text"].str.contains(r"^(uge|week|w|u)|^\d{4}[-\s]?[wu]").fill_null(False)
    frame = frame.with_columns(day=days.values, code=days.codes, whole=whole, week=weeks)
    last_month = pl.col("day").dt.offset_by("6d").dt.month()
    split = (pl.col("week") & (last_month != pl.col("day").dt.month())).fill_null(False)
    frame = frame.with_columns(
        value=pl.when("whole").then("value").when(~split).then(pl.col("day").dt.truncate("1mo")),
        code=pl.when("whole")
        .then(None)
        .when(pl.col("period").is_not_null())
        .then(pl.lit("special_period"))
        .when(pl.col("text").is_in(unclear.implode()))
        .then(pl.lit("ambiguous_date"))
        .when(split)
        .then(pl.lit("ambiguous_date"))
        .otherwise("code"),
    )
    notes = dict(days.notes)
    name = "fiscal_period" if dialect.fiscal_start == 1 else "fiscal_period_shifted"
    note(notes, name, frame["period"].is_not_null() & frame["value"].is_not_null())
    return Read(frame["value"], frame["code"], notes)


def _of_fiscal_year(month: pl.Expr, start: int) -> pl.Expr:
    """Return the month of a numbered period of a fiscal year, which is named by the year in which it ends."""
    return month if start == 1 else month.dt.offset_by(f"{start - 13}mo")


def _written_month() -> pl.Expr:
    """Return the first day of a month that `text` names by number or by name, with its year; else null."""
    year_first, month_first = r"^(\d{4})(?:[-/., _]m?|m)(\d{1,2})$", r"^(\d{1,2})[-/. _](\d{4})$"
    year_close, month_close = r"^((?:19|20)\d{2})(\d{2})$", r"^(0[1-9]|1[0-2])((?:19|20)\d{2})$"
    named, named_last = rf"^{_NAME}[\s,\-/']*(\d{{4}}|\d{{2}})$", rf"^(\d{{4}})[\s,\-/]*{_NAME}$"
    return pl.coalesce(
        _join(group(year_first, 1), group(year_first, 2), pl.lit("1")),
        _join(group(month_first, 2), group(month_first, 1), pl.lit("1")),
        _join(group(year_close, 1), group(year_close, 2), pl.lit("1")),
        _join(group(month_close, 2), group(month_close, 1), pl.lit("1")),
        _join(group(named_last, 1), _month(group(named_last, 2)), pl.lit("1")),
        _join(group(named, 2), _month(group(named, 1)), pl.lit("1")),
    )


def _with_lost_zeros(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return texts such as "2024.1" (2024.10 in a spreadsheet) as October, and those that cannot be decided.

    A column that writes January as 2024.01 means October by 2024.1; one that writes 2024.2 means January. Where it
    shows neither, or writes 2024.10 too, cannot be decided.
    """
    months = frame.select(group(_DECIMAL_MONTH, 2)).to_series().drop_nulls()
    is_ten = pl.col("text").str.contains(r"^\d{4}[.,]1$")
    if not (months == "1").any():
        return frame, frame["text"].clear()
    is_padded, is_bare = bool(months.str.starts_with("0").any()), bool(months.str.contains("^[2-9]$").any())
    if is_bare and not is_padded:
        return frame, frame["text"].clear()
    is_october = is_padded and not is_bare and not (months == "10").any()
    ended = pl.col("text") + ("0" if is_october else "?")
    frame = frame.with_columns(text=pl.when(is_ten).then(ended).otherwise("text"))
    return frame, frame.filter(pl.col("text").str.ends_with("?"))["text"]


def _may_begin_with_the_year(text: pl.Series) -> bool:
    """Return whether days such as 25-04-13 may be written year first, though Danes write the day first.

    So it is where every first part is a likely year, and the last parts are no likely years, or vary more.
    """
    parts = text.str.extract_groups(_SHORT_PARTS).struct.unnest().drop_nulls().cast(pl.Int64)
    if parts.is_empty():
        return False
    first, month, last = (parts.to_series(place) for place in range(3))
    likely = (first.is_between(*_LIKELY_YEARS), last.is_between(*_LIKELY_YEARS))
    is_possible = bool((likely[0] & month.is_between(1, 12) & last.is_between(1, 31)).all())
    return is_possible and (not likely[1].all() or first.n_unique() < last.n_unique())


@dataclass(frozen=True)
class OrderProof:
    """How many dates of some text can only be read day first, and how many only month first."""

    day_first: int = 0
    month_first: int = 0

    def __add__(self, other: "OrderProof") -> "OrderProof":
        return OrderProof(self.day_first + other.day_first, self.month_first + other.month_first)

    @property
    def order(self) -> str | None:
        """Return the order proven: day, month, or both; null where nothing is proven."""
        if self.day_first == self.month_first == 0:
            return None
        if min(self.day_first, self.month_first) > _SLIP * (self.day_first + self.month_first):
            return "both"
        return "month" if self.month_first > self.day_first else "day"


def order_proof(text: pl.Series) -> OrderProof:
    """Count the numeric dates, with or without a time behind them, that can be read in one order only."""
    parts = text.str.strip_chars().str.extract_groups(_PARTS_AND_TIME).struct.unnest().drop_nulls()
    first, second = (parts.to_series(place).cast(pl.Int64) for place in (0, 1))
    is_date = (first.is_between(1, 31)) & (second.is_between(1, 31)) & ((first <= 12) | (second <= 12))
    return OrderProof(int((is_date & (first > 12)).sum()), int((is_date & (second > 12)).sum()))


def file_order(column: OrderProof, others: OrderProof) -> str | None:
    """Return the order of day and month of one column of a file whose other columns prove `others`.

    A column that contradicts the rest of its file is read by neither.
    """
    file_proof = column + others
    if column.order is None or file_proof.order == "both":
        return column.order or file_proof.order
    return column.order if column.order == file_proof.order else "both"


def _order_of(text: pl.Series, notes: dict[str, int], dialect: DateDialect) -> str:
    """Return the part of "03/04/2025" that is the day, by the file or by the column itself: day, month, or both."""
    own = order_proof(text)
    proven = dialect.order or own.order
    order = proven or ("both" if dialect.is_order_open else "day")
    count = int(text.str.contains(_PARTS).sum() or 0)
    if count and order != "both":
        notes["month_first" if order == "month" else "day_first"] = count
    return order


def _numeric(order: str) -> pl.Expr:
    first, second, year = (group(_PARTS, number) for number in (1, 2, 3))
    by_day, by_month = _join(year, second, first), _join(year, first, second)
    if order == "both":
        return (
            pl.when(by_day.is_null()).then(by_month).when(by_month.is_null() | (first == second)).then(by_day)
        )
    return by_month if order == "month" else by_day


def _stated(dialect: DateDialect) -> list[pl.Expr]:
    if not dialect.stated_format:
        return []
    if dialect.states_time:
        return [pl.col("text").str.to_datetime(dialect.stated_format, strict=False, time_unit="us").dt.date()]
    return [pl.col("text").str.to_date(dialect.stated_format, strict=False)]


def _week(dialect: DateDialect) -> pl.Expr:
    year = pl.coalesce(group(_YEAR_WEEK, 1), group(_WEEK_YEAR, 2), pl.lit(str(dialect.week_year or "")))
    week = pl.coalesce(group(_YEAR_WEEK, 2), group(_WEEK_YEAR, 1))
    day = pl.coalesce(group(_YEAR_WEEK, 3), pl.lit("1"))
    return pl.concat_str(year, week.str.zfill(2), day, separator="-").str.to_date("%G-%V-%u", strict=False)


def _month(name: pl.Expr) -> pl.Expr:
    return name.replace_strict(_MONTHS, default=None, return_dtype=pl.Int64).cast(pl.String)


def _join(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    short = year.str.len_chars() == 2
    century = pl.when(year.cast(pl.Int64) < 80).then(pl.lit("20")).otherwise(pl.lit("19"))
    whole = pl.when(short).then(century + year).otherwise(year)
    written = pl.concat_str(whole, month.str.zfill(2), day.str.zfill(2), separator="-")
    return written.str.to_date("%Y-%m-%d", strict=False)
