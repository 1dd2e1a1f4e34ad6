"""A stated net that counts floors otherwise than geometry does is taken or refused, and the reason is named."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, by_number, codes, only_space

Parts = list[tuple[tuple[float, ...], tuple[float, float], float]]


def of_parts(building: Building, number: str, parts: Parts, **stated: Any) -> Any:
    """A room of boxes: corner, size, height of each."""
    room = building.room(number, size=parts[0][1], at=parts[0][0], height=parts[0][2], **stated)
    items = [building.box(*part).Representations[0].Items[0] for part in parts]
    room.Representation.Representations[0].Items = items
    return room


def two_floors(building: Building, **stated: Any) -> Any:
    return of_parts(building, "1", [((0, 0, 0), (5, 4), 2.7), ((0, 0, 3), (3, 4), 2.7)], **stated)


def one(building: Building, folder: Path) -> tuple[dict[str, Any], set[str]]:
    extracted = building.extract(folder)
    return only_space(extracted), set(codes(extracted))


def test_a_net_that_is_the_sum_of_two_floors_is_confirmed(tmp_path: Path) -> None:
    building = Building()
    two_floors(building, net=32.0)
    row, found = one(building, tmp_path)
    assert (row["net_area_m2"], row["area_rule"], row["area_confidence"]) == (
        32.0,
        "quantity_confirmed",
        "high",
    )
    assert found == {"geometry_floors"}


@pytest.mark.parametrize("net", [20.0, 12.0])
def test_a_net_that_is_one_of_two_floors_is_used_with_a_warning(tmp_path: Path, net: float) -> None:
    building = Building()
    two_floors(building, net=net)
    row, found = one(building, tmp_path)
    assert (row["net_area_m2"], row["area_rule"], row["area_confidence"]) == (
        net,
        "quantity_confirmed",
        "medium",
    )
    assert "difference_one_floor" in found


def test_of_several_nets_of_rooms_that_were_joined_into_one_none_is_the_area_of_all(tmp_path: Path) -> None:
    building = Building()
    room = two_floors(building, net=20.0)
    building.quantities(room, {"NetFloorArea": 12.0})
    row, _ = one(building, tmp_path)
    assert row["net_area_m2"] == pytest.approx(32.0)


def test_a_split_level_of_which_nothing_is_stated_needs_no_warning(tmp_path: Path) -> None:
    building = Building()
    of_parts(building, "1", [((0, 0, 0), (5, 4), 2.7), ((5, 0, 1.2), (3, 4), 2.7)])
    row, found = one(building, tmp_path)
    assert row["net_area_m2"] == pytest.approx(32.0) and "floors_unconfirmed" not in found


def test_two_floors_of_which_nothing_is_stated_are_added_with_a_warning(tmp_path: Path) -> None:
    building = Building()
    two_floors(building)
    row, found = one(building, tmp_path)
    assert (row["net_area_m2"], row["area_rule"]) == (pytest.approx(32.0), "geometry_only")
    assert "floors_unconfirmed" in found


def test_a_net_that_no_floors_add_up_to_is_replaced_by_them(tmp_path: Path) -> None:
    building = Building()
    two_floors(building, net=26.0)
    row, found = one(building, tmp_path)
    assert (row["net_area_m2"], row["area_rule"]) == (pytest.approx(32.0), "geometry_contradiction")
    assert "difference_unexplained" in found


@pytest.mark.parametrize(("storeys", "height"), [(2, 6.0), (3, 9.0), (2, 5.4)])
def test_a_stair_shaft_that_states_each_of_its_floors_is_taken_with_a_warning(
    tmp_path: Path, storeys: int, height: float
) -> None:
    building = Building()
    building.room("1", "Trappe", size=(4.0, 3.0), height=height, net=12.0 * storeys)
    row, found = one(building, tmp_path)
    assert (row["net_area_m2"], row["area_confidence"]) == (12.0 * storeys, "medium")
    assert found == {"difference_storeys"}


@pytest.mark.parametrize(("net", "height"), [(24.0, 3.0), (36.0, 6.0), (26.5, 6.0)])
def test_a_net_of_more_floors_than_fit_into_the_body_is_replaced_by_geometry(
    tmp_path: Path, net: float, height: float
) -> None:
    building = Building()
    building.room("1", "Trappe", size=(4.0, 3.0), height=height, net=net)
    row, _ = one(building, tmp_path)
    assert (row["net_area_m2"], row["area_rule"]) == (pytest.approx(12.0), "geometry_smaller")


def test_a_net_that_has_the_eaves_in_it_is_replaced_by_the_floor_and_they_are_named(tmp_path: Path) -> None:
    building = Building()
    of_parts(building, "1", [((0, 0, 0), (5, 4), 2.4), ((0, -0.5, 2.4), (5, 5), 0.6)], net=25.0)
    row, found = one(building, tmp_path)
    assert (row["net_area_m2"], row["area_rule"]) == (pytest.approx(20.0), "geometry_smaller")
    assert found == {"difference_overhang", "geometry_no_floor"}


def up_axis(building: Building, order: tuple[int, int, int]) -> None:
    """Rooms of 5 × 4 and 4 × 3 m, 2.7 m high, whose x, y, z in the file are these of their width, depth, height."""
    for number, (x, width, depth) in enumerate([(0, 5.0, 4.0), (6, 4.0, 3.0)]):
        sizes = (width, depth, 2.7)
        sizes = tuple(sizes[n] for n in order)
        at = tuple(x if n == 0 else 0.0 for n in order)
        building.room(str(number), at=at, size=sizes[:2], height=sizes[2], net=width * depth)


@pytest.mark.parametrize("order", [(0, 2, 1), (2, 0, 1), (2, 1, 0), (1, 2, 0)])
def test_rooms_drawn_with_their_height_along_another_axis_get_the_floors_they_state(
    tmp_path: Path, order: tuple[int, int, int]
) -> None:
    building = Building()
    up_axis(building, order)
    extracted = building.extract(tmp_path)
    rows = by_number(extracted)
    assert {rows[n]["net_area_m2"] for n in ("0", "1")} == {20.0, 12.0}
    assert [row["height_m"] for row in rows.values()] == pytest.approx([2.7, 2.7])
    assert set(codes(extracted)) == {"geometry_up_axis"} and all(row["is_counted"] for row in rows.values())


def test_rooms_drawn_upright_are_not_turned(tmp_path: Path) -> None:
    building = Building()
    up_axis(building, (0, 1, 2))
    assert set(codes(building.extract(tmp_path))) == set()


def test_rooms_stated_otherwise_than_along_any_axis_are_not_turned(tmp_path: Path) -> None:
    building = Building()
    for number, (size, net) in enumerate([((5.0, 4.0), 23.1), ((4.0, 3.0), 14.4)]):
        building.room(str(number), at=(6.0 * number, 0.0), size=size, net=net)
    extracted = building.extract(tmp_path)
    assert set(codes(extracted)) == {"difference_wall_centre"}
    assert sorted(extracted.tables["space"]["net_area_m2"]) == [pytest.approx(12.0), pytest.approx(20.0)]


def test_one_room_alone_does_not_turn_a_model(tmp_path: Path) -> None:
    building = Building()
    building.room("1", size=(5.0, 2.7), height=4.0, net=20.0)
    row, found = one(building, tmp_path)
    assert (row["net_area_m2"], found) == (pytest.approx(13.5), {"difference_section"})


def test_a_difference_of_half_the_room_is_not_put_down_to_wall_centres(tmp_path: Path) -> None:
    building = Building()
    building.room("1", size=(5.0, 2.7), height=3.0, net=20.0)
    _, found = one(building, tmp_path)
    assert found == {"difference_unexplained"}


def test_a_ratio_near_no_unit_is_not_put_down_to_a_unit(tmp_path: Path) -> None:
    building = Building()
    building.room("1", size=(5.0, 4.0), height=3.0, net=20.0 * 8.3)
    building.room("2", at=(10.0, 0.0), size=(5.0, 4.0), net=20.0)
    building.room("3", at=(20.0, 0.0), size=(5.0, 4.0), net=20.0)
    extracted = building.extract(tmp_path)
    assert set(codes(extracted)) == {"difference_unexplained"}
