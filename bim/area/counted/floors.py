"""The floor of a space as overlaps see it, when two floors lie at one level, and which gave way to others.

Comes in: nothing. Goes out: `Floor`, `GaveWay`. Must not know: IFC entities, by which rule a floor gives way.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

import shapely

from bim.tables import Finding

# Floors further apart than this are two floors, though one body may rise past the other: a mezzanine in a hall.
_SAME_LEVEL_M, _LEAST_APART_M = 1.2, 0.5
# From this share of the larger on two floors are one, drawn twice.
SAME = 0.95
# The same of two floors with one number: between the walls, and to their middle.
SAME_NUMBERED = 0.8


@dataclass(frozen=True)
class Floor:
    """A space's floor: polygon in the building's metres, its level, and what tells it from its twin.

    `storey` and `building` name the branch of the tree that it hangs on, `storey_name` and `elevation_m` what the
    file says of that storey. `is_named_whole`: its name is that of a department, a flat, a storey.
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


@dataclass(frozen=True)
class GaveWay:
    """Why which spaces do not count beside others, by step id, and what to tell: filled rule by rule."""

    reasons: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def drop(self, floor: Floor, reason: str) -> None:
        """Let a floor give way."""
        self.reasons[floor.step_id] = reason

    def drop_twin(self, floor: Floor, winner: Floor, text: str = "lies on the same floor as") -> None:
        """Let a floor give way to its twin, and tell of it."""
        self.drop(floor, "duplicate")
        self.findings.append(told("space_duplicate", floor, winner, text))

    def both_stand(self, first: Floor, second: Floor) -> bool:
        """Whether neither of two floors gave way."""
        return first.step_id not in self.reasons and second.step_id not in self.reasons

    def left(self, floors: Iterable[Floor]) -> list[Floor]:
        """The floors that did not give way."""
        return [floor for floor in floors if floor.step_id not in self.reasons]


def share_level(first: Floor, second: Floor) -> bool:
    """Whether two floors lie at one level; unknown levels are taken as one."""
    if first.base_m is None or second.base_m is None:
        return True
    apart = abs(first.base_m - second.base_m)
    height = min(first.height_m or 0.0, second.height_m or 0.0)
    return apart < _LEAST_APART_M or (apart < _SAME_LEVEL_M and apart < height - _LEAST_APART_M)


def shared_area_m2(first: Floor, second: Floor) -> float:
    """The m² that two floors have in common; 0 where their outlines cannot be cut."""
    try:
        return float(first.polygon.intersection(second.polygon).area)
    except shapely.errors.GEOSException:
        return 0.0


def is_same(first: Floor, second: Floor, shared_m2: float) -> bool:
    """One floor drawn twice: nearly all of the larger one is shared, or most of it by a room of the same number."""
    numbers = {(floor.number or "").casefold().strip() for floor in (first, second)}
    least = SAME_NUMBERED if len(numbers) == 1 and "" not in numbers else SAME
    return shared_m2 > least * max(first.polygon.area, second.polygon.area)


def stays(first: Floor, second: Floor) -> bool:
    """Of two equal floors the first stays: it is of the higher rank; or as high and smaller, as one that ends at its
    walls is; or as large and earlier in the file."""
    if first.rank != second.rank:
        return first.rank > second.rank
    small_m2, large_m2 = sorted((first.polygon.area, second.polygon.area))
    if small_m2 < SAME * large_m2:
        return bool(first.polygon.area == small_m2)
    return first.step_id <= second.step_id


def told(code: str, floor: Floor, other: Floor, text: str) -> Finding:
    """A warning about a floor and the other one that it lies with."""
    message = f"{floor.label} {text} {other.label}"
    return Finding(code, "warning", message, floor.step_id, floor.global_id)
