"""What follows from published sums: exactly, within bounds, and of how few rooms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.disclosure.auditor.linear_system import LinearSystem
from warehouse.disclosure.auditor.secondary import Protection, find_weakness, withdraw

HOLDS = Protection(smallest_group=5, share=0.1)


def system(
    rows: list[list[float]],
    values: list[float],
    protected: tuple[int, ...] = (0,),
    rooms: list[int] | None = None,
) -> LinearSystem:
    """Return a system over values; `rows` are coefficients."""
    count = len(values)
    mask = np.isin(np.arange(count), protected)
    scaled = np.array(rows, dtype=float).reshape(-1, count) * np.array(values)
    return LinearSystem(scaled, mask, np.array(rooms or range(count), dtype=np.int64))


SIX = [11.0, 12.0, 13.0, 14.0, 15.0, 16.0]


def test_a_sum_of_all_gives_no_one_away() -> None:
    one = system([[1, 1, 1, 1, 1, 1]], SIX)
    assert one.determined() == []
    assert one.small_groups(5) == []
    assert one.bounds(0)[:2] == (0.0, pytest.approx(81 / 11))


def test_the_sum_of_all_less_the_sum_of_all_but_one_gives_that_one() -> None:
    both = system([[1, 1, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1]], SIX)
    assert both.determined() == [0]
    assert both.contributors(0) == [0, 1]
    assert both.small_groups(5) == [[0, 1]]


def test_one_that_is_not_protected_may_follow() -> None:
    both = system([[1, 1, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1]], SIX, protected=(3,))
    assert both.determined() == []
    assert both.small_groups(5) == []


def test_three_sums_of_which_no_two_tell_give_one_away() -> None:
    three = system([[1, 1, 1, 0, 0, 0], [0, 1, 0, 1, 1, 0], [0, 0, 1, -1, -1, 0]], SIX)
    assert three.determined() == [0]
    assert set(three.contributors(0)) == {0, 1, 2}


def test_two_months_that_differ_by_one_visit_give_that_room_away() -> None:
    months = system([[20, 20, 20, 20, 20, 20], [20, 20, 21, 20, 20, 20]], SIX, protected=(2,))
    assert months.determined() == [2]
    assert months.small_groups(5) == [[0, 1]]


def test_two_months_whose_visits_differ_everywhere_give_no_group_away() -> None:
    months = system([[20, 20, 20, 20, 20, 20], [19, 21, 22, 18, 23, 17]], SIX)
    assert months.determined() == []
    assert months.small_groups(5) == []


def test_a_shorter_month_says_the_same() -> None:
    months = system([[31, 31, 31, 31, 31, 31], [28, 28, 28, 28, 28, 28]], SIX)
    assert find_weakness(months, HOLDS).is_none


def test_the_change_of_one_room_is_of_one_room() -> None:
    change = system([[1, -1, 0, 0, 0, 0]], SIX, rooms=[0, 0, 1, 2, 3, 4])
    assert change.determined() == []
    assert change.small_groups(5) == [[0]]


def test_a_large_room_among_small_ones_is_known_too_well() -> None:
    hall = system([[1, 1, 1, 1, 1, 1], [0, 10, 10, 10, 10, 10]], [1000.0, 1, 1, 1, 1, 1], protected=(0,))
    loose = system([[1, 1, 1, 1, 1, 1]], [1000.0, 1, 1, 1, 1, 1], protected=(0,))
    assert find_weakness(hall, HOLDS).determined == 1
    assert find_weakness(loose, HOLDS).too_narrow == 1
    assert loose.bounds(0)[1] == pytest.approx(1.005)


def test_the_sum_that_loses_least_is_withdrawn() -> None:
    both = system([[1, 1, 1, 1, 1, 1], [0, 1, 1, 1, 1, 1]], SIX)
    assert withdraw(both, [1000, 1], HOLDS) == [1]
    assert withdraw(both, [1, 1000], HOLDS) == [0]


def test_what_gives_nothing_away_stays() -> None:
    rows = [[1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2]]
    assert withdraw(system(rows, SIX), [1, 1], HOLDS) == []


coefficients = st.sampled_from([0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 20.0, 21.0])


@st.composite
def systems(draw: st.DrawFn) -> LinearSystem:
    count = draw(st.integers(5, 9))
    row = st.lists(coefficients, min_size=count, max_size=count).filter(any)
    rows = draw(st.lists(row, min_size=1, max_size=7))
    values = draw(st.lists(st.floats(1, 200), min_size=count, max_size=count))
    return system(rows, values, protected=draw(st.tuples(st.integers(0, 4), st.integers(0, 4))))


@settings(max_examples=60, deadline=None)
@given(systems())
def test_the_cheap_margin_is_never_more_than_what_the_programs_find(given_system: LinearSystem) -> None:
    for unknown, margin in enumerate(given_system.least_margins()):
        low, high, _ = given_system.bounds(unknown)
        assert low <= 1 + 1e-6 and high >= 1 - 1e-6
        assert margin <= min(high - 1, 1 - low) * (1 + 1e-6) + 1e-6


@settings(max_examples=60, deadline=None)
@given(systems())
def test_after_withdrawal_nothing_is_given_away_and_nothing_less_would_do(given_system: LinearSystem) -> None:
    losses = [1.0 + i for i in range(len(given_system.rows))]
    gone = withdraw(given_system, losses, HOLDS)
    assert find_weakness(given_system.without(gone), HOLDS).is_none
    assert gone == withdraw(given_system, losses, HOLDS)
    for equation in gone:
        rest = [i for i in gone if i != equation]
        assert not find_weakness(given_system.without(rest), HOLDS).is_none
