"""When the nightly flow is due, also in the nights of the clock change, and what becomes of a run that starts late."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prefect.client.schemas.objects import State
from prefect.client.schemas.schedules import CronSchedule
from prefect.logging import disable_run_logger
from prefect.server.schemas.schedules import CronSchedule as ServerSchedule

from bim.errors import PublicationError
from flows.errors import LateError
from flows.job import prefect_flow
from flows.job.ledger import read_ledger
from flows.job.run_context import RunContext
from flows.scheduling.deployment import _schedule

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
SPRING, AUTUMN = datetime(2026, 3, 29), datetime(2026, 10, 25)


def due(night: datetime) -> list[datetime]:
    """The times at which the server lets the nightly schedule run, from the evening before a night on, in UTC."""
    made = _schedule("15 4 * * *", "Europe/Copenhagen")
    assert isinstance(CronSchedule(cron=made.cron, timezone=made.timezone), CronSchedule)
    schedule = ServerSchedule(cron=made.cron, timezone=made.timezone)
    evening = (night - timedelta(hours=6)).replace(tzinfo=COPENHAGEN)
    return [day.astimezone(UTC) for day in asyncio.run(schedule.get_dates(n=2, start=evening))]


@pytest.mark.parametrize(("night", "hour_utc"), [(SPRING, 2), (AUTUMN, 3)])
def test_each_night_of_a_clock_change_has_one_run_at_a_quarter_past_four(
    night: datetime, hour_utc: int
) -> None:
    first, second = due(night)
    assert first == datetime(night.year, night.month, night.day, hour_utc, 15, tzinfo=UTC)
    assert second - first == timedelta(days=1)


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
@pytest.mark.parametrize(("late_hours", "is_skipped"), [(0, False), (2.9, False), (3.1, True), (9, True)])
def test_a_run_that_starts_hours_late_is_skipped_also_in_the_nights_of_a_clock_change(
    night: datetime, late_hours: float, is_skipped: bool
) -> None:
    first, _ = due(night)
    now = (first + timedelta(hours=late_hours)).astimezone(COPENHAGEN)
    if is_skipped:
        with pytest.raises(LateError, match=f"started {late_hours:.1f} hours later"):
            prefect_flow.require_in_time(first, now)
    else:
        prefect_flow.require_in_time(first, now)


class _Late:
    scheduled_start_time = datetime.now(UTC) - timedelta(hours=5)
    run_count = 1


class _Retried(_Late):
    run_count = 2


def configuration(folder: Path) -> str:
    (folder / "models").mkdir()
    (folder / "areal.toml").write_text('[models]\nwhere = "models"\n[output]\nwhere = "out"\n')
    return str(folder / "areal.toml")


def test_a_late_flow_run_ends_as_skipped_and_leaves_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefect_flow, "flow_run", _Late)
    with disable_run_logger():
        state = prefect_flow.nightly_flow.fn(configuration(tmp_path))
    assert isinstance(state, State)
    assert (state.name, state.is_cancelled()) == ("Skipped", True)
    [line] = read_ledger(tmp_path / "out")
    assert line["state"] == "skipped" and "hours later" in line["message"]


def test_a_retry_of_a_flow_run_is_never_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> RunContext:
        raise PublicationError("it has started")

    monkeypatch.setattr(prefect_flow, "flow_run", _Retried)
    monkeypatch.setattr(prefect_flow.run_context, "start", start)
    with disable_run_logger(), pytest.raises(PublicationError, match="it has started"):
        prefect_flow.nightly_flow.fn(configuration(tmp_path))
