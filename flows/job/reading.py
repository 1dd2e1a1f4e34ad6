"""Reading: every file that no earlier run has read is read once, and the verdict of each.

Comes in: a run with its input files. Goes out: entries in the store, and verdicts.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bim.outcome import read_outcome
from flows.findings import make_finding
from flows.job.engine import reading_engine
from flows.job.ledger import published_manifest
from flows.job.readers import Outcome, reader_of
from flows.job.run_context import RunContext
from flows.sandbox.pool import ChildCall, ChildPool
from flows.sources import InputFile, largest_first
from warehouse.store_survey import entry_damage

NOT_KEPT = {"changed_while_read", "child_no_room"}  # findings that say nothing about the file that was hashed


def pending(run: RunContext) -> list[tuple[ChildCall, Path]]:
    """Return the calls still to be made, each with the place of its result in the store; a file is read once."""
    calls: dict[Path, ChildCall] = {}
    for file in largest_first(run.files):
        if file.sha256 is None:
            continue
        final = entry_of(run, file)
        if not final.exists():
            out = _unfinished(run, final)
            call = reader_of(file.kind).call(run.config, file, out)
            calls[final] = replace(call, sha256=file.sha256)
    return [(call, final) for final, call in calls.items()]


def _unfinished(run: RunContext, final: Path) -> Path:
    """Return the folder into which a file is read."""
    return run.store.work / "reading" / hashlib.sha256(str(final).encode()).hexdigest()[:16]


def read_one(run: RunContext, pool: ChildPool, call: ChildCall, final: Path) -> None:
    """Read one input in a child and put the result into the store."""
    pool.run(call)
    _keep(run, call, final)


def _keep(run: RunContext, call: ChildCall, final: Path) -> None:
    """Put a result into the store, unless it says nothing about the file that was hashed."""
    if not _left_unread(call.out):
        run.store.adopt(call.out, final)


def _left_unread(out: Path) -> str | None:
    """Return the code of what kept a file from being read, though it may be the next time; null where it was read."""
    return next((one["code"] for one in read_outcome(out)["findings"] if one["code"] in NOT_KEPT), None)


def read_pending(run: RunContext, track: Any = None) -> RunContext:
    """Read the files that have not been read before, side by side; `track` shows the progress."""
    todo = pending(run)
    finals = {call.out: final for call, final in todo}
    with reading_engine(run.config, (call for call, _ in todo)) as pool:
        done: Iterable[tuple[ChildCall, Outcome]] = pool.run_all(call for call, _ in todo)
        for call, _ in track(done, len(todo), "reading") if track else done:
            _keep(run, call, finals[call.out])
    return mark_changed(run)


def mark_changed(run: RunContext) -> RunContext:
    """Return the run with a problem on each file that changed while it was read; the next run reads it again."""
    return replace(run, files=tuple(_marked(run, file) for file in run.files))


def _marked(run: RunContext, file: InputFile) -> InputFile:
    if file.sha256 is None or entry_of(run, file).exists():
        return file
    finding = make_finding("changed_while_read", source=file.source)
    out = _unfinished(run, entry_of(run, file))
    if (out / "outcome.json").exists() and _left_unread(out) == "child_no_room":
        finding = make_finding("child_no_room")
    return file.with_problem(finding)


def reading_of(run: RunContext, file: InputFile) -> str:
    """Return the digest of everything but the bytes that decides how an input is read."""
    return reader_of(file.kind).reading(run.config, file)


def entry_of(run: RunContext, file: InputFile) -> Path:
    """Return the folder in the store for the result of reading an input."""
    return reader_of(file.kind).entry(run.store, reading_of(run, file), str(file.sha256))


@cache
def _verdict_on(entry: Path, kind: str, as_of: date, timezone: str) -> str:
    return reader_of(kind).verdict_on(entry, kind, as_of, timezone)


def verdict_of(run: RunContext, file: InputFile) -> str:
    """Return the verdict on the run date of an input that was read, or that could not be."""
    if file.sha256 is None:
        return "reject_file"
    entry = entry_of(run, file)
    if run.looks_back:
        return str(read_outcome(entry)["verdict"])
    return _verdict_on(entry, file.kind, run.as_of, run.config.portfolio.timezone)


def verdicts(run: RunContext) -> dict[str, str]:
    """Return the verdict of each input that was found and read, by its source.

    Inputs of later days are left out, and those of which the store has nothing undamaged.
    """
    known = set(run.known_store.receipts().select("source", "sha256").iter_rows()) if run.looks_back else None
    guarded = run.guarded | _guarded_in(run)
    return {
        file.source: "quarantine_rows" if file.sha256 in guarded else verdict_of(run, file)
        for file in run.files
        if (known is None or (file.source, file.sha256) in known)
        and (file.sha256 is None or is_sound(run, file))
    }


def is_sound(run: RunContext, file: InputFile) -> bool:
    """Return whether the store has the reading of an input, undamaged."""
    entry = entry_of(run, file)
    return entry.exists() and not entry_damage(run.store, entry)


def _guarded_in(run: RunContext) -> frozenset[str]:
    """Return the inputs that are held in the version, where nothing new was built: the guard decides in the build."""
    manifest = None if run.guarded else published_manifest(run.version)
    return frozenset(
        entry["sha256"]
        for entry in (manifest or {"inputs": ()})["inputs"]
        if entry["verdict"] == "quarantine_rows"
    )


def with_problems(run: RunContext) -> list[str]:
    """Return the sources that were rejected, could not be fetched, or have held rows or rooms."""
    found = {s for s, verdict in verdicts(run).items() if verdict in ("reject_file", "quarantine_rows")}
    return sorted(found.union(run.stale))
