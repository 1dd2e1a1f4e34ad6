"""Reading: every file that no earlier run has read is read once, and the verdict of each.

Comes in: a run with its input files. Goes out: entries in the store, and verdicts.
"""

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flows.findings import make_finding
from flows.job.readers import Outcome, reader_of
from flows.job.run_context import RunContext
from flows.sandbox.pool import ChildCall, ChildPool
from flows.sources import InputFile, largest_first, sha256_of
from warehouse.store import read_outcome


def pending(run: RunContext) -> list[tuple[ChildCall, Path]]:
    """Return the calls still to be made, each with the place of its result in the store; a file is read once."""
    calls: dict[Path, ChildCall] = {}
    for file in largest_first(run.files):
        if file.sha256 is None:
            continue
        final = entry_of(run, file)
        if not final.exists():
            out = run.store.work / "reading" / hashlib.sha256(str(final).encode()).hexdigest()[:16]
            calls[final] = reader_of(file.kind).call(run.config, file, out)
    return [(call, final) for final, call in calls.items()]


def read_one(run: RunContext, pool: ChildPool, call: ChildCall, final: Path) -> None:
    """Read one input in a child and put the result into the store."""
    pool.run(call)
    _keep(run, call, final)


def _keep(run: RunContext, call: ChildCall, final: Path) -> None:
    """Put a result into the store, unless the file is no longer the one that was hashed."""
    try:
        is_same = sha256_of(Path(call.arguments["path"])) == final.name
    except OSError:
        is_same = False
    if is_same:
        run.store.adopt(call.out, final)
    else:
        shutil.rmtree(call.out)


def read_pending(run: RunContext, track: Any = None) -> RunContext:
    """Read the files that have not been read before, side by side; `track` shows the progress."""
    todo = pending(run)
    finals = {call.out: final for call, final in todo}
    with ChildPool(run.config.models.workers) as pool:
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
    return replace(file, sha256=None, problem_code=finding.code, problem=finding.message)


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
    """Return the verdict of each input that was found and read, by its source; inputs of later days are left out."""
    known = set(run.known_store.receipts().select("source", "sha256").iter_rows()) if run.looks_back else None
    return {
        file.source: verdict_of(run, file)
        for file in run.files
        if (known is None or (file.source, file.sha256) in known)
        and (file.sha256 is None or entry_of(run, file).exists())
    }


def with_problems(run: RunContext) -> list[str]:
    """Return the sources that were rejected, could not be fetched, or have held rows or rooms."""
    found = {s for s, verdict in verdicts(run).items() if verdict in ("reject_file", "quarantine_rows")}
    return sorted(found.union(run.stale))
