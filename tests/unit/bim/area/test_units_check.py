"""Units that geometry contradicts: the factor is named, the plausible side holds."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes, counted_m2

from bim.area.chosen.units_check import is_plausible, known_factor


def draw(
    factor_stated: float = 1.0, factor_drawn: float = 1.0, height: float = 3.0, sets: bool = True
) -> Building:
    """Three rooms of 20, 12 and 30 m²; statements and lengths may be written too large by a factor."""
    building = Building()
    for number, width, x in (("1", 4.0, 0.0), ("2", 2.4, 10.0), ("3", 6.0, 20.0)):
        at, size = (x * factor_drawn, 0.0), (width * factor_drawn, 5.0 * factor_drawn)
        net = width * 5.0 * factor_stated if sets else None
        building.room(number, at=at, size=size, height=height, net=net)
    return building


@pytest.mark.parametrize("factor", [1e6, 1e4, 1e3, 100.0, 0.01, 1e-3, 1e-6, 10.7639, 0.09290304])
def test_statements_in_another_unit_are_replaced_by_geometry_and_the_factor_is_reported(
    tmp_path: Path, factor: float
) -> None:
    extracted = draw(factor_stated=factor).extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(62.0)
    (finding,) = [f for f in extracted.findings if f.code == "unit_contradicted"]
    named = float(finding.message.split(" times")[0].split()[-1])
    assert named == pytest.approx(factor, rel=1e-3)


@pytest.mark.parametrize(
    ("drawn", "height"), [(1000.0, 3000.0), (1000.0, 3.0), (0.001, 0.003), (100.0, 300.0), (10.0, 30.0)]
)
def test_lengths_in_another_unit_are_replaced_by_the_statements(
    tmp_path: Path, drawn: float, height: float
) -> None:
    extracted = draw(factor_drawn=drawn, height=height).extract(tmp_path)
    rows = by_number(extracted)
    assert counted_m2(extracted) == pytest.approx(62.0)
    assert rows["1"]["measured_area_m2"] == pytest.approx(20.0) and rows["1"]["height_m"] == pytest.approx(
        3.0
    )
    assert "unit_contradicted" in codes(extracted)


def test_feet_drawn_under_metres_are_found_by_their_height(tmp_path: Path) -> None:
    extracted = draw(factor_drawn=1 / 0.3048, height=3.0 / 0.3048).extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(62.0)
    assert by_number(extracted)["1"]["height_m"] == pytest.approx(3.0)


@pytest.mark.parametrize("sets", [True, False])
def test_rooms_are_held_where_no_side_can_be_of_a_building(tmp_path: Path, sets: bool) -> None:
    extracted = draw(factor_drawn=1000.0, factor_stated=1e6, height=3000.0, sets=sets).extract(tmp_path)
    reasons = {row["exclusion_reason"] for row in by_number(extracted).values()}
    assert reasons == {"held_unit"} and counted_m2(extracted) == 0


def test_one_set_in_another_unit_leaves_the_others_alone(tmp_path: Path) -> None:
    building = draw()
    for space in building.model.by_type("IfcSpace"):
        building.properties(space, "Dimensions", {"Area": ("IfcAreaMeasure", 215.278)})
    extracted = building.extract(tmp_path)
    assert {row["area_rule"] for row in by_number(extracted).values()} == {"quantity_confirmed"}
    assert counted_m2(extracted) == pytest.approx(62.0)


def test_one_odd_room_is_no_unit_of_a_building(tmp_path: Path) -> None:
    building = draw()
    building.room("4", at=(40, 0), net=20e6)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(82.0)
    assert "unit_contradicted" not in codes(extracted) and "difference_unit" in codes(extracted)


@pytest.mark.parametrize(
    ("ratio", "factor"),
    [(1.0, None), (1.18, None), (0.8, None), (5.0, None), (11.5, 10.763910416709722), (1.05e6, 1e6)],
)
def test_a_ratio_is_a_unit_only_near_a_known_factor(ratio: float, factor: float | None) -> None:
    assert known_factor(ratio) == factor


@pytest.mark.parametrize(
    ("area", "height", "plausible"),
    [
        (20.0, 3.0, True),
        (0.1, 3.0, False),
        (20e6, 3.0, False),
        (25_000.0, 9.0, True),
        (25_000.0, 300.0, False),
        (25_000.0, None, False),
    ],
)
def test_a_median_room_of_a_building_is_of_a_buildings_size(
    area: float, height: float | None, plausible: bool
) -> None:
    assert is_plausible([area], [] if height is None else [height]) is plausible
