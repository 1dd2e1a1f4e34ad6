"""Words of sources that mean one of a column's choices, in five languages: `choices.toml`.

Comes in: the name of a column. Goes out: words in small letters, and the choice that each means.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from rapidfuzz import fuzz, process

_TABLE = Path(__file__).with_name("choices.toml")
_WORDS = re.compile(r"[^\w]+")
_SERVICE = re.compile(
    r"(.{3,}?)(?:tjeneste|tjenester|tjänst|tjänster|ydelse|ydelser|ytelser|leistung|leistungen|dienst|dienste|service|services|"
    r"arbejde|arbeid|arbete|arbeiten|drift|håndtering|hantering|opgaver)"
)
_NEAR_WORD = 86  # of 100
_FEWEST_LETTERS = 5  # a shorter word at either end of a longer one says too little
_FEWEST_OF_A_WORD = 3
_MOST_LETTERS = 200  # a longer text is no name of a choice
_NOT = frozenset(("ikke", "ej", "ikkje", "inte", "icke", "nicht", "kein", "keine", "not", "non", "niet"))
_UN = ("u", "un", "o", "non", "ikke", "icke", "nicht")  # before a word, they make it the contrary


def choice_words(column: str) -> Mapping[str, str]:
    """Return the words that mean a choice of a column; empty where none ship."""
    return _words().get(column, {})


@cache
def _words() -> dict[str, dict[str, str]]:
    tables = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {
        column: {
            " ".join(word.split()).casefold(): choice for choice, words in choices.items() for word in words
        }
        for column, choices in tables.items()
    }


@cache
def likely_choice(column: str, choices: tuple[str, ...], word: str) -> str | None:
    """Return the choice of a column that a word means or is most like; null where none is near."""
    known = {**choice_words(column), **{choice.casefold(): choice for choice in choices}}
    return known.get(" ".join(word.split()).casefold()) or nearest_choice(word, known)


def nearest_choice(word: str, known: Mapping[str, str]) -> str | None:
    """Return the choice whose words are most like a word; null where none is near, or two are as near."""
    if len(word) > _MOST_LETTERS:
        return None
    plain = " ".join(word.split()).casefold()
    words = _WORDS.sub(" ", plain).split()
    if _is_negated(words, known):
        return None
    stems = {stem for word in words if (stem := _without_service(word))}
    if len(named := {known[stem] for stem in stems if stem in known}) == 1:
        return named.pop()
    for is_within in (_has_words, _is_compound_of):
        texts = [text for text in known if is_within(words, text)]
        within = {
            known[text] for text in texts if not any(text != other and text in other for other in texts)
        }
        if len(within) == 1:
            return within.pop()
        if within:
            return None
    near = process.extract(plain, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR_WORD, limit=5)
    choices = {known[text] for text, _, _ in near}
    return choices.pop() if len(choices) == 1 else None


def _is_negated(words: Sequence[str], known: Mapping[str, str]) -> bool:
    """Return whether words say the contrary of a known word: "ej planlagt", "uplanlagt"."""
    return any(word in _NOT for word in words) or any(
        word.startswith(un) and word.removeprefix(un) in known for word in words for un in _UN
    )


def _without_service(word: str) -> str:
    """Return the first part of a compound with a word for service: "städ" of "städtjänster"; else nothing."""
    found = _SERVICE.fullmatch(word)
    return found.group(1).removesuffix("s") if found else ""


def _has_words(words: Sequence[str], text: str) -> bool:
    """Return whether a text is among words: "fejl" among those of "akut fejl"."""
    return len(text) >= _FEWEST_OF_A_WORD and f" {text} " in f" {' '.join(words)} "


def _is_compound_of(words: Sequence[str], text: str) -> bool:
    """Return whether one of the words begins or ends with a text: "Gebäude|reinigung", "renholds|tjenester"."""
    return len(text) >= _FEWEST_LETTERS and any(
        word.startswith(text) or word.endswith(text) for word in words
    )
