"""Choose the area of a room: by which rule a statement or the measurement gives it, and how reliable it is.

Comes in: the statements of a room, its footprint's figures, the settings. Goes out: an `AreaChoice`.

The rules (`area_rule`), in the order in which they are tried under `prefer = "checked"`:

    quantity_confirmed      a set's net agrees with the footprint                                     high
                            (or with another body of the room, or with another sum of its floors: medium)
    gross_confirmed         a set's gross agrees with the footprint, so its smaller net is accepted   high
    headroom_explained      the net leaves out what is under low headroom                             medium
    voids_explained         the net leaves out what the same room states as deducted (columns,
                            niches), what columns and walls in it take, or an opening in the slab     medium
    geometry_smaller        the best trusted net is larger than the footprint: the footprint          medium, low
    geometry_contradiction  the net is smaller and nothing explains it, or larger than its own gross:
                            the footprint                                                             medium, low
    geometry_only           nothing usable is stated: the footprint                                   medium, low
    stated_unchecked        there is no usable geometry, or its outline was repaired: the statement   low
    planned                 only a planned area is known                                              low
    none                    nothing is known: the room is held                                        none
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bim.area.chosen.area_choice import AreaChoice, agree, stated
from bim.area.chosen.deductions import explain_deduction
from bim.area.chosen.discrepancies import WALL_CENTRE_MOST, difference, explain_discrepancy
from bim.area.chosen.evidence import Evidence
from bim.area.chosen.levels import explain_levels
from bim.area.chosen.unchecked import choose_unchecked
from bim.area.chosen.units_check import UnitCheck, known_factor
from bim.area.stated.statements import Statement
from bim.enumerations import AreaRule, Confidence, Severity
from bim.findings import make_finding
from bim.records import changed
from bim.tables import Finding

# A floor that is so much higher than the lowest is not part of a split level.
_STOREY_M = 1.9
# Differences under 1 % are not worth a finding.
_SAME = 0.01
# Columns and ducts leave so much of a room; where the rooms of a set state their footprints, one with less is alone.
_MOST_LEFT_OUT = 0.9


def choose_area(
    statements: Sequence[Statement],
    evidence: Evidence,
    check: UnitCheck,
    prefer: str = "checked",
    tolerance: float = 0.01,
) -> AreaChoice:
    """Return the area of one room.

    `statements` best first; `evidence` in corrected units. `tolerance` is relative. Statements of a group that the unit
    check found wrong never confirm; they are corrected where nothing else is known.
    """
    trusted = [] if check.hold_statements else [s for s in statements if s.group not in check.stated_factors]
    measured = None if check.hold_geometry else evidence.measured_m2
    best_net = next((s for s in statements if s.kind == "net"), None)
    if measured is None:
        choice = choose_unchecked(statements, trusted, evidence, check)
    else:
        choice = _choose_checked(statements, trusted, measured, evidence, check, tolerance)
    choice = changed(
        choice,
        stated_m2=best_net.value_m2 if best_net else None,
        gross_m2=_gross(choice.chosen, trusted, measured),
    )
    if prefer == "stated":
        return _prefer_stated(choice, trusted)
    if prefer == "measured" and measured is not None:
        return _prefer_measured(choice, measured)
    return choice


def _choose_checked(
    statements: Sequence[Statement],
    trusted: Sequence[Statement],
    measured: float,
    evidence: Evidence,
    check: UnitCheck,
    tolerance: float,
) -> AreaChoice:
    nets = [s for s in trusted if s.kind == "net"]
    confirmed = _confirmed(nets, statements, trusted, measured, tolerance)
    if confirmed is not None and confirmed.rule is AreaRule.GROSS_CONFIRMED:
        return _with_doubt(confirmed, statements, measured, evidence, check, tolerance)
    if confirmed is not None:
        return confirmed
    explained = _explained(nets, statements, measured, evidence, tolerance)
    if explained is not None:
        return explained
    if nets and evidence.is_doubtful and not 1 < nets[0].value_m2 / measured <= WALL_CENTRE_MOST:
        finding = difference("difference_repaired_body", nets[0], measured)
        return stated(nets[0], AreaRule.STATED_UNCHECKED, Confidence.LOW, finding)
    return _by_geometry(statements, nets, measured, evidence, check, tolerance)


def _confirmed(
    nets: Sequence[Statement],
    statements: Sequence[Statement],
    trusted: Sequence[Statement],
    measured: float,
    tolerance: float,
) -> AreaChoice | None:
    """Return the first net that the footprint confirms, itself or by the gross of its set; null where none is."""
    for net in nets:
        others = _others(statements, net, measured, tolerance)
        if agree(net.value_m2, measured, tolerance):
            findings = (*_within_tolerance(net, measured), *others)
            return stated(net, AreaRule.QUANTITY_CONFIRMED, Confidence.HIGH, *findings)
        if _gross_confirms(net, trusted, measured, tolerance):
            finding = difference("difference_net_below_gross", net, measured)
            return stated(net, AreaRule.GROSS_CONFIRMED, Confidence.HIGH, finding, *others)
    return None


def _with_doubt(
    choice: AreaChoice,
    statements: Sequence[Statement],
    measured: float,
    evidence: Evidence,
    check: UnitCheck,
    tolerance: float,
) -> AreaChoice:
    """Return the choice of a net below its gross, with a warning where it alone leaves out more than columns take."""
    net = choice.chosen
    assert net is not None
    is_much = net.value_m2 < _MOST_LEFT_OUT * measured and check.habits.get(net.group) == "equal"
    if not is_much or explain_deduction(net, statements, measured, evidence, tolerance) is not None:
        return choice
    return replace(choice, findings=(difference("difference_net_alone", net, measured), *choice.findings[1:]))


def _explained(
    nets: Sequence[Statement],
    statements: Sequence[Statement],
    measured: float,
    evidence: Evidence,
    tolerance: float,
) -> AreaChoice | None:
    """Return a net that another body or sum of floors confirms, or whose deductions are known; null where none is."""
    for net in nets:
        if any(agree(net.value_m2, other_m2, tolerance) for other_m2 in evidence.alternative_areas_m2):
            finding = difference("difference_other_body", net, measured)
            return stated(net, AreaRule.QUANTITY_CONFIRMED, Confidence.MEDIUM, finding)
    for net in nets:
        of_levels = explain_levels(net, nets, measured, evidence, tolerance)
        if of_levels is not None:
            return stated(net, AreaRule.QUANTITY_CONFIRMED, Confidence.MEDIUM, of_levels)
    deduction = explain_deduction(nets[0], statements, measured, evidence, tolerance) if nets else None
    if deduction is None:
        return None
    rule, finding = deduction
    return stated(nets[0], rule, Confidence.MEDIUM, finding)


def _by_geometry(
    statements: Sequence[Statement],
    nets: Sequence[Statement],
    measured: float,
    evidence: Evidence,
    check: UnitCheck,
    tolerance: float,
) -> AreaChoice:
    """Return the footprint as the area, with a finding about how the best statement differs from it."""
    confidence = Confidence.MEDIUM if evidence.is_clean else Confidence.LOW
    only = AreaChoice(measured, None, None, AreaRule.GEOMETRY_ONLY, confidence)
    best = nets[0] if nets else next((s for s in statements if s.kind in ("net", "gross")), None)
    if best is None:
        planned = next((s for s in statements if s.kind == "planned"), None)
        findings = (*_planned_findings(planned, measured, tolerance), *_unchecked_floors(evidence))
        codes = ("space_no_quantity",) if planned is None else ()
        return replace(only, findings=findings, shared_codes=codes)
    if agree(best.value_m2, measured, tolerance):
        return only
    own_gross = next((s for s in statements if s.kind == "gross" and s.set_id == best.set_id), None)
    contradicts_itself = own_gross is not None and best.value_m2 > own_gross.value_m2 * (1 + tolerance)
    is_larger = best.value_m2 > measured and not contradicts_itself
    smaller_gross = own_gross if contradicts_itself else None
    finding = explain_discrepancy(best, measured, evidence, check, statements, smaller_gross)
    rule = AreaRule.GEOMETRY_SMALLER if is_larger else AreaRule.GEOMETRY_CONTRADICTION
    return replace(only, rule=rule, findings=(finding,))


def _prefer_stated(choice: AreaChoice, trusted: Sequence[Statement]) -> AreaChoice:
    best = next((s for s in trusted if s.kind == "net"), None)
    if best is None:
        return choice
    is_confirmed = choice.chosen == best and choice.confidence is Confidence.HIGH
    return replace(
        choice,
        net_m2=best.value_m2,
        rule=AreaRule.PREFERRED_STATED,
        confidence=Confidence.HIGH if is_confirmed else Confidence.LOW,
        chosen=best,
        held_reason=None,
    )


def _prefer_measured(choice: AreaChoice, measured: float) -> AreaChoice:
    confidence = choice.confidence
    if choice.chosen is not None and confidence is not Confidence.HIGH:
        confidence = Confidence.MEDIUM
    return replace(
        choice, net_m2=measured, rule=AreaRule.PREFERRED_MEASURED, confidence=confidence, chosen=None
    )


def _gross_confirms(net: Statement, trusted: Sequence[Statement], measured: float, tolerance: float) -> bool:
    """Return whether a gross of the same set agrees with the footprint, and the net is not larger.

    A net of a tenth is in another unit, or has its comma in another place.
    """
    ratio = net.value_m2 / measured
    return (
        ratio <= 1 + tolerance
        and known_factor(ratio) is None
        and any(
            s.kind == "gross" and s.set_id == net.set_id and agree(s.value_m2, measured, tolerance)
            for s in trusted
        )
    )


def _gross(chosen: Statement | None, trusted: Sequence[Statement], measured: float | None) -> float | None:
    """Return the gross of the set that gives the net, else the best stated gross, else the footprint."""
    grosses = [s for s in trusted if s.kind == "gross"]
    own = [s for s in grosses if chosen is not None and s.set_id == chosen.set_id]
    best = next(iter(own or grosses), None)
    return best.value_m2 if best is not None else measured


def _within_tolerance(net: Statement, measured: float) -> Iterator[Finding]:
    if not agree(net.value_m2, measured, _SAME):
        yield difference("difference_within_tolerance", net, measured)


def _others(
    statements: Sequence[Statement], chosen: Statement, measured: float, tolerance: float
) -> Iterator[Finding]:
    """Yield a finding per net statement beside the chosen one that differs: outdated, or another measure."""
    for other in statements:
        if other.kind != "net" or other.group == chosen.group or agree(other.value_m2, measured, _SAME):
            continue
        if not agree(other.value_m2, chosen.value_m2, tolerance):
            severity = Severity.WARNING if other.rank < chosen.rank else Severity.INFO
            yield difference("difference_stale_set", other, measured, severity, chosen=chosen.title)


def _planned_findings(planned: Statement | None, measured: float, tolerance: float) -> Iterator[Finding]:
    if planned is not None and not agree(planned.value_m2, measured, tolerance):
        yield difference("difference_planned", planned, measured, Severity.INFO, planned=planned.title)


def _unchecked_floors(evidence: Evidence) -> Iterator[Finding]:
    """Yield a finding about floors over one another that no stated area confirms: somebody should look."""
    floors = evidence.floors_m2
    if any(rise_m >= _STOREY_M for rise_m, _ in floors):
        areas = " + ".join(f"{area:.3f}" for _, area in floors)
        yield make_finding("floors_unconfirmed", floors=len(floors), areas=areas)
