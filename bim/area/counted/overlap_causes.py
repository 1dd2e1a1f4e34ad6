"""Why a space does not count beside others: each cause with its code, its reason and its sentence, in one table.

`Exclusions` collects the spaces, cause by cause, and gives one finding per cause and model.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bim.area.counted.floors import Floor
from bim.area.counted.room_lists import ListedRoom, count_of, list_rooms, rooms_finding
from bim.tables import Finding


@dataclass(frozen=True)
class Cause:
    """One cause: the code and severity of its finding, the `exclusion_reason` it gives, and what it means."""

    code: str
    severity: str
    reason: str
    text: str


COPY = Cause(
    "space_duplicate",
    "warning",
    "duplicate",
    "Another space has the same outline on the same floor and counts instead, so that the floor counts once. "
    "Delete the copies.",
)
COPY_WITHOUT_BODY = Cause(
    "space_duplicate_without_body",
    "warning",
    "duplicate",
    "Another space with the same GlobalId and number counts instead. Delete the copies.",
)
OTHER_TREE = Cause(
    "space_duplicate_in_other_tree",
    "warning",
    "duplicate",
    "The same room is also in another building or storey of this file, at the same place, as if models of two "
    "disciplines had been merged. It counts once. Export the rooms from one discipline only, or set the buildings "
    "apart.",
)
WALL_CENTRE = Cause(
    "space_at_wall_centre",
    "info",
    "duplicate",
    "The outline surrounds one room at the distance of half a wall: it is the same room drawn to the middle of its "
    "walls. The inner outline counts.",
)
AROUND_ROOMS = Cause(
    "space_around_rooms",
    "info",
    "overlapping",
    "The outline is drawn round rooms, as gross areas and flats are: the rooms count, the outline does not. Give it "
    "the type GFA, or export it as a zone.",
)
UNDER_ROOMS = Cause(
    "space_overlaps",
    "warning",
    "overlapping",
    "Two or more other rooms cover most of the floor: they count, this space does not. Correct the outlines, or give "
    "it the type GFA.",
)
IN_ROOM = Cause(
    "space_in_room",
    "warning",
    "overlapping",
    "The floor is inside that of a larger room, which counts with it: the floor counts once. Cut it out of the larger "
    "room if it is a room of its own.",
)
TOO_LOW = Cause(
    "space_too_low",
    "warning",
    "void",
    "The space is lower than the clear height that a room needs, and a room is over or under it: nobody can use its "
    "floor, so it does not count. If it is a room, draw it with its height.",
)
TOO_LOW_ON_STOREY = Cause(
    "space_low_beside_room",
    "info",
    "void",
    "The space is lower than the clear height that a room needs and is over or under a room of its own storey, as "
    "ceiling voids and raised floors are: it does not count.",
)
AIR = Cause(
    "space_in_air_of_room",
    "warning",
    "void",
    "The space is in the upper part of a higher room's body and has the same outline: it is the air over that room "
    "and does not count. If it has a floor of its own, end the lower room's body under it.",
)


@dataclass
class Exclusions:
    """The reason of each space that does not count, by step id, and the findings: filled rule by rule."""

    reasons: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _members: dict[Cause, list[tuple[Floor, Floor | None]]] = field(default_factory=lambda: defaultdict(list))
    _shared: list[tuple[Floor, Floor, float]] = field(default_factory=list)

    def exclude(self, floor: Floor, cause: Cause, kept: Floor | None = None) -> None:
        """Exclude a floor; `kept` is the one that counts in its place."""
        self.reasons[floor.step_id] = cause.reason
        self._members[cause].append((floor, kept))

    def share(self, first: Floor, second: Floor, shared_m2: float) -> None:
        """Note two floors that both count although they share an area."""
        self._shared.append((first, second, shared_m2))

    def both_count(self, first: Floor, second: Floor) -> bool:
        """Return whether neither of two floors was excluded."""
        return first.step_id not in self.reasons and second.step_id not in self.reasons

    def remaining(self, floors: Iterable[Floor]) -> list[Floor]:
        """Return the floors that were not excluded."""
        return [floor for floor in floors if floor.step_id not in self.reasons]

    def beyond_doubt(self) -> set[int]:
        """Return the step ids of spaces that are certainly no room of their own, of which an info is enough."""
        causes = (members for cause, members in self._members.items() if cause.severity == "info")
        return {floor.step_id for members in causes for floor, _ in members}

    def all_findings(self) -> list[Finding]:
        """Return one finding per cause, one about what is counted twice, and the other findings."""
        found = [_cause_finding(cause, members) for cause, members in self._members.items()]
        still = [entry for entry in self._shared if self.both_count(*entry[:2])]
        return [*found, *([_shared_finding(still)] if still else []), *self.findings]


def listed(floor: Floor) -> ListedRoom:
    """Return a floor as a room of a list; without an area to count, with that of its outline."""
    area_m2 = floor.area_m2 if floor.area_m2 is not None or not floor.has_outline else floor.size_m2
    return ListedRoom(floor.step_id, floor.label, area_m2, floor.global_id)


def _cause_finding(cause: Cause, members: list[tuple[Floor, Floor | None]]) -> Finding:
    members = sorted(members, key=lambda member: member[0].step_id)
    floor, kept = members[0]
    example = "" if kept is None else f"In place of {_name(floor)} counts {_name(kept)}. "
    return rooms_finding(
        cause.code, cause.severity, [listed(one) for one, _ in members], example + cause.text
    )


def _shared_finding(pairs: list[tuple[Floor, Floor, float]]) -> Finding:
    pairs = sorted(pairs, key=lambda pair: -pair[2])
    first, second, most_m2 = pairs[0]
    rooms = {floor.step_id: floor for pair in pairs for floor in pair[:2]}
    shared_m2 = sum(pair[2] for pair in pairs)
    text = (
        f"{list_rooms([listed(rooms[step_id]) for step_id in sorted(rooms)])}. They overlap in "
        f"{count_of(len(pairs), 'place')}, and {shared_m2:,.2f} m² count twice; the largest place is "
        f"{most_m2:.2f} m² of {_name(first)} and {_name(second)}. All count: correct the outlines or the placements."
    )
    return Finding("rooms_overlap", "warning", text, first.step_id, first.global_id)


def _name(floor: Floor) -> str:
    return floor.label.removeprefix("room ")
