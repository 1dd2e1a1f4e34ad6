"""One room: everything known of an IfcSpace, and what reading it needs.

Comes in: nothing. Goes out: the records `Room` and `Reading`. Must not know: how a room is read, chosen or counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bim.area.chosen.choice import AreaChoice
from bim.area.counted.exclusion_terms import ExclusionTerms
from bim.area.stated.area_rules import AreaRules
from bim.area.stated.statements import Statement
from bim.geometry.footprint import Footprint, MeasureContext
from bim.model.properties import SetValue
from bim.model.structure import Place, Structure
from bim.model.units import Units
from bim.rooms.tags import Tags
from bim.settings import ExtractSettings, ReadingMode
from bim.tables import Finding

_NO_TAGS = Tags()
_NOT_CHOSEN = AreaChoice(None, None, None, "none", "none")


@dataclass(frozen=True)
class Room:
    """One IfcSpace with everything known of it; areas m², lengths m. `reason` is null exactly when it counts.
    `is_no_room`: it is excluded and certainly no room of its own: the outline of others, a ceiling void.

    `told_external` is what the property IsExternal says, `tags` its categories, groups and phases; `values` are left
    out where only rooms are asked for.
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
    told_external: bool | None
    place: Place
    values: Sequence[SetValue]
    statements: Sequence[Statement]
    footprint: Footprint
    has_body: bool
    tags: Tags = _NO_TAGS
    choice: AreaChoice = _NOT_CHOSEN
    reason: str | None = None
    is_no_room: bool = False

    @property
    def label(self) -> str:
        """How messages call it."""
        names = " ".join(text for text in (self.number, self.name) if text)
        return f"room {names or '#' + str(self.step_id)}"


@dataclass(frozen=True)
class Reading:
    """What reading rooms needs beside the model itself."""

    structure: Structure
    units: Units
    context: MeasureContext
    rules: AreaRules
    terms: ExclusionTerms
    settings: ExtractSettings
    mode: ReadingMode


def of_room(finding: Finding, room: Room) -> Finding:
    """The finding with its room named."""
    message = finding.message if room.label in finding.message else f"{room.label}: {finding.message}"
    return replace(finding, step_id=room.step_id, global_id=room.global_id, message=message)
