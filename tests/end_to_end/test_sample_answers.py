"""The published sample holds the answers that its generator worked out from its own drawing and ledger."""

from decimal import Decimal
from pathlib import Path

import pytest
from helpers import answers
from helpers.answers import Answers, Warehouse


@pytest.fixture(scope="module")
def warehouse(published: Path) -> Warehouse:
    return answers.open_whole_set(published)


def test_every_space_has_its_area_and_counts_as_it_should(warehouse: Warehouse, expected: Answers) -> None:
    assert answers.wrong_spaces(warehouse, expected) == []


def test_every_facility_has_its_area_and_its_register_area(warehouse: Warehouse, expected: Answers) -> None:
    assert answers.wrong_facilities(warehouse, expected) == []


def test_every_month_and_service_has_its_cost(warehouse: Warehouse, expected: Answers) -> None:
    assert answers.wrong_costs(warehouse, expected) == []


def test_a_cost_per_square_metre_is_over_the_area_valid_in_its_month(
    warehouse: Warehouse, expected: Answers
) -> None:
    assert answers.wrong_month_areas(warehouse, expected) == []


def test_the_ledger_closes_on_the_totals(warehouse: Warehouse, expected: Answers) -> None:
    assert answers.totals(warehouse) == {name: Decimal(str(expected[name])) for name in answers.TOTALS}


def test_every_planted_bad_row_is_held_with_its_reason(warehouse: Warehouse, expected: Answers) -> None:
    wanted = sorted((held["source_file"], held["source_row"], held["code"]) for held in expected["held"])
    assert answers.held_rows(warehouse) == wanted


def test_every_planted_bad_file_is_rejected_with_its_code(warehouse: Warehouse, expected: Answers) -> None:
    assert answers.rejected_files(warehouse) == sorted(
        (file["path"], file["code"]) for file in expected["rejected"]
    )


def test_every_decision_and_deviation_is_there_with_its_place(
    warehouse: Warehouse, expected: Answers
) -> None:
    decisions = "select decision_id, level, due::varchar as due, status from fact_decision order by 1"
    assert warehouse.sql(decisions).pl().to_dicts() == expected["decisions"]
    deviations = """
    select deviation_id, service, facility_id, strftime(month, '%Y-%m') as month from fact_deviation order by 1
    """
    assert warehouse.sql(deviations).pl().to_dicts() == expected["deviations"]
