"""Which area a room gets, by which rule, how sure."""

import pytest

from bim.area.chosen.area_choice import AreaChoice
from bim.area.chosen.choice import choose_area
from bim.area.chosen.evidence import Evidence
from bim.area.chosen.units_check import UnitCheck
from bim.area.stated.statements import Statement


def stated(
    kind: str, value_m2: float, set_id: int = 1, rank: int = 10, explains: str | None = None
) -> Statement:
    name = {"net": "NetFloorArea", "gross": "GrossFloorArea", "planned": "NetPlannedArea"}.get(kind, "Area")
    return Statement(set_id, f"Set {set_id}", name, kind, value_m2, "quantity", rank, explains=explains)


def choose(
    *statements: Statement,
    measured: float | None = 20.0,
    low: float = 0.0,
    is_clean: bool = True,
    is_doubtful: bool = False,
    has_body: bool = True,
    check: UnitCheck | None = None,
    prefer: str = "checked",
    tolerance: float = 0.01,
) -> AreaChoice:
    evidence = Evidence(measured, low, is_clean, is_doubtful, has_body)
    return choose_area(statements, evidence, check or UnitCheck(), prefer, tolerance)


def codes_of(choice: AreaChoice) -> set[str]:
    return {*choice.shared_codes, *(finding.code for finding in choice.findings)}


def test_a_net_that_the_footprint_confirms_is_taken() -> None:
    choice = choose(stated("net", 19.9))
    assert (choice.net_m2, choice.rule, choice.confidence) == (19.9, "quantity_confirmed", "high")


def test_a_net_far_smaller_holds_where_its_own_gross_agrees() -> None:
    choice = choose(stated("net", 83.3), stated("gross", 160.6), measured=160.6)
    assert (choice.net_m2, choice.gross_m2, choice.rule) == (83.3, 160.6, "gross_confirmed")
    assert codes_of(choice) == {"difference_net_below_gross"}


@pytest.mark.parametrize(
    ("net", "habit", "low", "code"),
    [
        (16.0, "equal", 0.0, "difference_net_alone"),
        (19.0, "equal", 0.0, "difference_net_below_gross"),  # a column
        (16.0, "smaller", 0.0, "difference_net_below_gross"),  # as all rooms
        (16.0, "equal", 4.1, "difference_net_below_gross"),  # under the slope of a roof
    ],
)
def test_a_smaller_net_among_rooms_that_state_their_footprints_is_used_and_asked_about(
    net: float, habit: str, low: float, code: str
) -> None:
    check = UnitCheck(habits={stated("net", net).group: habit})
    choice = choose(stated("net", net), stated("gross", 20.0), low=low, check=check)
    assert (choice.net_m2, choice.rule, codes_of(choice)) == (net, "gross_confirmed", {code})


def test_a_tenth_of_the_gross_is_no_net_that_it_confirms() -> None:
    choice = choose(stated("net", 2.0), stated("gross", 20.0))
    assert (choice.net_m2, choice.rule) == (20.0, "geometry_contradiction")
    assert codes_of(choice) == {"difference_unit"}


def test_a_gross_of_another_set_confirms_no_net() -> None:
    choice = choose(stated("net", 10.0), stated("gross", 20.0, set_id=2))
    assert (choice.net_m2, choice.rule) == (20.0, "geometry_contradiction")


def test_a_confirmed_set_wins_over_a_better_ranked_one_that_is_not() -> None:
    choice = choose(stated("net", 9999.0, set_id=1, rank=5), stated("net", 20.0, set_id=2, rank=60))
    assert (choice.net_m2, choice.rule) == (20.0, "quantity_confirmed")
    assert codes_of(choice) == {"difference_stale_set"}


def test_a_net_larger_than_the_footprint_is_replaced_by_it() -> None:
    choice = choose(stated("net", 22.0))
    assert (choice.net_m2, choice.stated_m2, choice.rule, choice.confidence) == (
        20.0,
        22.0,
        "geometry_smaller",
        "medium",
    )
    assert codes_of(choice) == {"difference_wall_centre"}


def test_a_body_that_is_no_clean_solid_gives_low_confidence() -> None:
    assert choose(stated("net", 22.0), is_clean=False).confidence == "low"


def test_a_smaller_net_is_kept_where_low_headroom_explains_it() -> None:
    choice = choose(stated("net", 15.0), low=6.0)
    assert (choice.net_m2, choice.rule, choice.confidence) == (15.0, "headroom_explained", "medium")
    assert codes_of(choice) == {"difference_headroom"}


def test_a_smaller_net_is_replaced_where_low_headroom_is_too_little() -> None:
    choice = choose(stated("net", 10.0), low=6.0)
    assert (choice.net_m2, choice.rule) == (20.0, "geometry_contradiction")
    assert codes_of(choice) == {"difference_unexplained"}


def test_a_smaller_net_is_kept_where_the_room_states_what_was_taken_off() -> None:
    choice = choose(stated("net", 18.5), stated("other", 1.5, explains="deduction"))
    assert (choice.net_m2, choice.rule) == (18.5, "voids_explained")


def test_floor_in_wall_recesses_is_named_as_the_cause() -> None:
    assert codes_of(choose(stated("net", 20.5), stated("other", 0.5, explains="recess"))) == {
        "difference_recess"
    }


def test_a_net_larger_than_its_own_gross_contradicts_itself() -> None:
    choice = choose(stated("net", 21.0), stated("gross", 20.0))
    assert (choice.net_m2, choice.rule) == (20.0, "geometry_contradiction")
    assert codes_of(choice) == {"difference_contradiction"}


@pytest.mark.parametrize("value_m2", [20e6, 20e-6, 215.278, 1.858])
def test_a_difference_that_is_a_unit_is_named_so(value_m2: float) -> None:
    choice = choose(stated("net", value_m2))
    assert choice.net_m2 == 20.0 and codes_of(choice) == {"difference_unit"}


def test_an_outline_that_was_repaired_refutes_no_statement() -> None:
    choice = choose(stated("net", 20.0), measured=10.0, is_doubtful=True, is_clean=False)
    assert (choice.net_m2, choice.rule, choice.confidence) == (20.0, "stated_unchecked", "low")
    assert codes_of(choice) == {"difference_repaired_body"}


def test_a_room_with_a_body_alone_is_measured_and_reported() -> None:
    choice = choose()
    assert (choice.net_m2, choice.stated_m2, choice.rule, choice.confidence) == (
        20.0,
        None,
        "geometry_only",
        "medium",
    )
    assert codes_of(choice) == {"space_no_quantity"}


def test_a_planned_area_never_wins_over_a_body() -> None:
    choice = choose(stated("planned", 30.0))
    assert (choice.net_m2, choice.rule) == (20.0, "geometry_only") and codes_of(choice) == {
        "difference_planned"
    }


def test_a_statement_that_no_body_can_check_is_taken_with_low_confidence() -> None:
    choice = choose(stated("net", 20.0), measured=None)
    assert (choice.net_m2, choice.rule, choice.confidence) == (20.0, "stated_unchecked", "low")
    assert codes_of(choice) == {"area_unchecked"}


def test_two_nets_that_disagree_without_a_body_are_reported() -> None:
    choice = choose(
        stated("net", 20.0), stated("net", 30.0, set_id=2, rank=60), measured=None, has_body=False
    )
    assert choice.net_m2 == 20.0 and codes_of(choice) == {"space_no_body", "statements_disagree"}


def test_a_planned_area_is_the_last_resort() -> None:
    choice = choose(stated("planned", 30.0), measured=None)
    assert (choice.net_m2, choice.rule, choice.confidence) == (30.0, "planned", "low")


@pytest.mark.parametrize(("has_body", "reason"), [(True, "held_geometry"), (False, "held_no_area")])
def test_a_room_of_which_nothing_is_known_is_held(has_body: bool, reason: str) -> None:
    choice = choose(measured=None, has_body=has_body)
    assert (choice.net_m2, choice.held_reason, choice.rule, choice.confidence) == (
        None,
        reason,
        "none",
        "none",
    )


def test_a_gross_alone_that_no_body_can_check_is_used_and_is_reported() -> None:
    choice = choose(stated("gross", 20.0), measured=None)
    assert choice.net_m2 == 20.0 and "area_gross_only" in codes_of(choice)


def test_a_contract_may_bind_to_the_stated_area() -> None:
    choice = choose(stated("net", 22.0), prefer="stated")
    assert (choice.net_m2, choice.rule, choice.confidence) == (22.0, "preferred_stated", "low")
    assert "difference_wall_centre" in codes_of(choice)


def test_a_contract_may_bind_to_the_measured_area() -> None:
    choice = choose(stated("net", 83.3), stated("gross", 160.6), measured=160.6, prefer="measured")
    assert (choice.net_m2, choice.rule) == (160.6, "preferred_measured")


def test_what_is_preferred_and_missing_falls_back_to_the_checked_area() -> None:
    assert choose(prefer="stated").rule == "geometry_only"
    assert choose(stated("net", 20.0), measured=None, prefer="measured").rule == "stated_unchecked"


def test_a_wider_tolerance_confirms_more_and_tells_the_difference() -> None:
    choice = choose(stated("net", 20.8), tolerance=0.05)
    assert choice.rule == "quantity_confirmed" and codes_of(choice) == {"difference_within_tolerance"}


def test_a_statement_in_a_wrong_unit_is_corrected_where_nothing_else_is_known() -> None:
    off = stated("net", 215.278)
    choice = choose(off, measured=None, check=UnitCheck({off.group: 10.763910416709722}))
    assert choice.net_m2 == pytest.approx(20.0, rel=1e-4) and choice.confidence == "low"
