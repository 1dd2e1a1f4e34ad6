"""Which spaces count as room area, and why the others do not: every rule with its code, in one place.

Comes in: `SpaceFacts` of a whole model. Goes out: a reason a space (null: it counts) and findings.
Must not know: IFC entities, geometry (overlaps come as data), money.

Reasons, in the order they are asked; the first that fits stands:

    external      outside, by type, property or ObjectType
    parking       PredefinedType PARKING, or its ObjectType or name says so
    berth         PredefinedType BERTH, or its ObjectType or name says so
    gfa           PredefinedType GFA, or its ObjectType or name says so: it overlaps the rooms
    complex       a whole whose parts count: COMPLEX over ELEMENT, or ELEMENT over ELEMENT
    partial       a part of a space that counts itself
    area_scheme   another measure of the same building, told by ObjectType or name
    duplicate     the same floor as another space, of which one counts (found by footprint)
    overlapping   mostly the floor of other spaces, which count (found by footprint)
    held_name     its number or name cannot be read or kept
    held_...      no area can be trusted (from the choice of its area)
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from bim.area.area_rules import normalise
from bim.tables import Finding

_GLOBAL_ID = re.compile("[0-3][0-9A-Za-z_$]{21}")
# What a part is because its whole is.
_INHERITED = ("external", "parking", "berth", "partial")


@dataclass(frozen=True)
class SpaceFacts:
    """What counting asks of a space. `is_external` is the property; null where nothing says."""

    step_id: int
    number: str | None = None
    name: str | None = None
    object_type: str | None = None
    predefined_type: str | None = None
    composition_type: str | None = None
    is_external: bool | None = None
    parent_step_id: int | None = None
    area_m2: float | None = None
    held_reason: str | None = None


@dataclass(frozen=True)
class Words:
    """Normalised words a reason, and the area schemes in the order they are preferred."""

    reasons: Mapping[str, tuple[str, ...]]
    schemes: Mapping[str, tuple[str, ...]]


def load_words() -> Words:
    """The shipped words of `counting_words.toml`."""
    data = tomllib.loads(resources.files("bim.area").joinpath("counting_words.toml").read_text("utf-8"))
    schemes = {scheme["name"]: _normal(scheme["words"]) for scheme in data.pop("scheme")}
    return Words({reason: _normal(entry["words"]) for reason, entry in data.items()}, schemes)


def reasons_by_type(spaces: Sequence[SpaceFacts], words: Words) -> dict[int, str]:
    """Reasons that types, names and the tree of spaces give; spaces that count are left out.

    Every space of the model comes in, so that parts and schemes are seen together.
    """
    reasons: dict[int, str] = {}
    for space in spaces:
        reason = _reason_of_kind(space, words)
        if reason is not None:
            reasons[space.step_id] = reason
    reasons.update(_reasons_of_tree(spaces, reasons))
    reasons.update(_reasons_of_schemes(spaces, reasons, words))
    return reasons


def _reason_of_kind(space: SpaceFacts, words: Words) -> str | None:
    kind = (space.predefined_type or "").upper()
    if kind in ("PARKING", "BERTH", "GFA"):
        return kind.lower()
    if kind == "EXTERNAL" or space.is_external or _is_word(space.object_type, words.reasons["external"]):
        return "external"
    for reason in ("parking", "berth"):
        if _is_word(space.object_type, words.reasons[reason]):
            return reason
        names = () if kind in ("SPACE", "INTERNAL") else (space.name, space.number)
        if any(_is_word(name, words.reasons[reason]) for name in names):
            return reason
    gfa = words.reasons["gfa"]
    if any(_starts_with_word(text, gfa) for text in (space.object_type, space.name, space.number)):
        return "gfa"
    return None


def _reasons_of_tree(spaces: Sequence[SpaceFacts], excluded: Mapping[int, str]) -> dict[int, str]:
    """One level of COMPLEX, ELEMENT, PARTIAL is summed, the wholes before their parts."""
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
        elif inherited is None and any(_counts(part, whole, excluded, with_area) for part in parts):
            reasons[whole.step_id] = "complex"
        elif inherited is None and whole.area_m2 is not None:
            reasons.update({part.step_id: "partial" for part in parts})
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


def _composition(space: SpaceFacts) -> str:
    return (space.composition_type or "ELEMENT").upper()


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
    ordinary = sum(1 for scheme in scheme_of.values() if scheme is None)
    if not ordinary and len(present) == 1:
        return {}
    kept = None if ordinary else next(name for name in words.schemes if name in present)
    # Rooms called "net" beside ordinary rooms are rooms: geometry tells whether they overlap.
    also_kept = "net" if ordinary else kept
    return {
        step_id: "area_scheme"
        for step_id, scheme in scheme_of.items()
        if scheme is not None and scheme not in (kept, also_kept)
    }


def scheme_name(space: SpaceFacts, words: Words) -> str | None:
    """The area scheme that ObjectType, then the names, say a space belongs to; null for an ordinary room."""
    for text in (space.object_type, space.name, space.number):
        for scheme, names in words.schemes.items():
            if _is_word(text, names):
                return scheme
    return None


def _normal(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(normalise(word) for word in words)


def _is_word(text: str | None, words: Sequence[str]) -> bool:
    """The text is one of the words, or one with a number or a letter behind it: `Parking P2`."""
    if not text:
        return False
    plain = normalise(text)
    if plain in words or re.sub(r"\d+$", "", plain) in words:
        return True
    tokens = _tokens(text)
    while len(tokens) > 1 and (len(tokens[-1]) == 1 or any(map(str.isdigit, tokens[-1]))):
        tokens.pop()
    return normalise("".join(tokens)) in words


def _tokens(text: str) -> list[str]:
    return re.split(r"[\s_\-–:,/.()]+", text.strip())


def _starts_with_word(text: str | None, words: Sequence[str]) -> bool:
    """The text is one of the words, or begins with one as words of its own."""
    if not text:
        return False
    tokens = _tokens(text)
    return any(normalise("".join(tokens[:count])) in words for count in range(1, min(len(tokens), 3) + 1))


def identity_findings(
    spaces: Sequence[SpaceFacts],
    building_of: Mapping[int, object],
    global_ids: Mapping[int, str | None],
    excluded: Mapping[int, str],
) -> list[Finding]:
    """Repeated and missing GlobalIds, repeated numbers, rooms without a name; all of them are kept."""
    findings = []
    twins = Counter(gid for gid in global_ids.values() if gid)
    numbers = Counter(
        (building_of.get(s.step_id), s.number) for s in spaces if s.number and s.step_id not in excluded
    )
    met: set[tuple[object, str]] = set()
    malformed: list[int] = []
    for space in spaces:
        global_id = global_ids.get(space.step_id)
        if global_id and twins[global_id] > 1:
            text = f"{twins[global_id]} spaces share the GlobalId {global_id}: each is kept, by its step id"
            findings.append(Finding("repeated_global_id", "warning", text, space.step_id, global_id))
        if not global_id:
            text = f"#{space.step_id} has no GlobalId: later versions may lose the room"
            findings.append(Finding("global_id_malformed", "warning", text, space.step_id))
        elif not _GLOBAL_ID.fullmatch(global_id):
            malformed.append(space.step_id)
        key = (building_of.get(space.step_id), space.number or "")
        if numbers[key] > 1 and space.step_id not in excluded:
            if key in met:
                text = f"another room of the building has the number {space.number} too: both count"
                findings.append(Finding("repeated_number", "warning", text, space.step_id, global_id))
            met.add(key)
        if not space.name and not space.number:
            text = "the room has neither number nor name"
            findings.append(Finding("space_unnamed", "warning", text, space.step_id, global_id))
    if malformed:
        first = malformed[0]
        text = (
            f"{len(malformed)} rooms have a GlobalId that is none, as #{first} has {global_ids[first]!r}: "
            "later versions may lose them"
        )
        findings.append(Finding("global_id_malformed", "warning", text, first, global_ids[first]))
    return findings
