"""How well a header names a column: by the names of the column first, then by the words that it is made of.

Comes in: a header of a file. Goes out: a score from 0 to 1. Must not know: the cells.
"""

import re

from rapidfuzz import fuzz

from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.composition import Fit, Header
from warehouse.deliveries.starter.vocabulary import (
    MadeHeaders,
    column_names,
    head_of,
    header_in_parts,
    in_brackets,
    is_number_word,
    last_name,
    made_headers,
    plain_header,
    says_little,
    tells,
    without_brackets,
    words_with_point,
)

SAME, MADE, SIMILAR, NOTHING_BETTER, WITHIN = 1.0, 0.97, 0.8, 0.75, 0.65
BRACKETS = 0.65  # a unit of several words says it: "capacity (min/day)"
HEAD, SPARE = 0.62, 0.6  # the name ends a compound; a word such as "number" is not in any rule of the column
ONE_WORD_MORE = 0.4  # a word that nobody knows is beside those of a text: "Approved supplier"
LIKELY = 0.7  # a guess below it is shown to a person
DOUBTFUL = 0.69  # the most that a guess has which speaks for itself and which something else speaks against
CONTRADICTED = 0.6  # of its score, a header such as "amount incl. VAT"
_LIKE = 90  # of 100: two headers that differ in a letter
_FEWEST_LETTERS = 5  # a shorter name within a longer header says too little
_SPECIAL = 0.1  # a name such as "nr" yields to one that means the column everywhere
_RANK = 0.0005  # the first name of a column is its most usual one
_LAST_DIGITS = re.compile(r"(?<=[A-Za-z]{4})\d$")  # address1
_CHECKED = frozenset(("day", "instant", "month", "start", "end", "clock", "money", "quantity", "whole"))


def header_score(kind: str, column: str, header: str) -> float:
    """Return how well a header names a column: 1 where it is one of its names, 0 where nothing says so."""
    points = words_with_point(header)
    spellings = {header, without_brackets(header), _LAST_DIGITS.sub("", header)}
    if not is_number_word(plain_header(last_name(header))):
        spellings.add(last_name(header))
    score = max(_spelled_score(kind, column, name, points) for name in set(map(plain_header, spellings)))
    if not score and len(plain_header(in_brackets(header)).split()) > 1:
        score = BRACKETS * (_spelled_score(kind, column, plain_header(in_brackets(header)), points) >= MADE)
    return score * CONTRADICTED if is_contradicted(kind, column, header) else score


def is_contradicted(kind: str, column: str, header: str) -> bool:
    """Return whether a header has a word that one of the column never has."""
    return bool(made_headers(kind, column).contradicts.search(plain_header(header)))


def _spelled_score(kind: str, column: str, plain: str, points: frozenset[str]) -> float:
    """Return the score of a header in one spelling: by its names first, then by the words that it is made of."""
    if not plain:
        return 0.0
    best = 0.0
    known, made = column_names(kind, column), made_headers(kind, column)
    for names in known.by_language.values():
        for rank, name in enumerate(names):
            score = _name_score(plain, name)
            less = rank * _RANK + _SPECIAL * (name in known.special)
            best = max(best, score - less if score else 0.0)
    if best < MADE:
        parts = header_in_parts(plain, points)
        best = max(best, _made_score(parts, made, KINDS[kind].column[column].type in _CHECKED))
    return best


def _made_score(header: Header, made: MadeHeaders, is_checked: bool) -> float:
    """Return the score of a header that is put together; one word too many is allowed where cells can tell."""
    fits = max((header.fit(rule) for rule in made.usual), default=Fit.NOT)
    if fits == Fit.ALL:
        return MADE
    name_only = max((header.fit(rule) for rule in made.if_nothing_better), default=Fit.NOT)
    if name_only == Fit.ALL:
        return NOTHING_BETTER
    fits = max(fits, name_only if name_only >= Fit.ENDS_A_COMPOUND else Fit.NOT)
    if fits >= Fit.ENDS_A_COMPOUND or (fits and is_checked):
        return WITHIN
    if any(header.fit(r) == Fit.ALL for r in (*made.with_spare_parts, *made.doubtful)):
        return SPARE
    return ONE_WORD_MORE if any(tells(r) and header.fit(r) for r in made.usual) else 0.0


def _name_score(header: str, name: str) -> float:
    if header == name or header.replace(" ", "") == name.replace(" ", ""):
        return SAME
    if min(len(header), len(name)) < _FEWEST_LETTERS:
        return 0.0
    is_one_letter_off = abs(len(header) - len(name)) <= 1 and fuzz.ratio(header, name) >= _LIKE
    if is_one_letter_off and re.sub(r"\D", "", header) == re.sub(r"\D", "", name):
        return SIMILAR
    if says_little(name):
        return 0.0
    if f" {name} " in f" {header} ":
        return WITHIN
    return HEAD if head_of(header).endswith(name) else 0.0
