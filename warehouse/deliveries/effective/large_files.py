"""Large deliveries, left in their files: which files contain the rows in force, for a reader that streams them.

Comes in: the store, a kind, the run date, and how each block delivers. Goes out: the files in force with their
source, rows held, and counts a file; or None where rows must be compared one by one.

Rows are left in their files where no row is repeated, corrected or of a later day, so that all are in force.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from bim.outcome import read_outcome
from warehouse.deliveries.effective.accounts import count_by_file
from warehouse.deliveries.effective.deliveries import Delivery, deliveries_of, effective_deliveries
from warehouse.deliveries.effective.releases import still_held
from warehouse.deliveries.effective.rows import last_good_rows
from warehouse.deliveries.effective.stacked import PROVENANCE, accepted_columns, row_counts, stacked
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.rows.contracts import key_columns
from warehouse.deliveries.rows.validation import HELD
from warehouse.store import Store
from warehouse.store_stacks import Stacks

MANY_ROWS = 200_000  # fewer are read at once


@dataclass(frozen=True)
class EffectiveFile:
    """One `accepted.parquet` of which every row is in force."""

    path: Path
    source_file: str
    delivery_sha256: str


def load_files(
    store: Store, kind: str, as_of: date, modes: Mapping[str, str], many: int = MANY_ROWS
) -> tuple[list[EffectiveFile], pl.DataFrame, pl.DataFrame] | None:
    """Return files whose rows are all in force on `as_of`, rows held, and counts, as `load_kind` would.

    None for fewer rows than `many`, for a register with history, and where a row is repeated, in two files, dated
    after `as_of`, or the last good one of a replaced delivery.
    """
    declared = KINDS[kind]
    if declared.entity:
        return None
    deliveries = deliveries_of(store, kind)
    effective = effective_deliveries(deliveries, modes)
    paths = [delivery.table("accepted") for delivery in effective]
    counted = row_counts(effective, "accepted", accepted_columns(kind), store.stacks)
    if sum(counted.values()) < many or not _all_in_force(effective, declared, as_of):
        return None
    held = stacked(effective, "held", HELD, store.stacks)
    if not last_good_rows(deliveries, effective, held, kind).is_empty():
        return None
    if not held.is_empty():
        held = still_held(held, _keys(effective, declared), declared)
    files = [
        EffectiveFile(path, entry.sources[0], entry.sha256)
        for path, entry in zip(paths, effective, strict=True)
    ]
    counts = _counts(deliveries, files, held, declared, store.stacks)
    return files, held.drop("age").sort("source_file", "source_row", "code"), counts


def _all_in_force(effective: Sequence[Delivery], kind: Kind, as_of: date) -> bool:
    """Return whether no row is of a later day, and no key appears twice."""
    rows = pl.scan_parquet([delivery.table("accepted") for delivery in effective], glob=False)
    if kind.dated_by is not None:
        if rows.collect_schema()[kind.dated_by] != pl.Date:
            return False
        last = rows.select(pl.col(kind.dated_by).max()).collect().item()
        if last is not None and last > as_of:
            return False
    if len(effective) == 1 and (effective[0].folder / "outcome.json").is_file():
        # when it was read, conflicting rows were held, repeated ones counted, and reused keys reported
        outcome = read_outcome(effective[0].folder)
        return not outcome.get("rows_repeated") and not any(
            finding["code"] == "key_reused" for finding in outcome.get("findings", ())
        )
    key = pl.col(kind.key[0]) if kind.is_block_key else pl.struct(key_columns(kind))
    hashes = rows.select(key.hash()).collect().to_series()
    return hashes.n_unique() == len(hashes)


def _keys(effective: Iterable[Delivery], kind: Kind) -> pl.DataFrame:
    """Return the columns of each delivery that held rows are compared by, with its age and block."""
    columns = sorted({*kind.key, *kind.agrees, *([kind.amount] if kind.amount else [])})
    return pl.concat(
        pl.read_parquet(delivery.table("accepted"), columns=columns, glob=False).with_columns(
            pl.lit(delivery.age, dtype=pl.Int64).alias("age"),
            pl.lit(delivery.block, dtype=pl.String).alias("block"),
        )
        for delivery in effective
    )


def _counts(
    deliveries: Sequence[Delivery],
    files: list[EffectiveFile],
    held: pl.DataFrame,
    kind: Kind,
    stacks: Stacks,
) -> pl.DataFrame:
    """Return the counts of `load_kind`, with every accepted row of the files in force."""
    none = pl.DataFrame(schema={**PROVENANCE, "source_row": pl.Int64})
    complete = {(file.source_file, file.delivery_sha256) for file in files}
    return count_by_file(deliveries, none, held.clear(), held, kind, complete, stacks=stacks)
