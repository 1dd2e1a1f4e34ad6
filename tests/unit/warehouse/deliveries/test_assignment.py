"""Pairs of columns and headers that together are worth most."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from warehouse.deliveries.starter.assignment import best_pairs

WORTH = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 9).map(float), min_size=width, max_size=width), min_size=1, max_size=4
    )
)


@given(WORTH)
def test_no_other_pairs_are_worth_more(worth: list[list[float]]) -> None:
    pairs = best_pairs(worth)
    assert len({row for row, _ in pairs}) == len({column for _, column in pairs}) == len(pairs)
    width = max(len(worth), len(worth[0]))
    square = [[*row, *[0.0] * (width - len(row))] for row in worth]
    square += [[0.0] * width] * (width - len(worth))
    most = max(
        sum(row[place] for row, place in zip(square, order, strict=True))
        for order in permutations(range(width))
    )
    assert sum(worth[row][column] for row, column in pairs) == most


def test_a_header_that_two_columns_want_goes_where_the_other_has_none() -> None:
    assert best_pairs([[0.99, 0.9], [0.97, 0.0]]) == [(0, 1), (1, 0)]


def test_nothing_has_no_pairs() -> None:
    assert best_pairs([]) == best_pairs([[]]) == best_pairs([[0.0]]) == []
