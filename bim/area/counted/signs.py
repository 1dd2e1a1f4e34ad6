"""Collect what a model says about each space, as pairs of a source and a value: ("type", "GFA"), ("name", "room").

Comes in: `SpaceFacts` of a model, and terms. Goes out: a set of pairs per space; `evidence.toml` gives their weights.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bim.area.counted.name_kinds import NameKinds, is_room_number, tokens_of
from bim.area.counted.parts import SpaceFacts
from bim.area.stated.area_rules import normalise
from bim.area.stated.names import begins, ends_in_word, is_word

Pair = tuple[str, str]
_TYPES = ("EXTERNAL", "INTERNAL", "PARKING", "BERTH", "GFA")
_CODES = {
    "gfa": "gross_code",
    "construction": "construction_code",
    "external": "external_code",
    "net": "net_code",
}
# A longer token is a word, not a code.
_LONGEST_CODE = 6
_NOT_A_ROOM = frozenset({"external", "external_word", "parking", "berth", "gfa", "gfa_short", "void"})
# From this share of the spaces on, one name is that of nearly all.
_COMMON = 0.85


def signs_of_spaces(spaces: Sequence[SpaceFacts], kinds: NameKinds) -> dict[int, set[Pair]]:
    """Return what the model says about each space, by step id."""
    signs = {space.step_id: set(_own_signs(space, kinds)) for space in spaces}
    _add_group_signs(spaces, signs, kinds)
    _add_phases(spaces, signs, kinds)
    return signs


def _is_outdoors(storey_name: str | None, kinds: NameKinds) -> bool:
    """Return whether a storey is outdoors; "Courtyard level" and "5. sal / tagterrasse" are floors of a house."""
    words = map(normalise, tokens_of(storey_name))
    return kinds.kind_of(storey_name) == "external" and kinds.lists["storey_word"].isdisjoint(words)


def _own_signs(space: SpaceFacts, kinds: NameKinds) -> Iterable[Pair]:
    for source, value in (("type", space.predefined_type), ("type_of_type", space.type_of_type)):
        if value and value.upper() in _TYPES:
            yield source, value.upper()
    if space.side:
        yield "side", space.side.upper()
    if space.is_external is not None:
        yield "is_external", str(bool(space.is_external)).upper()
    kind = (
        "external"
        if is_word(space.object_type, kinds.lists["external"])
        else kinds.kind_of(space.object_type)
    )
    yield from _named("object_type", kind, space)
    for text in (space.name, space.number):
        yield from _named("name", kinds.kind_of(text), space)
    if space.is_under_site:
        yield "place", "site"
    if not space.name and kinds.kind_of(space.storey_name) == "parking":
        yield "place", "parking_storey"
    if not space.name and _is_outdoors(space.storey_name, kinds):
        yield "place", "external_storey"
    for text in space.categories:
        category = category_kind(text, kinds)
        if category is not None:
            yield "category", category


def _named(source: str, kind: str | None, space: SpaceFacts) -> Iterable[Pair]:
    """Yield the pairs of one name.

    A hollow that may be a room is a void only where it is too low to stand in. A name of a room and of a place outdoors
    gives two pairs.
    """
    if kind == "external_room":
        yield source, "external"
    if kind == "void_low" and source == "object_type":
        kind = "void" if space.is_low else None
    elif kind == "void_low" and not space.is_low:
        kind = "void_high"
    if kind is not None:
        yield source, kind


def category_kind(text: str, kinds: NameKinds) -> str | None:
    """Return the kind of space that a category names, null where it does not decide what counts.

    A code at its beginning decides ("HNF 2.1 Büro", "GF - Geschossfläche"), otherwise its words.
    """
    tokens = tokens_of(text)
    first = tokens[0] if tokens else ""
    code = normalise(first).rstrip("0123456789")
    if first[:1].isupper() and first.isupper() and len(first) <= _LONGEST_CODE:
        for kind, group in _CODES.items():
            if code in kinds.lists[group] or normalise(first) in kinds.lists[group]:
                return kind
    if begins(text, kinds.lists["construction"]):
        return "construction"
    if is_word(text, kinds.lists["external"]):
        return "external"
    named = kinds.kind_of(text)
    if named in ("gfa", "parking", "external"):
        return named
    return "net" if ends_in_word(text, kinds.schemes["net"]) and named not in ("generic", "room") else None


def _add_group_signs(spaces: Sequence[SpaceFacts], signs: Mapping[int, set[Pair]], kinds: NameKinds) -> None:
    """Add pairs for zones and groups that are named for an area scheme, a place outdoors or parking."""
    members: dict[str, set[int]] = defaultdict(set)
    for space in spaces:
        for text in space.groups:
            called = category_kind(text, kinds)
            if called in ("gfa", "net", "parking", "external"):
                members[called].add(space.step_id)
    is_beside = bool(members["net"]) and bool(members["gfa"] - members["net"])
    for kind, step_ids in members.items():
        says = {"gfa": "gfa_beside_net", "net": "net_beside_gfa"}.get(kind, kind) if is_beside else kind
        for step_id in step_ids:
            signs[step_id].add(("group", says))


def _add_phases(spaces: Sequence[SpaceFacts], signs: Mapping[int, set[Pair]], kinds: NameKinds) -> None:
    """Add pairs for demolished spaces, and for the existing state of rooms whose new state has the same number."""
    renewed = {
        _place_of(space) for space in spaces if space.number and _is_in(space.phases, kinds.lists["new"])
    }
    for space in spaces:
        if space.is_demolished or _is_in(space.phases, kinds.lists["demolished"]):
            signs[space.step_id].add(("phase", "demolished"))
        elif _place_of(space) in renewed and _is_in(space.phases, kinds.lists["existing"]):
            signs[space.step_id].add(("phase", "existing_beside_new"))


def _is_in(texts: Iterable[str], words: frozenset[str]) -> bool:
    return any(begins(text, words) for text in texts)


def _place_of(space: SpaceFacts) -> tuple[object, str]:
    return space.storey, (space.number or "").casefold().strip()


def looks_of_spaces(spaces: Sequence[SpaceFacts], signs: Mapping[int, set[Pair]]) -> dict[int, int]:
    """Return how much each space looks like a room: the sum that `evidence.toml` describes."""
    on_storey = Counter(space.storey for space in spaces if space.storey is not None)
    bases = {space.step_id: _base(space) for space in spaces}
    names = Counter(bases.values())
    looks = {}
    for space in spaces:
        kinds = {says for source, says in signs[space.step_id] if source == "name"}
        look = 0
        if kinds & _NOT_A_ROOM:
            looks[space.step_id] = look
            continue
        if kinds & {"room", "room_named"}:
            look += 4
        elif "other" in kinds and (len(spaces) == 1 or names[bases[space.step_id]] <= _COMMON * len(spaces)):
            look += 1
        look += 2 if is_room_number(space.number) else int(any(map(str.isdigit, space.number or "")))
        look += int(on_storey[space.storey] > 1)
        looks[space.step_id] = look
    return looks


def _base(space: SpaceFacts) -> str:
    """Return the name without its numbers."""
    return "".join(normalise(token) for token in tokens_of(space.name or space.number) if token.isalpha())
