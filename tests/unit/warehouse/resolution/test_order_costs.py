"""Costs of parent orders: the sum of their children's, or money of their own."""

from decimal import Decimal
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from warehouse.resolution.order_costs import order_costs

SCHEMA: dict[str, Any] = {
    "order_id": pl.String,
    "parent_id": pl.String,
    "cost_dkk": pl.Decimal(18, 2),
    "is_in_ring": pl.Boolean,
}


def statuses(*orders: tuple[str, str | None, str | None], ring: str = "") -> dict[str, str]:
    """Status by order; an order is id, parent and cost."""
    rows = [(name, parent, Decimal(cost) if cost else None, name in ring) for name, parent, cost in orders]
    found = order_costs(pl.DataFrame(rows, schema=SCHEMA, orient="row"))
    return dict(found.select("order_id", "status").iter_rows())


def test_a_parent_that_costs_what_its_children_cost_is_their_sum() -> None:
    assert statuses(("P", None, "1500"), ("A", "P", "1000"), ("B", "P", "500")) == {"P": "sum_of_children"}


def test_sums_are_found_on_each_level_and_over_a_level_without_costs() -> None:
    tree = (
        ("P", None, "1500"),
        ("A", "P", "1000"),
        ("B", "P", "500"),
        ("A1", "A", "600"),
        ("A2", "A", "400"),
    )
    assert statuses(*tree) == {"P": "sum_of_children", "A": "sum_of_children"}
    silent = (
        ("P", None, "1500"),
        ("A", "P", None),
        ("B", "P", "500"),
        ("A1", "A", "600"),
        ("A2", "A", "400"),
    )
    assert statuses(*silent) == {"P": "sum_of_children"}


def test_another_cost_is_the_parents_own() -> None:
    assert statuses(("P", None, "200"), ("A", "P", "1000")) == {"P": "own"}
    assert statuses(("P", None, "1500"), ("A", "P", "1000"), ("B", "P", None)) == {
        "P": "may_include_children"
    }
    assert statuses(("P", None, "1500"), ("A", "P", None), ("B", "P", None)) == {}
    assert statuses(("P", None, None), ("A", "P", "7")) == {}


def test_oere_of_rounding_do_not_hide_a_sum() -> None:
    assert statuses(("P", None, "100.00"), *((name, "P", "33.33") for name in "ABC")) == {
        "P": "sum_of_children"
    }
    assert statuses(("P", None, "100.00"), *((name, "P", "33.00") for name in "ABC")) == {
        "P": "may_include_children"
    }


def test_orders_in_a_ring_and_of_unknown_parents_stand_alone() -> None:
    assert statuses(("A", "B", "5"), ("B", "A", "5"), ring="AB") == {}
    assert statuses(("A", "X", "5"), ("B", "B", "5")) == {}


def test_a_credit_in_a_tree_is_part_of_its_sum() -> None:
    assert statuses(("P", None, "400"), ("A", "P", "1000"), ("B", "P", "-600")) == {"P": "sum_of_children"}


@given(st.lists(st.tuples(st.integers(0, 9), st.one_of(st.none(), st.integers(0, 3))), max_size=12))
def test_any_tree_ends_and_an_order_without_children_is_never_a_sum(
    tree: list[tuple[int, int | None]],
) -> None:
    orders = [
        (str(place), str(parent) if parent < place else None, None if cost is None else str(cost))
        for place, (parent, cost) in enumerate(tree)
    ]
    parents = {parent for _, parent, _ in orders}
    assert set(statuses(*orders)) <= parents
