"""What is found about the spaces that do not count: one finding per reason, one per shared value, one for conflicts.

Comes in: `SpaceFacts` and their `Counting`. Goes out: findings. Must not know: geometry, how evidence is weighed.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from bim.area.counted.counting import Counting
from bim.area.counted.evidence import Judgement, SharedValue
from bim.area.counted.name_kinds import NameKinds
from bim.area.counted.parts import SpaceFacts
from bim.area.counted.room_lists import name_rooms
from bim.findings import make_finding
from bim.tables import Finding

_CODES = {
    "external": "space_external",
    "parking": "space_parking",
    "berth": "space_berth",
    "gfa": "space_gfa",
    "construction": "space_construction",
    "void": "space_void",
    "phase": "space_phase",
    "area_scheme": "space_area_scheme",
    "complex": "space_complex",
    "partial": "space_partial",
}


def counting_findings(spaces: Sequence[SpaceFacts], counting: Counting, kinds: NameKinds) -> list[Finding]:
    """Return what is found about the spaces that types, names, properties and the tree leave out, if any."""
    findings = list(_exclusions(spaces, counting))
    findings.extend(
        _shared_value(value) for value in counting.weighed.set_aside if value.evidence.speaks_for != "room"
    )
    findings.extend(_conflicts(spaces, counting))
    high = [
        space for space in spaces if space.step_id not in counting.reasons and _is_high_hollow(space, kinds)
    ]
    if high:
        findings.append(_about("space_looks_void", high))
    return findings


def _exclusions(spaces: Sequence[SpaceFacts], counting: Counting) -> Iterator[Finding]:
    for reason, code in _CODES.items():
        members = [space for space in spaces if counting.reasons.get(space.step_id) == reason]
        if not members:
            continue
        judgements = [counting.weighed.judgements[space.step_id] for space in members]
        is_doubtful = any(found.reason == reason and found.is_weak for found in judgements)
        yield _about(
            code, members, "warning" if is_doubtful else "info", evidence=_evidence(reason, judgements)
        )


def _about(code: str, spaces: Sequence[SpaceFacts], severity: str | None = None, **values: Any) -> Finding:
    listed = sorted(spaces, key=lambda space: space.step_id)
    area_m2 = sum(space.area_m2 or 0.0 for space in listed)
    first = listed[0]
    return make_finding(
        code,
        severity=severity,
        step_id=first.step_id,
        global_id=first.global_id,
        count=len(listed),
        area_m2=area_m2,
        names=name_rooms(listed),
        **values,
    )


def _evidence(reason: str, judgements: Sequence[Judgement]) -> str:
    """The evidence in words, that of most spaces first: "PredefinedType GFA (3), the name of a gross area (1)"."""
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
    """One finding for all spaces about which the model contradicts itself."""
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
    yield _about("space_evidence_conflicts", members, evidence=evidence, counted=counted)


def _texts(rows: Sequence[Any]) -> str:
    return " and ".join(row.text for row in rows)


def _is_high_hollow(space: SpaceFacts, kinds: NameKinds) -> bool:
    """Whether a space has the name of a hollow and is not known to be too low to stand in."""
    texts = (space.object_type, space.name, space.number)
    return not space.is_low and any(kinds.kind_of(text) == "void_low" for text in texts)
