"""What bears out a stated net that is smaller than the footprint.

Comes in: the net, the footprint's figures, the room's other statements. Goes out: the rule and a finding, or nothing.
Must not know: IFC entities, geometry, nets that are larger.

    headroom_explained  it lacks no more than what lies under the clear height asked for, or just what lies under
                        another usual one, or half of what lies between one and two metres (German WoFlV, § 4)
    voids_explained     it lacks what the room states as taken off, what columns and walls in it stand on, or where
                        the slab below has an opening
"""

from collections.abc import Sequence

from bim.area.chosen.discrepancies import difference
from bim.area.chosen.evidence import Evidence
from bim.area.stated.statements import Statement
from bim.tables import Finding

_HALVED_M = (1.0, 2.0)


def explain_deduction(
    net: Statement, statements: Sequence[Statement], measured: float, evidence: Evidence, tolerance: float
) -> tuple[str, Finding] | None:
    """The rule by which a net holds that is smaller than the footprint, and what to tell."""
    lacking = measured - net.value_m2
    if lacking <= 0:
        return None
    near = tolerance * measured
    if evidence.low_headroom_m2 > 0 and lacking <= evidence.low_headroom_m2 + near:
        text = f"{evidence.low_headroom_m2:.3f} m² lie under low headroom"
        return "headroom_explained", difference("difference_headroom", "info", net, measured, text)
    deductions = (s for s in statements if s.explains == "deduction")
    deducted = next((s for s in deductions if abs(s.value_m2 - lacking) <= near), None)
    if deducted is not None:
        text = f"the room states {deducted.value_m2:.3f} m² taken off ({deducted.title})"
        return "voids_explained", difference("difference_deducted", "info", net, measured, text)
    limit = _fitting_limit(lacking, evidence.low_areas_m2, near)
    if limit is not None:
        return "headroom_explained", difference("difference_headroom", "info", net, measured, limit)
    if evidence.obstacles_m2 and abs(evidence.obstacles_m2 - lacking) <= near:
        text = f"columns and walls in the room stand on {evidence.obstacles_m2:.3f} m² of it"
        return "voids_explained", difference("difference_columns", "info", net, measured, text)
    hole = next((area for area in evidence.floor_holes_m2 if abs(area - lacking) <= near), None)
    if hole is not None:
        text = f"the slab below has an opening of {hole:.3f} m² there"
        return "voids_explained", difference("difference_opening", "info", net, measured, text)
    return None


def _fitting_limit(lacking: float, low_areas_m2: Sequence[tuple[float, float]], near: float) -> str | None:
    """Which usual clear height leaves just what the net lacks under it; in words."""
    found = [
        (abs(area - lacking), f"{area:.3f} m² lie under {limit:g} m")
        for limit, area in low_areas_m2
        if area > 0
    ]
    under = dict(low_areas_m2)
    if all(limit in under for limit in _HALVED_M) and under[_HALVED_M[1]] > under[_HALVED_M[0]]:
        half = (under[_HALVED_M[0]] + under[_HALVED_M[1]]) / 2
        text = f"what lies under 1 m and half of what lies between 1 and 2 m are {half:.3f} m²"
        found.append((abs(half - lacking), text))
    best = min(found, default=None)
    return best[1] if best is not None and best[0] <= near else None
