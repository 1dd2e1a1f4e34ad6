"""Tables of systems that no rule was written for: the share guessed right, and nothing wrong in silence."""

import pytest
from helpers.unseen import score, tables, totals

from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.column_guess import LIKELY, guess_columns, header_score
from warehouse.deliveries.starter.leftover import first_in_time, header_by_cells


@pytest.mark.parametrize("name", ["first", "second", "third"])
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


def test_an_id_that_repeats_yields_to_one_that_does_not() -> None:
    cells = {"site_id": ["A", "A"], "bl_id": ["1", "2"], "name": ["x", "y"]}
    assert guess_columns(KINDS["facility"], cells, {})["facility_id"].names == ("bl_id",)
