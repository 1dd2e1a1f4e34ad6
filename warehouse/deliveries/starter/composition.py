"""Headers that are put together of words: whether the parts of a rule make a header, in any order.

Comes in: a header as `plain_header` returns it, and a rule such as "facility number?", whose parts are words of the
table `[parts]` in `headers.toml`. Goes out: whether the parts make the header, or make it but for one word.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from rapidfuzz import fuzz

_LINKS = ("s", "e", "n", "en", "er", "es", "et", "ens", "ets")  # between two parts of a word: ejendom-s-nr
_FEWEST_BEFORE_LINK = 4  # letters of a part that another link than "s" follows: no "Ass-et"
_FEWEST_LETTERS = 3  # before and in the part that ends a compound
_MOST_LETTERS = 60  # a longer header is a sentence
_FEWEST_OF_ABBREVIATION, _FEWEST_WITHOUT_POINT = 3, 5
_LEAST_SHARE = 0.6  # of a word's letters that stay in an abbreviation without a point
_FEWEST_OF_A_COGNATE, _COGNATE = 6, 85  # of 100: "reageret" and "reagiert"


class Fit(IntEnum):
    """How the parts of a rule make a header; the higher the better."""

    NOT = 0
    ALL_BUT_ONE_WORD = 1
    ENDS_A_COMPOUND = 2  # "Haupt|lieferant", "hus|nummer": the last part of a compound says what it is
    ABBREVIATED = 3  # "Afd. nr.", "Completn date"; or spelled as in another language
    ALL = 4


@dataclass(frozen=True)
class Rule:
    """The parts that a header must have, and those that it may have beside them; each is used once."""

    required: tuple[str, ...]
    optional: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """The parts that a word may be (words without blanks), and the words that say nothing: "for", "dato"."""

    parts: Mapping[str, frozenset[str]]
    fillers: frozenset[str]

    @cached_property
    def longest(self) -> int:
        """Return the letters of the longest word."""
        return max(map(len, self.parts), default=0)

    def like(self, word: str, has_point: bool) -> frozenset[str]:
        """Return the parts that an unknown word may be: short for one, or the word of a neighbouring language.

        "afd." is afdeling, "completn" completion, "reageret" nearly reagiert.
        """
        if word in self.parts:
            return frozenset()
        likely = (known for known in self.parts if known[:1] == word[0] and known[1:2] >= "a")
        return frozenset(
            part
            for known in likely
            if _is_short_for(word, known, has_point) or _is_cognate(word, known)
            for part in self.parts[known]
        )


def parsed(text: str) -> Rule:
    """Return a rule of its text; a part with ? may be left out."""
    parts = text.split()
    return Rule(
        tuple(part for part in parts if not part.endswith("?")),
        tuple(part.removesuffix("?") for part in parts if part.endswith("?")),
    )


def lexicon_of(parts: Mapping[str, Iterable[str]], fillers: Iterable[str]) -> Lexicon:
    """Return the lexicon of words in small letters by part."""
    found: dict[str, set[str]] = {}
    for part, words in parts.items():
        for word in words:
            found.setdefault(word.replace(" ", ""), set()).add(part)
    return Lexicon({word: frozenset(names) for word, names in found.items()}, frozenset(fillers))


class Header:
    """A header and the parts that begin at each of its letters; made once for all rules."""

    def __init__(self, plain: str, lexicon: Lexicon, with_point: frozenset[str] = frozenset()) -> None:
        words = plain.split() if len(plain) <= _MOST_LETTERS else []
        self.text = "".join(words)
        self._lexicon = lexicon
        self._fits: dict[Rule, Fit] = {}  # many kinds have the same columns, and so the same rules
        self._ends: dict[int, int] = {}
        self._like: dict[int, frozenset[str]] = {}
        place = 0
        for word in words:
            self._like[place] = lexicon.like(word, word in with_point)
            self._ends[place] = place = place + len(word)
        self._spans = [tuple(self._spans_at(start)) for start in range(len(self.text))]

    def _spans_at(self, start: int) -> Iterator[tuple[str, int]]:
        for end in range(min(len(self.text), start + self._lexicon.longest), start, -1):
            for part in sorted(self._lexicon.parts.get(self.text[start:end], ())):
                yield part, end

    def fit(self, rule: Rule) -> Fit:
        """Return how the parts of a rule make the header."""
        if not self.text:
            return Fit.NOT
        found = self._fits.get(rule)
        if found is None:
            found = self._fits[rule] = self._rest(0, rule.required, rule.optional, Fit.ALL, before=0)
        return found

    def _rest(
        self,
        start: int,
        required: tuple[str, ...],
        optional: tuple[str, ...],
        so_far: Fit,
        before: int,
    ) -> Fit:
        """Return how the parts that are left make the rest of the header; `before`: letters of the part before it."""
        if start == len(self.text):
            return Fit.NOT if required else so_far
        best = Fit.NOT
        if start in self._ends or before:
            best = self._after_part(start, required, optional, so_far)
        if before and best < so_far:
            for link in _LINKS if before >= _FEWEST_BEFORE_LINK else _LINKS[:1]:
                if self.text.startswith(link, start):
                    best = max(best, self._after_link(start + len(link), required, optional, so_far))
        if start in self._ends and best < so_far:
            best = max(best, self._after_word(start, required, optional, so_far))
        return best

    def _after_part(
        self, start: int, required: tuple[str, ...], optional: tuple[str, ...], so_far: Fit
    ) -> Fit:
        """Return the best fit behind a part that begins here."""
        best = Fit.NOT
        for part, end in self._spans[start]:
            if part in required:
                best = max(best, self._rest(end, _without(required, part), optional, so_far, end - start))
            elif part in optional:
                best = max(best, self._rest(end, required, _without(optional, part), so_far, end - start))
        return best

    def _after_link(
        self, start: int, required: tuple[str, ...], optional: tuple[str, ...], so_far: Fit
    ) -> Fit:
        """Return the fit behind a link: it ends a word, or another part of the same word follows it."""
        if start == len(self.text) or start in self._ends:
            return self._rest(start, required, optional, so_far, 0)
        return self._after_part(start, required, optional, so_far)

    def _after_word(
        self, start: int, required: tuple[str, ...], optional: tuple[str, ...], so_far: Fit
    ) -> Fit:
        """Return the fit behind a word that says nothing, or behind the one that is not known."""
        end = self._ends[start]
        if self.text[start:end] in self._lexicon.fillers:
            return self._rest(end, required, optional, so_far, 0)
        best = self._after_abbreviation(start, required, optional, min(so_far, Fit.ABBREVIATED))
        if so_far != Fit.ALL:
            return best
        best = max(best, self._rest(end, required, optional, Fit.ALL_BUT_ONE_WORD, 0))
        for inside in range(start + _FEWEST_LETTERS, end - _FEWEST_LETTERS + 1):
            best = max(best, self._after_part(inside, required, optional, Fit.ENDS_A_COMPOUND))
        return best

    def _after_abbreviation(
        self, start: int, required: tuple[str, ...], optional: tuple[str, ...], so_far: Fit
    ) -> Fit:
        """Return the best fit behind a word that is like one of a part."""
        best, end = Fit.NOT, self._ends[start]
        for part in sorted(self._like[start]):
            if part in required:
                best = max(best, self._rest(end, _without(required, part), optional, so_far, 0))
            elif part in optional:
                best = max(best, self._rest(end, required, _without(optional, part), so_far, 0))
        return best


def _is_short_for(word: str, known: str, has_point: bool) -> bool:
    """Return whether a word is another without some of its letters; without a point, without few of them."""
    fewest = _FEWEST_OF_ABBREVIATION if has_point else max(_FEWEST_WITHOUT_POINT, _LEAST_SHARE * len(known))
    return fewest <= len(word) < len(known) and _has_in_order(known, word)


def _is_cognate(word: str, known: str) -> bool:
    """Return whether two words differ in few letters."""
    return min(len(word), len(known)) >= _FEWEST_OF_A_COGNATE and fuzz.ratio(word, known) >= _COGNATE


def _has_in_order(word: str, letters: str) -> bool:
    """Return whether a word has all the letters in their order."""
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _without(parts: tuple[str, ...], part: str) -> tuple[str, ...]:
    place = parts.index(part)
    return (*parts[:place], *parts[place + 1 :])
