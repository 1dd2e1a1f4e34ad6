"""Which facility a model belongs to: by ids and names of the register in the names of the file and in the model.

Comes in: models as seen and the facilities of the registers. Goes out: one `FacilityGuess` a model.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from flows.starter.blocks import LETTERS
from flows.starter.look import ModelSeen

_LIKE = 88  # of 100: a name of the register and one of the model
_FEWEST_LETTERS = 4
# ends of file names that say which discipline or version a model is, not which building
_NOT_THE_BUILDING = re.compile(
    r"(?i)[-_ .]+(ark|arch|arc|architect(ure|ural)?|a|k|kon|str|structural|vvs|el|mep|hvac|vent|ing|r\d+|v\d+|rev\w*|"
    r"final|\d{1,2}|\d{6,8}|ifc\w*|model|export)$"
)


@dataclass(frozen=True)
class FacilityGuess:
    """The facility of a model; `is_sure` where the register's id or name is in the names; `reason` says how."""

    model: Path
    facility_id: str
    is_sure: bool
    reason: str


def guess_facilities(models: Sequence[ModelSeen], register: Mapping[str, str]) -> list[FacilityGuess]:
    """Return the facility of each model; one that no register names gets an id made from its file's name."""
    return [_guess(model, register) for model in models]


def _guess(model: ModelSeen, register: Mapping[str, str]) -> FacilityGuess:
    texts = (model.path.stem, *model.names, model.path.parent.name)
    by_id = {one for one in register for text in texts if _has_word(text, one)}
    if len(by_id) == 1:
        return FacilityGuess(
            model.path, by_id.pop(), True, "its id is in the name of the file or the building"
        )
    if (in_full := _named_in(texts, register, is_in_full=True)) is not None:
        return FacilityGuess(model.path, in_full, True, "its name is in the name of the file or the building")
    named = {name: one for one, name in register.items() if len(name) >= _FEWEST_LETTERS}
    near = {
        named[found[0]]
        for text in texts
        if len(text) >= _FEWEST_LETTERS
        and (found := process.extractOne(text, list(named), scorer=fuzz.token_set_ratio, score_cutoff=_LIKE))
        and _same_digits(text, found[0])
    }
    if len(near) == 1:
        return FacilityGuess(model.path, near.pop(), True, "its name is in the model")
    if (in_part := _named_in(texts, register, is_in_full=False)) is not None:
        return FacilityGuess(model.path, in_part, False, f"{register[in_part]!r} is named in part")
    if len(register) == 1:
        return FacilityGuess(
            model.path, next(iter(register)), False, "it is the only facility of the register"
        )
    reason = "no facility of the register is named in it" if register else "there is no register yet"
    return FacilityGuess(model.path, _id_from(model.path.stem), False, reason)


def _named_in(texts: Sequence[str], register: Mapping[str, str], is_in_full: bool) -> str | None:
    """Return the one facility whose name is in the texts: all its words, or a word that no other facility has."""
    there = {word for text in texts for word in _words(text)}
    words = {one: _words(name) for one, name in register.items()}
    times = Counter(word for many in words.values() for word in many)
    found = set()
    for one, many in words.items():
        own = {word for word in many if times[word] == 1 and len(word) >= _FEWEST_LETTERS}
        numbers = {word for word in many if word.isdigit()}
        if numbers <= there and own & there and (many <= there or not is_in_full):
            found.add(one)
    return found.pop() if len(found) == 1 else None


def _words(text: str) -> set[str]:
    """Return the words of a name in small letters, Danish, Swedish and German ones as file names often have them."""
    plain = text.casefold()
    for letter, letters in LETTERS.items():
        plain = plain.replace(letter, letters)
    return set(re.findall(r"[^\W_]+", plain))


def _has_word(text: str, word: str) -> bool:
    """Return whether an id is a word of a text: F001 is one of "F001-A-ARK", and not one of "F0012"."""
    return re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text, re.IGNORECASE) is not None


def _same_digits(text: str, name: str) -> bool:
    """Return whether the numbers of a name are among those of a text; "Station 4" is not "Station 5"."""
    return set(re.findall(r"\d+", name)) <= set(re.findall(r"\d+", text))


def _id_from(stem: str) -> str:
    """Return an id made from the name of a file, without discipline and version."""
    shorter = stem
    while (cut := _NOT_THE_BUILDING.sub("", shorter)) != shorter and cut:
        shorter = cut
    return re.sub(r"[^\w-]+", "-", shorter).strip("-_")[:40] or "F001"
