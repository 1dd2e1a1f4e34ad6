"""Working hours: when a clock that stands still outside them runs, by weekday, on holidays and on single days.

Comes in: texts such as "08:00-16:00" or "8-12, 12.30-16". Goes out: windows of a day in minutes after midnight, on
the wall clock. Must not know: calendars, time zones, orders.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

Windows = tuple[tuple[int, int], ...]  # opens, closes: minutes after midnight, in order, none overlapping

MIDNIGHT = 24 * 60
DAY: Windows = ((8 * 60, 16 * 60),)
_WINDOW = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-–]\s*(\d{1,2})(?:[:.](\d{2}))?")


def parse_windows(text: str) -> Windows:
    """Return the windows of a text, separated by commas; an empty text is a day off.

    Raises: ValueError where a window is none, ends before it begins, or overlaps another.
    """
    windows = sorted(_window(part.strip()) for part in text.split(",")) if text.strip() else []
    for (_, closes), (opens, _) in pairwise(windows):
        if opens < closes:
            raise ValueError(f"two windows of '{text}' overlap: write each hour once")
    return tuple(windows)


def _window(text: str) -> tuple[int, int]:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise ValueError(
            f"'{text}' is no time of day: write it as 08:00-16:00, or leave it empty for a day off"
        )
    hour, minute, last_hour, last_minute = (int(part or 0) for part in found.groups())
    opens, closes = hour * 60 + minute, last_hour * 60 + last_minute
    if minute > 59 or last_minute > 59 or closes > MIDNIGHT or opens >= closes:
        raise ValueError(
            f"'{text}' must end after it begins, by 24:00: write a night as two windows, 00:00-06:00, 22:00-24:00"
        )
    return opens, closes


@dataclass(frozen=True)
class WorkingHours:
    """Windows of Monday to Sunday, of a holiday on whatever weekday, and of single days, which win over both."""

    weekdays: tuple[Windows, ...] = (DAY, DAY, DAY, DAY, DAY, (), ())
    holiday: Windows = ()
    days: Mapping[date, Windows] = field(default_factory=dict)

    def on(self, day: date, is_holiday: bool) -> Windows:
        """Return the windows of a day."""
        if day in self.days:
            return self.days[day]
        return self.holiday if is_holiday else self.weekdays[day.weekday()]
