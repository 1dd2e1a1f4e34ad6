"""One delivery from a person: read, checked and received as a nightly run receives its files.

Comes in: a file and its kind. Goes out: its entry and its receipt in the store, in force from the next run.
"""

import os
from dataclasses import replace
from pathlib import Path

from bim.errors import PublicationError
from flows.config import Config
from flows.job import mending, reading, receipts
from flows.job.ledger import published_manifest
from flows.job.readers import Outcome
from flows.job.run_context import RunContext, start
from flows.sources import InputFile, sha256_of
from warehouse.store import read_outcome


def open_run(config: Config) -> RunContext:
    """Return a context of the date of the published version, so that a run of that date knows what is delivered."""
    from datetime import date

    manifest = published_manifest(config.output_folder / "current")
    return start(config, date.fromisoformat(manifest["as_of"]) if manifest else None)


def deliver(run: RunContext, kind: str, block: str, path: Path) -> Outcome:
    """Receive one file; returns the outcome of reading it.

    Raises: PublicationError where it was rejected; the store then has its receipt and none of its rows; and where
    the store is damaged.
    """
    source = os.path.relpath(path, run.config.folder)
    file = InputFile(kind, block, source, path, sha256_of(path), path.stat().st_size)
    run = replace(run, files=(file,))
    run = reading.read_pending(mending.mend(run) if mending.is_needed(run) else run)
    receipts.receive(run)
    outcome = read_outcome(reading.entry_of(run, file))
    if outcome["verdict"] == "reject_file":
        reasons = "; ".join(finding["message"] for finding in outcome["findings"])
        raise PublicationError(f"{source} was not accepted: {reasons}", "delivery_rejected")
    return outcome
