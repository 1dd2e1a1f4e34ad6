"""Which spaces count, and why the others do not."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2, only_space

from bim.area.counted.counting import SpaceFacts, reasons_by_type
from bim.area.counted.counting_words import load_words
from bim.errors import ConfigurationError

WORDS = load_words()


def facts(step_id: int, **known: Any) -> SpaceFacts:
    return SpaceFacts(step_id, **{"area_m2": 10.0, **known})


def reasons(*spaces: SpaceFacts) -> dict[int, str]:
    return reasons_by_type(spaces, WORDS)


def test_a_plain_room_counts() -> None:
    assert reasons(facts(1, number="1.01", name="Kontor", predefined_type="INTERNAL")) == {}


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"predefined_type": "EXTERNAL"}, "external"),
        ({"is_external": True, "predefined_type": "INTERNAL"}, "external"),
        ({"object_type": "Udendørs"}, "external"),
        ({"predefined_type": "PARKING"}, "parking"),
        ({"object_type": "Parkering"}, "parking"),
        ({"name": "Parking"}, "parking"),
        ({"name": "P-plads 12"}, "parking"),
        ({"name": "Parking", "predefined_type": "SPACE"}, "parking"),
        ({"name": "Parkering niveau -1"}, "parking"),
        ({"name": "Parkeringsplads nr. 7"}, "parking"),
        ({"name": "HC-parkering"}, "parking"),
        ({"name": "Tagterrasse"}, "external"),
        ({"name": "Carport"}, "external"),
        ({"name": "Overdækket terrasse"}, "external"),
        ({"name": "Have 2"}, "external"),
        ({"name": "Trappehul"}, "void"),
        ({"name": "Altan 3.12", "predefined_type": "SPACE"}, "external"),
        ({"predefined_type": "BERTH"}, "berth"),
        ({"predefined_type": "GFA"}, "gfa"),
        ({"object_type": "Bruttoareal"}, "gfa"),
        ({"name": "GFA plan 2"}, "gfa"),
        ({"number": "BTA"}, "gfa"),
        ({"name": "Bruttogrundfläche EG"}, "gfa"),
        ({"name": "Bruto vloeroppervlakte"}, "gfa"),
        ({"name": "Plan 1 BTA"}, "gfa"),
        ({"name": "Stueetage brutto"}, "gfa"),
        ({"name": "Luftrum"}, "void"),
        ({"name": "Luftrum over foyer"}, "void"),
        ({"name": "Foyer luftrum"}, "void"),
        ({"number": "2.14", "name": "Hall (void)"}, "void"),
        ({"number": "VOID 3"}, "void"),
        ({"name": "Opening to below"}, "void"),
        ({"name": "Dobbelthøj"}, "void"),
        ({"name": "Vide sur séjour"}, "void"),
        ({"name": "Shaft - void"}, "void"),
        ({"name": "Krybekælder"}, "void"),
        ({"object_type": "Void"}, "void"),
        ({"name": "Plenum", "is_low": True}, "void"),
        ({"name": "Tagrum 2", "is_low": True}, "void"),
    ],
)
def test_a_type_or_a_name_says_that_a_space_is_no_room(known: dict[str, Any], reason: str) -> None:
    assert reasons(facts(1, **known)) == {1: reason}


@pytest.mark.parametrize(
    "name",
    ["Garage", "Parkeringsvagt", "Gfader", "Grossist", "External relations", "Nettolager", "Terrassestue",
     "Cykelparkering", "Shaft", "Skakt", "Schacht", "Dobbelthøj sal", "Local vide", "Plenum", "Tagrum", "Plenarsaal",
     "Luftrumskontrol", "Havestue", "Gartenzimmer", "Stue med altan", "Udgang til terrasse"],
)
def test_a_room_whose_name_only_begins_alike_counts(name: str) -> None:
    assert reasons(facts(1, name=name)) == {}


def test_an_internal_room_called_parking_counts_by_its_type() -> None:
    assert reasons(facts(1, name="Parking", predefined_type="INTERNAL")) == {}


@pytest.mark.parametrize("said", [{"predefined_type": "INTERNAL"}, {"is_external": False}])
def test_a_terrace_that_is_said_to_lie_inside_counts(said: dict[str, Any]) -> None:
    assert reasons(facts(1, name="Terrasse", **said)) == {}


def test_a_name_that_speaks_against_its_type_is_told(tmp_path: Path) -> None:
    building = Building()
    building.room("1", "Altan", net=20, PredefinedType="INTERNAL")
    building.room("2", "Altan", at=(10, 0), net=20)
    extracted = building.extract(tmp_path)
    assert by_number(extracted)["2"]["exclusion_reason"] == "external" and counted_m2(extracted) == 20.0
    assert {"space_looks_external", "space_external_by_name"} <= set(codes(extracted))


def test_a_void_is_told_and_leaves_the_sum_and_a_plenum_as_high_as_a_room_is_doubted(tmp_path: Path) -> None:
    building = Building()
    for n, (name, height) in enumerate([("Kontor", 3.0), ("Luftrum", 3.0), ("Plenum", 0.6), ("Plenum", 3.0)]):
        building.room(str(n), name, at=(10 * n, 0), size=(4, 5), height=height)
    extracted = building.extract(tmp_path)
    reasons = {number: row["exclusion_reason"] for number, row in by_number(extracted).items()}
    assert reasons == {"0": None, "1": "void", "2": "void", "3": None} and counted_m2(extracted) == 40.0
    told = [finding.code for finding in extracted.findings if "void" in finding.code]
    assert told == ["space_void_by_name", "space_void_by_name", "space_looks_void"]


def test_a_user_adds_names_of_hollows_and_takes_names_from_them(tmp_path: Path) -> None:
    users = tmp_path / "area_sets.toml"
    users.write_text('[spaces]\nvoid = ["Lichtschacht"]\nroom = ["Void"]\n', encoding="utf-8")
    building = Building()
    building.room("1", "Lichtschacht", net=5)
    building.room("2", "Void", at=(10, 0), net=20)
    extracted = building.extract(tmp_path, sets=str(users))
    assert by_number(extracted)["1"]["exclusion_reason"] == "void" and counted_m2(extracted) == 20.0


def test_a_list_of_names_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    users = tmp_path / "area_sets.toml"
    users.write_text('[spaces]\nhollow = ["Void"]\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"spaces\.hollow.*void_low"):
        load_words(users)


def test_the_name_of_a_type_says_what_its_spaces_are(tmp_path: Path) -> None:
    building = Building()
    kind = building.root("IfcSpaceType", Name="Parkering", PredefinedType="NOTDEFINED")
    building.relate("IfcRelDefinesByType", kind, [building.room("1", net=20)])
    assert only_space(building.extract(tmp_path))["exclusion_reason"] == "parking"


def test_parts_on_a_storey_belong_to_the_whole_that_their_number_begins_with(tmp_path: Path) -> None:
    building = Building()
    building.room("4", size=None, net=30, CompositionType="COMPLEX")
    for number, net in (("4a", 18), ("4.2", 12), ("41", 7)):
        building.room(number, size=None, net=net, CompositionType="PARTIAL")
    extracted = building.extract(tmp_path)
    reasons_by_number = {row["number"]: row["exclusion_reason"] for row in extracted.tables["space"].to_dicts()}
    assert reasons_by_number == {"4": None, "4a": "partial", "4.2": "partial", "41": None}
    assert "part_by_number" in codes(extracted)


def test_a_complex_over_elements_gives_way_to_them() -> None:
    whole = facts(1, composition_type="COMPLEX")
    assert reasons(whole, facts(2, parent_step_id=1), facts(3, parent_step_id=1)) == {1: "complex"}


def test_parts_of_an_element_give_way_to_it() -> None:
    part = facts(2, parent_step_id=1, composition_type="PARTIAL")
    assert reasons(facts(1, composition_type="ELEMENT"), part) == {2: "partial"}


def test_a_small_part_without_an_outline_does_not_stand_for_its_whole() -> None:
    assert reasons(facts(1, area_m2=40.0), facts(2, parent_step_id=1, area_m2=10.0)) == {2: "partial"}


def test_a_space_that_says_it_is_composed_gives_way_to_its_parts_however_small() -> None:
    whole = facts(1, area_m2=40.0, composition_type="COMPLEX")
    assert reasons(whole, facts(2, parent_step_id=1, area_m2=10.0)) == {1: "complex"}


@pytest.mark.parametrize(
    ("part", "size", "counted", "told"),
    [
        ((0, 0), (2, 5), 40.0, "space_overlaps"),
        ((8, 0), (1, 5), 45.0, None),
        ((0, 0), (5, 5), 25.0, "complex_not_filled"),
        ((0, 0), (7.5, 5), 37.5, None),
    ],
)
def test_parts_stand_for_a_whole_that_they_fill_and_lie_in_or_beside_it_else(
    tmp_path: Path, part: tuple[float, float], size: tuple[float, float], counted: float, told: str | None
) -> None:
    building = Building()
    whole = building.room("1", at=(0, 0), size=(8, 5))
    building.room("2", at=part, size=size, under=whole)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(counted)
    assert [code for code in codes(extracted) if code != "space_no_quantity"] == ([told] if told else [])


def test_parts_of_a_complex_without_elements_give_way_to_it() -> None:
    part = facts(2, parent_step_id=1, composition_type="PARTIAL")
    assert reasons(facts(1, composition_type="COMPLEX"), part) == {2: "partial"}


def test_parts_count_where_their_whole_has_no_area() -> None:
    part = facts(2, parent_step_id=1, composition_type="PARTIAL")
    assert reasons(facts(1, area_m2=None), part) == {1: "complex"}


def test_three_levels_are_summed_once() -> None:
    spaces = (
        facts(1, composition_type="COMPLEX"),
        facts(2, parent_step_id=1, composition_type="ELEMENT"),
        facts(3, parent_step_id=2, composition_type="PARTIAL"),
    )
    assert reasons(*spaces) == {1: "complex", 3: "partial"}


def test_what_is_within_an_outside_space_is_outside_too() -> None:
    assert reasons(facts(1, predefined_type="EXTERNAL"), facts(2, parent_step_id=1)) == {1: "external", 2: "external"}


def test_of_several_area_schemes_the_net_one_counts() -> None:
    spaces = (facts(1, object_type="Netto"), facts(2, object_type="Equivalent"), facts(3, object_type="Gross"))
    assert reasons(*spaces) == {2: "area_scheme", 3: "area_scheme"}


def test_rooms_without_a_scheme_come_before_schemes() -> None:
    spaces = (facts(1, name="Kontor"), facts(2, object_type="Rentable Area"))
    assert reasons(*spaces) == {2: "area_scheme"}


def test_one_room_without_a_scheme_does_not_stand_for_a_building_of_rentable_areas() -> None:
    rentable = [facts(n, object_type="Rentable Area") for n in range(2, 6)]
    assert reasons(facts(1, name="Kontor"), *rentable, facts(9, object_type="Gross")) == {9: "area_scheme"}


@pytest.mark.parametrize("name", ["Room 3 - Gross area", "Kontor (brutto)"])
def test_a_scheme_may_stand_behind_the_name_of_a_room(name: str) -> None:
    assert set(reasons(facts(1, name="Kontor - Net area"), facts(2, name=name))) == {2}


def test_a_single_scheme_counts() -> None:
    assert reasons(facts(1, object_type="NRA"), facts(2, object_type="NRA")) == {}


def test_another_set_says_that_a_space_is_outside_where_the_common_one_is_silent(tmp_path: Path) -> None:
    building = Building()
    building.properties(building.room("1", net=20), "Common", {"Is External": ("IfcLabel", "Ja")})
    assert only_space(building.extract(tmp_path))["exclusion_reason"] == "external"


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4"])
def test_the_common_property_set_says_that_a_space_is_outside(tmp_path: Path, schema: str) -> None:
    building = Building(schema)
    room = building.room("1", net=20)
    building.properties(room, "Pset_SpaceCommon", {"IsExternal": ("IfcBoolean", True)})
    row = only_space(building.extract(tmp_path))
    assert (row["is_external"], row["exclusion_reason"], row["net_area_m2"]) == (True, "external", 20.0)


def test_a_complex_without_an_area_of_its_own_has_its_parts(tmp_path: Path) -> None:
    building = Building()
    whole = building.room("1", size=None, CompositionType="COMPLEX")
    building.room("1a", under=whole, net=20)
    building.room("1b", at=(10, 0), under=whole, net=20)
    row = by_number(building.extract(tmp_path))["1"]
    assert (row["net_area_m2"], row["area_rule"], row["exclusion_reason"]) == (40.0, "sum_of_parts", "complex")


def test_repeated_global_ids_are_all_kept_by_their_step_ids(tmp_path: Path) -> None:
    building = Building()
    for n in range(3):
        building.room(str(n), at=(10 * n, 0), net=20, GlobalId="0NFzFejLSuot8IDNPlN9Sa")
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 60.0 and "repeated_global_id" in codes(extracted)
    assert extracted.tables["space"]["step_id"].n_unique() == 3


def test_a_number_repeated_in_another_building_is_no_repetition(tmp_path: Path) -> None:
    building = Building()
    other = building.root("IfcBuilding", Name="B2", ObjectPlacement=building.placement())
    building.relate("IfcRelAggregates", building.project, [other])
    building.room("1", net=20)
    building.room("1", at=(50, 0), net=20, under=other)
    assert "repeated_number" not in codes(building.extract(tmp_path))


def test_a_room_on_no_storey_counts_and_is_told(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20, under=building.building)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and codes(extracted) == ["space_no_storey"]


def test_a_room_under_nothing_counts_and_is_told(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20, under=None)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and codes(extracted) == ["space_stray"]


def test_a_room_under_the_project_itself_counts_and_is_told(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20, under=building.project)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and codes(extracted) == ["space_no_storey"]


def test_a_room_that_was_never_drawn_is_held_and_holds_nothing_up(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    building.room("2", size=None, under=None)
    extracted = building.extract(tmp_path)
    assert by_number(extracted)["2"]["exclusion_reason"] == "held_unplaced" and extracted.held == 0


def test_a_room_contained_in_a_storey_lies_on_it(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20, under=None)
    building.relate("IfcRelContainedInSpatialStructure", building.storey(), [room])
    assert only_space(building.extract(tmp_path))["storey_name"] == "Ground"


def test_a_space_that_is_a_part_of_itself_counts_once(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20)
    building.relate("IfcRelAggregates", room, [room])
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and "aggregation_cycle" in codes(extracted)


def test_two_spaces_that_are_parts_of_each_other_do_not_hang(tmp_path: Path) -> None:
    building = Building()
    first = building.room("1", net=20, under=None)
    second = building.room("2", at=(10, 0), net=20, under=first)
    building.relate("IfcRelAggregates", second, [first])
    extracted = building.extract(tmp_path)
    assert extracted.rooms == 2


def test_a_name_longer_than_any_name_holds_the_room(tmp_path: Path) -> None:
    building = Building()
    building.room("1", name="x" * 100_000, net=20)
    row = only_space(building.extract(tmp_path))
    assert (row["exclusion_reason"], row["net_area_m2"]) == ("held_name", None) and len(row["name"]) <= 1000


def test_control_characters_are_taken_out_of_names_and_told(tmp_path: Path) -> None:
    building = Building()
    building.room("1", name="Kon\u202etor\x1b[31m", net=20)
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["name"] == "Kon tor [31m" and "name_control_character" in codes(extracted)


@pytest.mark.parametrize("global_id", ["abc", "0NFzFejLSuot8IDNPlN9S!", "zNFzFejLSuot8IDNPlN9Sa", "0" * 23])
def test_rooms_whose_global_ids_are_none_are_told_in_one_sentence(tmp_path: Path, global_id: str) -> None:
    building = Building()
    for n in range(3):
        building.room(str(n), at=(10 * n, 0), net=20, GlobalId=f"{global_id[:-1]}{n}" if n else global_id)
    told = [f for f in building.extract(tmp_path).findings if f.code == "global_id_malformed"]
    assert [finding.severity for finding in told] == ["info"] and repr(global_id) in told[0].message
