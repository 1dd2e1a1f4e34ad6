"""Lists, shifts and calendar events of a plan, from hand-made visits."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from warehouse.publish.cell_text import lines_of, plain_text
from warehouse.publish.plans.events import calendar_of, stamped_again
from warehouse.publish.plans.route_sheets import RouteSheet, merged, route_sheets, shown_dates, task_text
from warehouse.publish.plans.shifts import iso_time, note_of
from warehouse.publish.plans.workbook import sheet_names
from warehouse.publish.sheets import Band, Sum

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
MONDAY = date(2026, 10, 12)  # the clock goes back on 25 October
WEEK = timedelta(days=7)
ROOMS = {
    name: {"space_id": name, "number": name, "name": "Kontor", "building": "A", "storey": storey,
           "needs_escort": escort}
    for name, storey, escort in (("R1", "1", False), ("R2", "1", True), ("R3", "2", False))
}  # fmt: skip
VISIT: dict[str, Any] = {
    "date": pl.Date, "team_id": pl.String, "space_id": pl.String, "task": pl.String, "floor_depth": pl.String,
    "rest_depth": pl.String, "minutes": pl.Decimal(18, 6), "route_order": pl.Int64, "cleaner": pl.Int64,
    "needs_escort": pl.Boolean, "made_up_for": pl.Date,
}  # fmt: skip
SHIFT: dict[str, Any] = {
    "date": pl.Date, "team_id": pl.String, "starts_at": pl.Datetime("us"), "ends_at": pl.Datetime("us"),
    "break_minutes": pl.Decimal(18, 6), "cleaners": pl.Int64, "listed": pl.Int64, "escorted": pl.Int64,
    "made_up_for": pl.List(pl.Date),
}  # fmt: skip


def visit(day: date, room: str, order: int, **more: Any) -> dict[str, Any]:
    usual = {"date": day, "team_id": "T1", "space_id": room, "task": "regular", "floor_depth": "thorough",
             "rest_depth": "thorough", "minutes": Decimal(5), "route_order": order, "cleaner": 1,
             "needs_escort": False, "made_up_for": None}  # fmt: skip
    return usual | more


def sheets(visits: Iterable[dict[str, Any]], as_of: date = MONDAY) -> list[RouteSheet]:
    return route_sheets(pl.DataFrame(list(visits), schema=VISIT, orient="row"), ROOMS, as_of)


def lines(sheet: RouteSheet) -> list[Any]:
    return [row for row in sheet.rows() if not isinstance(row, Band | Sum)]


def shift(day: date, start: str = "06:00", end: str = "10:30", **more: Any) -> dict[str, Any]:
    starts, ends = (datetime.fromisoformat(f"{day} {clock}") for clock in (start, end))
    usual = {"date": day, "team_id": "T1", "starts_at": starts, "ends_at": ends, "break_minutes": Decimal(30),
             "cleaners": 1, "listed": 9, "escorted": 0, "made_up_for": None}  # fmt: skip
    return usual | more


def events(shifts: Iterable[dict[str, Any]], as_of: date = MONDAY) -> list[Any]:
    frame = pl.DataFrame(list(shifts), schema=SHIFT, orient="row")
    return list(Calendar.from_ical(calendar_of("F1 Gården", "F1", frame, as_of, COPENHAGEN)).walk("VEVENT"))


def test_a_list_has_headings_of_storeys_the_route_and_a_sum_for_each_date() -> None:
    (sheet,) = sheets(
        visit(MONDAY + week * WEEK, room, order) for week in range(4) for order, room in enumerate(ROOMS)
    )
    rows = list(sheet.rows())
    assert [row.text for row in rows if isinstance(row, Band)] == ["A, 1", "A, 2"]
    assert [(row[0], row[1], row[5], row[6]) for row in lines(sheet)] == [
        (1, "R1", None, None), (2, "R2", "escort", None), (3, "R3", None, None),
    ]  # fmt: skip
    assert [row.cells[4] for row in rows if isinstance(row, Sum)] == [15] * 4


def test_a_visit_that_is_not_on_every_date_has_its_dates() -> None:
    visits = [visit(MONDAY + week * WEEK, "R1", 1) for week in range(4)]
    (sheet,) = sheets([*visits, visit(MONDAY + WEEK, "R2", 2)])
    assert [row[6] for row in lines(sheet)] == [None, "19 Oct"]


def test_a_visit_that_makes_up_for_a_holiday_names_it() -> None:
    (sheet,) = sheets([visit(MONDAY, "R1", 1, made_up_for=date(2026, 10, 9)), visit(MONDAY + WEEK, "R1", 1)])
    assert lines(sheet)[0][6] == "instead of 9 Oct"


def test_the_second_visit_of_a_day_and_a_light_one_have_lines_of_their_own() -> None:
    twice = [visit(MONDAY, "R1", 1), visit(MONDAY, "R1", 4)]
    (sheet,) = sheets([*twice, visit(MONDAY + WEEK, "R1", 1, floor_depth="light")])
    assert [(row[3], row[6]) for row in lines(sheet)] == [
        ("floor light, rest thorough", "19 Oct"),
        ("thorough", "12 Oct"),
        ("thorough", "12 Oct"),
    ]


def test_visits_of_another_weekday_or_team_are_on_another_list() -> None:
    found = sheets(
        [
            visit(MONDAY, "R1", 1),
            visit(MONDAY, "R2", 1, team_id="T2"),
            visit(MONDAY + timedelta(days=1), "R3", 1),
        ]
    )
    assert [sheet.label for sheet in found] == ["Mon T1", "Mon T2", "Tue T1"]


def test_visits_without_a_room_or_minutes_are_listed_without_them() -> None:
    (sheet,) = sheets([visit(MONDAY, "unknown", 1, minutes=None)])
    (row,) = lines(sheet)
    assert (row[1], row[2], row[4]) == (None, "other rooms", None)
    assert next(one.cells[2] for one in sheet.rows() if isinstance(one, Sum)).endswith(
        "1 visit, 1 without minutes"
    )


@pytest.mark.parametrize(
    ("as_of", "first"),
    [(MONDAY, MONDAY), (MONDAY + timedelta(days=6), MONDAY), (date(2027, 1, 1), date(2026, 12, 28))],
)
def test_four_weeks_are_shown_of_which_the_first_is_that_of_the_run_date(as_of: date, first: date) -> None:
    assert shown_dates(as_of) == (first, first + timedelta(days=27))


def test_the_lists_are_the_same_on_every_day_of_a_week() -> None:
    days = [MONDAY + n * timedelta(days=1) for n in range(40)]
    visits = [visit(day, "R1", 1) for day in days]
    found = sheets(visits, MONDAY + timedelta(days=3))
    assert found == sheets(visits, MONDAY) != sheets(visits, MONDAY + WEEK)
    assert {len(sheet.dates) for sheet in found} == {4}


@given(st.lists(st.lists(st.integers(0, 12), unique=True), max_size=4))
def test_a_merged_route_has_everything_once_and_keeps_the_longest_route(routes: list[list[int]]) -> None:
    order = merged(routes)
    assert sorted(order) == sorted({key for route in routes for key in route})
    longest = sorted(routes, key=len, reverse=True)[0] if routes else []
    assert [key for key in order if key in longest] == longest


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (("regular", "light", "light"), "light"),
        (("regular", "thorough", "light"), "floor thorough, rest light"),
        (("4å", "thorough", "thorough"), "4 times a year, thorough"),
        (("å", None, None), "yearly"),
        (("m", "light", "light"), "monthly, light"),
    ],
)
def test_tasks_are_named_in_words(given: tuple[str, str | None, str | None], text: str) -> None:
    assert task_text(*given) == text


def test_a_route_that_repeats_is_one_event_with_exceptions_and_other_hours() -> None:
    days = [MONDAY + week * WEEK for week in (0, 1, 3, 4)]  # none on 26 October
    series, other = events([shift(day, end="11:00" if day == days[3] else "10:30") for day in days])
    assert series.get("rrule")["FREQ"] == ["WEEKLY"]
    assert [one.dt.date() for one in series.get("exdate").dts] == [date(2026, 10, 26)]
    assert (other["recurrence-id"].dt.date(), other["dtend"].dt.hour) == (days[3], 11)
    assert series["uid"] == other["uid"]
    assert series["dtstart"].dt.tzinfo is not None


def test_the_same_shifts_give_the_same_bytes_and_the_uid_outlives_a_change() -> None:
    before, after = ([shift(MONDAY, end=end)] for end in ("10:30", "10:45"))
    assert events(before) == events(before)
    assert events(before)[0]["uid"] == events(after, MONDAY - WEEK)[0]["uid"]
    assert events(after, MONDAY)[0]["sequence"] > events(before, MONDAY - WEEK)[0]["sequence"]


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.text(max_size=80))
def test_a_calendar_with_the_stamps_of_another_day_is_the_one_of_that_day(day: date, team: str) -> None:
    frame = pl.DataFrame([shift(MONDAY, team_id=f"{team}\nSEQUENCE:1")], schema=SHIFT, orient="row")
    first, other = (calendar_of(team, "F1", frame, as_of, COPENHAGEN) for as_of in (MONDAY, day))
    assert stamped_again(first, day) == other


def test_an_event_of_the_open_set_has_a_start_and_no_end() -> None:
    (one,) = events([shift(MONDAY, ends_at=None, break_minutes=None)])
    assert ("dtstart" in one, "dtend" in one) == (True, False)


def test_times_have_the_offset_of_their_day() -> None:
    assert iso_time(datetime(2026, 10, 24, 6), COPENHAGEN) == "2026-10-24T06:00:00+02:00"
    assert iso_time(datetime(2026, 10, 26, 6), COPENHAGEN) == "2026-10-26T06:00:00+01:00"
    assert iso_time(None, COPENHAGEN) == ""


def test_a_note_counts_visits_escorts_cleaners_and_made_up_holidays() -> None:
    made_up = shift(MONDAY, listed=1, escorted=1, cleaners=2, made_up_for=[date(2026, 10, 9)])
    assert note_of(made_up) == "1 visit; 2 cleaners; 1 with escort; makes up for 2026-10-09"
    assert note_of(shift(MONDAY)) == "9 visits"


@given(st.lists(st.text(max_size=50), max_size=12))
def test_names_of_sheets_are_what_excel_takes(labels: list[str]) -> None:
    names = list(sheet_names(labels))
    assert len(names) == len(labels) == len({name.casefold() for name in names})
    for name in names:
        assert 0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and name.strip("'") == name


def test_signs_that_nobody_sees_are_left_out_of_cells() -> None:
    shown = plain_text("a\u202eb\x07\tc\nd")
    assert not set(shown) & set("\u202e\x07\t\n") and shown.split()[1:] == ["c", "d"]
    plain_text("\ud800\ufffe").encode()
    assert plain_text("=1+1") == "=1+1"


@given(st.text(alphabet="abc DEF", max_size=200), st.floats(5, 60))
def test_a_wrapped_text_never_takes_fewer_lines_than_its_letters_need(text: str, width: float) -> None:
    letters = sum(not sign.isspace() for sign in text)
    assert lines_of(text, width) >= letters * 0.88 / width - 1
    assert lines_of(text + " more", width) >= lines_of(text, width)
