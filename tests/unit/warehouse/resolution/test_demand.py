"""When a bin would have had to be emptied: at its threshold, at the latest after its hygiene maximum."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.resolution.demand import Limits, needed_empties


def needed(uses: list[float], **limits: float) -> tuple[int, int]:
    return needed_empties([(use, True) for use in uses], Limits(**{"threshold_pct": 80.0, **limits}))


def test_a_bin_that_fills_by_14_5_percent_a_day_is_due_every_sixth_day_not_at_20_percent() -> None:
    assert needed([14.5] * 5) == (0, 0)  # 72.5
    assert needed([14.5] * 6) == (1, 0)  # 87
    assert needed([14.5] * 60) == (10, 0)


def test_a_bin_with_a_threshold_of_its_own_is_due_there() -> None:
    assert needed([10.0] * 12, threshold_pct=50.0) == (2, 0)
    assert needed([10.0] * 12, threshold_pct=100.0) == (1, 0)


def test_waste_is_taken_after_the_hygiene_maximum_however_little_it_is() -> None:
    assert needed([1.0] * 12, max_days=4) == (3, 0)
    assert needed([1.0] * 12) == (0, 0)


def test_an_empty_bin_has_nothing_that_grows_old() -> None:
    assert needed([0.0] * 12, max_days=4) == (0, 0)
    assert needed([0.0] * 6 + [1.0] * 6, max_days=4) == (1, 0)


def test_an_emptying_before_the_next_regular_one_is_early() -> None:
    assert needed([40.0] * 6, interval_days=7) == (3, 3)  # full every second day, emptied weekly
    assert needed([40.0] * 6, interval_days=2) == (3, 0)


def test_a_heap_that_came_over_a_gap_needs_several_emptyings() -> None:
    days = [(10.0, True)] * 7 + [(200.0, False), (49.0, True), (1.0, True)]
    assert needed_empties(days[:8], Limits(80.0))[0] == 3  # 270 points: three times 80, 30 left
    assert needed_empties(days[:9], Limits(80.0))[0] == 3  # 79
    assert needed_empties(days, Limits(80.0))[0] == 4


@given(st.lists(st.floats(0, 100), max_size=60), st.floats(5, 100))
def test_a_lower_threshold_never_needs_fewer_emptyings_than_the_use_fills_bins(
    uses: list[float], threshold: float
) -> None:
    due, early = needed(uses, threshold_pct=threshold)
    assert 0 <= early <= due <= sum(uses) / threshold + 1e-6


@given(st.lists(st.floats(0, 40), max_size=60), st.floats(1, 14))
def test_a_hygiene_maximum_never_takes_an_emptying_away(uses: list[float], days: float) -> None:
    assert needed(uses, max_days=days)[0] >= needed(uses)[0] * 0.5


@pytest.mark.parametrize("days", [[], [(0.0, True)], [(0.0, False)]])
def test_nothing_in_the_bin_needs_nothing(days: list[tuple[float, bool]]) -> None:
    assert needed_empties(days, Limits(80.0, 3)) == (0, 0)
