"""Use asks for a visit at the mean use of a regular interval, and after 1.5 intervals at the latest."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.planning.use_demand import use_demand, visits_per_week


@pytest.mark.parametrize(
    ("uses", "regular", "visits"),
    [
        ([1] * 21, 7, 7),
        ([2, 2, 2, 2, 2, 0, 0] * 3, 7, 7),  # a second day without a visit is more than 1.5 intervals
        ([0] * 21, 7, 7),
        ([0, 0, 5, 0, 0] * 3, 1, 1),  # on the day of the use, not two days later
        ([1] * 15, 5, 5),
        ([1] * 15, 3, 3),  # after 2, 2 and 1 days: an even use changes nothing
        ([0] * 15, 3, 2.5),  # every second day, as three are more than 2.5
        ([0] * 15, 2, 5 / 3),  # every third day, as four are more than 3.75
        ([0] * 15, 4, 4),  # two days are more than 1.875, and no use asks for more than the regular visits
        ([5, 0, 0, 0, 0] * 3, 3, 3),  # moved within the week: on Monday for its use, then every second day
    ],
)
def test_visits_a_week_by_hand(uses: list[int], regular: float, visits: float) -> None:
    assert visits_per_week(uses, regular, 1.5) == pytest.approx(visits)


@given(st.lists(st.integers(0, 20), min_size=21, max_size=21), st.sampled_from([1, 2, 3, 4, 5, 6, 7]))
def test_use_never_asks_for_more_than_the_regular_visits_nor_for_longer_than_one_and_a_half_intervals(
    uses: list[int], regular: int
) -> None:
    found = visits_per_week(uses, regular, 1.5)
    days_a_week = 5 if regular <= 5 else 7
    assert found <= regular + 1e-9
    # A visit at the mean use starts the wait again, so that the last interval may not be over.
    assert found >= regular / 1.5 - days_a_week / 84 - 1e-9
    if regular >= days_a_week / 1.5:
        assert found == pytest.approx(regular)


def test_rooms_without_days_have_no_row() -> None:
    schema = {
        "space_id": pl.String,
        "date": pl.Date,
        "regular_visits_per_week": pl.Decimal(18, 9),
        "uses": pl.Int64,
        "longest_share": pl.Decimal(9, 6),
    }
    assert use_demand(pl.DataFrame(schema=schema)).is_empty()
