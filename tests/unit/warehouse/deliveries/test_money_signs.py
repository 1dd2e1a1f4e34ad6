"""What other columns say of an amount: credit notes, debit and credit, currency, units of a text."""

from pathlib import Path

import pytest
from helpers.deliver import Outcome, read_text

from bim.errors import ConfigurationError

HEADER = "line_id;facility_id;service;month;amount_dkk"


def beside(folder: Path, header: str, *rows: tuple[str, str], **block: object) -> Outcome:
    """Cost lines with an amount and one more column each."""
    lines = (f"{nth};F1;cleaning;2024-01;{amount};{more}\n" for nth, (amount, more) in enumerate(rows, 2))
    return read_text(folder, f"{HEADER};{header}\n" + "".join(lines), **block)


def amounts(read: Outcome) -> list[float]:
    return [float(amount) for amount in read.accepted["amount_dkk"]]


@pytest.mark.parametrize(
    ("header", "invoice", "credit"),
    [
        ("Bilagstype", "Faktura", "Kreditnota"),
        ("Belegart", "Rechnung", "Gutschrift"),
        ("Type", "Invoice", "Credit Note"),
        ("Slag", "Faktura", "Kreditfaktura"),
        ("D/K", "D", "K"),
        ("S/H", "S", "H"),
        ("Debet/Kredit", "Debet", "Kredit"),
        ("Doc type", "380", "381"),
        ("Soll/Haben-Kennzeichen", "S", "H"),
        ("S/H-Kz", "S", "H"),
        ("D/K-kode", "D", "K"),
        ("Debet / credit", "D", "C"),
        ("Debit Credit Indicator", "DBIT", "CRDT"),
        ("SHKZG", "S", "H"),
        ("Af Bij", "Af", "Bij"),
        ("Belegart", "RE", "GU"),
        ("Bilagstype", "Købsfaktura", "Købskreditnota"),
        ("Bilagsart", "Purchase Invoice", "Purchase Credit Memo"),
        ("Kreditnota", "nej", "ja"),
        ("Is credit note", "false", "true"),
        ("Kredit", "", "X"),
    ],
)
def test_a_column_that_names_credit_notes_turns_their_amounts(
    tmp_path: Path, header: str, invoice: str, credit: str
) -> None:
    read = beside(tmp_path, header, ("10,00", invoice), ("4,00", credit))
    assert amounts(read) == [10.0, -4.0] and read.verdict == "accept_warn"


def test_credit_notes_that_are_negative_already_stay_so(tmp_path: Path) -> None:
    read = beside(tmp_path, "Bilagstype", ("10,00", "Faktura"), ("-4,00", "Kreditnota"))
    assert amounts(read) == [10.0, -4.0] and read.verdict == "accept"


def test_the_sides_of_a_suppliers_account_are_held_until_somebody_maps_them(tmp_path: Path) -> None:
    rows = (("10,00", "H"), ("7,00", "H"), ("4,00", "S"))
    read = beside(tmp_path, "S/H", *rows)
    assert set(read.reasons.values()) == {"sides_unclear"} and read.held["amount_dkk"].sum() == 21
    mapped = beside(
        tmp_path,
        "S/H",
        *rows,
        columns={"document_type": "S/H"},
        values={"document_type": {"H": "invoice", "S": "credit_note"}},
    )
    assert amounts(mapped) == [10.0, 7.0, -4.0] and mapped.verdict == "accept"


def test_credit_notes_of_both_signs_are_held(tmp_path: Path) -> None:
    read = beside(
        tmp_path, "Bilagstype", ("4,00", "Kreditnota"), ("-4,00", "Kreditnota"), ("1,00", "Faktura")
    )
    assert read.reasons == {2: "sign_unclear", 3: "sign_unclear"} and amounts(read) == [1.0]


def test_a_mapped_document_type_turns_amounts_without_a_warning(tmp_path: Path) -> None:
    read = beside(tmp_path, "Art", ("10,00", "D"), ("4,00", "C"), columns={"document_type": "Art"})
    assert amounts(read) == [10.0, -4.0] and read.verdict == "accept"


def test_a_column_named_as_ours_is_read_in_the_words_of_the_source(tmp_path: Path) -> None:
    read = beside(tmp_path, "Document Type", ("10,00", "Purchase Invoice"), ("4,00", "Purchase Credit Memo"))
    assert amounts(read) == [10.0, -4.0] and read.verdict == "accept"


def test_letters_in_a_column_that_is_no_side_of_an_account_turn_nothing(tmp_path: Path) -> None:
    read = beside(tmp_path, "Zone", ("10,00", "D"), ("4,00", "K"))
    assert amounts(read) == [10.0, 4.0] and read.verdict == "accept"


@pytest.mark.parametrize(
    ("header", "invoice", "credit"),
    [
        ("Type", "PM", "CM"),  # kinds of orders
        ("Belegart", "RE", "KR"),
        ("Kredittid", "30", "14"),
        ("Kreditor", "nej", "ja"),
        ("Kredit", "0", "1"),
        ("Side", "1", "2"),
        ("Kreditnota", "nej", "nej"),
    ],
)
def test_codes_and_flags_that_name_no_credit_note_turn_nothing(
    tmp_path: Path, header: str, invoice: str, credit: str
) -> None:
    read = beside(tmp_path, header, ("10,00", invoice), ("4,00", credit))
    assert amounts(read) == [10.0, 4.0] and read.verdict == "accept"


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("Tekst", "Kreditnota vedr. faktura 12"),
        ("Tekst", "Storno af rengøring i januar"),
        ("Kreditnota til faktura", "FA-12"),
        ("Credited invoice", "12"),
        ("Tekst", "Modpostering bilag 12"),
        ("Tekst", "Rabat 10 %"),
    ],
)
def test_a_row_that_calls_itself_a_credit_note_is_warned_of(tmp_path: Path, header: str, text: str) -> None:
    read = beside(tmp_path, header, ("10,00", ""), ("4,00", text))
    assert amounts(read) == [10.0, 4.0] and "credit_note_positive" in read.codes


@pytest.mark.parametrize(
    "text", ["Remise en état des sols", "Rabatterede ydelser", "Efter rabat 10 %", "Rengøring efter storno"]
)
def test_a_row_that_only_mentions_a_discount_is_not_warned_of(tmp_path: Path, text: str) -> None:
    assert beside(tmp_path, "Tekst", ("10,00", ""), ("4,00", text)).verdict == "accept"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Valuta", "SEK"),
        ("Währung", "Euro"),
        ("Kode", "NOK"),
        ("Currency", "$"),
        ("Fakturavaluta", "eur"),
        ("WKZ Umsatz", "EUR"),
        ("Currency", "Euro - EUR"),
    ],
)
def test_a_row_in_another_currency_is_held_without_an_amount(tmp_path: Path, header: str, code: str) -> None:
    read = beside(tmp_path, header, ("10,00", code), ("4,00", "DKK" if header == "Kode" else "kr."))
    assert read.reasons == {2: "foreign_currency"} and read.held["amount_dkk"].to_list() == [None]
    assert amounts(read) == [4.0]


def test_a_day_in_a_column_called_valuta_is_no_currency(tmp_path: Path) -> None:
    read = beside(tmp_path, "Valuta", ("10,00", "02.03.2024"), ("4,00", "15.03.2024"))
    assert amounts(read) == [10.0, 4.0] and read.verdict == "accept"


def test_the_currency_of_another_amount_holds_no_row(tmp_path: Path) -> None:
    text = (
        "line_id;facility_id;service;month;Beløb DKK;Beløb i valuta;Valuta\n"
        "1;F1;cleaning;2024-01;745,00;100,00;EUR\n"
    )
    read = read_text(tmp_path, text, columns={"amount_dkk": "Beløb DKK"})
    assert amounts(read) == [745.0] and read.verdict == "accept"


@pytest.mark.parametrize("cell", ["400,00 EUR", "€ 400", "400 SEK", "USD 12.50", "$12.50", "12,50 £"])
def test_an_amount_that_names_another_currency_is_held_as_such(tmp_path: Path, cell: str) -> None:
    read = read_text(tmp_path, f"{HEADER}\n1;F1;cleaning;2024-01;{cell}\n2;F1;cleaning;2024-01;kr. 4,00\n")
    assert read.reasons == {2: "foreign_currency"} and amounts(read) == [4.0]


@pytest.mark.parametrize(
    ("kind", "head", "row"),
    [
        ("work_order", "order_id;facility_id;reported_at;cost_dkk", "{};F1;2024-01-02 08:00;100,00"),
        (
            "contract_price",
            "service;price_dkk;unit;valid_from;facility_id",
            "waste;100,00;DKK/year;2024-01-01;F{}",
        ),
    ],
)
def test_a_cost_of_an_order_or_a_price_in_another_currency_is_held(
    tmp_path: Path, kind: str, head: str, row: str
) -> None:
    text = f"{head};Valuta\n{row.format(1)};EUR\n{row.format(2)};DKK\n{row.format(3)};\n"
    read = read_text(tmp_path, text, kind)
    assert read.reasons == {2: "foreign_currency"} and len(read.accepted) == 2


def test_an_order_without_a_cost_has_no_currency_to_hold(tmp_path: Path) -> None:
    text = "order_id;facility_id;reported_at;cost_dkk;Valuta\n1;F1;2024-01-02 08:00;;EUR\n"
    assert read_text(tmp_path, text, "work_order").verdict == "accept"


def test_kroner_in_a_currency_column_are_kroner(tmp_path: Path) -> None:
    read = beside(tmp_path, "Valuta", ("10,00", "DKK"), ("4,00", ""), ("1,00", "kr"))
    assert amounts(read) == [10.0, 4.0, 1.0] and read.verdict == "accept"


def test_the_currency_of_the_portfolio_is_the_one_that_counts(tmp_path: Path) -> None:
    assert beside(tmp_path, "Valuta", ("10,00", "NOK"), currency="NOK").verdict == "accept"


def test_credits_that_are_negative_already_are_added(tmp_path: Path) -> None:
    text = "line_id;facility_id;service;month;Soll;Haben\n1;F1;cleaning;2024-01;10,00;\n2;F1;cleaning;2024-01;;-4,00\n"
    assert amounts(read_text(tmp_path, text, columns={"amount_dkk": ["Soll", "Haben"]})) == [10.0, -4.0]


def test_a_debit_column_alone_is_warned_of_where_credits_stand_beside_it(tmp_path: Path) -> None:
    text = "line_id;facility_id;service;month;Debet;Kredit\n1;F1;cleaning;2024-01;10,00;4,00\n"
    assert "credit_column_not_used" in read_text(tmp_path, text, columns={"amount_dkk": "Debet"}).codes


@pytest.mark.parametrize("names", [["Netto", "Gebyr"], ["Kredit", "Debet"], ["Debet", "Kredit", "Saldo"]])
def test_columns_that_make_no_number_are_a_mistake_in_the_configuration(
    tmp_path: Path, names: list[str]
) -> None:
    with pytest.raises(ConfigurationError, match="make no number"):
        read_text(tmp_path, HEADER + "\n", columns={"amount_dkk": names})


def test_a_factor_does_not_apply_to_a_text_with_its_own_unit(tmp_path: Path) -> None:
    text = "visit_id;facility_id;room;date;Timer\n" + "".join(
        f"{nth};F1;1;2024-01-02;{said}\n"
        for nth, said in enumerate(("1,25", "45 min", "2 h", "1:30", "90 minutter"))
    )
    read = read_text(tmp_path, text, "cleaning_visit", columns={"minutes": {"from": "Timer", "factor": 60}})
    assert [float(minutes) for minutes in read.accepted["minutes"]] == [75, 45, 120, 90, 90]


@pytest.mark.parametrize(
    "word", ["-", "–", "n/a", "N.A.", "Nil", "ingen", "kr. -", "-  DKK", "keine", "n.v.t.", "(blank)"]
)
def test_a_word_for_nothing_is_nothing_in_an_optional_column(tmp_path: Path, word: str) -> None:
    text = f"{HEADER};moms_dkk;room;quantity\n1;F1;cleaning;2024-01;10,00;{word};{word};{word}\n"
    assert read_text(tmp_path, text).accepted.select("moms_dkk", "room", "quantity").row(0) == (
        None,
        None,
        None,
    )


def test_an_unknown_meaning_of_a_word_is_a_mistake_in_the_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nearest is 'cleaning'"):
        read_text(tmp_path, HEADER + "\n", values={"service": {"Rengøring": "cleening"}})
