"""Choose the area of a room that no geometry can check.

Comes in: the statements of a room, all and those whose unit is trusted. Goes out: an `AreaChoice`.
"""

from collections.abc import Sequence
from dataclasses import replace

from bim.area.chosen.area_choice import AreaChoice, agree, held, stated
from bim.area.chosen.evidence import Evidence
from bim.area.chosen.units_check import UnitCheck
from bim.area.stated.statements import Statement
from bim.enumerations import AreaRule, Confidence, ExclusionReason
from bim.findings import make_finding
from bim.tables import Finding

# An area that no body checks is at least that of some room.
_LEAST_M2, _MOST_M2 = 0.01, 100_000.0
_SAME = 0.01


def choose_unchecked(
    statements: Sequence[Statement], trusted: Sequence[Statement], evidence: Evidence, check: UnitCheck
) -> AreaChoice:
    """Return the best statement with low confidence: a net, else a gross, else a planned area; else hold the room."""
    for kind in ("net", "gross"):
        best = _best_supported([s for s in trusted if s.kind == kind], trusted)
        if best is not None:
            return _unchecked(best, trusted, evidence)
    if check.hold_statements or check.hold_geometry:
        return held(ExclusionReason.HELD_UNIT)
    off = next((s for s in statements if s.group in check.stated_factors), None)
    if off is not None:
        corrected_m2 = off.value_m2 / check.stated_factors[off.group]
        return stated(off, AreaRule.STATED_UNCHECKED, Confidence.LOW, net_m2=corrected_m2)
    planned = next((s for s in statements if s.kind == "planned"), None)
    if planned is not None:
        return stated(planned, AreaRule.PLANNED, Confidence.LOW, _about("area_planned_only", planned))
    return held(ExclusionReason.HELD_GEOMETRY if evidence.has_body else ExclusionReason.HELD_NO_AREA)


def _unchecked(best: Statement, trusted: Sequence[Statement], evidence: Evidence) -> AreaChoice:
    """Return a statement as the area. A room that was never given a body differs from one whose body fails."""
    if not _LEAST_M2 <= best.value_m2 <= _MOST_M2:
        return held(ExclusionReason.HELD_UNIT, (_about("area_implausible", best),))
    findings = [_about("area_unchecked", best)] if evidence.has_body else []
    findings += [_about("area_gross_only", best)] if best.kind == "gross" else _disagreement(best, trusted)
    choice = stated(best, AreaRule.STATED_UNCHECKED, Confidence.LOW, *findings)
    return choice if evidence.has_body else replace(choice, shared_codes=("space_no_body",))


def _about(code: str, statement: Statement) -> Finding:
    return make_finding(code, title=statement.title, stated_m2=statement.value_m2)


def _disagreement(best: Statement, trusted: Sequence[Statement]) -> list[Finding]:
    """Return a finding about the first net statement that differs from the best."""
    for other in trusted:
        if other.kind == "net" and not agree(other.value_m2, best.value_m2, _SAME):
            return [
                make_finding(
                    "statements_disagree",
                    title=best.title,
                    stated_m2=best.value_m2,
                    other=other.title,
                    other_m2=other.value_m2,
                )
            ]
    return []


def _best_supported(candidates: Sequence[Statement], trusted: Sequence[Statement]) -> Statement | None:
    """Return the best by rank; of several equal ones that which other statements support, else the smallest."""
    equals = [s for s in candidates if s.rank == candidates[0].rank]
    if len(equals) < 2:
        return equals[0] if equals else None
    return max(equals, key=lambda one: (_support(one, trusted), -one.value_m2))


def _support(statement: Statement, trusted: Sequence[Statement]) -> int:
    """Return how many other statements give the same area, or are a suitable gross of its own set."""
    count = 0
    for other in trusted:
        is_its_gross = other.kind == "gross" and statement.kind == "net" and other.set_id == statement.set_id
        low, high = (0.99, 2.0) if is_its_gross else (0.99, 1.01)
        count += other is not statement and low <= other.value_m2 / statement.value_m2 <= high
    return count
