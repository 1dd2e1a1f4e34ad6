"""A hall that is drawn with the outline of the rooms within it, while its stated area leaves them out."""

from pathlib import Path

import pytest
from helpers.building import Building, by_number, codes, counted_m2


def hall(net: float, gross: float | None = None, name: str = "Hal") -> Building:
    """A hall of 6 x 6 m, and within it a room of 4 x 4 m."""
    building = Building()
    building.room("1.1", name, size=(6, 6), net=net, gross=gross)
    building.room("1.2", "Kerne", at=(1, 1), size=(4, 4), net=16)
    return building


@pytest.mark.parametrize(
    ("net", "gross", "rule"),
    [
        (20, None, "voids_explained"),
        (36 - 4.4 * 4.4, None, "voids_explained"),
        (20, 36, "gross_confirmed"),
    ],
    ids=["without the room", "without its walls too", "with the gross area"],
)
def test_a_hall_and_the_room_within_both_count_where_its_area_leaves_the_room_out(
    tmp_path: Path, net: float, gross: float | None, rule: str
) -> None:
    extracted = hall(net, gross).extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(net + 16)
    assert by_number(extracted)["1.1"]["area_rule"] == rule
    assert not {"space_in_room", "rooms_overlap"} & set(codes(extracted))


@pytest.mark.parametrize("net", [36, 30, 10])
def test_the_floor_counts_once_where_the_area_of_the_hall_is_another(tmp_path: Path, net: float) -> None:
    extracted = hall(net).extract(tmp_path)
    assert counted_m2(extracted) == pytest.approx(36) and "space_in_room" in codes(extracted)


def test_a_room_on_the_floor_above_explains_nothing(tmp_path: Path) -> None:
    building = Building()
    building.room("1.1", "Hal", size=(6, 6), net=20)
    building.room("2.1", "Kontor", at=(1, 1, 3.2), size=(4, 4), net=16, under=building.storey("First", 3.2))
    assert by_number(building.extract(tmp_path))["1.1"]["area_rule"] == "geometry_contradiction"
