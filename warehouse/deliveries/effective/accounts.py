"""What became of all that was delivered, file by file: rows and money.

Comes in: the deliveries of a kind, the rows in force, the rows held. Goes out: counts and sums a file.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.deliveries.effective.deliveries import Delivery, rows_in
from warehouse.deliveries.kind import Kind

PROVENANCE = {"source_file": pl.String, "delivery_sha256": pl.String}
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


@dataclass(frozen=True)
class _Money:
    """Amounts of one file: what was delivered, and what became of it; null where its rows have none."""

    delivered: Decimal | None = None
    invoiced: Decimal | None = _NONE
    repeated: Decimal | None = _NONE
    superseded: Decimal | None = _NONE
    waiting: Decimal | None = _NONE


def count_by_file(
    deliveries: Iterable[Delivery],
    rows: pl.DataFrame,
    after: pl.DataFrame,
    held: pl.DataFrame,
    kind: Kind,
    complete: Collection[tuple[str, str]] = (),
    is_left_out: bool = False,
) -> pl.DataFrame:
    """Return the counts of each source and digest (columns `COUNTS`): rows in force, later rows, held rows.

    `complete`: files of which every accepted row is in force, whose rows are not in `rows`. Where the same bytes came
    twice, the later name holds nothing in force, and all its money is repeated. `is_left_out`: rows after the run date
    do not exist yet, so that they are neither held nor delivered.
    """
    in_force, later, waiting = (_by_file(frame) for frame in (rows, after, held))
    not_yet = after if is_left_out else after.clear()
    now_held = held if is_left_out else pl.concat([after, held])
    parts = tuple(_Parts(frame, kind) for frame in (rows, now_held, not_yet))
    counts: dict[tuple[str, str], dict[str, Any]] = {}
    seen = set()
    for delivery in deliveries:
        accepted, held_once = (rows_in(delivery.table(name)) for name in ("accepted", "held"))
        for nth, source in enumerate(dict.fromkeys(delivery.sources)):
            place = (source, delivery.sha256)
            is_again = nth > 0 or delivery.folder in seen
            if place in counts and is_again:
                continue
            rows_later = later.get(place, 0)
            in_force_now = accepted if place in complete else in_force.get(place, 0) + rows_later
            mine = _Own(*(part.of(place) for part in parts))
            money = _money(delivery, kind, mine, is_again, place in complete)
            counts[place] = {
                "source_file": source,
                "delivery_sha256": delivery.sha256,
                **_row_counts(
                    accepted, held_once, in_force_now, rows_later, waiting.get(place, 0), is_left_out
                ),
                **{f"{part}_dkk": amount for part, amount in asdict(money).items()},
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
    grouped = frame.group_by("source_file", "delivery_sha256").len()
    return {(source, sha256): count for source, sha256, count in grouped.iter_rows()}


@dataclass(frozen=True)
class _Own:
    """The rows of one file: those in force, those that wait, and those of days that have not come yet."""

    in_force: pl.DataFrame
    waiting: pl.DataFrame
    not_yet: pl.DataFrame


class _Parts:
    """The rows of each file, parted once: a year of nights has hundreds of files. None of a kind without money."""

    def __init__(self, frame: pl.DataFrame, kind: Kind) -> None:
        self._nothing = frame.clear()
        names = ["source_file", "delivery_sha256"]
        self._parts = frame.partition_by(names, as_dict=True) if kind.amount and len(frame) else {}

    def of(self, place: tuple[str, str]) -> pl.DataFrame:
        """Return the rows of one source and digest."""
        return self._parts.get(place, self._nothing)


def _money(delivery: Delivery, kind: Kind, own: _Own, is_again: bool, is_complete: bool) -> _Money:
    """Return the money of one file by what became of it; each part is the sum of its own rows."""
    if kind.amount is None:
        return _Money(None, None, None, None, None)
    accepted = pl.read_parquet(delivery.table("accepted"))
    accepted = accepted.join(own.not_yet, on="source_row", how="anti")
    once_held = pl.read_parquet(delivery.table("held"), columns=["source_row", "amount_dkk"])
    delivered = _sum(accepted, kind.amount) + _sum(once_held, "amount_dkk")
    if is_again:
        return _Money(delivered, repeated=delivered)
    mine, waiting = accepted if is_complete else own.in_force, own.waiting
    values = [name for name in accepted.columns if name != "source_row"]
    first = accepted.unique(subset=values, keep="first", maintain_order=True)
    again = accepted.join(first, on="source_row", how="anti")
    gone = first.join(mine, on="source_row", how="anti").join(waiting, on="source_row", how="anti")
    counted = waiting.filter(pl.col("amount_dkk").is_not_null())
    released = once_held.join(counted, on="source_row", how="anti")
    uncounted = waiting.filter(pl.col("amount_dkk").is_null() & (pl.col("code") == "after_run_date"))
    later = first.join(uncounted, on="source_row", how="semi")
    superseded = _sum(gone, kind.amount) + _sum(released, "amount_dkk") + _sum(later, kind.amount)
    return _Money(
        delivered, _sum(mine, kind.amount), _sum(again, kind.amount), superseded, _sum(waiting, "amount_dkk")
    )


def _sum(frame: pl.DataFrame, column: str) -> Decimal:
    return Decimal(str(frame[column].sum() or _NONE))
