"""When two delivered rows are the same thing: their keys, and what a correction agrees in.

Comes in: rows of one kind with the block they came in. Goes out: expressions and frames that compare them. It does not
know which of two rows counts.

A key holds within its block, unless the row names itself by what is unique everywhere (supplier and invoice). Rows of
one key that differ in what a correction agrees in (facility, service, month or date) are different things.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from warehouse.deliveries.kind import Kind
from warehouse.deliveries.rows.contracts import UNREAD, agreed_text, agrees_of, key_of

_QUALIFIERS: Mapping[str, Sequence[tuple[str, ...]]] = {
    "cost_line": (
        ("supplier", "invoice"),
        ("supplier", "invoice", "block"),
        ("supplier", "invoice", "facility_id", "service", "month"),
        ("supplier", "invoice", "facility_id", "service", "month", "block"),
    ),
    "work_order": (
        ("facility_id",),
        ("facility_id", "block"),
        ("facility_id", "reported_at"),
        ("facility_id", "reported_at", "block"),
    ),
    "cleaning_visit": (
        ("facility_id",),
        ("facility_id", "block"),
        ("facility_id", "date"),
        ("facility_id", "date", "block"),
    ),
    "service_request": (("scanned_at",),),
    "inspection": (("date",),),
    "decision": (("block",),),
    "deviation": (("facility_id",), ("facility_id", "block"), ("facility_id", "period", "block")),
}
_IDS_OF_MANY_ROWS = frozenset(
    ("inspection",)
)  # an id names several rows, and is used again where their keys are


def scope_of(kind: Kind) -> pl.Expr:
    """Return the block within which the key of a row is unique; empty where it is unique everywhere."""
    if not kind.is_block_key:
        return pl.lit("")
    block = pl.col("block").fill_null("")
    if not kind.named_by:
        return block
    is_named = pl.all_horizontal(pl.col(name).is_not_null() for name in kind.named_by)
    return pl.when(is_named).then(pl.lit("")).otherwise(block)


def identity_of(kind: Kind) -> pl.Expr:
    """Return what identifies a row, as one text: two rows with the same text are versions of one thing."""
    return pl.concat_str(scope_of(kind), key_of(kind), agrees_of(kind), separator="\x1e")


def key_scope_of(kind: Kind) -> pl.Expr:
    """Return the same as `scope_of`, for held rows, from the text of their key."""
    if not kind.is_block_key:
        return pl.lit("")
    block = pl.col("block").fill_null("")
    if not kind.named_by:
        return block
    parts = pl.col("row_key").str.split("\x1f")
    is_named = pl.all_horizontal(
        parts.list.get(kind.key.index(name), null_on_oob=True) != "" for name in kind.named_by
    )
    return pl.when(is_named).then(pl.lit("")).otherwise(block)


def agreement(kind: Kind, amount: pl.Expr, other_amount: pl.Expr) -> pl.Expr:
    """Return whether `agrees` and `agrees_right` may be of one thing, as far as both can be read.

    Where one of them cannot be read in full, the amounts must be the same too, unless one of them cannot be read.
    """
    parts = len(kind.agrees)
    if not parts:
        return pl.lit(True)
    left, right = (
        [
            pl.col(name).str.split("\x1f").list.get(place, null_on_oob=True).fill_null("")
            for place in range(parts)
        ]
        for name in ("agrees", "agrees_right")
    )
    is_full = pl.all_horizontal((one == other) & (one != "") for one, other in zip(left, right, strict=True))
    may_be = pl.all_horizontal(
        (one == other) | ~_is_read(one) | ~_is_read(other) for one, other in zip(left, right, strict=True)
    )
    return is_full | (may_be & (amount.is_null() | other_amount.is_null() | (amount == other_amount)))


def is_read_in_full(kind: Kind) -> pl.Expr:
    """Return whether all parts of `agrees` can be read."""
    parts = pl.col("agrees").str.split("\x1f")
    return pl.all_horizontal(
        pl.lit(True),
        *(_is_read(parts.list.get(place, null_on_oob=True)) for place in range(len(kind.agrees))),
    )


def _is_read(part: pl.Expr) -> pl.Expr:
    return (part.fill_null("") != "") & ~part.fill_null("").str.starts_with(UNREAD)


def with_unique_ids(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return rows with unique ids: rows that share one get a suffix that distinguishes them.

    "100" of two facilities becomes "100@F001" and "100@F002"; parents are named as their orders are. `rows` has the
    column `block`.
    """
    name = kind.key[0]
    unique = kind.key if kind.name in _IDS_OF_MANY_ROWS else (name,)
    if kind.name not in _QUALIFIERS or not rows.select(pl.struct(unique).is_duplicated().any()).item():
        return rows
    numbered = rows.with_columns(pl.col(name).alias("__id"))
    tried = [(columns, True) for columns in _QUALIFIERS[kind.name]]
    for columns, is_short in [*tried, (_QUALIFIERS[kind.name][-1], False)]:
        parts = [agreed_text(kind, column) if column != "block" else pl.col(column) for column in columns]
        parts = parts if is_short else [part.fill_null("") for part in parts]
        behind = pl.concat_str(parts, separator="/", ignore_nulls=True)
        clash = pl.struct(unique).is_duplicated().any().over(name) & (behind != "")
        numbered = numbered.with_columns(
            pl.when(clash).then(pl.col("__id") + "@" + behind).otherwise(name).alias(name)
        )
    if "parent_id" in rows.columns:
        numbered = _with_parents(numbered, name)
    return numbered.drop("__id")


def _with_parents(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the rows with new names of parents: the order with that id in the same block and facility."""
    keys = ["parent_id", "block", "facility_id"]
    renamed = rows.filter(pl.col(name) != pl.col("__id")).select(
        pl.col("__id").alias("parent_id"),
        "block",
        "facility_id",
        pl.col(name).alias("__parent"),
        "reported_at",
    )
    numbered = rows.with_row_index("__row")
    found = numbered.select("__row", *keys, "reported_at").join(renamed, on=keys, nulls_equal=True)
    apart = (pl.col("reported_at") - pl.col("reported_at_right")).abs()
    nearest = found.sort(apart, "__parent").unique("__row", keep="first", maintain_order=True)
    joined = numbered.join(nearest.select("__row", "__parent"), on="__row", how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("__parent", "parent_id").alias("parent_id")).drop(
        "__parent", "__row"
    )
