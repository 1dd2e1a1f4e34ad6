"""How well cells fit a column: by the type of their values, by words that it knows, and by known ids.

Comes in: a column of a kind and some filled cells. Goes out: a share or a score from 0 to 1. Must not know: headers.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from warehouse.deliveries.choice_words import choice_words, likely_choice
from warehouse.deliveries.kind import Column
from warehouse.deliveries.mapping import plain_word

BY_VALUES = 0.55  # its words or ids are of this column alone
BY_CELLS = 0.5  # no header says it
USUAL_SHARE = 0.6  # of the cells that must look like the column's type
MOST_WORDS = 60  # a column of more different words is no list of choices
_ONLY_CODES = 0.55  # of its score, a column of choices that has numbers
_NO_WORD_KNOWN = 0.85  # of its score, a column of choices none of whose words has a meaning
_MOST_WORDS_KNOWN, _HALF, _MOST_IDS = 0.8, 0.5, 0.8
_OTHERS_ARE = (
    0.45  # of its score, a column of choices none of whose words has a meaning, beside one whose words have
)
# ids that are in the register count for a column, others against
_KNOWN_IDS, _OTHER_IDS, _NOT_KNOWN = 0.3, 0.5, 0.2

CURRENCY_SIGN = r"kr\.?|dkk|nok|sek|eur|gbp|usd|chf|€|£|\$"
NUMBER = re.compile(
    rf"^[-+(]?\s*(?:{CURRENCY_SIGN})?\s*[-+]?[\d.,'\s]*\d[\d.,'\s]*\)?\s*(?:{CURRENCY_SIGN}|%|m2|m²|min\.?|t|h)?-?$",
    re.I,
)
_DATE = re.compile(
    r"^(\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{8}|1\d{9}(?:\d{3})?|\d{1,2}\.?\s+\w{3,9}\.?\s+\d{4})([ T].*)?$"
    r"|^\d{4}-?w\d{1,2}|^4[2-9]\d{3}(\.\d+)?$|^uge\s*\d+",
    re.I,
)
_MONTH = re.compile(
    r"^(?:19|20)\d\d[-/. ]?\d{1,2}$|^\d{1,2}[-/.](?:19|20)\d\d$|^[a-zæøåäöü]{3,9}\.?[ -]*\d{2,4}$"
    r"|^\d{4}[ -]?[qk]\d$|^[qk]\d[ -]*\d{4}$|^(?:19|20)\d\d$|^\d\d(?:0[1-9]|1[0-2])$",
    re.I,
)
CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}([:.]\d{2})?$|^0?[.,]\d+$")
_FLAG = frozenset(
    [
        "ja",
        "nej",
        "yes",
        "no",
        "x",
        "1",
        "0",
        "true",
        "false",
        "nei",
        "j",
        "n",
        "y",
        "wahr",
        "falsch",
        "sand",
        "falsk",
    ]
)
_HAVE_LETTERS = frozenset(("address", "name", "outcome"))
_PATTERNS = {
    "money": (NUMBER,),
    "quantity": (NUMBER,),
    "whole": (NUMBER,),
    "day": (_DATE,),
    "instant": (_DATE,),
    "month": (_DATE, _MONTH),
    "start": (_DATE, _MONTH),
    "end": (_DATE, _MONTH),
    "clock": (CLOCK, _DATE),
}


def share_that_fits(column: Column, values: Sequence[str]) -> float:
    """Return the share of cells that look like values of a column's type; 1 for no cells and for text."""
    if not values:
        return 1.0
    if column.choices and not column.name.endswith("_id"):
        known = (
            {choice.casefold() for choice in column.choices}
            | set(choice_words(column.name))
            | set(column.words)
        )
        share = sum(plain_word(value) in known for value in values) / len(values)
        # unknown words can still be mapped, but for columns that are found by their words
        return share if column.known_as else max(share, USUAL_SHARE)
    if column.name in _HAVE_LETTERS:
        return sum(any(map(str.isalpha, value)) for value in values) / len(values)
    if column.type == "flag":
        return sum(value.strip().casefold() in _FLAG for value in values) / len(values)
    patterns = _PATTERNS.get(column.type)
    if patterns is None:
        return 1.0
    return sum(any(pattern.match(value.strip()) for pattern in patterns) for value in values) / len(values)


def score_of_cells(column: Column, values: Sequence[str], known: Mapping[str, frozenset[str]]) -> float:
    """Return how sure the cells alone make a column: most of them are words or ids that only it has."""
    if not values:
        return 0.0
    if known.get(column.name):
        share = sum(value.strip().casefold() in known[column.name] for value in values) / len(values)
        return BY_VALUES if share >= _MOST_IDS else 0.0
    if not column.choices:
        return 0.0
    words = choice_words(column.name).keys() | {choice.casefold() for choice in column.choices}
    if sum(plain_word(value) in words for value in values) / len(values) >= _MOST_WORDS_KNOWN:
        return BY_VALUES
    return BY_CELLS if column.is_required and share_with_meaning(column, values) >= _HALF else 0.0


def share_with_meaning(column: Column, values: Sequence[str]) -> float:
    """Return the share of the different words that mean or resemble one of a column's choices."""
    words = sorted(set(map(plain_word, values)))
    if len(words) > MOST_WORDS:
        return 0.0
    return sum(likely_choice(column.name, column.choices, word) is not None for word in words) / len(words)


def score_with_choices(
    column: Column, score: float, values: Sequence[str], others: Iterable[Sequence[str]]
) -> float:
    """Return the score of a header whose column has choices: less where no word of its cells means one of them.

    `others`: the cells of the other headers. "Service" with names of departments is hardly the service where half of
    the words of another column are services.
    """
    if not (column.choices and values) or share_with_meaning(column, values):
        return score
    if column.is_required and any(share_with_meaning(column, cells) >= _HALF for cells in others if cells):
        return score * _OTHERS_ARE
    return score * (_ONLY_CODES if all(value.strip().isdecimal() for value in values) else _NO_WORD_KNOWN)


def score_with_ids(
    column: Column, score: float, values: Sequence[str], known: Mapping[str, frozenset[str]]
) -> float:
    """Return the score of a column whose values are known ids, such as the facilities of a register."""
    ids = known.get(column.name)
    if not ids or not values:
        return score
    share = sum(value.strip().casefold() in ids for value in values) / len(values)
    return score + _KNOWN_IDS if share >= _HALF else score * _OTHER_IDS if share < _NOT_KNOWN else score
