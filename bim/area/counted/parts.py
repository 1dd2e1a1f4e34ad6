"""Spaces within spaces: of COMPLEX, ELEMENT and PARTIAL one level is summed.

Comes in: `SpaceFacts` of a whole model. Goes out: reasons (`complex`, `partial`, or what the whole is).
Must not know: IFC entities, geometry, words.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bim.tables import Finding

# A whole gives way to parts that fill at least this share of it: rooms and the walls between them.
_LEAST_FILLED = 0.5
# What a part is because its whole is.
_INHERITED = ("external", "parking", "berth", "void", "phase", "partial")


@dataclass(frozen=True)
class SpaceFacts:
    """What counting asks of a space. `is_external`: what the property IsExternal says.

    `side`: IFC2X3's InteriorOrExteriorSpace; `type_of_type`: PredefinedType of its IfcSpaceType. `is_low`: its body
    is known to be too low to stand in, all over. `covered_share`: which share of its floor its parts lie on, null where
    an outline is lacking. `categories`, `groups` and `phases` are texts as the model has them."""

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
        """How messages call it."""
        return " ".join(text for text in (self.number, self.name) if text) or f"#{self.step_id}"


def adopt_parts(spaces: Sequence[SpaceFacts]) -> tuple[list[SpaceFacts], list[Finding]]:
    """PARTIAL spaces that hang under no space, put under the one whose number theirs begins with.

    Only on one storey: 4a and 4.1 are parts of 4, 41 is none. Without such a whole a part stands for itself.
    """
    wholes: dict[tuple[Hashable, str], SpaceFacts] = {
        (space.storey, space.number): space
        for space in reversed(spaces)
        if space.number and _composition(space) != "PARTIAL"
    }
    found, findings = [], []
    for space in spaces:
        whole = _whole_by_number(space, wholes)
        if whole is not None:
            text = (
                f"room {space.number} is PARTIAL under no space: by its number it is a part of {whole.number}"
            )
            findings.append(Finding("part_by_number", "info", text, space.step_id))
            space = replace(space, parent_step_id=whole.step_id)
        found.append(space)
    return found, findings


def _whole_by_number(
    space: SpaceFacts, wholes: Mapping[tuple[Hashable, str], SpaceFacts]
) -> SpaceFacts | None:
    if space.parent_step_id is not None or not space.number or _composition(space) != "PARTIAL":
        return None
    for end in range(len(space.number) - 1, 0, -1):
        whole = wholes.get((space.storey, space.number[:end].rstrip(" .-_/")))
        is_cut_in_digits = space.number[end - 1].isdigit() and space.number[end].isdigit()
        if whole is not None and not is_cut_in_digits:
            return whole
    return None


def reasons_of_tree(spaces: Sequence[SpaceFacts], excluded: Mapping[int, str]) -> dict[int, str]:
    """One level of COMPLEX, ELEMENT, PARTIAL is summed, the wholes before their parts.

    Parts that lie on a smaller share of their whole, or beside it, do not stand for it: where outlines are known both
    count so far, and what they share is found by footprint; else the whole counts.
    """
    by_id = {space.step_id: space for space in spaces}
    parts_of: dict[int, list[SpaceFacts]] = {}
    for space in spaces:
        if space.parent_step_id in by_id:
            parts_of.setdefault(space.parent_step_id, []).append(space)
    reasons: dict[int, str] = {}
    order = list(_whole_before_part([s for s in spaces if s.parent_step_id not in by_id], parts_of))
    with_area = _holding_area(order, parts_of, excluded)
    for whole in order:
        parts = parts_of.get(whole.step_id, [])
        inherited = excluded.get(whole.step_id) or reasons.get(whole.step_id)
        if inherited in _INHERITED:
            reasons.update({part.step_id: inherited for part in parts})
            continue
        counting = [part for part in parts if _counts(part, whole, excluded, with_area)]
        if inherited is None and counting and _is_filled(whole, counting, parts_of):
            reasons[whole.step_id] = "complex"
        elif inherited is None and whole.area_m2 is not None:
            beside = [] if whole.covered_share is None else [part.step_id for part in counting]
            reasons.update({part.step_id: "partial" for part in parts if part.step_id not in beside})
    return {step_id: reason for step_id, reason in reasons.items() if step_id not in excluded}


def _whole_before_part(
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
    whole_before_part: Sequence[SpaceFacts],
    parts_of: Mapping[int, Sequence[SpaceFacts]],
    excluded: Mapping[int, str],
) -> set[int]:
    """Step ids of the spaces that have an area, or a part that has one, which is not excluded."""
    found: set[int] = set()
    for space in reversed(whole_before_part):
        has_own = space.area_m2 is not None and space.step_id not in excluded
        if has_own or any(part.step_id in found for part in parts_of.get(space.step_id, ())):
            found.add(space.step_id)
    return found


def _counts(part: SpaceFacts, whole: SpaceFacts, excluded: Mapping[int, str], with_area: set[int]) -> bool:
    """Whether a part's own area, or its parts', stands in place of the whole's."""
    if part.step_id in excluded or (_composition(part) == "PARTIAL" and whole.area_m2 is not None):
        return False
    return part.step_id in with_area


def _is_filled(
    whole: SpaceFacts, parts: Sequence[SpaceFacts], parts_of: Mapping[int, Sequence[SpaceFacts]]
) -> bool:
    """Whether parts stand for their whole: by their floors, else by their areas. One that says that it is composed
    (COMPLEX) is what its parts are, however much of it they fill (ISO 16739-1, IfcSpatialStructureElement)."""
    if whole.area_m2 is None or _composition(whole) == "COMPLEX":
        return True
    if whole.covered_share is not None:
        return whole.covered_share >= _LEAST_FILLED
    return sum(_area_of(part, parts_of) for part in parts) >= _LEAST_FILLED * whole.area_m2


def _area_of(part: SpaceFacts, parts_of: Mapping[int, Sequence[SpaceFacts]]) -> float:
    """Its own area, else the areas of the spaces under it."""
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
