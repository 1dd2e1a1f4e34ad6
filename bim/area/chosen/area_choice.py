"""The record of a room's chosen area, and functions that make it.

Comes in: areas, rules, statements. Goes out: `AreaChoice` records.
"""

from dataclasses import dataclass

from bim.area.stated.statements import Statement
from bim.enumerations import AreaRule, Confidence, ExclusionReason
from bim.tables import Finding


@dataclass(frozen=True)
class AreaChoice:
    """The chosen areas in m². `chosen` is the statement that gives the net area, null where geometry does.

    `held_reason` is set exactly where `net_m2` is null. `findings` are about this room alone; `shared_codes` are the
    codes of findings that are made once for all rooms of a model.
    """

    net_m2: float | None
    gross_m2: float | None
    stated_m2: float | None
    rule: AreaRule
    confidence: Confidence
    chosen: Statement | None = None
    held_reason: ExclusionReason | None = None
    findings: tuple[Finding, ...] = ()
    shared_codes: tuple[str, ...] = ()


def held(reason: ExclusionReason, findings: tuple[Finding, ...] = ()) -> AreaChoice:
    """Return the choice of a room whose area cannot be trusted."""
    return AreaChoice(None, None, None, AreaRule.NONE, Confidence.NONE, held_reason=reason, findings=findings)


def stated(
    chosen: Statement, rule: AreaRule, confidence: Confidence, *findings: Finding, net_m2: float | None = None
) -> AreaChoice:
    """Return the choice of a statement; `net_m2` is its corrected value, where its unit is wrong."""
    value_m2 = chosen.value_m2 if net_m2 is None else net_m2
    return AreaChoice(value_m2, None, None, rule, confidence, chosen, findings=findings)


def agree(stated_m2: float, measured_m2: float, tolerance: float) -> bool:
    """Return whether two areas differ by no more than the tolerance, relative to the second."""
    return abs(stated_m2 - measured_m2) <= tolerance * measured_m2
