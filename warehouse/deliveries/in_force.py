"""Which delivered rows stand: from all receipts of a kind to one row a key.

Comes in: the store, a kind, the run date, and how each block delivers. Goes out: rows in force, rows held, and counts
a file. Must not know: formats, mappings, what the rows are used for.

Of two versions of a row the younger delivery wins: by its declared day, else by when its bytes were first received;
deliveries of the same age are ordered by digest, so that the order they arrive in does not matter.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.contracts import key_of, schema_of
from warehouse.deliveries.judging import HELD
from warehouse.deliveries.kinds import KINDS, Kind
from warehouse.store import Store

PROVENANCE = {"source_file": pl.String, "delivery_sha256": pl.String}
COUNTS = {
    "source_file": pl.String,
    "delivery_sha256": pl.String,
    "rows_accepted": pl.Int64,
    "rows_held": pl.Int64,
    "rows_superseded": pl.Int64,  # accepted once, and not in force: repeated, replaced or corrected
    "rows_released": pl.Int64,  # held once, and since then corrected by a younger delivery
}

STEADY = 0.8  # a replacing delivery with a smaller share of the rows before it is asked about


def load_kind(
    store: Store, kind: str, as_of: date, modes: Mapping[str, str], timezone: str = "Europe/Copenhagen"
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Rows in force on `as_of`, rows held, and counts for each source and digest.

    `modes`: for each block "append" (the default) or "replace", where its youngest delivery stands for all, but for
    rows that it names and that are held: of these the last good one stays. Rows have the kind's columns, `source_row`,
    `source_file` and `delivery_sha256`. A row dated after `as_of` is held.
    No receipts give empty, typed frames.
    """
    declared = KINDS[kind]
    deliveries = _deliveries(store, kind)
    standing = _standing(store, deliveries, modes)
    accepted = _stacked(store, standing, "accepted", {**schema_of(kind), "source_row": pl.Int64})
    # A row of a later day is not valid yet: it takes the place of none that is.
    accepted, after = split_after(accepted, kind, as_of, timezone)
    after = _youngest(after, declared).select([*HELD, *PROVENANCE, "age"])
    ever_held = pl.concat([_stacked(store, standing, "held", HELD), after])
    last_good = last_good_rows(store, deliveries, standing, ever_held, kind)
    accepted = pl.concat([split_after(last_good, kind, as_of, timezone)[0], accepted])
    rows = _youngest(accepted, declared)
    held = _said_last(_still_held(ever_held, accepted, declared), accepted, ever_held, declared)
    is_after = pl.col("code") == "after_run_date"
    counts = _counts(store, deliveries, rows, held.filter(is_after), held.filter(~is_after))
    return rows.drop("age"), held.drop("age").sort("source_file", "source_row", "code"), counts


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


def _deliveries(store: Store, kind: str) -> list[dict[str, Any]]:
    """Each received file once a block: first receipt, newest reading, and its age, oldest first."""
    receipts = store.receipts().filter(pl.col("kind") == kind, pl.col("sha256").is_not_null())
    found: dict[tuple[Any, str], dict[str, Any]] = {}
    for receipt in receipts.iter_rows(named=True):
        place = (receipt["block"], receipt["sha256"])
        known = found.setdefault(place, {**receipt, "sources": []})
        known["sources"].append(receipt["source"])
        known["declared_on"] = receipt["declared_on"] or known["declared_on"]
        if receipt["reading"] and (store.delivery(receipt["reading"], receipt["sha256"]) / "accepted.parquet").exists():
            known["reading"], known["is_read"] = receipt["reading"], True
    read = [delivery for delivery in found.values() if delivery.get("is_read")]
    for delivery in read:
        delivery["aged"] = _age(delivery)
    read.sort(key=lambda delivery: (delivery["aged"], delivery["sha256"], str(delivery["block"])))
    for rank, delivery in enumerate(read):
        delivery["age"] = rank
    return read


def _age(delivery: Mapping[str, Any]) -> tuple[date, datetime]:
    """The declared day; or the day of the first receipt and its instant."""
    declared: date | None = delivery["declared_on"]
    if declared:
        return declared, datetime.combine(declared, time.min)
    received: datetime = delivery["received_at"]
    return received.date(), received


def _standing(store: Store, deliveries: list[dict[str, Any]], modes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Deliveries that may hold rows in force: same bytes once, and of a replacing block the youngest alone.

    A delivery of which no row was accepted replaces nothing: the last good one stays.
    """
    youngest: dict[Any, tuple[date, datetime]] = {}
    for delivery in deliveries:
        if modes.get(delivery["block"]) != "replace" or not _accepted_rows(store, delivery):
            continue
        youngest[delivery["block"]] = max(delivery["aged"], youngest.get(delivery["block"], delivery["aged"]))
    seen: set[tuple[str, str]] = set()
    standing = []
    for delivery in deliveries:
        is_replaced = delivery["block"] in youngest and delivery["aged"] < youngest[delivery["block"]]
        bytes_read = (delivery["reading"], delivery["sha256"])
        if is_replaced or bytes_read in seen:
            continue
        seen.add(bytes_read)
        standing.append(delivery)
    return standing


def last_good_rows(
    store: Store, deliveries: list[dict[str, Any]], standing: list[dict[str, Any]], held: pl.DataFrame, kind: str
) -> pl.DataFrame:
    """Accepted rows of replaced deliveries whose keys the delivery in their place names, but as held rows.

    `held`: the held rows of `standing`. Columns as those of accepted rows with `age`; without replaced deliveries none.
    """
    stands = {(delivery["reading"], delivery["sha256"]) for delivery in standing}
    gone = [delivery for delivery in deliveries if (delivery["reading"], delivery["sha256"]) not in stands]
    found = _stacked(store, [], "accepted", {**schema_of(kind), "source_row": pl.Int64})
    for block in {delivery["block"] for delivery in standing}:
        replaced = [entry for entry in gone if entry["block"] == block]
        youngest = [entry["age"] for entry in standing if entry["block"] == block]
        keys = held.filter(pl.col("age").is_in(youngest))["row_key"].drop_nulls()
        if replaced and len(keys):
            rows = _stacked(store, replaced, "accepted", {**schema_of(kind), "source_row": pl.Int64})
            found = pl.concat([found, rows.filter(key_of(KINDS[kind]).is_in(keys.implode()))])
    return found


def shrunken(store: Store, modes: Mapping[str, str]) -> list[tuple[str, Finding]]:
    """Sources of replacing deliveries that hold far fewer rows than the one they replace, each with a warning."""
    told = []
    for kind in KINDS:
        by_block: dict[str, dict[Any, list[dict[str, Any]]]] = {}
        for delivery in _deliveries(store, kind) if "replace" in modes.values() else []:
            if modes.get(delivery["block"]) == "replace" and _accepted_rows(store, delivery):
                by_block.setdefault(delivery["block"], {}).setdefault(delivery["aged"], []).append(delivery)
        for ages in by_block.values():
            *_, before, now = [[], *ages.values()]  # the parts of a delivery that was split are of one age
            rows, were = (sum(_accepted_rows(store, delivery) for delivery in parts) for parts in (now, before))
            if rows < STEADY * were:
                message = f"{rows} rows replace {were}; what was left out is no longer in force. Send all that holds"
                told.append((now[0]["sources"][0], Finding("delivery_shrunk", "warning", message)))
    return told


def _accepted_rows(store: Store, delivery: Mapping[str, Any]) -> int:
    return _height(store.delivery(delivery["reading"], delivery["sha256"]) / "accepted.parquet")


def _stacked(store: Store, standing: list[dict[str, Any]], table: str, schema: Mapping[str, Any]) -> pl.DataFrame:
    """One table of standing deliveries, oldest first, with their `age` and where each row came from."""
    frames = [pl.DataFrame(schema={**schema, **PROVENANCE, "age": pl.Int64})]
    for delivery in standing:
        path = store.delivery(delivery["reading"], delivery["sha256"]) / f"{table}.parquet"
        frames.append(
            pl.read_parquet(path).select(list(schema)).with_columns(
                pl.lit(delivery["sources"][0]).alias("source_file"),
                pl.lit(delivery["sha256"]).alias("delivery_sha256"),
                pl.lit(delivery["age"], dtype=pl.Int64).alias("age"),
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


def _still_held(held: pl.DataFrame, accepted: pl.DataFrame, kind: Kind) -> pl.DataFrame:
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


def _said_last(held: pl.DataFrame, accepted: pl.DataFrame, ever_held: pl.DataFrame, kind: Kind) -> pl.DataFrame:
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


def _counts(
    store: Store, deliveries: list[dict[str, Any]], rows: pl.DataFrame, after: pl.DataFrame, held: pl.DataFrame
) -> pl.DataFrame:
    """Counts for each source and digest; where the same bytes came twice, the later name holds nothing in force."""
    def by_file(frame: pl.DataFrame) -> dict[tuple[str, str], int]:
        grouped = frame.group_by("source_file", "delivery_sha256").len()
        return {(source, sha256): count for source, sha256, count in grouped.iter_rows()}

    in_force, later, waiting = by_file(rows), by_file(after), by_file(held)
    counts: dict[tuple[str, str], dict[str, Any]] = {}
    for delivery in deliveries:
        folder = store.delivery(delivery["reading"], delivery["sha256"])
        sizes = [_height(folder / f"{name}.parquet") for name in ("accepted", "held")]
        for source in dict.fromkeys(delivery["sources"]):
            place = (source, delivery["sha256"])
            stands = in_force.get(place, 0) + later.get(place, 0)
            counts[place] = {
                "source_file": source, "delivery_sha256": delivery["sha256"],
                "rows_accepted": sizes[0] - later.get(place, 0),
                "rows_held": waiting.get(place, 0) + later.get(place, 0),
                "rows_superseded": sizes[0] - stands,
                "rows_released": sizes[1] - waiting.get(place, 0),
            }
    return pl.DataFrame(list(counts.values()), schema=COUNTS)


def _height(path: Path) -> int:
    count: int = pl.scan_parquet(path).select(pl.len()).collect().item()
    return count
