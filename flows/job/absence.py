"""What was there before and is not any more: a folder that was emptied, unmounted or closed, and a single file.

Comes in: a run, and what was found on it. Goes out: the findings, where that of an empty place says what it means, and
the files that are gone. The last good version of what came from there stays in force, for the store keeps it.
"""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from bim.tables import Finding
from flows.config import Config
from flows.findings import make_finding
from flows.sources import MODEL_KIND, InputFile, shown_where
from warehouse.deliveries.personal import mask
from warehouse.store import Store

CODE = "source_emptied"
Source = tuple[str, str | None, str]  # kind, block, path


def name_emptied_places(config: Config, store: Store, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings with `source_emptied` in place of `nothing_delivered` for places that had files before."""
    places: list[tuple[str, str | None, Sequence[str]]] = [(MODEL_KIND, None, config.models.where)]
    places += [(block.kind, name, block.where) for name, block in config.records.items()]
    replaced = {}
    for kind, block, where in places:
        shown, listed = (
            f"[records.{block}]" if block else "[models]",
            mask(", ".join(map(shown_where, where))),
        )
        files = _files_before(store, kind, block)
        if files:
            usual = make_finding("nothing_delivered", block=shown, where=listed)
            values = {"block": shown, "where": listed, "files": files}
            replaced[usual] = make_finding(CODE, **values, state=_state(config, where))
    return [replaced.get(finding, finding) for finding in findings]


def gone_files(store: Store, files: Iterable[InputFile]) -> frozenset[Source]:
    """Return the local files that the store has received and that are gone, while their place has others.

    A file that has another name now, or is in another place, is not gone. Servers say so themselves (`sources/remote`).
    """
    files = list(files)
    places = {(file.kind, file.block) for file in files}
    names, digests = {file.source for file in files}, {file.sha256 for file in files}
    columns = ("kind", "block", "source", "sha256")
    last = {row[:3]: row[3] for row in store.receipts().select(columns).iter_rows()}
    return frozenset(
        (kind, block, source)
        for (kind, block, source), sha256 in last.items()
        if (kind, block) in places
        and source not in names
        and sha256 is not None
        and sha256 not in digests
        and "://" not in source
    )


def _files_before(store: Store, kind: str, block: str | None) -> int:
    """Return how many files of a block the store has received."""
    is_block = pl.col("block").is_null() if block is None else pl.col("block") == block
    known = store.receipts().filter(pl.col("kind") == kind, is_block, pl.col("sha256").is_not_null())
    return known["source"].n_unique()


def _state(config: Config, where: Sequence[str]) -> str:
    folders = [config.path(place) for place in where if "://" not in place]
    if any(not _begin_of(folder).exists() for folder in folders):
        return "is not there"
    if any(folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK) for folder in folders):
        return "cannot be read"
    return "is empty"


def _begin_of(path: Path) -> Path:
    """Return a path up to its first wildcard."""
    parts = path.parts
    wild = next(
        (number for number, part in enumerate(parts) if any(sign in part for sign in "*?[")), len(parts)
    )
    return Path(*parts[:wild])
