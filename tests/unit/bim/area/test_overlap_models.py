"""Small models with overlaps of every kind: which rooms count, how large they are, and how loudly it is said."""

from collections.abc import Callable
from pathlib import Path

import pytest
from helpers.building import Building, counted_m2


def _stacked(building: Building) -> None:
    """Two storeys, all rooms at the origin of their storey."""
    for n, width in enumerate((5.0, 4.0, 6.0, 3.0, 4.5)):
        building.room(f"1.0{n}", size=(width, 4), net=4 * width, under=building.storey("EG"))
        at = (0.0, 0.0, 3.0)
        building.room(f"2.0{n}", at=at, size=(width, 3), net=3 * width, under=building.storey("OG", 3.0))


def _garage_area(building: Building) -> None:
    """A plate of a gross area round one room, of Revit."""
    building.room("G.01", "Garage", size=(6, 5), net=30)
    building.room("2", "Area", at=(-0.3, -0.3), size=(6.6, 5.6), height=0.3, net=36.96)


def _area_without_a_name(building: Building) -> None:
    """A gross area a storey lower than its rooms, on their storey, named as a room would be."""
    storey = building.storey("1. sal", 3.2)
    for n in range(3):
        building.room(f"1.0{n}", at=(5.2 * n, 0, 3.2), size=(5, 4), height=2.7, net=20, under=storey)
    building.room("1", "Bygning", at=(-0.3, -0.3, 0.2), size=(16.0, 4.6), net=73.6, under=storey)


def _loft_under_eaves(building: Building) -> None:
    """A loft that belongs to the storey of the rooms under it."""
    for n in range(3):
        building.room(f"0.0{n}", at=(5.2 * n, 0), size=(5, 4), height=2.6, net=20)
    building.room("0.03", "Loft", at=(-0.3, -0.3, 2.9), size=(16.0, 4.6), height=2.0, net=73.6)


def _flats(building: Building) -> None:
    """Flats drawn to the middle of the walls, two with one room, one with two."""
    for n in range(2):
        building.room(f"{n}.1", "Stue", at=(10 * n, 0), size=(5, 4), net=20)
        building.room(f"B{n}", "Bolig", at=(10 * n - 0.1, -0.1), size=(5.2, 4.2), net=21.84)
    building.room("3.1", "Stue", at=(30, 0), size=(5, 4), net=20)
    building.room("3.2", "Bad", at=(35.1, 0), size=(2, 4), net=8)
    building.room("B3", "Whg. 3", at=(29.9, -0.1), size=(7.3, 4.2), net=30.66)


def _mep_spaces(building: Building) -> None:
    """Rooms and the spaces of services design, with one number and name, of all sizes."""
    for n, size in enumerate(((1.0, 0.9), (1.5, 1.2), (4.0, 3.0), (12.0, 8.0))):
        net = size[0] * size[1]
        building.room(f"1.0{n}", at=(20 * n, 0), size=size, net=net)
        outer = (size[0] + 0.3, size[1] + 0.3)
        building.room(f"1.0{n}", at=(20 * n - 0.15, -0.15), size=outer, net=outer[0] * outer[1])


def _hall_with_air(building: Building) -> None:
    ground, upper = building.storey("Stue"), building.storey("1. sal", 3.2)
    building.room("0.01", "Foyer", size=(10, 6), height=6.2, net=60, under=ground)
    building.room("1.01", "Foyer åbent", at=(0, 0, 3.2), size=(10, 6), net=60, under=upper)
    building.room("1.02", "Kontor", at=(11, 0, 3.2), size=(5, 6), net=30, under=upper)


def _lift_of_two_storeys(building: Building) -> None:
    ground, upper = building.storey("Stue"), building.storey("1. sal", 3.2)
    building.room("0.E", "Aufzug", size=(2, 2), height=6.2, net=4, under=ground)
    building.room("1.E", "Aufzug", at=(0, 0, 3.2), size=(2, 2), net=4, under=upper)
    building.room("1.02", "Büro", at=(11, 0, 3.2), size=(5, 6), net=30, under=upper)


def _raised_floors(building: Building) -> None:
    for n in range(3):
        building.room(f"1.0{n}", at=(5.2 * n, 0, 0.4), size=(5, 4), net=20)
        building.room(f"1.0{n}.G", None, at=(5.2 * n, 0, 0), size=(5, 4), height=0.4, net=20)


def _crawl_space(building: Building) -> None:
    building.room(
        "K.01", "Rum", at=(0, 0, -1.3), size=(15, 4), height=1.1, net=60, under=building.storey("K", -1.3)
    )
    for n in range(3):
        building.room(f"1.0{n}", at=(5.2 * n, 0), size=(4.6, 4), net=18.4)


def _cabins(building: Building) -> None:
    building.room("1", "Lagerhal", size=(20, 10), height=7, net=200)
    for n in range(2):
        building.room(f"1.{n}", "Kontor", at=(5 * n, 0), size=(4, 3), height=2.5, net=12)


def _misplaced_room(building: Building) -> None:
    for n in range(4):
        building.room(f"1.0{n}", at=(5.2 * n, 0), size=(5, 4), net=20)
    building.room("1.09", at=(0, 0), size=(5, 4), net=20)


def _plates(building: Building) -> None:
    """Rooms drawn as plates on two storeys."""
    for level, name in enumerate(("Stue", "1. sal")):
        storey = building.storey(name, 3.0 * level)
        for n in range(3):
            at = (5.2 * n, 0, 3.0 * level)
            building.room(f"{level}.0{n}", at=at, size=(5, 4), height=0.1, net=20, under=storey)


def _no_storey_stack(building: Building) -> None:
    for n, width in enumerate((5.0, 4.0, 6.0)):
        building.room(f"1.0{n}", size=(width, 10 / width + 1), under=building.building)


def _split_level(building: Building) -> None:
    """A room on two levels, its upper part over two others."""
    split = building.room("1", "Atelier", size=(4, 8), height=6, net=96)
    upper = building.box((4, 0, 3), (8, 8), 3.0)
    solids = [shape.Representations[0].Items[0] for shape in (split.Representation, upper)]
    split.Representation.Representations[0].Items = solids
    for n in range(2):
        building.room(f"{n + 2}", at=(4.2 + 4 * n, 0), size=(3.6, 8), height=2.7, net=28.8)


@pytest.mark.parametrize(
    ("draw", "rooms", "area_m2", "warnings"),
    [
        (_stacked, 10, 157.5, {"placements_lost"}),
        (_garage_area, 1, 30.0, set()),
        (_area_without_a_name, 3, 60.0, set()),
        (_loft_under_eaves, 4, 133.6, set()),
        (_flats, 4, 68.0, set()),
        (_mep_spaces, 4, 110.7, set()),
        (_hall_with_air, 2, 90.0, {"space_in_air_of_room"}),
        (_lift_of_two_storeys, 3, 38.0, {"room_in_height_of_another"}),
        (_raised_floors, 3, 60.0, set()),
        (_crawl_space, 3, 55.2, {"space_too_low", "model_counts_few_rooms"}),
        (_cabins, 1, 200.0, {"space_in_room", "model_counts_few_rooms"}),
        (_misplaced_room, 5, 100.0, {"rooms_overlap"}),
        (_split_level, 3, 153.6, set()),
        (_plates, 6, 120.0, set()),
        (_no_storey_stack, 3, 45.0, {"placements_lost", "space_no_storey"}),
    ],
)
def test_rooms_of_a_model_count_with_the_warnings_that_they_need(
    tmp_path: Path, draw: Callable[[Building], None], rooms: int, area_m2: float, warnings: set[str]
) -> None:
    building = Building()
    draw(building)
    extracted = building.extract(tmp_path)
    counted = int(extracted.tables["space"]["is_counted"].sum())
    warned = {finding.code for finding in extracted.findings if finding.severity != "info"}
    assert (counted, round(counted_m2(extracted), 3), warned - {"repeated_number"}) == (
        rooms,
        area_m2,
        warnings,
    )
