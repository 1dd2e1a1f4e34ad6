"""A published figure is taken apart into parts that add up to it, each with the row it came from."""

import csv
import json
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.commands import areal

from bim.errors import PublicationError, UsageError
from warehouse.catalog import load_catalog
from warehouse.explain import Metric, explain, find_metric, load_metrics, load_refused


@pytest.fixture(scope="module")
def warehouse(published: Path) -> Iterator[Path]:
    """The whole set, held open: what DuckDB reads at its opening is then read once for all explanations."""
    path = published / "restricted" / "warehouse.duckdb"
    with duckdb.connect(str(path), read_only=True):
        yield path


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


CHOICE = {"service": "restaurant", "unit": "meals", "figure": "E16"}


def test_the_open_set_explains_a_figure_as_it_is_or_says_that_it_withholds_parts(warehouse: Path) -> None:
    withheld = set()
    for name, metric in load_metrics().items():
        choice = {key: value for key, value in CHOICE.items() if key in metric.one_of}
        if name in NONE_IN_SAMPLE:
            continue
        try:
            found = explain(warehouse.parents[1] / "warehouse.duckdb", name, choice)
        except PublicationError as refusal:
            assert "restricted set" in str(refusal)
            withheld.add(name)
        else:
            assert found.value == explain(warehouse, name, choice).value, name
    assert {"mart_cost_per_m2.cost_per_m2_dkk", "mart_coverage.model_area_m2"} < withheld
    assert not {"mart_cost_ledger.allocated_dkk", "mart_sla.on_time_share"} & withheld


def test_the_open_set_explains_a_facility_of_which_it_withholds_nothing(warehouse: Path) -> None:
    shown = one(
        warehouse.parents[1] / "warehouse.duckdb",
        """
        select facility_id from dim_space where is_counted group by 1
        having count(*) = count(net_area_m2) order by 1 limit 1
    """,
    )
    found = explain(warehouse.parents[1] / "warehouse.duckdb", "model_area_m2", {"facility_id": shown})
    assert found.numerator == one(
        warehouse, f"select model_area_m2 from mart_coverage where facility_id = '{shown}'"
    )


NONE_IN_SAMPLE = {
    "mart_cost_ledger.duplicate_dkk",
    "mart_sla.reopened",
    "mart_sla_district.reopened",
    "mart_room_content.equipment",
    "mart_room_content.furniture",
    "mart_room_content.windows",
    "mart_room_content.from_other_models",
    "mart_room_content.glazing_m2",
    "mart_cobie_reconciliation.difference_m2",
}


def a_row(warehouse: Path, metric: Metric) -> tuple[dict[str, str], Any] | None:
    """The key of some row of a metric's mart, and its figure: neither null nor zero."""
    key = [name for name in load_catalog().tables[metric.mart].key if name != "valid_from"]
    known = " and ".join(f"{name} is not null" for name in (*key, metric.column))
    query = (
        f"select {', '.join(key)}, {metric.column} from {metric.mart} where {known} and {metric.column} <> 0"
    )
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.sql(
            f"{query} order by hash({key[0]}::varchar || {key[-1]}::varchar) limit 1"
        ).fetchall()
    return (dict(zip(key, map(str, rows[0]), strict=False)), rows[0][-1]) if rows else None


def test_every_metric_gives_the_figure_of_its_mart_in_parts_with_a_file_each_within_a_second(
    warehouse: Path,
) -> None:
    for name, metric in load_metrics().items():
        found = a_row(warehouse, metric)
        if found is None:
            assert name in NONE_IN_SAMPLE, name
            continue
        started = time.process_time()
        explained = explain(warehouse, name, found[0])
        assert time.process_time() - started < 1, name
        assert explained.value == pytest.approx(float(found[1]), rel=1e-6), (name, found)
        assert explained.parts["source_file"].null_count() == 0, name
        if metric.kind != "quantile":
            assert sum(Decimal(str(amount)) for amount in explained.parts["amount"]) == explained.numerator, (
                name
            )


def test_every_number_of_every_mart_is_explained_or_refused_with_a_reason() -> None:
    numbers = {
        f"{table.name}.{column.name}"
        for table in load_catalog().tables.values()
        for column in table.columns
        if table.name.startswith("mart_")
        and column.type.startswith(("DECIMAL", "DOUBLE", "BIGINT"))
        and column.name not in ("step_id", "source_row", "weekday", "iso_year", "iso_week")
    }
    assert not load_metrics().keys() & load_refused().keys()
    assert numbers == load_metrics().keys() | load_refused().keys()


def test_a_figure_that_cannot_be_taken_apart_names_what_can(warehouse: Path) -> None:
    with pytest.raises(UsageError, match=r"difference_m2 cannot be taken apart.*register_area_m2"):
        find_metric("mart_coverage.difference_m2")
    with pytest.raises(UsageError, match=r"fill_pct cannot be taken apart: it is the bin's last reading"):
        find_metric("fill_pct")
    with pytest.raises(UsageError, match=r"Of mart_sla, 'district' is no figure.*on_time_share, open_orders"):
        find_metric("mart_sla.district")


def test_a_figure_of_one_unit_is_not_added_up_over_units(warehouse: Path) -> None:
    with pytest.raises(
        UsageError, match=r"of one unit: choose it with --where unit=\.\.\., one of head, meals"
    ):
        explain(warehouse, "cost_per_unit_dkk", {"service": "restaurant"})
    meals = explain(
        warehouse, "cost_per_unit_dkk", {"service": "restaurant", "unit": "meals", "facility_id": "F001"}
    )
    assert meals.denominator == one(
        warehouse, "select sum(quantity) from mart_unit_cost where unit = 'meals' and facility_id = 'F001'"
    )


def test_a_column_alone_means_the_mart_that_shows_it_first() -> None:
    for name in ("cost_per_m2_dkk", "on_time_share", "orders", "net_area_m2", "area_m2", "model_area_m2"):
        assert not find_metric(name).is_second


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
