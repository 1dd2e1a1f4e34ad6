"""Which deliveries are in force: from all receipts of a kind to those that may have rows in force, by their age.

Comes in: the store, a kind, and how each block delivers. Goes out: `Delivery` records, oldest first, and findings on
those that shrank.

The younger of two deliveries wins: by its declared day, else by when its bytes were first received; those of the same
age are ordered by digest, so that the order they arrive in does not matter.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kinds import KINDS
from warehouse.file_digests import digest_of
from warehouse.store import Store

OPEN_LISTS = frozenset({"decision", "waiver"})
COUNTS_KEPT = 40_000  # of files, in memory
STEADY = 0.8  # a replacing delivery with a smaller share of the rows before it is asked about


@dataclass(frozen=True)
class Delivery:
    """A file that a block received: the folder of its newest reading, the names it came under, how old it is.

    `aged` is its declared day, else the day and the instant of its first receipt; `age` its place among the deliveries
    of its kind, from 0 for the oldest. `arrived` is when its bytes were first received; `is_held`: the guard holds it.
    """

    block: str | None
    sha256: str
    folder: Path
    sources: tuple[str, ...]
    aged: tuple[date, datetime]
    arrived: datetime
    age: int = 0
    is_held: bool = False

    @property
    def place(self) -> tuple[str | None, str]:
        """Return block and digest, which together name it."""
        return self.block, self.sha256

    def table(self, name: str) -> Path:
        """Return the path of its rows; `name` is accepted or held."""
        return self.folder / f"{name}.parquet"


def deliveries_of(store: Store, kind: str) -> list[Delivery]:
    """Return each file of a kind that was received and read, once per block, oldest first."""
    receipts = store.receipts().filter(pl.col("kind") == kind, pl.col("sha256").is_not_null())
    of_file: dict[tuple[Any, str], list[dict[str, Any]]] = {}
    for receipt in receipts.iter_rows(named=True):
        of_file.setdefault((receipt["block"], receipt["sha256"]), []).append(receipt)
    read = [delivery for same in of_file.values() if (delivery := _delivery(store, same)) is not None]
    read.sort(key=lambda delivery: (delivery.aged, delivery.sha256, str(delivery.block)))
    return [replace(delivery, age=age) for age, delivery in enumerate(read)]


def _delivery(store: Store, receipts: Sequence[Mapping[str, Any]]) -> Delivery | None:
    """Return the delivery of a file's receipts, oldest first; null where it was never read."""
    first = receipts[0]
    folders = [
        store.delivery(receipt["reading"], first["sha256"]) for receipt in receipts if receipt["reading"]
    ]
    read = [folder for folder in folders if (folder / "accepted.parquet").exists()]
    if not read:
        return None
    declared: list[date] = [receipt["declared_on"] for receipt in receipts if receipt["declared_on"]]
    received: datetime = first["received_at"]
    aged = (
        (declared[-1], datetime.combine(declared[-1], time.min)) if declared else (received.date(), received)
    )
    return Delivery(
        first["block"],
        first["sha256"],
        read[-1],
        tuple(receipt["source"] for receipt in receipts),
        aged,
        received,
        is_held=(first["block"], first["sha256"]) in store.held,
    )


def effective_deliveries(deliveries: Iterable[Delivery], modes: Mapping[str, str]) -> list[Delivery]:
    """Return the deliveries that may have rows in force: same bytes once, and the youngest of a replacing block.

    `modes`: for each block "append" (the default) or "replace". A delivery of which no row was accepted replaces
    nothing: the last good one stays. So it does where the guard holds the younger one.
    """
    deliveries = [delivery for delivery in deliveries if not delivery.is_held]
    youngest: dict[str | None, tuple[date, datetime]] = {}
    for delivery in deliveries:
        if replaces(delivery, modes):
            youngest[delivery.block] = max(delivery.aged, youngest.get(delivery.block, delivery.aged))
    effective: dict[Path, Delivery] = {}
    for delivery in deliveries:
        if delivery.aged >= youngest.get(delivery.block, delivery.aged):
            effective.setdefault(delivery.folder, delivery)
    return list(effective.values())


def shrunken(store: Store, modes: Mapping[str, str]) -> list[tuple[str, Finding]]:
    """Return a warning per replacing delivery with far fewer rows than the one before it, with its source.

    There is none for one that the guard holds (`guarded.py`).
    """
    findings = []
    for kind in KINDS if "replace" in modes.values() else ():
        for ages in replacing_ages(store, kind, modes):
            *_, before, now = [[], *(parts for parts in ages if not any(part.is_held for part in parts))]
            rows, were = (sum(rows_in(part.table("accepted")) for part in parts) for parts in (now, before))
            findings += [(now[0].sources[0], finding) for finding in _shrunk(rows, were)]
    return findings


def is_register(kind: str) -> bool:
    """Return whether a kind describes what there is or was agreed, and nothing that happened on a day or cost money.

    Lists of what is still open are none: they are to get shorter.
    """
    return kind not in OPEN_LISTS and KINDS[kind].dated_by is None and KINDS[kind].amount is None


def replacing_ages(store: Store, kind: str, modes: Mapping[str, str]) -> list[list[list[Delivery]]]:
    """Return for each replacing block its deliveries by age, oldest first; those of one age are parts of one."""
    by_block: dict[str | None, dict[Any, list[Delivery]]] = {}
    for delivery in deliveries_of(store, kind):
        if replaces(delivery, modes):
            by_block.setdefault(delivery.block, {}).setdefault(delivery.aged, []).append(delivery)
    return [list(ages.values()) for ages in by_block.values()]


def would_shrink(store: Store, kind: str, block: str, sha256: str, rows: int) -> list[Finding]:
    """Return the warning of `shrunken` for a file that is not delivered yet: none, or one.

    There is none for bytes that the store has, nor where the delivery before came in parts: this may be one of them.
    """
    known = [
        one for one in deliveries_of(store, kind) if one.block == block and rows_in(one.table("accepted"))
    ]
    before = [one for one in known if one.aged == max(other.aged for other in known)]
    if len(before) != 1 or any(one.sha256 == sha256 for one in known):
        return []
    return _shrunk(rows, rows_in(before[0].table("accepted")))


def _shrunk(rows: int, were: int) -> list[Finding]:
    if rows >= STEADY * were:
        return []
    return [make_finding("delivery_shrunk", rows=rows, before=were)]


def replaces(delivery: Delivery, modes: Mapping[str, str]) -> bool:
    """Return whether a delivery takes the place of its block's older ones: it is to, and has rows."""
    return modes.get(delivery.block or "") == "replace" and rows_in(delivery.table("accepted")) > 0


def rows_in(path: Path) -> int:
    """Return how many rows a Parquet file holds."""
    return _rows_in(path, digest_of(path))


@lru_cache(COUNTS_KEPT)
def _rows_in(path: Path, _digest: tuple[str, int] | None) -> int:
    from pyarrow.parquet import read_metadata

    return int(read_metadata(path).num_rows)


def last_in(path: Path, column: str) -> Any:
    """Return the largest value of a column of a Parquet file; null where it has none."""
    return _last_in(path, column, digest_of(path))


@lru_cache(COUNTS_KEPT)
def _last_in(path: Path, column: str, _digest: tuple[str, int] | None) -> Any:
    """Return what the file notes of its column, else what its rows say: thousands of files are asked each night."""
    from pyarrow.parquet import read_metadata

    metadata = read_metadata(path)
    place = metadata.schema.names.index(column)
    chunks = [metadata.row_group(group).column(place) for group in range(metadata.num_row_groups)]
    noted = [chunk.statistics for chunk in chunks]
    if all(one is not None and one.has_min_max for one in noted):
        return max((one.max for one in noted), default=None)
    return pl.scan_parquet(path, glob=False).select(pl.col(column).max()).collect().item()
