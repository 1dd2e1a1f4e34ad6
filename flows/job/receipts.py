"""Receipts: which input files were received, and whether anything changed since the last version.

Comes in: a run whose inputs were read. Goes out: receipts in the store, and a fingerprint of all that decides what is
published.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl

from bim.version import code_digest
from flows.job.absence import Source, gone_files
from flows.job.guard_history import record_guard
from flows.job.ledger import published_manifest
from flows.job.reading import reading_of
from flows.job.run_context import RunContext
from warehouse.store_journals import RECEIPT


def has_news(run: RunContext) -> bool:
    """Return whether any input has no receipt yet."""
    return bool(_new_receipts(run))


def receive(run: RunContext) -> RunContext:
    """Write a receipt for each file whose digest, reading or problem is not that of the last receipt of its source."""
    record_guard(run)
    run.store.append_receipts(run.run_id, pl.DataFrame(_new_receipts(run), schema=RECEIPT, orient="row"))
    return run


def _new_receipts(run: RunContext) -> list[tuple[Any, ...]]:
    columns = ("kind", "block", "source", "sha256", "reading", "problem")
    last = {row[:3]: row for row in run.store.receipts().select(columns).iter_rows()}
    received_on = run.started_at.date()
    new = []
    for file in run.files:
        reading = reading_of(run, file) if file.sha256 else None
        key = (file.kind, file.block, file.source, file.sha256, reading, file.problem)
        if key != last.get(key[:3]):
            block = run.config.records.get(file.block or "")
            new.append(
                (
                    *key[:4],
                    file.bytes,
                    reading,
                    run.started_at,
                    block.dated if block else None,
                    file.problem_code,
                    file.problem,
                    file.problem_details,
                    received_on if run.looks_back else min(received_on, run.as_of),
                )
            )
    return new


def fingerprint(run: RunContext) -> str:
    """Return a digest of everything that decides what is published: store, configuration, run date and code."""
    receipts = run.known_store.receipts().drop("source").unique().sort(pl.all())
    settings = run.config.model_dump(mode="json", exclude={"folder", "notify", "run", "sources"})
    problems = sorted(finding.message for finding in run.findings)
    parts = [
        receipts.write_csv(),
        run.known_store.acceptances().write_csv(),
        run.known_store.guards().write_csv(),
        json.dumps(settings, sort_keys=True),
        json.dumps(sorted(gone_in(run), key=str)),
        str(run.as_of),
        code_digest("bim", "warehouse", "flows"),
        *problems,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def gone_in(run: RunContext) -> frozenset[Source]:
    """Return the files that are gone, in a run that does not look back."""
    return frozenset() if run.looks_back else gone_files(run.known_store, run.files)


def is_up_to_date(run: RunContext) -> bool:
    """Return whether the published version was made from exactly the same store, configuration, run date and code."""
    manifest = published_manifest(run.version)
    return manifest is not None and manifest.get("fingerprint") == fingerprint(run)


def changed_of_version(run: RunContext, version: Path) -> list[str]:
    """Return the files of a version that are not as they were published, as paths in it."""
    from warehouse.publish.intact import changed_files

    version = version.resolve()
    return changed_files(version, run.store.index.entries.get(version_entry(version), {}))


def is_recorded(run: RunContext, version: Path) -> bool:
    """Return whether the index of the store has the digests of a version's manifests: no other passes for it."""
    return bool(run.store.index.entries.get(version_entry(version.resolve())))


def record_version(run: RunContext, version: Path) -> None:
    """Write the digests of the manifests of a published version into the index of the store."""
    from warehouse.publish.intact import manifest_digests

    run.store.index.append(version_entry(version), manifest_digests(version))


def version_entry(version: Path) -> str:
    """Return the name of a version in the index of the store."""
    return f"../versions/{version.name}"
