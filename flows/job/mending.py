"""Mending: what is damaged in the store is restored from its copy, or its input is read again, before it is used.

Comes in: a run with its input files. Goes out: the run with a finding about each mend, and with the inputs that must
be read again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from bim.errors import PublicationError
from bim.tables import Finding
from flows.findings import make_finding
from flows.job.inputs import Receipt, entry_of_receipt, last_readings
from flows.job.readers import extraction_digest
from flows.job.reading import reading_of
from flows.job.receipts import changed_of_version
from flows.job.run_context import RunContext
from flows.record_blocks import PLANNER_EDITS, PLANNER_PROGRAMS
from flows.sources import InputFile, sha256_of
from warehouse.publish.folders import remove_tree
from warehouse.store_index import INDEX
from warehouse.store_survey import CHANGED, Damage, damage_of_entries, journal_damage, restore_journals

NAMED = 3  # files that a finding names
TABLES = {"space.parquet", "accepted.parquet"}  # an entry has one of them unless its input was rejected


@dataclass(frozen=True)
class DamagedEntry:
    """An entry of the store that is not what was written, the receipt of its input, and where that input is now."""

    folder: Path
    damage: tuple[Damage, ...]
    receipt: Receipt
    source: InputFile | None


def is_needed(run: RunContext) -> bool:
    """Return whether anything is damaged that the run would read or leave in force, or the store has no index yet."""
    store = run.store
    if store.index.is_absent:
        return bool(store.journals())
    index = store.index
    damaged = (
        index.faults or index.is_cut or index.is_unkeyed or index.is_forged or any(journal_damage(store))
    )
    return bool(damaged or _damaged_entries(run) or _changed_version(run))


def mend(run: RunContext) -> RunContext:
    """Restore and index what can be, and add to the run what must be read again.

    Raises: PublicationError `store_damaged` where a figure would be lost.
    """
    _require_journals(run)
    findings = [*_take_over(run), *_about_version(run)]
    _require_journals(run)
    damaged = _damaged_entries(run)
    _raise_for([entry for entry in damaged if entry.source is None])
    findings += [*_restore(run), *_about_entries(damaged)]
    for entry in damaged:
        if entry.folder.exists():
            remove_tree(entry.folder)
    files = {(file.kind, file.block, file.source): file for file in run.files}
    again = {(file.kind, file.block, file.source): file for entry in damaged if (file := entry.source)}
    return replace(run, files=tuple((again | files).values()), findings=(*run.findings, *findings))


def require_sound(run: RunContext) -> None:
    """Raise a PublicationError where anything that a build reads is not what was written."""
    _require_journals(run)
    _raise_for(_damaged_entries(run))


def _require_journals(run: RunContext) -> None:
    index = run.store.index
    if index.is_forged:
        raise _unrecoverable(make_finding("store_damaged", case="index", files=1, names=INDEX))
    if index.is_removed and run.store.journals():
        raise _unrecoverable(make_finding("store_damaged", case="removed", files=1, names=INDEX))
    lost = journal_damage(run.store)[1]
    if lost:
        raise _unrecoverable(make_finding("store_damaged", case="journal", **_named(lost)))


def _raise_for(damaged: Sequence[DamagedEntry]) -> None:
    """Raise a PublicationError that names damaged entries and their inputs; nothing where there are none."""
    if damaged:
        sources = ", ".join(dict.fromkeys(str(entry.receipt["source"]) for entry in damaged))
        named = _named([file for entry in damaged for file in entry.damage])
        raise _unrecoverable(make_finding("store_damaged", sources=sources, **named))


def _restore(run: RunContext) -> Iterator[Finding]:
    """Write what is damaged in the index and the journals again, and yield the finding about it."""
    store = run.store
    damaged = [*(Damage(path, CHANGED) for path in store.index.faults), *journal_damage(store)[0]]
    if damaged:
        store.index.repair()
        restore_journals(store)
        yield make_finding("store_restored", **_named(damaged))


def _about_version(run: RunContext) -> Iterator[Finding]:
    changed = [Damage(path, CHANGED) for path in _changed_version(run)]
    if changed:
        yield make_finding("version_damaged", run_id=run.version.resolve().name, **_named(changed))


def needed_entries(run: RunContext) -> dict[Path, Receipt]:
    """Return the folders of the entries that a build reads, each with the receipt of its input.

    Of an input that its last reading rejected, a build uses the tables of an earlier one, where there are any.
    """
    needed: dict[Path, Receipt] = {}
    indexed = run.store.index.entries
    earlier: dict[tuple[str, str | None, str], list[Receipt]] = {}
    for receipt in run.store.receipts().filter(pl.col("sha256").is_not_null()).iter_rows(named=True):
        earlier.setdefault(_bytes_of(receipt), []).append(receipt)
    for last in last_readings(run.store, extraction_digest(run.config)):
        if last["sha256"] is None:
            continue
        readings: list[Receipt] = [last, *reversed(earlier[_bytes_of(last)])]
        for reading in readings:
            folder = entry_of_receipt(run.store, reading)
            needed.setdefault(folder, reading)
            if not TABLES.isdisjoint(indexed.get(run.store.entry_name(folder), {})):
                break
    return needed


def _bytes_of(receipt: Receipt) -> tuple[str, str | None, str]:
    return receipt["kind"], receipt["block"], receipt["sha256"]


def _damaged_entries(run: RunContext) -> list[DamagedEntry]:
    needed = needed_entries(run)
    return [
        DamagedEntry(folder, tuple(damage), needed[folder], find_source(run, needed[folder]))
        for folder, damage in damage_of_entries(run.store, needed).items()
        if damage
    ]


def find_source(run: RunContext, receipt: Receipt) -> InputFile | None:
    """Return the file that an entry can be made from again: one of this run, or the one at its place with its bytes.

    A file whose block is no longer in the configuration cannot be read as it was, unless nothing else has changed.
    """
    same = (receipt["kind"], receipt["block"], receipt["sha256"])
    for file in run.files:
        if (file.kind, file.block, file.sha256) == same:
            return file
    file = _input_file(run, receipt)
    has_block = receipt["block"] in (None, PLANNER_EDITS, PLANNER_PROGRAMS, *run.config.records)
    try:
        is_there = sha256_of(file.path) == receipt["sha256"]
    except (OSError, ValueError):
        return None
    return file if is_there and (has_block or reading_of(run, file) == receipt["reading"]) else None


def _input_file(run: RunContext, receipt: Receipt) -> InputFile:
    kind, block, source = receipt["kind"], receipt["block"], receipt["source"]
    return InputFile(kind, block, source, run.config.path(source), receipt["sha256"], receipt["bytes"])


def _changed_version(run: RunContext) -> list[str]:
    """Return the changed files of the published version, which this run is to replace; none where there is none."""
    is_there = run.version.is_dir() and any(run.version.iterdir())
    return changed_of_version(run, run.version) if is_there else []


def _take_over(run: RunContext) -> Iterator[Finding]:
    files = run.store.take_over()
    if files:
        yield make_finding("store_indexed", files=files)
    entries = run.store.index.make_keyed()
    if entries:
        yield make_finding("store_indexed", case="keyed", entries=entries)


def _about_entries(damaged: Sequence[DamagedEntry]) -> Iterator[Finding]:
    files = [file for entry in damaged for file in entry.damage]
    sources = {entry.receipt["source"] for entry in damaged}
    if damaged:
        yield make_finding("store_read_again", sources=len(sources), **_named(files))


def _named(files: Sequence[Damage]) -> dict[str, Any]:
    more = ", ..." if len(files) > NAMED else ""
    return {"files": len(files), "names": ", ".join(_short(file.path) for file in files[:NAMED]) + more}


def _short(path: str) -> str:
    """Return a path in the store as a sentence shows it: digests are cut to what tells them apart."""
    return "/".join(part[:12] if len(part) == 64 else part for part in path.split("/"))


def _unrecoverable(finding: Finding) -> PublicationError:
    return PublicationError(finding.message, finding.code)
