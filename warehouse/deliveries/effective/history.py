"""Registers with history: what each delivery states about a thing, as intervals of one timeline.

Comes in: the deliveries of a kind that has an `entity`, and how each block delivers. Goes out: one row a thing and
interval.

A delivery's row holds from its valid_from. Without one it holds from the day of the delivery on, because it describes
that day; earlier deliveries describe the past. Three rows describe the past too: that of the first delivery to name
the thing, that of a delivery on the same day (it corrects it), and the undated row of a thing that has dated rows in
the same delivery (it states the whole history). From its first day on, a younger delivery replaces what older ones
state about the thing. A thing that a replacing delivery leaves out ends on that delivery's day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from warehouse.deliveries.effective.deliveries import Delivery, replaces
from warehouse.deliveries.kind import Kind
from warehouse.intervals import OPEN_END

ALWAYS, NEVER = date(1, 1, 1), OPEN_END
_ENDS = "__ends"


def timelines(
    rows: pl.DataFrame,
    held: pl.DataFrame,
    deliveries: Sequence[Delivery],
    kind: Kind,
    modes: Mapping[str, str],
) -> pl.DataFrame:
    """Return one row per thing and interval, its `valid_from` and `valid_to` filled in, with two flags.

    `rows`: accepted rows of all deliveries with `age`; `held`: theirs, with `row_key`. Null dates have no limit.
    `is_day_assumed`: the row has no date, and the interval starts on the day of its delivery. `is_left_out`: it ends
    because a replacing delivery no longer names the thing. The row of an interval is the youngest that states it. A row
    that holds on no day is left out. No rows give no rows.
    """
    entity = list(kind.entity)
    days = pl.DataFrame(
        [(delivery.age, delivery.aged[0]) for delivery in deliveries],
        schema={"age": pl.Int64, "day": pl.Date},
        orient="row",
    )
    stated = rows.join(days, on="age", how="inner", maintain_order="left")
    # of one day and one start the youngest delivery is right, and there the first row
    stated = stated.sort("age", descending=True, maintain_order=True).unique(
        [*entity, "day", "valid_from"], keep="first", maintain_order=True
    )
    left_out = _left_out(stated, held, deliveries, kind, modes)
    parts = [
        stated.with_columns(pl.lit(False).alias(_ENDS)),
        left_out.with_columns(pl.lit(True).alias(_ENDS)),
    ]
    return _merged(_intervals(pl.concat(parts, how="diagonal"), entity), kind)


def _intervals(stated: pl.DataFrame, entity: list[str]) -> pl.DataFrame:
    """Start and end of each row (`start`, `end`), empty ones left out, ordered by thing and start."""
    same_day = [*entity, "day"]
    is_first = pl.col("day") == pl.col("day").min().over(entity)
    has_dates = (pl.col("valid_from").is_not_null() & ~pl.col(_ENDS)).any().over(same_day)
    from_day = pl.min_horizontal("day", "valid_to", pl.col("valid_to").shift(1).over(entity, order_by="day"))
    from_day = pl.when(pl.col("valid_to").is_null()).then("day").otherwise(from_day)
    start = (
        pl.when(pl.col("valid_from").is_not_null())
        .then("valid_from")
        .when(is_first | has_dates)
        .then(pl.lit(ALWAYS))
        .otherwise(from_day)
    )
    is_assumed = pl.col("valid_from").is_null() & ~(is_first | has_dates)
    placed = stated.with_columns(start.alias("start"), is_assumed.alias("is_day_assumed"))
    placed = placed.sort(*entity, "day", "start", "age")
    first_of_day = placed.group_by(same_day, maintain_order=True).agg(pl.col("start").min().alias("first"))
    first_of_day = first_of_day.with_columns(
        pl.col("first").shift(-1).reverse().cum_min().reverse().over(entity).alias("cut")
    )
    placed = placed.join(first_of_day, on=same_day, how="left", maintain_order="left")
    after = pl.col("start").shift(-1).over(same_day)
    end = pl.min_horizontal(pl.col("valid_to"), after, pl.col("cut")).fill_null(pl.lit(NEVER))
    ended = placed.with_columns(end.alias("end"))
    gone = ended.filter(_ENDS).select(
        *entity, pl.col("start").alias("end"), pl.lit(True).alias("is_left_out")
    )
    ended = ended.filter(~pl.col(_ENDS) & (pl.col("end") > pl.col("start")))
    return ended.join(gone.unique(), on=[*entity, "end"], how="left", maintain_order="left").sort(
        *entity, "start"
    )


def _merged(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return neighbouring intervals of one thing with the same values as one, with the text of the youngest row."""
    entity = list(kind.entity)
    values = [column.name for column in kind.columns if column.name not in ("valid_from", "valid_to")]
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in values)
    is_new = differs | pl.col("start").ne_missing(pl.col("end").shift(1))
    runs = rows.with_columns(is_new.cum_sum().alias("run"))
    youngest = runs.with_columns(
        pl.col("start").first().over("run"),
        pl.col("is_day_assumed").first().over("run"),
        pl.col("is_left_out").fill_null(False),
    ).unique("run", keep="last", maintain_order=True)
    return (
        youngest.with_columns(
            pl.when(pl.col("start") > ALWAYS).then("start").alias("valid_from"),
            pl.when(pl.col("end") < NEVER).then("end").alias("valid_to"),
        )
        .drop("start", "end", "run", "day", "first", "cut", _ENDS)
        .sort("source_file", "source_row", *entity)
    )


def _left_out(
    stated: pl.DataFrame,
    held: pl.DataFrame,
    deliveries: Iterable[Delivery],
    kind: Kind,
    modes: Mapping[str, str],
) -> pl.DataFrame:
    """Return things that a replacing delivery no longer names; its day is their `valid_from` and `day`."""
    entity = list(kind.entity)
    found = [stated.clear().select(*entity, "valid_from", "day", "age")]
    by_block: dict[Any, list[Delivery]] = {}
    for delivery in deliveries:
        if replaces(delivery, modes):
            by_block.setdefault(delivery.block, []).append(delivery)
    of_held = held.select("age", pl.col("row_key").str.split("\x1f").list.first().alias(entity[0]))
    for ages in by_block.values():
        for before, after in pairwise(_by_day(ages)):
            was = stated.filter(pl.col("age").is_in([one.age for one in before])).select(entity).unique()
            now = [one.age for one in after]
            gone = was.join(stated.filter(pl.col("age").is_in(now)), on=entity, how="anti")
            gone = gone.join(of_held.filter(pl.col("age").is_in(now)), on=entity[0], how="anti")
            day = pl.lit(after[0].aged[0])
            found.append(
                gone.select(
                    *entity,
                    day.alias("valid_from"),
                    day.alias("day"),
                    pl.lit(now[-1], dtype=pl.Int64).alias("age"),
                )
            )
    return pl.concat(found)


def _by_day(deliveries: Iterable[Delivery]) -> list[list[Delivery]]:
    """Return deliveries, oldest first, grouped by day."""
    days: dict[date, list[Delivery]] = {}
    for delivery in deliveries:
        days.setdefault(delivery.aged[0], []).append(delivery)
    return [days[day] for day in sorted(days)]
