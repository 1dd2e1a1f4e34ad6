"""Which rooms to inspect: a stratified random sample of those that are cleaned on a day.

Comes in: dated visits with the category of each room, and the user's table of lots. Goes out: the rooms drawn. The draw
depends on seed, date, facility and room alone, so that a second run draws the same ones.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl

DAYS = 14
SAMPLE: dict[str, Any] = {
    "date": pl.Date,
    "facility_id": pl.String,
    "space_id": pl.String,
    "list_order": pl.Int64,
    "category": pl.String,
    "lot_size": pl.Int64,
    "sample_size": pl.Int64,
    "acceptance_number": pl.Int64,
}


def draw_samples(visits: pl.DataFrame, lots: pl.DataFrame, first: date, seed: int) -> pl.DataFrame:
    """Return the rooms to inspect on each of the fourteen days from `first` on (columns `SAMPLE`).

    `visits`: date, facility_id, space_id, category; `lots`: lot_from, lot_to (null: no end), sample_size,
    acceptance_number. The lot of a day is the rooms of a facility that are cleaned on it. No lots, or none of that
    size, give no sample.
    """
    table = lots.sort("lot_from").to_dicts()
    days = visits.filter(pl.col("date").is_between(first, first + timedelta(days=DAYS - 1)))
    rooms = (
        days.select("date", "facility_id", "space_id", "category")
        .unique()
        .sort("date", "facility_id", "space_id")
    )
    drawn: list[dict[str, Any]] = []
    for (day, facility), lot in rooms.group_by("date", "facility_id", maintain_order=True):
        row = _lot_of(table, lot.height)
        if row is not None:
            of_lot = {
                "date": day,
                "facility_id": facility,
                "lot_size": lot.height,
                "sample_size": row["sample_size"],
                "acceptance_number": row["acceptance_number"],
            }
            chosen = draw(lot.to_dicts(), row["sample_size"], f"{seed}|{day}|{facility}")
            drawn += [of_lot | room | {"list_order": number} for number, room in enumerate(chosen, 1)]
    return pl.DataFrame(drawn, schema=SAMPLE)


def _lot_of(table: Iterable[Mapping[str, Any]], size: int) -> Mapping[str, Any] | None:
    """Return the row of the user's table for a lot of that size."""
    fitting = [
        row for row in table if row["lot_from"] <= size and (row["lot_to"] is None or size <= row["lot_to"])
    ]
    return fitting[-1] if fitting else None


def draw(rooms: Sequence[Mapping[str, Any]], size: int, key: str) -> list[dict[str, Any]]:
    """Return `size` rooms, all of them where there are fewer: of each category its share, by largest remainder."""
    strata: dict[str, list[Mapping[str, Any]]] = {}
    for room in rooms:
        strata.setdefault(room["category"] or "", []).append(room)
    shares = share_out(size, {name: len(members) for name, members in strata.items()}, key)
    chosen = []
    for name in sorted(strata):
        order = sorted(strata[name], key=lambda room: _chance(key, room["space_id"]))
        chosen += [
            {"space_id": room["space_id"], "category": room["category"]} for room in order[: shares[name]]
        ]
    return chosen


def share_out(size: int, members: Mapping[str, int], key: str) -> dict[str, int]:
    """Return how many are drawn of each stratum: in proportion to its members, and `size` together."""
    total = sum(members.values())
    size = min(size, total)
    exact = {name: size * count / total for name, count in members.items()}
    shares = {name: int(share) for name, share in exact.items()}
    by_remainder = sorted(exact, key=lambda name: (shares[name] - exact[name], _chance(key, name)))
    for name in by_remainder[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def _chance(key: str, name: str) -> str:
    return hashlib.sha256(f"{key}|{name}".encode()).hexdigest()
