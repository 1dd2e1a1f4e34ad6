"""Costs of orders that have child orders: whether the parent's cost is a sum of theirs, or comes on top.

Comes in: work orders with their parents and costs. Goes out: what each parent's cost is.

A parent whose cost is the sum of what is counted below it carries no money of its own: the children do, with their
rooms and days. So it is at each level of a tree, from the bottom up. Another cost is its own, and is counted with the
children's; where it is larger than theirs, it may include them, and is asked about.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import polars as pl

ORDER_COST: dict[str, Any] = {
    "order_id": pl.String,
    "status": pl.String,
    "children_dkk": pl.Decimal(18, 2),
    "children": pl.Int64,
}
ROUNDING_DKK = Decimal("0.01")  # each child may be rounded by so much


def order_costs(orders: pl.DataFrame) -> pl.DataFrame:
    """Return one row per order that has a cost and child orders with costs, columns `ORDER_COST`.

    `orders` has order_id, parent_id, cost_dkk (null for none) and is_in_ring; orders in a ring have no children.
    `status`: sum_of_children (not counted), may_include_children (counted, and larger than theirs) or own (counted).
    """
    costs: dict[str, Decimal | None] = dict(orders.select("order_id", "cost_dkk").iter_rows())
    children: dict[str, list[str]] = {}
    for order, parent, is_in_ring in orders.select("order_id", "parent_id", "is_in_ring").iter_rows():
        if parent in costs and parent != order and not is_in_ring:
            children.setdefault(parent, []).append(order)
    counted: dict[str, Decimal] = {}
    rows = []
    for order in _children_first(children, costs):
        below = [counted[child] for child in children.get(order, ()) if counted.get(child)]
        total, own = sum(below, Decimal(0)), costs[order]
        status = _status(own, below)
        if own and below:
            rows.append((order, status, total, len(below)))
        counted[order] = total if status == "sum_of_children" else total + (own or 0)
    return pl.DataFrame(rows, schema=ORDER_COST, orient="row").sort("order_id")


def _status(own: Decimal | None, below: list[Decimal]) -> str:
    total = sum(below, Decimal(0))
    if own and below and abs(own - total) <= ROUNDING_DKK * len(below):
        return "sum_of_children"
    return "may_include_children" if own and below and own > total > 0 else "own"


def _children_first(children: Mapping[str, list[str]], orders: Iterable[str]) -> list[str]:
    """Return all orders, each after those below it."""
    below = {child for listed in children.values() for child in listed}
    waiting = [order for order in orders if order not in below]
    parents_first: list[str] = []
    while waiting:
        order = waiting.pop()
        parents_first.append(order)
        waiting.extend(children.get(order, ()))
    return parents_first[::-1]
