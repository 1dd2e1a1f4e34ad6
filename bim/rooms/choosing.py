"""Choose an area for each room.

Comes in: measured rooms and the unit check of the model. Goes out: the rooms with their `AreaChoice`; findings are
added to the list given.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

from bim.area.chosen.area_choice import AreaChoice
from bim.area.chosen.choice import choose_area
from bim.area.chosen.evidence import Evidence
from bim.area.chosen.units_check import UnitCheck
from bim.area.counted.room_lists import rooms_finding
from bim.enumerations import AreaRule, Confidence, ExclusionReason
from bim.geometry.floor_holes import FloorHoles
from bim.geometry.obstacles import Obstacles
from bim.records import changed
from bim.rooms.enclosed import EnclosedRooms
from bim.rooms.room import Room, of_room
from bim.settings import ExtractSettings
from bim.tables import Finding

# Findings that name no cause, or one that may be a coincidence.
_UNEXPLAINED = ("difference_unexplained", "difference_section")
# A footprint with one of these findings may have another shape than the one that was meant.
_DOUBTFUL = frozenset({"geometry_repaired", "geometry_bounding_box", "geometry_bodies_differ"})
# With one of these faults a number or name cannot be kept.
_LOST_NAMES = ("unreadable", "nul", "long")

Around = tuple[Obstacles, FloorHoles, EnclosedRooms]
"""What may take floor from a room: columns and walls in it, openings in the slab, and rooms within its outline."""


def choose_areas(
    rooms: Sequence[Room],
    check: UnitCheck,
    settings: ExtractSettings,
    around: Around | None,
    findings: list[Finding],
) -> list[Room]:
    """Return the rooms with their chosen areas; without `around`, no floor is looked for that something else takes."""
    chosen = [_with_choice(room, check, settings, around, findings) for room in rooms]
    for code in ("space_no_quantity", "space_no_body"):
        affected = [room.listed() for room in chosen if code in room.choice.shared_codes]
        if affected:
            findings.append(rooms_finding(code, affected))
    return chosen


def _with_choice(
    room: Room, check: UnitCheck, settings: ExtractSettings, around: Around | None, findings: list[Finding]
) -> Room:
    evidence = evidence_of(room)
    choice = choose_area(room.statements, evidence, check, settings.prefer, settings.tolerance)
    if around is not None and _has_unexplained_floor(choice, evidence):
        obstacles, holes, enclosed = around
        evidence = replace(
            evidence,
            obstacles_m2=obstacles.area_in(room.footprint),
            floor_holes_m2=holes.areas_in(room.footprint),
            rooms_within_m2=enclosed.taken_in(room),
        )
        choice = choose_area(room.statements, evidence, check, settings.prefer, settings.tolerance)
    if check.geometry_factor != 1.0 and choice.confidence is Confidence.HIGH:
        choice = replace(choice, confidence=Confidence.MEDIUM)
    if room.name_fault in _LOST_NAMES:
        choice = replace(
            choice,
            held_reason=ExclusionReason.HELD_NAME,
            rule=AreaRule.NONE,
            confidence=Confidence.NONE,
            net_m2=None,
            chosen=None,
        )
    findings.extend(of_room(finding, room) for finding in choice.findings)
    return changed(room, choice=choice)


def evidence_of(room: Room) -> Evidence:
    """Return the figures of a room's footprint that the choice of its area needs."""
    footprint = room.footprint
    area_m2, lowest_m = footprint.area_m2, footprint.floor_z_m or 0.0
    return Evidence(
        measured_m2=area_m2 if area_m2 is not None and math.isfinite(area_m2) and area_m2 > 0 else None,
        low_headroom_m2=footprint.low_headroom_area_m2 or 0.0,
        is_clean=footprint.is_clean_solid,
        is_doubtful=any(finding.code in _DOUBTFUL for finding in footprint.findings),
        has_body=room.has_body,
        perimeter_m=footprint.perimeter_m,
        alternative_areas_m2=footprint.alternative_areas_m2,
        low_areas_m2=footprint.low_areas_m2,
        plan_m2=footprint.plan_m2,
        floors_m2=tuple((level.z_m - lowest_m, level.area_m2) for level in footprint.floors),
        height_m=footprint.height_m,
    )


def _has_unexplained_floor(choice: AreaChoice, evidence: Evidence) -> bool:
    """Return whether the stated net is smaller than the footprint and neither statements nor body show a reason."""
    is_unexplained = any(finding.code in _UNEXPLAINED for finding in choice.findings)
    return is_unexplained and (choice.stated_m2 or math.inf) < (evidence.measured_m2 or 0.0)
