"""The area of a room: which statement or measurement gives it, by which rule, how sure.

Comes in: the statements of a room, its footprint's figures, the settings. Goes out: an `AreaChoice`.
Must not know: IFC entities, overrides by people, which spaces count.

The rules (`area_rule`), in the order they are asked under `prefer = "checked"`:

    quantity_confirmed      a set's net agrees with the footprint                                     high
                            (with another body of the room as good, or another sum of its floors: medium)
    gross_confirmed         a set's gross agrees with the footprint, so its smaller net holds         high
    headroom_explained      the net lacks what lies under low headroom, this one or a usual one       medium
    voids_explained         the net lacks what the same room states as taken off (columns, niches),
                            or what columns and walls in it stand on, or an opening in the slab below medium
    geometry_smaller        the best trusted net is larger than the footprint: the footprint          medium, low
    geometry_contradiction  the net is smaller and nothing explains it, or larger than its own gross:
                            the footprint                                                             medium, low
    geometry_only           nothing usable is stated: the footprint                                   medium, low
    stated_unchecked        geometry says nothing, or was repaired into another shape: the statement  low
    planned                 only a planned area is known                                              low
    none                    nothing is known: the room is held                                        none
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bim.area.chosen.deductions import explain_deduction
from bim.area.chosen.discrepancies import WALL_CENTRE_MOST, difference, explain_discrepancy
from bim.area.chosen.evidence import Evidence
from bim.area.chosen.levels import explain_levels
from bim.area.chosen.units_check import UnitCheck
from bim.area.stated.statements import Statement
from bim.tables import Finding

# What no body checks must at least be the area of some room.
_LEAST_UNCHECKED_M2, _MOST_UNCHECKED_M2 = 0.01, 100_000.0

# A floor that is so much higher than the lowest is no part of a split level.
_STOREY_M = 1.9


@dataclass(frozen=True)
class AreaChoice:
    """The chosen areas in m². `chosen` is the statement that gives the net area, null where geometry does;
    `held_reason` is set exactly where `net_m2` is null."""

    net_m2: float | None
    gross_m2: float | None
    stated_m2: float | None
    rule: str
    confidence: str
    chosen: Statement | None = None
    held_reason: str | None = None
    findings: tuple[Finding, ...] = ()


def choose_area(
    statements: Sequence[Statement],
    evidence: Evidence,
    check: UnitCheck,
    prefer: str = "checked",
    tolerance: float = 0.01,
) -> AreaChoice:
    """The area of one room.

    `statements` best first; `evidence` already in corrected units. `tolerance` is relative. Statements of a
    group that the unit check found off never confirm and are corrected where nothing else is known.
    """
    trusted = [] if check.hold_statements else [s for s in statements if s.group not in check.stated_factors]
    measured = None if check.hold_geometry else evidence.measured_m2
    best_net = next((s for s in statements if s.kind == "net"), None)
    choice = _choose(statements, trusted, measured, evidence, check, tolerance)
    stated_m2 = best_net.value_m2 if best_net else None
    gross_m2 = _gross(choice.chosen, trusted, measured)
    choice = _with(choice, stated_m2=stated_m2, gross_m2=gross_m2)
    if prefer == "stated":
        choice = _prefer_stated(choice, trusted)
    elif prefer == "measured" and measured is not None:
        confidence = (
            choice.confidence
            if choice.chosen is None
            else "high"
            if choice.confidence == "high"
            else "medium"
        )
        choice = _with(choice, net_m2=measured, rule="preferred_measured", confidence=confidence, chosen=None)
    return choice


def _choose(
    statements: Sequence[Statement],
    trusted: Sequence[Statement],
    measured: float | None,
    evidence: Evidence,
    check: UnitCheck,
    tolerance: float,
) -> AreaChoice:
    if measured is None:
        return _without_geometry(statements, trusted, evidence, check)
    nets = [s for s in trusted if s.kind == "net"]
    for net in nets:
        if _agree(net.value_m2, measured, tolerance):
            findings = (*_within(net, measured), *_others(statements, net, measured, tolerance))
            return _stated(net, "quantity_confirmed", "high", findings)
        if _gross_confirms(net, trusted, measured, tolerance):
            cause = difference(
                "difference_net_below_gross", "info", net, measured, "its gross agrees: the net holds"
            )
            return _stated(
                net, "gross_confirmed", "high", (cause, *_others(statements, net, measured, tolerance))
            )
    for net in nets:
        if any(_agree(net.value_m2, rival, tolerance) for rival in evidence.alternative_areas_m2):
            cause = difference("difference_other_body", "warning", net, measured, "another body confirms it")
            return _stated(net, "quantity_confirmed", "medium", (cause,))
    for net in nets:
        if (cause_of_levels := explain_levels(net, nets, measured, evidence, tolerance)) is not None:
            return _stated(net, "quantity_confirmed", "medium", (cause_of_levels,))
    if (
        nets
        and (shortfall := explain_deduction(nets[0], statements, measured, evidence, tolerance)) is not None
    ):
        rule, cause = shortfall
        return _stated(nets[0], rule, "medium", (cause,))
    if nets and evidence.is_doubtful and not 1 < nets[0].value_m2 / measured <= WALL_CENTRE_MOST:
        text = "the body's outline had to be repaired: the statement stands unchecked"
        cause = difference("difference_repaired_body", "warning", nets[0], measured, text)
        return _stated(nets[0], "stated_unchecked", "low", (cause,))
    return _by_geometry(statements, nets, measured, evidence, check, tolerance)


def _by_geometry(
    statements: Sequence[Statement],
    nets: Sequence[Statement],
    measured: float,
    evidence: Evidence,
    check: UnitCheck,
    tolerance: float,
) -> AreaChoice:
    """The footprint wins; the best statement's difference is named."""
    confidence = "medium" if evidence.is_clean else "low"
    best = nets[0] if nets else next((s for s in statements if s.kind in ("net", "gross")), None)
    if best is None:
        planned = next((s for s in statements if s.kind == "planned"), None)
        findings = _planned_findings(planned, measured, tolerance)
        if not findings and planned is None:
            text = "the room has no stated area: it is measured"
            findings = (Finding("space_no_quantity", "info", text),)
        findings = (*findings, *_unchecked_floors(evidence))
        return AreaChoice(measured, None, None, "geometry_only", confidence, findings=findings)
    if _agree(best.value_m2, measured, tolerance):
        return AreaChoice(measured, None, None, "geometry_only", confidence)
    own_gross = next((s for s in statements if s.kind == "gross" and s.set_id == best.set_id), None)
    contradicts_itself = own_gross is not None and best.value_m2 > own_gross.value_m2 * (1 + tolerance)
    is_larger = best.value_m2 > measured and not contradicts_itself
    smaller_gross = own_gross if contradicts_itself else None
    cause = explain_discrepancy(best, measured, evidence, check, statements, smaller_gross)
    rule = "geometry_smaller" if is_larger else "geometry_contradiction"
    return AreaChoice(measured, None, None, rule, confidence, findings=(cause,))


def _without_geometry(
    statements: Sequence[Statement], trusted: Sequence[Statement], evidence: Evidence, check: UnitCheck
) -> AreaChoice:
    """No body, or none that can be measured: the best statement, low; a planned area last."""
    for kind in ("net", "gross"):
        best = _best_supported([s for s in trusted if s.kind == kind], trusted)
        if best is not None and not _LEAST_UNCHECKED_M2 <= best.value_m2 <= _MOST_UNCHECKED_M2:
            text = f"{best.title} states {best.value_m2:g} m², which no room has, and no body tells its unit"
            return _with(_held("held_unit"), findings=(Finding("area_implausible", "warning", text),))
        if best is not None:
            findings = (_gross_only_finding(best),) if kind == "gross" else _disagreement(best, trusted)
            return _stated(best, "stated_unchecked", "low", (_unchecked_finding(best, evidence), *findings))
    if check.hold_statements or check.hold_geometry:
        return _held("held_unit")
    off = next((s for s in statements if s.group in check.stated_factors), None)
    if off is not None:
        factor = check.stated_factors[off.group]
        return _with(_stated(off, "stated_unchecked", "low", ()), net_m2=off.value_m2 / factor)
    planned = next((s for s in statements if s.kind == "planned"), None)
    if planned is not None:
        text = f"only a planned area is known: {planned.title} {planned.value_m2:.3f} m²"
        return _stated(planned, "planned", "low", (Finding("area_planned_only", "warning", text),))
    return _held("held_geometry" if evidence.has_body else "held_no_area")


def _best_supported(candidates: Sequence[Statement], trusted: Sequence[Statement]) -> Statement | None:
    """The best by rank; of several as good the one that others of the room bear out, else the smallest."""
    rivals = [s for s in candidates if s.rank == candidates[0].rank]
    if len(rivals) < 2:
        return rivals[0] if rivals else None
    return max(rivals, key=lambda rival: (_support(rival, trusted), -rival.value_m2))


def _support(statement: Statement, trusted: Sequence[Statement]) -> int:
    """How many other statements say the same, or are a gross of its own set that suits it."""
    count = 0
    for other in trusted:
        is_its_gross = other.kind == "gross" and statement.kind == "net" and other.set_id == statement.set_id
        low, high = (0.99, 2.0) if is_its_gross else (0.99, 1.01)
        count += other is not statement and low <= other.value_m2 / statement.value_m2 <= high
    return count


def _held(reason: str) -> AreaChoice:
    return AreaChoice(None, None, None, "none", "none", held_reason=reason)


def _stated(chosen: Statement, rule: str, confidence: str, findings: tuple[Finding, ...]) -> AreaChoice:
    return AreaChoice(chosen.value_m2, None, None, rule, confidence, chosen, findings=findings)


def _prefer_stated(choice: AreaChoice, trusted: Sequence[Statement]) -> AreaChoice:
    best = next((s for s in trusted if s.kind == "net"), None)
    if best is None:
        return choice
    confidence = "high" if choice.chosen == best and choice.confidence == "high" else "low"
    return _with(
        choice,
        net_m2=best.value_m2,
        rule="preferred_stated",
        confidence=confidence,
        chosen=best,
        held_reason=None,
    )


def _with(choice: AreaChoice, **changes: object) -> AreaChoice:
    fields = {name: getattr(choice, name) for name in AreaChoice.__dataclass_fields__}
    return AreaChoice(**{**fields, **changes})


def _agree(stated_m2: float, measured_m2: float, tolerance: float) -> bool:
    return abs(stated_m2 - measured_m2) <= tolerance * measured_m2


def _gross_confirms(net: Statement, trusted: Sequence[Statement], measured: float, tolerance: float) -> bool:
    """A gross of the same set agrees with the footprint, and the net is not larger."""
    return net.value_m2 <= measured * (1 + tolerance) and any(
        s.kind == "gross" and s.set_id == net.set_id and _agree(s.value_m2, measured, tolerance)
        for s in trusted
    )


def _gross(chosen: Statement | None, trusted: Sequence[Statement], measured: float | None) -> float | None:
    """Gross of the set that gives the net, else the best stated gross, else the footprint."""
    grosses = [s for s in trusted if s.kind == "gross"]
    own = [s for s in grosses if chosen is not None and s.set_id == chosen.set_id]
    best = next(iter(own or grosses), None)
    return best.value_m2 if best is not None else measured


def _within(net: Statement, measured: float) -> tuple[Finding, ...]:
    """A difference that the tolerance allows is told all the same, from 1 % on."""
    if _agree(net.value_m2, measured, 0.01):
        return ()
    return (difference("difference_within_tolerance", "info", net, measured, "the tolerance allows it"),)


def _others(
    statements: Sequence[Statement], chosen: Statement, measured: float, tolerance: float
) -> tuple[Finding, ...]:
    """Net statements beside the chosen one that say something else: a stale or another measure."""
    findings = []
    for other in statements:
        if other.kind != "net" or other.group == chosen.group or _agree(other.value_m2, measured, 0.01):
            continue
        if not _agree(other.value_m2, chosen.value_m2, tolerance):
            text = f"{chosen.title} is confirmed, this one is not: stale, or another measure"
            severity = "warning" if other.rank < chosen.rank else "info"
            findings.append(difference("difference_stale_set", severity, other, measured, text))
    return tuple(findings)


def _disagreement(best: Statement, trusted: Sequence[Statement]) -> tuple[Finding, ...]:
    for other in trusted:
        if other.kind == "net" and not _agree(other.value_m2, best.value_m2, 0.01):
            text = f"{best.title} says {best.value_m2:.3f}, {other.title} {other.value_m2:.3f} m²; no body tells which"
            return (Finding("statements_disagree", "warning", text),)
    return ()


def _planned_findings(planned: Statement | None, measured: float, tolerance: float) -> tuple[Finding, ...]:
    if planned is None or _agree(planned.value_m2, measured, tolerance):
        return ()
    return (
        difference("difference_planned", "info", planned, measured, "a planned area; the footprint is used"),
    )


def _unchecked_floors(evidence: Evidence) -> tuple[Finding, ...]:
    """Floors over one another are a reading of the body: a person should look where no stated area confirms it."""
    floors = evidence.floors_m2
    if not any(rise_m >= _STOREY_M for rise_m, _ in floors):
        return ()
    areas = " + ".join(f"{area:.3f}" for _, area in floors)
    text = f"the body has {len(floors)} floors and no stated area confirms their sum ({areas} m²): check which count"
    return (Finding("floors_unconfirmed", "warning", text),)


def _unchecked_finding(best: Statement, evidence: Evidence) -> Finding:
    """A room that was never given a body is told of, one whose body fails is warned of."""
    if not evidence.has_body:
        text = f"the room has no body: the stated {best.value_m2:.3f} m² ({best.title}) stand unchecked"
        return Finding("space_no_body", "info", text)
    text = f"its body cannot be measured: the stated {best.value_m2:.3f} m² ({best.title}) stand unchecked"
    return Finding("area_unchecked", "warning", text)


def _gross_only_finding(best: Statement) -> Finding:
    text = f"only a gross area is stated ({best.title} {best.value_m2:.3f} m²) and no body can be measured: it stands"
    return Finding("area_gross_only", "warning", text)
