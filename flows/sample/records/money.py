"""Cost lines: what the suppliers invoice, and what goes wrong in their deliveries.

Comes in: places and months. Goes out: deliveries of cost lines. Must not know: how a cost is spread.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from flows.sample.records import chance
from flows.sample.records.places import Place
from flows.sample.records.writing import Delivery, Row

# DKK a m² and year, per service; who invoices it
SERVICES = {
    "cleaning": (185, "Rent & Pænt A/S"), "windows": (9, "Rent & Pænt A/S"), "waste": (14, "Ren Spand ApS"),
    "maintenance": (96, "Driftsselskabet Ærø"), "restaurant": (48, "Kantinen Ø"), "mail": (6, "Internt Bud"),
    "internal_service": (31, "Driftsselskabet Ærø"), "lost_property": (4, "Internt Bud"),
    "vehicles": (44, "Flåde & Værksted"), "other": (7, "Driftsselskabet Ærø"),
}  # fmt: skip
# maintenance is paid by the work order, so no line of an invoice has it
MAINTENANCE_DKK_A_M2 = SERVICES["maintenance"][0]
INVOICED = tuple(service for service in SERVICES if service != "maintenance")
_DANISH = {
    "line_id": "Linjenr", "facility_id": "Ejendom", "service": "Ydelse", "month": "Måned", "room": "Lokale",
    "building": "Bygning", "supplier": "Leverandør", "invoice": "Faktura", "amount_dkk": "Beløb ekskl. moms",
    "moms_dkk": "Moms",
}  # fmt: skip
_PLAIN = {name: name for name in (*_DANISH, "quantity", "unit")}


def cost_deliveries(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    """All deliveries of cost lines: three suppliers, one correction, one delivered twice, one that is refused."""
    regular = [
        _line(place, month, service, seed) for month in months for place in places for service in INVOICED
    ]
    cleaning = [row for row in regular if row.values["service"] in ("cleaning", "windows")]
    waste = [row for row in regular if row.values["service"] == "waste"]
    others = [row for row in regular if row.values["service"] not in ("cleaning", "windows", "waste")]
    cleaning += _direct(places, months, seed) + _bad_lines(places, months)
    correction = _correction(cleaning, places, months)
    again = [_twin(row) for row in waste]
    return [
        _danish("rengoering", "rengøring_faktura", cleaning, options={"dated": "2025-01-05"}),
        _danish("rengoering_rettet", "rengøring_rettelse", correction, options={"dated": "2025-01-20"}),
        _danish("rengoering_gammel", "rengøring_foreløbig", _older(cleaning), options={"dated": "2024-12-20"}),
        _danish("affald", "affald_faktura", waste, where="records/affald_*.csv"),
        _danish("affald_kopi", "affald_faktura (kopi)", again, has_block=False),
        Delivery(
            "drift", "cost_line", "records/drift_faktura.xlsx", _PLAIN, others + _bad_cells(places, months),
            title="Fakturalinjer, drift", options={"sheet": "Linjer"},
        ),
        _danish("pedel", "pedel_faktura", again[:3], missing_header="Fakturanummer"),
    ]  # fmt: skip


def _danish(block: str, name: str, rows: list[Row], **more: Any) -> Delivery:
    return Delivery(block, "cost_line", f"records/{name}.csv", _DANISH, rows, encoding="cp1252", **more)


def _twin(row: Row) -> Row:
    return Row(row.values, row.written, counts=False)


def _line(place: Place, month: date, service: str, seed: int) -> Row:
    rate, supplier = SERVICES[service]
    area = place.area_at_end() or Decimal(2000)
    percent = Decimal(90 + chance.number(21, seed, "cost", place.facility_id, month, service)) / 100
    øre = Decimal(chance.number(100, seed, "øre", place.facility_id, month, service)) / 100
    amount = (area * rate / 12 * percent).quantize(Decimal(1)) + øre
    line_id = f"{service.upper()}-{month:%y%m}-{place.facility_id}"
    values = _values(line_id, place.facility_id, service, month, amount)
    buildings = sorted({room.building for room in place.rooms})
    building = buildings[-1] if len(buildings) > 1 and service == "windows" else None
    return Row(
        values | {"supplier": supplier, "invoice": f"{month:%Y%m}-{service[:2]}", "building": building}
    )


def _values(
    line_id: str, facility_id: str, service: str, month: date, amount: Decimal, room: str | None = None
) -> dict[str, Any]:
    moms = (amount / 4).quantize(Decimal("0.01"))
    return {
        "line_id": line_id, "facility_id": facility_id, "service": service, "month": month, "room": room,
        "amount_dkk": amount, "moms_dkk": moms, "building": None, "supplier": None, "invoice": None,
        "quantity": None, "unit": None,
    }  # fmt: skip


def _direct(places: tuple[Place, ...], months: list[date], seed: int) -> list[Row]:
    """Lines for one room each; written as people write a room; a room that was split; rooms and a house unknown."""
    rows = []
    for place in places:
        for nth, room in enumerate(place.lasting_rooms()[2:5]):
            amount = chance.amount(200, 1500, seed, "direct", place.facility_id, nth)
            month, line_id = months[nth % len(months)], f"DIR-{place.facility_id}-{nth}"
            row = Row(_values(line_id, place.facility_id, "cleaning", month, amount, room.number))
            row.written = {"room": f" Rum {room.number} "} if nth == 1 else {}
            rows.append(row)
    first, some = places[0].facility_id, months[len(months) // 2]
    split = _split_room(places[0])
    for nth, month in enumerate((months[0], months[-1])):
        rows.append(Row(_values(f"DEL-{nth}", first, "cleaning", month, Decimal("640.80"), split)))
    rows.append(Row(_values("UKENDT-1", first, "cleaning", some, Decimal("333.33"), "9.99")))
    rows.append(Row(_values("UKENDT-2", "F999", "cleaning", some, Decimal("1200.50"))))
    rows.append(Row(_values("KREDIT-1", first, "cleaning", some, Decimal("-812.25"))))
    return rows


def _split_room(place: Place) -> str:
    """A room of the first version that the second has no more; else any."""
    now = {room.number for room in place.rooms if room.valid_to is None}
    gone = [room.number for room in place.rooms if room.number and room.number not in now]
    return gone[0] if gone else place.rooms[0].number


def _bad_lines(places: tuple[Place, ...], months: list[date]) -> list[Row]:
    """Rows that must be held, each with its code; a row sent twice; a total under them all."""
    facility, month = places[0].facility_id, months[-1]

    def line(nth: int, amount: str, service: str = "cleaning", **more: Any) -> Row:
        return Row(_values(f"FEJL-{nth}", facility, service, month, Decimal(amount)), **more)

    twice = Row(_values("DOBBELT-1", facility, "cleaning", month, Decimal("75.00")))
    total = Row(_values("", "", "", month, Decimal("987654.32")), held="total_row")
    total.written = {"line_id": "I alt", "month": "", "moms_dkk": ""}
    return [
        line(1, "0.00", written={"amount_dkk": "efter aftale"}, held="not_a_number"),
        line(2, "0.00", written={"amount_dkk": "1.250"}, held="ambiguous_number"),
        line(3, "0.00", written={"amount_dkk": ""}, held="missing_value"),
        line(4, "415.50", written={"month": "31-02-2024"}, held="not_a_date"),
        line(5, "99.95", service="havepasning", held="unknown_value"),
        line(6, "100.00", held="key_conflict"),
        line(6, "110.00", held="key_conflict"),
        line(7, "0.00", cells=4, held="short_row"),
        line(8, "0.00", written={"amount_dkk": "rettes senere"}, held=None, counts=False),
        twice,
        Row(twice.values, counts=False),
        total,
    ]


def _correction(cleaning: list[Row], places: tuple[Place, ...], months: list[date]) -> list[Row]:
    """A younger delivery: another amount for an accepted line, and the amount that a held one lacked."""
    old = cleaning[0]
    old.counts = False
    corrected = Row(old.values | {"amount_dkk": old.values["amount_dkk"] - Decimal("150.25")})
    corrected.values["moms_dkk"] = (corrected.values["amount_dkk"] / 4).quantize(Decimal("0.01"))
    released = Row(_values("FEJL-8", places[0].facility_id, "cleaning", months[-1], Decimal("2222.22")))
    return [corrected, released]


def _older(cleaning: list[Row]) -> list[Row]:
    """An older delivery: amounts that a younger one has already set right."""
    lines = [row for row in cleaning[1:4] if row.held is None]
    return [Row(row.values | {"amount_dkk": row.values["amount_dkk"] + 1000}, counts=False) for row in lines]


def _bad_cells(places: tuple[Place, ...], months: list[date]) -> list[Row]:
    values = _values("CELLE-1", places[0].facility_id, "other", months[0], Decimal(0))
    empty = values | {"line_id": "CELLE-2"}
    return [
        Row(values, written={"amount_dkk": "#REF!"}, held="error_cell"),
        Row(empty, written={"amount_dkk": "=Satser!A2*4"}, held="formula_without_value"),
    ]
