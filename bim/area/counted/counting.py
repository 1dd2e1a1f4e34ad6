"""Which spaces count as room area, and why the others do not: every rule with its code, in one place.

Comes in: `SpaceFacts` of a whole model. Goes out: a reason a space (null: it counts) and findings.
Must not know: IFC entities, geometry (overlaps come as data), money.

Reasons, in the order they are asked; the first that fits stands:

    external      outside, by type, property or ObjectType, or by its name where nothing says inside
    parking       PredefinedType PARKING, or its ObjectType or name says so
    berth         PredefinedType BERTH, or its ObjectType or name says so
    gfa           PredefinedType GFA, or its ObjectType or name says so: it overlaps the rooms
    void          air, a cavity or a roof's hollow without a floor to use, by its ObjectType or name
    complex       a whole whose parts count: COMPLEX over ELEMENT, or ELEMENT over ELEMENT
    partial       a part of a space that counts itself
    area_scheme   another measure of the same building, told by ObjectType or name
    duplicate     the same floor as another space, of which one counts (found by footprint)
    overlapping   mostly the floor of other spaces, which count (found by footprint)
    held_name     its number or name cannot be read or kept
    held_...      no area can be trusted (from the choice of its area)
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from bim.area.counted.counting_words import Words
from bim.area.counted.parts import SpaceFacts, reasons_of_tree
from bim.area.stated.names import begins, begins_or_ends, ends_in_word, is_word, last_word
from bim.tables import Finding

# Rooms that no scheme names come before all schemes; before one that is finer than gross, only where they are at
# least this share of it.
_LEAST_ORDINARY = 0.5
_FINE_SCHEMES = ("net", "rentable")


def reasons_by_type(spaces: Sequence[SpaceFacts], words: Words) -> dict[int, str]:
    """Reasons that types, names and the tree of spaces give; spaces that count are left out.

    Every space of the model comes in, so that parts and schemes are seen together.
    """
    reasons: dict[int, str] = {}
    for space in spaces:
        reason = _reason_of_kind(space, words)
        if reason is not None:
            reasons[space.step_id] = reason
    reasons.update(reasons_of_tree(spaces, reasons))
    reasons.update(_reasons_of_schemes(spaces, reasons, words))
    return reasons


def _reason_of_kind(space: SpaceFacts, words: Words) -> str | None:
    kind = (space.predefined_type or "").upper()
    if kind in ("PARKING", "BERTH", "GFA"):
        return kind.lower()
    if kind == "EXTERNAL" or space.is_external or is_word(space.object_type, words.reasons["external"]):
        return "external"
    names = () if kind == "INTERNAL" else (space.name, space.number)
    for reason in ("parking", "berth"):
        if any(is_word(text, words.reasons[reason]) for text in (space.object_type, *names)):
            return reason
    texts, ends = (space.object_type, space.name, space.number), words.reasons["gfa_end"]
    if any(begins_or_ends(text, words.reasons["gfa"]) or last_word(text) in ends for text in texts):
        return "gfa"
    if _is_named_outside(space, words) and not _is_said_inside(space):
        return "external"
    return "void" if _is_void(space, words) else None


def _is_void(space: SpaceFacts, words: Words) -> bool:
    """Named as a hollow: of those that may be rooms only where nobody can stand in it."""
    return _is_named_void(space, words, "void") or (space.is_low and _is_named_void(space, words, "void_low"))


def _is_named_void(space: SpaceFacts, words: Words, group: str) -> bool:
    texts = (space.object_type, space.name, space.number)
    if any(is_word(text, words.reasons["room"]) for text in texts):
        return False
    names, (wholes, ends) = words.reasons[group], (words.reasons[end] for end in ("void_name", "void_end"))
    if group == "void" and any(ends_in_word(text, wholes) or last_word(text) in ends for text in texts):
        return True
    return any(begins(text, names) or ends_in_word(text, names) for text in texts)


def _is_said_inside(space: SpaceFacts) -> bool:
    return space.is_external is False or (space.predefined_type or "").upper() == "INTERNAL"


def _is_named_outside(space: SpaceFacts, words: Words) -> bool:
    return any(is_word(text, words.reasons["external_name"]) for text in (space.name, space.number))


def _reasons_of_schemes(
    spaces: Sequence[SpaceFacts], excluded: Mapping[int, str], words: Words
) -> dict[int, str]:
    """Of several named schemes in one model the first present counts; ordinary rooms come before all."""
    scheme_of: dict[int, str | None] = {}
    for space in spaces:
        if space.step_id not in excluded:
            scheme_of[space.step_id] = scheme_name(space, words)
    present = Counter(scheme for scheme in scheme_of.values() if scheme is not None)
    if not present:
        return {}
    ordinary = None in scheme_of.values()
    if not ordinary and len(present) == 1:
        return {}
    first = next(name for name in words.schemes if name in present)
    is_ordinary_first = ordinary and (first not in _FINE_SCHEMES or _are_most(scheme_of, spaces, first))
    # Rooms called "net" beside ordinary rooms are rooms, and so are a few ordinary ones beside a scheme:
    # geometry tells whether they overlap.
    kept = {None, "net"} if is_ordinary_first else {None, first}
    return {
        step_id: "area_scheme"
        for step_id, scheme in scheme_of.items()
        if scheme not in kept
    }


def _are_most(scheme_of: Mapping[int, str | None], spaces: Sequence[SpaceFacts], scheme: str) -> bool:
    """Whether the rooms without a scheme are a building of their own beside those of the scheme."""
    ordinary_m2, scheme_m2 = (
        sum(space.area_m2 or 0.0 for space in spaces if scheme_of.get(space.step_id, "") == name)
        for name in (None, scheme)
    )
    return ordinary_m2 >= _LEAST_ORDINARY * scheme_m2


def scheme_name(space: SpaceFacts, words: Words) -> str | None:
    """The area scheme that ObjectType, then the names, say a space belongs to; null for an ordinary room."""
    for text in (space.object_type, space.name, space.number):
        for scheme, names in words.schemes.items():
            if ends_in_word(text, names):
                return scheme
    return None


def name_findings(
    spaces: Sequence[SpaceFacts], global_ids: Mapping[int, str | None], reasons: Mapping[int, str], words: Words
) -> list[Finding]:
    """Spaces that only their name takes out of the sum, and those that count although their name speaks against it."""
    findings = []
    for space in spaces:
        told = _told_by_name(space, reasons.get(space.step_id), words)
        if told is not None:
            code, severity, text = told
            text = f"room {space.name or space.number} {text}"
            findings.append(Finding(code, severity, text, space.step_id, global_ids.get(space.step_id)))
    return findings


def _told_by_name(space: SpaceFacts, reason: str | None, words: Words) -> tuple[str, str, str] | None:
    if reason == "void":
        text = "is taken as a void by its name: it does not count; give it another name if it has a floor"
        return "space_void_by_name", "info", text
    if _is_named_outside(space, words):
        if reason is None:
            text = "has the name of a place outside and is said to lie inside: it counts; correct one"
            return "space_looks_external", "warning", text
        if reason == "external" and not space.is_external:
            text = "is taken as outside by its name: give it the type EXTERNAL, or INTERNAL if it counts"
            return "space_external_by_name", "info", text
    if reason is None and _is_named_void(space, words, "void_low"):
        text = "has the name of a hollow and is not known to be too low to stand in: it counts; correct one"
        return "space_looks_void", "warning", text
    return None
