"""The values that findings and the extracted tables take from a fixed list.

Comes in: nothing. Goes out: string enumerations; each member is equal to the text that is stored.
"""

from enum import StrEnum


class Verdict(StrEnum):
    """What happens with an input after it was read."""

    ACCEPT = "accept"
    ACCEPT_WARN = "accept_warn"
    QUARANTINE_ROWS = "quarantine_rows"
    REJECT_FILE = "reject_file"


class Severity(StrEnum):
    """How serious a finding is: from `WARNING` on, somebody should act."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Confidence(StrEnum):
    """How reliable the chosen area of a room is; `NONE` where the room is held."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """The position from 0 (`NONE`) to 3 (`HIGH`), for comparing."""
        return list(Confidence).index(self)


class AreaRule(StrEnum):
    """The rule that chose the net area of a room; `bim/area/chosen/choice.py` describes each."""

    QUANTITY_CONFIRMED = "quantity_confirmed"
    GROSS_CONFIRMED = "gross_confirmed"
    HEADROOM_EXPLAINED = "headroom_explained"
    VOIDS_EXPLAINED = "voids_explained"
    GEOMETRY_SMALLER = "geometry_smaller"
    GEOMETRY_CONTRADICTION = "geometry_contradiction"
    GEOMETRY_ONLY = "geometry_only"
    STATED_UNCHECKED = "stated_unchecked"
    PLANNED = "planned"
    SUM_OF_PARTS = "sum_of_parts"
    PREFERRED_STATED = "preferred_stated"
    PREFERRED_MEASURED = "preferred_measured"
    NONE = "none"


class ExclusionReason(StrEnum):
    """Why a space does not count; `bim/area/counted/counting.py` describes each."""

    EXTERNAL = "external"
    PARKING = "parking"
    BERTH = "berth"
    GFA = "gfa"
    CONSTRUCTION = "construction"
    VOID = "void"
    PHASE = "phase"
    COMPLEX = "complex"
    PARTIAL = "partial"
    AREA_SCHEME = "area_scheme"
    DUPLICATE = "duplicate"
    OVERLAPPING = "overlapping"
    HELD_UNPLACED = "held_unplaced"
    HELD_NO_AREA = "held_no_area"
    HELD_GEOMETRY = "held_geometry"
    HELD_UNIT = "held_unit"
    HELD_NAME = "held_name"

    @property
    def is_held(self) -> bool:
        """Whether no area of the space can be trusted, or the space was never drawn."""
        return self.value.startswith("held_")
