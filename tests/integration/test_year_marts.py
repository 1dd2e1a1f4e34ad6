"""Figures of a year and of twelve months: nothing to add up, and each with the right denominator."""

from pathlib import Path

import duckdb
import pytest
from helpers import answers

from warehouse.catalog import load_catalog


@pytest.fixture(scope="module")
def warehouse(published: Path) -> duckdb.DuckDBPyConnection:
    return answers.open_whole_set(published)


def ask(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return warehouse.sql(query).fetchall()


def test_the_cases_of_a_place_are_those_of_its_facilities_and_months(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    by_year = ask(
        warehouse,
        "select period, sum(orders), sum(breaches) from mart_sla_year where level = 'portfolio' and service = 'all'"
        " and period <> 'last_12' group by period order by period",
    )
    by_month = ask(
        warehouse,
        "select strftime(month, '%Y'), sum(orders), sum(breaches) from mart_sla group by 1 order by 1",
    )
    assert by_year == by_month


@pytest.mark.parametrize(
    ("mart", "figure", "rest"),
    [
        ("mart_sla_year", "orders", "and service = 'all' and priority = 'all'"),
        ("mart_requests_year", "requests", ""),
        ("mart_paid_vs_delivered_year", "invoiced_dkk", "and service = 'all'"),
        ("mart_cleaning_plan_year", "hours_per_year", ""),
        ("mart_cost_per_m2_year", "cost_dkk + cost_apart_dkk", "and service = 'all'"),
    ],
)
def test_districts_and_facilities_add_up_to_the_portfolio(
    warehouse: duckdb.DuckDBPyConnection, mart: str, figure: str, rest: str
) -> None:
    found = ask(
        warehouse,
        f"select level, period, sum({figure}) from {mart} where period <> 'last_12' {rest} group by all order by all",
    )
    by_level: dict[object, list[tuple[object, ...]]] = {}
    for level, *rows in found:
        by_level.setdefault(level, []).append(tuple(rows))
    assert by_level["district"] == by_level["facility"] == by_level["portfolio"] != []


def test_paid_is_compared_up_to_the_latest_invoice(warehouse: duckdb.DuckDBPyConnection) -> None:
    """What is due in months that have no invoice yet would make every supplier look cheap."""
    latest = "select max(month) from mart_paid_vs_delivered where invoiced_dkk <> 0"
    due = f"select sum(due_dkk) from mart_paid_vs_delivered where month <= ({latest}) and year(month) = 2024"
    stated = "select due_dkk from mart_paid_vs_delivered_year where period = '2024' and level = 'portfolio'"
    assert ask(warehouse, f"{stated} and service = 'all'") == ask(warehouse, due)


def test_an_invoice_without_a_price_is_in_no_share(warehouse: duckdb.DuckDBPyConnection) -> None:
    """F006 has invoices and nothing due: its share is not known, and it moves the portfolio's in no way."""
    where = "where period = '2024' and service = 'all'"
    shares = f"select invoiced_share from mart_paid_vs_delivered_year {where} and place = 'F006'"
    assert ask(warehouse, shares) == [(None,)]
    wrong = ask(
        warehouse,
        "select count(*) from mart_paid_vs_delivered_year"
        " where abs(invoiced_share - invoiced_with_due_dkk::double / due_dkk::double) > 1e-9"
        " or invoiced_with_due_dkk > invoiced_dkk",
    )
    assert wrong == [(0,)]


def test_a_planned_area_is_counted_once_a_room(warehouse: duckdb.DuckDBPyConnection) -> None:
    stated = ask(warehouse, "select area_m2 from mart_cleaning_plan_year where level = 'portfolio'")
    one_a_room = "select max(area_m2) as area from mart_cleaning_plan group by space_id"
    rooms = ask(warehouse, f"select sum(area) from ({one_a_room})")
    assert stated == rooms


def test_every_mart_with_a_facility_says_its_name_and_district(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    placed = [
        table for name, table in load_catalog().tables.items()
        if name.startswith("mart_") and "facility_id" in {column.name for column in table.columns}
    ]  # fmt: skip
    assert len(placed) > 20
    for table in placed:
        differs = ask(
            warehouse,
            f"select count(*) from {table.name} m join dim_facility f using (facility_id)"
            " where m.facility_name is distinct from f.name"
            + (" or m.district is distinct from f.district" if table.name != "mart_sla_district" else ""),
        )
        assert differs == [(0,)], table.name


def test_the_open_set_has_name_and_district_too(published: Path) -> None:
    with duckdb.connect(str(published / "warehouse.duckdb"), read_only=True) as con:
        assert con.sql("select count(*) > 0 from mart_cleaning_plan").fetchall() == [(True,)]
        assert con.sql("select 1 from mart_cleaning_plan where facility_name is null").fetchall() == []
