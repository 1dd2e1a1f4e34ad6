"""The metrics of an output folder: its version, its last run, and the file that a collector reads."""

import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.config import Config
from flows.job.ledger import append_ledger, published_manifest
from flows.job.metrics import measured, metrics

RUN = {
    "run_id": "a",
    "finished_at": "2026-01-10T04:20:00",
    "state": "published",
    "rejected": ["x"],
    "held": [],
}
LINE = re.compile(r'areal_[a-z_]+(\{[a-z]+="[a-z_]+"\})? -?[0-9.e+]+')


def values(text: str) -> dict[str, float]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(LINE.fullmatch(line) for line in lines)
    return {name: float(value) for name, value in (line.split() for line in lines)}


def test_an_output_without_runs_has_no_metrics(tmp_path: Path) -> None:
    assert metrics(tmp_path) == ""


def test_the_last_run_and_the_last_completed_one_are_told_apart(tmp_path: Path) -> None:
    append_ledger(tmp_path, RUN)
    append_ledger(tmp_path, RUN | {"run_id": "b", "finished_at": "2026-01-11T04:20:00", "state": "failed"})
    found = values(metrics(tmp_path))
    assert found['areal_last_run_state{state="failed"}'] == 1
    assert found['areal_last_run_state{state="published"}'] == 0
    assert found["areal_last_run_rejected"] == 1
    day = found["areal_last_run_timestamp_seconds"] - found["areal_completed_run_timestamp_seconds"]
    assert day == 86400


def test_a_version_that_was_written_elsewhere_is_no_completed_run(tmp_path: Path) -> None:
    append_ledger(tmp_path, RUN | {"out": "/elsewhere"})
    assert "completed_run" not in metrics(tmp_path)


def test_a_published_version_has_its_age_its_inputs_and_its_area(published: Path) -> None:
    output = published.parents[1]
    manifest = published_manifest(published)
    assert manifest is not None
    now = datetime.fromisoformat(manifest["finished_at"]).replace(tzinfo=UTC) + timedelta(hours=2)
    found = values(metrics(output, now))
    assert found["areal_version_age_seconds"] == 7200
    inputs = sum(value for name, value in found.items() if name.startswith("areal_inputs"))
    assert inputs == len(manifest["inputs"])
    assert found["areal_counted_area_square_metres"] > 0
    assert "areal_held_rows" in found


def test_the_file_is_written_however_the_run_ends_and_is_as_wide_as_the_open_set(tmp_path: Path) -> None:
    config = Config(
        folder=tmp_path,
        output={"where": "out", "file_mode": "0444"},
        notify={"metrics_file": "collected/areal.prom"},
    )
    (tmp_path / "out").mkdir()
    append_ledger(tmp_path / "out", RUN)
    with pytest.raises(MemoryError), measured(config):
        raise MemoryError
    file = tmp_path / "collected" / "areal.prom"
    assert values(file.read_text())["areal_last_run_held"] == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o444
    assert [path.name for path in file.parent.iterdir()] == ["areal.prom"]


def test_a_metrics_file_that_cannot_be_written_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "way").write_text("a file")
    config = Config(folder=tmp_path, notify={"metrics_file": "way/areal.prom"})
    with measured(config):
        pass
    assert "areal.prom could not be written" in capsys.readouterr().err
