"""Which delivered rows are in force: from the deliveries of a kind to one row per key.

Comes in: the store, a kind, the run date, and how each block delivers. Goes out: rows in force, rows held, and counts
a file.

Of two versions of a row, that of the younger delivery counts (`deliveries.py` orders them). While rows are compared,
they carry the `age` and the `block` of their delivery.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

from bim.finding_text import framed
from bim.tables import Finding
from warehouse.deliveries.effective.accounts import count_by_file
from warehouse.deliveries.effective.deliveries import (
    Delivery,
    deliveries_of,
    effective_deliveries,
    last_in,
)
from warehouse.deliveries.effective.history import timelines
from warehouse.deliveries.effective.identity import identity_of, with_unique_ids
from warehouse.deliveries.effective.key_findings import key_findings
from warehouse.deliveries.effective.releases import still_held
from warehouse.deliveries.effective.stacked import PROVENANCE, accepted_columns, stacked
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Kind
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.rows.contracts import agrees_of, key_columns, key_of, schema_of
from warehouse.deliveries.rows.validation import HELD
from warehouse.store import Store
from warehouse.store_stacks import Stacks

_ORDER = ("age", "block")  # which of two rows is younger, and the block in which its key is unique


@dataclass(frozen=True)
class Loaded:
    """What the deliveries of a kind say on a day: rows in force, rows held, counts a file, and what is doubtful."""

    rows: pl.DataFrame
    held: pl.DataFrame
    counts: pl.DataFrame
    findings: list[tuple[str, Finding]]


def load_kind(
    store: Store, kind: str, as_of: date, modes: Mapping[str, str], timezone: str = "Europe/Copenhagen"
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return rows in force on `as_of`, rows held, and counts per source and digest, as `load` gives them."""
    loaded = load(store, kind, as_of, modes, timezone)
    return loaded.rows, loaded.held, loaded.counts


def load(
    store: Store, kind: str, as_of: date, modes: Mapping[str, str], timezone: str = "Europe/Copenhagen"
) -> Loaded:
    """Return rows in force on `as_of`, rows held, counts per source and digest, and findings with their source.

    `modes`: for each block "append" (the default) or "replace", whose youngest delivery replaces all, except for
    rows that it has only as held rows: of these the last good version stays. Rows have the kind's columns,
    `source_row`, `source_file` and `delivery_sha256`. A row dated after `as_of` is held, or left out where the store
    looks back. Of a register with history all rows of all times are given, each with its interval
    (`history.timelines`). No receipts give empty, typed frames.
    """
    deliveries = deliveries_of(store, kind)
    if not deliveries:
        return _nothing_of(kind)
    is_left_out = store.looks_back_to is not None
    return _loaded(deliveries, KINDS[kind], as_of, modes, timezone, is_left_out, store.stacks)


@cache
def _nothing_of(name: str) -> Loaded:
    """Return what a kind without deliveries has, on any day: most kinds of a small portfolio."""
    return _loaded((), KINDS[name], date.max, {}, "UTC", False)


def _loaded(
    deliveries: Sequence[Delivery],
    declared: Kind,
    as_of: date,
    modes: Mapping[str, str],
    timezone: str,
    is_left_out: bool,
    stacks: Stacks | None = None,
) -> Loaded:
    kind = declared.name
    effective = effective_deliveries(deliveries, modes)
    accepted = stacked(effective, "accepted", accepted_columns(kind), stacks)
    # A row of a later day is not valid yet: it takes the place of none that is.
    accepted, after = split_after(accepted, kind, as_of, timezone)
    after = _youngest(after, declared).select([*HELD, *PROVENANCE, *_ORDER])
    later = after.clear() if is_left_out else after
    ever_held = pl.concat([stacked(effective, "held", HELD, stacks), later])
    last_good = last_good_rows(deliveries, effective, ever_held, kind)
    accepted = pl.concat([split_after(last_good, kind, as_of, timezone)[0], accepted])
    rows = (
        _with_history(deliveries, declared, modes, stacks)
        if declared.entity
        else _youngest(accepted, declared)
    )
    held = still_held(ever_held, accepted, declared)
    is_after = pl.col("code") == "after_run_date"
    waiting = after if is_left_out else held.filter(is_after)
    counts = count_by_file(
        deliveries, rows, waiting, held.filter(~is_after), declared, is_left_out=is_left_out, stacks=stacks
    )
    findings = key_findings(declared, accepted, rows)
    rows = with_unique_ids(rows, declared).drop(_ORDER)
    return Loaded(rows, held.drop("age").sort("source_file", "source_row", "code"), counts, findings)


def _with_history(
    deliveries: Sequence[Delivery], kind: Kind, modes: Mapping[str, str], stacks: Stacks | None
) -> pl.DataFrame:
    """Return rows of a register with the interval in which each holds, also those of replaced deliveries."""
    usable = [delivery for delivery in deliveries if not delivery.is_held]
    once = list({delivery.folder: delivery for delivery in reversed(usable)}.values())[::-1]
    accepted = stacked(once, "accepted", accepted_columns(kind.name), stacks)
    return timelines(accepted, stacked(once, "held", HELD, stacks), once, kind, modes)


def split_after(
    rows: pl.DataFrame, kind: str, as_of: date, timezone: str = "Europe/Copenhagen"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows dated up to `as_of`, and rows dated after it, these with the columns of held rows too.

    A kind that has no date of its own has nothing after any day.
    """
    declared = KINDS[kind]
    if declared.dated_by is None:
        return rows, _as_held(rows.clear(), declared, as_of)
    later = (_day_of(rows, kind, timezone) > as_of).fill_null(False)
    return rows.filter(~later), _as_held(rows.filter(later), declared, as_of)


def verdict_on(verdict: str, folder: Path, kind: str, as_of: date, timezone: str) -> str:
    """Return the verdict of a delivery read into `folder`, on a day: rows dated after it are held."""
    path = folder / "accepted.parquet"
    if verdict == "reject_file" or kind not in KINDS or KINDS[kind].dated_by is None or not path.is_file():
        return verdict
    last = last_in(path, str(KINDS[kind].dated_by))
    if isinstance(last, datetime):
        last = last.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).date()
    return "quarantine_rows" if last is not None and last > as_of else verdict


def _day_of(rows: pl.DataFrame, kind: str, timezone: str) -> pl.Expr:
    """Return the local day of the column that dates the rows of a kind."""
    day = pl.col(str(KINDS[kind].dated_by))
    if rows.schema[str(KINDS[kind].dated_by)] == pl.Datetime:
        day = day.dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.date()
    return day


def _as_held(rows: pl.DataFrame, kind: Kind, as_of: date) -> pl.DataFrame:
    columns = [name for name in schema_of(kind.name) if name in rows.columns]
    text = pl.struct([pl.col(name).cast(pl.String) for name in columns]).struct.json_encode()
    amount = pl.col(kind.amount) if kind.amount else pl.lit(None)
    why = make_finding("after_run_date", column=kind.dated_by or "The row", run_date=as_of.isoformat())
    why = framed(why, their_columns=[kind.dated_by]) if kind.dated_by else why
    return rows.with_columns(
        text.alias("text"),
        key_of(kind).alias("row_key"),
        agrees_of(kind).alias("agrees"),
        pl.lit(kind.name).alias("kind"),
        pl.lit("after_run_date").alias("code"),
        pl.lit(why.message).alias("message"),
        pl.lit(why.details).alias("details"),
        amount.cast(HELD["amount_dkk"]).alias("amount_dkk"),
    )


def last_good_rows(
    deliveries: Sequence[Delivery], effective: Sequence[Delivery], held: pl.DataFrame, kind: str
) -> pl.DataFrame:
    """Return accepted rows of replaced deliveries that the newer delivery has too, but only as held rows.

    `held`: the held rows of `effective`. Columns as those of accepted rows with `age`; none without replaced ones.
    """
    kept = {delivery.folder for delivery in effective}
    found = [stacked([], "accepted", accepted_columns(kind))]
    for block in {delivery.block for delivery in effective}:
        of_block = [entry for entry in deliveries if entry.block == block and not entry.is_held]
        replaced = [entry for entry in of_block if entry.folder not in kept]
        ages = [entry.age for entry in effective if entry.block == block]
        keys = held.filter(pl.col("age").is_in(ages))["row_key"].drop_nulls()
        if replaced and len(keys):
            rows = stacked(replaced, "accepted", accepted_columns(kind))
            found.append(rows.filter(key_of(KINDS[kind]).is_in(keys.implode())))
    return pl.concat(found)


def _youngest(accepted: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Return one row per thing: the first row of the youngest delivery."""
    if not accepted.select(pl.struct(key_columns(kind)).is_duplicated().any()).item():
        return accepted
    named = accepted.with_columns(identity_of(kind).alias("__identity"))
    last = named.filter(pl.col("age") == pl.col("age").max().over("__identity"))
    return last.unique(subset="__identity", keep="first", maintain_order=True).drop("__identity")
