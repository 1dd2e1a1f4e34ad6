"""The auditor solves sums of other measures as it solves those of areas: minutes, the plan, inspections, drivers."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from helpers.audits import CATALOG, MAY, audited, build, cells, facility, line, offices
from helpers.editions import project, rows

from bim.errors import PublicationError
from warehouse.disclosure.auditor.audit import Audit, audited_queries
from warehouse.disclosure.suppression import find_suppression
from warehouse.publish.duckdb_file import open_built, published_tables

MINUTES = "select visits, minutes, area_m2 is not null from mart_productivity where category = 'withheld'"
EVEN, ONE_LARGE = [40, 41, 42, 43, 44, 45], [4000, 1, 1, 1, 1, 1]


def visited(folder: Path, minutes: list[int]) -> Path:
    """Return the built file of six cells, each visited once for so many minutes."""
    visits = [
        {"facility_id": "A", "visit_id": str(n), "room": f"0.0{n}", "date": MAY, "minutes": Decimal(long)}
        for n, long in enumerate(minutes)
    ]
    return build(folder, {"A": [[*cells(6), *offices(8)]]}, cleaning_visit=visits)


def audit_of(source: Path, spill: Path) -> Audit:
    with open_built(source, spill) as con:
        return audited(con)


def test_minutes_of_one_room_among_a_few_short_visits_are_found_and_not_shown(tmp_path: Path) -> None:
    source = visited(tmp_path, ONE_LARGE)
    found = audit_of(source, tmp_path / "spill")
    assert found.measures["mart_productivity.minutes"]["too_narrow"] == 1
    assert not found.is_passed
    assert rows(project(source, tmp_path / "out"), MINUTES) == [(6, None, True)]


def test_minutes_of_rooms_alike_stay(tmp_path: Path) -> None:
    source = visited(tmp_path, EVEN)
    found = audit_of(source, tmp_path / "spill")
    assert found.measures["mart_productivity.minutes"] == {
        "unknowns": 6, "protected": 6, "equations": 1, "determined": 0, "too_narrow": 0, "small_groups": 0,
        "narrowest_share": 1.0,
    }  # fmt: skip
    assert rows(project(source, tmp_path / "out"), MINUTES) == [(6, Decimal(255), True)]


def test_minutes_that_are_shown_all_the_same_stop_the_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = visited(tmp_path, ONE_LARGE)
    monkeypatch.setattr("warehouse.disclosure.redaction.flag_audited_rows", lambda con, spec: None)
    with open_built(source, tmp_path / "spill") as con, pytest.raises(PublicationError, match="too narrowly"):
        tables = published_tables(con)
        audited_queries(con, CATALOG, tables, find_suppression(con, tables, 5), 0.1)


def test_months_are_apart(tmp_path: Path) -> None:
    visits = [
        {"facility_id": "A", "visit_id": f"{n}-{month}", "room": f"0.0{n}", "date": date(2026, month, 4),
         "minutes": Decimal(30 + n * month)}
        for n in range(6) for month in (4, 5)
    ]  # fmt: skip
    source = build(tmp_path, {"A": [[*cells(6), *offices(8)]]}, cleaning_visit=visits)
    assert audit_of(source, tmp_path / "spill").measures["mart_productivity.minutes"]["equations"] == 2


def with_own_costs(folder: Path, amounts: list[int]) -> Path:
    """Return the built file of six cells with a cost each, and a common cost that follows those of the rooms."""
    own = [line("A", "other", str(dkk), line_id=f"own{n}", room=f"0.0{n}") for n, dkk in enumerate(amounts)]
    shown = [line("A", "other", "200", line_id=f"shown{n}", room=f"1.0{n}") for n in range(3)]
    return build(
        folder,
        {"A": [[*cells(6), *offices(8)]]},
        also=["fact_cost"],
        driver=[{"service": "other", "driver": "own_cost"}],
        cost_line=[*own, *shown, line("A", "other", "6000", line_id="common")],
    )


WEIGHED = """
select count(*) from fact_driver_weight where driver = 'own_cost:other' and space_id <> 'withheld'
"""
SPLIT = "select count(*) from fact_allocation where ledger_id = 'cost_line:common' and space_id <> 'withheld'"


def test_a_cost_that_follows_those_of_one_room_is_not_split(tmp_path: Path) -> None:
    source = with_own_costs(tmp_path, [9000, 10, 10, 10, 10, 10])
    assert audit_of(source, tmp_path / "spill").measures["own_cost:other"]["too_narrow"] == 1
    version = project(source, tmp_path / "out")
    assert rows(version, WEIGHED) == [(0,)]
    assert rows(version, SPLIT.replace("cost_line:common", common(version))) == [(0,)]


def test_a_cost_that_follows_those_of_rooms_alike_is_split(tmp_path: Path) -> None:
    source = with_own_costs(tmp_path, [100, 110, 120, 130, 140, 150])
    found = audit_of(source, tmp_path / "spill").measures["own_cost:other"]
    assert (found["equations"], found["determined"], found["too_narrow"]) == (1, 0, 0)
    version = project(source, tmp_path / "out")
    assert rows(version, WEIGHED) == [(3,)]
    assert rows(version, SPLIT.replace("cost_line:common", common(version))) == [(3,)]


def common(version: Path) -> str:
    return str(rows(version, "select ledger_id from fact_cost where amount_dkk = 6000")[0][0])


def test_the_plan_of_a_year_gives_no_room_that_it_leaves_out(tmp_path: Path) -> None:
    """The plan of the facility is the sum of the rooms that are cleaned, as its withheld row is."""
    left_out = {"facility_id": "A", "room": "0.00", "is_cleanable": False, "reason": "not cleaned"}
    source = build(
        tmp_path,
        {"A": [[*cells(6), *offices(8)]]},
        also=["mart_cleaning_plan_year"],
        room_override=[left_out],
    )
    version = project(source, tmp_path / "out")
    total = "select (select model_area_m2 from mart_coverage) - area_m2 from mart_cleaning_plan_year"
    assert set(rows(version, total)) == {(None,)}
    assert set(rows(version / "restricted", total)) == {(Decimal("8.000000"),)}
    plan = "select (select model_area_m2 from mart_coverage) - area_m2 from mart_cleaning_plan where {}"
    assert rows(version, plan.format("space_id = 'withheld'")) == [(None,)]


def test_the_plan_of_a_year_stays_where_all_withheld_rooms_are_cleaned(tmp_path: Path) -> None:
    source = build(tmp_path, {"A": [[*cells(6), *offices(8)]]}, also=["mart_cleaning_plan_year"])
    year = "select count(*), count(area_m2), count(hours_per_year) from mart_cleaning_plan_year"
    assert rows(project(source, tmp_path / "out"), year) == [(3, 3, 3)]


def inspected(folder: Path, impurities: dict[str, int]) -> Path:
    results = [
        {"inspection_id": "I1", "facility_id": "A", "date": MAY, "room": number, "object_group": "floor",
         "impurities": Decimal(count)}
        for number, count in impurities.items()
    ]  # fmt: skip
    also = ["fact_inspection", "mart_inspection", "mart_inspection_lot"]
    return build(folder, {"A": [[*cells(6), *offices(8)]]}, also=also, inspection=results)


INSPECTED = "select rooms, rooms_below, impurities from mart_inspection"


def test_the_result_of_an_inspected_cell_is_not_what_the_sum_less_the_offices_gives(tmp_path: Path) -> None:
    version = project(inspected(tmp_path, {"0.00": 7, "1.00": 2, "1.01": 3}), tmp_path / "out")
    assert rows(version, INSPECTED) == [(3, 0, None)]
    lot = "select rooms, inspected_units, result is null from mart_inspection_lot"
    assert rows(version, lot) == [(3, None, False)]
    assert rows(version / "restricted", INSPECTED) == [(3, 0, Decimal(12))]


def test_the_result_of_inspected_offices_stays(tmp_path: Path) -> None:
    version = project(inspected(tmp_path, {"1.00": 2, "1.01": 3}), tmp_path / "out")
    assert rows(version, INSPECTED) == [(2, 0, Decimal(5))]


def test_one_cell_with_nearly_all_impurities_of_six_is_not_shown_in_a_sum(tmp_path: Path) -> None:
    even = {f"0.0{n}": 5 for n in range(6)}
    version = project(inspected(tmp_path, {**even, "1.00": 2}), tmp_path / "out")
    assert rows(version, INSPECTED) == [(7, 0, Decimal(32))]
    uneven = {**dict.fromkeys(even, 1), "0.00": 900}
    version = project(inspected(tmp_path / "uneven", {**uneven, "1.00": 2}), tmp_path / "out2")
    assert rows(version, INSPECTED) == [(7, 0, None)]


@pytest.mark.parametrize("access", ["public", "restricted"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_row_that_two_rules_hold_back_is_one_row_without_what_either_holds_back(
    tmp_path: Path, access: str, count: int
) -> None:
    results = [
        {"inspection_id": "I1", "facility_id": "A", "date": MAY, "room": f"0.0{n}", "object_group": "floor",
         "level": 2, "impurities": Decimal(7)}
        for n in range(count)
    ]  # fmt: skip
    source = build(
        tmp_path,
        {"A": [cells(count)], "B": [offices(12)]},
        also=["fact_inspection", "mart_inspection"],
        facility=[facility("A", access=access), facility("B")],
        inspection=results,
    )
    version = project(source, tmp_path / "out")
    turned = None if access == "restricted" else 12.5
    models = "select facility_id, true_north_deg from dim_model order by all"
    assert rows(version, models) == [("A", turned), ("B", 12.5)]
    assert rows(version, "select spaces, net_area_m2 from dim_model where facility_id = 'A'") == [
        (None, None)
    ]
    results_shown = "select inspection_id, mean_level, lowest_level, impurities from mart_inspection"
    assert rows(version, results_shown) == [("I1", None, None, None)]
