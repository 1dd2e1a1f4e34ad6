"""Does the building itself contradict its length unit? Doors, rooms, storeys and walls are witnesses of scale.

Comes in: lengths as the declared unit makes them, heights of rooms. Goes out: a `LengthCheck`.
Must not know: IFC entities, what is stated. Drawings in feet under metres agree with areas in square feet under
square metres: only things whose size is the same in every building can tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

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


@dataclass(frozen=True)
class _Witness:
    """A kind of length: how many it takes, and between what metres its median lies in any building."""

    name: str
    least: int
    low_m: float
    high_m: float

    def factors(self, lengths_m: Sequence[float]) -> frozenset[float]:
        """The factors that make the median usual, 1 for the unit as declared; none where it has nothing to say.

        A median that is usual as it is and in another unit too says nothing either.
        """
        if len(lengths_m) < self.least:
            return frozenset()
        middle = median(lengths_m)
        found = frozenset(
            factor for factor in (1.0, *_FACTORS) if self.low_m <= middle * factor <= self.high_m
        )
        return frozenset() if 1.0 in found and len(found) > 1 else found


# Medians of the real models at hand: doors 2.0 to 2.35 by 0.86 to 1.0, rooms 2.2 to 4.0 high, storeys 2.7 to 4.0.
_DOOR_HEIGHT = _Witness("doors are high", 3, 1.8, 2.6)
_DOOR_WIDTH = _Witness("doors are wide", 3, 0.6, 1.4)
_ROOM_HEIGHT = _Witness("rooms are high", 2, 2.0, 5.5)
_STOREY_HEIGHT = _Witness("storeys are high", 1, 2.2, 6.0)
_WALL_THICKNESS = _Witness("walls are thick", 3, 0.05, 0.6)


@dataclass(frozen=True)
class LengthCheck:
    """`factor`: what all lengths are to be multiplied by, 1 where the unit holds or nothing is sure enough."""

    factor: float = 1.0
    finding: Finding | None = None


def check_length_unit(lengths: BuildingLengths, room_heights_m: Sequence[float]) -> LengthCheck:
    """Whether every witness that speaks says that lengths are in one other unit.

    The unit is corrected only where doors say so by their height and by their width, for a hall is as high as a
    house drawn in feet, and rooms, storeys or walls say the same. Two witnesses short of that are told and change
    nothing; a single one, or one that finds the declared unit right, leaves it.
    """
    spoken = {
        witness: factors
        for witness, lengths_m in (
            (_DOOR_HEIGHT, lengths.door_heights_m),
            (_DOOR_WIDTH, lengths.door_widths_m),
            (_ROOM_HEIGHT, room_heights_m),
            (_STOREY_HEIGHT, lengths.storey_heights_m),
            (_WALL_THICKNESS, lengths.wall_thicknesses_m),
        )
        if (factors := witness.factors(lengths_m))
    }
    common = frozenset.intersection(*spoken.values()) if spoken else frozenset()
    if len(spoken) < 2 or len(common) != 1 or 1.0 in common:
        return LengthCheck()
    (factor,) = common
    seen = ", ".join(witness.name for witness in spoken)
    means = f"{seen} as in no building, unless lengths are multiplied by {factor:g} ({_FACTORS[factor]})"
    if {_DOOR_HEIGHT, _DOOR_WIDTH} < spoken.keys():
        text = f"the length unit is contradicted by the building: {means}; that is done, correct the unit of the model"
        return LengthCheck(factor, Finding("unit_contradicted", "warning", text))
    text = f"the length unit is doubtful: {means}; it is kept, for nothing surer tells: see that the unit is right"
    return LengthCheck(1.0, Finding("unit_doubtful", "warning", text))
