"""Working hours as people configure them, and minutes on their clock worked out by hand."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from helpers.one_model import run_models

from bim.errors import ConfigurationError
from flows.config import load_config
from warehouse.hours import WorkingHours, parse_windows
from warehouse.resolution.calendar import date_frame, window_frame

CLOCK = ["int/int_working_window", "int/int_sla_case"]
CASE = {
    "kind": "work_order", "order_id": "W1", "facility_id": "F1", "space_id": None, "service": "maintenance",
    "priority": "P3", "type": "corrective", "responded_at": None, "due_at": None, "paused_minutes": Decimal(0),
    "child_orders": 0, "is_reopened": False, "is_counted": True, "source_file": "o.csv", "source_row": 2,
    "delivery_sha256": "0",
}  # fmt: skip
HALF_FRIDAY = WorkingHours(
    (((420, 930),),) * 4 + (((420, 780),),) + (((540, 720),), ()),  # 7-15.30, Friday to 13, Saturday 9-12
    days={date(2026, 12, 24): ((480, 720),)},
)


def worked(hours: WorkingHours, reported_at: datetime, resolved_at: datetime) -> float:
    """Minutes to resolution on the working-hours clock of Copenhagen; instants in UTC."""
    target = {
        "service": "maintenance", "priority": "P3", "response_minutes": Decimal(60),
        "resolution_minutes": Decimal(480), "clock": "working_hours",
    }  # fmt: skip
    case = {**CASE, "reported_at": reported_at, "resolved_at": resolved_at}
    days = date_frame(date(2026, 1, 1), date(2027, 12, 31), "DK")
    texts = {"space_id": pl.String}
    instants = {name: pl.Datetime("us") for name in ("responded_at", "due_at", "reported_at", "resolved_at")}
    [row] = run_models(CLOCK, {
        "raw_setting": pl.DataFrame({"timezone": ["Europe/Copenhagen"], "as_of": [date(2026, 12, 31)]}),
        "raw_sla_target": pl.DataFrame([target]),
        "int_working_hours": window_frame(days, hours),
        "int_service_case": pl.DataFrame([case], schema_overrides={**texts, **instants}),
    })  # fmt: skip
    return float(row["resolution_minutes"])


@pytest.mark.parametrize(
    ("hours", "reported_at", "resolved_at", "minutes"),
    [
        # Friday 6 March 12:00 local (UTC + 1) to Monday 9:00: 1 h Friday, 3 h Saturday, 2 h Monday
        (HALF_FRIDAY, datetime(2026, 3, 6, 11), datetime(2026, 3, 9, 8), 60 + 180 + 120),
        # the same with office hours of Monday to Friday, 8 to 16: 4 h and 1 h
        (WorkingHours(), datetime(2026, 3, 6, 11), datetime(2026, 3, 9, 8), 240 + 60),
        # Wednesday 1 April 15:00 (UTC + 2) over Maundy Thursday and Good Friday, Saturday 9-12, to Easter Saturday 11
        (HALF_FRIDAY, datetime(2026, 4, 1, 13), datetime(2026, 4, 4, 9), 30 + 120),
        # Wednesday 23 December 15:00 (UTC + 1) over the half day of 24 December to Tuesday 29 December 7:30;
        # 25 and 26 are holidays, 27 is Sunday, 28 is a whole Monday
        (HALF_FRIDAY, datetime(2026, 12, 23, 14), datetime(2026, 12, 29, 6, 30), 30 + 240 + 510 + 30),
        # spring: Friday 27 March 12:30 (UTC + 1) to Monday 30 March 7:30 (UTC + 2)
        (HALF_FRIDAY, datetime(2026, 3, 27, 11, 30), datetime(2026, 3, 30, 5, 30), 30 + 180 + 30),
        # autumn: Friday 23 October 12:30 (UTC + 2) to Monday 26 October 7:30 (UTC + 1)
        (HALF_FRIDAY, datetime(2026, 10, 23, 10, 30), datetime(2026, 10, 26, 6, 30), 30 + 180 + 30),
    ],
)
def test_a_working_hours_clock_runs_in_the_hours_of_the_configuration(
    hours: WorkingHours, reported_at: datetime, resolved_at: datetime, minutes: float
) -> None:
    assert worked(hours, reported_at, resolved_at) == minutes


@pytest.mark.parametrize(
    ("night", "minutes"),
    [
        (date(2026, 3, 29), 300),
        (date(2026, 10, 25), 420),
    ],  # spring skips an hour of the night, autumn repeats one
)
def test_a_night_shift_over_the_clock_change_is_as_long_as_it_was(night: date, minutes: float) -> None:
    always_at_night = WorkingHours((((0, 360),),) * 7)
    start, end = (
        datetime(night.year, night.month, night.day - 1, 12),
        datetime(night.year, night.month, night.day, 12),
    )
    assert worked(always_at_night, start, end) == minutes


def test_the_break_at_noon_stops_the_clock() -> None:
    hours = WorkingHours((parse_windows("8-12, 12.30-16:00"),) * 5 + ((), ()))
    assert worked(hours, datetime(2026, 3, 3, 10, 30), datetime(2026, 3, 3, 12)) == 60  # 11:30 to 13:00 local


def test_hours_are_read_from_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "areal.toml"
    file.write_text(
        '[sla]\nfriday = "8-12, 12.30-15"\nsaturday = "09:00-12:00"\n[sla.days]\n2026-12-24 = "8-12"\n'
    )
    hours = load_config(file).sla.working_hours
    assert hours.on(date(2026, 3, 6), False) == ((480, 720), (750, 900))
    assert hours.on(date(2026, 3, 7), False) == ((540, 720),)
    assert hours.on(date(2026, 3, 6), True) == ()
    assert hours.on(date(2026, 12, 24), False) == ((480, 720),)
    assert hours.on(date(2026, 3, 5), False) == ((480, 960),)


@pytest.mark.parametrize("text", ["otte til fire", "16-8", "22:00-06:00", "8-12, 11-16", "8-25", "8:75-9"])
def test_hours_that_cannot_be_are_refused_with_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "areal.toml"
    file.write_text(f'[sla]\nfriday = "{text}"\n')
    with pytest.raises(ConfigurationError, match=r"sla\.friday: .*'"):
        load_config(file)


def test_the_environment_sets_hours_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AREAL_SLA__SUNDAY", "10-12")
    file = tmp_path / "areal.toml"
    file.write_text("")
    assert load_config(file).sla.sunday == ((600, 720),)
