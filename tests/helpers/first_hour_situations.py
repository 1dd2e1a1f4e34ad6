"""New users' folders that lack something, or come from other programs than most."""

from helpers.first_hours import Folder, Table, months

SITUATIONS = (
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
                list(months("Nord", "2025-{m}", "300,00")),
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
                list(months("B1", "2025-01-0{n} 06:00", "{n}0")),
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
                list(months("H{n}", "Q1", "2025-01-0{n} 10:00", "spild", "2025-01-0{n} 11:00")),
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
                list(months("K{n}", "F001", "1.01", "0{n}-02-2025", "gulv", "{n}")),
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
                list(months("{n}", "F001", "0{n}-05-2025 10:00", "Akut", "0{n}-05-2025 15:00", "50,00")),
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
                    months(
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
                list(months("5150", "1.0{n}", "0{n}-02-2025", "12", "P{n}")),
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
