"""Chance that repeats: numbers that depend on nothing but what they are for.

Comes in: a seed and a name of the thing. Goes out: the same number each time. Must not know: what it is used for.
"""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypeVar

Thing = TypeVar("Thing")


def number(limit: int, *parts: Any) -> int:
    """A whole number from 0 up to, not including, `limit`."""
    return int.from_bytes(hashlib.blake2b(repr(parts).encode(), digest_size=8).digest(), "big") % limit


def choose(things: Sequence[Thing], *parts: Any) -> Thing:
    """One of the things."""
    return things[number(len(things), *parts)]


def amount(low: int, high: int, *parts: Any) -> Decimal:
    """An amount between two whole ones, to the øre."""
    return Decimal(low * 100 + number((high - low) * 100, *parts)) / 100
