"""Floor plans from outlines: every room once, nothing that the outlines do not tell."""

from typing import Any

import pytest
import shapely
from shapely import Polygon, box

from warehouse.publish.site.floor_plan import MOST_POINTS, storeys


def room(
    space_id: str, outline: Any = None, storey: str | None = "1. sal", building: str | None = "A"
) -> dict[str, Any]:
    wkb = shapely.to_wkb(outline) if outline is not None else None
    return {
        "space_id": space_id,
        "number": space_id,
        "name": None,
        "storey": storey,
        "building": building,
        "footprint_wkb": wkb,
    }


def test_a_rectangle_becomes_a_path_in_centimetres_from_the_upper_left_corner() -> None:
    (storey,) = storeys([room("1", box(10, 20, 14, 23))])
    assert storey.shapes["1"].path in {
        "M400 300v-300h-400v300z",
        "M400 0v300h-400v-300z",
        "M400 300h-400v-300h400z",
    }
    assert storey.box is not None
    assert storey.box[2] == 400 + 200


def test_a_tall_building_is_laid_flat() -> None:
    (storey,) = storeys([room("1", box(0, 0, 5, 50))])
    assert storey.box is not None
    assert storey.box[2] > storey.box[3]


@pytest.mark.parametrize(
    "outline",
    [
        Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]),  # a bow-tie
        shapely.force_3d(box(0, 0, 3, 3), 2.5),
        shapely.union_all([box(0, 0, 2, 2), box(5, 5, 8, 8)]),
        box(0, 0, 9, 9).difference(box(3, 3, 6, 6)),
        box(0, 0, 0.01, 0.01),
    ],
)
def test_any_outline_with_an_area_is_drawn(outline: Any) -> None:
    (storey,) = storeys([room("1", outline)])
    assert storey.shapes["1"].path.startswith("M")


@pytest.mark.parametrize("wkb", [None, b"", b"no outline", shapely.to_wkb(Polygon())])
def test_a_room_without_a_usable_outline_stays_in_the_list(wkb: bytes | None) -> None:
    (storey,) = storeys([{**room("1"), "footprint_wkb": wkb}])
    assert [one["space_id"] for one in storey.rooms] == ["1"]
    assert storey.shapes == {}
    assert storey.box is None


def test_what_is_not_shown_is_one_zone_made_from_the_outlines_that_are_shown() -> None:
    upper = [room(f"2{place}", box(place * 5, 0, place * 5 + 5, 6), "2. sal") for place in range(4)]
    lower = [room("10", box(0, 0, 5, 6)), *(room(f"1{place}") for place in range(1, 4))]
    below, above = storeys([*upper, *lower])
    assert above.zone is None
    assert below.zone is not None
    assert below.zone.count("M") == 1


def test_a_storey_where_all_is_shown_has_no_zone() -> None:
    (storey,) = storeys([room("1", box(0, 0, 5, 5)), room("2", box(10, 0, 15, 5))])
    assert storey.zone is None


def test_storeys_are_ordered_from_the_basement_up() -> None:
    names = ["10. sal", "2. sal", "Stueplan", "Kælder", "1. sal", None]
    found = storeys([room(str(place), box(0, 0, 3, 3), name) for place, name in enumerate(names)])
    assert [storey.name for storey in found] == ["Kælder", "Stueplan", "1. sal", "2. sal", "10. sal", None]


def test_outlines_with_very_many_points_are_made_simpler() -> None:
    round_room = shapely.Point(0, 0).buffer(5, quad_segs=40_000)
    (storey,) = storeys([room("1", round_room)])
    assert storey.shapes["1"].path.count("l") < MOST_POINTS
    assert len(storey.shapes["1"].path) < 20_000


def test_the_same_rooms_in_another_order_give_the_same_drawing() -> None:
    rooms = [room(str(place), box(place * 4, 0, place * 4 + 4, 5)) for place in range(6)]
    assert storeys(rooms) == storeys(rooms[::-1])


def facing(space_id: str, outline: Any, degrees: float | None) -> dict[str, Any]:
    return {**room(space_id, outline), "true_north_deg": degrees}


@pytest.mark.parametrize(("degrees", "shown"), [(0.0, 0), (30.0, 30), (None, None)])
def test_a_wide_storey_shows_north_as_the_model_states_it(degrees: float | None, shown: float | None) -> None:
    (storey,) = storeys([facing("1", box(0, 0, 50, 5), degrees)])
    assert storey.north_deg == shown


def test_north_turns_with_a_building_that_is_laid_flat() -> None:
    (storey,) = storeys([facing("1", box(0, 0, 5, 50), 300.0)])
    assert storey.north_deg == 30


@pytest.mark.parametrize(("other", "shown"), [(359.5, 0.2), (90.0, None), (None, None)])
def test_models_that_disagree_on_north_show_none(other: float | None, shown: float | None) -> None:
    (storey,) = storeys([facing("1", box(0, 0, 9, 5), 0.2), facing("2", box(9, 0, 18, 5), other)])
    assert storey.north_deg == shown
