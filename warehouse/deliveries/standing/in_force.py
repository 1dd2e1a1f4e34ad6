"""Which delivered rows stand: from the deliveries of a kind to one row a key.

Comes in: the store, a kind, the run date, and how each block delivers. Goes out: rows in force, rows held, and counts
a file. Must not know: formats, mappings, what the rows are used for.

Of two versions of a row that of the younger delivery wins (standing.py says which that is). While rows are compared
they carry `age`, the age of their delivery.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.deliveries.kinds import KINDS, Kind
from warehouse.deliveries.rows.contracts import key_of, schema_of
from warehouse.deliveries.rows.judging import HELD
from warehouse.deliveries.standing.deliveries import Delivery, deliveries_of, rows_in, standing_of
from warehouse.deliveries.standing.history import timelines
from warehouse.store import Store

PROVENANCE = {"source_file": pl.String, "delivery_sha256": pl.String}
COUNTS = {
    "source_file": pl.String,
    "delivery_sha256": pl.String,
    "rows_accepted": pl.Int64,
    "rows_held": pl.Int64,
    "rows_superseded": pl.Int64,  # accepted once, and not in force: repeated, replaced or corrected
    "rows_released": pl.Int64,  # held once, and since then corrected by a younger delivery
    "rows_left_out": pl.Int64,  # of a later day, where the store looks back
}


def load_kind(
    store: Store, kind: str, as_of: date, modes: Mapping[str, str], timezone: str = "Europe/Copenhagen"
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows in force on `as_of`, rows held, and counts for each source and digest.

    `modes`: for each block "append" (the default) or "replace", where its youngest delivery stands for all, but for
    rows that it names and that are held: of these the last good one stays. Rows have the kind's columns, `source_row`,
    `source_file` and `delivery_sha256`. A row dated after `as_of` is held, or left out where the store looks back.
    Of a register with history all rows that ever held are given, each with its interval (`history.timelines`).
    No receipts give empty, typed frames.
    """
    declared = KINDS[kind]
    deliveries = deliveries_of(store, kind)
    standing = standing_of(deliveries, modes)
    accepted = stacked(standing, "accepted", _accepted_columns(kind))
    # A row of a later day is not valid yet: it takes the place of none that is.
    accepted, after = split_after(accepted, kind, as_of, timezone)
    after = _youngest(after, declared).select([*HELD, *PROVENANCE, "age"])
    later = after.clear() if store.looks_back_to else after
    ever_held = pl.concat([stacked(standing, "held", HELD), later])
    last_good = last_good_rows(deliveries, standing, ever_held, kind)
    accepted = pl.concat([split_after(last_good, kind, as_of, timezone)[0], accepted])
    rows = _with_history(deliveries, declared, modes) if declared.entity else _youngest(accepted, declared)
    held = still_held(ever_held, accepted, declared)
    is_after = pl.col("code") == "after_run_date"
    waiting = after if store.looks_back_to else held.filter(is_after)
    counts = count_by_file(deliveries, rows, waiting, held.filter(~is_after))
    if store.looks_back_to:
        counts = _left_out(counts, after)
    return rows.drop("age"), held.drop("age").sort("source_file", "source_row", "code"), counts


def _with_history(deliveries: Sequence[Delivery], kind: Kind, modes: Mapping[str, str]) -> pl.DataFrame:
    """Rows of a register with the interval in which each holds; replaced deliveries say what was before."""
    once = list({delivery.folder: delivery for delivery in reversed(deliveries)}.values())[::-1]
    accepted = stacked(once, "accepted", _accepted_columns(kind.name))
    return timelines(accepted, stacked(once, "held", HELD), once, kind, modes)


def split_after(
    rows: pl.DataFrame, kind: str, as_of: date, timezone: str = "Europe/Copenhagen"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows dated up to `as_of`, and rows dated after it, these with the columns of held rows beside their own.

    A kind that has no date of its own has nothing after any day.
    """
    declared = KINDS[kind]
    if declared.dated_by is None:
        return rows, _as_held(rows.clear(), declared, as_of)
    later = (_day_of(rows, kind, timezone) > as_of).fill_null(False)
    return rows.filter(~later), _as_held(rows.filter(later), declared, as_of)


def verdict_on(verdict: str, folder: Path, kind: str, as_of: date, timezone: str) -> str:
    """The verdict of a delivery read into `folder`, on a day: rows dated after it are held, as bad rows are."""
    path = folder / "accepted.parquet"
    if verdict == "reject_file" or kind not in KINDS or KINDS[kind].dated_by is None or not path.is_file():
        return verdict
    last = pl.scan_parquet(path).select(pl.col(str(KINDS[kind].dated_by)).max()).collect()
    is_later = not last.filter(_day_of(last, kind, timezone) > as_of).is_empty()
    return "quarantine_rows" if is_later else verdict


def _day_of(rows: pl.DataFrame, kind: str, timezone: str) -> pl.Expr:
    """The local day of the column that dates the rows of a kind."""
    day = pl.col(str(KINDS[kind].dated_by))
    if rows.schema[str(KINDS[kind].dated_by)] == pl.Datetime:
        day = day.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.date()
    return day


def _as_held(rows: pl.DataFrame, kind: Kind, as_of: date) -> pl.DataFrame:
    columns = [name for name in schema_of(kind.name) if name in rows.columns]
    text = pl.struct([pl.col(name).cast(pl.String) for name in columns]).struct.json_encode()
    amount = pl.col(kind.amount) if kind.amount else pl.lit(None)
    message = f"{kind.dated_by or 'the row'} lies after the run date {as_of.isoformat()}"
    return rows.with_columns(
        text.alias("text"), key_of(kind).alias("row_key"), pl.lit(kind.name).alias("kind"),
        pl.lit("after_run_date").alias("code"), pl.lit(message).alias("message"),
        amount.cast(HELD["amount_dkk"]).alias("amount_dkk"),
    )


def last_good_rows(
    deliveries: Sequence[Delivery], standing: Sequence[Delivery], held: pl.DataFrame, kind: str
) -> pl.DataFrame:
    """Accepted rows of replaced deliveries whose keys the delivery in their place names, but as held rows.

    `held`: the held rows of `standing`. Columns as those of accepted rows with `age`; without replaced deliveries none.
    """
    stands = {delivery.folder for delivery in standing}
    found = [stacked([], "accepted", _accepted_columns(kind))]
    for block in {delivery.block for delivery in standing}:
        replaced = [entry for entry in deliveries if entry.block == block and entry.folder not in stands]
        ages = [entry.age for entry in standing if entry.block == block]
        keys = held.filter(pl.col("age").is_in(ages))["row_key"].drop_nulls()
        if replaced and len(keys):
            rows = stacked(replaced, "accepted", _accepted_columns(kind))
            found.append(rows.filter(key_of(KINDS[kind]).is_in(keys.implode())))
    return pl.concat(found)


def _accepted_columns(kind: str) -> dict[str, Any]:
    return {**schema_of(kind), "source_row": pl.Int64}


def stacked(deliveries: Iterable[Delivery], table: str, schema: Mapping[str, Any]) -> pl.DataFrame:
    """One table of deliveries under each other, with their `age` and where each row came from; typed where empty."""
    frames = [pl.DataFrame(schema={**schema, **PROVENANCE, "age": pl.Int64})]
    for delivery in deliveries:
        frames.append(
            pl.read_parquet(delivery.table(table)).select(list(schema)).with_columns(
                pl.lit(delivery.sources[0]).alias("source_file"),
                pl.lit(delivery.sha256).alias("delivery_sha256"),
                pl.lit(delivery.age, dtype=pl.Int64).alias("age"),
            )
        )
    return pl.concat(frames)


def _youngest(accepted: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """One row a key: of the youngest delivery, and there the first."""
    keys = list(kind.key)
    if not accepted.select(pl.struct(keys).is_duplicated().any()).item():
        return accepted
    last = accepted.filter(pl.col("age") == pl.col("age").max().over(keys))
    return last.unique(subset=keys, keep="first", maintain_order=True)


def still_held(ever_held: pl.DataFrame, accepted: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Of all rows that standing deliveries held, those that no younger delivery has released.

    A row is released by its key, or with the delivery it came in. `accepted` has the key columns of `kind` and `age`.
    """
    by_key = _not_met_again(ever_held, accepted, kind)
    return _not_said_again(by_key, accepted, ever_held, kind)


def _not_met_again(held: pl.DataFrame, accepted: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Held rows that no younger delivery has accepted or held anew.

    A held row whose key stands accepted in an older delivery keeps no amount: the older one is counted.
    """
    if held.is_empty():
        return held
    keyed = accepted.select(key_of(kind).alias("row_key"), "age")
    keyed = keyed.join(held.select("row_key").unique(), on="row_key", how="semi")
    met = pl.concat([keyed, held.select("row_key", "age")]).drop_nulls("row_key")
    newest = met.group_by("row_key").agg(pl.col("age").max().alias("newest"))
    stands = keyed.group_by("row_key").agg(pl.col("age").max().alias("accepted_at"))
    known = held.join(newest, on="row_key", how="left", maintain_order="left")
    known = known.join(stands, on="row_key", how="left", maintain_order="left")
    known = known.filter(pl.col("newest").is_null() | (pl.col("newest") == pl.col("age")))
    amount = pl.when(pl.col("accepted_at").is_null()).then("amount_dkk").alias("amount_dkk")
    return known.with_columns(amount).drop("newest", "accepted_at")


def _not_said_again(held: pl.DataFrame, accepted: pl.DataFrame, ever_held: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Held rows without a key, of deliveries that no younger one says all over again.

    Such a row cannot be met by its key. It is released with the delivery it came in, when every key of that delivery
    stands in a younger one, accepted or held: a file that grows or is mended is sent whole.
    """
    if not held["row_key"].has_nulls():
        return held
    keys = pl.concat([accepted.select(key_of(kind).alias("row_key"), "age"), ever_held.select("row_key", "age")])
    keys = keys.drop_nulls("row_key").unique()
    asked = held.filter(pl.col("row_key").is_null())["age"].unique().sort().to_list()
    gone = [age for age in asked if _is_said_again(keys, age)]
    return held.filter(pl.col("row_key").is_not_null() | ~pl.col("age").is_in(gone))


def _is_said_again(keys: pl.DataFrame, age: int) -> bool:
    own = keys.filter(pl.col("age") == age)
    again = keys.filter(pl.col("age") > age).join(own, on="row_key", how="semi").group_by("age").len()
    return own.height > 0 and bool((again["len"] == own.height).any())


def count_by_file(
    deliveries: Iterable[Delivery], rows: pl.DataFrame, after: pl.DataFrame, held: pl.DataFrame
) -> pl.DataFrame:
    """Counts for each source and digest (columns `COUNTS`), of rows in force, rows after the run date, rows held.

    Where the same bytes came twice, the later name holds nothing in force.
    """
    in_force, later, waiting = (_by_file(frame) for frame in (rows, after, held))
    counts: dict[tuple[str, str], dict[str, Any]] = {}
    for delivery in deliveries:
        accepted, held_once = (rows_in(delivery.table(name)) for name in ("accepted", "held"))
        for source in dict.fromkeys(delivery.sources):
            place = (source, delivery.sha256)
            stands = in_force.get(place, 0) + later.get(place, 0)
            counts[place] = {
                "source_file": source, "delivery_sha256": delivery.sha256,
                "rows_accepted": accepted - later.get(place, 0),
                "rows_held": waiting.get(place, 0) + later.get(place, 0),
                "rows_superseded": accepted - stands,
                "rows_released": held_once - waiting.get(place, 0),
                "rows_left_out": 0,
            }
    return pl.DataFrame(list(counts.values()), schema=COUNTS)


def _left_out(counts: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Counts in which rows of later days are left out, not held."""
    left_out = later.group_by(list(PROVENANCE)).agg(pl.len().cast(pl.Int64).alias("later"))
    joined = counts.join(left_out, on=list(PROVENANCE), how="left", maintain_order="left")
    later_rows = pl.col("later").fill_null(0)
    return joined.with_columns(
        rows_held=pl.col("rows_held") - later_rows, rows_left_out=later_rows
    ).drop("later")


def _by_file(frame: pl.DataFrame) -> dict[tuple[str, str], int]:
    grouped = frame.group_by("source_file", "delivery_sha256").len()
    return {(source, sha256): count for source, sha256, count in grouped.iter_rows()}
