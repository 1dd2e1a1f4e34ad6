"""What a statement is worth where no body, or no unit, checks it."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, counted_m2, only_space


def test_of_two_equal_sets_the_one_whose_gross_suits_is_believed(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", size=None)
    building.quantities(room, {"NetFloorArea": 9999})
    building.quantities(room, {"NetFloorArea": 20, "GrossFloorArea": 22})
    assert only_space(building.extract(tmp_path))["net_area_m2"] == pytest.approx(20)


@pytest.mark.parametrize("values", [(9999, 20), (20, 9999)])
def test_of_two_equal_sets_that_nothing_bears_out_the_smaller_is_taken_with_a_warning(
    tmp_path: Path, values: tuple[float, float]
) -> None:
    building = Building()
    room = building.room("1", size=None)
    for value in values:
        building.quantities(room, {"NetFloorArea": value})
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["net_area_m2"] == 20 and "statements_disagree" in codes(extracted)


def test_an_area_that_no_room_has_is_held_where_no_body_corrects_it(tmp_path: Path) -> None:
    building = Building()
    for number in ("1", "2", "3"):
        building.room(number, size=None, net=20)
    building.room("4", size=None, net=20e6)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(60)
    assert by_number(extracted)["4"]["exclusion_reason"] == "held_unit"


@pytest.mark.parametrize(("kind", "value"), [("IfcReal", 20.5), ("IfcText", "20,5")])
def test_a_number_without_a_type_is_in_square_metres_where_the_models_unit_makes_no_room(
    tmp_path: Path, kind: str, value: object
) -> None:
    building = Building(length="MILLI", area="MILLI")
    building.properties(building.room("1", size=None), "Data", {"NetFloorArea": (kind, value)})
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["net_area_m2"] == pytest.approx(20.5)
    assert "area_unit_guessed" in codes(extracted)


def test_a_length_by_the_name_of_an_area_is_reported_and_not_used(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1")
    length = building.make("IfcQuantityLength", Name="NetFloorArea", LengthValue=18.0)
    quantities = building.root("IfcElementQuantity", Name="BaseQuantities", Quantities=[length])
    building.relate("IfcRelDefinesByProperties", quantities, [room])
    extracted = building.extract(tmp_path)
    assert only_space(extracted)["net_area_m2"] == pytest.approx(20) and "area_other_measure" in codes(
        extracted
    )


def without_length_unit(unit_m: float, net: float | None) -> Building:
    building = Building()
    (assignment,) = building.model.by_type("IfcUnitAssignment")
    assignment.Units = [unit for unit in assignment.Units if unit.UnitType == "AREAUNIT"]
    building.unit_m = unit_m
    for n in range(3):
        building.room(str(n), at=(5 * n, 0), net=net)
    return building


@pytest.mark.parametrize("scale", [1000.0, 100.0, 0.001])
@pytest.mark.parametrize("net", [20.0, None])
def test_a_single_room_in_another_unit_than_the_others_is_not_measured(
    tmp_path: Path, scale: float, net: float | None
) -> None:
    building = Building()
    for n in range(4):
        building.room(str(n), at=(5.0 * n, 0), net=net)
    building.room("odd", at=(0, 0), size=(4 * scale, 5 * scale), height=3 * scale, net=net)
    extracted = building.extract(tmp_path)
    odd = by_number(extracted)["odd"]
    assert counted_m2(extracted) == pytest.approx(80 + (net or 0)) and "geometry_implausible_size" in codes(
        extracted
    )
    assert (odd["area_rule"], odd["exclusion_reason"]) == (
        ("stated_unchecked", None) if net else ("none", "held_geometry")
    )


def test_a_hall_of_two_hectares_and_a_shaft_of_a_hand_are_rooms(tmp_path: Path) -> None:
    building = Building()
    building.room("1", at=(0, 0))
    building.room("hall", at=(100, 0), size=(200, 120), height=20)
    building.room("shaft", at=(400, 0), size=(0.09, 0.1))
    assert counted_m2(building.extract(tmp_path)) == pytest.approx(20 + 24_000 + 0.009)


def test_without_a_length_unit_a_body_alone_measures_nothing(tmp_path: Path) -> None:
    extracted = without_length_unit(1.0, None).extract(tmp_path)
    assert counted_m2(extracted) == 0 and extracted.held == 3


@pytest.mark.parametrize("unit_m", [1.0, 1e-3, 0.5])
def test_without_a_length_unit_the_stated_areas_stand(tmp_path: Path, unit_m: float) -> None:
    assert counted_m2(without_length_unit(unit_m, 20).extract(tmp_path)) == pytest.approx(60)


@pytest.mark.parametrize(
    ("set_name", "name"),
    [
        ("Cotes", "Surface"),
        ("DIN 277", "NUF"),
        ("NS 3940", "BRA"),
        ("NEN 2580", "Gebruiksoppervlakte"),
        ("X", "Superficie netta"),
        ("X", "Wohnfläche"),
        ("Quantités", "SurfaceNette"),
        ("X", "Sup. utile"),
        ("X", "Surface loi Carrez"),
        ("X", "Čistá podlahová plocha"),
        ("X", "Powierzchnia użytkowa"),
        ("X", "Nettó alapterület"),
        ("X", "Kullanım alanı"),
        ("X", "Suletud netopind"),
        ("X", "Hyötyala"),
        ("X", "Neto površina"),
        ("X", "Kvm"),
        ("X", "Net Flor Aera"),
    ],
)
def test_the_areas_of_more_languages_are_read_as_net(tmp_path: Path, set_name: str, name: str) -> None:
    building = Building()
    building.properties(building.room("1", size=None), set_name, {name: ("IfcAreaMeasure", 20.0)})
    assert only_space(building.extract(tmp_path))["net_area_m2"] == 20


@pytest.mark.parametrize(
    ("kind", "attribute", "areas", "area_m2"),
    [
        ("IfcPropertyListValue", "ListValues", [20.0], 20.0),
        ("IfcPropertyEnumeratedValue", "EnumerationValues", [20.0], 20.0),
        ("IfcPropertyListValue", "ListValues", [20.0, 30.0], None),
        ("IfcPropertyBoundedValue", "SetPointValue", 20.0, 20.0),
    ],
)
def test_an_area_that_is_alone_in_a_list_or_between_bounds_is_read(
    tmp_path: Path, kind: str, attribute: str, areas: Any, area_m2: float | None
) -> None:
    building = Building()
    made = [
        building.make("IfcAreaMeasure", area) for area in ([areas] if isinstance(areas, float) else areas)
    ]
    value = building.make(
        kind, Name="Nettoareal", **{attribute: made if isinstance(areas, list) else made[0]}
    )
    found = building.root("IfcPropertySet", Name="Rum", HasProperties=[value])
    building.relate("IfcRelDefinesByProperties", found, [building.room("1", size=None)])
    assert only_space(building.extract(tmp_path))["net_area_m2"] == area_m2


@pytest.mark.parametrize(
    ("text", "area_m2"),
    [
        ("20,5 m^2", 20.5),
        ("20.5 sq.m.", 20.5),
        ("1\u202f234,50 m²", 1234.5),
        ("2.05E1", 20.5),
        ("12 34", None),
        ("20.500.000 mm²", 20.5),
        ("1.234.56", None),
        ("1.234,567.890", None),
    ],
)
def test_more_spellings_of_one_number_are_read(tmp_path: Path, text: str, area_m2: float | None) -> None:
    building = Building()
    building.properties(building.room("1", size=None), "X", {"NetFloorArea": ("IfcText", text)})
    assert only_space(building.extract(tmp_path))["net_area_m2"] == (area_m2 and pytest.approx(area_m2))
