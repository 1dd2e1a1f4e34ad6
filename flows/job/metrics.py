"""Figures for monitoring, in the text format of Prometheus: how old the version is, how the last run ended.

Comes in: the output folder. Goes out: a text, or a file that a collector of text files reads. All figures are of the
open set, so that the file can be as wide as that set.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from flows.config import Config
from flows.job.ledger import published_manifest, read_ledger
from flows.terminal import say
from warehouse.publish.folders import DATABASE

STATES = ("published", "up to date", "failed", "skipped", "killed")
VERDICTS = ("accept", "accept_warn", "quarantine_rows", "reject_file")
COMPLETED = ("published", "up to date")
# name without its prefix `areal_`: what it is
HELP = {
    "version_finished_timestamp_seconds": "When the current version was finished, in Unix time",
    "version_age_seconds": "Age of the current version when this file was written",
    "completed_run_timestamp_seconds": "When a run last published or found nothing new, in Unix time",
    "last_run_timestamp_seconds": "When the last run ended, in Unix time",
    "last_run_state": "1 for the state in which the last run ended, 0 for the others",
    "last_run_rejected": "Inputs that the last run rejected",
    "last_run_held": "Inputs of which the last run held rows or rooms",
    "inputs": "Inputs of the current version by verdict",
    "held_rows": "Held rows of the current version",
    "findings": "Findings of the current version by severity, without waived ones",
    "counted_area_square_metres": "Net area of the current version that counts",
}
QUERIES = {
    "held_rows": "select count(*) from run_held_row",
    "counted_area_square_metres": "select coalesce(sum(model_area_m2), 0) from mart_coverage",
}
SEVERITIES = "select severity, count(*) from run_finding where not is_waived group by severity"

Sample = tuple[str, dict[str, str], float]


@contextmanager
def measured(config: Config) -> Iterator[None]:
    """Write `[notify] metrics_file` when the block ends, however it does; that it cannot be written ends nothing."""
    try:
        yield
    finally:
        if config.notify.metrics_file:
            write_metrics(config, config.path(config.notify.metrics_file))


def write_metrics(config: Config, file: Path) -> None:
    """Write the metrics to a file with the mode and the group of the open set; it appears complete or not at all."""
    from warehouse.publish.folders import protect_one

    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(metrics(config.output_folder), encoding="utf-8")
        protect_one(unfinished, int(config.output.file_mode, 8), config.output.group)
        unfinished.replace(file)
    except (OSError, LookupError) as error:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        say(f"areal: the metrics file {file} could not be written: {error}.")


def metrics(output: Path, now: datetime | None = None) -> str:
    """Return the metrics of an output folder as text; one without runs has those of counts alone."""
    of_name: dict[str, list[Sample]] = {}
    for sample in (*_of_runs(read_ledger(output)), *_of_version(output, now or datetime.now(UTC))):
        of_name.setdefault(sample[0], []).append(sample)
    lines = []
    for name, samples in of_name.items():
        lines += [f"# HELP areal_{name} {HELP[name]}.", f"# TYPE areal_{name} gauge"]
        lines += [f"areal_{name}{_labels(labels)} {value:.15g}" for _, labels, value in samples]
    return "\n".join(lines) + "\n" if lines else ""


def _labels(labels: dict[str, str]) -> str:
    return "{" + ",".join(f'{key}="{value}"' for key, value in labels.items()) + "}" if labels else ""


def _of_runs(runs: list[dict[str, Any]]) -> Iterator[Sample]:
    if not runs:
        return
    last, completed = runs[-1], [run for run in runs if run.get("state") in COMPLETED and not run.get("out")]
    yield "last_run_timestamp_seconds", {}, _seconds(last["finished_at"])
    if completed:
        yield "completed_run_timestamp_seconds", {}, _seconds(completed[-1]["finished_at"])
    for state in STATES:
        yield "last_run_state", {"state": state.replace(" ", "_")}, float(last.get("state") == state)
    yield "last_run_rejected", {}, len(last.get("rejected", ()))
    yield "last_run_held", {}, len(last.get("held", ()))


def _of_version(output: Path, now: datetime) -> Iterator[Sample]:
    manifest = published_manifest(output / "current")
    if manifest is None:
        return
    finished = _seconds(manifest["finished_at"])
    yield "version_finished_timestamp_seconds", {}, finished
    yield "version_age_seconds", {}, round(now.timestamp() - finished)
    verdicts = Counter(entry["verdict"] for entry in manifest["inputs"])
    for verdict in VERDICTS:
        yield "inputs", {"verdict": verdict}, verdicts[verdict]
    try:
        with duckdb.connect(str(output / "current" / DATABASE), read_only=True) as warehouse:
            counts = dict(warehouse.sql(SEVERITIES).fetchall())
            figures = {name: warehouse.sql(query).fetchall()[0][0] for name, query in QUERIES.items()}
    except duckdb.Error:
        return  # a version of another areal, or a damaged one: its age and its runs are known all the same
    for severity in ("info", "warning", "error"):
        yield "findings", {"severity": severity}, counts.get(severity, 0)
    for name, value in figures.items():
        yield name, {}, float(value)


def _seconds(text: str) -> float:
    """Return an instant, in UTC where it says nothing else, as Unix time."""
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()
