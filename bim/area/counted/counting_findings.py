"""Findings about the spaces that do not count: one per reason, one per shared value, one for contradictions.

Comes in: `SpaceFacts` and their `Counting`. Goes out: findings.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bim.area.counted.counting import Counting
from bim.area.counted.evidence import Judgement, SharedValue
from bim.area.counted.name_kinds import NameKinds
from bim.area.counted.parts import SpaceFacts
from bim.area.counted.room_lists import rooms_finding
from bim.enumerations import ExclusionReason, Severity
from bim.findings import make_finding
from bim.tables import Finding

_CODES = {
    ExclusionReason.EXTERNAL: "space_external",
    ExclusionReason.PARKING: "space_parking",
    ExclusionReason.BERTH: "space_berth",
    ExclusionReason.GFA: "space_gfa",
    ExclusionReason.CONSTRUCTION: "space_construction",
    ExclusionReason.VOID: "space_void",
    ExclusionReason.PHASE: "space_phase",
    ExclusionReason.AREA_SCHEME: "space_area_scheme",
    ExclusionReason.COMPLEX: "space_complex",
    ExclusionReason.PARTIAL: "space_partial",
}


def counting_findings(spaces: Sequence[SpaceFacts], counting: Counting, kinds: NameKinds) -> list[Finding]:
    """Return the findings about the spaces that types, names, properties and the tree exclude, if any."""
    findings = list(_exclusions(spaces, counting))
    findings.extend(
        _shared_value(value) for value in counting.weighed.ignored if value.evidence.supports != "room"
    )
    findings.extend(_conflicts(spaces, counting))
    high = [
        space for space in spaces if space.step_id not in counting.reasons and _is_high_hollow(space, kinds)
    ]
    if high:
        findings.append(rooms_finding("space_looks_void", high))
    return findings


def _exclusions(spaces: Sequence[SpaceFacts], counting: Counting) -> Iterator[Finding]:
    for reason, code in _CODES.items():
        members = [space for space in spaces if counting.reasons.get(space.step_id) == reason]
        if not members:
            continue
        judgements = [counting.weighed.judgements[space.step_id] for space in members]
        is_doubtful = any(found.reason == reason and found.is_weak for found in judgements)
        severity = Severity.WARNING if is_doubtful else Severity.INFO
        yield rooms_finding(code, members, severity, evidence=_evidence(reason, judgements))


def _evidence(reason: ExclusionReason, judgements: Sequence[Judgement]) -> str:
    """Return the evidence as text, the most frequent first: "PredefinedType GFA (3), the name of a gross area (1)"."""
    own = [found for found in judgements if found.reason == reason]
    texts = Counter(row.text for found in own for row in found.for_exclusion)
    if len(own) < len(judgements):
        texts["a space that they are parts of"] = len(judgements) - len(own)
    listed = sorted(texts.items(), key=lambda item: (-item[1], item[0]))
    if all(count == len(judgements) for _, count in listed):
        return ", ".join(text for text, _ in listed)
    return ", ".join(f"{text} ({count:,})" for text, count in listed)


def _shared_value(value: SharedValue) -> Finding:
    text = value.evidence.text
    return make_finding("space_value_shared", text=text, sharing=value.sharing, spaces=value.spaces)


def _conflicts(spaces: Sequence[SpaceFacts], counting: Counting) -> Iterator[Finding]:
    """Yield one finding for all spaces about which the model contradicts itself."""
    found = {space.step_id: counting.weighed.judgements[space.step_id] for space in spaces}
    members = [space for space in spaces if found[space.step_id].is_contradictory]
    if not members:
        return
    pairs = Counter(
        f"{_texts(found[space.step_id].for_exclusion)} against {_texts(found[space.step_id].for_room)}"
        for space in members
    )
    evidence = "; ".join(text for text, _ in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))[:3])
    counted = sum(1 for space in members if space.step_id not in counting.reasons)
    yield rooms_finding("space_evidence_conflicts", members, evidence=evidence, counted=counted)


def _texts(rows: Sequence[Any]) -> str:
    return " and ".join(row.text for row in rows)


def _is_high_hollow(space: SpaceFacts, kinds: NameKinds) -> bool:
    """Return whether a space has the name of a hollow and is not known to be too low to stand in."""
    texts = (space.object_type, space.name, space.number)
    return not space.is_low and any(kinds.kind_of(text) == "void_low" for text in texts)
