"""What readers of days and of times share: the habits of a column, how its text is tidied, what reading it gives.

Comes in: a column of text. Goes out: the same in one way of writing, and the records `DateDialect` and `Read`.
"""

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

_WEEKDAY = (
    r"^(mandag|tirsdag|onsdag|torsdag|fredag|lørdag|søndag|man|tirs?|ons|tors?|fre|lør|søn|"
    r"ma|ti|on|to|fr|lø|sø|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+"
)
_OTHER_TIMES = (  # as databases and other countries write a time, and the same as it is read here
    (
        r"^(\d{4})(\d{2})(\d{2})t?(\d{2})(\d{2})(\d{2})?(z|[+-]\d{2}:?\d{2})?$",
        "${1}-${2}-${3} ${4}:${5}:${6}${7}",
    ),
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


@dataclass(frozen=True)
class DateDialect:
    """What is known: a stated strptime format, the year of weeks that name none, the zone of local times.

    `is_order_open`: "03/04" is the third of April only where other dates of the column prove it.
    `order`: what the file as a whole proves about "03/04": "day" or "month" first, "both" where it contradicts
    itself, null where it proves nothing or was not asked. `epoch`: the day from which a workbook counts.
    """

    stated_format: str | None = None
    week_year: int | None = None
    timezone: str = "Europe/Copenhagen"
    is_order_open: bool = False
    order: str | None = None
    epoch: datetime = datetime(1899, 12, 30)
    fiscal_start: int = 1

    @property
    def states_time(self) -> bool:
        """Return whether the stated format has a time of the day."""
        return self.stated_format is not None and ("%H" in self.stated_format or "%I" in self.stated_format)


@dataclass
class Read:
    """A column as read: values and codes side by side, and notes (what was assumed, how often)."""

    values: pl.Series
    codes: pl.Series
    notes: dict[str, int] = field(default_factory=dict)


def tidied(text: pl.Series) -> pl.DataFrame:
    """Return the column `text` in one spelling: lower case, one kind of space, dash and time; null where empty."""
    tidy = (
        pl.col("text").str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars().str.strip_prefix("'")
    )
    tidy = tidy.str.replace_all("[‐‑‒–—]", "-").str.replace(r"(\d{4})\.$", "${1}")
    for form, plain in _OTHER_TIMES:
        tidy = tidy.str.replace(form, plain)
    tidy = tidy.str.replace(_WEEKDAY, "").str.replace(r"^(den|d\.)\s+", "")
    return text.alias("text").to_frame().select(tidy.replace("", None))


def group(form: str, number: int) -> pl.Expr:
    """Return a part of each `text` that matches the form, by its number from 1; null where it does not match."""
    return pl.col("text").str.extract(form, number)


def note(notes: dict[str, int], name: str, where: pl.Series) -> None:
    """Count under `name` where something holds; nothing is noted of what never does."""
    count = int(where.sum() or 0)
    if count:
        notes[name] = count
