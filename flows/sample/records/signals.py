"""Signals from the rooms: QR codes and requests, bins and their fill, inspections, a COBie workbook.

Comes in: places and months. Goes out: deliveries. Must not know: limits, answers in time, allowances.
"""

import io
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from flows.sample.records import chance
from flows.sample.records.places import Place, next_month
from flows.sample.records.registers import table
from flows.sample.records.scans import CODES_A_PLACE, code_of, scans_of
from flows.sample.records.writing import FIXED_TIME, Delivery, stored

_MADE = ("tegner@example.dk", "2024-12-01T00:00:00")


def signal_deliveries(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    """QR codes, requests, bins, readings, inspections."""
    with_rooms = tuple(place for place in places if place.rooms)
    inspections = _inspections(with_rooms, months, seed)
    return [*_requests(with_rooms, months, seed), *_bins(with_rooms, months, seed), inspections]


def _requests(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    codes = [
        (code_of(place, nth), place.facility_id, room.number, "Toilet" if nth % 2 else "Dør")
        for place in places
        for nth, room in enumerate(place.lasting_rooms()[:CODES_A_PLACE])
    ]
    requests = [
        (scan.request_id, scan.qr_code, scan.at, scan.topic, scan.answered_at, scan.closed_at)
        for place in places
        for month in months
        for scan in scans_of(place, month, seed)
    ]
    names = "request_id qr_code scanned_at category responded_at closed_at"
    return [
        table("qr", "qr_code", "records/qr_koder.csv", "qr_code facility_id room object", codes),
        table(
            "henvendelser", "service_request", "records/henvendelser.csv", names, requests, is_danish=False,
            encoding="utf-8-sig",
        ),
    ]  # fmt: skip


def _bins(places: tuple[Place, ...], months: list[date], seed: int) -> list[Delivery]:
    bins, readings = [], []
    end = next_month(months[0])
    for place in places[:3]:
        for nth, room in enumerate(place.lasting_rooms()[:2]):
            bin_id = f"SP-{place.facility_id}-{nth}"
            bins.append((bin_id, place.facility_id, room.number, Decimal(120)))
            fill = 0
            for hours in range(0, (end - months[0]).days * 24, 6):
                at = datetime(months[0].year, months[0].month, 1) + timedelta(hours=hours)
                fill = 2 if fill > 85 else fill + chance.number(9, seed, bin_id, hours)
                if chance.number(40, seed, "gap", bin_id, hours):
                    readings.append((bin_id, at, float(fill)))
    return [
        table("spande", "bin", "records/spande.csv", "bin_id facility_id room litres", bins),
        table("fyldning", "bin_reading", "records/fyldning.parquet", "bin_id read_at fill_pct", readings),
    ]


def _inspections(places: tuple[Place, ...], months: list[date], seed: int) -> Delivery:
    """Eight rooms a quarter and place, judged by impurities; in the first quarter by level."""
    rows = []
    for place in places:
        for quarter, month in enumerate(months[::3]):
            for room in place.lasting_rooms()[:8]:
                for group in ("inventory", "walls", "floor", "ceiling"):
                    about = (seed, "level", place.facility_id, month, room.number, group)
                    found = chance.number(24, *about)  # one in twenty-four is below
                    level = (2 if found == 0 else 3 + found % 2) if quarter == 0 else None
                    impurities = (9 if found == 0 else found % 3) if quarter else None
                    number = f"K{quarter + 1}-{place.facility_id}"
                    day = month.replace(day=20)
                    rows.append((number, place.facility_id, room.number, day, group, level, impurities, 3))
    names = "inspection_id facility_id room date object_group level impurities target_level"
    return table(
        "kontrol", "inspection", "records/kvalitetskontrol.xlsx", names, rows, options={"sheet": "Kontrol"}
    )


def write_cobie(place: Place, target: Path) -> None:
    """A COBie workbook of one facility as it is at the end: floors and spaces with the areas of its rooms."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(*FIXED_TIME)})
    rooms = [room for room in place.rooms if room.valid_to is None and room.number]
    units = ("meters", "square meters", "cubic meters")
    facility = [(place.facility_id, *_MADE, "Politigård", place.name, place.name, *units)]
    _sheet(book, "Facility", "Category ProjectName SiteName LinearUnits AreaUnits VolumeUnits", facility)
    floors = sorted({_floor(room.number) for room in rooms})
    _sheet(book, "Floor", "Category", [(floor, *_MADE, "Floor") for floor in floors])
    spaces = [
        (
            r.number, *_MADE, r.category, _floor(r.number), r.name, "areal", "IfcSpace", r.global_id, r.number, 2.7,
            float(r.net_area_m2), float(r.net_area_m2),
        )
        for r in rooms
    ]  # fmt: skip
    columns = "Category FloorName Description ExtSystem ExtObject ExtIdentifier RoomTag UsableHeight GrossArea NetArea"
    _sheet(book, "Space", columns, spaces)
    what = ("Håndvask", "areal", "IfcFlowTerminal", None)
    basins = [
        (f"Håndvask {r.number}", *_MADE, "Håndvask", r.number, *what) for r in rooms if r.category == "WC"
    ]
    _sheet(book, "Component", "TypeName Space Description ExtSystem ExtObject ExtIdentifier", basins)
    book.close()
    target.write_bytes(stored(buffer.getvalue()))


def _floor(number: str) -> str:
    return number.partition(".")[0]


def _sheet(book: Any, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, ("Name", "CreatedBy", "CreatedOn", *columns.split()))
    for line, row in enumerate(rows, 1):
        sheet.write_row(line, 0, row)
