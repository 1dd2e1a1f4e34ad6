"""The rooms drawn for inspection: as many as the user's table says, of each category its share."""

from collections import Counter
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.planning.inspection_sample import SAMPLE, draw_samples, share_out

DAY = date(2026, 10, 12)
LOTS = [(1, 10, 2, 0), (11, 50, 5, 1), (51, None, 8, 2)]


def lots(rows: list[tuple[int, int | None, int, int]] = LOTS) -> pl.DataFrame:
    names = ["lot_from", "lot_to", "sample_size", "acceptance_number"]
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Int64), orient="row")


def visits(categories: dict[str, int], day: date = DAY, facility: str = "F1") -> pl.DataFrame:
    rows = [
        (day, facility, f"{name}-{number}", name)
        for name, count in categories.items()
        for number in range(count)
    ]
    schema = {"date": pl.Date, "facility_id": pl.String, "space_id": pl.String, "category": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_a_sample_is_as_large_as_the_table_says_and_has_each_categorys_share() -> None:
    drawn = draw_samples(visits({"OFF1": 24, "WC": 16}), lots(), DAY, 1)
    assert Counter(drawn["category"]) == {"OFF1": 3, "WC": 2}
    assert drawn.select("lot_size", "sample_size", "acceptance_number").unique().row(0) == (40, 5, 1)
    assert drawn["list_order"].to_list() == [1, 2, 3, 4, 5]


def test_the_order_of_the_visits_does_not_matter_and_another_day_draws_other_rooms() -> None:
    some = visits({"OFF1": 40})
    assert draw_samples(some.reverse(), lots(), DAY, 1).equals(draw_samples(some, lots(), DAY, 1))
    next_day = some.with_columns(pl.col("date") + timedelta(days=1))
    drawn = draw_samples(pl.concat([some, next_day]), lots(), DAY, 1)
    by_day = [set(rows["space_id"]) for _, rows in drawn.group_by("date", maintain_order=True)]
    assert by_day[0] != by_day[1]


def test_another_seed_draws_other_rooms() -> None:
    some = visits({"OFF1": 40})
    first, second = (set(draw_samples(some, lots(), DAY, seed)["space_id"]) for seed in (1, 2))
    assert first != second


def test_a_room_that_is_cleaned_twice_is_in_the_lot_once() -> None:
    drawn = draw_samples(pl.concat([visits({"OFF1": 3})] * 2), lots(), DAY, 1)
    assert (drawn.height, drawn["lot_size"][0]) == (2, 3)


def test_a_small_lot_is_inspected_whole() -> None:
    assert draw_samples(visits({"WC": 1}), lots(), DAY, 1).height == 1


@pytest.mark.parametrize("rows", [[], [(100, None, 5, 1)]])
def test_without_a_row_for_the_lot_nothing_is_drawn(rows: list[tuple[int, None, int, int]]) -> None:
    drawn = draw_samples(visits({"OFF1": 40}), lots(rows), DAY, 1)  # type: ignore[arg-type]
    assert (drawn.height, drawn.schema) == (0, pl.Schema(SAMPLE))


def test_only_two_weeks_are_drawn() -> None:
    days = [DAY + timedelta(days=days) for days in (-1, 0, 13, 14)]
    drawn = draw_samples(pl.concat([visits({"WC": 1}, day) for day in days]), lots(), DAY, 1)
    assert drawn["date"].to_list() == days[1:3]


@given(st.integers(0, 60), st.dictionaries(st.text("ABC", min_size=1), st.integers(1, 30), min_size=1))
def test_shares_add_up_and_no_category_gives_more_than_it_has(size: int, members: dict[str, int]) -> None:
    shares = share_out(size, members, "key")
    assert sum(shares.values()) == min(size, sum(members.values()))
    for name, share in shares.items():
        assert abs(share - min(size, sum(members.values())) * members[name] / sum(members.values())) < 1
        assert share <= members[name]
