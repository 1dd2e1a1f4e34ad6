"""Days, months, times and instants as people write them: "3. april 2025", "03-04-2025", "uge 27 2026", "kl. 8.00".

Comes in: a column of text, and what is known of its dates. Goes out: dates, times or UTC instants, a code where
there is none, and what was assumed. Must not know: files, kinds, or what happened then.
"""

from dataclasses import dataclass, field, replace

import polars as pl

_MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "okt": 10, "oct": 10, "nov": 11, "dec": 12, "mär": 3, "mrz": 3, "mai": 5, "dez": 12,
}
_NAME = (
    r"(jan|feb|mar|mär|mrz|apr|maj|mai|may|jun|jul|aug|sep|okt|oct|nov|dec|dez)[a-zä]*\.?"
)
_WEEKDAY = (
    r"^(mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|man|tirs?|ons|tors?|fre|lør|søn|"
    r"ma|ti|on|to|fr|lø|sø|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+"
)
_ISO = r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$"
_COMPACT = r"^((?:19|20)\d{2})(\d{2})(\d{2})$"
_COMPACT_DAY_FIRST = r"^(\d{2})(\d{2})((?:19|20)\d{2})$"  # never a year first: 19 and 20 are no months
_PARTS = r"^(\d{1,2})[-./ ]\s?(\d{1,2})[-./ ]\s?(\d{4}|\d{2})$"
_DAY_NAME = rf"^(\d{{1,2}})(?:st|nd|rd|th)?[.\-/]?\s*{_NAME}[\s,\-/]*(\d{{4}}|\d{{2}})$"
_NAME_DAY = rf"^{_NAME}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})$"
_YEAR_WEEK = r"^(\d{4})[-\s]?(?:w|u|uge|week)\s?(\d{1,2})(?:-?(\d))?$"
_WEEK_YEAR = r"^(?:uge|week|w|u)\.?\s*(\d{1,2})(?:[,\s/.\-]+(\d{4}))?$"
_SHORT = r"^\d{1,2}[-./ ]\s?(\d{1,2}|[a-zä.]+)[-./ ]\s?\d{2}$"
_SHORT_PARTS = r"^(\d{2})[-.](\d{2})[-.](\d{2})$"  # between slashes nobody writes the year first
_LIKELY_YEARS = (15, 45)
_SLIP = 0.1  # a smaller share of dates that only read the other way are slips, not a second habit
_TIME = (
    r"^(.*?)(?:[t\s,]+|^)(?:kl\.?\s*)?(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*"
    r"(z|utc|[+-]\d{2}:?\d{2})?$"
)
_OTHER_TIMES = (  # as databases and other countries write a time, and the same as it is read here
    (r"^(\d{4})(\d{2})(\d{2})t?(\d{2})(\d{2})(\d{2})?(z|[+-]\d{2}:?\d{2})?$", "${1}-${2}-${3} ${4}:${5}:${6}${7}"),
    (r"^(\d{4}-\d{2}-\d{2})-(\d{2})\.(\d{2})\.(\d{2})", "${1} ${2}:${3}:${4}"),
    (r"(:\d{2}):(z|[+-]|$)", "${1}${2}"),  # no seconds in the first of these
    (r"(:\d{2}(?:[.,]\d+)?)\s?([+-]\d{2})$", "${1}${2}:00"),
    (r"([+-]\d{2}:?\d{2}|z)\[[a-z_/]+\]$", "${1}"),  # the zone once more, by its name
    (r"(:\d{2})\s?(?:gmt|utc)([+-]\d{2}:?\d{2})(?:\s?\(.*\))?$", "${1}${2}"),
    (r"(:\d{2})\s?gmt$", "${1}z"),
    (r"(:\d{2})\s?(?:cest|mesz)$", "${1}+02:00"),
    (r"(:\d{2})\s?(?:cet|met|mez)$", "${1}+01:00"),
    (r"(^|\s)klokken\s", "${1}kl "),
    (r"(^|\s)kl\.?\s?(\d{1,2})$", "${1}${2}:00"),
)
_HALF = r"\d\s?([ap])\.?m\.?$"  # of a clock of twelve hours; where it is used, the month is often first
_NO_OFFSET = r"^[+-](1[5-9]|[2-9]\d|\d{2}:?[6-9]\d)"  # no zone is more than fourteen hours away
_TIME_PLAIN = r"^(.*\d{4}|\d{4}-\d{2}-\d{2}) (\d{2})(\d{2})$"


@dataclass(frozen=True)
class DateHabits:
    """What is known: a stated strptime format, the year of weeks that name none, the zone of local times.

    `is_order_open`: "03/04" is the third of April only where other dates of the column prove it.
    """

    stated_format: str | None = None
    week_year: int | None = None
    timezone: str = "Europe/Copenhagen"
    is_order_open: bool = False

    @property
    def states_time(self) -> bool:
        """Whether the stated format has a time of the day."""
        return self.stated_format is not None and ("%H" in self.stated_format or "%I" in self.stated_format)


@dataclass
class Read:
    """A column as read: values and codes side by side, and notes (what was assumed, how often)."""

    values: pl.Series
    codes: pl.Series
    notes: dict[str, int] = field(default_factory=dict)


def read_days(text: pl.Series, habits: DateHabits) -> Read:
    """Text to dates. Codes: not_a_date, ambiguous_date.

    Notes: day_first, month_first, week_as_monday, short_year.
    """
    frame = _tidied(text)
    notes: dict[str, int] = {}
    order = _order_of(frame["text"], notes, habits.is_order_open)
    candidates = [
        *_stated(habits),
        *([] if habits.stated_format else [_numeric(order)]),
        _join(_group(_DAY_NAME, 3), _month(_group(_DAY_NAME, 2)), _group(_DAY_NAME, 1)),
        _join(_group(_NAME_DAY, 3), _month(_group(_NAME_DAY, 1)), _group(_NAME_DAY, 2)),
        *(_join(_group(form, 1), _group(form, 2), _group(form, 3)) for form in (_ISO, _COMPACT)),
        _join(_group(_COMPACT_DAY_FIRST, 3), _group(_COMPACT_DAY_FIRST, 2), _group(_COMPACT_DAY_FIRST, 1)),
        _week(habits),
    ]
    frame = frame.with_columns(value=pl.coalesce(candidates))
    unclear = pl.lit(order == "both" and not habits.stated_format) & pl.col("text").str.contains(_PARTS)
    if not habits.stated_format and _may_begin_with_the_year(frame["text"]):
        is_short = pl.col("text").str.contains(_SHORT_PARTS).fill_null(False)
        frame = frame.with_columns(value=pl.when(~is_short).then("value"))
        unclear |= is_short
    unclear |= pl.col("text").str.contains(_WEEK_YEAR) & ~pl.col("text").str.contains(r"\d{4}$")
    frame = frame.with_columns(
        code=pl.when(pl.col("value").is_not_null() | pl.col("text").is_null()).then(None)
        .when(unclear).then(pl.lit("ambiguous_date")).otherwise(pl.lit("not_a_date")).cast(pl.String)
    )
    good = frame.filter(pl.col("value").is_not_null())["text"]
    _note(notes, "week_as_monday", good.str.contains(rf"{_WEEK_YEAR}|^\d{{4}}[-\s]?[wu][a-z]*\s?\d{{1,2}}$"))
    _note(notes, "short_year", good.str.contains(_SHORT))
    return Read(frame["value"], frame["code"], notes)


def read_months(text: pl.Series, habits: DateHabits) -> Read:
    """Text to the first day of a month: "2026-03", "03-2026", "marts 2026", or any day of it."""
    frame = _tidied(text)
    year_first, month_first = r"^(\d{4})(?:[-/. _]m?|m)(\d{1,2})$", r"^(\d{1,2})[-/. _](\d{4})$"
    year_close, month_close = r"^((?:19|20)\d{2})(\d{2})$", r"^(0[1-9]|1[0-2])((?:19|20)\d{2})$"
    named, named_last = rf"^{_NAME}[\s,\-/']*(\d{{4}}|\d{{2}})$", rf"^(\d{{4}})[\s,\-/]*{_NAME}$"
    value = pl.coalesce(
        _join(_group(year_first, 1), _group(year_first, 2), pl.lit("1")),
        _join(_group(month_first, 2), _group(month_first, 1), pl.lit("1")),
        _join(_group(year_close, 1), _group(year_close, 2), pl.lit("1")),
        _join(_group(month_close, 2), _group(month_close, 1), pl.lit("1")),
        _join(_group(named_last, 1), _month(_group(named_last, 2)), pl.lit("1")),
        _join(_group(named, 2), _month(_group(named, 1)), pl.lit("1")),
    )
    frame = frame.with_columns(value=value)
    days = read_days(frame["text"], habits)
    whole = frame["value"].is_not_null()
    weeks = frame["text"].str.contains(r"^(uge|week|w|u)|^\d{4}[-\s]?[wu]").fill_null(False)
    frame = frame.with_columns(day=days.values, code=days.codes, whole=whole, week=weeks)
    last_month = pl.col("day").dt.offset_by("6d").dt.month()
    split = (pl.col("week") & (last_month != pl.col("day").dt.month())).fill_null(False)
    frame = frame.with_columns(
        value=pl.when("whole").then("value").when(~split).then(pl.col("day").dt.truncate("1mo")),
        code=pl.when("whole").then(None).when(split).then(pl.lit("ambiguous_date")).otherwise("code"),
    )
    return Read(frame["value"], frame["code"], days.notes)


def read_clocks(text: pl.Series) -> Read:
    """Text to times of the day: "08:00", "8.00", "kl. 8", "0800", or the time of a whole time stamp."""
    frame = _tidied(text).with_columns(pl.col("text").str.replace(r"^kl\.?\s*", ""))
    frame = frame.with_columns(
        pl.when(pl.col("text").str.contains(r"^\d{1,2}$")).then(pl.col("text") + ":00")
        .when(pl.col("text").str.contains(r"^\d{4}$"))
        .then(pl.col("text").str.slice(0, 2) + ":" + pl.col("text").str.slice(2))
        .when(pl.col("text").str.contains(r"^[1-9][0-5]\d$"))
        .then(pl.col("text").str.slice(0, 1) + ":" + pl.col("text").str.slice(1)).otherwise("text").alias("text")
    )
    frame = _by_half(frame)
    parts = [_group(_TIME, number) for number in (2, 3, 4)]
    hour = _whole_hour(parts[0].cast(pl.Int64)).cast(pl.String)
    joined = pl.concat_str(hour.str.zfill(2), parts[1], parts[2].fill_null("00"), separator=":")
    frame = frame.with_columns(value=joined.str.to_time("%H:%M:%S", strict=False))
    code = pl.when(pl.col("value").is_null() & pl.col("text").is_not_null()).then(pl.lit("not_a_date"))
    return Read(frame["value"], frame.select(code.cast(pl.String)).to_series())


def read_instants(text: pl.Series, habits: DateHabits) -> Read:
    """Text to UTC instants; a text without an offset is local time in the zone of `habits`.

    Notes beside those of days: midnight_assumed, clock_change_twice (first taken), clock_change_never (moved on).
    """
    frame = _tidied(text)
    if habits.states_time:
        return _read_stated_instants(frame, habits)
    frame, habits = _by_half(frame), by_halves(frame["text"], habits)
    frame = frame.with_columns(
        day_text=pl.coalesce(_group(_TIME, 1), _group(_TIME_PLAIN, 1), "text").str.strip_chars(" ,t"),
        hour=_whole_hour(pl.coalesce(_group(_TIME, 2), _group(_TIME_PLAIN, 2)).cast(pl.Int64)),
        minute=pl.coalesce(_group(_TIME, 3), _group(_TIME_PLAIN, 3)).cast(pl.Int64),
        second=_group(_TIME, 4).cast(pl.Int64).fill_null(0),
        fraction=_group(_TIME, 5).str.pad_end(6, "0").str.slice(0, 6).cast(pl.Int64).fill_null(0),
        offset=_group(_TIME, 6),
    )
    days = read_days(frame["day_text"], habits)
    frame = frame.with_columns(day=days.values, code=days.codes)
    midnight = (pl.col("hour") == 24) & (pl.col("minute") == 0) & (pl.col("second") == 0)
    in_day = ((pl.col("hour") < 24) | midnight) & (pl.col("minute") < 60) & (pl.col("second") < 60)
    clock = pl.duration(hours="hour", minutes="minute", seconds="second", microseconds="fraction")
    clock = pl.when(pl.col("hour").is_not_null()).then(clock).otherwise(pl.duration())
    naive = pl.col("day").cast(pl.Datetime("us")) + clock
    frame = frame.with_columns(naive=pl.when(in_day | pl.col("hour").is_null()).then(naive))
    no_zone = pl.col("offset").str.contains(_NO_OFFSET).fill_null(False)
    frame = frame.with_columns(naive=pl.when(~no_zone).then("naive"))
    lost = pl.col("naive").is_null() & pl.col("text").is_not_null() & pl.col("code").is_null()
    frame = frame.with_columns(code=pl.when(lost).then(pl.lit("not_a_date")).otherwise("code"))
    notes = dict(days.notes)
    _note(notes, "midnight_assumed", frame["hour"].is_null() & frame["day"].is_not_null())
    without_offset = frame.select(pl.when(pl.col("offset").is_null()).then("naive")).to_series()
    local, changes = to_utc(without_offset, habits.timezone)
    minutes = pl.col("offset").str.extract(r"(\d{2}):?\d{2}$").cast(pl.Int64) * 60
    minutes = minutes + pl.col("offset").str.extract(r"(\d{2})$").cast(pl.Int64)
    away = pl.when(pl.col("offset").str.starts_with("-")).then(-minutes).otherwise(minutes).fill_null(0)
    frame = frame.with_columns(local=local).with_columns(
        value=pl.when(pl.col("offset").is_null()).then("local")
        .otherwise(pl.col("naive") - pl.duration(minutes=away))
    )
    return Read(frame["value"], frame["code"], {**notes, **changes})


def _read_stated_instants(frame: pl.DataFrame, habits: DateHabits) -> Read:
    naive = pl.col("text").str.to_datetime(habits.stated_format, strict=False, time_unit="us")
    frame = frame.with_columns(naive=naive)
    values, changes = to_utc(frame["naive"], habits.timezone)
    wrong = pl.col("naive").is_null() & pl.col("text").is_not_null()
    codes = frame.select(pl.when(wrong).then(pl.lit("not_a_date")).cast(pl.String)).to_series()
    return Read(values, codes, changes)


def to_utc(naive: pl.Series, timezone: str) -> tuple[pl.Series, dict[str, int]]:
    """Local times to UTC: of an hour that comes twice the first, an hour that never comes one hour on; counted."""
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
    _note(notes, "clock_change_twice", frame["first"] != frame["second"])
    _note(notes, "clock_change_never", frame["first"].is_null() & frame["naive"].is_not_null())
    value = pl.coalesce("first", "later").dt.convert_time_zone("UTC").dt.replace_time_zone(None)
    return frame.select(value.alias("value")).to_series(), notes


def _by_half(frame: pl.DataFrame) -> pl.DataFrame:
    """The half of the day that a text names, as a column of its own and no longer in the text."""
    half = pl.col("text").str.extract(_HALF)
    text = pl.when(half.is_not_null()).then(pl.col("text").str.replace(r"\s?[ap]\.?m\.?$", "")).otherwise("text")
    return frame.with_columns(text=text, half=half)


def by_halves(text: pl.Series, habits: DateHabits) -> DateHabits:
    """The habits of a column; where it writes a clock of twelve hours, the order of day and month needs proof."""
    is_halved = text.str.to_lowercase().str.strip_chars().str.contains(_HALF)
    return replace(habits, is_order_open=bool(is_halved.any()))


def _may_begin_with_the_year(text: pl.Series) -> bool:
    """Whether days such as 25-04-13 may well be written year first, though a Dane writes the day first.

    So it is where every first part is a likely year, and the last parts are no likely years, or vary more.
    """
    parts = text.str.extract_groups(_SHORT_PARTS).struct.unnest().drop_nulls().cast(pl.Int64)
    if parts.is_empty():
        return False
    first, month, last = (parts.to_series(place) for place in range(3))
    likely = (first.is_between(*_LIKELY_YEARS), last.is_between(*_LIKELY_YEARS))
    is_possible = bool((likely[0] & month.is_between(1, 12) & last.is_between(1, 31)).all())
    return is_possible and (not likely[1].all() or first.n_unique() < last.n_unique())


def _whole_hour(hour: pl.Expr) -> pl.Expr:
    is_late = pl.col("half") == "p"
    return pl.when(pl.col("half").is_null()).then(hour).otherwise(hour % 12 + pl.when(is_late).then(12).otherwise(0))


def _note(notes: dict[str, int], name: str, where: pl.Series) -> None:
    count = int(where.sum() or 0)
    if count:
        notes[name] = count


def _tidied(text: pl.Series) -> pl.DataFrame:
    tidy = pl.col("text").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars().str.strip_prefix("'")
    tidy = tidy.str.replace_all("[‐‑‒–—]", "-").str.replace(r"(\d{4})\.$", "${1}")
    for form, plain in _OTHER_TIMES:
        tidy = tidy.str.replace(form, plain)
    tidy = tidy.str.replace(_WEEKDAY, "").str.replace(r"^(den|d\.)\s+", "")
    return text.alias("text").to_frame().select(tidy.replace("", None))


def _order_of(text: pl.Series, notes: dict[str, int], is_open: bool) -> str:
    """Which part of "03/04/2025" is the day, by the column's own values: day, month, or both are proven."""
    first, second = (_group(_PARTS, number).cast(pl.Int64) for number in (1, 2))
    parts = text.to_frame("text").select(first.alias("a"), second.alias("b")).drop_nulls()
    day_first, month_first = int((parts["a"] > 12).sum()), int((parts["b"] > 12).sum())
    is_split = min(day_first, month_first) > _SLIP * (day_first + month_first)
    is_split |= is_open and day_first == month_first == 0
    order = "both" if is_split else "month" if month_first > day_first else "day"
    if len(parts) and order != "both":
        notes["month_first" if order == "month" else "day_first"] = len(parts)
    return order


def _numeric(order: str) -> pl.Expr:
    first, second, year = (_group(_PARTS, number) for number in (1, 2, 3))
    by_day, by_month = _join(year, second, first), _join(year, first, second)
    if order == "both":
        return pl.when(by_day.is_null()).then(by_month).when(by_month.is_null() | (first == second)).then(by_day)
    return by_month if order == "month" else by_day


def _stated(habits: DateHabits) -> list[pl.Expr]:
    if not habits.stated_format:
        return []
    if habits.states_time:
        return [pl.col("text").str.to_datetime(habits.stated_format, strict=False, time_unit="us").dt.date()]
    return [pl.col("text").str.to_date(habits.stated_format, strict=False)]


def _week(habits: DateHabits) -> pl.Expr:
    year = pl.coalesce(_group(_YEAR_WEEK, 1), _group(_WEEK_YEAR, 2), pl.lit(str(habits.week_year or "")))
    week = pl.coalesce(_group(_YEAR_WEEK, 2), _group(_WEEK_YEAR, 1))
    day = pl.coalesce(_group(_YEAR_WEEK, 3), pl.lit("1"))
    return pl.concat_str(year, week.str.zfill(2), day, separator="-").str.to_date("%G-%V-%u", strict=False)


def _group(form: str, number: int) -> pl.Expr:
    return pl.col("text").str.extract(form, number)


def _month(name: pl.Expr) -> pl.Expr:
    return name.replace_strict(_MONTHS, default=None, return_dtype=pl.Int64).cast(pl.String)


def _join(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    short = year.str.len_chars() == 2
    century = pl.when(year.cast(pl.Int64) < 80).then(pl.lit("20")).otherwise(pl.lit("19"))
    whole = pl.when(short).then(century + year).otherwise(year)
    written = pl.concat_str(whole, month.str.zfill(2), day.str.zfill(2), separator="-")
    return written.str.to_date("%Y-%m-%d", strict=False)
