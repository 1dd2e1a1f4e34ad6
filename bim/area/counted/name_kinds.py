"""Read what kind of space a name describes: a gross area, parking, outdoors, a hollow, a room.

Comes in: texts and the lists of `exclusion_terms.toml`. Goes out: one kind per text; `evidence.toml` gives its weight.

Languages differ in where the main word of a name is: first in "Terrasse syd", last in "South terrace". Both ends are
compared. If a word for a room is beside it, the name is that of a room ("Garden office"), unless a preposition shows
which of the two is meant ("Terrasse ved kantine", "Stue med altan").
"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from bim.area.counted.exclusion_terms import ExclusionTerms
from bim.area.stated.area_rules import normalise as plain_text
from bim.area.stated.names import begins, ends_in_word, is_word, last_word

_SEPARATORS = re.compile(r"[\s_\-–:,/.()+&]+|(?<=[^\W\d_]{3})(?=\d)")
_DIGIT = re.compile(r"\d")
_LISTING = re.compile(r"[/+&,]")
_BOTH = re.compile(r"[/+&]\s*[^\W\d_]+\W*\d*$")  # before the last word
_ABBREVIATED = (
    (re.compile(r"(?<=\s)m[./](?=[\s\w])"), "med "),
    (re.compile(r"(?<=\s)v[./](?=[\s\w])"), "ved "),
)
_SUSPENDED = re.compile(r"\s*\w+[-–]\s")  # "Have- og parkafdeling"
_LONGEST_RUN = 4
# A gross word of so few letters may be the code of a wing as well.
_LONGEST_CODE = 4
_SHORTEST_BEGINNING = 5
_FEWEST_DIGITS_OF_ROOM = 3
_REMEMBERED = 4_096
normalise = lru_cache(_REMEMBERED)(plain_text)


def tokens_of(text: str | None) -> list[str]:
    """Return the words and numbers of a text in their order: "HC P-plads12" gives HC, P, plads, 12."""
    return [token for token in _SEPARATORS.split(text or "") if token]


def is_room_number(text: str | None) -> bool:
    """Return whether a text is the number of a room, with or without a wing's code: "BTA-1.01", "LOA-101", "1.02b"."""
    digits = [token for token in tokens_of(text) if any(map(str.isdigit, token))]
    if not digits or sum(map(str.isalpha, text or "")) > sum(map(len, digits)) + _LONGEST_CODE:
        return False
    return len(digits) > 1 or sum(map(str.isdigit, digits[0])) >= _FEWEST_DIGITS_OF_ROOM


class NameKinds:
    """Reads names with the lists of one model's settings; each text is read once."""

    def __init__(self, terms: ExclusionTerms) -> None:
        self.lists, self.schemes = terms.lists, terms.schemes
        self._read = lru_cache(_REMEMBERED)(self._kind_of)
        self._scheme = lru_cache(_REMEMBERED)(self._scheme_of)
        self.is_room_word = lru_cache(_REMEMBERED)(self._is_room_word)
        lists = (names for group, names in self.lists.items() if not group.endswith("_code"))
        self._has_digits = any(any(map(str.isdigit, name)) for names in lists for name in names)

    def kind_of(self, text: str | None) -> str | None:
        """Return the kind of one text; null where it is empty.

        `room_named`: a user's or our own list names it as a room. `gfa`, `gfa_short` (a code and a short number,
        "BTA 1"), `parking`, `berth`, `external`, `void`, `void_low`; `external_word`: a word that may name a place
        outdoors; `external_room`: outdoors, but with a word for a room in it. `room`, `storey` (or a building, an area,
        a department), `generic`, `number`, `other`.
        """
        if not text or not text.strip():
            return None
        for short, full in _ABBREVIATED:
            text = short.sub(full, text)
        return self._read(self._without_digits(text))

    def scheme_of(self, text: str | None) -> str | None:
        """Return the area scheme that a text names ("LOA", "Net area"); null for other texts and room numbers."""
        return self._scheme(self._without_digits(text)) if text else None

    def _without_digits(self, text: str) -> str:
        """Return the text with the same digit throughout, so that rooms that differ only in numbers are read once."""
        return text if self._has_digits else _DIGIT.sub("0", text)

    def _scheme_of(self, text: str) -> str | None:
        if self.kind_of(text) == "number":
            return None
        return next((scheme for scheme, names in self.schemes.items() if ends_in_word(text, names)), None)

    def _kind_of(self, text: str) -> str:
        """Return the kind of a text that is not empty."""
        if is_word(text, self.lists["room"]):
            return "room_named"
        tokens = tokens_of(text)
        for kind in (self._void_kind(text), self._gross_kind(text, tokens), self._vehicle_kind(text, tokens)):
            if kind is not None:
                return kind
        outdoors = self._outdoor_kind(text, tokens)
        if outdoors is not None:
            return outdoors
        is_low = begins(text, self.lists["void_low"]) or ends_in_word(text, self.lists["void_low"])
        if is_low or is_word(text, self.lists["void_unsure"]):
            return "void_low"
        return self._inner_kind(text, tokens)

    def _inner_kind(self, text: str, tokens: Sequence[str]) -> str:
        if any(map(self.is_room_word, tokens)):
            return "room"
        core = self._without_qualifiers(tokens)
        if not core:
            is_placed = any(map(self._is_placing, (token for token in tokens if not _is_number(token))))
            return "storey" if is_placed or not any(map(str.isdigit, text)) else "number"
        if normalise("".join(core)) in self.lists["generic"]:
            return "generic"
        placing = self.lists["storey_word"] | self.lists["area_word"]
        if begins(text, self.lists["whole"]) or all(normalise(token) in placing for token in core):
            return "storey"
        return "number" if is_room_number(text) else "other"

    def _void_kind(self, text: str) -> str | None:
        lists = self.lists
        if ends_in_word(text, lists["void_name"]) or last_word(text) in lists["void_end"]:
            return "void"
        is_open = begins(text, lists["void_opening"]) or self._is_open_below(text)
        if ends_in_word(text, lists["void"]) or is_open:
            return "void"
        return "void" if begins(text, lists["void"]) and not self._is_of_empty_dwellings(text) else None

    def _is_open_below(self, text: str) -> bool:
        words = [normalise(token) for token in tokens_of(text)]
        if len(words) < 2 or words[0] not in self.lists["void_open"]:
            return False
        if words[1] in self.lists["void_open_to"]:
            return True
        is_room = words[1] != "to" and any(map(self.is_room_word, words[1:-1]))  # "Open kitchen below"
        return words[-1] in self.lists["void_below"] and not is_room

    def _is_of_empty_dwellings(self, text: str) -> bool:
        """Return whether a name that begins with "Void" is that of an office: "Void coordinator"."""
        words = {normalise(token) for token in tokens_of(text)}
        return not words.isdisjoint(self.lists["void_not"]) and words.isdisjoint(self.lists["joiner"])

    def _gross_kind(self, text: str, tokens: Sequence[str]) -> str | None:
        words, ends = self.lists["gfa"], self.lists["gfa_end"]
        length = self._run_at_start(tokens, words)
        if length:
            rest = tokens[length:]
            return self._kind_behind_code("".join(tokens[:length]), rest) if rest else "gfa"
        length = self._run_at_end(tokens, words)
        if length and not any(
            self.is_room_word(token) and not self._is_storey(token) for token in tokens[:-length]
        ):
            return "gfa"
        plain = [normalise(token) for token in tokens]
        if len(plain) > 1 and (plain[0] in ends or plain[-1] in ends):
            beside = tokens[1:] if plain[0] in ends else tokens[:-1]
            return "gfa" if all(map(self._is_placing, beside)) else None
        return None

    def _kind_behind_code(self, code: str, rest: Sequence[str]) -> str | None:
        """Return the kind of a gross word with more after it: "GFA plan 2" is an area, "BTA-1.01" a room number."""
        if len(code) > _LONGEST_CODE or any(self._is_storey(token) for token in rest):
            return "gfa"
        if not any(any(map(str.isdigit, token)) for token in rest):
            return "gfa"
        if not all(map(_is_number, rest)):
            return "gfa"
        return "number" if len(rest) > 1 or is_room_number(rest[0]) else "gfa_short"

    def _vehicle_kind(self, text: str, tokens: Sequence[str]) -> str | None:
        if any(normalise(token) in self.lists["parking_not"] for token in tokens):
            return None
        for kind in ("parking", "berth"):
            if is_word(text, self.lists[kind]):
                return kind
        found = self._at_either_end(tokens, self.lists["parking"], self.lists["parking_end"])
        return "parking" if found == "plain" and not self._is_of_bicycles(tokens) else None

    def _is_of_bicycles(self, tokens: Sequence[str]) -> bool:
        plain = normalise(tokens[0]) if tokens else ""
        return any(
            plain.startswith(word)
            for word in self.lists["parking_not"]
            if len(word) >= _SHORTEST_BEGINNING - 1
        )

    def _outdoor_kind(self, text: str, tokens: Sequence[str]) -> str | None:
        if is_word(text, self.lists["external_name"]):
            return "external"
        words = [token for token in tokens if not _is_number(token)]
        is_adverb = len(words) > 1 and normalise(words[-1]) in self.lists["external_adverb"]
        if is_adverb and not self._is_both(text, words[-2]):
            return "external_room" if any(map(self.is_room_word, words[:-1])) else "external"
        if is_word(text, self.lists["external_word"]):
            return "external_word"
        lists = self.lists
        found = self._at_either_end(
            tokens, lists["external_name"], lists["external_end"], bool(_LISTING.search(text))
        )
        if found is not None:
            return {"plain": "external", "room": "external_room"}[found]
        core = self._without_qualifiers(tokens)
        joined = normalise("".join(core))
        if joined in self.lists["external_word"]:
            return "external_word"
        length = self._run_at_start(core, self.lists["external_word"])
        rest = core[length:]
        if not length or not rest or _SUSPENDED.match(text):
            return None
        first = normalise(rest[0])
        is_room = first in self.lists["conjunction"] and any(map(self.is_room_word, rest))
        return "external_word" if first in self.lists["joiner"] and not is_room else None

    def _is_both(self, text: str, before: str) -> bool:
        """Return whether the last word of a name is one of several: "Leg inde/ude", "Leg inde og ude"."""
        return bool(_BOTH.search(text)) or normalise(before) in self.lists["joiner"]

    def _at_either_end(
        self, tokens: Sequence[str], words: Set[str], ends: Set[str], is_list: bool = False
    ) -> str | None:
        """Return `plain` where a name begins or ends with one of the words, `room` where it also names a room.

        `is_list`: the name lists several things: "Kantine/terrasse". Null for any other name.
        """
        core = self._without_qualifiers(tokens)
        joiners = self.lists["joiner"]
        length = self._run_at_start(core, words) or int(bool(core) and _ends_so(core[0], ends))
        if length:
            rest = core[length:]
            if not rest or normalise(rest[0]) in joiners:
                return "plain"
            is_modifier = normalise("".join(core[:length])) in self.lists["modifier"]
            if is_modifier and not all(
                self._is_placing(token) or normalise(token) in words for token in rest
            ):
                return None
            return "room" if any(map(self.is_room_word, rest)) else "plain"
        length = self._run_at_end(core, words) or int(bool(core) and _ends_so(core[-1], ends))
        before = core[:-length]
        if not length or any(normalise(token) in joiners for token in before):
            return None
        return "room" if is_list and any(map(self.is_room_word, before)) else "plain"

    def _without_qualifiers(self, tokens: Sequence[str]) -> list[str]:
        """Return the words of a name without the numbers, storeys and directions at either end."""
        left, right = 0, len(tokens)
        while (
            left < right
            and self._says_which(tokens[right - 1])
            and not self._is_part_of_run(tokens[left:right], -1)
        ):
            right -= 1
        while (
            left < right
            and self._says_which(tokens[left])
            and not self._is_part_of_run(tokens[left:right], 0)
        ):
            left += 1
        return list(tokens[left:right])

    def _is_part_of_run(self, tokens: Sequence[str], end: int) -> bool:
        """Return whether the word at an end belongs to a longer name of a list: "Outdoor area", "P-plads"."""
        names = self.lists["external_name"] | self.lists["parking"] | self.lists["external_word"]
        runs = range(2, min(len(tokens), _LONGEST_RUN) + 1)
        return any(normalise("".join(tokens[:n] if end == 0 else tokens[-n:])) in names for n in runs)

    def _says_which(self, token: str) -> bool:
        return _is_number(token) or self._is_storey(token) or normalise(token) in self.lists["qualifier"]

    def _is_storey(self, token: str) -> bool:
        return normalise(token).strip("0123456789") in self.lists["storey_word"]

    def _is_placing(self, token: str) -> bool:
        plain = normalise(token)
        return self._says_which(token) or plain in self.lists["area_word"] or plain in self.lists["whole"]

    def _is_room_word(self, token: str) -> bool:
        """Return whether a word names a room: "Kontor", "Kontorlandskab", "Grupperum"; a hollow is no room."""
        plain, lists = normalise(token), self.lists
        if plain in lists["external_name"] or plain in lists["void"] or plain in lists["void_low"]:
            return False
        if plain in lists["room_name"]:
            return True
        if plain in lists["generic"] or plain in lists["storey_word"]:
            return False
        if any(len(plain) > len(end) and plain.endswith(end) for end in lists["room_name_end"]):
            return True
        starts = (plain[:n] for n in range(_SHORTEST_BEGINNING, len(plain)))
        return any(start in lists["room_name"] for start in starts)

    def _run_at_start(self, tokens: Sequence[str], words: Set[str]) -> int:
        counts = range(min(len(tokens), _LONGEST_RUN), 0, -1)
        return next((n for n in counts if normalise("".join(tokens[:n])) in words), 0)

    def _run_at_end(self, tokens: Sequence[str], words: Set[str]) -> int:
        counts = range(min(len(tokens), _LONGEST_RUN), 0, -1)
        return next((n for n in counts if normalise("".join(tokens[-n:])) in words), 0)


def is_named_whole(text: str | None, lists: Mapping[str, frozenset[str]]) -> bool:
    """Return whether a text names what is drawn round rooms: "Afdeling A", "Level 1 outline", "3. sal lejlighed 2"."""
    return begins(text, lists["whole"]) or is_named_alone(text, lists)


def is_named_alone(text: str | None, lists: Mapping[str, frozenset[str]]) -> bool:
    """Return whether a text has no word but the name of what is drawn round rooms, beside numbers and storeys."""
    placing = lists["storey_word"]
    core = [token for token in tokens_of(text) if not (_is_number(token) or normalise(token) in placing)]
    return bool(core) and normalise("".join(core)) in lists["whole"]


def _is_number(token: str) -> bool:
    return len(token) < 2 or any(map(str.isdigit, token))


def _ends_so(token: str, ends: Set[str]) -> bool:
    plain = normalise(token)
    return any(len(plain) > len(end) and plain.endswith(end) for end in ends)
