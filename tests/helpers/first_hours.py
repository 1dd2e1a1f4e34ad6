"""Folders as new users have them: in five languages, from many programs, more or less complete.

Each is a list of tables with the kind, the columns and the words that a person would say they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from helpers.building import Building


@dataclass(frozen=True)
class Table:
    """A file to write, and what it is: `columns` as `areal.toml` should say it, `unknown` words that mean nothing."""

    name: str
    kind: str | None
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    columns: Mapping[str, str | list[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ";"


@dataclass(frozen=True)
class Folder:
    """A new user's folder: tables, and models by file name with the facility each belongs to."""

    name: str
    tables: Sequence[Table]
    models: Mapping[str, str] = field(default_factory=dict)
    amount: float = 0.0

    def write(self, where: Path) -> Path:
        """Write the files; returns the folder."""
        folder = where / self.name
        folder.mkdir(parents=True)
        for table in self.tables:
            _write(folder / table.name, table)
        for name in self.models:
            building = Building()
            for number in range(1, 5):
                building.room(f"1.0{number}", at=(6.0 * number, 0), size=(5, 4), net=20)
            building.write(folder).rename(folder / name)
        return folder


def _write(path: Path, table: Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        *([[table.title]] if table.title else []),
        *([[]] if table.title else []),
        table.header,
        *table.rows,
    ]
    if path.suffix == ".xlsx":
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet()
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
        book.close()
        return
    text = "\r\n".join(table.delimiter.join(cells) for cells in lines) + "\r\n"
    path.write_bytes(text.encode(table.encoding))


def _months(*cells: str, count: int = 3) -> Iterator[Sequence[str]]:
    for month in range(1, count + 1):
        yield [cell.format(m=f"{month:02}", n=month) for cell in cells]


FOLDERS = (
    Folder(
        "dansk",
        (
            Table(
                "Ejendomsliste.xlsx",
                "facility",
                ["Nr.", "Navn", "Kreds", "BBR-areal", "Adresse", "Antal ansatte"],
                [
                    ["F001", "Station Nord", "Nord", "82", "Vej 1", "4"],
                    ["F002", "Station Syd", "Syd", "90,5", "Vej 2", "6"],
                ],
                {
                    "facility_id": "Nr.",
                    "name": "Navn",
                    "district": "Kreds",
                    "area_m2": "BBR-areal",
                    "address": "Adresse",
                    "headcount": "Antal ansatte",
                },
                {"area_basis": "BBR"},
            ),
            Table(
                "Fakturaer 2025.xlsx",
                "cost_line",
                ["Bilagsnr", "Ejendomsnr", "Ydelse", "Periode", "Beløb ekskl. moms", "Moms", "Leverandør"],
                [
                    *_months("B{n}", "F001", "Rengøring", "{m}-2025", "1.000,50", "250,13", "Nordren A/S"),
                    *_months("C{n}", "F002", "Vinduespolering", "{m}-2025", "200,00", "50,00", "Nordren A/S"),
                ],
                {
                    "line_id": "Bilagsnr",
                    "facility_id": "Ejendomsnr",
                    "service": "Ydelse",
                    "month": "Periode",
                    "amount_dkk": "Beløb ekskl. moms",
                    "moms_dkk": "Moms",
                    "supplier": "Leverandør",
                },
            ),
            Table(
                "besøg_2025-01.csv",
                "cleaning_visit",
                ["Besøgsnr", "Ejendom", "Lokale", "Dato", "Minutter", "Medarbejder"],
                list(_months("V{n}", "F001", "1.01", "0{n}-01-2025", "20", "M{n}")),
                {
                    "visit_id": "Besøgsnr",
                    "facility_id": "Ejendom",
                    "room": "Lokale",
                    "date": "Dato",
                    "minutes": "Minutter",
                    "worker": "Medarbejder",
                },
                encoding="cp1252",
            ),
        ),
        {"F001_ARK.ifc": "F001", "F002_ARK.ifc": "F002"},
        amount=3601.5,
    ),
    Folder(
        "norsk",
        (
            Table(
                "eiendommer.csv",
                "facility",
                ["Eiendomsnr", "Eiendomsnavn", "Politidistrikt", "Bruttoareal"],
                [["101", "Lensmannskontor", "Øst", "100"]],
                {
                    "facility_id": "Eiendomsnr",
                    "name": "Eiendomsnavn",
                    "district": "Politidistrikt",
                    "area_m2": "Bruttoareal",
                },
                {"area_basis": "GFA"},
            ),
            Table(
                "fakturalinjer.csv",
                "cost_line",
                ["Fakturanr", "Linje", "Eiendom", "Tjeneste", "Måned", "Beløp eks. mva", "MVA"],
                list(_months("F1", "{n}", "101", "Renhold", "2025-{m}", "900,00", "225,00")),
                {
                    "invoice": "Fakturanr",
                    "line_id": "Linje",
                    "facility_id": "Eiendom",
                    "service": "Tjeneste",
                    "month": "Måned",
                    "amount_dkk": "Beløp eks. mva",
                    "moms_dkk": "MVA",
                },
            ),
            Table(
                "arbeidsordrer.xlsx",
                "work_order",
                [
                    "Arbeidsordrenr",
                    "Eiendom",
                    "Romnr",
                    "Opprettet",
                    "Type",
                    "Prioritet",
                    "Ferdigmeldt",
                    "Kostnad",
                ],
                list(
                    _months(
                        "A{n}",
                        "101",
                        "1.01",
                        "0{n}.02.2025 08:00",
                        "Avhjelpende",
                        "{n}",
                        "0{n}.02.2025 12:00",
                        "120,00",
                    )
                ),
                {
                    "order_id": "Arbeidsordrenr",
                    "facility_id": "Eiendom",
                    "room": "Romnr",
                    "reported_at": "Opprettet",
                    "type": "Type",
                    "priority": "Prioritet",
                    "completed_at": "Ferdigmeldt",
                    "cost_dkk": "Kostnad",
                },
            ),
        ),
        {"101 ARK.ifc": "101"},
        amount=2700,
    ),
    Folder(
        "svensk",
        (
            Table(
                "fastighetslista.xlsx",
                "facility",
                ["Fastighetsbeteckning", "Namn", "Region", "Yta (m²)", "Areatyp"],
                [["S1", "Polishuset", "Väst", "80", "LOA"]],
                {
                    "facility_id": "Fastighetsbeteckning",
                    "name": "Namn",
                    "district": "Region",
                    "area_m2": "Yta (m²)",
                    "area_basis": "Areatyp",
                },
                title="Fastighetslista 2025",
            ),
            Table(
                "städbesök.csv",
                "cleaning_visit",
                ["Besöksnr", "Fastighet", "Rumsnr", "Datum", "Minuter", "Städare", "Status"],
                list(_months("B{n}", "S1", "1.02", "2025-01-0{n}", "15", "P{n}", "utförd")),
                {
                    "visit_id": "Besöksnr",
                    "facility_id": "Fastighet",
                    "room": "Rumsnr",
                    "date": "Datum",
                    "minutes": "Minuter",
                    "worker": "Städare",
                    "outcome": "Status",
                },
            ),
            Table(
                "fakturor.csv",
                "cost_line",
                ["Verifikation", "Fastighet", "Tjänst", "Period", "Belopp"],
                list(_months("K{n}", "S1", "Lokalvård", "2025-{m}", "700,00")),
                {
                    "line_id": "Verifikation",
                    "facility_id": "Fastighet",
                    "service": "Tjänst",
                    "month": "Period",
                    "amount_dkk": "Belopp",
                },
            ),
        ),
        {"S1.ifc": "S1"},
        amount=2100,
    ),
    Folder(
        "deutsch",
        (
            Table(
                "Liegenschaften.csv",
                "facility",
                ["Liegenschaftsnr.", "Bezeichnung", "Direktion", "Fläche m²", "Flächenart", "Mitarbeiter"],
                [["L-10", "Wache Mitte", "Mitte", "80,00", "NGF", "12"]],
                {
                    "facility_id": "Liegenschaftsnr.",
                    "name": "Bezeichnung",
                    "district": "Direktion",
                    "area_m2": "Fläche m²",
                    "area_basis": "Flächenart",
                    "headcount": "Mitarbeiter",
                },
                encoding="cp1252",
            ),
            Table(
                "Aufträge.csv",
                "work_order",
                [
                    "Auftragsnr.",
                    "Liegenschaft",
                    "Raumnr.",
                    "Erstellt am",
                    "Instandhaltungsart",
                    "Erledigt am",
                    "Kosten netto",
                ],
                list(
                    _months(
                        "{n}", "L-10", "1.03", "0{n}.03.2025 07:30", "Wartung", "0{n}.03.2025 09:00", "99,90"
                    )
                ),
                {
                    "order_id": "Auftragsnr.",
                    "facility_id": "Liegenschaft",
                    "room": "Raumnr.",
                    "reported_at": "Erstellt am",
                    "type": "Instandhaltungsart",
                    "completed_at": "Erledigt am",
                    "cost_dkk": "Kosten netto",
                },
                encoding="cp1252",
            ),
            Table(
                "Rechnungen.xlsx",
                "cost_line",
                [
                    "Rechnungsnr.",
                    "Position",
                    "Objekt",
                    "Leistungsart",
                    "Leistungsmonat",
                    "Nettobetrag",
                    "MwSt",
                    "Lieferant",
                ],
                list(
                    _months(
                        "R{n}",
                        "1",
                        "L-10",
                        "Unterhaltsreinigung",
                        "{m}/2025",
                        "500,00",
                        "95,00",
                        "Blank GmbH",
                    )
                ),
                {
                    "invoice": "Rechnungsnr.",
                    "line_id": "Position",
                    "facility_id": "Objekt",
                    "service": "Leistungsart",
                    "month": "Leistungsmonat",
                    "amount_dkk": "Nettobetrag",
                    "moms_dkk": "MwSt",
                    "supplier": "Lieferant",
                },
                title="Rechnungsübersicht",
            ),
        ),
        {"L-10_Architektur.ifc": "L-10"},
        amount=1500,
    ),
    Folder(
        "english",
        (
            Table(
                "sites.csv",
                "facility",
                ["Site ID", "Site Name", "Region", "Gross Floor Area", "Headcount"],
                [["HQ1", "Headquarters", "Central", "85.5", "40"]],
                {
                    "facility_id": "Site ID",
                    "name": "Site Name",
                    "district": "Region",
                    "area_m2": "Gross Floor Area",
                    "headcount": "Headcount",
                },
                {"area_basis": "GFA"},
                delimiter=",",
            ),
            Table(
                "work orders export.csv",
                "work_order",
                [
                    "WO No",
                    "Site",
                    "Room No",
                    "Created On",
                    "Work Type",
                    "Priority",
                    "Completed On",
                    "Total Cost",
                ],
                list(
                    _months(
                        "WO{n}",
                        "HQ1",
                        "1.01",
                        "2025-04-0{n} 09:00",
                        "Reactive",
                        "P{n}",
                        "2025-04-0{n} 11:00",
                        "75.50",
                    )
                ),
                {
                    "order_id": "WO No",
                    "facility_id": "Site",
                    "room": "Room No",
                    "reported_at": "Created On",
                    "type": "Work Type",
                    "priority": "Priority",
                    "completed_at": "Completed On",
                    "cost_dkk": "Total Cost",
                },
                delimiter=",",
            ),
            Table(
                "Invoice lines.csv",
                "cost_line",
                [
                    "Invoice Number",
                    "Line No",
                    "Property Code",
                    "Service Line",
                    "Period",
                    "Net Amount",
                    "VAT Amount",
                    "Vendor",
                ],
                list(_months("I{n}", "1", "HQ1", "Janitorial", "2025-{m}", "410.00", "102.50", "CleanCo")),
                {
                    "invoice": "Invoice Number",
                    "line_id": "Line No",
                    "facility_id": "Property Code",
                    "service": "Service Line",
                    "month": "Period",
                    "amount_dkk": "Net Amount",
                    "moms_dkk": "VAT Amount",
                    "supplier": "Vendor",
                },
                delimiter=",",
            ),
        ),
        {"HQ1-A-ARCH-01.ifc": "HQ1"},
        amount=1230,
    ),
    Folder(
        "kun_modeller",
        (),
        {"Politigården_ARK.ifc": "Politigården", "Depot.ifc": "Depot"},
    ),
    Folder(
        "uden_register",
        (
            Table(
                "rengøring_fakturaer.csv",
                "cost_line",
                ["Ejendom", "Måned", "Beløb"],
                list(_months("Nord", "2025-{m}", "300,00")),
                {"facility_id": "Ejendom", "month": "Måned", "amount_dkk": "Beløb"},
                {"service": "cleaning"},
            ),
        ),
        {"Nord_ARK.ifc": "Nord"},
        amount=900,
    ),
    Folder(
        "sensorer",
        (
            Table(
                "spande.csv",
                "bin",
                ["Beholder", "Ejendom", "Lokale", "Liter"],
                [["B1", "F001", "1.01", "60"]],
                {"bin_id": "Beholder", "facility_id": "Ejendom", "room": "Lokale", "litres": "Liter"},
            ),
            Table(
                "målinger.csv",
                "bin_reading",
                ["Sensor", "Tidspunkt", "Fyldningsgrad"],
                list(_months("B1", "2025-01-0{n} 06:00", "{n}0")),
                {"bin_id": "Sensor", "read_at": "Tidspunkt", "fill_pct": "Fyldningsgrad"},
            ),
            Table(
                "qr koder.csv",
                "qr_code",
                ["QR-kode", "Ejendom", "Lokale", "Placering"],
                [["Q1", "F001", "1.01", "dør"]],
                {"qr_code": "QR-kode", "facility_id": "Ejendom", "room": "Lokale", "object": "Placering"},
            ),
            Table(
                "henvendelser.xlsx",
                "service_request",
                ["Henvendelse", "QR-kode", "Scannet", "Kategori", "Lukket"],
                list(_months("H{n}", "Q1", "2025-01-0{n} 10:00", "spild", "2025-01-0{n} 11:00")),
                {
                    "request_id": "Henvendelse",
                    "qr_code": "QR-kode",
                    "scanned_at": "Scannet",
                    "category": "Kategori",
                    "closed_at": "Lukket",
                },
            ),
        ),
        {"F001.ifc": "F001"},
    ),
    Folder(
        "kontrakt",
        (
            Table(
                "prisliste.xlsx",
                "contract_price",
                ["Ydelse", "Enhedspris", "Enhed", "Gyldig fra", "Rumkategori"],
                [["Rengøring", "14,25", "DKK/m2/month", "01-01-2025", "OFF1"]],
                {
                    "service": "Ydelse",
                    "price_dkk": "Enhedspris",
                    "unit": "Enhed",
                    "valid_from": "Gyldig fra",
                    "category": "Rumkategori",
                },
            ),
            Table(
                "rengøringsprogram.csv",
                "cleaning_program",
                ["Rumtype", "Programkode", "Gyldig fra"],
                [["OFF1", "521", "01-01-2025"]],
                {"category": "Rumtype", "code": "Programkode", "valid_from": "Gyldig fra"},
            ),
            Table(
                "normtal.csv",
                "rate",
                ["Rumkategori", "m2 pr. time", "Gulvbelægning"],
                [["OFF1", "210", "linoleum"]],
                {"category": "Rumkategori", "m2_per_hour": "m2 pr. time", "floor_finish": "Gulvbelægning"},
            ),
            Table(
                "responstider.csv",
                "sla_target",
                ["Ydelse", "Prioritet", "Responstid", "Løsningstid", "Åbningstid"],
                [["Vedligehold", "1", "60", "240", "døgnet rundt"]],
                {
                    "service": "Ydelse",
                    "priority": "Prioritet",
                    "response_minutes": "Responstid",
                    "resolution_minutes": "Løsningstid",
                    "clock": "Åbningstid",
                },
            ),
            Table(
                "kontroller.csv",
                "inspection",
                ["Kontrolnr", "Ejendom", "Lokale", "Dato", "Objektgruppe", "Niveau"],
                list(_months("K{n}", "F001", "1.01", "0{n}-02-2025", "gulv", "{n}")),
                {
                    "inspection_id": "Kontrolnr",
                    "facility_id": "Ejendom",
                    "room": "Lokale",
                    "date": "Dato",
                    "object_group": "Objektgruppe",
                    "level": "Niveau",
                },
            ),
        ),
        {"F001 Kontor.ifc": "F001-Kontor"},
    ),
    Folder(
        "rod",
        (
            Table("noter.csv", None, ["Hvem", "Hvad"], [["Bo", "ring"], ["Ida", "mail"]]),
            Table(
                "telefonliste.xlsx", None, ["Fornavn", "Efternavn", "Telefon"], [["Bo", "Hansen", "11223344"]]
            ),
            Table(
                "sager eksport.csv",
                "work_order",
                ["Sagsnr", "Lokation", "Indmeldt", "Ordretype", "Afsluttet", "Beløb"],
                list(_months("{n}", "F001", "0{n}-05-2025 10:00", "Akut", "0{n}-05-2025 15:00", "50,00")),
                {
                    "order_id": "Sagsnr",
                    "facility_id": "Lokation",
                    "reported_at": "Indmeldt",
                    "type": "Ordretype",
                    "completed_at": "Afsluttet",
                    "cost_dkk": "Beløb",
                },
            ),
        ),
        {"model (1).ifc": "model-1"},
    ),
    Folder(
        "sagssystem",
        (
            Table(
                "Bygningsoversigt.xlsx",
                "facility",
                ["Lokationskode", "Lokationsnavn", "Politikreds", "BBR-ejendomsnr.", "Etageareal (m²)"],
                [["5150", "Station Odense", "Fyn", "461-1", "1.250,5"]],
                {
                    "facility_id": "Lokationskode",
                    "name": "Lokationsnavn",
                    "district": "Politikreds",
                    "bbr_id": "BBR-ejendomsnr.",
                    "area_m2": "Etageareal (m²)",
                },
                {"area_basis": "GFA"},
                title="Bygningsoversigt - udtrukket 03-11-2025",
            ),
            Table(
                "WOTRACK_export.csv",
                "work_order",
                [
                    "WONUM",
                    "SITEID",
                    "LOCATION",
                    "ASSETNUM",
                    "WORKTYPE",
                    "REPORTDATE",
                    "ACTFINISH",
                    "ACTTOTALCOST",
                ],
                list(
                    _months(
                        "10{n}",
                        "5150",
                        "1.0{n}",
                        "AHU",
                        "PM",
                        "2025-03-0{n} 08:00",
                        "2025-03-0{n} 10:00",
                        "15.00",
                    )
                ),
                {
                    "order_id": "WONUM",
                    "facility_id": "SITEID",
                    "room": "LOCATION",
                    "asset": "ASSETNUM",
                    "type": "WORKTYPE",
                    "reported_at": "REPORTDATE",
                    "completed_at": "ACTFINISH",
                    "cost_dkk": "ACTTOTALCOST",
                },
                delimiter=",",
            ),
            Table(
                "Rengøringslog.csv",
                "cleaning_visit",
                ["Lokation", "Rumnr.", "Udført dato", "Varighed (min.)", "Assistentnr."],
                list(_months("5150", "1.0{n}", "0{n}-02-2025", "12", "P{n}")),
                {
                    "facility_id": "Lokation",
                    "room": "Rumnr.",
                    "date": "Udført dato",
                    "minutes": "Varighed (min.)",
                    "worker": "Assistentnr.",
                },
            ),
            Table(
                "Omkostninger 2025.csv",
                "cost_line",
                ["Lokation", "Ydelse", "Jan", "Feb", "Mar", "I alt"],
                [["Station Odense", "Rengøring", "100,00", "100,00", "150,00", "350,00"]],
                {"facility_id": "Lokation", "service": "Ydelse"},
            ),
        ),
        {"5150_Odense_ARK_K01_N01.ifc": "5150"},
        amount=350,
    ),
)
