"""How findings speak of several rooms at once: how many, how large together, and which ones first.

One finding per cause and model: the rooms themselves are in the data (`space.exclusion_reason`).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bim.tables import Finding

# So many rooms are named in the text of a finding.
_EXAMPLES = 3
# No label in a list is longer; a name may be as long as its file.
_LONGEST_LABEL = 60


class Listed(Protocol):
    """What a finding about several rooms needs of each."""

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


def count_of(count: int, one: str = "room", many: str | None = None) -> str:
    """Return the count with its noun in the right form: "1 room", "2 rooms"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def list_rooms(rooms: Sequence[Listed], one: str = "room", many: str | None = None) -> str:
    """Return "3 rooms, 61.50 m²: 1.01 Kontor, 1.02 Gang, 1.03 Depot and 2 more"; unknown areas add nothing."""
    area_m2 = math.fsum(room.area_m2 or 0.0 for room in rooms)
    return f"{count_of(len(rooms), one, many)}, {area_m2:,.2f} m²: {name_rooms(rooms)}"


def name_rooms(rooms: Sequence[Listed]) -> str:
    """Return the labels of the first rooms and how many more there are."""
    labels = [_short(room.label) for room in rooms[:_EXAMPLES]]
    more = len(rooms) - len(labels)
    if more:
        return f"{', '.join(labels)} and {more:,} more"
    return f"{', '.join(labels[:-1])} and {labels[-1]}" if len(labels) > 1 else "".join(labels)


def rooms_finding(
    code: str, severity: str, rooms: Iterable[Listed], text: str, one: str = "space"
) -> Finding:
    """Return one finding about several rooms, hung on the first of them.

    `text` says the cause, what it means for the figures, and what to do; it follows the list of rooms:
    "2 spaces, 31.00 m²: P1 and P2. <text>".
    """
    listed = sorted(rooms, key=lambda room: room.step_id)
    first = listed[0]
    return Finding(code, severity, f"{list_rooms(listed, one)}. {text}", first.step_id, first.global_id)


def _short(label: str) -> str:
    plain = label.removeprefix("room ")
    return plain if len(plain) <= _LONGEST_LABEL else f"{plain[:_LONGEST_LABEL]}..."
