"""The limit that empties a bin on demand: a mean of 21 days, a latest day, holidays left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.meaning.demand import walk_days


def days(*uses: float, holidays: tuple[int, ...] = ()) -> list[tuple[float, bool, bool]]:
    return [(use, place in holidays, True) for place, use in enumerate(uses)]


def test_the_limit_is_the_mean_use_of_the_last_21_days_times_the_interval() -> None:
    limit, rule, _ = walk_days(days(*[50.0] * 10, *[10.0] * 20, 31.0), 2)
    assert (limit, rule) == (pytest.approx(2 * (20 * 10 + 31) / 21), "use_21_days")


def test_the_limit_is_never_above_a_full_bin() -> None:
    assert walk_days(days(*[80.0] * 10), 3)[:2] == (100.0, "use_21_days")


def test_less_than_a_week_of_use_leaves_the_limit_at_a_full_bin() -> None:
    assert walk_days(days(*[5.0] * 6), 2)[:2] == (100.0, "full")


def test_a_quiet_bin_is_emptied_after_one_and_a_half_intervals() -> None:
    assert walk_days(days(*[0.0] * 12), 4)[2] == 2  # the 6th and the 12th day


def test_a_holiday_is_left_out_of_the_waiting_and_of_the_mean() -> None:
    assert walk_days(days(*[0.0] * 12, holidays=(3, 4, 5)), 4)[2] == 1
    assert walk_days(days(*[10.0] * 7, 0.0, holidays=(7,)), 2)[0] == 20


def test_a_steady_bin_is_emptied_once_an_interval() -> None:
    *_, due = walk_days(days(*[10.0] * 60), 2)
    assert due == pytest.approx(30, abs=3)


def test_a_heap_that_came_over_a_gap_needs_several_emptyings() -> None:
    uses = [(10.0, False, True)] * 8 + [(200.0, False, False)]
    assert walk_days(uses, 5)[2] - walk_days(uses[:-1], 5)[2] == 4  # limit 50, part of it already used


@given(st.lists(st.floats(0, 100), max_size=60), st.floats(0.2, 14))
def test_no_bin_needs_more_emptyings_than_use_and_waiting_allow(uses: list[float], interval: float) -> None:
    limit, _, due = walk_days(days(*uses), interval)
    assert 0 < limit <= 100
    assert due >= 0
    assert walk_days(days(*uses, 0.0), interval)[2] in (due, due + 1)


@given(st.lists(st.floats(0, 100), max_size=60))
def test_without_an_interval_a_bin_is_emptied_when_full(uses: list[float]) -> None:
    _, rule, due = walk_days(days(*uses), None)
    assert rule == "full"
    assert due == int(sum(uses) / 100 + 1e-9) or due == int(sum(uses) / 100 - 1e-9)
