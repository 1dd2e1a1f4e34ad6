"""Registers and rules: facilities, which model is whose, drivers, programmes, rates, prices, people's decisions.

Comes in: places and months. Goes out: deliveries. Must not know: what a plan or a mart makes of them.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from flows.sample.records import chance
from flows.sample.records.money import INVOICED, SERVICES
from flows.sample.records.places import Place
from flows.sample.records.writing import Delivery, Row

_START = date(2024, 1, 1)


def table(block: str, kind: str, file: str, names: str, rows: list[tuple[Any, ...]], **more: Any) -> Delivery:
    """A delivery whose headers are the columns' own names, in the order of `names`."""
    columns = names.split()
    made = [Row(dict(zip(columns, row, strict=True))) for row in rows]
    return Delivery(block, kind, file, {name: name for name in columns}, made, **more)


def register_deliveries(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    """What changes seldom."""
    return [
        _facilities(places, seed), _models(places), *_rules(), _prices(), _indices(), _volumes(places, months, seed),
        _overrides(places), _waivers(),
    ]  # fmt: skip


def _facilities(places: tuple[Place, ...], seed: int) -> Delivery:
    headers = {
        "facility_id": "Ejendom", "name": "Navn", "district": "Politikreds", "area_m2": "Areal m2",
        "area_basis": "Arealtype", "address": "Adresse", "bbr_id": "BBR", "access": "Adgang", "headcount": "Ansatte",
    }  # fmt: skip
    rows = [
        Row({
            "facility_id": place.facility_id, "name": place.name, "district": place.district,
            "area_m2": place.register_area_m2, "area_basis": place.area_basis,
            "address": f"Nørre Allé {place.index + 1}", "bbr_id": f"B{place.index + 1:06d}",
            "access": "restricted" if place.index % 4 == 3 else "public",
            "headcount": 20 + chance.number(120, seed, "heads", place.facility_id),
        })
        for place in places
    ]  # fmt: skip
    return Delivery("ejendomme", "facility", "records/ejendomme.csv", headers, rows, encoding="cp1252")


def _models(places: tuple[Place, ...]) -> Delivery:
    rows = [
        (place.facility_id, model.file, "ARK", model.valid_from) for place in places for model in place.models
    ]
    return table(
        "modeller", "facility_model", "records/modeller.csv", "facility_id model discipline valid_from", rows
    )


def _rules() -> list[Delivery]:
    drivers = [(service, "net_area", _START) for service in SERVICES]
    categories = [("Fjernarkiv", "ARCH", "da", None), ("Trappetårn", "STAI", "da", None)]
    programmes = [
        ("OFF1", "311", _START, None, None, "3"), ("OFF2", "411", _START, None, None, "3"),
        ("MEET", "311", _START, None, None, "3"), ("WC", "511", _START, None, None, "4"),
        ("CELL", "777", _START, None, None, "4"), ("CORR", "321", _START, "F001", None, "3"),
    ]  # fmt: skip
    rates = [
        ("OFF1", Decimal("210.5"), _START, None, None, None),
        ("GARA", Decimal("450"), _START, None, None, None),
    ]
    allowances = [  # made up: the numbers of the standard are under copyright
        (group, level, Decimal(2 * (6 - level) + nth), Decimal(low), Decimal(high))
        for group in ("inventory", "walls", "floor", "ceiling")
        for level in range(6)
        for nth, (low, high) in enumerate(((0, 15), (15, 35), (35, 60), (60, 100)))
    ]
    lots = [(1, 15, 3, 0), (16, 50, 6, 1), (51, 150, 8, 2), (151, None, 8, 2)]
    return [
        table("fordeling", "driver", "records/fordeling.csv", "service driver valid_from", drivers),
        table("rumtyper", "category_rule", "records/rumtyper.csv", "pattern category language facility_id", categories),
        table(
            "program", "cleaning_program", "records/renholdelsesprogram.csv",
            "category code valid_from facility_id room quality_level", programmes,
        ),
        table(
            "satser", "rate", "records/satser.csv",
            "category m2_per_hour valid_from facility_id room floor_finish", rates,
        ),
        table(
            "insta", "inspection_allowance", "records/insta_egen_tabel.csv",
            "object_group level allowed area_from_m2 area_to_m2", allowances,
        ),
        table(
            "insta_partier", "inspection_lot", "records/insta_egne_partier.csv",
            "lot_from lot_to sample_size acceptance_number", lots,
        ),
    ]  # fmt: skip


def _prices() -> Delivery:
    rows: list[tuple[Any, ...]] = [
        (service, Decimal(SERVICES[service][0]), "m2/year", _START, None, None, None, "NPI")
        for service in INVOICED
    ]
    rows += [("cleaning", Decimal("212.40"), "m2/year", date(2024, 7, 1), "OFF1", None, None, "NPI")]
    names = "service price_dkk unit valid_from category facility_id valid_to indexation"
    return table(
        "priser", "contract_price", "records/kontraktpriser.xlsx", names, rows, options={"sheet": "Priser"}
    )


_NPI = ((2023, "117.4"), (2024, "119.1"), (2025, "121.6"), (2026, "123.9"))


def _indices() -> Delivery:
    """A made-up series of the index that the prices name, by year."""
    rows = [("NPI", str(year), Decimal(value)) for year, value in _NPI]
    return table("indeks", "index_value", "records/indeks.csv", "index period value", rows)


def _volumes(places: tuple[Place, ...], months: list[date], seed: int) -> Delivery:
    units = {"restaurant": "meals", "mail": "parcels", "lost_property": "items", "vehicles": "vehicles"}
    rows = [
        (
            place.facility_id,
            service,
            month,
            Decimal(5 + chance.number(400, seed, unit, place.facility_id, month)),
            unit,
        )
        for place in places
        for month in months
        for service, unit in units.items()
    ]
    names = "facility_id service month quantity unit"
    return table(
        "maengder", "driver_volume", "records/mængder.csv", names, rows, is_danish=False, delimiter=","
    )


def _overrides(places: tuple[Place, ...]) -> Delivery:
    """A survey that confirms an area, and a room that a person says is not cleaned."""
    place = places[0]
    rooms = place.lasting_rooms()
    surveyed, closed = rooms[0], rooms[min(4, len(rooms) - 1)]
    survey = (surveyed.global_id, None, surveyed.net_area_m2, "Målt op på stedet", "Å. Sørensen")
    closing = (None, False, None, "Lukket for ombygning", "Å. Sørensen")
    rows = [(place.facility_id, surveyed.number, *survey), (place.facility_id, closed.number, *closing)]
    names = "facility_id room global_id is_cleanable net_area_m2 reason approved_by"
    return table("afgoerelser", "room_override", "records/afgørelser.csv", names, rows, is_danish=False)


def _waivers() -> Delivery:
    """A known issue that both parties accept for now, and a waiver that has expired."""
    source = "rengøring_faktura.csv"
    rows = [
        ("total_row", source, "Summen står på leverandørens udskrift", "Å. Sørensen", date(2099, 1, 1)),
        ("short_row", source, "Rettes i januar", "Å. Sørensen", date(2024, 2, 1)),
    ]
    names = "code source reason approved_by until"
    return table("dispensationer", "waiver", "records/dispensationer.csv", names, rows, is_danish=False)
