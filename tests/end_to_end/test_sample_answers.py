"""The published sample holds the answers that its generator worked out from its own drawing and ledger."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

Answers = dict[str, Any]
AREA_M2, MONEY_DKK = 0.001, Decimal("0.01")


@pytest.fixture(scope="module")
def warehouse(published: Path) -> duckdb.DuckDBPyConnection:
    restricted = published / "restricted" / "warehouse.duckdb"
    return duckdb.connect(str(restricted if restricted.exists() else published / "warehouse.duckdb"), read_only=True)


def rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return warehouse.sql(query).fetchall()


def test_every_space_has_its_area_and_counts_as_it_should(
    warehouse: duckdb.DuckDBPyConnection, expected: Answers
) -> None:
    query = """
        select i.path, s.global_id, s.number, s.net_area_m2::double, s.is_counted, s.exclusion_reason
        from dim_space s join run_input i on i.sha256 = s.model_sha256
    """
    found = {(Path(path).name, global_id): rest for path, global_id, *rest in rows(warehouse, query)}
    wrong = []
    for space in expected["spaces"]:
        number, area, is_counted, reason = found.pop((Path(space["model"]).name, space["global_id"]), [None] * 4)
        wanted = space["net_area_m2"]
        is_same_area = area is wanted is None or (None not in (area, wanted) and abs(area - wanted) <= AREA_M2)
        if not is_same_area or (number, is_counted, reason) != (
            space["number"],
            space["is_counted"],
            space["exclusion_reason"],
        ):
            wrong.append((space, (number, area, is_counted, reason)))
    assert wrong == []
    assert found == {}


def test_every_facility_has_its_area_and_its_register_area(
    warehouse: duckdb.DuckDBPyConnection, expected: Answers
) -> None:
    query = "select facility_id, model_area_m2::double, register_area_m2::double from mart_coverage"
    found = {facility: (area or 0.0, register) for facility, area, register in rows(warehouse, query)}
    for facility in expected["facilities"]:
        area, register = found[facility["facility_id"]]
        assert area == pytest.approx(facility["net_area_m2"] or 0.0, abs=AREA_M2), facility
        assert register == pytest.approx(facility["register_area_m2"], abs=AREA_M2), facility


def test_every_month_and_service_has_its_cost_and_its_cost_per_square_metre(
    warehouse: duckdb.DuckDBPyConnection, expected: Answers
) -> None:
    query = """
        select strftime(month, '%Y-%m'), facility_id, service, sum(cost_dkk)
        from mart_cost_per_m2 group by all
    """
    found = {(month, facility, service): cost for month, facility, service, cost in rows(warehouse, query)}
    wanted = {(cost["month"][:7], cost["facility_id"], cost["service"]): cost for cost in expected["cost"]}
    assert found.keys() == wanted.keys()
    wrong = {key: (cost, wanted[key]) for key, cost in found.items()
             if abs(cost - Decimal(str(wanted[key]["cost_dkk"]))) > MONEY_DKK}
    assert wrong == {}


def test_a_cost_per_square_metre_is_over_the_area_valid_in_its_month(
    warehouse: duckdb.DuckDBPyConnection, expected: Answers
) -> None:
    query = "select strftime(month, '%Y-%m'), facility_id, net_area_m2::double from fact_facility_month"
    found = {(month, facility): area for month, facility, area in rows(warehouse, query)}
    for cost in expected["cost"]:
        area = found.get((cost["month"][:7], cost["facility_id"])) or 0.0
        assert area == pytest.approx(cost["net_area_m2"] or 0.0, abs=AREA_M2), cost


def test_the_ledger_closes_on_the_totals(warehouse: duckdb.DuckDBPyConnection, expected: Answers) -> None:
    names = ["invoiced_dkk", "allocated_dkk", "unallocated_dkk", "held_dkk"]
    found = rows(warehouse, f"select {', '.join(f'sum({name})' for name in names)} from mart_cost_ledger")[0]
    assert dict(zip(names, found, strict=True)) == {name: Decimal(str(expected[name])) for name in names}


def test_every_planted_bad_row_is_held_with_its_reason(
    warehouse: duckdb.DuckDBPyConnection, expected: Answers
) -> None:
    found = sorted(rows(warehouse, "select source_file, source_row, code from run_held_row"))
    assert found == sorted((held["source_file"], held["source_row"], held["code"]) for held in expected["held"])


def test_every_planted_bad_file_is_rejected_with_its_code(
    warehouse: duckdb.DuckDBPyConnection, expected: Answers
) -> None:
    query = """
        select i.path, f.code from run_input i
        join run_finding f on f.source_file = i.path and f.severity = 'error'
        where i.verdict = 'reject_file'
    """
    assert sorted(rows(warehouse, query)) == sorted((file["path"], file["code"]) for file in expected["rejected"])
