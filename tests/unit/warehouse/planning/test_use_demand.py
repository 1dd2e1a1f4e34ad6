"""Recorded use asks for a visit at the mean use of a regular interval, and at the latest after 1.5 intervals."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.planning.use_demand import use_demand, visits_per_week


@pytest.mark.parametrize(
    ("uses", "regular", "visits"),
    [
        ([1] * 21, 7, 7),
        ([2, 2, 2, 2, 2, 0, 0] * 3, 7, 6),  # five days, and one of the two of the weekend
        ([1] + [0] * 20, 7, 14 / 3),
        ([0] * 21, 7, 14 / 3),
        ([0, 0, 5, 0, 0] * 3, 1, 1),
        ([1] * 15, 5, 5),
    ],
)
def test_visits_a_week_by_hand(uses: list[int], regular: float, visits: float) -> None:
    assert visits_per_week(uses, regular, 1.5) == pytest.approx(visits)


@given(st.lists(st.integers(0, 20), min_size=21, max_size=21), st.sampled_from([1, 2, 3, 5, 6, 7]))
def test_no_more_than_one_visit_a_day_and_on_average_none_after_the_longest_interval(
    uses: list[int], regular: int
) -> None:
    found = visits_per_week(uses, regular, 1.5)
    days_a_week = 5 if regular <= 5 else 7
    assert found <= days_a_week
    # A visit at the mean use starts the wait again, so that the last interval may not be over.
    assert found >= regular / 1.5 - days_a_week / 21 - 1e-9


def test_rooms_without_days_have_no_row() -> None:
    schema = {
        "space_id": pl.String,
        "date": pl.Date,
        "regular_visits_per_week": pl.Decimal(18, 9),
        "uses": pl.Int64,
        "longest_share": pl.Decimal(9, 6),
    }
    assert use_demand(pl.DataFrame(schema=schema)).is_empty()
