"""The work of `areal check`: the verdict that a nightly run would give, for files that are not delivered yet.

Comes in: paths, and the store where there is one, only to be read. Goes out: one answer a file; nothing is written.
"""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from bim.finding import Finding
from bim.finding_text import masked
from bim.model.pathguard import is_folder, shown_name
from bim.outcome import outcome_of
from flows.cli.check_against_last import as_plain, compared_with_last
from flows.config import Config
from flows.findings import make_finding
from flows.job.readers import reader_of
from flows.sandbox.pool import ChildPool
from flows.sources import (
    MEGABYTE,
    MODEL_KIND,
    MODEL_SUFFIXES,
    RECORD_SUFFIXES,
    InputFile,
    examine_file,
    suffix_of,
)
from flows.sources.folders import pattern_of
from warehouse.deliveries.personal import mask


def check(paths: Sequence[Path], config: Config, kind: str | None, as_of: date) -> Iterator[dict[str, Any]]:
    """Yield an answer for every file in the order given; a folder means the files in it.

    Each answer is the object of `areal check --json`. A file that several blocks read, such as a workbook with a table
    on each sheet, gets an answer for each, with the name of the block. A file that cannot be read gets an answer like
    any other.
    """
    if config.records or kind not in (None, MODEL_KIND):  # the kinds of records take 15 ms to load
        from flows.record_blocks import check_blocks, check_kind

        check_blocks(config)
        if kind not in (None, MODEL_KIND):
            check_kind(kind)
    files = [file for path in paths for file in _files(path)]
    with (
        tempfile.TemporaryDirectory(prefix="areal-check-") as work,
        ChildPool(config.models.workers) as pool,
    ):
        request = _Request(config, kind, as_of, pool)
        for number, (path, root) in enumerate(files):
            readings = _blocks_of(path, config, kind)
            for place, reading in enumerate(readings):
                answer = _answer(request, path, root, Path(work) / f"{number}-{place}", reading)
                yield answer | ({"block": reading[0]} if len(readings) > 1 else {})


@dataclass(frozen=True)
class _Request:
    """How every file is checked: under which configuration, as which kind (null: found out), on which run date."""

    config: Config
    kind: str | None
    as_of: date
    pool: ChildPool

    def read(self, file: InputFile, out: Path) -> dict[str, Any]:
        """Read a file in a child; returns its outcome."""
        return self.pool.run(reader_of(file.kind).call(self.config, file, out, is_dry=True))


def _files(path: Path) -> list[tuple[Path, Path]]:
    known = (*MODEL_SUFFIXES, *RECORD_SUFFIXES)
    if is_folder(path, known):
        return [(file, path) for file in sorted(path.rglob("*")) if suffix_of(file) in known]
    return [(path, path.parent)]


def _answer(
    request: _Request, path: Path, root: Path, work: Path, reading: tuple[str | None, str | None]
) -> dict[str, Any]:
    config = request.config
    block, kind = reading
    max_bytes = config.models.max_size_mb * MEGABYTE
    file = examine_file(kind or "unknown", block, shown_name(path), path, root, max_bytes)
    if file.sha256 is None:
        return _answer_object(path, file.kind, outcome_of("reject_file", [masked(file.refusal, mask)]))
    if kind is None:
        findings = [
            make_finding("kind_unknown", source=mask(file.source)),
            *_proposals(request, path, work, None),
        ]
        return _answer_object(path, "unknown", outcome_of("reject_file", findings))
    outcome = request.read(file, work)
    if block is None and _code(outcome) == "missing_column":
        work, outcome = _by_some_block(request, file, outcome, work)
    if _code(outcome) == "missing_column":
        proposals = _proposals(request, path, work.with_name(f"{work.name}-guess"), kind)
        outcome["findings"] = [*outcome["findings"], *map(as_plain, proposals)]
    if outcome["verdict"] != "reject_file":
        outcome = compared_with_last(request.config, replace(file, path=path), outcome, work, request.as_of)
        outcome = reader_of(kind).outcome_on(outcome, work, kind, request.as_of, config.portfolio.timezone)
        outcome = outcome | _days_of(work, kind)
    return _answer_object(path, kind, outcome)


def _proposals(request: _Request, path: Path, out: Path, kind: str | None) -> list[Finding]:
    """Return a finding with the lines of configuration that read a table; none where nothing is guessed of it."""
    from flows.starter.look import tables_in
    from flows.starter.project import reading_lines

    found = []
    for table in tables_in(path, out, request.config, request.pool):
        guesses = [guess for guess in table.guesses if guess["is_usable"] and kind in (None, guess["kind"])]
        if guesses:
            lines = " and ".join(f"`{line}`" for line in reading_lines(guesses[0], table.sheet))
            found.append(make_finding("block_proposed", kind=guesses[0]["kind"], lines=lines))
    return found


def _days_of(work: Path, kind: str) -> dict[str, str]:
    """Return the first and the last day of the rows accepted; nothing for models and kinds without a day."""
    if kind == MODEL_KIND:
        return {}
    import polars as pl

    from warehouse.deliveries.kinds import KINDS

    column = KINDS[kind].dated_by
    if column is None:
        return {}
    days = (
        pl.read_parquet(work / "accepted.parquet", columns=[column], glob=False)[column]
        .drop_nulls()
        .cast(pl.Date)
    )
    return {"first_day": str(days.min()), "last_day": str(days.max())} if len(days) else {}


def _code(outcome: dict[str, Any]) -> str | None:
    return (
        outcome["findings"][0]["code"]
        if outcome["verdict"] == "reject_file" and outcome["findings"]
        else None
    )


def _by_some_block(
    request: _Request, file: InputFile, outcome: dict[str, Any], work: Path
) -> tuple[Path, dict[str, Any]]:
    """Return folder and outcome of the first block of the kind that has the columns of a file outside every `where`."""
    for name, block in sorted(request.config.records.items()):
        if block.kind != file.kind:
            continue
        out = work.with_name(f"{work.name}-{name}")
        found = request.read(replace(file, block=name), out)
        if _code(found) != "missing_column":
            found["findings"] = [*found["findings"], as_plain(make_finding("block_assumed", block=name))]
            return out, found
    return work, outcome


def _blocks_of(path: Path, config: Config, kind: str | None) -> list[tuple[str | None, str | None]]:
    """Return the blocks that read a file, each with its kind; one without what is not known where none does."""
    if path.suffix.lower() in MODEL_SUFFIXES and kind in (None, MODEL_KIND):
        return [(None, MODEL_KIND)]
    found: list[tuple[str | None, str | None]] = [
        (name, block.kind)
        for name, block in config.records.items()
        if kind in (None, block.kind) and any(_matches(path, config, where) for where in block.where)
    ]
    return found or [(None, kind)]


def _matches(path: Path, config: Config, where: str) -> bool:
    place, absolute = config.path(where), path.absolute()
    if absolute == place or place in absolute.parents:
        return True
    pattern = pattern_of(place)
    return (
        pattern is not None
        and absolute.is_relative_to(pattern[0])
        and fnmatch(str(absolute.relative_to(pattern[0])), pattern[1])
    )


def _answer_object(path: Path, kind: str, outcome: dict[str, Any]) -> dict[str, Any]:
    keys = ("code", "severity", "message", "row", "global_id")
    findings = [{key: finding[key] for key in keys if key in finding} for finding in outcome["findings"]]
    counts = {key: value for key, value in outcome.items() if key not in ("verdict", "findings")}
    return {"path": str(path), "kind": kind, "verdict": outcome["verdict"], "findings": findings, **counts}
