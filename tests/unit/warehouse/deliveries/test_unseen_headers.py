"""Tables of systems that no rule was written for: the share guessed right, and nothing wrong in silence."""

import pytest
from helpers.unseen import score, tables, totals

from warehouse.deliveries.kind import Column
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.column_guess import guess_columns
from warehouse.deliveries.starter.header_score import LIKELY, header_score
from warehouse.deliveries.starter.kind_guess import guess_kinds
from warehouse.deliveries.starter.leftover import first_in_time, header_by_cells, only_text
from warehouse.deliveries.starter.vocabulary import factor_of, without_common_prefix

SETS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "eighteenth",
    "nineteenth",
)


@pytest.mark.parametrize("name", SETS)
def test_tables_of_other_systems_are_guessed_right_and_never_wrong_in_silence(name: str) -> None:
    right, wanted, silent = totals([score(table) for table in tables(name)], name)
    assert (right / wanted >= 0.95, silent) == (True, 0)


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("work_order", "Dato for færdigmelding", "completed_at"),
        ("work_order", "AUFNR", "order_id"),
        ("work_order", "Zu erledigen bis", "due_at"),
        ("bin_reading", "receivedAt", "read_at"),
        ("cost_line", "PeriodStart", "period_start"),
    ],
)
def test_words_make_a_header_in_any_order(kind: str, header: str, column: str) -> None:
    assert header_score(kind, column, header) >= LIKELY


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("cost_line", "Underleverandør", "supplier"),
        ("work_order", "Reklamation oprettet", "reported_at"),
    ],
)
def test_a_header_with_a_word_that_is_not_known_is_doubtful(kind: str, header: str, column: str) -> None:
    assert 0 < header_score(kind, column, header) < LIKELY


def test_a_word_of_many_columns_inside_a_header_says_nothing() -> None:
    assert header_score("cost_line", "quantity", "PO Number") == 0


def test_a_required_column_takes_its_only_header_from_one_that_is_not_required() -> None:
    cells = {"Bygg": ["F001"], "Konto": ["Renhold"], "Dato": ["01.02.2025"], "Netto": ["2,00"]}
    assert guess_columns(KINDS["cost_line"], cells, {})["facility_id"].names == ("Bygg",)


def test_a_required_column_without_a_name_is_found_by_its_cells_and_is_doubtful() -> None:
    cells = {
        "Bygning": ["F001"] * 2,
        "Ydelse": ["Vask"] * 2,
        "Xyz": ["01.02.2025", "02.02.2025"],
        "Beløb": ["1"],
    }
    found = guess_columns(KINDS["cost_line"], cells, {})["month"]
    assert (found.names, found.reason, found.score < LIKELY) == (("Xyz",), "values", True)


def test_of_several_columns_of_times_the_one_that_is_first_in_each_row_is_meant() -> None:
    assert first_in_time({"b": ["03-02-2025", "04-02-2025"], "a": ["01-02-2025", "04-02-2025"]}) == "a"


def test_two_columns_of_amounts_are_left_to_a_person() -> None:
    cells = {"a": ["1,00", "2,50"], "b": ["3,00", "4,50"]}
    assert header_by_cells(KINDS["cost_line"].column["amount_dkk"], cells) is None


def test_a_required_column_takes_its_only_header_though_another_column_fits_better_and_a_third_is_left() -> (
    None
):
    cells = {
        "Bygning": ["F001", "F002"],
        "Kontotekst": ["Renhold", "Vedlikehold"],
        "Periode": ["202501", "202502"],
        "Nettobeløp": ["1000,50", "2000,00"],
    }
    found = guess_columns(KINDS["cost_line"], cells, {})
    assert (found["facility_id"].names, found["service"].names) == (("Bygning",), ("Kontotekst",))


def test_of_an_account_and_its_name_the_one_with_words_is_the_service() -> None:
    cells = {
        "Afdeling": ["1", "2"],
        "Dato": ["31-01-2025", "28-02-2025"],
        "Konto": ["3010", "3050"],
        "Kontonavn": ["Rengøring, fremmed", "Renovation og affald"],
        "Beløb": ["1,00", "2,50"],
    }
    found = guess_columns(KINDS["cost_line"], cells, {})["service"]
    assert (found.names, found.score >= LIKELY) == (("Kontonavn",), True)


def test_a_service_without_a_word_that_is_known_is_doubtful() -> None:
    cells = {"Ejendom": ["F001"], "Konto": ["3010"], "Dato": ["31-01-2025"], "Beløb": ["1,00"]}
    assert guess_columns(KINDS["cost_line"], cells, {})["service"].score < LIKELY


def test_a_required_column_of_choices_is_found_by_words_that_resemble_them() -> None:
    cells = {
        "Site": ["HQ", "JFK"],
        "Posting Date": ["2025-01-31", "2025-02-28"],
        "Xyz": ["Cleaning, January", "Repair of roof"],
        "Amount": ["1000.50", "2000.00"],
    }
    found = guess_columns(KINDS["cost_line"], cells, {})["service"]
    assert (found.names, found.score < LIKELY) == (("Xyz",), True)


def test_a_date_of_payment_is_the_month_only_where_there_is_no_other_date() -> None:
    cells = {
        "Premises": ["Town Hall", "Depot"],
        "Service": ["Cleaning", "Waste"],
        "Date Paid": ["31/01/2025", "28/02/2025"],
        "Amount": ["1000.50", "2000.00"],
    }
    alone = guess_columns(KINDS["cost_line"], cells, {})["month"]
    beside = guess_columns(KINDS["cost_line"], {**cells, "Invoice date": cells["Date Paid"]}, {})["month"]
    assert (alone.names, alone.score < LIKELY, beside.names) == (("Date Paid",), True, ("Invoice date",))


@pytest.mark.parametrize(
    ("header", "values"),
    [("Apply-to Store", ["Town Hall", "Depot", "Town Hall"]), ("Xyz", ["101", "102", "101"])],
)
def test_a_facility_that_no_header_names_is_a_column_that_puts_rows_into_groups(
    header: str, values: list[str]
) -> None:
    cells = {
        "Service": ["Cleaning", "Waste", "Cleaning"],
        "Year": ["2025"] * 3,
        "Status": ["open", "paid", "open"],
        header: values,
        "Invoice Date": ["2025-01-31", "2025-01-31", "2025-02-28"],
        "Amount": ["1000.50", "2000.00", "750.00"],
    }
    found = guess_columns(KINDS["cost_line"], cells, {})["facility_id"]
    assert (found.names, found.score < LIKELY) == ((header,), True)


def test_a_column_of_words_that_say_something_else_is_no_facility() -> None:
    cells = {
        "Service": ["Cleaning", "Waste", "Cleaning"],
        "Status": ["open", "paid", "open"],
        "Invoice Date": ["2025-01-31", "2025-01-31", "2025-02-28"],
        "Amount": ["1000.50", "2000.00", "750.00"],
    }
    assert "facility_id" not in guess_columns(KINDS["cost_line"], cells, {})


@pytest.mark.parametrize(
    ("column", "header", "factor"),
    [
        ("area_m2", "Building Rentable Square Feet", "0.09290304"),
        ("area_m2", "Sq.ft.", "0.09290304"),
        ("minutes", "Antal timer", "60"),
        ("response_minutes", "Response (hours)", "60"),
        ("minutes_per_day", "Arbeitszeit pro Tag (h)", "60"),
        ("minutes_per_day", "Arbejdstid pr. dag (min)", None),
        ("m2_per_hour", "Production rate (sqft/h)", "0.09290304"),
        ("m2_per_hour", "Production rate (m2/h)", None),
        ("area_m2", "Area (m²)", None),
        ("response_minutes", "Responstid (min)", None),
        ("amount_dkk", "Timer", None),
    ],
)
def test_a_header_of_another_unit_gets_a_factor(column: str, header: str, factor: str | None) -> None:
    assert factor_of(column, header) == factor


def test_a_table_whose_required_columns_are_all_guesses_is_of_no_kind() -> None:
    cells = {
        "uid": ["PrimClass_Everett", "UnivClass_Clifford"],
        "datastart": ["01/01/12 00:00", "01/01/15 00:00"],
        "energystarscore": ["100", "87"],
        "heatingtype": ["Gas", "Gas"],
        "timezone": ["America/New_York", "America/New_York"],
    }
    assert not any(guess.is_usable for guess in guess_kinds(cells, ["meta open", "data"], {}))


def test_an_id_that_repeats_yields_to_one_that_does_not() -> None:
    cells = {"site_id": ["A", "A"], "bl_id": ["1", "2"], "name": ["x", "y"]}
    assert guess_columns(KINDS["facility"], cells, {})["facility_id"].names == ("bl_id",)


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("work_order", "Completn date", "completed_at"),  # without some letters
        ("facility", "Ejd.nr.", "facility_id"),  # up to a point
        ("service_request", "Reageret", "responded_at"),  # reagiert
        ("bin", "Tømmegrense %", "threshold_pct"),  # the name ends a compound
        ("bin_reading", "payload.fillPercent", "fill_pct"),  # the last name of a path
        ("cleaning_team", "Kapacitet (min/dag)", "minutes_per_day"),  # a unit of several words
    ],
)
def test_a_header_in_another_spelling_names_its_column(kind: str, header: str, column: str) -> None:
    best = max(KINDS[kind].columns, key=lambda one: header_score(kind, one.name, header))
    assert (best.name, header_score(kind, column, header) > 0) == (column, True)


@pytest.mark.parametrize(
    ("kind", "header", "column"),
    [
        ("facility", "Fakt.nr.", "name"),
        ("work_order", "Kompressor", "completed_at"),
        ("cost_line", "Fakt.nr", "facility_id"),
        ("bin", "Grensesnitt", "threshold_pct"),
    ],
)
def test_a_header_that_only_begins_alike_names_nothing(kind: str, header: str, column: str) -> None:
    assert header_score(kind, column, header) == 0


def test_a_line_number_and_a_document_number_each_find_their_column() -> None:
    cells = {"Belegnummer": ["1", "2"], "Pos.": ["1", "1"], "Betrag": ["1,00", "2,00"]}
    found = guess_columns(KINDS["cost_line"], cells, {})
    assert (found["invoice"].names, found["line_id"].names) == (("Belegnummer",), ("Pos.",))


@pytest.mark.parametrize(
    ("kind", "column", "header", "values"),
    [
        ("cleaning_team", "escort", "Sikkerhed", ["ja", "nej"]),
        ("cleaning_team", "weekdays", "Xyz", ["man-fre", "man, ons"]),
        ("cost_line", "currency", "Xyz", ["NOK", "SEK"]),
        ("bin", "max_days", "Tømmes efter (dage)", ["7", "14"]),
        ("qr_code", "valid_from", "Xyz", ["01-01-2025", "02-01-2025"]),
    ],
)
def test_cells_that_only_one_column_has_fill_it_and_are_doubtful(
    kind: str, column: str, header: str, values: list[str]
) -> None:
    found = guess_columns(KINDS[kind], {"Ejendom": ["F001", "F002"], header: values}, {})[column]
    assert (found.names, found.reason, found.score < LIKELY) == ((header,), "values", True)


def test_cells_that_two_columns_may_have_fill_none() -> None:
    cells = {"Ejendom": ["F001", "F002"], "Abc": ["05:00", "06:00"]}
    assert not {"earliest", "latest"} & guess_columns(KINDS["cleaning_team"], cells, {}).keys()


def test_names_of_persons_are_no_weekdays() -> None:
    cells = {"Ejendom": ["F001", "F002"], "Xyz": ["Mona", "Tina"]}
    assert "weekdays" not in guess_columns(KINDS["cleaning_team"], cells, {})


def test_the_only_text_that_is_left_fills_the_last_required_column() -> None:
    assert only_text(Column("room", "room"), {"Xyz": ["Celle 1", "Celle 2"]}) == "Xyz"
    assert only_text(Column("room", "room"), {"Xyz": ["01-01-2025", "02-01-2025"]}) is None
    assert only_text(Column("room", "room"), {"a": ["x", "y"], "b": ["x", "y"]}) is None


def test_a_beginning_that_all_headers_have_is_left_out() -> None:
    assert without_common_prefix(["WO_SHOP", "WO_DESC", "WO_ID"])["WO_SHOP"] == "SHOP"
    assert without_common_prefix(["WO_SHOP", "WO_DESC", "ID"])["WO_SHOP"] == "WO_SHOP"


def test_a_list_of_bookings_is_no_list_of_decisions_on_rooms() -> None:
    cells = {
        "Bygg": ["101", "102"],
        "Rom": ["1", "2"],
        "Når": ["03.01.2025 08:00"] * 2,
        "Brukstype": ["møte", "kurs"],
    }
    assert not any(
        guess.is_sure for guess in guess_kinds(cells, ["liste"], {}) if guess.kind == "room_override"
    )


def test_a_telephone_list_looks_like_no_kind() -> None:
    cells = {"Fornavn": ["Kim", "Mette"], "Efternavn": ["Holm", "Friis"], "Telefon": ["12345678", "23456789"]}
    assert guess_kinds(cells, ["telefonliste"], {}) == []
