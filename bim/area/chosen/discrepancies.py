"""Explain why a statement and the footprint of a room differ, as far as figures show.

Comes in: the statement, the footprint's figures, the room's other statements, how its set usually differs.
Goes out: a finding `difference_...`; it does not decide which of the two is used.

    difference_unit           the two are a known factor apart
    difference_contradiction  the net is larger than the gross of its own set
    difference_recess         the difference is the area of wall recesses that the room states
    difference_overhang       the statement is all that the body covers, with what leans outwards above the floor
    difference_planned        the room states the same area as a planned one
    difference_wall_centre    it is larger by a strip along all walls that is half a wall wide
    difference_wall_face      it is smaller by a strip no wider than a finish, as most rooms of the set
    difference_section        it is the height of the body times one of its sides
    difference_unexplained    none of these
"""

import math
from collections.abc import Sequence
from typing import Any

from bim.area.chosen.evidence import Evidence
from bim.area.chosen.units_check import UnitCheck, known_factor
from bim.area.stated.statements import Statement
from bim.findings import make_finding
from bim.tables import Finding

# Rooms bounded at wall centre-lines are stated 4 to 18 % larger; without a perimeter this is the most.
WALL_CENTRE_MOST = 1.35
_WALL_M, _FINISH_M = (0.02, 0.8), (0.002, 0.03)
_THICK_WALL_M = 0.5
_NEAR_UNIT, _NEAR_SECTION = (0.9, 1.2), 2e-3


def explain_discrepancy(
    best: Statement,
    measured_m2: float,
    evidence: Evidence,
    check: UnitCheck,
    statements: Sequence[Statement],
    smaller_gross: Statement | None,
) -> Finding:
    """Return the finding about the likely cause: the first, in the order above, that fits the figures."""
    factor = check.stated_factors.get(best.group) or _other_unit(best.value_m2 / measured_m2)
    if factor is not None:
        return difference("difference_unit", best, measured_m2, factor=factor)
    recess = _recess(best, statements, measured_m2)
    if smaller_gross is not None and recess is None:
        gross_m2 = smaller_gross.value_m2
        return difference("difference_contradiction", best, measured_m2, gross_m2=gross_m2)
    if recess is not None:
        return difference(
            "difference_recess", best, measured_m2, recess_m2=recess.value_m2, recess=recess.title
        )
    return _explain_by_figures(best, measured_m2, evidence, check.habits.get(best.group), statements)


def _explain_by_figures(
    best: Statement,
    measured_m2: float,
    evidence: Evidence,
    habit: str | None,
    statements: Sequence[Statement],
) -> Finding:
    """Return the finding about the first cause whose size fits the difference."""
    stated_m2, perimeter_m = best.value_m2, evidence.perimeter_m
    if _is_all_covered(stated_m2, measured_m2, evidence.plan_m2):
        return difference("difference_overhang", best, measured_m2)
    planned = _planned(best, statements, habit)
    if planned is not None:
        return difference("difference_planned", best, measured_m2, planned=planned.title)
    if habit != "equal" and _is_wall_centre(stated_m2, measured_m2, perimeter_m, habit == "larger"):
        return difference("difference_wall_centre", best, measured_m2)
    if habit == "smaller" and _is_finish(stated_m2, measured_m2, perimeter_m):
        return difference("difference_wall_face", best, measured_m2)
    side_m = _section_side(stated_m2, measured_m2, evidence)
    if side_m is not None:
        height_m = evidence.height_m
        return difference("difference_section", best, measured_m2, side_m=side_m, height_m=height_m)
    others = "agree" if habit == "equal" else "differ"
    return difference("difference_unexplained", best, measured_m2, others=others)


def difference(
    code: str, statement: Statement, measured_m2: float, severity: str | None = None, **values: Any
) -> Finding:
    """Return a finding that compares a statement with the footprint.

    Its sentence may use `title`, `stated_m2`, `measured_m2`, `percent` (stated beyond measured) and `values`.
    """
    return make_finding(
        code,
        severity=severity,
        title=f"{statement.title} ({statement.method})" if statement.method else statement.title,
        stated_m2=statement.value_m2,
        measured_m2=measured_m2,
        percent=100 * (statement.value_m2 / measured_m2 - 1),
        **values,
    )


def _recess(best: Statement, statements: Sequence[Statement], measured_m2: float) -> Statement | None:
    """Return the stated area of wall recesses that equals the difference, to 0.01 m² or 2 %."""
    beyond = best.value_m2 - measured_m2
    recesses = (s for s in statements if s.explains == "recess" and s.value_m2 > 0)
    return next((s for s in recesses if abs(s.value_m2 - beyond) <= max(0.01, 0.02 * beyond)), None)


def _planned(best: Statement, statements: Sequence[Statement], habit: str | None) -> Statement | None:
    """Return a planned area of the same value.

    Some exporters write every room's area as planned too. Where all rooms differ in one way, an equal planned area
    shows nothing, unless it is round, as planned areas are and drawn rooms are not.
    """
    is_round = math.isclose(2 * best.value_m2, round(2 * best.value_m2), abs_tol=1e-6)
    if habit in ("larger", "smaller") and not is_round:
        return None
    same = (
        s for s in statements if s.kind == "planned" and math.isclose(s.value_m2, best.value_m2, rel_tol=1e-6)
    )
    return next(same, None)


def _other_unit(ratio: float) -> float | None:
    """Return the known factor by which the two differ, as nearly as rooms in one unit agree."""
    factor = known_factor(ratio)
    return factor if factor is not None and _NEAR_UNIT[0] <= ratio / factor <= _NEAR_UNIT[1] else None


def _is_all_covered(stated_m2: float, measured_m2: float, plan_m2: float | None) -> bool:
    if plan_m2 is None or plan_m2 <= measured_m2:
        return False
    return abs(stated_m2 - plan_m2) <= min(0.01 * plan_m2, (plan_m2 - measured_m2) / 2)


def _section_side(stated_m2: float, measured_m2: float, evidence: Evidence) -> float | None:
    """Return the side of a rectangular room that gives the stated area with its height; null where none does."""
    half, height = (evidence.perimeter_m or 0.0) / 2, evidence.height_m or 0.0
    root = half**2 - 4 * measured_m2
    if root < 0 or height <= 0:
        return None
    sides = ((half + math.sqrt(root)) / 2, (half - math.sqrt(root)) / 2)
    return next(
        (side for side in sides if math.isclose(side * height, stated_m2, rel_tol=_NEAR_SECTION)), None
    )


def _is_wall_centre(stated_m2: float, measured_m2: float, perimeter_m: float | None, is_habit: bool) -> bool:
    """Return whether the strip between the two is half as wide as a wall.

    (a + t)(b + t) is ab + t (a + b) + t², where t is the thickness. Only a small room between thick walls can be beyond
    `WALL_CENTRE_MOST`, and then the other rooms of its set differ in the same way.
    """
    beyond = stated_m2 - measured_m2
    is_usual = 0 < beyond <= (WALL_CENTRE_MOST - 1) * measured_m2
    if beyond <= 0 or perimeter_m is None or not (is_usual or is_habit):
        return is_usual
    half = perimeter_m / 2
    thickness_m = (math.sqrt(half**2 + 4 * beyond) - half) / 2
    return _WALL_M[0] <= thickness_m <= (_WALL_M[1] if is_usual else _THICK_WALL_M)


def _is_finish(stated_m2: float, measured_m2: float, perimeter_m: float | None) -> bool:
    lacking = measured_m2 - stated_m2
    return bool(perimeter_m) and _FINISH_M[0] <= lacking / (perimeter_m or 1.0) <= _FINISH_M[1]
