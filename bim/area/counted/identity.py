"""Findings about rooms that cannot be identified: repeated and missing GlobalIds, repeated numbers, no name.

Comes in: `SpaceFacts` of a model. Goes out: one finding per cause.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from bim.area.counted.parts import SpaceFacts
from bim.area.counted.room_lists import rooms_finding
from bim.tables import Finding

_GLOBAL_ID = re.compile("[0-3][0-9A-Za-z_$]{21}")


def identity_findings(
    spaces: Sequence[SpaceFacts], building_of: Mapping[int, object], excluded: Mapping[int, object]
) -> list[Finding]:
    """Return one finding each for missing, malformed and repeated GlobalIds, repeated numbers and rooms without a name.

    All of these rooms are kept. `excluded` spaces may have the number of another; both mappings are by step id.
    """
    of_id = Counter(space.global_id for space in spaces if space.global_id)
    places = {
        space.step_id: (building_of.get(space.step_id), space.number)
        for space in spaces
        if space.number and space.step_id not in excluded
    }
    of_number = Counter(places.values())
    causes = {
        "global_id_missing": [space for space in spaces if not space.global_id],
        "global_id_malformed": [space for space in spaces if _is_malformed(space.global_id)],
        "repeated_global_id": [space for space in spaces if of_id[space.global_id or ""] > 1],
        "repeated_number": [
            space for space in spaces if of_number[places.get(space.step_id, (None, ""))] > 1
        ],
        "space_unnamed": [space for space in spaces if not space.name and not space.number],
    }
    return [_finding(code, members) for code, members in causes.items() if members]


def _is_malformed(global_id: str | None) -> bool:
    return bool(global_id) and not _GLOBAL_ID.fullmatch(global_id or "")


def _finding(code: str, members: Sequence[SpaceFacts]) -> Finding:
    first = min(members, key=lambda space: space.step_id)
    return rooms_finding(code, members, first=repr(first.global_id))
