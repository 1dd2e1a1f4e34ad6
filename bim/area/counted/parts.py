"""Decide which of nested spaces count: of COMPLEX, ELEMENT and PARTIAL one level is summed.

Comes in: `SpaceFacts` of a model. Goes out: reasons (`complex`, `partial`, or that of the space above).
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bim.enumerations import ExclusionReason
from bim.findings import make_finding
from bim.tables import Finding

# Parts that fill at least this share of a composed space count in its place; the rest is walls.
_LEAST_FILLED = 0.5
# Reasons that a composed space hands down to its parts.
_INHERITED = (
    ExclusionReason.EXTERNAL,
    ExclusionReason.PARKING,
    ExclusionReason.BERTH,
    ExclusionReason.VOID,
    ExclusionReason.PHASE,
    ExclusionReason.PARTIAL,
)


@dataclass(frozen=True)
class SpaceFacts:
    """What decides whether a space counts. `is_external`: the value of the property IsExternal.

    `side`: IFC2X3's InteriorOrExteriorSpace; `type_of_type`: PredefinedType of its IfcSpaceType. `is_low`: its body
    is known to be too low to stand in, all over. `covered_share`: the share of its floor that its parts cover, null
    where an outline is missing. `categories`, `groups` and `phases` are texts as the model has them.
    """

    step_id: int
    number: str | None = None
    name: str | None = None
    object_type: str | None = None
    predefined_type: str | None = None
    composition_type: str | None = None
    is_external: bool | None = None
    parent_step_id: int | None = None
    area_m2: float | None = None
    storey: Hashable = None
    storey_name: str | None = None
    is_low: bool = False
    covered_share: float | None = None
    type_of_type: str | None = None
    side: str | None = None
    is_under_site: bool = False
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    is_demolished: bool = False
    global_id: str | None = None

    @property
    def label(self) -> str:
        """Return the number and name by which messages refer to it."""
        return " ".join(text for text in (self.number, self.name) if text) or f"#{self.step_id}"


def adopt_parts(spaces: Sequence[SpaceFacts]) -> tuple[list[SpaceFacts], list[Finding]]:
    """Return the spaces with each PARTIAL one that has no parent put under the space whose number its own begins with.

    Both must be on one storey: 4a and 4.1 are parts of 4, 41 is not. Without such a space, a part stays on its own.
    """
    parents: dict[tuple[Hashable, str], SpaceFacts] = {
        (space.storey, space.number): space
        for space in reversed(spaces)
        if space.number and _composition(space) != "PARTIAL"
    }
    found, findings = [], []
    for space in spaces:
        parent = _parent_by_number(space, parents)
        if parent is not None:
            findings.append(
                make_finding(
                    "part_by_number", step_id=space.step_id, number=space.number, parent=parent.number
                )
            )
            space = replace(space, parent_step_id=parent.step_id)
        found.append(space)
    return found, findings


def _parent_by_number(
    space: SpaceFacts, parents: Mapping[tuple[Hashable, str], SpaceFacts]
) -> SpaceFacts | None:
    if space.parent_step_id is not None or not space.number or _composition(space) != "PARTIAL":
        return None
    for end in range(len(space.number) - 1, 0, -1):
        parent = parents.get((space.storey, space.number[:end].rstrip(" .-_/")))
        is_cut_in_digits = space.number[end - 1].isdigit() and space.number[end].isdigit()
        if parent is not None and not is_cut_in_digits:
            return parent
    return None


def reasons_of_tree(
    spaces: Sequence[SpaceFacts], excluded: Mapping[int, ExclusionReason]
) -> dict[int, ExclusionReason]:
    """Return the reasons of composed spaces and parts that do not count, so that one level is summed.

    Parts that cover less of the composed space, or are beside it, do not count in its place: where outlines are known
    both count so far, and what they share is found by footprint; otherwise the composed space counts.
    """
    by_id = {space.step_id: space for space in spaces}
    parts_of: dict[int, list[SpaceFacts]] = {}
    for space in spaces:
        if space.parent_step_id in by_id:
            parts_of.setdefault(space.parent_step_id, []).append(space)
    reasons: dict[int, ExclusionReason] = {}
    order = list(_parents_first([s for s in spaces if s.parent_step_id not in by_id], parts_of))
    with_area = _holding_area(order, parts_of, excluded)
    for parent in order:
        parts = parts_of.get(parent.step_id, [])
        inherited = excluded.get(parent.step_id) or reasons.get(parent.step_id)
        if inherited in _INHERITED:
            reasons.update({part.step_id: inherited for part in parts})
            continue
        counting = [part for part in parts if _counts(part, parent, excluded, with_area)]
        if inherited is None and counting and _is_filled(parent, counting, parts_of):
            reasons[parent.step_id] = ExclusionReason.COMPLEX
        elif inherited is None and parent.area_m2 is not None:
            beside = [] if parent.covered_share is None else [part.step_id for part in counting]
            reasons.update(
                {part.step_id: ExclusionReason.PARTIAL for part in parts if part.step_id not in beside}
            )
    return {step_id: reason for step_id, reason in reasons.items() if step_id not in excluded}


def _parents_first(
    roots: Sequence[SpaceFacts], parts_of: Mapping[int, Sequence[SpaceFacts]]
) -> Iterator[SpaceFacts]:
    waiting, seen = list(reversed(roots)), set()
    while waiting:
        space = waiting.pop()
        if space.step_id not in seen:
            seen.add(space.step_id)
            yield space
            waiting.extend(reversed(parts_of.get(space.step_id, [])))


def _holding_area(
    parents_first: Sequence[SpaceFacts],
    parts_of: Mapping[int, Sequence[SpaceFacts]],
    excluded: Mapping[int, ExclusionReason],
) -> set[int]:
    """Return the step ids of the spaces that have an area, or a part with an area that is not excluded."""
    found: set[int] = set()
    for space in reversed(parents_first):
        has_own = space.area_m2 is not None and space.step_id not in excluded
        if has_own or any(part.step_id in found for part in parts_of.get(space.step_id, ())):
            found.add(space.step_id)
    return found


def _counts(
    part: SpaceFacts, parent: SpaceFacts, excluded: Mapping[int, ExclusionReason], with_area: set[int]
) -> bool:
    """Return whether a part's own area, or that of its parts, counts in place of the composed space's area."""
    if part.step_id in excluded or (_composition(part) == "PARTIAL" and parent.area_m2 is not None):
        return False
    return part.step_id in with_area


def _is_filled(
    parent: SpaceFacts, parts: Sequence[SpaceFacts], parts_of: Mapping[int, Sequence[SpaceFacts]]
) -> bool:
    """Return whether the parts fill enough of the composed space, by their floors, otherwise by their areas.

    A COMPLEX space is always the sum of its parts (ISO 16739-1, IfcSpatialStructureElement).
    """
    if parent.area_m2 is None or _composition(parent) == "COMPLEX":
        return True
    if parent.covered_share is not None:
        return parent.covered_share >= _LEAST_FILLED
    return sum(_area_of(part, parts_of) for part in parts) >= _LEAST_FILLED * parent.area_m2


def _area_of(part: SpaceFacts, parts_of: Mapping[int, Sequence[SpaceFacts]]) -> float:
    """Return the area of a space, or that of the spaces under it where it has none."""
    total, waiting, seen = 0.0, [part], set()
    while waiting:
        space = waiting.pop()
        if space.step_id not in seen:
            seen.add(space.step_id)
            total += space.area_m2 or 0.0
            waiting.extend(parts_of.get(space.step_id, ()) if space.area_m2 is None else ())
    return total


def _composition(space: SpaceFacts) -> str:
    return (space.composition_type or "ELEMENT").upper()
