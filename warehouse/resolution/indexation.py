"""Indexation clauses of contract prices: what a text means, in Danish, Norwegian, Swedish, German, Dutch or English.

Comes in: the text of a clause, the indices that values are delivered of. Goes out: `Clause`.

The words are data: `ref_index_name` and `clause_words.toml`. Understood are a fixed rise ("3 %
p.a."), one index ("NPI"), a mix of indices ("80 % løn og 20 % NPI"), and beside these a cap or a floor a year ("dog
højst 3 %"). A clause with any other word is not understood, and then nothing of it is.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LARGEST_RISE_PCT = 10.0  # a year; a larger number is a share of an index, or a slip
SMALLEST_SHARE_PCT = (
    50.0  # of an index that is named alone ("80 % of the CPI"); a smaller number is no share of it
)

WORDS: Mapping[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "clause_words.toml").read_text(encoding="utf-8")
)
_PERCENT = re.compile(r"\s*(?:%|\b(?:pct|procent|prosent|prozent|percent|per cent)\b\.?)")
_NUMBER = r"(\d+(?:\.\d+)?)"
_NO_WORDS = "(?!)"


def _any(words: Iterable[str]) -> str:
    """Return a pattern for any of the words, the longest first."""
    return (
        "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) or _NO_WORDS
    )


def _limit(kind: str) -> re.Pattern[str]:
    but, joint = _any(WORDS["but"]), _any(WORDS["joint"])
    return re.compile(rf"(?:\b(?:{but})\s+)?\b(?:{_any(WORDS[kind])})\b\.?(?:\s+(?:{joint}))?\s*{_NUMBER}%")


_CAP, _FLOOR = _limit("cap"), _limit("floor")
_NOTHING = re.compile(rf"(?:{_any(WORDS['nothing'])})\.?")
_YEARLY = re.compile(rf"\b(?:p\.?\s?a\b\.?|(?:{_any(WORDS['yearly'])})(?!\w))")
_FILLERS = frozenset(WORDS["fillers"])


@dataclass(frozen=True)
class Clause:
    """What a clause means: `kind` is none, fixed, index or unread.

    `yearly_pct` of a fixed rise; `shares` maps each index, by its delivered name, to its part (1 is all of the price);
    `cap_pct` and `floor_pct` limit the change of a year; `problem` says why it is unread, as `problem_of` writes it.
    """

    kind: str
    yearly_pct: float = 0.0
    shares: Mapping[str, float] | None = None
    cap_pct: float | None = None
    floor_pct: float | None = None
    problem: str | None = None


def problem_of(problem: str, names: str = "") -> str:
    """Return why a clause cannot be used, as a JSON object: a phrase of the finding `price_not_indexed`, and names."""
    return json.dumps({"problem": problem, "names": names}, ensure_ascii=False)


def known_words(delivered: Iterable[str], groups: Mapping[str, str]) -> dict[str, str | None]:
    """Return what a clause may call each index: words in lower case, and the delivered name, null where none is.

    `groups` maps words to the index that they name. A delivered name is a word for itself, and with it all words of
    its index, unless two delivered names are of one index.
    """
    names = {" ".join(name.lower().split()): name for name in sorted(delivered)}
    of_group: dict[str, set[str]] = {}
    for word, name in names.items():
        if word in groups:
            of_group.setdefault(groups[word], set()).add(name)
    words: dict[str, str | None] = {}
    for word, group in groups.items():
        found = of_group.get(group, set())
        words[word] = next(iter(found)) if len(found) == 1 else None
    return {**words, **names}


def read_clause(text: str | None, words: Mapping[str, str | None]) -> Clause:
    """Return what a clause means; `words` as `known_words` gives them. No text is no indexation."""
    plain = re.sub(r"(?<=\d),(?=\d)", ".", " ".join((text or "").lower().split()))
    plain = _PERCENT.sub("% ", plain).strip()
    if not plain or _NOTHING.fullmatch(plain):
        return Clause("none")
    cap, floor = _CAP.search(plain), _FLOOR.search(plain)
    rest = _FLOOR.sub(" ", _CAP.sub(" ", plain))
    found, unknown = _tokens(_YEARLY.sub(" ", rest), words)
    limits = (float(cap[1]) if cap else None, float(floor[1]) if floor else None)
    if unknown:
        names = ", ".join(repr(word) for word in unknown[:3])
        return Clause("unread", problem=problem_of("unknown_words", names))
    return _meaning(found, limits, words)


def _tokens(text: str, words: Mapping[str, str | None]) -> tuple[list[float | str], list[str]]:
    """Return percentages and index names in their order, and the words that are neither these nor fillers."""
    pattern = re.compile(rf"{_NUMBER}%|(?<!\w)({_any(words)})(?!\w)|([^\s,;()./:&]+)")
    found: list[float | str] = []
    unknown = []
    for number, phrase, other in pattern.findall(text):
        if number:
            found.append(float(number))
        elif phrase:
            is_said_twice = bool(found) and words.get(str(found[-1])) == words[phrase] is not None
            if not is_said_twice:  # "the net price index (NPI)"
                found.append(phrase)
        elif other.strip("-–") not in _FILLERS or other in ("+", "-", "–"):
            unknown.append(other)
    return found, unknown


def _meaning(
    found: list[float | str], limits: tuple[float | None, float | None], words: Mapping[str, str | None]
) -> Clause:
    numbers = [token for token in found if isinstance(token, float)]
    names = [token for token in found if isinstance(token, str)]
    if not names and len(numbers) == 1:
        if numbers[0] > LARGEST_RISE_PCT:
            return Clause("unread", problem=problem_of("too_high"))
        return Clause("fixed", yearly_pct=numbers[0])
    if not names:
        return Clause("unread", problem=problem_of("no_percentage"))
    shares = _shares(found, numbers, names)
    if shares is None:
        return Clause("unread", problem=problem_of("not_one_price"))
    if lacking := [name for name in names if words[name] is None]:
        return Clause("unread", problem=problem_of("no_values", ", ".join(dict.fromkeys(lacking))))
    summed: dict[str, float] = {}
    for name, share in shares:
        summed[str(words[name])] = summed.get(str(words[name]), 0.0) + share
    return Clause("index", shares=summed, cap_pct=limits[0], floor_pct=limits[1])


def _shares(
    found: list[float | str], numbers: list[float], names: list[str]
) -> list[tuple[str, float]] | None:
    """Return each index with its share; null where numbers and names do not go together."""
    if len(names) == 1 and not numbers:
        return [(names[0], 1.0)]
    if len(numbers) != len(names):
        return None
    in_turns = all(isinstance(token, float) == (place % 2 == 0) for place, token in enumerate(found))
    is_turned = all(isinstance(token, str) == (place % 2 == 0) for place, token in enumerate(found))
    total_pct = sum(numbers)
    is_part = len(names) == 1 and in_turns and SMALLEST_SHARE_PCT <= total_pct < 100
    if not (in_turns or is_turned) or not (abs(total_pct - 100) < 0.01 or is_part):
        return None
    return [(name, number / 100) for name, number in zip(names, numbers, strict=True)]
