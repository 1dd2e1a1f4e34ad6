"""Times of the day and instants as people write them: "kl. 8.00", "3:05 pm", "2025-04-03 08:00+02:00".

Comes in: a column of text, and what is known of its dates. Goes out: times or UTC instants, a code where there is
none, and what was assumed.
"""

from dataclasses import replace

import polars as pl

from warehouse.deliveries.cells.days import read_days
from warehouse.deliveries.cells.moments import DateDialect, Read, group, note, tidied

_TIME = (
    r"^(.*?)(?:[t\s,]+|^)(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*"
    r"(z|utc|[+-]\d{2}:?\d{2})?$"
)
_HALF = r"\d\s?([ap])\.?m\.?$"  # of a clock of twelve hours; where it is used, the month is often first
_NO_OFFSET = r"^[+-](1[5-9]|[2-9]\d|\d{2}:?[6-9]\d)"  # no zone is more than fourteen hours away
_TIME_PLAIN = r"^(.*\d{4}|\d{4}-\d{2}-\d{2}) (\d{2})(\d{2})$"


def read_clocks(text: pl.Series) -> Read:
    """Return texts as times of the day: "08:00", "8.00", "kl. 8", "0800", or the time of a time stamp."""
    frame = tidied(text).with_columns(pl.col("text").str.replace(r"^kl\.?\s*", ""))
    frame = frame.with_columns(
        pl.when(pl.col("text").str.contains(r"^\d{1,2}$"))
        .then(pl.col("text") + ":00")
        .when(pl.col("text").str.contains(r"^\d{4}$"))
        .then(pl.col("text").str.slice(0, 2) + ":" + pl.col("text").str.slice(2))
        .when(pl.col("text").str.contains(r"^[1-9][0-5]\d$"))
        .then(pl.col("text").str.slice(0, 1) + ":" + pl.col("text").str.slice(1))
        .otherwise("text")
        .alias("text")
    )
    frame = _by_half(frame)
    parts = [group(_TIME, number) for number in (2, 3, 4)]
    hour = _whole_hour(parts[0].cast(pl.Int64)).cast(pl.String)
    joined = pl.concat_str(hour.str.zfill(2), parts[1], parts[2].fill_null("00"), separator=":")
    frame = frame.with_columns(value=joined.str.to_time("%H:%M:%S", strict=False))
    code = pl.when(pl.col("value").is_null() & pl.col("text").is_not_null()).then(pl.lit("not_a_date"))
    return Read(frame["value"], frame.select(code.cast(pl.String)).to_series())


def read_instants(text: pl.Series, dialect: DateDialect) -> Read:
    """Return texts as UTC instants; a text without an offset is local time in the zone of `dialect`.

    Notes beside those of days: midnight_assumed, clock_change_twice (first taken), clock_change_never (moved on).
    """
    frame = tidied(text)
    if dialect.states_time:
        return _read_stated_instants(frame, dialect)
    frame, dialect = _by_half(frame), by_halves(frame["text"], dialect)
    frame = frame.with_columns(
        day_text=pl.coalesce(group(_TIME, 1), group(_TIME_PLAIN, 1), "text").str.strip_chars(" ,t"),
        hour=_whole_hour(pl.coalesce(group(_TIME, 2), group(_TIME_PLAIN, 2)).cast(pl.Int64)),
        minute=pl.coalesce(group(_TIME, 3), group(_TIME_PLAIN, 3)).cast(pl.Int64),
        second=group(_TIME, 4).cast(pl.Int64).fill_null(0),
        fraction=group(_TIME, 5).str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64).fill_null(0),
        offset=group(_TIME, 6),
    )
    days = read_days(frame["day_text"], dialect)
    frame = frame.with_columns(day=days.values, code=days.codes).with_columns(naive=_naive())
    lost = pl.col("naive").is_null() & pl.col("text").is_not_null() & pl.col("code").is_null()
    frame = frame.with_columns(code=pl.when(lost).then(pl.lit("not_a_date")).otherwise("code"))
    notes = dict(days.notes)
    note(notes, "midnight_assumed", frame["hour"].is_null() & frame["day"].is_not_null())
    without_offset = frame.select(pl.when(pl.col("offset").is_null()).then("naive")).to_series()
    local, changes = to_utc(without_offset, dialect.timezone)
    frame = frame.with_columns(local=local).with_columns(
        value=pl.when(pl.col("offset").is_null()).then("local").otherwise(pl.col("naive") - _ahead_of_utc())
    )
    return Read(frame["value"], frame["code"], {**notes, **changes})


def _naive() -> pl.Expr:
    """Return day and clock as written; null where no day has such a time, or the offset is none."""
    midnight = (pl.col("hour") == 24) & (pl.col("minute") == 0) & (pl.col("second") == 0)
    in_day = ((pl.col("hour") < 24) | midnight) & (pl.col("minute") < 60) & (pl.col("second") < 60)
    clock = pl.duration(hours="hour", minutes="minute", seconds="second", microseconds="fraction")
    clock = pl.when(pl.col("hour").is_not_null()).then(clock).otherwise(pl.duration())
    no_zone = pl.col("offset").str.contains(_NO_OFFSET).fill_null(False)
    is_time = (in_day | pl.col("hour").is_null()) & ~no_zone
    return pl.when(is_time).then(pl.col("day").cast(pl.Datetime("us")) + clock)


def _ahead_of_utc() -> pl.Expr:
    """Return how far the stated offset is ahead of UTC; zero for Z."""
    hours = pl.col("offset").str.extract(r"(\d{2}):?\d{2}$").cast(pl.Int64)
    minutes = hours * 60 + pl.col("offset").str.extract(r"(\d{2})$").cast(pl.Int64)
    is_behind = pl.col("offset").str.starts_with("-")
    return pl.duration(minutes=pl.when(is_behind).then(-minutes).otherwise(minutes).fill_null(0))


def _read_stated_instants(frame: pl.DataFrame, dialect: DateDialect) -> Read:
    naive = pl.col("text").str.to_datetime(dialect.stated_format, strict=False, time_unit="us")
    frame = frame.with_columns(naive=naive)
    values, changes = to_utc(frame["naive"], dialect.timezone)
    wrong = pl.col("naive").is_null() & pl.col("text").is_not_null()
    codes = frame.select(pl.when(wrong).then(pl.lit("not_a_date")).cast(pl.String)).to_series()
    return Read(values, codes, changes)


def to_utc(naive: pl.Series, timezone: str) -> tuple[pl.Series, dict[str, int]]:
    """Return local times as UTC: the first of a repeated hour, a skipped hour one hour later; both are counted."""
    frame = naive.alias("naive").to_frame()
    first, second = (
        pl.col("naive").dt.replace_time_zone(timezone, ambiguous=which, non_existent="null")
        for which in ("earliest", "latest")
    )
    later = (pl.col("naive") + pl.duration(hours=1)).dt.replace_time_zone(
        timezone, ambiguous="earliest", non_existent="null"
    )
    frame = frame.with_columns(first=first, second=second, later=later)
    notes: dict[str, int] = {}
    note(notes, "clock_change_twice", frame["first"] != frame["second"])
    note(notes, "clock_change_never", frame["first"].is_null() & frame["naive"].is_not_null())
    value = pl.coalesce("first", "later").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return frame.select(value.alias("value")).to_series(), notes


def by_halves(text: pl.Series, dialect: DateDialect) -> DateDialect:
    """Return the dialect of a column; where it has a clock of twelve hours, the order of dates needs proof."""
    is_halved = text.str.to_lowercase().str.strip_chars().str.contains(_HALF)
    return replace(dialect, is_order_open=bool(is_halved.any()))


def _by_half(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the half of the day that a text names as a column of its own, and the text without it."""
    half = pl.col("text").str.extract(_HALF)
    text = (
        pl.when(half.is_not_null()).then(pl.col("text").str.replace(r"\s?[ap]\.?m\.?$", "")).otherwise("text")
    )
    return frame.with_columns(text=text, half=half)


def _whole_hour(hour: pl.Expr) -> pl.Expr:
    is_late = pl.col("half") == "p"
    return (
        pl.when(pl.col("half").is_null())
        .then(hour)
        .otherwise(hour % 12 + pl.when(is_late).then(12).otherwise(0))
    )
