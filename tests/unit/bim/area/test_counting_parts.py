"""Of wholes and parts, and of several area schemes in one model, one is summed."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2

from bim.area.counted.counting import SpaceFacts, count_spaces
from bim.area.counted.exclusion_terms import load_exclusion_terms

WORDS = load_exclusion_terms()


def facts(step_id: int, **known: Any) -> SpaceFacts:
    return SpaceFacts(step_id, **{"area_m2": 10.0, **known})


def reasons(*spaces: SpaceFacts) -> dict[int, str]:
    return dict(count_spaces(spaces, WORDS).reasons)


def test_parts_on_a_storey_belong_to_the_whole_that_their_number_begins_with(tmp_path: Path) -> None:
    building = Building()
    building.room("4", size=None, net=30, CompositionType="COMPLEX")
    for number, net in (("4a", 18), ("4.2", 12), ("41", 7)):
        building.room(number, size=None, net=net, CompositionType="PARTIAL")
    extracted = building.extract(tmp_path)
    reasons_by_number = {
        row["number"]: row["exclusion_reason"] for row in extracted.tables["space"].to_dicts()
    }
    assert reasons_by_number == {"4": None, "4a": "partial", "4.2": "partial", "41": None}
    assert "part_by_number" in codes(extracted)


def test_a_complex_over_elements_is_excluded_for_them() -> None:
    whole = facts(1, composition_type="COMPLEX")
    assert reasons(whole, facts(2, parent_step_id=1), facts(3, parent_step_id=1)) == {1: "complex"}


def test_parts_of_an_element_are_excluded_for_it() -> None:
    part = facts(2, parent_step_id=1, composition_type="PARTIAL")
    assert reasons(facts(1, composition_type="ELEMENT"), part) == {2: "partial"}


def test_a_small_part_without_an_outline_does_not_stand_for_its_whole() -> None:
    assert reasons(facts(1, area_m2=40.0), facts(2, parent_step_id=1, area_m2=10.0)) == {2: "partial"}


def test_a_space_that_says_it_is_composed_is_excluded_for_its_parts_however_small() -> None:
    whole = facts(1, area_m2=40.0, composition_type="COMPLEX")
    assert reasons(whole, facts(2, parent_step_id=1, area_m2=10.0)) == {1: "complex"}


@pytest.mark.parametrize(
    ("part", "size", "counted", "reported"),
    [
        ((0, 0), (2, 5), 40.0, "space_in_room"),
        ((8, 0), (1, 5), 45.0, None),
        ((0, 0), (5, 5), 25.0, "complex_not_filled"),
        ((0, 0), (7.5, 5), 37.5, None),
    ],
)
def test_parts_stand_for_a_whole_that_they_fill_and_lie_in_or_beside_it_else(
    tmp_path: Path, part: tuple[float, float], size: tuple[float, float], counted: float, reported: str | None
) -> None:
    building = Building()
    whole = building.room("1", at=(0, 0), size=(8, 5))
    building.room("2", at=part, size=size, under=whole)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(counted)
    others = [code for code in codes(extracted) if code not in ("space_no_quantity", "space_complex")]
    assert others == ([reported] if reported else [])


def test_parts_of_a_complex_without_elements_are_excluded_for_it() -> None:
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
    assert reasons(facts(1, predefined_type="EXTERNAL"), facts(2, parent_step_id=1)) == {
        1: "external",
        2: "external",
    }


def test_a_complex_without_an_area_of_its_own_has_its_parts(tmp_path: Path) -> None:
    building = Building()
    whole = building.room("1", size=None, CompositionType="COMPLEX")
    building.room("1a", under=whole, net=20)
    building.room("1b", at=(10, 0), under=whole, net=20)
    row = by_number(building.extract(tmp_path))["1"]
    assert (row["net_area_m2"], row["area_rule"], row["exclusion_reason"]) == (
        40.0,
        "sum_of_parts",
        "complex",
    )


def test_a_space_that_is_a_part_of_itself_counts_once(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20)
    building.relate("IfcRelAggregates", room, [room])
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == 20.0 and "aggregation_cycle" in codes(extracted)


def test_two_spaces_that_are_parts_of_each_other_are_read(tmp_path: Path) -> None:
    building = Building()
    first = building.room("1", net=20, under=None)
    second = building.room("2", at=(10, 0), net=20, under=first)
    building.relate("IfcRelAggregates", second, [first])
    extracted = building.extract(tmp_path)
    assert extracted.rooms == 2


def test_of_several_area_schemes_the_net_one_counts() -> None:
    spaces = (
        facts(1, object_type="Netto"),
        facts(2, object_type="Equivalent"),
        facts(3, object_type="Gross"),
    )
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
