"""Rooms as rows of the extracted tables."""

from pathlib import Path

from helpers.building import Building

from bim.enumerations import ExclusionReason


def test_each_stated_area_is_a_row_and_the_footprint_another(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20, gross=22)
    rows = building.extract(tmp_path).tables["area_statement"].to_dicts()
    stated = [(row["quantity_name"], row["area_kind"], row["value_m2"], row["source"]) for row in rows]
    assert stated == [
        ("NetFloorArea", "net", 20.0, "quantity"),
        ("GrossFloorArea", "gross", 22.0, "quantity"),
        ("footprint", "net", 20.0, "geometry"),
    ]


def test_exactly_the_statement_that_gives_the_area_is_chosen(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    building.room("2", at=(5, 0), net=30)  # its footprint is used
    rows = building.extract(tmp_path).tables["area_statement"].to_dicts()
    assert [(row["quantity_name"], row["is_chosen"]) for row in rows] == [
        ("NetFloorArea", True),
        ("footprint", False),
        ("NetFloorArea", False),
        ("footprint", True),
    ]


def test_the_model_row_counts_counted_and_held_rooms_apart(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    building.room("2", "Terrasse", at=(5, 0), net=10, size=(2, 5), PredefinedType="EXTERNAL")
    building.room("3", size=None)
    (row,) = building.extract(tmp_path).tables["model"].to_dicts()
    assert (row["spaces"], row["spaces_counted"], row["spaces_held"], row["net_area_m2"]) == (3, 1, 1, 20.0)


def test_codes_are_stored_as_plain_text(tmp_path: Path) -> None:
    building = Building()
    building.room("3", size=None)
    building.room("1", net=20)
    tables = building.extract(tmp_path).tables
    reasons = tables["space"]["exclusion_reason"].to_list()
    assert reasons == [ExclusionReason.HELD_NO_AREA, None] and type(reasons[0]) is str
    assert {type(text) for text in tables["finding"]["severity"].to_list()} == {str}


def test_the_gross_area_that_a_storey_states_is_in_its_row(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    building.quantities(building.storey(), {"GrossFloorArea": 25}, "Qto_BuildingStoreyBaseQuantities")
    tables = building.extract(tmp_path).tables
    assert tables["storey"]["gross_area_m2"].to_list() == [25.0]
    assert tables["building"]["gross_area_m2"].to_list() == [None]
