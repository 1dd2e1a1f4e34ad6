"""Which spaces count as room area, and why the others do not: every rule with its code, in one place.

Comes in: `SpaceFacts` of a whole model. Goes out: a reason a space (null: it counts) and findings.
Must not know: IFC entities, geometry (overlaps come as data), money.

Reasons, in the order they are asked; the first that fits stands:

    external      outside, by type, property or ObjectType, or by its name where nothing says inside
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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from bim.area.area_rules import normalise
from bim.area.names import begins_or_ends, ends_in_word, is_word, last_word
from bim.area.parts import SpaceFacts, reasons_of_tree
from bim.tables import Finding

_GLOBAL_ID = re.compile("[0-3][0-9A-Za-z_$]{21}")
# Rooms that no scheme names come before all schemes; before one that is finer than gross, only where they are at
# least this share of it.
_LEAST_ORDINARY = 0.5
_FINE_SCHEMES = ("net", "rentable")


@dataclass(frozen=True)
class Words:
    """Normalised words a reason, and the area schemes in the order they are preferred."""

    reasons: Mapping[str, frozenset[str]]
    schemes: Mapping[str, frozenset[str]]


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
    return "external" if _is_named_outside(space, words) and not _is_said_inside(space) else None


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


def _normal(words: Sequence[str]) -> frozenset[str]:
    return frozenset(normalise(word) for word in words)


def identity_findings(
    spaces: Sequence[SpaceFacts],
    building_of: Mapping[int, object],
    global_ids: Mapping[int, str | None],
    excluded: Mapping[int, str],
) -> list[Finding]:
    """Repeated and missing GlobalIds, repeated numbers, rooms without a name; all of them are kept."""
    findings: list[Finding] = []
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
        findings.append(Finding("global_id_malformed", "info", text, first, global_ids[first]))
    return findings


def outside_findings(
    spaces: Sequence[SpaceFacts], global_ids: Mapping[int, str | None], reasons: Mapping[int, str], words: Words
) -> list[Finding]:
    """Spaces that only their name puts outside, and those whose name does so against their type."""
    findings = []
    for space in spaces:
        if not _is_named_outside(space, words):
            continue
        name, global_id = space.name or space.number, global_ids.get(space.step_id)
        if space.step_id not in reasons:
            text = f"room {name} has the name of a place outside and is said to lie inside: it counts; correct one"
            findings.append(Finding("space_looks_external", "warning", text, space.step_id, global_id))
        elif reasons[space.step_id] == "external" and not space.is_external:
            text = f"room {name} is taken as outside by its name: give it the type EXTERNAL, or INTERNAL if it counts"
            findings.append(Finding("space_external_by_name", "info", text, space.step_id, global_id))
    return findings
