"""`<facility>.ics`: the routes of a facility as calendar events.

Comes in: the published shifts of a facility. Goes out: an iCalendar file (RFC 5545), an event a route: a team and a
weekday. It repeats every week; days without a shift are exceptions, and a day with other hours is an event of its own
in the series. Names of rooms are left out.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from icalendar import Calendar, Event, Timezone

from warehouse.publish.cell_text import plain_text
from warehouse.publish.plans.route_sheets import break_of, team_text
from warehouse.publish.plans.shifts import note_of

WEEK = timedelta(days=7)
_STAMP = re.compile(rb"^(DTSTAMP|SEQUENCE):[^\r\n]*", re.MULTILINE)
FIRST_NUMBER = date(
    2020, 1, 1
)  # a later plan has a higher SEQUENCE, so that a calendar takes it for the newer one


def calendar_of(title: str, facility: str, shifts: pl.DataFrame, as_of: date, zone: ZoneInfo) -> bytes:
    """Return the calendar of a facility's shifts, stamped with the run date.

    `shifts`: at least one, with date, team_id, starts_at and ends_at (local), break_minutes, visits, escorted,
    made_up_for. The same rows and the same run date give the same bytes.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//areal//cleaning plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", plain_text(f"Cleaning {title}"))
    days: list[date] = shifts["date"].sort().to_list()
    calendar.add_component(Timezone.from_tzid(zone.key, first_date=days[0], last_date=days[-1] + WEEK))
    for (team, weekday), rows in _routes(shifts):
        for event in _events(title, facility, team, weekday, rows, as_of, zone):
            calendar.add_component(event)
    return bytes(calendar.to_ical())


def stamped_again(content: bytes, as_of: date) -> bytes:
    """Return a finished calendar with the stamps of another run date."""
    calendar = Event()
    for name, value in _stamps(as_of).items():
        calendar.add(name, value)
    lines = dict(line.split(b":", 1) for line in calendar.to_ical().splitlines())
    # a line of the data never begins with these names: long ones are folded behind a space
    return _STAMP.sub(lambda found: found[1] + b":" + lines[found[1]], content)


def _stamps(as_of: date) -> dict[str, datetime | int]:
    """Return what an event says of its run; calendars take the event of a higher sequence for the newer one."""
    return {"dtstamp": datetime.combine(as_of, time(), UTC), "sequence": (as_of - FIRST_NUMBER).days}


def _routes(shifts: pl.DataFrame) -> Iterator[tuple[tuple[str, int], Sequence[Mapping[str, Any]]]]:
    dated = shifts.with_columns(pl.col("date").dt.weekday().alias("weekday")).sort(
        "team_id", "weekday", "date"
    )
    for (team, weekday), rows in dated.group_by("team_id", "weekday", maintain_order=True):
        yield (str(team or ""), int(weekday)), rows.to_dicts()


def _events(
    title: str,
    facility: str,
    team: str,
    weekday: int,
    shifts: Sequence[Mapping[str, Any]],
    as_of: date,
    zone: ZoneInfo,
) -> Iterator[Event]:
    """Return the series of a route, and one event for each of its days that has other hours or another note."""
    uid = hashlib.sha256(f"{facility}\0{team}\0{weekday}".encode()).hexdigest()[:32] + "@areal"
    usual = Counter((*_hours(shift), _text(shift)) for shift in shifts).most_common(1)[0][0]
    first, last = shifts[0]["date"], shifts[-1]["date"]
    series = _event(uid, title, team, as_of, _hours_on(first, *usual[:2], zone), usual[2])
    if last > first:
        series.add("rrule", {"freq": "weekly", "until": _at(last, usual[0], zone).astimezone(UTC)})
    known = {shift["date"] for shift in shifts}
    gaps = [day for day in _weekly(first, last) if day not in known]
    if gaps:
        series.add("exdate", [_at(day, usual[0], zone) for day in gaps])
    yield series
    for shift in shifts:
        starts, ends = _hours(shift)
        if (starts, ends, _text(shift)) != usual:
            day = shift["date"]
            other = _event(uid, title, team, as_of, _hours_on(day, starts, ends, zone), _text(shift))
            other.add("recurrence-id", _at(day, usual[0], zone))
            yield other


def _weekly(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += WEEK


def _hours(shift: Mapping[str, Any]) -> tuple[timedelta, timedelta | None]:
    """Return start and end as time since midnight of the shift's day; the end may be on the next, or not be shown."""
    midnight = datetime.combine(shift["date"], time())
    end = shift.get("ends_at")
    return shift["starts_at"] - midnight, None if end is None else end - midnight


def _text(shift: Mapping[str, Any]) -> str:
    pause = break_of(shift)
    return note_of(shift) + (f"; break {pause:.0f} minutes" if pause else "")


def _hours_on(
    day: date, starts: timedelta, ends: timedelta | None, zone: ZoneInfo
) -> tuple[datetime, datetime | None]:
    return _at(day, starts, zone), None if ends is None else _at(day, ends, zone)


def _at(day: date, since_midnight: timedelta, zone: ZoneInfo) -> datetime:
    moment = datetime.combine(day, time()) + since_midnight
    return moment.replace(tzinfo=zone, microsecond=0)


def _event(
    uid: str, title: str, team: str, as_of: date, hours: tuple[datetime, datetime | None], text: str
) -> Event:
    event = Event()
    event.add("uid", uid)
    for name, value in _stamps(as_of).items():
        event.add(name, value)
    event.add("summary", plain_text(f"Cleaning {title}, {team_text(team)}"))
    event.add("location", plain_text(title))
    event.add("description", text)
    event.add("dtstart", hours[0])
    if hours[1] is not None:
        event.add("dtend", hours[1])
    return event
