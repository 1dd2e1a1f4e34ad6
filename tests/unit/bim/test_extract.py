"""One model in, all tables out."""

import json
from pathlib import Path

import polars as pl
import pytest
from helpers.building import Building, by_number, only_space

from bim.errors import ConfigurationError, ModelError
from bim.extract import extract_model, extract_to_folder
from bim.settings import ExtractSettings, reading_of
from bim.tables import ROOM_TABLES, TABLES


@pytest.fixture
def building() -> Building:
    building = Building()
    building.room("1", net=20)
    building.room("2", at=(10, 0), net=20)
    return building


def test_rooms_only_writes_the_room_tables_and_the_outcome(tmp_path: Path, building: Building) -> None:
    out = tmp_path / "out"
    out.mkdir()
    extract_to_folder(out, building.write(tmp_path), "sha", {}, only_rooms=True)
    assert {path.name for path in out.iterdir()} == {f"{name}.parquet" for name in ROOM_TABLES} | {
        "outcome.json"
    }
    outcome = json.loads((out / "outcome.json").read_text())
    assert outcome == {
        "verdict": "accept",
        "findings": [],
        "spaces": 2,
        "spaces_counted": 2,
        "net_area_m2": 40.0,
    }


def test_everything_writes_every_table_with_its_declared_columns(tmp_path: Path, building: Building) -> None:
    extracted = building.extract(tmp_path, only_rooms=False)
    assert set(extracted.tables) == set(TABLES)
    assert all(frame.schema == TABLES[name].schema for name, frame in extracted.tables.items())


def test_a_model_without_rooms_has_empty_tables(tmp_path: Path) -> None:
    building = Building()
    building.root("IfcWall")
    extracted = building.extract(tmp_path, only_rooms=False)
    assert extracted.tables["space"].is_empty() and extracted.tables["model"].height == 1
    assert [(finding.code, finding.severity) for finding in extracted.findings] == [("no_rooms", "warning")]


def test_a_model_whose_rooms_are_spatial_zones_alone_is_reported(tmp_path: Path) -> None:
    building = Building()
    building.root("IfcWall")
    building.root("IfcSpatialZone", Name="1.01", Representation=building.box((0, 0), (4, 5), 3))
    (finding,) = building.extract(tmp_path).findings
    assert finding.code == "no_rooms" and "1 spatial zones" in finding.message


def test_a_model_of_no_room_and_nothing_built_takes_no_other_ones_place(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refusal:
        Building().extract(tmp_path)
    assert refusal.value.code == "empty_model"


def test_a_file_without_a_project_is_no_model(tmp_path: Path, building: Building) -> None:
    building.model.remove(building.project)
    with pytest.raises(ModelError):
        building.extract(tmp_path)


def test_a_held_room_makes_the_verdict_quarantine(tmp_path: Path, building: Building) -> None:
    building.room("3", size=None)
    out = tmp_path / "out"
    out.mkdir()
    extract_to_folder(out, building.write(tmp_path), "sha", {})
    assert json.loads((out / "outcome.json").read_text())["verdict"] == "quarantine_rows"


def test_the_area_that_gives_the_room_its_own_is_marked_and_is_one(
    tmp_path: Path, building: Building
) -> None:
    building.room("3", at=(20, 0))
    statements = building.extract(tmp_path).tables["area_statement"]
    chosen = statements.filter(pl.col("is_chosen")).group_by("step_id").len()
    assert chosen["len"].to_list() == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "kind", "value", "number"),
    [
        ("Rum nr.", "IfcLabel", "2.14", "2.14"),
        ("Raumnummer", "IfcIdentifier", "007", "007"),
        ("Number", "IfcInteger", 12, "12"),
        ("Number of desks", "IfcInteger", 12, None),
        ("Rumnr", "IfcLabel", " ", None),
    ],
)
def test_the_number_of_a_room_without_a_name_is_in_a_property(
    tmp_path: Path, name: str, kind: str, value: str | int, number: str | None
) -> None:
    building = Building()
    building.properties(building.room(None), "Rumdata", {name: (kind, value)})
    building.properties(building.room("1", at=(9, 0)), "Rumdata", {name: (kind, value)})
    assert building.extract(tmp_path).tables["space"]["number"].to_list() == [number, "1"]


def test_lengths_and_areas_are_metres_whatever_the_files_unit(tmp_path: Path) -> None:
    rows = []
    for length, area in ((None, None), ("MILLI", None), ("MILLI", "MILLI"), ("CENTI", "CENTI")):
        building = Building("IFC4", length, area)
        building.room("1", at=(3, 4), size=(4, 5), height=2.5, net=19.9, gross=20)
        building.storeys["Ground"].Elevation = 1.2 / building.unit_m
        rows.append(only_space(building.extract(tmp_path)))
    columns = (
        "net_area_m2",
        "gross_area_m2",
        "measured_area_m2",
        "perimeter_m",
        "height_m",
        "volume_m3",
        "storey_elevation_m",
    )
    for row in rows:
        assert [row[column] for column in columns] == pytest.approx([19.9, 20, 20, 18, 2.5, 50, 1.2])


def test_zones_classifications_and_properties_are_kept_by_room(tmp_path: Path, building: Building) -> None:
    space = building.model.by_type("IfcSpace")[0]
    inner = building.root("IfcZone", Name="Wing")
    outer = building.root("IfcZone", Name="House")
    building.relate("IfcRelAssignsToGroup", inner, [space])
    building.relate("IfcRelAssignsToGroup", outer, [inner])
    building.relate("IfcRelAssignsToGroup", inner, [outer])
    system = building.make("IfcClassification", Name="DIN 277")
    code = building.make(
        "IfcClassificationReference", Identification="2.1", Name="Büro", ReferencedSource=system
    )
    building.relate("IfcRelAssociatesClassification", code, [space])
    building.properties(space, "Rumdata", {"Belægning": ("IfcLabel", "Linoleum")})
    tables = building.extract(tmp_path, only_rooms=False).tables
    assert tables["zone"]["name"].to_list() == ["Wing", "House"]
    assert tables["space_zone"].select("step_id", "zone_step_id").rows() == [
        (space.id(), inner.id()),
        (space.id(), outer.id()),
    ]
    assert tables["classification"].select("system", "code", "title").row(0) == ("DIN 277", "2.1", "Büro")
    assert ("Rumdata", "Belægning", "Linoleum") in tables["space_property"].select(
        "set_name", "property_name", "value"
    ).rows()


def test_a_users_area_sets_change_the_reading_and_so_do_settings(tmp_path: Path) -> None:
    sets = tmp_path / "sets.toml"
    sets.write_text('[[rule]]\nquantity = "B"\nkind = "net"\n')
    plain, own = reading_of(ExtractSettings()), reading_of(ExtractSettings(sets=str(sets)))
    sets.write_text('[[rule]]\nquantity = "A"\nkind = "net"\n')
    changed = reading_of(ExtractSettings(sets=str(sets)))
    stated = reading_of(ExtractSettings(prefer="stated"))
    assert len({plain, own, changed, stated}) == 4 and plain == reading_of(ExtractSettings())


def test_the_reading_names_no_path(tmp_path: Path) -> None:
    readings = set()
    for folder in ("a", "b"):
        sets = tmp_path / folder / "sets.toml"
        sets.parent.mkdir()
        sets.write_text("")
        readings.add(reading_of(ExtractSettings(sets=str(sets))))
    assert len(readings) == 1


def test_a_sets_file_that_is_not_there_is_a_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="sets"):
        reading_of(ExtractSettings(sets=str(tmp_path / "none.toml")))


@pytest.mark.parametrize("wrong", [{"prefer": "best"}, {"tolerance": -1}, {"headroom_m": 50}])
def test_settings_out_of_range_are_a_configuration_error(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        ExtractSettings(**wrong)  # type: ignore[arg-type]


def test_the_same_file_gives_the_same_tables(tmp_path: Path, building: Building) -> None:
    path = building.write(tmp_path)
    first, second = extract_model(path, "sha"), extract_model(path, "sha")
    assert all(first.tables[name].equals(second.tables[name]) for name in TABLES)


def test_a_preference_for_the_stated_area_reaches_the_rooms(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=22)
    assert only_space(building.extract(tmp_path))["net_area_m2"] == pytest.approx(20)
    assert only_space(building.extract(tmp_path, prefer="stated"))["net_area_m2"] == pytest.approx(22)


def test_a_room_under_its_storey_knows_its_building_and_site(tmp_path: Path) -> None:
    building = Building()
    site = building.root("IfcSite", Name="Yard")
    building.model.remove(building.model.by_type("IfcRelAggregates")[0])
    building.relate("IfcRelAggregates", building.project, [site])
    building.relate("IfcRelAggregates", site, [building.building])
    building.room("1", net=20)
    row = by_number(building.extract(tmp_path))["1"]
    assert (row["site_name"], row["building_name"], row["storey_name"]) == ("Yard", "B1", "Ground")


@pytest.mark.parametrize(("schema", "kind"), [("IFC4", "Qto_"), ("IFC2X3", "")])
def test_gross_areas_that_buildings_and_storeys_state_are_read(
    tmp_path: Path, schema: str, kind: str
) -> None:
    building = Building(schema, "MILLI")
    building.room("1", net=20)
    names = (
        ("Qto_BuildingStoreyBaseQuantities", "Qto_BuildingBaseQuantities")
        if kind
        else ("BaseQuantities",) * 2
    )
    for thing, name, gross in zip((building.storey(), building.building), names, (26.0, 80.0), strict=True):
        building.quantities(thing, {"GrossFloorArea": gross, "NetFloorArea": 20.0}, name)
    tables = building.extract(tmp_path).tables
    assert [tables[name]["gross_area_m2"].to_list() for name in ("storey", "building")] == [[26.0], [80.0]]
