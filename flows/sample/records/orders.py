"""Work orders, SLA targets, and the clock: holidays, the change of the clock, the turn of a month.

Comes in: places and months. Goes out: deliveries. Must not know: how a clock is reckoned with.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from flows.sample.records import chance
from flows.sample.records.money import MAINTENANCE_DKK_A_M2
from flows.sample.records.places import Place
from flows.sample.records.scans import Scan, scans_of
from flows.sample.records.writing import Delivery, Row

PEOPLE = ("Åse Bjørn", "Søren Ægidius", "Mehmet Yilmaz", "Anna Jensen", "Jørgen Lå", "Fatima Østergård")
ORDERS_A_MONTH = 6
_HEADERS = {
    "order_id": "Ordrenr", "facility_id": "Ejendom", "reported_at": "Meldt", "room": "Lokale", "type": "Type",
    "priority": "Prioritet", "responded_at": "Påbegyndt", "completed_at": "Afsluttet", "paused_minutes": "Pause min.",
    "cost_dkk": "Pris ekskl. moms", "parent_id": "Hører til", "worker": "Tekniker", "note": "Bemærkning",
}  # fmt: skip


def order_deliveries(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    """Work orders in local time, day and clock in two columns, and what was promised."""
    rows = [row for month in months for place in places for row in _month(place, month, seed)]
    rows += _odd_orders(places, months) + _bad_orders(places, months)
    orders = Delivery(
        "arbejdsordrer", "work_order", "records/arbejdsordrer.csv", _HEADERS, rows, encoding="utf-8-sig",
        paired={"reported_at": ("Dato", "Kl")},
    )  # fmt: skip
    names = ("service", "priority", "response_minutes", "resolution_minutes", "clock")
    targets = [("P1", 15, 120, "always"), ("P2", 60, 360, "always"), ("P3", 240, 1440, "working_hours")]
    promised = [Row(dict(zip(names, ("maintenance", *target), strict=True))) for target in targets]
    return [
        orders,
        Delivery("sla", "sla_target", "records/sla.csv", {name: name for name in names}, promised),
    ]


def _month(place: Place, month: date, seed: int) -> list[Row]:
    """The orders of a place and month: planned and reported ones, and those that scanned requests became."""
    orders = [_order(place, month, nth, seed) for nth in range(ORDERS_A_MONTH)]
    orders += [_requested(place, scan, seed) for scan in scans_of(place, month, seed) if scan.is_ordered]
    weights = [1 + chance.number(9, seed, "price", order["order_id"]) for order in orders]
    area = place.area_at_end() or Decimal(2000)
    percent = Decimal(90 + chance.number(21, seed, "orders", place.facility_id, month)) / 100
    left = (area * MAINTENANCE_DKK_A_M2 / 12 * percent).quantize(Decimal("0.01"))
    for nth, (order, weight) in enumerate(zip(orders, weights, strict=True)):
        price = (left * weight / sum(weights[nth:])).quantize(Decimal("0.01"))
        order["cost_dkk"] = price
        left -= price
    return [Row(order) for order in orders]


def _order(place: Place, month: date, nth: int, seed: int) -> dict[str, Any]:
    about = (seed, "order", place.facility_id, month, nth)
    start = datetime(month.year, month.month, 1, 6) + timedelta(minutes=chance.number(27 * 24 * 60, *about))
    rooms = place.lasting_rooms()
    return _values(f"AO-{month:%y%m}-{place.facility_id}-{nth}", place.facility_id, start) | {
        "room": chance.choose(rooms, *about, "room").number if rooms and nth % 2 else None,
        "type": "preventive" if nth % 3 == 1 else "corrective",
        "priority": chance.choose(("P1", "P2", "P3", "P3"), *about, "priority"),
        "responded_at": start + timedelta(minutes=5 + chance.number(200, *about, "answer")),
        "completed_at": start + timedelta(minutes=240 + chance.number(1500, *about, "done")),
        "paused_minutes": chance.choose((None, None, 30, 120), *about, "pause"),
        "worker": chance.choose(PEOPLE, *about, "worker"),
    }


def _requested(place: Place, scan: Scan, seed: int) -> dict[str, Any]:
    """The order that takes up a request: in its room, minutes after the scan."""
    about = (seed, "order", scan.request_id)
    start = scan.at + timedelta(minutes=1 + chance.number(2, *about))
    return _values(f"AO-{scan.request_id}", place.facility_id, start) | {
        "room": scan.room, "type": "request", "priority": "P3", "responded_at": scan.answered_at,
        "completed_at": scan.closed_at, "worker": chance.choose(PEOPLE, *about, "worker"),
    }  # fmt: skip


def _values(
    order_id: str, facility_id: str, reported_at: datetime, cost: str | None = None
) -> dict[str, Any]:
    return dict.fromkeys(_HEADERS) | {
        "order_id": order_id, "facility_id": facility_id, "reported_at": reported_at, "type": "corrective",
        "priority": "P2", "cost_dkk": None if cost is None else Decimal(cost), "worker": PEOPLE[0],
    }  # fmt: skip


def _odd_orders(places: tuple[Place, ...], months: list[date]) -> list[Row]:
    """Orders at a clock change, at the turn of a month, on a holiday, with a child, with a CPR number in a note."""
    facility, first = places[0].facility_id, months[0]
    year = first.year
    turn = datetime.combine(months[len(months) // 2], time(23)) - timedelta(days=1)
    moments = {
        "UR-2": (datetime(year, 10, 27, 2, 30), "510.00"),
        "UR-3": (datetime(year, 3, 31, 2, 30), "520.00"),
        "JUL-1": (datetime(year, 12, 25, 14, 5), "1830.00"),
        "SKUD-1": (datetime(year, 2, 29, 9, 0), "229.00"),
    }
    rows = [
        Row(_values(name, facility, moment, cost))
        for name, (moment, cost) in moments.items()
        if moment.date().replace(day=1) in months
    ]
    parent, child = _values("BARN-0", facility, turn, "100.00"), _values("BARN-1", facility, turn, "401.40")
    parent["completed_at"] = turn + timedelta(
        hours=1, minutes=30
    )  # half past midnight: another month, local time
    child["completed_at"], child["parent_id"] = turn + timedelta(minutes=20), "BARN-0"
    child["note"] = "Nøgle hos borger 010190-1234, ring først"
    return [*rows, Row(parent), Row(child)]


def _bad_orders(places: tuple[Place, ...], months: list[date]) -> list[Row]:
    at = datetime(months[0].year, months[0].month, 12, 10, 15)
    facility = places[0].facility_id
    impossible = Row(
        _values("FEJL-O1", facility, at, "765.40"), {"reported_at": "31-02-2024 10:15"}, held="not_a_date"
    )
    nobody = Row(_values("FEJL-O2", facility, at, "120.00"), {"facility_id": ""}, held="missing_value")
    dear = Row(_values("FEJL-O3", facility, at, "0"), {"cost_dkk": "kr. ?"}, held="not_a_number")
    unknown = Row(_values("UKENDT-O", facility, at, "55.55") | {"room": "K.404"})
    return [impossible, nobody, dear, unknown]
