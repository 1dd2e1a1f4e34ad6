"""What is doubtful about who a room is: repeated and missing GlobalIds, repeated numbers, no name at all.

Comes in: `SpaceFacts` of a whole model. Goes out: findings. Must not know: which spaces count, geometry.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bim.area.counted.parts import SpaceFacts
from bim.tables import Finding

_GLOBAL_ID = re.compile("[0-3][0-9A-Za-z_$]{21}")


def identity_findings(
    spaces: Sequence[SpaceFacts],
    building_of: Mapping[int, object],
    global_ids: Mapping[int, str | None],
    excluded: Mapping[int, str],
) -> list[Finding]:
    """Repeated and missing GlobalIds, repeated numbers, rooms without a name; all of them are kept."""
    findings: list[Finding] = []
    twins = Counter(gid for gid in global_ids.values() if gid)
    numbers = Counter(
        (building_of.get(s.step_id), s.number) for s in spaces if s.number and s.step_id not in excluded
    )
    met: set[tuple[object, str]] = set()
    for space in spaces:
        global_id = global_ids.get(space.step_id)
        if not global_id:
            text = f"#{space.step_id} has no GlobalId: later versions may lose the room"
            findings.append(Finding("global_id_malformed", "warning", text, space.step_id))
        elif twins[global_id] > 1:
            text = f"{twins[global_id]} spaces share the GlobalId {global_id}: each is kept, by its step id"
            findings.append(Finding("repeated_global_id", "warning", text, space.step_id, global_id))
        key = (building_of.get(space.step_id), space.number or "")
        if numbers[key] > 1 and space.step_id not in excluded:
            if key in met:
                text = f"another room of the building has the number {space.number} too: both count"
                findings.append(Finding("repeated_number", "warning", text, space.step_id, global_id))
            met.add(key)
        if not space.name and not space.number:
            text = "the room has neither number nor name"
            findings.append(Finding("space_unnamed", "warning", text, space.step_id, global_id))
    return findings + _malformed({space.step_id: global_ids.get(space.step_id) for space in spaces})


def _malformed(global_ids: Mapping[int, str | None]) -> list[Finding]:
    """One finding for all GlobalIds that are none, or nothing."""
    wrong = [step_id for step_id, gid in global_ids.items() if gid and not _GLOBAL_ID.fullmatch(gid)]
    if not wrong:
        return []
    first = wrong[0]
    text = (
        f"{len(wrong)} rooms have a GlobalId that is none, as #{first} has {global_ids[first]!r}: "
        "later versions may lose them"
    )
    return [Finding("global_id_malformed", "info", text, first, global_ids[first])]
