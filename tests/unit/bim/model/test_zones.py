"""What zones hold: the spaces of the zones within them too, whatever refers to what."""

import time

from bim.model.zones import members_of_zones


def test_a_zone_holds_what_the_zones_within_it_hold() -> None:
    held = members_of_zones([1, 2, 3], {1: {2, 10}, 2: {3}, 3: {30, 31}})
    assert {zone: found - {1, 2, 3} for zone, found in held.items()} == {
        1: {10, 30, 31},
        2: {30, 31},
        3: {30, 31},
    }


def test_zones_that_hold_one_another_hold_the_same() -> None:
    held = members_of_zones([1, 2, 3], {1: {2, 10}, 2: {1, 20}, 3: {1}})
    assert [held[zone] & {10, 20} for zone in (1, 2, 3)] == [{10, 20}] * 3


def test_zones_that_all_hold_one_another_take_no_time() -> None:
    zones = range(400)
    started = time.process_time()
    held = members_of_zones(zones, {zone: {*zones, 1000 + zone} for zone in zones})
    assert held[0] >= set(range(1000, 1400))
    assert time.process_time() - started < 2
