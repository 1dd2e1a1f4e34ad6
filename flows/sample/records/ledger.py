"""Answers of money: what each month, facility and service must cost per m², from the sample's own ledger.

Comes in: the money rows as they were made, and the places. Goes out: exact decimals. Must not know: any reader,
any SQL, any way of spreading a cost over rooms.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flows.sample.records.places import Place, finds_room
from flows.sample.records.writing import Delivery, Row

AMOUNT = {"cost_line": "amount_dkk", "work_order": "cost_dkk"}


@dataclass(frozen=True)
class Entry:
    """An amount that stands in the ledger: `lands` where a room takes it, else it stays at its level."""

    month: date
    facility_id: str
    service: str
    amount: Decimal
    lands: bool


def money_answers(deliveries: Iterable[Delivery], places: Iterable[Place]) -> dict[str, Any]:
    """cost, invoiced_dkk, allocated_dkk, unallocated_dkk and held_dkk of the sample."""
    by_id = {place.facility_id: place for place in places}
    rows = [(d.kind, row) for d in deliveries if d.kind in AMOUNT for row in d.rows if row.counts]
    stands = [
        (kind, row) for kind, row in rows if row.held is None and row.values.get(AMOUNT[kind]) is not None
    ]
    entries = [_entry(kind, row, by_id) for kind, row in stands]
    held = sum((_readable(kind, row) for kind, row in rows if row.held is not None), Decimal(0))
    landed = sum((entry.amount for entry in entries if entry.lands), Decimal(0))
    stays = sum((entry.amount for entry in entries if not entry.lands), Decimal(0))
    return {
        "cost": _cost_rows(entries, by_id),
        "invoiced_dkk": landed + stays + held,
        "allocated_dkk": landed,
        "unallocated_dkk": stays,
        "held_dkk": held,
    }


def _entry(kind: str, row: Row, places: dict[str, Place]) -> Entry:
    values = row.values
    day: date = values["month"] if kind == "cost_line" else _day_done(values)
    service = values["service"] if kind == "cost_line" else "maintenance"
    month = day.replace(day=1)
    place = places.get(values["facility_id"])
    return Entry(
        month, values["facility_id"], service, values[AMOUNT[kind]], _lands(place, values, day, month)
    )


def _day_done(values: dict[str, Any]) -> date:
    done: datetime = values.get("completed_at") or values["reported_at"]
    return done.date()


def _lands(place: Place | None, values: dict[str, Any], day: date, month: date) -> bool:
    """On rooms: on the room that is named, else on all rooms of the building or the facility in that month."""
    if place is None:
        return False
    if values.get("room"):
        return finds_room(place.rooms, values["room"], day)
    return place.area_in(month, values.get("building")) is not None


def _readable(kind: str, row: Row) -> Decimal:
    """The amount of a held row where one can read it; a total is no invoice, and counts nothing."""
    name = AMOUNT[kind]
    gone = name in row.written or row.cells is not None or row.held == "total_row"
    return Decimal(0) if gone else row.values.get(name) or Decimal(0)


def _cost_rows(entries: list[Entry], places: dict[str, Place]) -> list[dict[str, Any]]:
    sums: dict[tuple[date, str, str], Decimal] = defaultdict(Decimal)
    for entry in entries:
        sums[entry.month, entry.facility_id, entry.service] += entry.amount
    rows = []
    for (month, facility_id, service), cost in sorted(sums.items()):
        place = places.get(facility_id)
        area = place.area_in(month) if place else None
        rows.append({
            "month": month.strftime("%Y-%m"), "facility_id": facility_id, "service": service, "cost_dkk": cost,
            "net_area_m2": area, "cost_per_m2_dkk": float(cost / area) if area else None,
        })  # fmt: skip
    return rows
