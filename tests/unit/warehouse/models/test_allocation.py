"""A cost lands on rooms by its driver and closes to the øre."""

from decimal import Decimal

from helpers.allocating import allocate, target, weight

ROOMS = [weight(space, "20") for space in ("S1", "S2", "S3")]


def amounts(rows: list[dict[str, object]]) -> dict[object, object]:
    return {row["space_id"]: row["amount_dkk"] for row in rows}


def test_a_hundred_over_three_equal_rooms_gives_the_odd_oere_to_the_first() -> None:
    assert amounts(allocate([target("L1", "100.00")], ROOMS)) == {
        "S1": Decimal("33.34"),
        "S2": Decimal("33.33"),
        "S3": Decimal("33.33"),
    }


def test_the_largest_remainder_gets_the_odd_oere() -> None:
    rows = allocate([target("L1", "0.10")], [weight("S1", "1"), weight("S2", "2"), weight("S3", "4")])
    assert amounts(rows) == {"S1": Decimal("0.01"), "S2": Decimal("0.03"), "S3": Decimal("0.06")}


def test_a_credit_note_is_the_mirror_of_its_cost() -> None:
    assert amounts(allocate([target("L1", "-100.00")], ROOMS)) == {
        "S1": Decimal("-33.34"),
        "S2": Decimal("-33.33"),
        "S3": Decimal("-33.33"),
    }


def test_a_cost_that_names_a_room_lands_there_whole() -> None:
    rows = allocate([target("L1", "70.00", is_room_named=True, space_id="S2", driver="direct")], ROOMS)
    assert [(row["space_id"], row["driver"], row["amount_dkk"]) for row in rows] == [
        ("S2", "direct", Decimal("70.00"))
    ]


def test_a_cost_whose_room_is_not_found_stays_above_rooms() -> None:
    rows = allocate([target("L1", "70.00", is_room_named=True, driver="direct")], ROOMS)
    assert [(row["space_id"], row["reason"]) for row in rows] == [(None, "room_not_found")]


def test_a_cost_of_a_building_stays_in_it() -> None:
    rooms = [weight("S1", "20", "Hus A"), weight("S2", "20", "Hus B")]
    assert amounts(allocate([target("L1", "8.00", building=" hus b")], rooms)) == {"S2": Decimal("8.00")}


def test_a_facility_without_rooms_keeps_its_cost_at_its_level() -> None:
    rows = allocate([target("L1", "70.00", facility_id="F9")], ROOMS)
    assert [(row["facility_id"], row["space_id"], row["reason"]) for row in rows] == [
        ("F9", None, "no_rooms_for_driver")
    ]


def test_a_service_may_stay_at_its_facility_on_purpose() -> None:
    rows = allocate([target("L1", "70.00", driver="none")], ROOMS)
    assert [(row["space_id"], row["driver"], row["reason"]) for row in rows] == [
        (None, "none", "stays_at_facility")
    ]


def test_a_cost_of_nothing_lands_as_nothing() -> None:
    assert set(amounts(allocate([target("L1", "0.00")], ROOMS)).values()) == {Decimal("0.00")}
