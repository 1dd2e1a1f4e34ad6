"""The record of one room, and of what reading a model needs.

Comes in: nothing. Goes out: the records `Room` and `Reading`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bim.area.chosen.area_choice import AreaChoice
from bim.area.counted.exclusion_terms import ExclusionTerms
from bim.area.counted.room_lists import ListedRoom, short_label
from bim.area.stated.area_rules import AreaRules
from bim.area.stated.statements import Statement
from bim.enumerations import AreaRule, Confidence, ExclusionReason
from bim.finding_text import framed
from bim.geometry.footprint import Footprint, MeasureContext
from bim.model.properties import SetValue
from bim.model.structure import Place, Structure
from bim.model.units import Units
from bim.rooms.tags import Tags
from bim.settings import ExtractSettings, ReadingMode
from bim.tables import Finding

_NO_TAGS = Tags()
_NOT_CHOSEN = AreaChoice(None, None, None, AreaRule.NONE, Confidence.NONE)


@dataclass(frozen=True)
class Room:
    """One IfcSpace with everything that is known about it; areas in m², lengths in m.

    `reason` is null exactly when it counts. `is_no_room`: it is excluded and certainly no room of its own, such as the
    outline of other rooms or a ceiling void. `is_external_by_property` is the value of the property IsExternal, `tags`
    are its categories, groups and phases. `values` are left out where only rooms are read.
    """

    entity: Any
    step_id: int
    global_id: str | None
    number: str | None
    name: str | None
    name_fault: str | None
    object_type: str | None
    predefined_type: str | None
    composition_type: str | None
    is_external: bool | None
    is_external_by_property: bool | None
    place: Place
    values: Sequence[SetValue]
    statements: Sequence[Statement]
    footprint: Footprint
    has_body: bool
    tags: Tags = _NO_TAGS
    choice: AreaChoice = _NOT_CHOSEN
    reason: ExclusionReason | None = None
    is_no_room: bool = False

    @property
    def label(self) -> str:
        """Return the number and name by which messages refer to it."""
        names = " ".join(text for text in (self.number, self.name) if text)
        return names or f"#{self.step_id}"

    def listed(self) -> ListedRoom:
        """Return the room as one of a list in a finding, with its chosen area."""
        return ListedRoom(self.step_id, self.label, self.choice.net_m2, self.global_id)


@dataclass(frozen=True)
class Reading:
    """What reading rooms needs besides the model itself."""

    structure: Structure
    units: Units
    context: MeasureContext
    rules: AreaRules
    terms: ExclusionTerms
    settings: ExtractSettings
    mode: ReadingMode


def of_room(finding: Finding, room: Room) -> Finding:
    """Return the finding with its room named in front."""
    finding = replace(finding, step_id=room.step_id, global_id=room.global_id)
    return framed(finding, of_room=short_label(room.label))
