"""What became of all that was delivered, file by file: rows and money.

Comes in: the deliveries of a kind, the rows in force, the rows held. Goes out: counts and sums a file.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.deliveries.effective.deliveries import Delivery
from warehouse.deliveries.effective.stacked import (
    PROVENANCE,
    accepted_columns,
    batches_of,
    row_counts,
    stacked,
)
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.rows.validation import HELD
from warehouse.store_stacks import Stacks

COUNTS: dict[str, Any] = {
    "source_file": pl.String,
    "delivery_sha256": pl.String,
    "rows_accepted": pl.Int64,
    "rows_held": pl.Int64,
    "rows_superseded": pl.Int64,  # accepted once, and not in force: repeated, replaced or corrected
    "rows_released": pl.Int64,  # held once, and since then corrected by a younger delivery
    "rows_left_out": pl.Int64,  # of a later day, where the store looks back
    "delivered_dkk": pl.Decimal(18, 2),  # all amounts that could be read; the four below add up to it
    "invoiced_dkk": pl.Decimal(18, 2),  # in force
    "repeated_dkk": pl.Decimal(18, 2),  # the same row or the same file again
    "superseded_dkk": pl.Decimal(18, 2),  # corrected or replaced by a younger delivery
    "waiting_dkk": pl.Decimal(18, 2),  # held on the run date
}
_NONE = Decimal("0.00")


ByAge = Mapping[int, Decimal]  # sums by the age of the delivery
Sums = Mapping[str, Decimal | None]  # by column of `COUNTS`; null for a kind without amounts
_ROW = ["age", "source_row"]  # one row of one delivery
_SUMS = ("delivered_dkk", "invoiced_dkk", "repeated_dkk", "superseded_dkk", "waiting_dkk")
_NO_AMOUNTS: Sums = dict.fromkeys(_SUMS)


def count_by_file(
    deliveries: Iterable[Delivery],
    rows: pl.DataFrame,
    after: pl.DataFrame,
    held: pl.DataFrame,
    kind: Kind,
    complete: Collection[tuple[str, str]] = (),
    is_left_out: bool = False,
    stacks: Stacks | None = None,
) -> pl.DataFrame:
    """Return the counts of each source and digest (columns `COUNTS`): rows in force, later rows, held rows.

    `complete`: files of which every accepted row is in force, whose rows are not in `rows`. Where the same bytes came
    twice, the later name holds nothing in force, and all its money is repeated. `is_left_out`: rows after the run date
    do not exist yet, so that they are neither held nor delivered.
    """
    deliveries = list(deliveries)
    in_force, later, waiting = (_by_file(frame) for frame in (rows, after, held))
    not_yet = after if is_left_out else after.clear()
    now_held = held if is_left_out else pl.concat([after, held])
    accepted, held_once = (
        row_counts(deliveries, name, schema, stacks)
        for name, schema in (("accepted", accepted_columns(kind.name)), ("held", HELD))
    )
    sums = _Sums(kind, rows, now_held, not_yet, complete, stacks).of(deliveries)
    counts: dict[tuple[str, str], dict[str, Any]] = {}
    seen = set()
    for delivery in deliveries:
        for nth, source in enumerate(dict.fromkeys(delivery.sources)):
            place = (source, delivery.sha256)
            is_again = nth > 0 or delivery.folder in seen
            if place in counts and is_again:
                continue
            rows_once, rows_later = accepted[delivery.folder], later.get(place, 0)
            in_force_now = rows_once if place in complete else in_force.get(place, 0) + rows_later
            counts[place] = {
                "source_file": source,
                "delivery_sha256": delivery.sha256,
                **_row_counts(
                    rows_once,
                    held_once[delivery.folder],
                    in_force_now,
                    rows_later,
                    waiting.get(place, 0),
                    is_left_out,
                ),
                **(sums[delivery.place][1] if is_again else sums[delivery.place][0]),
            }
        seen.add(delivery.folder)
    return pl.DataFrame(list(counts.values()), schema=COUNTS)


def _row_counts(
    accepted: int, held_once: int, in_force: int, later: int, waiting: int, is_left_out: bool
) -> dict[str, int]:
    """Return what became of the rows of one file; those of a later day are held, or left out."""
    return {
        "rows_accepted": accepted - later,
        "rows_held": waiting + (0 if is_left_out else later),
        "rows_superseded": accepted - in_force,
        "rows_released": held_once - waiting,
        "rows_left_out": later if is_left_out else 0,
    }


def _by_file(frame: pl.DataFrame) -> dict[tuple[str, str], int]:
    grouped = frame.group_by(*PROVENANCE).len()
    return {(source, sha256): count for source, sha256, count in grouped.iter_rows()}


@dataclass(frozen=True)
class _Sums:
    """The money of each file by what became of it, of many files at one time; each part is the sum of its own rows.

    `rows` are those in force, `now_held` those that wait, `not_yet` those of days that have not come.
    """

    kind: Kind
    rows: pl.DataFrame
    now_held: pl.DataFrame
    not_yet: pl.DataFrame
    complete: Collection[tuple[str, str]]
    stacks: Stacks | None

    def of(self, deliveries: Sequence[Delivery]) -> dict[tuple[str | None, str], tuple[Sums, Sums]]:
        """Return the sums of each delivery by its place: of the name that its rows count under, and of later names."""
        if self.kind.amount is None:
            return {delivery.place: (_NO_AMOUNTS, _NO_AMOUNTS) for delivery in deliveries}
        found: dict[tuple[str | None, str], tuple[Sums, Sums]] = {}
        for batch in batches_of(deliveries):
            sums, again = self._of_batch(batch)
            for delivery in batch:
                first = {name: by_age.get(delivery.age, _NONE) for name, by_age in sums.items()}
                delivered = again.get(delivery.age, _NONE)
                later = dict.fromkeys(_SUMS, _NONE) | {"delivered_dkk": delivered, "repeated_dkk": delivered}
                found[delivery.place] = first, later
        return found

    def _of_batch(self, batch: Sequence[Delivery]) -> tuple[dict[str, ByAge], ByAge]:
        """Return the sums of several deliveries, and what each delivers where its bytes came before."""
        amount = str(self.kind.amount)
        every = stacked(batch, "accepted", accepted_columns(self.kind.name), self.stacks)
        once_held = stacked(batch, "held", HELD, self.stacks).select(*_ROW, "amount_dkk")
        rows, waiting, not_yet = (_own(frame, batch) for frame in (self.rows, self.now_held, self.not_yet))
        accepted = every.drop(PROVENANCE).join(not_yet, on=_ROW, how="anti")
        ages = [one.age for one in batch if (one.sources[0], one.sha256) in self.complete]
        in_force = pl.concat([rows, accepted.filter(pl.col("age").is_in(ages))], how="diagonal_relaxed")
        values = [name for name in accepted.columns if name not in ("source_row", "block")]
        first = accepted.unique(subset=values, keep="first", maintain_order=True).select(*_ROW, amount)
        again = accepted.join(first, on=_ROW, how="anti")
        gone = first.join(in_force, on=_ROW, how="anti").join(waiting, on=_ROW, how="anti")
        counted = waiting.filter(pl.col("amount_dkk").is_not_null())
        released = once_held.join(counted, on=_ROW, how="anti")
        is_uncounted = pl.col("amount_dkk").is_null() & (pl.col("code") == "after_run_date")
        later = first.join(waiting.filter(is_uncounted), on=_ROW, how="semi")
        sums = {
            "delivered_dkk": _sums((accepted, amount), (once_held, "amount_dkk")),
            "invoiced_dkk": _sums((in_force, amount)),
            "repeated_dkk": _sums((again, amount)),
            "superseded_dkk": _sums((gone, amount), (released, "amount_dkk"), (later, amount)),
            "waiting_dkk": _sums((waiting, "amount_dkk")),
        }
        return sums, _sums((every, amount), (once_held, "amount_dkk"))


def _own(frame: pl.DataFrame, batch: Sequence[Delivery]) -> pl.DataFrame:
    """Return the rows that the deliveries of a batch have in a frame, with the age of each delivery."""
    places = pl.DataFrame(
        [(one.sources[0], one.sha256, one.age) for one in batch],
        schema={**PROVENANCE, "age": pl.Int64},
        orient="row",
    )
    return frame.drop("age", strict=False).join(places, on=list(PROVENANCE))


def _sums(*parts: tuple[pl.DataFrame, str]) -> ByAge:
    """Return the sums of columns of several frames together, by the age of the delivery."""
    found: dict[int, Decimal] = {}
    for frame, column in parts:
        if column in frame.columns:
            for age, amount in frame.group_by("age").agg(pl.col(column).sum()).iter_rows():
                found[age] = found.get(age, _NONE) + Decimal(str(amount or _NONE))
    return found
