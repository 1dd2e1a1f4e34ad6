"""What a file states: sets, units, types, texts, repeated values."""

import math
from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, codes, only_space

from bim.area.stated.area_rules import load_area_rules
from bim.area.stated.area_text import parse_area_text
from bim.area.stated.statements import Statement, read_statements
from bim.errors import ConfigurationError
from bim.model.properties import SetValue

RULES = load_area_rules()


def value(
    name: str, number: Any, set_name: str | None = "BaseQuantities", kind: str = "IfcQuantityArea"
) -> SetValue:
    source = "quantity" if kind.startswith("IfcQuantity") else "property"
    return SetValue(1, set_name, name, number, kind, source)


def read_one(*values: SetValue, area_unit_m2: float | None = 1.0) -> tuple[list[Statement], list[str]]:
    statements, findings = read_statements(values, RULES, area_unit_m2, lambda unit: float(unit))
    return statements, [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("set_name", "quantity", "value_type", "kind"),
    [
        ("Qto_SpaceBaseQuantities", "NetFloorArea", "IfcQuantityArea", "net"),
        ("Qto_SpaceBaseQuantities", "GrossFloorArea", "IfcQuantityArea", "gross"),
        ("BaseQuantities", "NetFloorArea", "IfcQuantityArea", "net"),
        ("GSA Space Areas", "GSA BIM Area", "IfcQuantityArea", "net"),
        ("PSet_Revit_Dimensions", "Area", "IfcAreaMeasure", "net"),
        ("Dimensions", "Area", "IfcAreaMeasure", "net"),
        ("Abmessungen", "Fläche", "IfcAreaMeasure", "net"),
        ("Pset_SpaceCommon", "NetPlannedArea", "IfcAreaMeasure", "planned"),
        ("Pset_SpaceCommon", "GrossPlannedArea", "IfcAreaMeasure", "planned"),
        ("AC_Pset_Zone_Stamp_2_19", "Calculated Area", "IfcReal", "net"),
        ("AC_Pset_Allgemeiner_Raumstempel", "Berechnete Fläche (NRF)", "IfcReal", "net"),
        ("AC_Pset_Allgemeiner_Raumstempel", "Gemessene Fläche", "IfcReal", "gross"),
        ("AC_Pset_Zonestempel", "Beregnet areal", "IfcReal", "net"),
        ("AC_Pset_Sonestempel", "Målt areal", "IfcReal", "gross"),
        ("AC_Pset_Zonstämpel", "Beräknad area", "IfcReal", "net"),
        ("AC_Pset_Zonestempel_NL", "Berekende oppervlakte", "IfcReal", "net"),
        (None, "horizontal area", "IfcQuantityArea", "net"),
        (None, "NetFootprintArea", "IfcQuantityArea", "net"),
        ("Rumdata", "Nettoareal", "IfcAreaMeasure", "net"),
        ("Raumdaten", "NRF", "IfcAreaMeasure", "net"),
        ("Ruimtegegevens", "BVO", "IfcAreaMeasure", "gross"),
        ("BaseQuantities", "NetWallArea", "IfcQuantityArea", "other"),
        ("Energy Analysis", "Area per Person", "IfcAreaMeasure", "other"),
    ],
)
def test_a_set_and_quantity_states_an_area_of_its_kind(
    set_name: str | None, quantity: str, value_type: str, kind: str
) -> None:
    (statement,), _ = read_one(value(quantity, 20.0, set_name, value_type))
    assert (statement.kind, statement.value_m2) == (kind, 20.0)


def test_a_standard_set_ranks_before_a_custom_one_of_the_same_quantity() -> None:
    statements, _ = read_one(
        value("NetFloorArea", 9999.0, "Old_Areas"), value("NetFloorArea", 20.0, "Qto_SpaceBaseQuantities")
    )
    assert [statement.value_m2 for statement in statements] == [20.0, 9999.0]


def test_a_plain_number_ranks_below_a_typed_one() -> None:
    statements, _ = read_one(
        value("Net Area", 21.0, "Rooms", "IfcReal"), value("Net Area", 20.0, "Other rooms", "IfcAreaMeasure")
    )
    assert [statement.value_m2 for statement in statements] == [20.0, 21.0]


def test_values_are_read_in_the_area_unit_of_the_project() -> None:
    (statement,), _ = read_one(value("NetFloorArea", 20e6), area_unit_m2=1e-6)
    assert statement.value_m2 == pytest.approx(20.0)


def test_a_quantity_with_a_unit_of_its_own_is_read_in_it() -> None:
    own = SetValue(1, "BaseQuantities", "NetFloorArea", 200.0, "IfcQuantityArea", "quantity", unit=0.09290304)
    (statement,), _ = read_one(own)
    assert statement.value_m2 == pytest.approx(18.580608)


def test_without_an_area_unit_only_quantities_with_their_own_are_read() -> None:
    own = SetValue(1, "BaseQuantities", "NetFloorArea", 20.0, "IfcQuantityArea", "quantity", unit=1.0)
    statements, _ = read_one(own, value("GrossFloorArea", 22.0), area_unit_m2=None)
    assert [statement.quantity_name for statement in statements] == ["NetFloorArea"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (math.nan, "area_not_a_number"),
        (math.inf, "area_not_a_number"),
        (None, "area_not_a_number"),
        (1.7e308, "area_out_of_range"),
        (0.0, "area_not_positive"),
        (-20.0, "area_not_positive"),
        ("twenty", "area_not_a_number"),
    ],
)
def test_what_is_no_positive_number_is_reported_and_not_used(number: Any, code: str) -> None:
    assert read_one(value("NetFloorArea", number)) == ([], [code])


def test_a_whole_number_where_a_real_belongs_is_reported() -> None:
    statements, found = read_one(value("NetFloorArea", 20))
    assert statements[0].value_m2 == 20 and found == ["area_whole_number"]


def test_a_text_is_read_as_a_number_ranked_low_and_reported() -> None:
    statements, found = read_one(value("NetFloorArea", "20,5 m²", "Rumdata", "IfcLabel"))
    assert statements[0].value_m2 == 20.5 and statements[0].rank > 200 and found == ["area_is_text"]


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("20,5 m²", (20.5, 1.0)),
        ("20.5", (20.5, None)),
        ("1.234,56", (1234.56, None)),
        ("1,234.56 m2", (1234.56, 1.0)),
        ("200 ft²", (200.0, 0.09290304)),
        ("12 345,6", (12345.6, None)),
        ("0,125", (0.125, None)),
        ("20 kvm", (20.0, 1.0)),
        ("1.234", None),
        ("1,234", None),
        ("20.5.5", None),
        ("12 rooms", None),
        ("", None),
        ("m²", None),
        ("1e5", None),
    ],
)
def test_a_number_as_text_is_read_only_where_it_can_be_one_number(text: str, parsed: object) -> None:
    assert parse_area_text(text) == parsed


def test_a_quantity_attached_twice_with_one_value_is_one_statement() -> None:
    statements, found = read_one(value("NetFloorArea", 20.0), value("NetFloorArea", 20.0))
    assert len(statements) == 1 and found == []


def test_a_quantity_attached_twice_with_two_values_is_two_statements_and_reported() -> None:
    statements, found = read_one(value("NetFloorArea", 20.0), value("NetFloorArea", 25.0))
    assert len(statements) == 2 and found == ["area_stated_twice"]


def test_a_users_rules_are_asked_first(tmp_path: Path) -> None:
    sets = tmp_path / "sets.toml"
    sets.write_text(
        '[[rule]]\nset = "Vores mål"\nquantity = "Lejeareal *"\nkind = "net"\nrank = 1\n', encoding="utf-8"
    )
    rule = load_area_rules(sets).match("Vores mål", "Lejeareal (2024)", "IfcReal")
    assert rule is not None and (rule.kind, rule.rank) == ("net", 1)


@pytest.mark.parametrize(
    "text",
    [
        "[[rule]]\nkind = 'net'\n",
        "[[rule]]\nquantity = 'A'\nkind = 'nett'\n",
        "rule = 1\n",
        "[[rule]\n",
        "[[rule]]\nquantity = 'A'\nkind = 'net'\nrang = 1\n",
        "[[rule]]\nquantity = 'A'\nkind = 'net'\nrank = 0\n",
        "[[rule]]\nmade_of = ['aera']\nkind = 'net'\n",
        "words = 1\n",
    ],
)
def test_a_users_rules_of_another_form_are_a_configuration_error(tmp_path: Path, text: str) -> None:
    sets = tmp_path / "sets.toml"
    sets.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"sets\.toml"):
        load_area_rules(sets)


def test_a_users_set_gives_the_room_its_area(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", size=None)
    building.properties(room, "Vores mål", {"Lejet": ("IfcReal", 33.0)})
    sets = tmp_path / "sets.toml"
    sets.write_text('[[rule]]\nset = "Vores mål"\nquantity = "Lejet"\nkind = "net"\n', encoding="utf-8")
    assert only_space(building.extract(tmp_path, sets=str(sets)))["net_area_m2"] == 33.0


@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4", "IFC4X3"])
def test_a_set_of_the_rooms_type_is_inherited(tmp_path: Path, schema: str) -> None:
    building = Building(schema)
    room = building.room("1", size=None)
    common = building.properties(None, "Pset_SpaceCommon", {"NetPlannedArea": ("IfcAreaMeasure", 18.0)})
    kind = building.root("IfcSpaceType", Name="Cell", HasPropertySets=[common], PredefinedType="NOTDEFINED")
    building.relate("IfcRelDefinesByType", kind, [room])
    row = only_space(building.extract(tmp_path))
    assert (row["net_area_m2"], row["area_rule"]) == (18.0, "planned")


def test_the_method_of_measurement_is_kept_in_what_is_reported(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", size=(4, 5))
    building.quantities(room, {"NetFloorArea": 22.0}, method="Wall centre")
    messages = [finding.message for finding in building.extract(tmp_path).findings]
    assert any("(Wall centre)" in message for message in messages)


def test_a_complex_property_that_holds_itself_is_read_once_and_reported(tmp_path: Path) -> None:
    building = Building()
    room = building.room("1", net=20)
    first = building.make("IfcComplexProperty", Name="a", UsageName="u")
    second = building.make("IfcComplexProperty", Name="b", UsageName="u", HasProperties=[first])
    first.HasProperties = [second]
    found = building.root("IfcPropertySet", Name="Loop", HasProperties=[first])
    building.relate("IfcRelDefinesByProperties", found, [room])
    assert "property_cycle" in codes(building.extract(tmp_path))


@pytest.mark.parametrize(
    ("quantity", "kind"),
    [
        ("Netto-rumareal (m²)", "net"),
        ("Areal, netto", "net"),
        ("Rummets areal", "net"),
        ("Nettoetageareal", "net"),
        ("Netto areal (NTA)", "net"),
        ("Golvarea", "net"),
        ("Netto-Raumfläche (NRF)", "net"),
        ("Ruimteoppervlakte", "net"),
        ("Surface au sol", "net"),
        ("Calculated Area", "net"),
        ("Obliczona powierzchnia", "net"),
        ("Vypočtená plocha", "net"),
        ("Area", "net"),
        ("Base Area", "net"),
        ("Площадь помещения", "net"),
        ("Полезная площадь", "net"),
        ("面積", "net"),
        ("Общая площадь", "gross"),
        ("延床面積", "gross"),
        ("Areal brutto", "gross"),
        ("Etageareal", "gross"),
        ("Brutto-Grundfläche [m²]", "gross"),
        ("Programmeret areal", "planned"),
        ("Fläche Soll", "planned"),
        ("Surface prévue", "planned"),
        ("Areal pr. person", "other"),
        ("Net Surface Area", "other"),
        ("Vinduesareal", "other"),
        ("Rengøringsareal", "other"),
    ],
)
def test_a_name_made_of_the_words_of_a_kind_states_an_area_of_it_in_any_set(quantity: str, kind: str) -> None:
    rule = RULES.match("Rumdata", quantity, "IfcReal")
    assert rule is not None and rule.kind == kind


@pytest.mark.parametrize("quantity", ["Площадь окон", "窓面積", "墙面积", "Base Area of Wall"])
def test_the_area_of_something_else_is_none_of_the_room(quantity: str) -> None:
    rule = RULES.match("Rumdata", quantity, "IfcReal")
    assert rule is None or rule.kind == "other"


def test_words_of_the_user_join_those_that_ship(tmp_path: Path) -> None:
    sets = tmp_path / "sets.toml"
    sets.write_text('[words]\nnet = ["nettó"]\narea = ["alapterület"]\n', encoding="utf-8")
    rule = load_area_rules(sets).match("Helyiség", "Nettó alapterület (m²)", "IfcReal")
    assert rule is not None and rule.kind == "net"


@pytest.mark.parametrize(
    ("name", "number", "value_m2"),
    [("Net Area (sq ft)", 215.278, 20.0), ("Areal_m2", 20.0, 20.0), ("Net Area", 20.0, 20.0)],
)
def test_a_number_without_a_type_is_read_in_the_unit_that_its_name_ends_with(
    name: str, number: float, value_m2: float
) -> None:
    (statement,), _ = read_one(value(name, number, "Rooms", "IfcReal"))
    assert statement.value_m2 == pytest.approx(value_m2, rel=1e-4)


@pytest.mark.parametrize(("text", "count"), [("20,5 m²", 1), ("North", 0), ("51", 0)])
def test_a_label_named_area_states_one_only_with_a_unit(text: str, count: int) -> None:
    statements, _ = read_one(value("Area", text, "Identity Data", "IfcLabel"))
    assert len(statements) == count


def test_areas_without_a_declared_unit_are_square_metres_where_the_length_unit_squared_makes_no_room() -> (
    None
):
    own = value("NetFloorArea", 20.0)
    (statement,), findings = read_statements([own], RULES, 1e-6, float, is_unit_assumed=True)
    assert statement.value_m2 == 20.0 and [f.code for f in findings] == ["area_unit_guessed"]
