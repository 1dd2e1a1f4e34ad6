"""COBie as a second witness, and the register against the models."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from helpers.hand_store import HandStore, query, room

from warehouse.deliveries.reading import read_to_folder

ROWS = "select number, status, matched_by, cause from mart_cobie_reconciliation order by all"


def space(
    number: str, net: float | None, global_id: str | None = None, floor: str = "Ground", **more: Any
) -> Any:
    return {
        "sheet": "Space", "facility_id": "F1", "name": number, "floor": floor, "external_identifier": global_id,
        "net_area_m2": None if net is None else Decimal(str(net)), **more,
    }  # fmt: skip


def store_with(folder: Path, rooms: list[dict[str, Any]], spaces: list[Any], **register: Any) -> HandStore:
    store = HandStore(folder)
    store.records("facility", [
        {"facility_id": "F1", "name": "Politigården", "district": "D", "area_m2": 100, "area_basis": "NRA", **register}
    ])  # fmt: skip
    store.records("facility_model", [{"facility_id": "F1", "model": "hq.ifc"}])
    if rooms:
        store.model("hq.ifc", rooms)
    store.records("cobie", spaces)
    return store


def test_rooms_are_found_by_global_id_then_number_and_floor_then_number(tmp_path: Path) -> None:
    rooms = [
        room("1"),
        room("2"),
        room("2", global_id="up", storey_name="First"),
        room("3", storey_name="First"),
    ]
    spaces = [
        space("renamed", 20, "id-1"),
        space("2", 20, "other", "first "),
        space("Rum 3", 20),
        space("4", 9),
    ]
    assert store_with(tmp_path, rooms, spaces).ask(ROWS) == [
        ("2", "matched", "number_floor", None), ("2", "only_in_model", None, None),
        ("4", "only_in_cobie", None, None), ("Rum 3", "matched", "number", None),
        ("renamed", "matched", "global_id", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("net", "cause"),
    [
        (20.1, None), (20.3, "unexplained"), (215.278, "square_feet"), (22.0, "gross_stated"), (None, "no_cobie_area"),
        (26.0, "model_statement_overruled"),
    ],
)  # fmt: skip
def test_a_difference_over_one_percent_has_a_cause_and_a_finding(
    tmp_path: Path, net: float | None, cause: str | None
) -> None:
    rooms = [room("1", gross_area_m2=22.0, stated_area_m2=26.0, measured_area_m2=20.0)]
    con = store_with(tmp_path, rooms, [space("1", net)]).build(
        "mart_cobie_reconciliation", "cobie_area_differs"
    )
    assert query(con, "select cause from mart_cobie_reconciliation") == [(cause,)]
    told = query(con, "select severity, global_id from finding_text where code = 'cobie_area_differs'")
    assert told == ([("warning", "id-1")] if cause else [])


def test_a_space_that_the_model_excludes_says_why(tmp_path: Path) -> None:
    rooms = [room("1"), room("P1", 400, is_counted=False, exclusion_reason="parking")]
    con = store_with(tmp_path, rooms, [space("1", 20), space("P1", 400)]).build("mart_cobie_reconciliation")
    assert query(con, ROWS)[1] == ("P1", "matched", "number_floor", "excluded_parking")


def test_a_workbook_belongs_to_the_facility_by_its_name_or_its_spaces(tmp_path: Path) -> None:
    for name in ("politigården ", "PN 0001"):
        store = store_with(tmp_path / name, [room("1")], [space("x", 20, "id-1", facility_id=name)])
        found = store.ask("select facility_id, matched_by from mart_cobie_reconciliation")
        assert found == [("F1", "global_id")]


def test_a_facility_without_a_model_shows_its_cobie_area_and_counts_none(tmp_path: Path) -> None:
    roof = space("R", 500, description="ROOF")
    con = store_with(tmp_path, [], [space("1", 20), space("2", 30), roof]).build(
        "mart_area_ledger", "mart_coverage"
    )
    found = query(con, "select model_area_m2, cobie_rooms, cobie_area_m2, missing from mart_coverage")
    assert found == [(None, 2, Decimal(50), "model")]
    assert query(con, "select count(*) from mart_area_ledger") == [(0,)]


def test_the_real_clinic_is_told_whole(tmp_path: Path, shared: Path) -> None:
    out = tmp_path / "read"
    out.mkdir()
    read_to_folder(out, shared / "cobie" / "clinic_design_cobie.xlsx", "cobie", {}, "Europe/Copenhagen", "")
    rows = pl.read_parquet(out / "accepted.parquet").filter(pl.col("sheet") == "Space").to_dicts()
    inside = next(row for row in rows if row["name"] == "1A01")
    rooms = [room("other", 19.0, global_id=inside["external_identifier"])]
    con = store_with(tmp_path, rooms, rows).build("mart_cobie_reconciliation")
    assert query(con, "select count(*), sum(cobie_area_m2) from mart_cobie_reconciliation") == [
        (269, Decimal("6872.649"))
    ]
    roof = "select sum(cobie_area_m2) from mart_cobie_reconciliation where floor = 'Roof - Main'"
    assert query(con, roof) == [(Decimal("1820.526"),)]
    assert query(con, "select distinct facility_id from mart_cobie_reconciliation") == [("F1",)]
    matched = query(con, "select matched_by, cause from mart_cobie_reconciliation where status = 'matched'")
    assert matched == [("global_id", "unexplained")]


FLOORS = [
    room("1", 60.0), room("2", 20.0), room("BTA", 100.0, is_counted=False, exclusion_reason="gfa"),
]  # fmt: skip
COMPARED = """
    select conversion_rule, conversion_factor, comparable_area_m2, difference_m2, covered_share from mart_coverage
"""


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("NRA", ("same_basis", 1.0, Decimal(80), Decimal(-20), 0.8)),
        ("GFA", ("own_gross_factor", 1.25, Decimal(100), Decimal(0), 0.8)),
        ("BBR", ("own_gross_factor", 1.25, Decimal(100), Decimal(0), 0.8)),
        ("lease", ("unconverted", None, None, Decimal(-20), 0.8)),
    ],
)
def test_a_basis_is_converted_by_the_buildings_own_gross_floors(
    tmp_path: Path, basis: str, expected: tuple[Any, ...]
) -> None:
    con = store_with(tmp_path, FLOORS, [], area_basis=basis).build("mart_coverage", "area_basis_differs")
    assert query(con, COMPARED) == [expected]
    told = query(con, "select severity from finding_text where code = 'area_basis_differs'")
    assert told == {"NRA": [], "GFA": [("info",)], "BBR": [("info",)], "lease": [("warning",)]}[basis]


def test_no_factor_is_taken_from_a_model_with_gross_floors_on_some_storeys_only(tmp_path: Path) -> None:
    rooms = [*FLOORS, room("11", 20.0, storey_name="First")]
    con = store_with(tmp_path, rooms, [], area_basis="GFA").build("mart_coverage")
    assert query(con, COMPARED) == [("unconverted", None, None, Decimal(0), 1.0)]


def stated_gross(
    folder: Path, building_m2: float | None, storeys_m2: tuple[float | None, float | None]
) -> Any:
    """Two storeys of 60 and 20 m² net, with gross areas stated of the building and of each storey."""
    store = store_with(folder, [], [], area_basis="GFA")
    on = [{"building_step_id": 90, "storey_step_id": step} for step in (91, 92)]
    rooms = [room("1", 60.0, **on[0]), room("2", 20.0, storey_name="First", **on[1])]
    store.model("hq.ifc", rooms, tables={
        "building": [{"step_id": 90, "global_id": "b", "name": "Main", "gross_area_m2": building_m2}],
        "storey": [
            {"step_id": 91 + n, "name": name, "building_step_id": 90, "gross_area_m2": gross_m2}
            for n, (name, gross_m2) in enumerate(zip(("Ground", "First"), storeys_m2, strict=True))
        ],
    })  # fmt: skip
    return store.build("mart_coverage", "area_basis_differs")


@pytest.mark.parametrize(
    ("building_m2", "storeys_m2", "rule", "factor"),
    [
        (100.0, (70.0, 26.0), "stated_building_factor", 1.25),
        (None, (70.0, 26.0), "stated_storey_factor", 1.2),
        (None, (70.0, None), "unconverted", None),
        (1076.39, (None, None), "unconverted", None),
        (70.0, (None, None), "unconverted", None),
    ],
    ids=["building", "storeys", "one storey only", "square feet", "less than the rooms"],
)
def test_a_basis_is_converted_by_gross_areas_that_the_model_states_whole(
    tmp_path: Path,
    building_m2: float | None,
    storeys_m2: tuple[float | None, float | None],
    rule: str,
    factor: float | None,
) -> None:
    con = stated_gross(tmp_path, building_m2, storeys_m2)
    assert query(con, "select conversion_rule, conversion_factor from mart_coverage") == [(rule, factor)]
    severity = "warning" if factor is None else "info"
    assert query(con, "select severity from finding_text where code = 'area_basis_differs'") == [(severity,)]


def test_a_model_without_a_facility_and_a_facility_without_a_model_have_a_row_and_a_finding(
    tmp_path: Path,
) -> None:
    store = store_with(tmp_path, [], [])
    store.model("stray.ifc", [room("1")])
    expected = {"facility_without_model", "model_without_facility"}
    con = store.build("mart_coverage", *expected, expected_area_m2=200.0)
    assert query(con, "select facility_id, missing, share_of_expected from mart_coverage order by all") == [
        ("F1", "model", None), ("unassigned", "register", 0.1)
    ]  # fmt: skip
    codes = {code for (code,) in query(con, "select code from finding_text")}
    assert expected <= codes
