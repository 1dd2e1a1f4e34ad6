"""A stated net that counts the floors of a space otherwise than geometry does.

Comes in: the net, the footprint's figures. Goes out: the finding that lets the net hold, or nothing.
Must not know: IFC entities, how floors are found.

    difference_one_floor  it is one of the floors of the body, or several, without the others
    difference_storeys    it is as many times the footprint as storeys fit into the height of the body: the floors of a
                          stair or shaft that is drawn as one body are measured on each level (ISO 9836)
"""

from collections.abc import Sequence
from itertools import combinations

from bim.area.chosen.discrepancies import difference
from bim.area.chosen.evidence import Evidence
from bim.area.stated.statements import Statement
from bim.tables import Finding

STOREY_M = (2.2, 6.0)
MOST_STOREYS, MOST_LEVELS = 10, 6


def explain_levels(
    net: Statement, nets: Sequence[Statement], measured: float, evidence: Evidence, tolerance: float
) -> Finding | None:
    """Return why a net holds that is another sum of the floors of its space.

    `nets`: all that the room states. Where one set hangs on it several times with other areas, as of rooms that were
    joined into one, none of them is the area of all.
    """
    if any(
        other.group == net.group and not _agree(other.value_m2, net.value_m2, tolerance) for other in nets
    ):
        return None
    floors = tuple(area for _, area in evidence.floors_m2)
    if _sum_of_some(net.value_m2, floors, tolerance):
        text = f"it leaves out some of the {len(floors)} floors of the body and is used; check which of them count"
        return difference("difference_one_floor", "warning", net, measured, text)
    storeys = round(net.value_m2 / measured)
    if 2 <= storeys <= MOST_STOREYS and _agree(net.value_m2, storeys * measured, tolerance):
        height = (evidence.height_m or 0.0) / storeys
        if STOREY_M[0] <= height <= STOREY_M[1]:
            text = (
                f"it is {storeys} times that, and {storeys} storeys fit into the {evidence.height_m:.2f} m of the body:"
                " taken as the sum of its floors; check that each is there"
            )
            return difference("difference_storeys", "warning", net, measured, text)
    return None


def _sum_of_some(stated_m2: float, floors: tuple[float, ...], tolerance: float) -> bool:
    """Whether it is the area of one floor, or of several but not all."""
    sizes = range(1, len(floors)) if len(floors) <= MOST_LEVELS else (1,)
    sums = (sum(some) for size in sizes for some in combinations(floors, size))
    return any(_agree(stated_m2, one, tolerance) for one in sums)


def _agree(stated_m2: float, area_m2: float, tolerance: float) -> bool:
    return abs(stated_m2 - area_m2) <= tolerance * area_m2
