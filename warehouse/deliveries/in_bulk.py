"""Large deliveries, left where they lie: which files hold the rows in force, for a reader that streams them.

Comes in: the store, a kind, the run date, and how each block delivers. Goes out: the files in force with their
source, rows held, and counts a file; or None where rows must be compared one by one. Must not know: DuckDB.

Rows may be left in their files where no row is repeated, corrected or of a later day: then all of them stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.deliveries import in_force
from warehouse.deliveries.contracts import key_of
from warehouse.deliveries.judging import HELD
from warehouse.deliveries.kinds import KINDS, Kind
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

    None for fewer rows than `many`, and where a row is repeated, in two files, dated after `as_of`, or the last good
    one of a replaced delivery.
    """
    declared = KINDS[kind]
    deliveries = in_force._deliveries(store, kind)
    standing = in_force._standing(store, deliveries, modes)
    folders = [store.delivery(delivery["reading"], delivery["sha256"]) for delivery in standing]
    paths = [folder / "accepted.parquet" for folder in folders]
    if sum(in_force._height(path) for path in paths) < many or not _all_stand(folders, paths, declared, as_of):
        return None
    ever_held = in_force._stacked(store, standing, "held", HELD)
    held = ever_held
    if not in_force.last_good_rows(store, deliveries, standing, ever_held, kind).is_empty():
        return None
    if not ever_held.is_empty():
        keys = _keys(paths, [delivery["age"] for delivery in standing], declared)
        held = in_force._said_last(
            in_force._still_held(ever_held, keys, declared), keys, ever_held, declared
        )
    files = [
        StandingFile(path, delivery["sources"][0], delivery["sha256"])
        for path, delivery in zip(paths, standing, strict=True)
    ]
    counts = _counts(store, deliveries, files, held)
    return files, held.drop("age").sort("source_file", "source_row", "code"), counts


def _all_stand(folders: list[Path], paths: list[Path], kind: Kind, as_of: date) -> bool:
    """Whether no row is of a later day, and no key stands twice."""
    rows = pl.scan_parquet(paths)
    if kind.dated_by is not None:
        if rows.collect_schema()[kind.dated_by] != pl.Date:
            return False
        last = rows.select(pl.col(kind.dated_by).max()).collect().item()
        if last is not None and last > as_of:
            return False
    if len(paths) == 1 and (folders[0] / "outcome.json").is_file():
        # its reading has held what differs under one key, and counted what repeats
        return not read_outcome(folders[0]).get("rows_repeated")
    hashes = rows.select(pl.struct(kind.key).hash()).collect().to_series()
    return hashes.n_unique() == len(hashes)


def _keys(paths: list[Path], ages: list[int], kind: Kind) -> pl.DataFrame:
    """The key columns of each file with its age; what comparing held rows asks for."""
    columns = sorted({*kind.key, *key_of(kind).meta.root_names()})
    return pl.concat(
        pl.read_parquet(path, columns=columns).with_columns(pl.lit(age, dtype=pl.Int64).alias("age"))
        for age, path in zip(ages, paths, strict=True)
    )


def _counts(
    store: Store, deliveries: list[dict[str, Any]], files: list[StandingFile], held: pl.DataFrame
) -> pl.DataFrame:
    """The counts of `load_kind`, of a stand-in with no rows, to which the rows of whole files are added."""
    provenance = {"source_file": pl.String, "delivery_sha256": pl.String}
    none = pl.DataFrame(schema=provenance)
    counts = in_force._counts(store, deliveries, none, none, held)
    whole = pl.DataFrame(
        [(file.source_file, file.delivery_sha256, True) for file in files],
        schema={**provenance, "is_whole": pl.Boolean}, orient="row",
    )
    joined = counts.join(whole, on=list(provenance), how="left", maintain_order="left")
    superseded = pl.when(pl.col("is_whole").fill_null(False)).then(0).otherwise("rows_superseded")
    return joined.with_columns(superseded.cast(pl.Int64).alias("rows_superseded")).drop("is_whole")
