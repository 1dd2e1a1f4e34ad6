"""`areal status`: ages, an output folder without runs, and a failed run."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bim.errors import UsageError
from flows.cli.report_status import Status, lines, parse_age, status_of
from flows.job.ledger import append_ledger

RUN = {"run_id": "20260110T041500Z", "as_of": "2026-01-10", "state": "failed", "message": "no space left"}


@pytest.mark.parametrize(
    ("text", "age"),
    [("90m", timedelta(minutes=90)), ("26h", timedelta(hours=26)), (" 2d ", timedelta(days=2))],
)
def test_an_age_is_minutes_hours_or_days(text: str, age: timedelta) -> None:
    assert parse_age(text) == age


@pytest.mark.parametrize("text", ["", "26", "h", "-1h", "2 weeks", "1e3h"])
def test_any_other_age_is_an_error_of_usage(text: str) -> None:
    with pytest.raises(UsageError):
        parse_age(text)


def test_an_output_without_runs_has_an_empty_status(tmp_path: Path) -> None:
    status = status_of(tmp_path)
    assert (status.version, status.runs, status.facilities) == (None, (), ())
    assert not status.is_younger_than(timedelta(days=9999))
    assert len(list(lines(status, tmp_path))) == 1


def test_a_failed_run_is_reported_with_its_message(tmp_path: Path) -> None:
    append_ledger(tmp_path, RUN)
    status = status_of(tmp_path)
    assert [record["record"] for record in status.records()] == ["run"]
    assert "no space left" in "\n".join(lines(status, tmp_path))


def test_the_newest_of_several_runs_is_first(tmp_path: Path) -> None:
    for day in range(10, 25):
        append_ledger(tmp_path, RUN | {"run_id": f"202601{day}"})
    runs = [run["run_id"] for run in status_of(tmp_path, datetime(2026, 2, 1, tzinfo=UTC)).runs]
    assert (runs[0], len(runs)) == ("20260124", 10)


def test_a_version_is_younger_than_its_own_age_and_a_minute() -> None:
    status = Status(None, (), (), timedelta(hours=26))
    assert status.is_younger_than(parse_age("1561m"))
    assert not status.is_younger_than(parse_age("1559m"))
