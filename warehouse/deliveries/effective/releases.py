"""Which held rows are still held: those that no younger delivery contains again.

Comes in: all rows that effective deliveries held, and the accepted ones. Goes out: the held rows that remain, without
an amount where an older version of the row is counted.
"""

import polars as pl

from warehouse.deliveries.effective.identity import agreement, is_read_in_full, key_scope_of, scope_of
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.rows.contracts import agrees_of, key_of
from warehouse.deliveries.rows.own_ids import PREFIX

_ALIKE = ["row_key", "agrees", "amount_dkk", "scope"]  # what the comparison of two versions of a row asks for


def still_held(ever_held: pl.DataFrame, accepted: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return the held rows of effective deliveries that no younger delivery has released.

    A row is released by its key, or with the delivery it came in. `accepted` has the key columns of `kind`, what a
    correction agrees in, its amount, `age` and `block`.
    """
    if ever_held.is_empty():
        return ever_held
    amount = pl.col(kind.amount) if kind.amount else pl.lit(None)
    keyed = accepted.select(
        key_of(kind).alias("row_key"),
        agrees_of(kind).alias("agrees"),
        amount.cast(pl.Decimal(18, 2)).alias("amount_dkk"),
        "age",
        "block",
        scope_of(kind).alias("scope"),
        pl.lit(True).alias("is_accepted"),
    )
    by_key = _without_newer_versions(ever_held, keyed, kind)
    return _without_repeated_deliveries(by_key, keyed, ever_held)


def _without_newer_versions(held: pl.DataFrame, accepted: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return held rows that no younger delivery has accepted, or held again.

    A held row of which an older version is accepted keeps no amount: the older one is counted.
    """
    asked = held.with_columns(key_scope_of(kind).alias("scope"))
    others = asked.with_columns(pl.lit(False).alias("is_accepted")).select(accepted.columns)
    accepted = accepted.join(held.select("row_key").unique(), on="row_key", how="semi")
    met = pl.concat([accepted, others], how="vertical_relaxed").drop_nulls("row_key")
    # alike rows of many deliveries are compared once, not each with each
    versions = met.group_by(*_ALIKE, "is_accepted").agg(
        pl.col("age").min().alias("first"), pl.col("age").max().alias("last")
    )
    pairs = asked.select(_ALIKE).unique().join(versions, on="row_key")
    is_same_scope = pl.col("scope") == pl.col("scope_right")
    is_near = is_same_scope | (
        pl.col("is_accepted") & is_read_in_full(kind) & (pl.col("agrees") == pl.col("agrees_right"))
    )
    pairs = pairs.filter(agreement(kind, pl.col("amount_dkk"), pl.col("amount_dkk_right")) & is_near)
    is_counted = pl.col("is_accepted") & is_same_scope
    ages = pairs.group_by(_ALIKE).agg(
        pl.col("last").max(), pl.col("first").filter(is_counted).min().alias("counted")
    )
    met_by = asked.join(ages, on=_ALIKE, how="left", nulls_equal=True, maintain_order="left")
    is_gone = (pl.col("last") > pl.col("age")).fill_null(False)
    is_older = (pl.col("counted") < pl.col("age")).fill_null(False)
    amount = pl.when(~is_older).then("amount_dkk").alias("amount_dkk")
    return met_by.filter(~is_gone).with_columns(amount).drop("scope", "last", "counted")


def _without_repeated_deliveries(
    held: pl.DataFrame, accepted: pl.DataFrame, ever_held: pl.DataFrame
) -> pl.DataFrame:
    """Return held rows without an id, of deliveries that no younger one repeats in full.

    Such a row has no key to find it by. It is released with its delivery, when a younger one contains every row with
    a key of that delivery, accepted or held: a file that grows or is corrected is sent in full.
    """
    is_nameless = pl.col("row_key").is_null() | pl.col("row_key").str.starts_with(PREFIX)
    asked = held.filter(is_nameless)["age"].unique().sort().to_list()
    if not asked:
        return held
    named = ever_held.filter(~is_nameless).select("row_key", "agrees", "age", "block")
    repeated = pl.concat([accepted.select("row_key", "agrees", "age", "block"), named]).unique()
    gone = [age for age in asked if _is_repeated(repeated, age)]
    return held.filter(~is_nameless | ~pl.col("age").is_in(gone))


def _is_repeated(repeated: pl.DataFrame, age: int) -> bool:
    own = repeated.filter(pl.col("age") == age)
    again = repeated.filter(pl.col("age") > age).join(
        own, on=["row_key", "agrees", "block"], how="semi", nulls_equal=True
    )
    return own.height > 0 and bool((again.group_by("age").len()["len"] == own.height).any())
