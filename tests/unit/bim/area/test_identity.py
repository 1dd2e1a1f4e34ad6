"""What is doubtful about who a room is: its GlobalId, its number, its name."""

from pathlib import Path

import pytest
from helpers.building import Building, codes, counted_m2, only_space


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


def test_a_name_longer_than_any_name_holds_the_room(tmp_path: Path) -> None:
    building = Building()
    building.room("1", name="x" * 100_000, net=20)
    row = only_space(building.extract(tmp_path))
    assert (row["exclusion_reason"], row["net_area_m2"]) == ("held_name", None) and len(row["name"]) <= 1000


def test_control_characters_are_taken_out_of_names_and_reported(tmp_path: Path) -> None:
    building = Building()
    building.room("1", name="Kon\u202etor\x1b[31m", net=20)
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["name"] == "Kon tor [31m" and "name_control_character" in codes(extracted)


@pytest.mark.parametrize("global_id", ["abc", "0NFzFejLSuot8IDNPlN9S!", "zNFzFejLSuot8IDNPlN9Sa", "0" * 23])
def test_rooms_with_malformed_global_ids_are_reported_in_one_sentence(tmp_path: Path, global_id: str) -> None:
    building = Building()
    for n in range(3):
        building.room(str(n), at=(10 * n, 0), net=20, GlobalId=f"{global_id[:-1]}{n}" if n else global_id)
    reported = [f for f in building.extract(tmp_path).findings if f.code == "global_id_malformed"]
    assert [finding.severity for finding in reported] == ["info"] and repr(global_id) in reported[0].message


def test_each_cause_is_one_finding_for_all_its_rooms(tmp_path: Path) -> None:
    building = Building()
    for n in range(6):
        building.room("1" if n < 4 else None, "Kontor" if n < 4 else None, at=(10 * n, 0), net=20)
    found = [finding for finding in building.extract(tmp_path).findings if finding.severity == "warning"]
    assert [finding.code for finding in found] == ["repeated_number", "space_unnamed"]
    assert found[0].message.startswith(
        "4 rooms have the number of another room of the same building (1 Kontor, "
    )
    assert found[1].message.startswith("2 spaces have neither a number nor a name (#")
