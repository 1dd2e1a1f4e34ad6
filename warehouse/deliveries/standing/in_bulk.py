"""Large deliveries, left where they lie: which files hold the rows in force, for a reader that streams them.

Comes in: the store, a kind, the run date, and how each block delivers. Goes out: the files in force with their
source, rows held, and counts a file; or None where rows must be compared one by one. Must not know: DuckDB.

Rows may be left in their files where no row is repeated, corrected or of a later day: then all of them stand.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from warehouse.deliveries.kinds import KINDS, Kind
from warehouse.deliveries.rows.contracts import key_of
from warehouse.deliveries.rows.judging import HELD
from warehouse.deliveries.standing.deliveries import Delivery, deliveries_of, rows_in, standing_of
from warehouse.deliveries.standing.in_force import (
    PROVENANCE,
    count_by_file,
    last_good_rows,
    stacked,
    still_held,
)
from warehouse.store import Store, read_outcome

MANY_ROWS = 200_000  # fewer are read at once


@dataclass(frozen=True)
class StandingFile:
    """One `accepted.parquet` of which every row stands."""

    path: Path
    source_file: str
    delivery_sha256: str


def load_files(
    store: Store, kind: str, as_of: date, modes: Mapping[str, str], many: int = MANY_ROWS
) -> tuple[list[StandingFile], pl.DataFrame, pl.DataFrame] | None:
    """Files whose rows all stand on `as_of`, rows held, counts; together they say what `load_kind` says.

    None for fewer rows than `many`, for a register with history, and where a row is repeated, in two files, dated
    after `as_of`, or the last good one of a replaced delivery.
    """
    declared = KINDS[kind]
    if declared.entity:
        return None
    deliveries = deliveries_of(store, kind)
    standing = standing_of(deliveries, modes)
    paths = [delivery.table("accepted") for delivery in standing]
    if sum(rows_in(path) for path in paths) < many or not _all_stand(standing, declared, as_of):
        return None
    held = stacked(standing, "held", HELD)
    if not last_good_rows(deliveries, standing, held, kind).is_empty():
        return None
    if not held.is_empty():
        held = still_held(held, _keys(standing, declared), declared)
    files = [StandingFile(path, entry.sources[0], entry.sha256) for path, entry in zip(paths, standing, strict=True)]
    return files, held.drop("age").sort("source_file", "source_row", "code"), _counts(deliveries, files, held)


def _all_stand(standing: Sequence[Delivery], kind: Kind, as_of: date) -> bool:
    """Whether no row is of a later day, and no key stands twice."""
    rows = pl.scan_parquet([delivery.table("accepted") for delivery in standing])
    if kind.dated_by is not None:
        if rows.collect_schema()[kind.dated_by] != pl.Date:
            return False
        last = rows.select(pl.col(kind.dated_by).max()).collect().item()
        if last is not None and last > as_of:
            return False
    if len(standing) == 1 and (standing[0].folder / "outcome.json").is_file():
        # its reading has held what differs under one key, and counted what repeats
        return not read_outcome(standing[0].folder).get("rows_repeated")
    hashes = rows.select(pl.struct(kind.key).hash()).collect().to_series()
    return hashes.n_unique() == len(hashes)


def _keys(standing: Iterable[Delivery], kind: Kind) -> pl.DataFrame:
    """The key columns of each delivery with its age; what comparing held rows asks for."""
    columns = sorted({*kind.key, *key_of(kind).meta.root_names()})
    return pl.concat(
        pl.read_parquet(delivery.table("accepted"), columns=columns)
        .with_columns(pl.lit(delivery.age, dtype=pl.Int64).alias("age"))
        for delivery in standing
    )


def _counts(deliveries: Sequence[Delivery], files: list[StandingFile], held: pl.DataFrame) -> pl.DataFrame:
    """The counts of `load_kind`, of a stand-in with no rows, to which the rows of whole files are added."""
    none = pl.DataFrame(schema=PROVENANCE)
    counts = count_by_file(deliveries, none, none, held)
    whole = pl.DataFrame(
        [(file.source_file, file.delivery_sha256, True) for file in files],
        schema={**PROVENANCE, "is_whole": pl.Boolean}, orient="row",
    )
    joined = counts.join(whole, on=list(PROVENANCE), how="left", maintain_order="left")
    superseded = pl.when(pl.col("is_whole").fill_null(False)).then(0).otherwise("rows_superseded")
    return joined.with_columns(superseded.cast(pl.Int64).alias("rows_superseded")).drop("is_whole")
