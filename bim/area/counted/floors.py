"""The floor of a space for the overlap rules: outline and level, and the area that two floors share."""

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import shapely

# Floors further apart than this are two floors, even if one body reaches past the other: a mezzanine in a hall.
SAME_LEVEL_M, LEAST_APART_M = 1.2, 0.5
# From this share of the larger floor on, two floors are one that was drawn twice.
SAME = 0.95
# The same for two floors with one number: one ends at the walls, the other at their middle.
SAME_NUMBERED = 0.8
# Heights that differ by less than this share of the larger, or by less than this many metres, are alike.
_SAME_HEIGHT, _SAME_HEIGHT_M = 0.15, 0.3


@dataclass(frozen=True)
class Floor:
    """The floor of a space: polygon in the building's metres, its level, and what distinguishes it from others.

    `storey` and `building` identify the branch of the tree that it belongs to; `storey_name` and `elevation_m` are
    what the file says about that storey. `area_m2`: the area it would count with. `is_confirmed`: the area that it
    states agrees with its own body. `is_named_whole`: it is named as a department, a flat, a storey, an area.
    `is_named_shaft`: it is named as a staircase, a lift or a shaft. `is_named_upper_part`: a word of its name says
    that it is the upper part, or the air, of another. `is_unnamed`: it has no name, or one that programs
    give each space ("Space"). `levels`: its floors as (level in m, polygon) where its body has several; without them,
    the polygon at `base_m`.
    """

    step_id: int
    storey: Hashable
    polygon: Any
    base_m: float | None = None
    height_m: float | None = None
    object_type: str | None = None
    rank: tuple[int, int] = (0, 0)
    global_id: str | None = None
    label: str = ""
    number: str | None = None
    building: Hashable = None
    storey_name: str | None = None
    elevation_m: float | None = None
    is_named_whole: bool = False
    area_m2: float | None = None
    is_confirmed: bool = False
    name: str | None = None
    is_named_shaft: bool = False
    is_named_upper_part: bool = False
    is_unnamed: bool = False
    levels: tuple[tuple[float, Any], ...] = ()

    @cached_property
    def key(self) -> str:
        """Return the number in a form that can be compared; empty without a number."""
        return (self.number or "").casefold().strip()

    @cached_property
    def has_outline(self) -> bool:
        """Return whether its position and outline are known."""
        return self.polygon is not None and not self.polygon.is_empty

    @cached_property
    def size_m2(self) -> float:
        """Return the area of its outline."""
        return float(self.polygon.area)

    @property
    def top_m(self) -> float | None:
        """Return the level of its ceiling; null where level or height is unknown."""
        return None if self.base_m is None or self.height_m is None else self.base_m + self.height_m


def sort_key(floor: Floor) -> tuple[Any, ...]:
    """Return a key that orders floors in the same way whatever their order in the file, except for exact copies."""
    return (round(floor.size_m2, 4), floor.key, floor.global_id or "", floor.step_id)


def share_level(first: Floor, second: Floor) -> bool:
    """Return whether two floors are on one level; an unknown level is taken as the same."""
    if first.base_m is None or second.base_m is None:
        return True
    height_m = min(first.height_m or 0.0, second.height_m or 0.0)
    bases = product(_bases(first, first.base_m), _bases(second, second.base_m))
    return any(_is_one_level(abs(one - other), height_m) for one, other in bases)


def _bases(floor: Floor, base_m: float) -> tuple[float, ...]:
    return tuple(level_m for level_m, _ in floor.levels) or (base_m,)


def _is_one_level(apart_m: float, height_m: float) -> bool:
    return apart_m < LEAST_APART_M or (apart_m < SAME_LEVEL_M and apart_m < height_m - LEAST_APART_M)


def shared_area_m2(first: Floor, second: Floor) -> float:
    """Return the m² that two floors have in common, level by level; 0 if their outlines cannot be intersected."""
    try:
        if None in (first.base_m, second.base_m) or not (first.levels or second.levels):
            return float(first.polygon.intersection(second.polygon).area)
        height_m = min(first.height_m or 0.0, second.height_m or 0.0)
        parts = [
            one.intersection(other)
            for (low, one), (high, other) in product(_levels(first), _levels(second))
            if _is_one_level(abs(low - high), height_m)
        ]
        return float(shapely.union_all(parts).area) if parts else 0.0
    except shapely.errors.GEOSException:
        return 0.0


def _levels(floor: Floor) -> tuple[tuple[float, Any], ...]:
    return floor.levels or ((floor.base_m or 0.0, floor.polygon),)


def is_same(first: Floor, second: Floor, shared_m2: float) -> bool:
    """Return whether two floors are one that was drawn twice: nearly all of the larger is shared, or most of it with
    the same number."""
    least = SAME_NUMBERED if first.key and first.key == second.key else SAME
    return shared_m2 > least * max(first.size_m2, second.size_m2)


def are_rooms_of_their_own(first: Floor, second: Floor) -> bool:
    """Return whether two spaces are two rooms by their numbers, and neither is drawn round rooms or as a plate."""
    if not (first.key and second.key) or first.key == second.key:
        return False
    return not first.is_named_whole and not second.is_named_whole and has_like_height(first, second)


def has_like_height(first: Floor, second: Floor) -> bool:
    """Return whether two bodies are about equally high; unknown heights are alike only to each other."""
    if first.height_m is None or second.height_m is None:
        return first.height_m is second.height_m
    apart_m = abs(first.height_m - second.height_m)
    return apart_m < max(_SAME_HEIGHT_M, _SAME_HEIGHT * max(first.height_m, second.height_m))


def is_kept(first: Floor, second: Floor) -> bool:
    """Return whether the first of two equal floors is kept: the one that is not named as a whole; else the better known
    one; else the smaller, which ends at its walls; else by `sort_key`."""
    if first.is_named_whole != second.is_named_whole:
        return second.is_named_whole
    if first.rank != second.rank:
        return first.rank > second.rank
    return sort_key(first) <= sort_key(second)


def bases_and_heights(floors: list[Floor]) -> tuple[Any, Any]:
    """Return levels and heights as arrays, NaN where unknown."""
    bases = np.array([np.nan if floor.base_m is None else floor.base_m for floor in floors], float)
    return bases, np.array([np.nan if floor.height_m is None else floor.height_m for floor in floors], float)
