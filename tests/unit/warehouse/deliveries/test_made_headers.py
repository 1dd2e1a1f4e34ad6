"""Headers that are put together of words that are known: the column they fill, and the innocent ones beside them."""

import pytest

from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.column_guess import guess_columns
from warehouse.deliveries.starter.header_score import LIKELY, header_score, is_contradicted
from warehouse.deliveries.starter.kind_guess import guess_kinds


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("cost_line", "Ejendom Kode", "facility_id"),
        ("cost_line", "Beløb (RV) ekskl. moms", "amount_dkk"),
        ("cost_line", "Varav moms", "moms_dkk"),
        ("cost_line", "Fakturaperiode", "month"),
        ("cost_line", "Netto eks. mva", "amount_dkk"),
        ("facility", "Bez. Wirtschaftseinheit", "name"),
        ("facility", "Bruttoetageareal", "area_m2"),
        ("facility", "Anz. Mitarbeiter", "headcount"),
        ("work_order", "WOPRIORITY", "priority"),
        ("work_order", "Technically completed (date-time)", "completed_at"),
        ("work_order", "Angelegt am", "reported_at"),
        ("cleaning_visit", "Utförandedatum", "date"),
        ("cleaning_visit", "Dauer (Min.)", "minutes"),
    ],
)
def test_a_header_made_of_known_words_fills_its_column(kind: str, header: str, column: str) -> None:
    assert header_score(kind, column, header) >= LIKELY
    best = max(KINDS[kind].columns, key=lambda one: header_score(kind, one.name, header))
    assert best.name == column


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("cost_line", "Beløb inkl. moms", "amount_dkk"),
        ("cost_line", "Budget beløb", "amount_dkk"),
        ("work_order", "Oprettet af", "reported_at"),
        ("work_order", "Etage", "room"),
        ("cost_line", "Betalingsdato", "month"),
        ("facility", "Afdelingsleder", "facility_id"),
        ("cost_line", "Enhedspris", "amount_dkk"),
        ("cost_line", "Netto enhedspris", "amount_dkk"),
        ("cost_line", "Total", "quantity"),
        ("cost_line", "Postnr", "line_id"),
        ("cleaning_visit", "Postnr.", "visit_id"),
        ("work_order", "Sal", "room"),
        ("work_order", "Planlagt dato", "due_at"),
        ("work_order", "Geplantes Datum", "due_at"),
        ("cost_line", "Hvad", "service"),
        ("cleaning_visit", "Total", "minutes"),
        ("facility", "Boligareal", "area_m2"),
        ("facility", "Erhvervsareal", "area_m2"),
        ("contract_price", "Gammel pris", "price_dkk"),
        ("contract_price", "Pris (tidligere)", "price_dkk"),
        ("cost_line", "Beløb sidste år", "amount_dkk"),
        ("work_order", "Forrige færdigmelding", "completed_at"),
        ("facility", "Previous name", "name"),
    ],
)
def test_a_header_that_means_something_else_is_never_sure(kind: str, header: str, column: str) -> None:
    assert header_score(kind, column, header) < LIKELY


def test_a_log_of_visits_is_no_list_of_decisions_on_rooms() -> None:
    cells = {
        "Objekt-Nr.": ["O-7"],
        "Raum-Nr.": ["1.01"],
        "Datum": ["01.01.2025"],
        "Dauer (Min.)": ["14"],
    }
    assert guess_kinds(cells, ["Nachweis"], {})[0].kind == "cleaning_visit"


def test_ids_of_the_register_decide_between_two_headers() -> None:
    cells = {"LOCATION": ["1.01", "1.02"], "SITEID": ["BED01", "BED01"]}
    known = {"facility_id": frozenset({"bed01"})}
    found = guess_columns(KINDS["work_order"], cells, known)
    assert (found["facility_id"].names, found["room"].names) == (("SITEID",), ("LOCATION",))


def test_an_area_without_a_basis_is_assumed_and_never_sure() -> None:
    cells = {"Nr.": ["1"], "Navn": ["A"], "Kreds": ["B"], "Areal m2": ["80"]}
    guess = guess_kinds(cells, ["ejendomme"], {})[0]
    assert (guess.constants, guess.assumed, guess.is_sure) == ({"area_basis": "GFA"}, ("area_basis",), False)


def test_an_area_whose_header_says_its_basis_is_sure() -> None:
    cells = {"Nr.": ["1"], "Navn": ["A"], "Kreds": ["B"], "Areal m2 (BBR)": ["80"]}
    guess = guess_kinds(cells, ["ejendomme"], {})[0]
    assert (guess.constants, guess.is_sure) == ({"area_basis": "BBR"}, True)


@pytest.mark.parametrize(
    ("header", "price", "total"),
    [
        (("Antal", "Netto enhedspris", "Linjetotal"), ("100,00", "12,50"), ("1.000,00", "62,50")),
        (("Qty", "Price", "Total"), ("100.00", "12.50"), ("1,000.00", "62.50")),
        (("Menge", "Preis", "Gesamtpreis"), ("100,00 €", "12,50 €"), ("kr. 1.000,00", "62,50 kr.")),
    ],
)
def test_a_price_that_a_quantity_multiplies_is_no_amount(
    header: tuple[str, str, str], price: tuple[str, str], total: tuple[str, str]
) -> None:
    cells = dict(zip(header, (("10", "5"), price, total), strict=True))
    found = guess_columns(KINDS["cost_line"], cells, {})
    assert found["amount_dkk"].names == (header[2],)


def test_a_price_without_a_known_total_beside_it_is_never_a_sure_amount() -> None:
    cells = {"Antal": ["10", "5"], "Nettopris": ["100,00", "12,50"], "I alt": ["1000,00", "62,50"]}
    found = guess_columns(KINDS["cost_line"], cells, {})["amount_dkk"]
    assert found.names == ("I alt",) or found.score < LIKELY


def test_a_net_amount_beside_its_rate_of_vat_stays_the_amount() -> None:
    cells = {"Beløb": ["100,00", "40,00"], "Momssats": ["0,25", "0,25"], "Moms": ["25,00", "10,00"]}
    assert guess_columns(KINDS["cost_line"], cells, {})["amount_dkk"].names == ("Beløb",)


def test_a_total_that_a_quantity_makes_is_no_price() -> None:
    cells = {"Areal": ["100", "200"], "Pris": ["44400,00", "86800,00"], "Enhedspris": ["444,00", "434,00"]}
    found = guess_columns(KINDS["contract_price"], cells, {})
    assert found["price_dkk"].names == ("Enhedspris",)
    assert "unit" not in found


@pytest.mark.parametrize(
    ("gross", "tax", "net"),
    [("Fakturabeløb", "Moms", "Netto"), ("Beløb", "Moms", "Netto"), ("Invoice amount", "Tax", "Taxable")],
)
def test_an_amount_with_vat_is_not_a_sure_amount(gross: str, tax: str, net: str) -> None:
    cells = {gross: ["1.250,00", "62,50"], tax: ["250,00", "12,50"], net: ["1.000,00", "50,00"]}
    found = guess_columns(KINDS["cost_line"], cells, {})["amount_dkk"]
    assert found.names == (net,) or found.score < LIKELY


def test_an_amount_without_vat_due_stays_sure() -> None:
    cells = {"Beløb": ["1.000,00", "50,00"], "Moms": ["0,00", "0,00"], "I alt": ["1.000,00", "50,00"]}
    found = guess_columns(KINDS["cost_line"], cells, {})["amount_dkk"]
    assert (found.names, found.score > LIKELY) == (("Beløb",), True)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("Gammel pris", "Ny pris"),
        ("Alter Preis", "Neuer Preis"),
        ("Preis alt", "Preis neu"),
        ("Gammalt pris", "Nytt pris"),
        ("Previous price", "Price"),
        ("Pris i fjor", "Pris"),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_prices_the_one_that_was_in_force_before_is_not_taken(
    before: str, now: str, is_first: bool
) -> None:
    prices = {before: ["100,00", "200,00"], now: ["110,00", "220,00"]}
    ordered = prices if is_first else dict(reversed(prices.items()))
    cells = {"Ejendom": ["F1", "F2"], "Ydelse": ["cleaning"] * 2, **ordered, "Enhed": ["m2"] * 2}
    assert guess_columns(KINDS["contract_price"], cells, {})["price_dkk"].names == (now,)


@pytest.mark.parametrize("header", ["I alt", "Beløb før moms", "Amount before VAT", "Seneste beløb"])
def test_a_word_that_only_looks_like_one_for_earlier_contradicts_nothing(header: str) -> None:
    assert not is_contradicted("cost_line", "amount_dkk", header)


@pytest.mark.parametrize(
    ("header", "numbers", "column"),
    [
        ("Nr", ["1", "2", "3"], "line_id"),
        ("Nr", ["2001", "2002", "2003"], "invoice"),
        ("Nr", ["1", "1", "2"], "invoice"),
        ("Fakturanr", ["1", "2", "3"], "invoice"),
    ],
)
def test_a_column_that_counts_the_rows_is_no_invoice(header: str, numbers: list[str], column: str) -> None:
    cells = {
        header: numbers,
        "Ejendom": ["F1", "F2", "F1"],
        "Ydelse": ["cleaning"] * 3,
        "Måned": ["2025-01"] * 3,
        "Beløb": ["100,00", "200,00", "300,00"],
    }
    found = guess_columns(KINDS["cost_line"], cells, {})
    assert [name for name, guess in found.items() if guess.names == (header,)] == [column]
