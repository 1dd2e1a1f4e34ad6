"""Mending: what is damaged in the store is restored from its copy, or its input is read again, before it is used.

Comes in: a run with its input files. Goes out: the run with a finding about each mend, and with the inputs that must
be read again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from bim.errors import PublicationError
from bim.tables import Finding
from flows.findings import make_finding
from flows.job.inputs import Receipt, entry_of_receipt, last_readings
from flows.job.readers import extraction_digest
from flows.job.reading import reading_of
from flows.job.receipts import changed_of_version
from flows.job.run_context import RunContext
from flows.record_blocks import PLANNER_EDITS
from flows.sources import InputFile, sha256_of
from warehouse.publish.folders import remove_tree
from warehouse.store_survey import Damage, entry_damage, journal_damage, restore_journals

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
    damaged = store.index.faults or store.index.is_cut or any(journal_damage(store))
    return bool(damaged or _damaged_entries(run) or _changed_version(run))


def mend(run: RunContext) -> RunContext:
    """Restore and index what can be, and add to the run what must be read again.

    Raises: PublicationError `store_damaged` where a figure would be lost.
    """
    store = run.store
    findings = list(_take_over(run))
    restorable, lost = journal_damage(store)
    if lost:
        raise _unrecoverable(make_finding("store_damaged", case="journal", **_named(lost)))
    damaged = list(_damaged_entries(run))
    gone = [entry for entry in damaged if entry.source is None]
    if gone:
        files = [damage for entry in gone for damage in entry.damage]
        sources = ", ".join(dict.fromkeys(str(entry.receipt["source"]) for entry in gone))
        raise _unrecoverable(make_finding("store_damaged", sources=sources, **_named(files)))
    broken = [*(Damage(path, "") for path in store.index.faults), *restorable]
    if broken:
        store.index.repair()
        restore_journals(store)
        findings.append(make_finding("store_restored", **_named(broken)))
    version = _changed_version(run)
    if version:
        named = _named([Damage(path, "") for path in version])
        findings.append(make_finding("version_damaged", run_id=run.version.resolve().name, **named))
    if damaged:
        findings.append(_read_again(damaged))
    files = {(file.kind, file.block, file.source): file for file in run.files}
    for entry in damaged:
        if entry.folder.exists():
            remove_tree(entry.folder)
        if entry.source is not None:
            files.setdefault((entry.source.kind, entry.source.block, entry.source.source), entry.source)
    return replace(run, files=tuple(files.values()), findings=(*run.findings, *findings))


def require_sound(run: RunContext) -> None:
    """Raise a PublicationError where anything that a build reads is not what was written."""
    lost = journal_damage(run.store)[1]
    if lost:
        raise _unrecoverable(make_finding("store_damaged", case="journal", **_named(lost)))
    damaged = list(_damaged_entries(run))
    if damaged:
        files = [damage for entry in damaged for damage in entry.damage]
        sources = ", ".join(dict.fromkeys(str(entry.receipt["source"]) for entry in damaged))
        raise _unrecoverable(make_finding("store_damaged", sources=sources, **_named(files)))


def needed_entries(run: RunContext) -> dict[Path, Receipt]:
    """Return the folders of the entries that a build reads, each with the receipt of its input.

    Of an input that its last reading rejected, a build uses the tables of an earlier one, where there are any.
    """
    needed: dict[Path, Receipt] = {}
    earlier: dict[tuple[str, str | None, str], list[Receipt]] = {}
    for receipt in run.store.receipts().filter(pl.col("sha256").is_not_null()).iter_rows(named=True):
        earlier.setdefault(_bytes_of(receipt), []).append(receipt)
    for last in last_readings(run.store, extraction_digest(run.config)):
        if last["sha256"] is None:
            continue
        for receipt in (last, *reversed(earlier[_bytes_of(last)])):
            folder = entry_of_receipt(run.store, receipt)
            needed.setdefault(folder, receipt)
            if not TABLES.isdisjoint(run.store.index.entries.get(run.store.entry_name(folder), {})):
                break
    return needed


def _bytes_of(receipt: Receipt) -> tuple[str, str | None, str]:
    return receipt["kind"], receipt["block"], receipt["sha256"]


def _damaged_entries(run: RunContext) -> list[DamagedEntry]:
    found = (
        (folder, receipt, entry_damage(run.store, folder)) for folder, receipt in needed_entries(run).items()
    )
    return [
        DamagedEntry(folder, tuple(damage), receipt, find_source(run, receipt))
        for folder, receipt, damage in found
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
    has_block = receipt["block"] in (None, PLANNER_EDITS, *run.config.records)
    try:
        is_there = sha256_of(file.path) == receipt["sha256"]
    except (OSError, ValueError):
        return None
    return file if is_there and (has_block or reading_of(run, file) == receipt["reading"]) else None


def _input_file(run: RunContext, receipt: Receipt) -> InputFile:
    path = run.config.path(receipt["source"])
    return InputFile(
        *(receipt[name] for name in ("kind", "block", "source")), path, receipt["sha256"], receipt["bytes"]
    )


def _changed_version(run: RunContext) -> list[str]:
    """Return the changed files of the published version, which this run is to replace; none where there is none."""
    return changed_of_version(run, run.version) if run.version.is_dir() else []


def _take_over(run: RunContext) -> Iterator[Finding]:
    files = run.store.take_over()
    if files:
        yield make_finding("store_indexed", files=files)


def _read_again(damaged: Sequence[DamagedEntry]) -> Finding:
    files = [damage for entry in damaged for damage in entry.damage]
    sources = {entry.receipt["source"] for entry in damaged}
    return make_finding("store_read_again", sources=len(sources), **_named(files))


def _named(files: Sequence[Damage]) -> dict[str, object]:
    more = ", ..." if len(files) > NAMED else ""
    return {"files": len(files), "names": ", ".join(_short(file.path) for file in files[:NAMED]) + more}


def _short(path: str) -> str:
    """Return a path in the store as a sentence shows it: digests are cut to what tells them apart."""
    return "/".join(part[:12] if len(part) == 64 else part for part in path.split("/"))


def _unrecoverable(finding: Finding) -> PublicationError:
    return PublicationError(finding.message, finding.code)
