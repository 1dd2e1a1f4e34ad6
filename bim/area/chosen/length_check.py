"""Check the declared length unit against the sizes of doors, rooms, storeys and walls.

Comes in: lengths in the declared unit, heights of rooms. Goes out: a `LengthCheck`.
Stated areas cannot show a wrong length unit: lengths in feet declared as metres agree with areas in square feet
declared as square metres. Only things that have the same size in every building can.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bim.findings import make_finding
from bim.model.lengths import BuildingLengths
from bim.tables import Finding

# What lengths are multiplied by, where they were drawn in another unit than the one declared.
_FACTORS = {
    0.3048: "feet read as metres",
    1 / 0.3048: "metres read as feet",
    0.1: "decimetres read as metres",
    10.0: "metres read as decimetres",
    0.0254: "inches read as metres",
    1 / 0.0254: "metres read as inches",
    0.01: "centimetres read as metres",
    100.0: "metres read as centimetres",
    0.001: "millimetres read as metres",
    1000.0: "metres read as millimetres",
}
_NEAR = 0.01


@dataclass(frozen=True)
class _LengthKind:
    """A kind of length: how many are needed, and the range of its median in any building, in metres."""

    name: str
    least: int
    low_m: float
    high_m: float

    def factors(self, lengths_m: Sequence[float]) -> frozenset[float]:
        """Return the factors that make the median usual, 1 for the declared unit; none where nothing can be concluded.

        A median that is usual in the declared unit and in another one as well shows nothing.
        """
        if len(lengths_m) < self.least:
            return frozenset()
        middle = median(lengths_m)
        found = frozenset(
            factor for factor in (1.0, *_FACTORS) if self.low_m <= middle * factor <= self.high_m
        )
        return frozenset() if 1.0 in found and len(found) > 1 else found


# Medians of the real models at hand: doors 2.0 to 2.35 by 0.86 to 1.0, rooms 2.2 to 4.0 high, storeys 2.7 to 4.0.
_DOOR_HEIGHT = _LengthKind("doors are high", 3, 1.8, 2.6)
_DOOR_WIDTH = _LengthKind("doors are wide", 3, 0.6, 1.4)
_ROOM_HEIGHT = _LengthKind("rooms are high", 2, 2.0, 5.5)
_STOREY_HEIGHT = _LengthKind("storeys are high", 1, 2.2, 6.0)
_WALL_THICKNESS = _LengthKind("walls are thick", 3, 0.05, 0.6)


@dataclass(frozen=True)
class LengthCheck:
    """`factor`: by what to multiply all lengths; 1 where the unit is right or the evidence is not sufficient."""

    factor: float = 1.0
    finding: Finding | None = None


def check_length_unit(
    lengths: BuildingLengths, room_heights_m: Sequence[float], named_ratio: float = 1.0
) -> LengthCheck:
    """Return whether all kinds of lengths that show something agree on one other unit.

    The unit is corrected only where the heights and the widths of doors show it (a hall is as high as a house drawn in
    feet) and rooms, storeys or walls agree, or the name of the unit says so (`named_ratio`) and any of them agrees.
    Any other two kinds give a finding and change nothing. A single kind, or
    one that confirms the declared unit, gives neither.
    """
    shown = {
        kind: factors
        for kind, lengths_m in (
            (_DOOR_HEIGHT, lengths.door_heights_m),
            (_DOOR_WIDTH, lengths.door_widths_m),
            (_ROOM_HEIGHT, room_heights_m),
            (_STOREY_HEIGHT, lengths.storey_heights_m),
            (_WALL_THICKNESS, lengths.wall_thicknesses_m),
        )
        if (factors := kind.factors(lengths_m))
    }
    common = frozenset.intersection(*shown.values()) if shown else frozenset()
    seen = ", ".join(kind.name for kind in shown)
    named = [
        factor for factor in common if factor != 1.0 and math.isclose(factor, named_ratio, rel_tol=_NEAR)
    ]
    if named:
        return LengthCheck(named[0], _wrong_unit(seen, named[0]))
    if len(shown) < 2 or len(common) != 1 or 1.0 in common:
        return LengthCheck()
    (factor,) = common
    if {_DOOR_HEIGHT, _DOOR_WIDTH} < shown.keys():
        return LengthCheck(factor, _wrong_unit(seen, factor))
    finding = make_finding("unit_doubtful", lengths=seen, factor=factor, meaning=_FACTORS[factor])
    return LengthCheck(1.0, finding)


def _wrong_unit(seen: str, factor: float) -> Finding:
    return make_finding(
        "unit_contradicted",
        evidence=f"{seen} as in no building, unless lengths are multiplied by {factor:g} ({_FACTORS[factor]})",
        correction=f"All lengths are multiplied by {factor:g}",
    )
