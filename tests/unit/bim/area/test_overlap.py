"""Rooms that lie on the same floor."""

from pathlib import Path
from typing import Any

import pytest
import shapely
from helpers.building import Building, by_number, codes, counted_m2
from helpers.overlaps import find_overlaps

from bim.area.counted import overlap
from bim.area.counted.floors import Floor, shared_area_m2


def floor(step_id: int, box: tuple[float, float, float, float], **known: Any) -> Floor:
    return Floor(step_id, known.pop("storey", "G"), shapely.box(*box), label=f"room {step_id}", **known)


def test_rooms_side_by_side_do_not_overlap() -> None:
    assert find_overlaps([floor(1, (0, 0, 4, 5)), floor(2, (4, 0, 8, 5))]) == ({}, [])


def test_rooms_that_only_touch_across_a_wall_are_left_alone() -> None:
    assert find_overlaps([floor(1, (0, 0, 4, 5)), floor(2, (3.95, 0, 8, 5))]) == ({}, [])


def test_of_two_equal_floors_the_later_is_excluded() -> None:
    reasons, findings = find_overlaps([floor(1, (0, 0, 4, 5)), floor(2, (0, 0, 4, 5.01))])
    assert reasons == {2: "duplicate"} and [f.code for f in findings] == ["space_duplicate"]


def test_of_two_equal_floors_the_better_known_stays() -> None:
    reasons, _ = find_overlaps([floor(1, (0, 0, 4, 5), rank=(1, 0)), floor(2, (0, 0, 4, 5), rank=(3, 1))])
    assert reasons == {1: "duplicate"}


def test_of_one_room_drawn_between_its_walls_and_to_their_middle_the_smaller_stays() -> None:
    inner, outer = (0, 0, 4, 5), (-0.1, -0.1, 4.1, 5.1)  # 20 of 21.8 m²
    for first, second, gone in ((inner, outer, 2), (outer, inner, 1)):
        reasons, _ = find_overlaps([floor(1, first, number="2.14"), floor(2, second, number="2.14 ")])
        assert reasons == {gone: "duplicate"}
    better = floor(2, outer, number="2.14", rank=(3, 1))
    assert find_overlaps([floor(1, inner, number="2.14", rank=(2, 1)), better])[0] == {2: "duplicate"}


def test_a_cabin_in_the_corner_of_a_room_of_another_number_is_in_it() -> None:
    floors = [floor(1, (0, 0, 3, 3), number="1"), floor(2, (0, 0, 4, 5), number="2")]
    assert find_overlaps(floors)[0] == {1: "overlapping"}


def test_a_floor_over_several_rooms_is_excluded_for_them() -> None:
    rooms = [floor(n, (5 * n, 0, 5 * n + 4.8, 5)) for n in range(1, 5)]
    reasons, _ = find_overlaps([floor(9, (4, -1, 26, 6)), *rooms])
    assert reasons == {9: "overlapping"}


def test_a_small_room_in_a_large_one_gives_way_so_that_the_floor_is_counted_once() -> None:
    reasons, _ = find_overlaps([floor(1, (0, 0, 20, 10)), floor(2, (1, 1, 3, 3))])
    assert reasons == {2: "overlapping"}


def test_an_outline_without_a_number_is_excluded_for_numbered_rooms_that_cover_a_third_of_it() -> None:
    rooms = [floor(n, (10 * n, 0, 10 * n + 5, 4), number=str(n)) for n in range(3)]
    outline = (-1, -1, 26, 6)
    assert find_overlaps([floor(9, outline), *rooms])[0] == {9: "overlapping"}
    assert set(find_overlaps([floor(9, outline, number="9"), *rooms])[0]) == {0, 1, 2}


@pytest.mark.parametrize("what", [{"is_named_whole": True}, {"storey": None}, {"height_m": None}])
def test_a_numbered_outline_is_excluded_for_the_few_rooms_in_it(what: dict[str, Any]) -> None:
    high: dict[str, Any] = {"height_m": 3.0}
    outline = floor(1, (0, 0, 20, 10), **{**high, **what}, number="A")
    rooms = [floor(2, (0, 0, 5, 5), **high, number="1"), floor(3, (10, 0, 15, 5), **high, number="2")]
    assert find_overlaps([outline, *rooms])[0] == {1: "overlapping"}


def test_a_numbered_hall_counts_and_the_cabins_in_it_lie_in_it() -> None:
    boxes = {1: (0, 0, 20, 10), 2: (0, 0, 5, 5), 3: (10, 0, 15, 5)}
    floors = [floor(n, box, number=str(n), height_m=3.0) for n, box in boxes.items()]
    assert find_overlaps(floors)[0] == {2: "overlapping", 3: "overlapping"}


def test_a_part_shared_by_two_rooms_is_reported_and_both_count() -> None:
    reasons, findings = find_overlaps([floor(1, (0, 0, 4, 5)), floor(2, (3, 0, 8, 5))])
    assert reasons == {} and [f.code for f in findings] == ["rooms_overlap"]
    assert "5.00 m²" in findings[0].message


def test_rooms_on_other_storeys_do_not_overlap() -> None:
    assert find_overlaps([floor(1, (0, 0, 4, 5)), floor(2, (0, 0, 4, 5), storey="1")]) == ({}, [])


def test_a_gallery_above_a_room_of_the_same_storey_does_not_overlap() -> None:
    low, high = (
        floor(1, (0, 0, 4, 5), base_m=0.0, height_m=2.5),
        floor(2, (0, 0, 4, 5), base_m=2.7, height_m=2.5),
    )
    assert find_overlaps([low, high]) == ({}, [])


def test_two_measures_of_one_floor_under_unknown_types_are_distinguished() -> None:
    fine = [floor(n, (5 * n, 0, 5 * n + 5, 5), object_type="A") for n in range(4)]
    coarse = [floor(10 + n, (10 * n, 0, 10 * n + 10, 5), object_type="B") for n in range(2)]
    reasons, findings = find_overlaps([*fine, *coarse])
    assert reasons == {10: "area_scheme", 11: "area_scheme"}
    assert [f.code for f in findings] == ["area_scheme_overlaps"]


def test_an_untyped_space_over_all_rooms_is_not_counted_with_them(tmp_path: Path) -> None:
    building = Building()
    building.room("all", "Etage", size=(30, 6), net=180)
    for n in range(5):
        building.room(str(n), at=(6 * n, 0), size=(5.8, 5.8), net=33.64)
    extracted = building.extract(tmp_path)
    assert by_number(extracted)["all"]["exclusion_reason"] == "overlapping"
    assert round(counted_m2(extracted), 6) == 168.2 and "space_around_rooms" in codes(extracted)


def test_the_order_of_the_rooms_does_not_matter() -> None:
    floors = [
        floor(1, (0, 0, 20, 10)),
        floor(2, (1, 1, 3, 3)),
        floor(3, (1, 1, 3, 3)),
        floor(4, (30, 0, 34, 5)),
    ]
    assert find_overlaps(floors)[0] == find_overlaps(floors[::-1])[0]


def test_a_floor_drawn_five_hundred_times_counts_once_without_comparing_all_pairs() -> None:
    floors = [Floor(n, "E0", shapely.box(0, 0, 4, 5), 0.0, 3.0) for n in range(1, 501)]
    reasons, findings = find_overlaps(floors)
    assert set(reasons) == set(range(2, 501)) and set(reasons.values()) == {"duplicate"}
    assert [finding.code for finding in findings] == ["space_duplicate"]
    assert "499 spaces" in findings[0].message and "9,980.00 m²" in findings[0].message


def test_a_stray_copy_of_a_room_is_excluded_for_the_room_on_its_storey() -> None:
    reasons, _ = find_overlaps([floor(1, (0, 0, 4, 5)), floor(2, (0, 0, 4, 5), storey=None)])
    assert reasons == {2: "duplicate"}


def test_hundreds_of_floors_in_one_place_are_thinned_out_before_pairs_are_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []
    monkeypatch.setattr(overlap, "shared_area_m2", lambda *pair: compared.append(1) or shared_area_m2(*pair))
    floors = [floor(n, (0, 0, 40 + n / 10, 40)) for n in range(400)]
    reasons, _ = find_overlaps(floors)
    assert len(reasons) == 399 and len(compared) < 400


def test_what_is_left_of_a_crowd_counts_each_square_metre_once() -> None:
    rooms = [floor(n, (5 * n, 0, 5 * n + 5, 5)) for n in range(4)]
    outlines = [floor(10 + n, (-n / 200, -1, 20 + n / 200, 6)) for n in range(400)]
    reasons, _ = find_overlaps([*rooms, *outlines])
    assert not reasons.keys() & {0, 1, 2, 3} and len(reasons) == 400


def test_rooms_on_a_grid_that_cannot_be_followed_lie_on_no_other(tmp_path: Path) -> None:
    building = Building()
    lines = [((0, 0), (0, 20)), ((0, 0), (20, 0)), ((0, 10), (20, 10))]
    curves = [building.make("IfcPolyline", [building.point(*at) for at in line]) for line in lines]
    axes = [building.make("IfcGridAxis", str(n), curve, True) for n, curve in enumerate(curves)]
    building.root("IfcGrid", ObjectPlacement=building.placement(), UAxes=axes[:1], VAxes=axes[1:])
    for axis in axes[1:]:
        crossing = building.make("IfcVirtualGridIntersection", [axes[0], axis], (0.0, 0.0, 0.0))
        building.room(axis.AxisTag).ObjectPlacement = building.make("IfcGridPlacement", crossing, None)
    extracted = building.extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(40) and "geometry_placement_unsupported" in codes(extracted)


@pytest.mark.parametrize(
    ("height_m", "upper", "reported"),
    [
        (7.0, (0, 0, 10, 10), True),  # a hall of two storeys, and a room drawn in its air
        (7.0, (0, 0, 10, 5), False),  # a gallery takes half of its hall
        (3.9, (0, 0, 10, 10), False),  # drawn up to the next floor's finish
    ],
)
def test_a_room_in_the_height_of_another_counts_and_is_reported(
    height_m: float, upper: tuple[float, float, float, float], reported: bool
) -> None:
    hall = floor(1, (0, 0, 10, 10), base_m=0.0, height_m=height_m)
    reasons, findings = find_overlaps([hall, floor(2, upper, storey="1", base_m=3.5, height_m=3.0)])
    assert reasons == {} and [f.code for f in findings] == ["room_in_height_of_another"] * reported
