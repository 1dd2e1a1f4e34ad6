"""What `areal check` says of a file beside the last good version of it: the findings that a run of that date would add.

Comes in: a file that was read, and the store, only to be read. Goes out: its outcome with those findings.
"""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bim.finding import Finding
from flows.config import Config
from flows.job.readers import extraction_digest, reader_of
from flows.sources import MODEL_KIND, InputFile

MAPPING = "facility_model"


def compared_with_last(
    config: Config, file: InputFile, outcome: dict[str, Any], out: Path, as_of: date
) -> dict[str, Any]:
    """Return the outcome of a file, read into `out`, with the findings of one that lost too much, or shrank.

    Nothing is added where there is no store yet, and for a file of no block, which no run would read.
    """
    from flows.job.guard_history import guard_in
    from flows.job.run_context import open_store

    if not os.access(config.output_folder / "store" / "receipts", os.R_OK):
        return outcome
    now, store = datetime.now(UTC).replace(tzinfo=None), open_store(config, is_read_only=True)
    guard = guard_in(config, store, now)
    held: Sequence[Finding] = ()
    warned: Sequence[Finding] = ()
    if file.kind == MODEL_KIND or (file.kind == MAPPING and file.block is not None):
        from warehouse.resolution.guarded import guarded_inputs

        extended = store.with_input(_receipt(config, file, now, as_of), out)
        found = guarded_inputs(extended, extraction_digest(config), config.modes, as_of, guard)
        held = found.about(file.block, str(file.sha256))
    elif file.block is not None and config.modes.get(file.block) == "replace" and outcome["rows_accepted"]:
        from warehouse.deliveries.effective.deliveries import would_shrink
        from warehouse.deliveries.effective.guarded import would_hold

        place, rows = (store, file.kind, file.block), outcome["rows_accepted"]
        held = would_hold(*place, rows + outcome["rows_held"], str(file.sha256), guard)
        warned = () if held else would_shrink(*place, str(file.sha256), rows)
    return _with_findings(outcome, held, warned)


def _with_findings(
    outcome: dict[str, Any], held: Sequence[Finding], warned: Sequence[Finding]
) -> dict[str, Any]:
    verdict = outcome["verdict"]
    if held:
        verdict = "quarantine_rows"
    elif warned and verdict == "accept":
        verdict = "accept_warn"
    added = [as_plain(finding) for finding in (*held, *warned)]
    return outcome | {"verdict": verdict, "findings": [*outcome["findings"], *added]}


def _receipt(config: Config, file: InputFile, now: datetime, as_of: date) -> dict[str, Any]:
    """Return the receipt that a run of that date would write of a file."""
    block = config.records.get(file.block or "")
    return {
        "kind": file.kind,
        "block": file.block,
        "source": os.path.relpath(file.path, config.folder),
        "sha256": file.sha256,
        "bytes": file.bytes,
        "reading": reader_of(file.kind).reading(config, file),
        "received_at": now,
        "declared_on": block.dated if block else None,
        "known_on": min(now.date(), as_of),
    }


def as_plain(finding: Finding) -> dict[str, Any]:
    """Return a finding as an outcome has it."""
    return {"code": finding.code, "severity": finding.severity, "message": finding.message}
