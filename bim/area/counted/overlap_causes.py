"""The causes why a space does not count beside others, each with the code of its finding and its exclusion reason.

`Exclusions` collects the spaces by cause, and returns one finding per cause and model.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bim.area.counted.floors import Floor
from bim.area.counted.room_lists import ListedRoom, rooms_finding, short_label
from bim.enumerations import ExclusionReason
from bim.tables import Finding


@dataclass(frozen=True)
class Cause:
    """The code of the finding and the `exclusion_reason` of one cause.

    `is_certain`: the space is beyond doubt no room of its own.
    """

    code: str
    reason: ExclusionReason
    is_certain: bool = False


COPY = Cause("space_duplicate", ExclusionReason.DUPLICATE)
COPY_WITHOUT_BODY = Cause("space_duplicate_without_body", ExclusionReason.DUPLICATE)
OTHER_TREE = Cause("space_duplicate_in_other_tree", ExclusionReason.DUPLICATE)
WALL_CENTRE = Cause("space_at_wall_centre", ExclusionReason.DUPLICATE, is_certain=True)
REPEATED_SET = Cause("space_measured_again", ExclusionReason.AREA_SCHEME)
AROUND_ROOMS = Cause("space_around_rooms", ExclusionReason.OVERLAPPING, is_certain=True)
UNDER_ROOMS = Cause("space_overlaps", ExclusionReason.OVERLAPPING)
IN_ROOM = Cause("space_in_room", ExclusionReason.OVERLAPPING)
TOO_LOW = Cause("space_too_low", ExclusionReason.VOID)
TOO_LOW_ON_STOREY = Cause("space_low_beside_room", ExclusionReason.VOID, is_certain=True)
AIR = Cause("space_in_air_of_room", ExclusionReason.VOID)


@dataclass
class Exclusions:
    """The reason of each space that does not count, by step id, and the findings: filled rule by rule."""

    reasons: dict[int, ExclusionReason] = field(default_factory=dict)
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
        """Return the step ids of the spaces that are certainly no rooms of their own."""
        certain = (members for cause, members in self._members.items() if cause.is_certain)
        return {floor.step_id for members in certain for floor, _ in members}

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
    floor, kept = min(members, key=lambda member: member[0].step_id)
    return rooms_finding(
        cause.code,
        [listed(one) for one, _ in members],
        first=short_label(floor.label),
        kept="" if kept is None else short_label(kept.label),
    )


def _shared_finding(pairs: list[tuple[Floor, Floor, float]]) -> Finding:
    first, second, most_m2 = max(pairs, key=lambda pair: pair[2])
    rooms = {floor.step_id: floor for pair in pairs for floor in pair[:2]}
    finding = rooms_finding(
        "rooms_overlap",
        [listed(floor) for floor in rooms.values()],
        places=len(pairs),
        shared_m2=sum(pair[2] for pair in pairs),
        most_m2=most_m2,
        first=short_label(first.label),
        second=short_label(second.label),
    )
    return replace(finding, step_id=first.step_id, global_id=first.global_id)
