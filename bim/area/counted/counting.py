"""Decide which spaces count as room area by types, names, properties and the tree of spaces.

Comes in: `SpaceFacts` of a model. Goes out: a reason per space that does not count, and the evidence for it.

Reasons:

    external      outdoors              }
    parking       parking of cars       }
    berth         a berth of boats      }  by the evidence of `evidence.toml`, weighed against the evidence that the
    gfa           a gross area          }  space is a room
    construction  an area of walls      }
    void          air, or a hollow without a floor to use
    phase         demolished, or the existing state of a room that the model has in its new state
    complex       a composed space whose parts count: COMPLEX over ELEMENT, or ELEMENT over ELEMENT
    partial       a part of a space that counts itself
    area_scheme   another measure of the same building, by ObjectType, name or group
    duplicate     the same floor as another space, of which one counts (found by footprint)
    overlapping   mostly the floor of other spaces, which count (found by footprint)
    held_name     its number or name cannot be read or kept
    held_...      no area can be trusted (from the choice of its area)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bim.area.counted.evidence import Judgement, Weighed, weigh
from bim.area.counted.exclusion_terms import ExclusionTerms
from bim.area.counted.name_kinds import NameKinds, is_named_whole, is_room_number
from bim.area.counted.parts import SpaceFacts, reasons_of_tree
from bim.enumerations import ExclusionReason

# Rooms that no scheme names come before all schemes; before one that is finer than gross, only where they are at
# least this share of it.
_LEAST_ORDINARY = 0.5
_FINE_SCHEMES = ("net", "rentable")
# A model that has only spaces of these schemes has no rooms.
_NO_ROOMS = ("area", "gross")
_OUTSIDE = (ExclusionReason.EXTERNAL, ExclusionReason.PARKING, ExclusionReason.BERTH)


@dataclass(frozen=True)
class Counting:
    """Reasons by step id of the spaces that do not count, and the evidence about all of them."""

    reasons: Mapping[int, ExclusionReason]
    weighed: Weighed

    def outdoors_by_name(self) -> set[int]:
        """Return the step ids of the spaces that are certainly outdoors, so that no room is lost with them."""
        judgements = self.weighed.judgements
        return {step_id for step_id, found in judgements.items() if found.is_certainly_outdoors}


def count_spaces(
    spaces: Sequence[SpaceFacts], terms: ExclusionTerms, kinds: NameKinds | None = None
) -> Counting:
    """Return which spaces do not count, by evidence, by the tree of spaces and by area schemes.

    Every space of the model comes in, so that shared values, parts and schemes are seen together.
    """
    kinds = kinds or NameKinds(terms)
    weighed = weigh(spaces, kinds)
    reasons = {
        step_id: found.reason for step_id, found in weighed.judgements.items() if found.reason is not None
    }
    reasons.update(reasons_of_tree(spaces, reasons))
    reasons.update(_reasons_of_schemes(spaces, reasons, weighed, kinds))
    return Counting(reasons, weighed)


def _reasons_of_schemes(
    spaces: Sequence[SpaceFacts], excluded: Mapping[int, ExclusionReason], weighed: Weighed, kinds: NameKinds
) -> dict[int, ExclusionReason]:
    """Return the spaces of all area schemes but the first that is present; ordinary rooms come before all schemes."""
    groups = _schemes_of_groups(spaces, kinds)
    scheme_of: dict[int, str | None] = {}
    for space in spaces:
        if space.step_id not in excluded or _is_scheme_named_outside(
            space, weighed.judgements[space.step_id], kinds
        ):
            scheme_of[space.step_id] = scheme_name(space, kinds) or groups.get(space.step_id)
    present = Counter(scheme for scheme in scheme_of.values() if scheme is not None)
    if not present:
        return {}
    named = {space.step_id: space.name or space.number for space in spaces}
    ordinary = any(
        scheme is None and not is_named_whole(named[step_id], kinds.lists)
        for step_id, scheme in scheme_of.items()
    )
    first = next(name for name in kinds.schemes if name in present)
    if not ordinary and len(present) == 1 and first not in _NO_ROOMS:
        return {}
    is_ordinary_first = ordinary and (first not in _FINE_SCHEMES or _are_most(scheme_of, spaces, first))
    # Rooms called "net" beside ordinary rooms are rooms, and so are a few ordinary ones beside a scheme:
    # their footprints show whether they overlap.
    kept = {None, "net"} if is_ordinary_first or first in _NO_ROOMS else {None, first}
    return {
        step_id: ExclusionReason.AREA_SCHEME for step_id, scheme in scheme_of.items() if scheme not in kept
    }


def _is_scheme_named_outside(space: SpaceFacts, judgement: Judgement, kinds: NameKinds) -> bool:
    """Return whether only its name excludes a space that belongs to an area scheme by ObjectType: "Altan, vægtet"."""
    is_by_name = all(row.source == "name" for row in judgement.for_exclusion)
    is_outside = judgement.reason in _OUTSIDE
    return is_by_name and is_outside and kinds.scheme_of(space.object_type) is not None


def _are_most(scheme_of: Mapping[int, str | None], spaces: Sequence[SpaceFacts], scheme: str) -> bool:
    """Return whether the rooms without a scheme are a large part of the building beside those of the scheme."""
    ordinary_m2, scheme_m2 = (
        sum(space.area_m2 or 0.0 for space in spaces if scheme_of.get(space.step_id, "") == name)
        for name in (None, scheme)
    )
    return ordinary_m2 >= _LEAST_ORDINARY * scheme_m2


def scheme_name(space: SpaceFacts, kinds: NameKinds) -> str | None:
    """Return the area scheme that ObjectType, then the names, say a space belongs to; null for an ordinary room.

    A number says so only of a space whose name is not that of a room: "LOA 1" is a flat's area, beside "Kontor" a wing.
    """
    is_room = kinds.kind_of(space.name) in ("room", "room_named")
    texts = (space.object_type, space.name, None if is_room else space.number)
    scheme = next((found for text in texts if (found := kinds.scheme_of(text)) is not None), None)
    is_numbered_room = scheme == "area" and is_room_number(space.number)
    return None if is_numbered_room else scheme


def _schemes_of_groups(spaces: Sequence[SpaceFacts], kinds: NameKinds) -> dict[int, str]:
    """Return the finest scheme that each space's zones and groups name, where the model has zones of two schemes."""
    found: dict[int, str] = {}
    for space in spaces:
        schemes = {scheme for text in space.groups if (scheme := kinds.scheme_of(text)) is not None}
        if schemes:
            found[space.step_id] = next(name for name in kinds.schemes if name in schemes)
    return found if len(set(found.values())) > 1 else {}
