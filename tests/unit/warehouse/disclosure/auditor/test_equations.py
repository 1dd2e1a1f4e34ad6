"""Sums over facilities are reduced by the sums that facilities publish themselves."""

from typing import Any

import polars as pl

from warehouse.disclosure.auditor.equations import Equation, blocks_of

ROOMS = ((0, "A", 10.0, True), (1, "A", 20.0, False), (2, "B", 30.0, True), (3, "B", 40.0, False))


def states() -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {"unknown": u, "measure": "area", "facility": f, "room": u, "value": v, "is_restricted": r}
        for u, f, v, r in ROOMS
    ]
    return pl.DataFrame(rows)


A = Equation((0, 1), (1.0, 0.333333), (1,), 11.0)
B = Equation((2, 3), (1.0, 0.777777), (2,), 11.0)
TOTAL = Equation((0, 1, 2, 3), (1.0, 0.333333, 0.1428572, 0.1111110), (3,), 10.0)


def test_a_total_of_sums_that_are_shown_ties_no_facilities_though_numbers_are_rounded() -> None:
    blocks = blocks_of([A, B, TOTAL], states())
    assert [len(block.equations) for block in blocks] == [1, 1]


def test_a_total_tells_the_sum_of_the_one_facility_that_does_not_show_it() -> None:
    blocks = blocks_of([B, TOTAL], states())
    assert [[equation.numbers for equation in block.equations] for block in blocks] == [[(3,)], [(2,)]]


def test_a_sum_that_a_total_would_give_away_again_is_worth_the_total_too() -> None:
    blocks = blocks_of([A, B, TOTAL], states())
    assert [equation.loss for block in blocks for equation in block.equations] == [21.0, 21.0]
