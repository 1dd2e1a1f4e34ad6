"""How each input is read: the call a child makes, where its result lies in the store, and what became of it.

Comes in: a run with its arrivals. Goes out: entries in the store, and verdicts. Must not know: what a file says.
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bim.settings import CAREFULLY
from flows.config import Config
from flows.job import inputs
from flows.job.run_context import RunContext
from flows.sandbox.pool import ChildCall, ChildPool, Limits
from flows.sources import InputFile, largest_first, sha256_of
from warehouse.store import read_outcome


def pending(run: RunContext) -> list[tuple[ChildCall, Path]]:
    """The jobs still to be done, each with the place of its result in the store; a file is read once."""
    jobs: dict[Path, ChildCall] = {}
    for arrival in largest_first(run.arrivals):
        if arrival.sha256 is None:
            continue
        final = entry_of(run, arrival)
        if not final.exists():
            jobs[final] = job_of(
                run.config,
                arrival,
                run.store.work / "reading" / hashlib.sha256(str(final).encode()).hexdigest()[:16],
            )
    return [(job, final) for final, job in jobs.items()]


def read_one(run: RunContext, children: ChildPool, job: ChildCall, final: Path) -> None:
    """Read one input in a child and put the result into the store."""
    children.run(job)
    _keep(run, job, final)


def _keep(run: RunContext, job: ChildCall, final: Path) -> None:
    """Put a result into the store, unless the file is no longer the one that was hashed."""
    try:
        is_same = sha256_of(Path(job.arguments["path"])) == final.name
    except OSError:
        is_same = False
    if is_same:
        run.store.adopt(job.out, final)
    else:
        shutil.rmtree(job.out)


def read_inputs(run: RunContext, track: Any = None) -> None:
    """Read every input that has not been read before, side by side."""
    todo = pending(run)
    if not todo:
        return
    finals = {job.out: final for job, final in todo}
    with ChildPool(run.config.models.workers) as children:
        done: Iterable[tuple[ChildCall, dict[str, Any]]] = children.run_all(job for job, _ in todo)
        for job, _ in track(done, len(todo), "reading") if track else done:
            _keep(run, job, finals[job.out])


def mark_changed(run: RunContext) -> RunContext:
    """Mark the inputs that changed while they were read; the next run reads them anew."""
    return replace(run, arrivals=tuple(_settled(run, arrival) for arrival in run.arrivals))


def _settled(run: RunContext, arrival: InputFile) -> InputFile:
    if arrival.sha256 is None or entry_of(run, arrival).exists():
        return arrival
    problem = f"{arrival.source} changed while it was read; deliver it under another name, then rename it."
    return replace(arrival, sha256=None, problem_code="changed_while_read", problem=problem)


def job_of(config: Config, arrival: InputFile, out: Path) -> ChildCall:
    """The call that reads one input: a model, or a delivery of records."""
    limits = Limits(config.models.max_seconds, config.models.max_memory_mb)
    if arrival.kind == "model":
        arguments = {
            "path": str(arrival.path),
            "sha256": arrival.sha256,
            "settings": extract_settings(config),
            "only_rooms": False,
        }
        return ChildCall("bim.extract:extract_to_folder", out, arguments, limits, retry_arguments=CAREFULLY)
    arguments = {
        "path": str(arrival.path),
        "kind": arrival.kind,
        "block": config.records[arrival.block].reading_options(config.portfolio.currency)
        if arrival.block in config.records
        else {},
        "timezone": config.portfolio.timezone,
        "key_file": str(config.key_file),
    }
    return ChildCall("warehouse.deliveries.reading:read_to_folder", out, arguments, limits)


def extract_settings(config: Config) -> dict[str, Any]:
    """What decides how a model is read, as plain data."""
    return {
        "prefer": config.areas.prefer,
        "tolerance": config.areas.tolerance,
        "headroom_m": config.areas.headroom_m,
        "clear_height_m": config.areas.clear_height_m,
        "least_counted_share": config.areas.least_counted_share,
        "sets": str(config.path(config.areas.sets)) if config.areas.sets else None,
        "requirements": str(config.path(config.models.requirements)) if config.models.requirements else None,
    }


def reading_of(run: RunContext, arrival: InputFile) -> str:
    """The digest of everything but the bytes that decides how an input is read."""
    if arrival.kind == "model":
        return inputs.model_reading(json.dumps(extract_settings(run.config), sort_keys=True))
    block = run.config.records[str(arrival.block)].reading_options(run.config.portfolio.currency)
    return inputs.record_reading(
        arrival.kind, json.dumps(block, sort_keys=True), run.config.portfolio.timezone
    )


def entry_of(run: RunContext, arrival: InputFile) -> Path:
    """Where in the store the result of reading an input lies."""
    reading = reading_of(run, arrival)
    place = run.store.extraction if arrival.kind == "model" else run.store.delivery
    return place(reading, str(arrival.sha256))


@cache
def _verdict_on(folder: Path, kind: str, as_of: date, timezone: str) -> str:
    from warehouse.deliveries.standing.in_force import verdict_on

    verdict = str(read_outcome(folder)["verdict"])
    return verdict if kind == "model" else str(verdict_on(verdict, folder, kind, as_of, timezone))


def verdict_of(run: RunContext, arrival: InputFile) -> str:
    """The verdict of an input that was read, or that could not be, on the run date."""
    if arrival.sha256 is None:
        return "reject_file"
    entry = entry_of(run, arrival)
    if run.looks_back:
        return str(read_outcome(entry)["verdict"])
    return _verdict_on(entry, arrival.kind, run.as_of, run.config.portfolio.timezone)


def verdicts(run: RunContext) -> dict[str, str]:
    """The verdict of each input of a run that was found and read, by its source; of later days none."""
    known = set(run.seen.receipts().select("source", "sha256").iter_rows()) if run.looks_back else None
    return {
        arrival.source: verdict_of(run, arrival)
        for arrival in run.arrivals
        if (known is None or (arrival.source, arrival.sha256) in known)
        and (arrival.sha256 is None or entry_of(run, arrival).exists())
    }


def with_problems(run: RunContext) -> list[str]:
    """The inputs of a run that were rejected, or that hold rows or rooms back."""
    return sorted(s for s, verdict in verdicts(run).items() if verdict in ("reject_file", "quarantine_rows"))
