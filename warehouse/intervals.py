"""The ends of open intervals of validity: a null end is one of these where days are compared. The start of a week.

In SQL they are `open_start()` and `open_end()`. Published tables show null.
"""

from datetime import date, timedelta

OPEN_START, OPEN_END = date(1900, 1, 1), date(9999, 12, 31)


def week_start(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())
