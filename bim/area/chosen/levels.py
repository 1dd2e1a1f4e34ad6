"""Explain a stated net area that counts other floors of a space than geometry does.

Comes in: the net, the footprint's figures. Goes out: the finding by which the net is accepted, or null.

    difference_one_floor  the net is one of the floors of the body, or several, without the others
    difference_storeys    it is as many times the footprint as storeys fit into the height of the body: the floors of a
                          stair or shaft that is drawn as one body are measured on each level (ISO 9836)
"""

from collections.abc import Sequence
from itertools import combinations

from bim.area.chosen.area_choice import agree
from bim.area.chosen.discrepancies import difference
from bim.area.chosen.evidence import Evidence
from bim.area.stated.statements import Statement
from bim.tables import Finding

STOREY_M = (2.2, 6.0)
MOST_STOREYS, MOST_LEVELS = 10, 6


def explain_levels(
    net: Statement, nets: Sequence[Statement], measured: float, evidence: Evidence, tolerance: float
) -> Finding | None:
    """Return the finding about a net that is another sum of the floors of its space; null where it is none.

    `nets`: all nets of the room. Where one set states several areas, as of rooms that were joined into one, none of
    them is the area of all.
    """
    if any(other.group == net.group and not agree(other.value_m2, net.value_m2, tolerance) for other in nets):
        return None
    floors = tuple(area for _, area in evidence.floors_m2)
    if _sum_of_some(net.value_m2, floors, tolerance):
        return difference("difference_one_floor", net, measured, floors=len(floors))
    storeys = round(net.value_m2 / measured)
    if 2 <= storeys <= MOST_STOREYS and agree(net.value_m2, storeys * measured, tolerance):
        height = (evidence.height_m or 0.0) / storeys
        if STOREY_M[0] <= height <= STOREY_M[1]:
            height_m = evidence.height_m
            return difference("difference_storeys", net, measured, storeys=storeys, height_m=height_m)
    return None


def _sum_of_some(stated_m2: float, floors: tuple[float, ...], tolerance: float) -> bool:
    """Return whether a value is the area of one floor, or of several but not all."""
    sizes = range(1, len(floors)) if len(floors) <= MOST_LEVELS else (1,)
    sums = (sum(some) for size in sizes for some in combinations(floors, size))
    return any(agree(stated_m2, one, tolerance) for one in sums)
