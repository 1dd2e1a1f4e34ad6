"""Why a statement and the footprint of a room differ, as far as figures tell.

Comes in: the statement, the footprint's area and perimeter, the room's other statements, the habits of its set.
Goes out: a finding `difference_...`. Must not know: IFC entities, which of the two is taken.

    difference_unit           the two are a known factor apart
    difference_recess         what wall recesses add, as the room itself states it
    difference_contradiction  a net larger than the gross of its own set
    difference_overhang       it is all that the body covers, with what leans or grows outwards above the floor
    difference_section        it is the height of the body times one of its sides
    difference_planned        the room states the same area as a planned one
    difference_wall_centre    larger by a strip along all walls that is half a wall wide
    difference_wall_face      smaller by a strip no wider than a finish, as most rooms of the set
    difference_unexplained    nothing of these
"""

import math
from collections.abc import Sequence

from bim.area.chosen.evidence import Evidence
from bim.area.chosen.units_check import UnitCheck, known_factor
from bim.area.stated.statements import Statement
from bim.tables import Finding

# Rooms bounded at wall centre-lines are stated 4 to 18 % larger; where no perimeter tells more, this is the most.
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
    """The likely cause, of those that the figures bear out the surest first."""
    factor = check.stated_factors.get(best.group) or _other_unit(best.value_m2 / measured_m2)
    if factor is not None:
        return difference(
            "difference_unit", "warning", best, measured_m2, f"a factor of {factor:g}: another unit"
        )
    if smaller_gross is not None and _recess(best, statements, measured_m2) is None:
        text = f"it is larger than its own gross ({smaller_gross.value_m2:.3f} m²); the footprint is used"
        return difference("difference_contradiction", "warning", best, measured_m2, text)
    code, text = _likely(best, measured_m2, evidence, check.habits.get(best.group), statements)
    return difference(code, "warning", best, measured_m2, f"{text}; the footprint is used")


def _likely(
    best: Statement,
    measured_m2: float,
    evidence: Evidence,
    habit: str | None,
    statements: Sequence[Statement],
) -> tuple[str, str]:
    """Code and words of the first cause whose size fits the difference."""
    stated_m2, perimeter_m = best.value_m2, evidence.perimeter_m
    recess = _recess(best, statements, measured_m2)
    if recess is not None:
        text = f"{recess.value_m2:.3f} m² of floor in wall recesses are in it ({recess.title})"
        return "difference_recess", text
    if _is_all_covered(stated_m2, measured_m2, evidence.plan_m2):
        text = "it is all that the body covers, with leaning walls, eaves or sills that are no floor"
        return "difference_overhang", text
    planned = _planned(best, statements, habit)
    if planned is not None:
        return (
            "difference_planned",
            f"it is the planned area ({planned.title}), not that of the room as drawn",
        )
    if habit != "equal" and _is_wall_centre(stated_m2, measured_m2, perimeter_m, habit == "larger"):
        return "difference_wall_centre", "as rooms bounded at wall centre-lines are"
    if habit == "smaller" and _is_finish(stated_m2, measured_m2, perimeter_m):
        text = "as rooms bounded at the finish of their walls are, and drawn without it"
        return "difference_wall_face", text
    side_m = _section_side(stated_m2, measured_m2, evidence)
    if side_m is not None:
        text = (
            f"it is a side of the body times its height ({side_m:.2f} × {evidence.height_m:.2f} m): the area of a wall,"
            " or of the floor where the up axis of the export is wrong"
        )
        return "difference_section", text
    others = ", while the other rooms of this set agree with their footprints" if habit == "equal" else ""
    return "difference_unexplained", f"nothing in the model explains it{others}"


def difference(code: str, severity: str, statement: Statement, measured_m2: float, text: str) -> Finding:
    """A finding that sets a statement beside the footprint."""
    share = 100 * (statement.value_m2 / measured_m2 - 1)
    method = f" ({statement.method})" if statement.method else ""
    message = (
        f"{statement.title}{method} states {statement.value_m2:.3f} m², the footprint is {measured_m2:.3f} m² "
        f"({share:+.1f} %): {text}"
    )
    return Finding(code, severity, message)


def _recess(best: Statement, statements: Sequence[Statement], measured_m2: float) -> Statement | None:
    """A stated floor in wall recesses that is the whole difference, to a hundredth of a square metre or 2 %."""
    beyond = best.value_m2 - measured_m2
    recesses = (s for s in statements if s.explains == "recess" and s.value_m2 > 0)
    return next((s for s in recesses if abs(s.value_m2 - beyond) <= max(0.01, 0.02 * beyond)), None)


def _planned(best: Statement, statements: Sequence[Statement], habit: str | None) -> Statement | None:
    """A planned area of the same value. Some exporters write every room's area as planned too: where all rooms
    differ in one way it says nothing, unless it is round, as plans are and drawn rooms are not."""
    is_round = math.isclose(2 * best.value_m2, round(2 * best.value_m2), abs_tol=1e-6)
    if habit in ("larger", "smaller") and not is_round:
        return None
    same = (
        s for s in statements if s.kind == "planned" and math.isclose(s.value_m2, best.value_m2, rel_tol=1e-6)
    )
    return next(same, None)


def _other_unit(ratio: float) -> float | None:
    """A known factor that the two are apart by, as nearly as rooms of one unit are to each other."""
    factor = known_factor(ratio)
    return factor if factor is not None and _NEAR_UNIT[0] <= ratio / factor <= _NEAR_UNIT[1] else None


def _is_all_covered(stated_m2: float, measured_m2: float, plan_m2: float | None) -> bool:
    if plan_m2 is None or plan_m2 <= measured_m2:
        return False
    return abs(stated_m2 - plan_m2) <= min(0.01 * plan_m2, (plan_m2 - measured_m2) / 2)


def _section_side(stated_m2: float, measured_m2: float, evidence: Evidence) -> float | None:
    """The side of a rectangular room that makes the stated area with its height; null where none does."""
    half, height = (evidence.perimeter_m or 0.0) / 2, evidence.height_m or 0.0
    root = half**2 - 4 * measured_m2
    if root < 0 or height <= 0:
        return None
    sides = ((half + math.sqrt(root)) / 2, (half - math.sqrt(root)) / 2)
    return next(
        (side for side in sides if math.isclose(side * height, stated_m2, rel_tol=_NEAR_SECTION)), None
    )


def _is_wall_centre(stated_m2: float, measured_m2: float, perimeter_m: float | None, is_habit: bool) -> bool:
    """The strip between is half as wide as some wall: (a + t)(b + t) is ab + t (a + b) + t², t the thickness. Beyond
    `WALL_CENTRE_MOST` only a small room between thick walls can be, and then the other rooms of its set show it."""
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
