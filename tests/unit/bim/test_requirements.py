"""What an IDS asks for, and how many rooms meet it."""

import re
from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, codes
from ifctester import ids

from bim.errors import ConfigurationError
from bim.extract import extract_model
from bim.settings import ExtractSettings


def write_ids(folder: Path, *specifications: Any) -> str:
    document = ids.Ids(title="Facility model")
    document.specifications.extend(specifications)
    path = folder / "facility.ids"
    document.to_xml(str(path))
    return str(path)


def rooms_have(name: str, usage: str = "optional", entity: str = "IFCSPACE") -> Any:
    specification = ids.Specification(name=f"rooms have {name}", ifcVersion=["IFC2X3", "IFC4"])
    specification.applicability.append(ids.Entity(name=entity))
    specification.requirements.append(ids.Attribute(name=name))
    specification.set_usage(usage)
    return specification


def rows_of(building: Building, folder: Path, ids_file: str) -> list[tuple[int, int, int]]:
    extracted = building.extract(folder, only_rooms=False, requirements=ids_file)
    return extracted.tables["requirement"].select("applicable", "passed", "failed").rows()


def test_rooms_that_meet_a_requirement_and_rooms_that_do_not_are_counted(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    building.room("2", name=None, at=(10, 0), net=20)
    ids_file = write_ids(tmp_path, rooms_have("Name"), rooms_have("LongName"))
    assert rows_of(building, tmp_path, ids_file) == [(2, 2, 0), (2, 1, 1)]
    assert "requirement_failed" in codes(building.extract(tmp_path, only_rooms=False, requirements=ids_file))


def test_each_room_that_fails_is_listed_with_its_reason(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    room = building.room("2", name=None, at=(10, 0), net=20)
    ids_file = write_ids(tmp_path, rooms_have("LongName"))
    extracted = building.extract(tmp_path, only_rooms=False, requirements=ids_file)
    (failure,) = [finding for finding in extracted.findings if finding.code == "requirement_not_met"]
    assert (failure.step_id, failure.global_id) == (room.id(), room.GlobalId)
    assert '"rooms have LongName"' in failure.message


def test_the_list_of_failing_things_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bim.requirements.MOST_FAILURES", 3)
    building = Building()
    for number in range(5):
        building.room(str(number), name=None, at=(10 * number, 0), net=20)
    extracted = building.extract(
        tmp_path, only_rooms=False, requirements=write_ids(tmp_path, rooms_have("LongName"))
    )
    assert len([finding for finding in extracted.findings if finding.code == "requirement_not_met"]) == 3
    assert any("5 of 5" in finding.message and "first 3" in finding.message for finding in extracted.findings)


def test_a_requirement_that_is_about_nothing_is_not_applicable(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    assert rows_of(building, tmp_path, write_ids(tmp_path, rooms_have("Name", entity="IFCPUMP"))) == [
        (0, 0, 0)
    ]


def test_a_requirement_for_another_schema_is_not_applicable(tmp_path: Path) -> None:
    building = Building("IFC4X3")
    building.room("1", net=20)
    assert rows_of(building, tmp_path, write_ids(tmp_path, rooms_have("Name"))) == [(0, 0, 0)]


def test_what_is_prohibited_fails_where_it_is(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    assert rows_of(building, tmp_path, write_ids(tmp_path, rooms_have("Name", "prohibited"))) == [(1, 0, 1)]


def test_without_an_ids_no_requirement_is_checked(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    assert building.extract(tmp_path, only_rooms=False).tables["requirement"].is_empty()


@pytest.mark.parametrize("text", [None, "no xml", "<ids/>"])
def test_an_ids_that_cannot_be_read_is_a_configuration_error(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "facility.ids"
    if text is not None:
        path.write_text(text)
    building = Building()
    building.room("1", net=20)
    with pytest.raises(ConfigurationError, match=r"facility\.ids"):
        building.extract(tmp_path, only_rooms=False, requirements=str(path))


def test_what_the_checker_fails_at_costs_its_requirement_and_not_the_model(tmp_path: Path) -> None:
    building = Building()
    building.room("1", net=20)
    specification = rooms_have("Name")
    quantity = ids.Property(propertySet="Qto_SpaceBaseQuantities", baseName="NetFloorArea")
    specification.requirements.append(quantity)
    path = building.write(tmp_path)
    text = re.sub(r"(=IFCELEMENTQUANTITY\(.*),\(#\d+\)\)", r"\1,.T.)", path.read_text("ascii"))
    path.write_text(text, "ascii")
    settings = ExtractSettings(requirements=write_ids(tmp_path, specification, rooms_have("LongName")))
    extracted = extract_model(path, "sha", settings)
    assert extracted.tables["requirement"]["requirement"].to_list() == ["rooms have LongName"]
    assert "requirement_not_checked" in codes(extracted)
    assert extracted.counted == 1
