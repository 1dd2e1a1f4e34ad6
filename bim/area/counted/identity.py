"""What is doubtful about who a room is: repeated and missing GlobalIds, repeated numbers, no name at all.

Comes in: `SpaceFacts` of a whole model. Goes out: one finding per cause. Must not know: which spaces count, geometry.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bim.area.counted.parts import SpaceFacts
from bim.area.counted.room_lists import name_rooms
from bim.findings import make_finding
from bim.tables import Finding

_GLOBAL_ID = re.compile("[0-3][0-9A-Za-z_$]{21}")


def identity_findings(
    spaces: Sequence[SpaceFacts],
    building_of: Mapping[int, object],
    global_ids: Mapping[int, str | None],
    excluded: Mapping[int, str],
) -> list[Finding]:
    """Return one finding each for missing, malformed and repeated GlobalIds, repeated numbers and rooms without a name;
    all of these rooms are kept. `excluded` spaces may have the number of another."""
    of_id = Counter(gid for gid in global_ids.values() if gid)
    known = {space.step_id: global_ids.get(space.step_id) for space in spaces}
    places = {
        space.step_id: (building_of.get(space.step_id), space.number)
        for space in spaces
        if space.number and space.step_id not in excluded
    }
    of_number = Counter(places.values())
    causes = {
        "global_id_missing": [space for space in spaces if not known[space.step_id]],
        "global_id_malformed": [space for space in spaces if _is_malformed(known[space.step_id])],
        "repeated_global_id": [space for space in spaces if of_id[known[space.step_id] or ""] > 1],
        "repeated_number": [
            space for space in spaces if of_number[places.get(space.step_id, (None, ""))] > 1
        ],
        "space_unnamed": [space for space in spaces if not space.name and not space.number],
    }
    return [_finding(code, members, known) for code, members in causes.items() if members]


def _is_malformed(global_id: str | None) -> bool:
    return bool(global_id) and not _GLOBAL_ID.fullmatch(global_id or "")


def _finding(code: str, members: Sequence[SpaceFacts], global_ids: Mapping[int, str | None]) -> Finding:
    listed = sorted(members, key=lambda space: space.step_id)
    first = listed[0]
    global_id = global_ids[first.step_id]
    return make_finding(
        code,
        step_id=first.step_id,
        global_id=global_id,
        count=len(listed),
        names=name_rooms(listed),
        first=f"{global_id!r}",
    )
