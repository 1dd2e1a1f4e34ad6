"""Derive what counting needs to know of each room: its facts and its floor.

Comes in: rooms with their chosen areas. Goes out: `SpaceFacts` and `Floor` records.
"""

import re
from collections.abc import Sequence

import shapely

from bim.area.counted.exclusion_terms import ExclusionTerms
from bim.area.counted.floors import Floor
from bim.area.counted.name_kinds import NameKinds, is_named_whole
from bim.area.counted.parts import SpaceFacts
from bim.area.stated.area_rules import normalise
from bim.area.stated.names import begins_or_ends, has_word
from bim.enumerations import AreaRule, Confidence
from bim.geometry.footprint import Footprint
from bim.rooms.room import Room

# A number with a word of so many letters is a name ("GF_Living").
_WORD, _DIGITS = re.compile(r"[^\W\d_]{4}"), re.compile(r"\d+")
# A body is low if this share of its floor is under the clear height.
_ALL = 0.99
# A part whose floor is so far under that of the space it belongs to, or over its body, is on another storey.
_LEVEL_M = 1.0
# By these rules the body of a room was not used for its area.
_RULES_WITHOUT_BODY = frozenset({AreaRule.STATED_UNCHECKED, AreaRule.PLANNED})


def facts_of(room: Room, parts: Sequence[Room], kinds: NameKinds) -> SpaceFacts:
    """Return the facts that decide whether a room counts; `parts` are the spaces that it is composed of."""
    tags, place = room.tags, room.place
    return SpaceFacts(
        step_id=room.step_id,
        number=room.number,
        name=room.name,
        object_type=room.object_type,
        predefined_type=room.predefined_type,
        composition_type=room.composition_type,
        is_external=room.is_external_by_property,
        parent_step_id=place.parent_step_id,
        area_m2=room.choice.net_m2,
        storey=place.storey.step_id if place.storey else None,
        storey_name=place.storey.name if place.storey else None,
        is_low=_is_low(room.footprint),
        covered_share=covered_share(room, parts),
        type_of_type=tags.type_of_type if tags.type_of_type != room.predefined_type else None,
        side=tags.side,
        is_under_site=place.building is None and place.site_name is not None,
        categories=tags.categories,
        groups=tags.groups,
        phases=tags.phases,
        is_demolished=_is_demolished(room, kinds),
        global_id=room.global_id,
    )


def _is_demolished(room: Room, kinds: NameKinds) -> bool:
    """Return whether a phase is named in which the room is demolished; "None" is no phase."""
    return any(normalise(text) not in kinds.lists["no_phase"] for text in room.tags.demolished_in)


def _is_low(footprint: Footprint) -> bool:
    low_m2 = footprint.low_headroom_area_m2
    return bool(footprint.area_m2) and low_m2 is not None and low_m2 >= _ALL * (footprint.area_m2 or 0.0)


def _is_over_or_under(part: Footprint, whole: Footprint) -> bool:
    """Return whether the floor of a part is known to be above or below all of the body of a composed space."""
    if part.floor_z_m is None or whole.floor_z_m is None or whole.height_m is None:
        return False
    return not -_LEVEL_M < part.floor_z_m - whole.floor_z_m < max(whole.height_m, _LEVEL_M)


def covered_share(room: Room, parts: Sequence[Room]) -> float | None:
    """Return the share of a room's floor that its parts cover, PARTIAL ones left out; null without all outlines."""
    own = [part for part in parts if (part.composition_type or "").upper() != "PARTIAL"]
    beside = [part for part in own if _is_over_or_under(part.footprint, room.footprint)]
    if own and len(beside) == len(own):
        return 0.0
    own = [part for part in own if part not in beside]
    floors = [one.footprint.polygon for one in (room, *own)]
    if not own or any(floor is None or floor.is_empty for floor in floors):
        return None
    try:
        return float(shapely.union_all(floors[1:]).intersection(floors[0]).area / floors[0].area)
    except shapely.errors.GEOSException:
        return None


def _is_unnamed(room: Room, terms: ExclusionTerms) -> bool:
    """Return whether no text of a room names it; a number with a word in it does."""
    if not room.name:
        return not _WORD.search(room.number or "")
    return normalise(_DIGITS.sub("", room.name)) in terms.lists["generic"]


def floor_of(room: Room, terms: ExclusionTerms, has_place: bool) -> Floor:
    """Return the floor of a room; without `has_place`, or where its place or its body is not trusted, no outline."""
    footprint, storey, building = room.footprint, room.place.storey, room.place.building
    is_lost = any(finding.code == "geometry_placement_unsupported" for finding in footprint.findings)
    is_placed = has_place and not is_lost and room.choice.rule not in _RULES_WITHOUT_BODY
    polygon = footprint.polygon if is_placed else None
    texts = (room.object_type, room.name, room.number)
    return Floor(
        step_id=room.step_id,
        storey=storey.step_id if storey else None,
        polygon=polygon if polygon is None or polygon.is_valid else shapely.make_valid(polygon),
        base_m=footprint.floor_z_m if is_placed else None,
        height_m=footprint.height_m if is_placed else None,
        object_type=room.object_type,
        rank=(room.choice.confidence.rank, int(bool(room.number))),
        global_id=room.global_id,
        label=room.label,
        number=room.number,
        name=room.name,
        building=building.step_id if building else None,
        storey_name=storey.name if storey else None,
        elevation_m=storey.elevation_m if storey else None,
        is_named_whole=any(is_named_whole(text, terms.lists) for text in texts),
        is_named_shaft=any(begins_or_ends(text, terms.lists["shaft"]) for text in texts),
        is_named_upper_part=has_word(room.name, terms.lists["void_part"])
        and not has_word(room.name, terms.lists["floor_part"]),
        is_unnamed=_is_unnamed(room, terms),
        area_m2=room.choice.net_m2,
        is_confirmed=room.choice.confidence is Confidence.HIGH,
        levels=tuple((floor.z_m, floor.polygon) for floor in footprint.floors) if is_placed else (),
    )
