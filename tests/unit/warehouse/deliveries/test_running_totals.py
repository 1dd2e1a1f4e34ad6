"""Amounts of months that have the months before them in themselves."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers.deliver import read_text


def is_cumulative(folder: Path, *series: Sequence[int], first: int = 1) -> bool:
    """Whether a delivery of series of months from `first` on, one a facility, has the warning."""
    rows = [
        f"{facility}-{month};F{facility};cleaning;2025-{month:02};{amount},50"
        for facility, amounts in enumerate(series)
        for month, amount in enumerate(amounts, first)
    ]
    text = "\n".join(["line_id;facility_id;service;month;amount_dkk", *rows]) + "\n"
    read = read_text(folder, text)
    assert len(read.accepted) == len(rows)
    return "amounts_cumulative" in read.codes


def test_amounts_that_rise_every_month_to_many_times_the_first_are_a_warning(tmp_path: Path) -> None:
    assert is_cumulative(tmp_path, [100, 210, 290, 410, 500, 590], [10, 22, 31, 39, 51, 66])


@pytest.mark.parametrize(
    "amounts",
    [
        [100, 100, 100, 100, 100, 100],
        [100, 101, 102, 103, 104, 105],  # an index
        [100, 210, 290, 410, 500],  # too few months
        [100, 210, 190, 410, 500, 590],
        [500, 400, 300, 200, 100, 50],
        [100, 110, 150, 250, 400, 600],  # heating, into the winter
    ],
)
def test_amounts_that_stay_or_fall_in_some_month_are_those_of_each_month(
    tmp_path: Path, amounts: Sequence[int]
) -> None:
    assert not is_cumulative(tmp_path, amounts)
    assert not is_cumulative(tmp_path, [100, 210, 290, 410, 500, 590], amounts)


def test_costs_that_rise_into_winter_or_with_a_new_building_are_those_of_each_month(tmp_path: Path) -> None:
    rising = [90, 170, 260, 330, 420, 500]
    assert is_cumulative(tmp_path, rising, rising)
    assert not is_cumulative(tmp_path, rising, rising, first=7)
    assert not is_cumulative(tmp_path, rising)
    assert is_cumulative(tmp_path, [*rising, 590, 670, 760])
