"""Deliveries from a person: read, checked and received as a nightly run receives its files.

Comes in: files and their kinds. Goes out: their entries and receipts in the store, in force from the next run.
"""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bim.errors import PublicationError
from bim.outcome import read_outcome
from flows.config import Config
from flows.job import mending, reading, receipts
from flows.job.ledger import published_manifest
from flows.job.readers import Outcome
from flows.job.run_context import RunContext, start
from flows.sources import InputFile, sha256_of


def open_run(config: Config) -> RunContext:
    """Return a context of the date of the published version, so that a run of that date knows what is delivered."""
    from datetime import date

    manifest = published_manifest(config.output_folder / "current")
    return start(config, date.fromisoformat(manifest["as_of"]) if manifest else None)


def deliver(run: RunContext, files: Sequence[tuple[str, str, Path]]) -> list[Outcome]:
    """Receive files, each with its kind and block; returns the outcomes of reading them.

    A run receives once, so all that belongs together is delivered together. Raises: PublicationError where one was
    rejected; the store then has its receipt and none of its rows; and where the store is damaged.
    """
    inputs = tuple(
        InputFile(
            kind, block, os.path.relpath(path, run.config.folder), path, sha256_of(path), path.stat().st_size
        )
        for kind, block, path in files
    )
    run = replace(run, files=inputs)
    run = reading.read_pending(mending.mend(run) if mending.is_needed(run) else run)
    receipts.receive(run)
    outcomes = [read_outcome(reading.entry_of(run, file)) for file in inputs]
    for file, outcome in zip(inputs, outcomes, strict=True):
        if outcome["verdict"] == "reject_file":
            reasons = "; ".join(finding["message"] for finding in outcome["findings"])
            raise PublicationError(f"{file.source} was not accepted: {reasons}", "delivery_rejected")
    return outcomes
