"""The rows of several deliveries as one frame, from their files or from the stacks of small ones.

Comes in: deliveries. Goes out: one of their tables, with the origin of each row.

A block that delivers every night has thousands of small files after some years. So each `FILES` of a block that came
one after the other are kept in a stack too (`store_stacks`); a large file is read where it is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.deliveries.effective.deliveries import COUNTS_KEPT, Delivery, rows_in
from warehouse.deliveries.rows.contracts import schema_of
from warehouse.store_stacks import FILES, PLACE, SMALL, Stacks, read_each

PROVENANCE = {"source_file": pl.String, "delivery_sha256": pl.String}
ORIGIN: dict[str, Any] = {**PROVENANCE, "age": pl.Int64, "block": pl.String}
TABLES = ("accepted", "held")
BATCH_BYTES = 16_000_000  # of files whose rows are in memory at one time, beyond one file
_NTH = "__nth"


def accepted_columns(kind: str) -> dict[str, Any]:
    """Return the columns of the accepted rows of a kind."""
    return {**schema_of(kind), "source_row": pl.Int64}


def groups_of(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """Return deliveries in groups that are read together: `FILES` small ones of a block, the rest of them, or a large.

    In the order in which a block received them: a group stays as it is when more arrive.
    """
    by_block: dict[str | None, list[Delivery]] = {}
    groups = []
    for delivery in sorted(deliveries, key=lambda one: (one.arrived, one.sha256)):
        if _bytes(delivery) > SMALL:
            groups.append([delivery])
        else:
            by_block.setdefault(delivery.block, []).append(delivery)
    for small in by_block.values():
        groups += [small[first : first + FILES] for first in range(0, len(small), FILES)]
    return groups


def batches_of(deliveries: Iterable[Delivery]) -> Iterator[list[Delivery]]:
    """Yield deliveries in batches of whole groups, each small enough to be in memory with all of its rows."""
    batch: list[Delivery] = []
    size = 0
    for group in groups_of(deliveries):
        more = sum(map(_bytes, group))
        if batch and size + more > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch, size = [*batch, *group], size + more
    if batch:
        yield batch


def stacked(
    deliveries: Iterable[Delivery], table: str, schema: Mapping[str, Any], stacks: Stacks | None = None
) -> pl.DataFrame:
    """Return one table of several deliveries, with `age` and origin of each row; typed where empty.

    The rows are in the order of the deliveries, and of each file. A column that an older version of areal did not
    write is null.
    """
    listed = list(deliveries)
    nth = {delivery.place: number for number, delivery in enumerate(listed)}
    parts = [pl.DataFrame(schema={**schema, _NTH: pl.Int64})]
    for group in groups_of(listed):
        numbers = pl.Series([nth[delivery.place] for delivery in group], dtype=pl.Int64)
        rows = _rows_of(group, table, schema, stacks)
        parts.append(rows.with_columns(numbers.gather(rows[PLACE]).alias(_NTH)).drop(PLACE))
    rows = pl.concat(parts)
    rows = rows if rows[_NTH].is_sorted() else rows.sort(_NTH, maintain_order=True)
    origins = pl.DataFrame(
        [(one.sources[0], one.sha256, one.age, one.block) for one in listed], schema=ORIGIN, orient="row"
    )
    return rows.select(*schema, *(origins[name].gather(rows[_NTH]) for name in ORIGIN))


def row_counts(
    deliveries: Iterable[Delivery], table: str, schema: Mapping[str, Any], stacks: Stacks | None = None
) -> dict[Path, int]:
    """Return how many rows the table of each delivery has, by its folder; `schema` is that of the stacks."""
    found: dict[Path, int] = {}
    for group in groups_of(deliveries):
        if stacks is None or len(group) < FILES:
            found |= {delivery.folder: rows_in(delivery.table(table)) for delivery in group}
            continue
        files = [delivery.table(table) for delivery in group]
        counts = stacks.counts(files, schema, partial(_read, schema))
        found |= {delivery.folder: count for delivery, count in zip(group, counts, strict=True)}
    return found


def _rows_of(
    group: Sequence[Delivery], table: str, schema: Mapping[str, Any], stacks: Stacks | None
) -> pl.DataFrame:
    """Return a table of a group of deliveries, each row with the place of its delivery in the group."""
    files = [delivery.table(table) for delivery in group]
    return (stacks.rows if stacks else read_each)(files, schema, partial(_read, schema))


def _read(schema: Mapping[str, Any], file: Path) -> pl.DataFrame:
    rows = pl.read_parquet(file, glob=False)
    older = [pl.lit(None, dtype=kind).alias(name) for name, kind in schema.items() if name not in rows]
    return (rows.with_columns(older) if older else rows).select(*schema)


def _bytes(delivery: Delivery) -> int:
    return _bytes_in(delivery.folder)


@lru_cache(COUNTS_KEPT)
def _bytes_in(folder: Path) -> int:
    """Return how large a delivery is; asked once, since its files stay."""
    files = (folder / f"{table}.parquet" for table in TABLES)
    return sum(file.stat().st_size for file in files if file.exists())
