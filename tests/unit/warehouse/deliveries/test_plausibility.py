"""What is read, and still asked about."""

from pathlib import Path

import pytest
from helpers.deliver import read_text

LINES = "line_id;facility_id;service;month;{};moms_dkk\n1;F1;waste;2026-01;100,00;{}\n"


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Beløb inkl. moms", "with moms"),
        ("Beløb (t.kr.)", "thousands"),
        ("Beløb i 1.000 kr.", "thousands"),
        ("Amount EUR", "another currency"),
        ("Mio. kr.", "millions"),
        ("Beløb i øre", "øre or cents"),
        ("Betrag in Rappen", "øre or cents"),
        ("Beløb_øre", "øre or cents"),
        ("Bruttobeløb", "with moms"),
        ("Gross amount", "with moms"),
        ("Beløb (kkr.)", "thousands"),
        ("Beløb x 1000", "thousands"),
        ("Akkumuleret beløb", "a running total"),
        ("Beløb år til dato", "a running total"),
        ("YTD", "a running total"),
        ("Budget", "a budget or an estimate"),
        ("Saldo", "a balance"),
        ("Stykpris", "a price each"),
        ("Antal", "a quantity"),
    ],
)
def test_a_header_that_names_another_unit_is_asked_about_unless_a_factor_is_stated(
    tmp_path: Path, header: str, says: str
) -> None:
    text = LINES.format(header, "")
    read = read_text(tmp_path, text, columns={"amount_dkk": header})
    assert read.verdict == "accept_warn" and says in str(read.summary["findings"])
    stated = read_text(tmp_path, text, columns={"amount_dkk": {"from": header, "factor": 2}})
    assert stated.verdict == "accept" and stated.summary["amount_accepted"] == 200


@pytest.mark.parametrize(
    "header",
    [
        "Beløb ekskl. moms",
        "Pris ex moms",
        "Total DKK",
        "Beløb kr.",
        "Nettobeløb",
        "Årets beløb",
        "Planetbeløb",
        "Bruttobeløb ekskl. moms",
        "Planlagt vedligehold",
        "Plads",
    ],
)
def test_a_header_in_kroner_without_moms_is_taken_at_its_word(tmp_path: Path, header: str) -> None:
    assert (
        read_text(tmp_path, LINES.format(header, "25,00"), columns={"amount_dkk": header}).verdict == "accept"
    )


@pytest.mark.parametrize(
    ("moms", "code"), [("20,00", "moms_included"), ("12,00", "moms_unusual"), ("25,01", None)]
)
def test_moms_that_is_no_quarter_of_the_amount_is_asked_about(
    tmp_path: Path, moms: str, code: str | None
) -> None:
    read = read_text(tmp_path, LINES.format("amount_dkk", moms))
    assert code in read.codes if code else not {"moms_included", "moms_unusual"} & read.codes
    assert read.summary["amount_accepted"] == 100


@pytest.mark.parametrize(
    ("header", "is_asked"),
    [
        ("Timer", True),
        ("Varighed [h]", True),
        ("Tid (t)", True),
        ("Dage", True),
        ("Tid (min)", False),
        ("Timer:minutter", False),
        ("Minutes, last 30 days", False),
        ("Varighed", False),
    ],
)
def test_minutes_that_a_header_calls_hours_are_asked_about(
    tmp_path: Path, header: str, is_asked: bool
) -> None:
    text = f"visit_id;facility_id;room;date;{header}\n1;F1;0.1;2026-01-02;7\n"
    codes = read_text(tmp_path, text, "cleaning_visit", columns={"minutes": header}).codes
    assert ("unit_in_header" in codes) == is_asked


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("Tom (%)", "how empty it is"),
        ("Remaining capacity %", "how empty it is"),
        ("Afstand (cm)", "a distance"),
        ("Indhold (liter)", "litres"),
        ("Fyldning %", None),
        ("Fill level", None),
        ("Fyldningsgrad (0 = tom)", None),
        ("Fyldning af 660 l", None),
    ],
)
def test_a_filling_that_a_header_calls_something_else_is_asked_about(
    tmp_path: Path, header: str, says: str | None
) -> None:
    read = read_text(
        tmp_path,
        f"bin_id;read_at;{header}\nB;2026-01-02 08:00;70\n",
        "bin_reading",
        columns={"fill_pct": header},
    )
    assert ("measure_in_header" in read.codes) == (says is not None)
    assert says is None or says in str(read.summary["findings"])


@pytest.mark.parametrize(
    ("header", "is_asked"), [("Areal (ha)", True), ("Areal (1.000 m2)", True), ("Areal m²", False)]
)
def test_an_area_in_a_larger_unit_is_asked_about(tmp_path: Path, header: str, is_asked: bool) -> None:
    text = f"facility_id;name;district;{header};area_basis\nF1;A;X;120;BBR\n"
    codes = read_text(tmp_path, text, "facility", columns={"area_m2": header}).codes
    assert ("unit_in_header" in codes) == is_asked


VISITS = "visit_id;facility_id;room;date;minutes\n"


def visits(*minutes: str) -> str:
    return VISITS + "".join(f"{nth};F1;0.1;2026-01-02;{said}\n" for nth, said in enumerate(minutes))


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (("0,25", "1,5", "2", "0,5"), "hours_as_minutes"),
        (("0,2", "1,5", "2,3"), None),
        (("0,45", "1,30", "2,15"), "hours_as_minutes"),
        (("0,40", "1,30", "2,15"), None),
        (("0,0625", "0,03125", "0,0104167"), "hours_as_minutes"),
        (("0,0625", "0,03", "0,01"), None),
        (("3600", "5400", "2700"), "hours_as_minutes"),
        (("360", "480", "420"), None),
        (("3600", "30", "20", "10"), None),
        (("1,30", "2,15", "3,45"), None),
        (("7,5", "12,5", "20"), None),
        (("0,5", "45", "20"), None),
        (("1:30", "1,5", "90"), "fraction_beside_clock"),
        (("1:30", "90", "15"), None),
        (("1,5 h", "90 min", "1:30"), None),
    ],
)
def test_minutes_that_are_probably_hours_are_asked_about(
    tmp_path: Path, minutes: tuple[str, ...], code: str | None
) -> None:
    read = read_text(tmp_path, visits(*minutes), "cleaning_visit")
    assert (code in read.codes and read.verdict == "accept_warn") if code else read.verdict == "accept"


def test_minutes_that_took_the_factor_of_hours_are_asked_about(tmp_path: Path) -> None:
    hours = {"minutes": {"from": "minutes", "factor": 60}}
    assert (
        "longer_than_a_day" in read_text(tmp_path, visits("1,5", "90"), "cleaning_visit", columns=hours).codes
    )
    assert read_text(tmp_path, visits("1,5", "8"), "cleaning_visit", columns=hours).verdict == "accept"


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("Status", "Annulleret"),
        ("Fakturastatus", "Udkast"),
        ("WOSTATUS", "CAN"),
        ("Status", "5CANCEL"),
        ("Zustand", "storniert"),
        ("Status", "Avvisad"),
        ("Annulleret", "ja"),
        ("Bilagstype", "Proforma"),
        ("Dokumenttype", "Ordrebekræftelse"),
        ("Posteringstype", "Betaling"),
        ("Type", "Tilbud"),
        ("Scenarie", "Budget 2026"),
        ("Version", "Forecast Q2"),
        ("Belegart", "Mahnung"),
    ],
)
def test_a_row_marked_as_cancelled_or_a_draft_is_counted_and_told(
    tmp_path: Path, header: str, word: str
) -> None:
    text = f"line_id;facility_id;service;month;amount_dkk;{header}\n"
    read = read_text(tmp_path, text + f"1;F1;waste;2026-01;100,00;{word}\n2;F1;waste;2026-01;50,00;\n")
    (stated,) = [finding for finding in read.summary["findings"] if finding["severity"] == "warning"]
    assert (
        stated["code"] == "cancelled_row_counted" and "100.00 DKK" in stated["message"] and stated["row"] == 2
    )


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("Status", "Bogført"),
        ("Status", "Candidate"),
        ("Annulleret", "nej"),
        ("Tekst", "Annulleret møde"),
        ("Type", "Planlagt vedligehold"),
        ("Posteringstype", "Rykkergebyr"),
        ("Type", "Tilbudsarbejde"),
        ("Version", "2"),
        ("Scenarie", "Realiseret"),
        ("Budgetansvarlig", "Planlagt"),
    ],
)
def test_a_row_that_stays_valid_is_not_told(tmp_path: Path, header: str, word: str) -> None:
    text = f"line_id;facility_id;service;month;amount_dkk;{header}\n1;F1;waste;2026-01;100,00;{word}\n"
    assert read_text(tmp_path, text).verdict == "accept"


@pytest.mark.parametrize(
    ("header", "word", "is_told"),
    [
        ("Status", "Planlagt", True),
        ("Status", "Ikke udført", True),
        ("Afvigelse", "Ej utfört, sjukdom", True),
        ("Note", "Not done", True),
        ("Status", "Udført", False),
        ("Faktureringsstatus", "Ikke faktureret", False),
        ("Status", "Not late", False),
        ("Status", "Ikke planlagt", False),
        ("Note", "Ikke meget snavs", False),
    ],
)
def test_a_visit_that_a_column_says_was_not_made_is_told(
    tmp_path: Path, header: str, word: str, is_told: bool
) -> None:
    text = f"visit_id;facility_id;room;date;minutes;{header}\n1;F1;0.1;2026-01-02;20;{word}\n"
    assert ("cancelled_row_counted" in read_text(tmp_path, text, "cleaning_visit").codes) == is_told


def test_letters_that_no_neighbour_writes_are_asked_about(tmp_path: Path) -> None:
    text = "line_id;facility_id;service;month;amount_dkk\n1;Київ;waste;2026-01;100,00\n"
    assert read_text(tmp_path, text, encoding="cp1251").verdict == "accept_warn"
    assert read_text(tmp_path, text.replace("Київ", "Køge"), encoding="cp1252").verdict == "accept"


@pytest.mark.parametrize(("delimiter", "encoding"), [("^", "utf-8"), ("~", "utf-8"), (";", "utf-32")])
def test_rarer_delimiters_and_encodings_are_found_out(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = LINES.format("amount_dkk", "25,00").replace(";", delimiter)
    assert read_text(tmp_path, text, encoding=encoding).summary["amount_accepted"] == 100


READINGS = "bin_id;read_at;fill_pct\n"


def test_a_bin_that_sends_fractions_is_warned_of_and_one_that_is_nearly_empty_is_not(tmp_path: Path) -> None:
    rows = (f"2024-01-{day:02} 08:00" for day in range(1, 9))
    text = "".join(
        f"B1;{at};0,{nth + 1}\nB2;{at};{nth % 2}\nB3;{at};{nth * 9}\n" for nth, at in enumerate(rows)
    )
    read = read_text(tmp_path, READINGS + text, "bin_reading")
    (stated,) = [finding for finding in read.summary["findings"] if finding["code"] == "fraction_as_percent"]
    assert "1 of 3" in stated["message"] and "(B1)" in stated["message"]


@pytest.mark.parametrize(
    ("amounts", "severity"),
    [
        (("-500,00", "-100,00", "-1000,00", "400,00"), "warning"),
        (("-500,00", "-100,00", "-1000,00", "4000,00"), "info"),
        (("500,00", "100,00", "-1000,00", "-400,00"), "info"),
        (("-500,00", "-100,00"), "info"),
    ],
)
def test_a_file_that_writes_costs_as_negative_numbers_is_asked_about(
    tmp_path: Path, amounts: tuple[str, ...], severity: str
) -> None:
    text = "line_id;facility_id;service;month;amount_dkk\n"
    read = read_text(tmp_path, text + "".join(f"{n};F1;waste;2026-01;{a}\n" for n, a in enumerate(amounts)))
    (stated,) = [finding for finding in read.summary["findings"] if finding["code"] == "negative_amount"]
    assert stated["severity"] == severity


def test_a_file_of_credit_notes_that_calls_them_so_is_not_asked_about(tmp_path: Path) -> None:
    text = "line_id;facility_id;service;month;amount_dkk;document_type\n"
    rows = "".join(f"{n};F1;waste;2026-01;-{n}00,00;credit_note\n" for n in range(1, 5))
    assert read_text(tmp_path, text + rows).verdict == "accept"


@pytest.mark.parametrize(
    ("header", "parts", "is_included"),
    [
        ("Moms", ("25,00", "50,00"), True),
        ("Momsbeløb", ("25,00", ""), False),
        ("Beløb ekskl. moms", ("100,00", "200,00"), True),
        ("Moms", ("31,25", "62,50"), False),
        ("Momssats", ("25", "50"), False),
        ("Rabat", ("25,00", "50,00"), False),
    ],
)
def test_an_unused_column_shows_that_amounts_include_moms(
    tmp_path: Path, header: str, parts: tuple[str, str], is_included: bool
) -> None:
    rows = f"1;F1;waste;2026-01;125,00;{parts[0]}\n2;F1;waste;2026-01;250,00;{parts[1]}\n"
    read = read_text(tmp_path, f"line_id;facility_id;service;month;amount_dkk;{header}\n{rows}")
    assert ("moms_included" in read.codes) == is_included


@pytest.mark.parametrize(
    ("header", "other", "is_included"),
    [
        ("Beløb inkl. moms", "120,00", False),
        ("Total", "120,00", False),
        ("Momssats", "20", False),
        ("Moms %", "20 %", False),
        ("Momssats", "25", True),
        ("Beløb ekskl. moms", "80,00", True),
        ("Tekst", "120,00", True),
    ],
)
def test_a_moms_of_a_fifth_is_included_unless_another_column_shows_that_it_is_not(
    tmp_path: Path, header: str, other: str, is_included: bool
) -> None:
    text = (
        LINES.format("amount_dkk", "20,00").replace("moms_dkk", f"moms_dkk;{header}").strip() + f";{other}\n"
    )
    assert ("moms_included" in read_text(tmp_path, text).codes) == is_included


@pytest.mark.parametrize(
    ("words", "is_no_cost"),
    [
        ("Betaling faktura 1001", True),
        ("Indbetaling", True),
        ("Payment of invoice 12", True),
        ("Saldo primo", True),
        ("Opening balance", True),
        ("Saldovortrag", True),
        ("Betalingsservice, gebyr", False),
        ("Betaling 30 dage netto", False),
        ("Betaling for vask af biler", False),
        ("Betaling 2025 vejafgift", False),
        ("Betaling af fakturagebyr", False),
        ("Betaling kundeparkering", False),
        ("Betaling 20250131", True),
        ("Betaling af faktura nr. 17, Ren A/S", True),
        ("Payment terminal, rent", False),
        ("Afregning af saldo for nøgler", False),
        ("Faktura 1001", False),
    ],
)
def test_payments_and_balances_of_an_account_that_count_are_a_warning(
    tmp_path: Path, words: str, is_no_cost: bool
) -> None:
    text = f"line_id;facility_id;service;month;amount_dkk;Tekst\n1;F1;waste;2026-01;10,50;{words}\n"
    read = read_text(tmp_path, text)
    assert ("cancelled_row_counted" in read.codes, len(read.accepted)) == (is_no_cost, 1)
