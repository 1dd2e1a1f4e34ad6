"""Explain a stated net area that is smaller than the footprint.

Comes in: the net, the footprint's figures, the room's other statements. Goes out: the rule and a finding, or null.

    headroom_explained  the net leaves out no more than what is under the required clear height, or just what is under
                        another usual one, or half of what is between one and two metres (German WoFlV, § 4)
    voids_explained     it leaves out what the room states as deducted, what columns and walls in it take, or where the
                        slab below has an opening, or where other rooms lie within its outline
"""

from collections.abc import Sequence

from bim.area.chosen.discrepancies import difference
from bim.area.chosen.evidence import Evidence
from bim.area.stated.statements import Statement
from bim.enumerations import AreaRule
from bim.tables import Finding

_HALVED_M = (1.0, 2.0)


def explain_deduction(
    net: Statement, statements: Sequence[Statement], measured: float, evidence: Evidence, tolerance: float
) -> tuple[AreaRule, Finding] | None:
    """Return the rule by which a net that is smaller than the footprint is accepted, and the finding about it."""
    missing_m2 = measured - net.value_m2
    if missing_m2 <= 0:
        return None
    near = tolerance * measured
    if evidence.low_headroom_m2 > 0 and missing_m2 <= evidence.low_headroom_m2 + near:
        return AreaRule.HEADROOM_EXPLAINED, difference(
            "difference_headroom",
            net,
            measured,
            low_m2=evidence.low_headroom_m2,
            limit="clear_height",
        )
    deductions = (s for s in statements if s.explains == "deduction")
    deducted = next((s for s in deductions if abs(s.value_m2 - missing_m2) <= near), None)
    if deducted is not None:
        value_m2, title = deducted.value_m2, deducted.title
        finding = difference("difference_deducted", net, measured, deducted_m2=value_m2, deducted=title)
        return AreaRule.VOIDS_EXPLAINED, finding
    low = _fitting_limit(missing_m2, evidence.low_areas_m2, near)
    if low is not None:
        low_m2, limit = low
        finding = difference("difference_headroom", net, measured, low_m2=low_m2, limit=limit)
        return AreaRule.HEADROOM_EXPLAINED, finding
    taken_m2 = evidence.obstacles_m2
    if taken_m2 and abs(taken_m2 - missing_m2) <= near:
        return AreaRule.VOIDS_EXPLAINED, difference("difference_columns", net, measured, taken_m2=taken_m2)
    hole_m2 = next((area for area in evidence.floor_holes_m2 if abs(area - missing_m2) <= near), None)
    if hole_m2 is not None:
        return AreaRule.VOIDS_EXPLAINED, difference("difference_opening", net, measured, hole_m2=hole_m2)
    least_m2, most_m2 = evidence.rooms_within_m2
    if least_m2 > 0 and least_m2 - near <= missing_m2 <= most_m2 + near:
        finding = difference("difference_rooms_within", net, measured, within_m2=least_m2)
        return AreaRule.VOIDS_EXPLAINED, finding
    return None


def _fitting_limit(
    missing_m2: float, low_areas_m2: Sequence[tuple[float, float]], near: float
) -> tuple[float, str] | None:
    """Return the area under the usual clear height that explains what the net leaves out, and that height as text."""
    found = [(abs(area - missing_m2), f"under {limit:g} m", area) for limit, area in low_areas_m2 if area > 0]
    under = dict(low_areas_m2)
    low, high = _HALVED_M
    if low in under and high in under and under[high] > under[low]:
        half = (under[low] + under[high]) / 2
        found.append((abs(half - missing_m2), "all under 1 m and half of what is between 1 and 2 m", half))
    best = min(found, key=lambda one: one[0], default=None)
    return (best[2], best[1]) if best is not None and best[0] <= near else None
