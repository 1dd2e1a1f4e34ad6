"""The same verdict that a nightly run would give, for files that are not delivered yet; writes nothing.

Comes in: paths, and the store where there is one, only to be read. Goes out: one answer a file. Must not know: what
the rows mean.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import polars as pl

from bim.model.pathguard import is_folder, shown_name
from bim.outcome import outcome_of
from bim.tables import Finding
from flows.blocks import check_blocks, check_kind
from flows.children import Children, Job
from flows.config import Config
from flows.reading import job_of
from flows.sources import MEGABYTE, MODEL_SUFFIXES, RECORD_SUFFIXES, Arrival, arrive, suffix_of
from warehouse.deliveries.personal import mask

_TOLD = ("code", "severity", "message")


def check(paths: Sequence[Path], config: Config, kind: str | None, as_of: date) -> Iterator[dict[str, Any]]:
    """Answer for every file, in the order given; a folder stands for the files in it.

    Each answer is the object of `areal check --json`. No input ends the iteration: it goes on to the next.
    """
    check_blocks(config)
    if kind not in (None, "model"):
        check_kind(kind)
    files = [file for path in paths for file in _files(path)]
    with (
        tempfile.TemporaryDirectory(prefix="areal-check-") as work,
        Children(config.models.workers) as children,
    ):
        asked = _Asked(config, kind, as_of, children)
        for number, (path, root) in enumerate(files):
            yield _answer(asked, path, root, Path(work) / str(number))


@dataclass(frozen=True)
class _Asked:
    """What is asked of every file: the verdict under a configuration, as one kind or as whatever it is, on a day."""

    config: Config
    kind: str | None
    as_of: date
    children: Children


def _files(path: Path) -> list[tuple[Path, Path]]:
    known = (*MODEL_SUFFIXES, *RECORD_SUFFIXES)
    if is_folder(path, known):
        return [(file, path) for file in sorted(path.rglob("*")) if suffix_of(file) in known]
    return [(path, path.parent)]


def _answer(asked: _Asked, path: Path, root: Path, work: Path) -> dict[str, Any]:
    config = asked.config
    block, kind = _block_of(path, config, asked.kind)
    arrival = arrive(
        kind or "unknown", block, shown_name(path), path, root, config.models.max_size_mb * MEGABYTE
    )
    if arrival.sha256 is None:
        finding = Finding(str(arrival.problem_code), "error", mask(str(arrival.problem)))
        return _told(path, arrival.kind, outcome_of("reject_file", [finding]))
    if kind is None:
        message = f"Which kind of record {mask(arrival.source)} is, is not known; name it with --kind, or use --config."
        return _told(path, "unknown", outcome_of("reject_file", [Finding("kind_unknown", "error", message)]))
    outcome = asked.children.run(_job(config, arrival, work))
    if block is None and kind != "model" and _code(outcome) == "missing_column":
        work, outcome = _by_some_block(asked, arrival, outcome, work)
    if kind != "model" and outcome["verdict"] != "reject_file":
        outcome = _beside_the_last(config, arrival, outcome)
        outcome = _without_later_rows(work, kind, asked.as_of, config.portfolio.timezone, outcome)
    return _told(path, kind, outcome)


def _code(outcome: dict[str, Any]) -> str | None:
    return (
        outcome["findings"][0]["code"]
        if outcome["verdict"] == "reject_file" and outcome["findings"]
        else None
    )


def _by_some_block(
    asked: _Asked, arrival: Arrival, outcome: dict[str, Any], work: Path
) -> tuple[Path, dict[str, Any]]:
    """Folder and answer of the first block of the kind that knows the columns, though the file lies elsewhere."""
    for name, declared in sorted(asked.config.records.items()):
        if declared.kind != arrival.kind:
            continue
        out = work.with_name(f"{work.name}-{name}")
        found = asked.children.run(_job(asked.config, replace(arrival, block=name), out))
        if _code(found) != "missing_column":
            message = f"The file lies outside every `where`; it was read by the columns of [records.{name}]."
            told = {"code": "block_assumed", "severity": "info", "message": message}
            found["findings"] = [*found["findings"], told]
            return out, found
    return work, outcome


def _beside_the_last(config: Config, arrival: Arrival, outcome: dict[str, Any]) -> dict[str, Any]:
    """Ask about a file that would replace a delivery of far more rows, as the run that reads it would."""
    from warehouse.deliveries.standing.deliveries import would_shrink
    from warehouse.store import Store

    block, folder = arrival.block, config.output_folder / "store"
    rows = outcome["rows_accepted"]
    if (
        block is None
        or not rows
        or config.modes.get(block) != "replace"
        or not os.access(folder / "receipts", os.R_OK)
    ):
        return outcome
    told = would_shrink(Store(folder, is_read_only=True), arrival.kind, block, str(arrival.sha256), rows)
    findings = [*outcome["findings"], *({name: getattr(one, name) for name in _TOLD} for one in told)]
    verdict = "accept_warn" if told and outcome["verdict"] == "accept" else outcome["verdict"]
    return outcome | {"verdict": verdict, "findings": findings}


def _without_later_rows(
    work: Path, kind: str, as_of: date, timezone: str, outcome: dict[str, Any]
) -> dict[str, Any]:
    """Hold the rows that lie after the run date, as a run of that day would."""
    from warehouse.deliveries.rows.judging import grouped
    from warehouse.deliveries.standing.in_force import split_after

    _, later = split_after(pl.read_parquet(work / "accepted.parquet"), kind, as_of, timezone)
    if later.is_empty():
        return outcome
    told = [
        {name: getattr(one, name) for name in (*_TOLD, "row")}
        | {"message": f"{one.message}; held until that day"}
        for one in grouped(later)
    ]
    moved = {
        "rows_accepted": outcome["rows_accepted"] - len(later),
        "rows_held": outcome["rows_held"] + len(later),
    }
    if "amount_accepted" in outcome:
        counted = later.unique(subset=[name for name in later.columns if name not in ("source_row", "text")])
        moved["amount_accepted"] = round(
            outcome["amount_accepted"] - float(counted["amount_dkk"].sum() or 0), 2
        )
    return outcome | moved | {"verdict": "quarantine_rows", "findings": [*outcome["findings"], *told]}


def _job(config: Config, arrival: Arrival, work: Path) -> Job:
    job = job_of(config, arrival, work)
    if arrival.kind == "model":
        return job
    # A hash that nobody keeps needs no key that somebody keeps.
    return replace(job, arguments=job.arguments | {"key_file": ""})


def _block_of(path: Path, config: Config, kind: str | None) -> tuple[str | None, str | None]:
    if path.suffix.lower() in MODEL_SUFFIXES and kind in (None, "model"):
        return None, "model"
    matching = [
        name for name, block in config.records.items() if any(_matches(path, config, w) for w in block.where)
    ]
    if kind is not None:
        matching = [name for name in matching if config.records[name].kind == kind]
        return (matching[0] if matching else None), kind
    return (matching[0], config.records[matching[0]].kind) if matching else (None, None)


def _matches(path: Path, config: Config, where: str) -> bool:
    place, absolute = config.path(where), path.absolute()
    return absolute == place or place in absolute.parents or fnmatch(str(absolute), str(place))


def _told(path: Path, kind: str, outcome: dict[str, Any]) -> dict[str, Any]:
    keys = ("code", "severity", "message", "row", "global_id")
    findings = [{key: finding[key] for key in keys if key in finding} for finding in outcome["findings"]]
    counts = {key: value for key, value in outcome.items() if key not in ("verdict", "findings")}
    return {"path": str(path), "kind": kind, "verdict": outcome["verdict"], "findings": findings, **counts}


def text_of(answer: dict[str, Any]) -> str:
    """An answer for a person: the verdict, then a line a finding."""
    lines = [f"{answer['path']}: {answer['verdict']}"]
    for finding in answer["findings"]:
        is_named = "row" not in finding or f"row {finding['row']}" in finding["message"].lower()
        row = "" if is_named else f" row {finding['row']}:"
        lines.append(f"  {finding['severity']} {finding['code']}:{row} {finding['message']}")
    return "\n".join(lines)
