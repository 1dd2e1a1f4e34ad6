"""Name several rooms in one finding: how many, how large together, and the first of them.

Comes in: rooms. Goes out: texts and findings, one per cause and model; the rooms themselves are in the data
(`space.exclusion_reason`).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bim.findings import make_finding
from bim.tables import Finding

# So many rooms are named in the text of a finding.
_EXAMPLES = 3
# A longer label is cut: a name may be as long as its file.
_LONGEST_LABEL = 60


class Listed(Protocol):
    """What a finding about several rooms needs to know of each."""

    @property
    def step_id(self) -> int: ...
    @property
    def global_id(self) -> str | None: ...
    @property
    def label(self) -> str: ...
    @property
    def area_m2(self) -> float | None: ...


@dataclass(frozen=True)
class ListedRoom:
    """One room of a list: `label` is its number and name, `area_m2` is null where its area is unknown."""

    step_id: int
    label: str
    area_m2: float | None = None
    global_id: str | None = None


def rooms_finding(code: str, rooms: Iterable[Listed], severity: str | None = None, **values: Any) -> Finding:
    """Return one finding about several rooms, attached to the one that comes first in the file.

    Its sentence may use `count`, `area_m2` (the sum of the known areas), `names` (the first rooms and how many more
    there are) and `values`.
    """
    listed = sorted(rooms, key=lambda room: room.step_id)
    first = listed[0]
    return make_finding(
        code,
        severity=severity,
        step_id=first.step_id,
        global_id=first.global_id,
        count=len(listed),
        area_m2=math.fsum(room.area_m2 or 0.0 for room in listed),
        names=name_rooms(listed),
        **values,
    )


def name_rooms(rooms: Sequence[Listed]) -> str:
    """Return the labels of the first rooms and how many more there are: "1.01 Kontor, 1.02 Gang and 2 more"."""
    labels = [short_label(room.label) for room in rooms[:_EXAMPLES]]
    more = len(rooms) - len(labels)
    if more:
        return f"{', '.join(labels)} and {more:,} more"
    return f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else "".join(labels)


def short_label(label: str) -> str:
    """Return a label that is cut to a readable length."""
    return label if len(label) <= _LONGEST_LABEL else f"{label[:_LONGEST_LABEL]}..."
