"""Overlapping floors as the tests ask for them: which spaces do not count, and the findings."""

from collections.abc import Sequence

from bim.area.counted.floors import Floor
from bim.area.counted.heights import CLEAR_HEIGHT_M
from bim.area.counted.overlap import judge_overlaps
from bim.enumerations import ExclusionReason
from bim.tables import Finding


def find_overlaps(
    floors: Sequence[Floor], clear_height_m: float = CLEAR_HEIGHT_M
) -> tuple[dict[int, ExclusionReason], list[Finding]]:
    """Return which spaces must not count beside others, by step id, and the findings; no overlap gives nothing."""
    exclusions = judge_overlaps(floors, clear_height_m)
    return exclusions.reasons, exclusions.all_findings()
