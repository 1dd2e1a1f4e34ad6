"""Compare names with lists of words: whether a name is one of them, or begins or ends with one.

Comes in: names and sets of normalised words. Goes out: yes or no. Numbers after a name are ignored.
"""

import re
from collections.abc import Sequence, Set
from functools import lru_cache

from bim.area.stated.area_rules import normalise

# Words before the number of a space in its name: "Parkering niveau -1", "P-plads nr. 7".
_NUMBERING = frozenset(
    (
        "nr",
        "no",
        "num",
        "nummer",
        "number",
        "niveau",
        "nivå",
        "level",
        "plan",
        "etage",
        "sal",
        "bay",
        "zone",
        "sone",
        "zon",
        "ebene",
        "verdieping",
    )
)
_SEPARATORS, _PARTS = re.compile(r"[\s_\-–:,/.()]+"), re.compile(r"[\-–:/,(]")
# A run of words at an end of a name is looked at so far.
_LONGEST_RUN = 4
# Every name is compared with many lists in a row; rooms of one name are mostly next to each other.
_REMEMBERED = 2_048


def is_word(text: str | None, words: Set[str]) -> bool:
    """Return whether the text is one of the words, with or without a number or a letter after it: `Parking P2`."""
    return bool(text) and not _spellings(text or "").isdisjoint(words)


def ends_in_word(text: str | None, words: Set[str]) -> bool:
    """Return whether the text, or its part after the last dash, colon, comma or bracket, is one of the words."""
    return is_word(text, words) or is_word(_last_part(text or ""), words)


def begins_or_ends(text: str | None, words: Set[str]) -> bool:
    """Return whether the text begins or ends with one of the words as separate words: `GFA plan 2`, `Plan 2 BTA`."""
    return bool(text) and not _runs(text or "").isdisjoint(words)


def begins(text: str | None, words: Set[str]) -> bool:
    """Return whether the text begins with one of the words as separate words: `Void over hall`."""
    return bool(text) and not _first_runs(text or "").isdisjoint(words)


def has_word(text: str | None, words: Set[str]) -> bool:
    """Return whether any single word of the text is one of the words: `Foyer øvre del` has `øvre`."""
    return any(normalise(token) in words for token in _SEPARATORS.split(text or "") if token)


def last_word(text: str | None) -> str:
    """Return the last of several words, normalised; empty where the text is a single word."""
    tokens = [token for token in _SEPARATORS.split(text or "") if token]
    return normalise(tokens[-1]) if len(tokens) > 1 else ""


@lru_cache(_REMEMBERED)
def _spellings(text: str) -> frozenset[str]:
    """Return the text normalised, without digits at its end, and without the words and numbers that number it."""
    plain = normalise(text)
    tokens = _SEPARATORS.split(text.strip())
    number = False
    while len(tokens) > 1 and (_is_number(tokens[-1]) or _is_beside_number(tokens, number)):
        number = _is_number(tokens.pop())
    return frozenset((plain, plain.rstrip("0123456789"), normalise("".join(tokens)))) - {""}


def _is_number(token: str) -> bool:
    return len(token) < 2 or any(map(str.isdigit, token))


def _is_beside_number(tokens: Sequence[str], is_followed: bool) -> bool:
    """Return whether a numbering word has its number before or after it: "1. sal" is a storey, "sal" alone a hall."""
    return tokens[-1].casefold() in _NUMBERING and (is_followed or _is_number(tokens[-2]))


@lru_cache(_REMEMBERED)
def _last_part(text: str) -> str:
    return _PARTS.split(text.rstrip(" )"))[-1]


@lru_cache(_REMEMBERED)
def _runs(text: str) -> frozenset[str]:
    tokens = [token for token in _SEPARATORS.split(text) if token]
    counts = range(1, min(len(tokens), _LONGEST_RUN) + 1)
    return _first_runs(text) | {normalise("".join(tokens[-n:])) for n in counts}


@lru_cache(_REMEMBERED)
def _first_runs(text: str) -> frozenset[str]:
    tokens = [token for token in _SEPARATORS.split(text) if token]
    return frozenset(normalise("".join(tokens[:n])) for n in range(1, min(len(tokens), _LONGEST_RUN) + 1))
