"""Say how much of a floor the rooms within it take: their own floors, and at most those with the walls round them."""

from collections.abc import Sequence
from typing import Any

import shapely

WALL_M = 0.3
"""The thickest wall round a room within another one."""
INSIDE = 0.9
"""So much of a room lies in the one that encloses it."""


def taken_within(outer: Any, within: Sequence[Any]) -> tuple[float, float]:
    """Return the least and the most m² of a polygon that the rooms within it take; (0, 0) for none."""
    if not within:
        return 0.0, 0.0
    try:
        rooms = shapely.union_all(list(within))
        walled = rooms.buffer(WALL_M, join_style="mitre")
        return float(rooms.intersection(outer).area), float(walled.intersection(outer).area)
    except shapely.errors.GEOSException:
        return 0.0, 0.0
