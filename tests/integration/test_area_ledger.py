"""Every square metre counted or excluded, and the list a model's author gets."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.hand_store import HandStore, query, room

from warehouse.checks import read_checks

REASONS = ("external", "parking", "gfa", "complex", "partial", "held_no_area")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two facilities, two buildings, two storeys; one room for each reason; one building in two models."""
    store = HandStore(tmp_path_factory.mktemp("portfolio"))
    store.records("facility_model", [
        {"facility_id": "F1", "model": "ark.ifc", "discipline": "ARK"},
        {"facility_id": "F1", "model": "vvs.ifc", "discipline": "VVS"}, {"facility_id": "F2", "model": "b.ifc"},
    ])  # fmt: skip
    excluded = [
        room(f"X{n}", None if reason.startswith("held") else 10.5, is_counted=False, exclusion_reason=reason)
        for n, reason in enumerate(REASONS)
    ]
    rooms = [room("1", 20.1), room("2", 30.2, storey_name="First"), room("3", 5.3, building_name="Annex")]
    store.model("ark.ifc", [*rooms, *excluded], project="ark")
    store.model("vvs.ifc", [
        room("1", 19.0, global_id="vvs-1"), room("renamed", 30.2, global_id="id-2"), room("9", 4.0, global_id="vvs-9"),
    ], project="vvs")  # fmt: skip
    store.model("b.ifc", [room("1", 7.7, building_name=None, storey_name=None)], project="b")
    store.build("mart_area_ledger").close()
    return store.folder / "run1.duckdb"


@pytest.fixture(scope="module")
def con(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("level", ["model_sha256", "facility_id", "building", "storey", "1"])
def test_counted_and_excluded_are_all_at_every_level(con: duckdb.DuckDBPyConnection, level: str) -> None:
    open_sums = f"""
        select {level}, count(*), sum(area_m2), count(*) filter (where is_counted) + count(exclusion_reason),
          coalesce(sum(area_m2) filter (where is_counted), 0) + coalesce(sum(area_m2) filter (where not is_counted), 0)
        from mart_area_ledger where measure = 'net' group by all
    """
    for _, rooms, area, closed_rooms, closed_area in query(con, open_sums):
        assert (rooms, area) == (closed_rooms, closed_area)
    assert query(con, "select sum(area_m2) from mart_area_ledger where measure = 'net'") == [
        (Decimal("169.0"),)
    ]


def test_a_building_in_two_discipline_models_counts_once(con: duckdb.DuckDBPyConnection) -> None:
    repeated = (
        "select number, global_id from dim_space where exclusion_reason = 'other_discipline' order by all"
    )
    assert query(con, repeated) == [("1", "vvs-1"), ("renamed", "id-2")]
    counted = "select facility_id, sum(net_area_m2) from dim_space where is_counted group by all order by all"
    assert query(con, counted) == [("F1", Decimal("59.6")), ("F2", Decimal("7.7"))]


@pytest.mark.parametrize(
    "damage",
    [
        "delete from mart_area_ledger where number = 'X1'",
        "update mart_area_ledger set area_m2 = area_m2 + 1 where number = '3' and measure = 'net'",
        "update mart_area_ledger set storey = 'Elsewhere' where number = '2'",
        "update mart_area_ledger set is_counted = false where number = '1' and facility_id = 'F2'",
    ],
)
def test_a_ledger_that_does_not_close_stops_the_publication(built: Path, tmp_path: Path, damage: str) -> None:
    (check,) = [check for check in read_checks() if check.name == "area_ledger_closes"]
    con = duckdb.connect(str(shutil.copy(built, tmp_path)))
    assert con.execute(check.sql).fetchall() == []
    con.execute(damage)
    assert check.severity == "error" and con.execute(check.sql).fetchall() != []


def finding(step: int, text: str, **more: Any) -> dict[str, Any]:
    return {"step_id": step, "code": "requirement_not_met", "severity": "info", "message": text, **more}


def test_the_author_gets_each_room_that_fails_a_rule_or_a_requirement(tmp_path: Path) -> None:
    store = HandStore(tmp_path)
    rooms = [
        room("1", stated_area_m2=20, measured_area_m2=20, storey_step_id=5),
        room("", stated_area_m2=20, measured_area_m2=20, storey_step_id=5, global_id="nameless"),
    ]  # fmt: skip
    store.model("hq.ifc", rooms, tables={
        "requirement": [{"requirement": "floor finish", "applicable": 2, "passed": 1, "failed": 1}],
        "finding": [finding(1, "there is no set", global_id="id-1") | {"subject": "floor finish"}],
    })  # fmt: skip
    con = store.build("mart_model_health", "mart_model_issue")
    issues = "select rule, number, global_id, message from mart_model_issue where severity = 'warning' order by all"
    assert query(con, issues) == [
        ("ids: floor finish", "1", "id-1", "there is no set"),
        ("room_has_number", "", "nameless", None),
    ]  # fmt: skip
    counts = """
        select health.rule, health.failed, (select count(*) from mart_model_issue issue
          where issue.model_sha256 = health.model_sha256 and issue.rule = health.rule)
        from mart_model_health health
    """
    assert all(failed == listed for _, failed, listed in query(con, counts))
