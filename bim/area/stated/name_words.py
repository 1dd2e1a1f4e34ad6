"""Recognise names that are made of known words: "Netto-rumareal (m²)" is net, room, area, unit.

Comes in: groups of words, a normalised name. Goes out: whether the name is made of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Names longer than this are sentences.
_LONGEST = 60


@dataclass(frozen=True)
class WordGroup:
    """Words of one meaning, by their first letter; of a group that is needed at least one must be in the name."""

    by_letter: Mapping[str, Sequence[str]]
    is_needed: bool = False


def word_group(words: Iterable[str], is_needed: bool = False) -> WordGroup:
    """Return a group of normalised words."""
    by_letter: dict[str, list[str]] = {}
    for word in sorted(words):
        by_letter.setdefault(word[0], []).append(word)
    return WordGroup(by_letter, is_needed)


def is_made_of(name: str, groups: Sequence[WordGroup]) -> bool:
    """Return whether a normalised name can be cut into words of the groups, with one of each group that is needed."""
    if not name or len(name) > _LONGEST:
        return False
    needed = sum(1 << n for n, group in enumerate(groups) if group.is_needed)
    # By position that is reached: which needed groups the ways of getting there have met.
    ways: dict[int, set[int]] = {0: {0}}
    for at, letter in enumerate(name):
        met = ways.pop(at, None)
        if met is None:
            if not ways:
                return False
            continue
        for n, group in enumerate(groups):
            for word in group.by_letter.get(letter, ()):
                if name.startswith(word, at):
                    ways.setdefault(at + len(word), set()).update(have | (1 << n) & needed for have in met)
    return needed in ways.get(len(name), ())
