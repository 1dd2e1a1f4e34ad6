"""Which spaces count, and why the others do not."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2, only_space

from bim.area.counted.counting import SpaceFacts, count_spaces
from bim.area.counted.exclusion_terms import load_exclusion_terms
from bim.errors import ConfigurationError

WORDS = load_exclusion_terms()


def facts(step_id: int, **known: Any) -> SpaceFacts:
    return SpaceFacts(step_id, **{"area_m2": 10.0, **known})


def reasons(*spaces: SpaceFacts) -> dict[int, str]:
    return dict(count_spaces(spaces, WORDS).reasons)


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
    [
        "Garage",
        "Parkeringsvagt",
        "Gfader",
        "Grossist",
        "External relations",
        "Nettolager",
        "Terrassestue",
        "Cykelparkering",
        "Shaft",
        "Skakt",
        "Schacht",
        "Dobbelthøj sal",
        "Local vide",
        "Plenum",
        "Tagrum",
        "Plenarsaal",
        "Luftrumskontrol",
        "Havestue",
        "Gartenzimmer",
        "Stue med altan",
        "Udgang til terrasse",
    ],
)
def test_a_room_whose_name_only_begins_alike_counts(name: str) -> None:
    assert reasons(facts(1, name=name)) == {}


def test_an_internal_room_called_parking_counts_by_its_type() -> None:
    assert reasons(facts(1, name="Parking", predefined_type="INTERNAL")) == {}


@pytest.mark.parametrize("said", [{"predefined_type": "INTERNAL"}, {"is_external": False}])
def test_a_terrace_that_is_said_to_lie_inside_counts(said: dict[str, Any]) -> None:
    assert reasons(facts(1, name="Terrasse", **said)) == {}


def test_a_name_that_contradicts_its_type_is_reported(tmp_path: Path) -> None:
    building = Building()
    building.room("1", "Altan", net=20, PredefinedType="INTERNAL")
    building.room("2", "Altan", at=(10, 0), net=20)
    extracted = building.extract(tmp_path)
    assert by_number(extracted)["2"]["exclusion_reason"] == "external" and counted_m2(extracted) == 20.0
    assert {"space_evidence_conflicts", "space_external"} <= set(codes(extracted))


def test_a_void_is_reported_and_leaves_the_sum_and_a_plenum_as_high_as_a_room_is_doubted(
    tmp_path: Path,
) -> None:
    building = Building()
    for n, (name, height) in enumerate([("Kontor", 3.0), ("Luftrum", 3.0), ("Plenum", 0.6), ("Plenum", 3.0)]):
        building.room(str(n), name, at=(10 * n, 0), size=(4, 5), height=height)
    extracted = building.extract(tmp_path)
    reasons = {number: row["exclusion_reason"] for number, row in by_number(extracted).items()}
    assert reasons == {"0": None, "1": "void", "2": "void", "3": None} and counted_m2(extracted) == 40.0
    reported = [finding.code for finding in extracted.findings if "void" in finding.code]
    assert reported == ["space_void", "space_looks_void"]


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
        load_exclusion_terms(users)


def test_the_name_of_a_type_says_what_its_spaces_are(tmp_path: Path) -> None:
    building = Building()
    kind = building.root("IfcSpaceType", Name="Parkering", PredefinedType="NOTDEFINED")
    building.relate("IfcRelDefinesByType", kind, [building.room("1", net=20)])
    assert only_space(building.extract(tmp_path))["exclusion_reason"] == "parking"


def test_another_set_says_that_a_space_is_outside_where_the_common_one_is_silent(tmp_path: Path) -> None:
    building = Building()
    building.properties(building.room("1", None, net=20), "Common", {"Is External": ("IfcLabel", "Ja")})
    building.room("2", at=(10, 0), net=20)
    assert by_number(building.extract(tmp_path))["1"]["exclusion_reason"] == "external"


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4"])
def test_the_common_property_set_says_that_a_space_is_outside(tmp_path: Path, schema: str) -> None:
    building = Building(schema)
    room = building.room("1", None, net=20)
    building.room("2", at=(10, 0), net=20)
    building.properties(room, "Pset_SpaceCommon", {"IsExternal": ("IfcBoolean", True)})
    row = by_number(building.extract(tmp_path))["1"]
    assert (row["is_external"], row["exclusion_reason"], row["net_area_m2"]) == (True, "external", 20.0)
