"""A published figure is taken apart into parts that add up to it, each with the row it came from."""

import csv
import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.commands import areal

from bim.errors import PublicationError, UsageError
from warehouse.explain import explain, find_metric, load_metrics


@pytest.fixture(scope="module")
def warehouse(published: Path) -> Path:
    return published / "restricted" / "warehouse.duckdb"


def one(warehouse: Path, query: str) -> Any:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.sql(query).fetchall()[0][0]


@pytest.mark.parametrize("column", ["invoiced_dkk", "allocated_dkk", "unallocated_dkk", "held_dkk"])
def test_the_parts_of_the_ledger_add_up_to_it(warehouse: Path, column: str) -> None:
    found = explain(warehouse, f"mart_cost_ledger.{column}", {})
    assert found.numerator == one(warehouse, f"select sum({column}) from mart_cost_ledger")


@pytest.mark.parametrize("facility", ["F001", "F002", "F006"])
@pytest.mark.parametrize("month", ["2024-02", "2024-07"])
def test_the_parts_of_a_cost_add_up_to_the_mart(warehouse: Path, facility: str, month: str) -> None:
    found = explain(warehouse, "mart_cost_per_m2.cost_dkk", {"facility_id": facility, "month": month})
    keys = f"facility_id = '{facility}' and month = date '{month}-01'"
    assert found.numerator == one(warehouse, f"select sum(cost_dkk) from mart_cost_per_m2 where {keys}")
    assert sum(found.parts["amount"]) == found.numerator


def test_a_cost_per_square_metre_is_that_of_every_row_of_the_mart(warehouse: Path) -> None:
    query = """
        select * from mart_cost_per_m2
        where month = date '2024-07-01' and facility_id = 'F001' and building is not null
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.sql(query).to_arrow_table().to_pylist()
    assert rows
    for row in rows:
        keys = {key: row[key] for key in ("facility_id", "building", "category", "service")}
        found = explain(warehouse, "cost_per_m2_dkk", keys | {"month": "2024-07"})
        assert found.value == pytest.approx(row["cost_per_m2_dkk"], rel=1e-9)


@pytest.mark.parametrize("column", ["orders", "breaches", "on_time_share", "median_minutes", "p90_minutes"])
def test_a_service_level_is_that_of_every_row_of_the_mart(warehouse: Path, column: str) -> None:
    query = f"select * from mart_sla where {column} > 0 and month = date '2024-03-01'"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.sql(query).to_arrow_table().to_pylist()
    assert rows
    for row in rows:
        keys = {key: row[key] for key in ("facility_id", "service", "priority")}
        found = explain(warehouse, f"mart_sla.{column}", keys | {"month": "2024-03"})
        assert found.value == pytest.approx(row[column], rel=1e-6)


def test_a_cleaning_speed_is_that_of_every_row_of_the_mart(warehouse: Path) -> None:
    query = "select * from mart_productivity where m2_per_hour > 0 and month = date '2024-03-01'"
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.sql(query).to_arrow_table().to_pylist()
    assert rows
    for row in rows:
        keys = {key: row[key] for key in ("facility_id", "category")}
        found = explain(warehouse, "m2_per_hour", keys | {"month": "2024-03"})
        assert found.value == pytest.approx(row["m2_per_hour"], rel=1e-6)


def test_a_part_names_the_row_of_the_file_that_it_came_from(warehouse: Path, project: Path) -> None:
    found = explain(warehouse, "mart_cost_ledger.invoiced_dkk", {"kind": "work_order"})
    is_accepted = (found.parts["rule"] == "accepted") & found.parts["source_file"].str.ends_with(".csv")
    part = found.parts.filter(is_accepted).row(0, named=True)
    with (project / "data" / "sample" / part["source_file"]).open(encoding="cp1252", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    order = part["line_id"].removeprefix("work_order:")
    assert order in lines[part["source_row"] - 1]


def test_the_command_prints_one_object_whose_parts_add_up(published: Path) -> None:
    output = published.parents[1]
    (output / "areal.toml").write_text('[output]\nwhere = "."\n')
    started = time.monotonic()
    done = areal("explain", "cost_per_m2", "--facility", "F002", "--month", "2024-02", "--json", cwd=output)
    assert time.monotonic() - started < 5
    answer = json.loads(done.stdout)
    assert set(answer) == {"metric", "value", "unit", "numerator", "denominator", "rule", "parts"}
    total = sum(Decimal(str(part["amount"])) for part in answer["parts"])
    assert total == Decimal(str(answer["numerator"]))
    assert answer["value"] == pytest.approx(answer["numerator"] / answer["denominator"])
    assert {"amount", "driver", "rule", "source_file", "source_row"} <= answer["parts"][0].keys()


def test_the_open_set_explains_a_figure_as_it_is_or_says_that_it_withholds_parts(warehouse: Path) -> None:
    withheld = set()
    for name in load_metrics():
        try:
            found = explain(warehouse.parents[1] / "warehouse.duckdb", name, {})
        except PublicationError as refusal:
            assert "restricted set" in str(refusal)
            withheld.add(name)
        else:
            assert found.value == explain(warehouse, name, {}).value, name
    assert {"mart_cost_per_m2.cost_per_m2_dkk", "mart_coverage.model_area_m2"} < withheld
    assert not {"mart_cost_ledger.allocated_dkk", "mart_sla.on_time_share"} & withheld


def test_the_open_set_explains_a_facility_of_which_it_withholds_nothing(warehouse: Path) -> None:
    shown = one(warehouse.parents[1] / "warehouse.duckdb", """
        select facility_id from dim_space where is_counted group by 1
        having count(*) = count(net_area_m2) order by 1 limit 1
    """)
    found = explain(warehouse.parents[1] / "warehouse.duckdb", "model_area_m2", {"facility_id": shown})
    assert found.numerator == one(warehouse, f"select model_area_m2 from mart_coverage where facility_id = '{shown}'")


def test_every_metric_can_be_explained_for_the_whole_portfolio(warehouse: Path) -> None:
    for name in load_metrics():
        assert not explain(warehouse, name, {}).parts.is_empty(), name


def test_a_metric_is_a_column_that_the_catalogue_publishes(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        columns = set(connection.sql("select table_name || '.' || column_name from duckdb_columns()").fetchall())
    assert {name for name in load_metrics() if (name,) not in columns} == set()


def test_a_metric_that_is_not_known_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="hours_per_year"):
        find_metric("hours_per_yaer")


def test_a_key_that_the_figure_does_not_have_is_told_with_its_keys(warehouse: Path) -> None:
    with pytest.raises(UsageError, match="facility_id"):
        explain(warehouse, "mart_cost_ledger.invoiced_dkk", {"weekday": "1"})


def test_a_choice_with_nothing_in_it_is_told(warehouse: Path) -> None:
    with pytest.raises(UsageError, match="F777"):
        explain(warehouse, "cost_per_m2_dkk", {"facility_id": "F777"})


def test_a_warehouse_of_another_version_is_said_to_be_one(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as other:
        other.execute("create table mart_cost_ledger (line_id text)")
    with pytest.raises(PublicationError, match="another version of areal"):
        explain(tmp_path / "warehouse.duckdb", "mart_cost_ledger.held_dkk", {})
