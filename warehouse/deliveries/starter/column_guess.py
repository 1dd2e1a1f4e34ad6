"""Which column of a file fills which column of a kind: by its header, and by what its cells look like.

Comes in: headers and some cells of each column. Goes out: a guess for each column of the kind, with a score from 0
to 1 and its reason.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from warehouse.deliveries.choice_words import choice_words, likely_choice
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.mapping import plain_word
from warehouse.deliveries.starter.arithmetic import headers_of_other_money
from warehouse.deliveries.starter.assignment import best_pairs
from warehouse.deliveries.starter.composition import Fit, Header
from warehouse.deliveries.starter.leftover import header_by_cells, only_text, only_time
from warehouse.deliveries.starter.place_column import likely_place, may_be_place
from warehouse.deliveries.starter.profiles import headers_by_profile
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
    without_brackets,
    without_common_prefix,
    words_with_point,
)

SAME, MADE, SIMILAR, NOTHING_BETTER, WITHIN, BY_VALUES = 1.0, 0.97, 0.8, 0.75, 0.65, 0.55
BRACKETS = 0.65  # a unit of several words says it: "capacity (min/day)"
HEAD, SPARE = 0.62, 0.6  # the name ends a compound; a word such as "number" is not in any rule of the column
BY_CELLS = 0.5  # no header says it
_MOST_BY_CELLS = 2
LIKELY = 0.7  # a guess below it is shown to a person
_LIKE = 90  # of 100: two headers that differ in a letter
_FEWEST_LETTERS = 5  # a shorter name within a longer header says too little
_USUAL_SHARE = 0.6  # of the cells that must look like the column's type
_SPECIAL = 0.1  # a name such as "nr" yields to one that means the column everywhere
_RANK = 0.0005  # the first name of a column is its most usual one
_POWER = 3
_EARLIER = 1e-7  # of two assignments that are worth the same, the one of the earlier offers
_REPEATED = 0.1  # yields to a header whose values are all different
_ONLY_CODES = 0.55  # of its score, a column of choices that has numbers
_NO_WORD_KNOWN = 0.85  # of its score, a column of choices none of whose words has a meaning
_MOST_WORDS_KNOWN, _HALF = 0.8, 0.5
MOST_WORDS = 60  # a column of more different words is no list of choices
_CONTRADICTED = 0.6  # of its score, a header such as "amount incl. VAT"
_KNOWN_IDS, _OTHER_IDS, _NOT_KNOWN = (
    0.3,
    0.5,
    0.2,
)  # ids that are in the register count for a column, others against

_NUMBER = re.compile(
    r"^[-+(]?\s*(?:kr\.?|dkk|eur|€)?\s*[-+]?[\d.,'\s]*\d[\d.,'\s]*\)?\s*(?:kr\.?|dkk|eur|€|%|m2|m²|min\.?|t|h)?-?$",
    re.I,
)
_DATE = re.compile(
    r"^(\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{8}|1\d{9}(?:\d{3})?|\d{1,2}\.?\s+\w{3,9}\.?\s+\d{4})([ T].*)?$"
    r"|^\d{4}-?w\d{1,2}|^\d{5}(\.\d+)?$|^uge\s*\d+",
    re.I,
)
_MONTH = re.compile(
    r"^\d{4}[-/. ]?\d{1,2}$|^\d{1,2}[-/.]\d{4}$|^[a-zæøåäöü]{3,9}\.?[ -]*\d{2,4}$"
    r"|^\d{4}[ -]?[qk]\d$|^[qk]\d[ -]*\d{4}$|^\d{4}$",
    re.I,
)
_LAST_DIGITS = re.compile(r"(?<=[A-Za-z]{4})\d$")  # address1
_CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}([:.]\d{2})?$|^0?[.,]\d+$")
_CHECKED = frozenset(("day", "instant", "month", "start", "end", "clock", "money", "quantity", "whole"))
_FLAG = frozenset(
    (
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
    )
)
_PATTERNS = {
    "money": (_NUMBER,),
    "quantity": (_NUMBER,),
    "whole": (_NUMBER,),
    "day": (_DATE,),
    "instant": (_DATE,),
    "month": (_DATE, _MONTH),
    "start": (_DATE, _MONTH),
    "end": (_DATE, _MONTH),
    "clock": (_CLOCK, _DATE),
}


@dataclass(frozen=True)
class ColumnGuess:
    """The headers that fill a column (`names`), how sure it is (`score`), and what it was known by (`reason`)."""

    column: str
    names: tuple[str, ...]
    score: float
    reason: str


def guess_columns(
    kind: Kind, cells: Mapping[str, Sequence[str]], known: Mapping[str, frozenset[str]]
) -> dict[str, ColumnGuess]:
    """Return the best guess for each column of the kind; a header fills one column at most.

    `cells`: some filled cells by header, in the order of the file. `known`: values that a column is known to have,
    such as the ids of facilities.
    """
    places = {header: place for place, header in enumerate(cells)}
    short = without_common_prefix(list(cells))
    offers = [
        guess
        for column in kind.columns
        for header, values in cells.items()
        if (guess := _offer(kind, column, (header, short[header]), values, known)) is not None
    ]
    others = headers_of_other_money(cells)
    offers = [g if g.names[0] not in others.get(g.column, ()) else _doubted(g) for g in offers]
    offers.sort(key=lambda g: (-g.score, g.column not in kind.required, places[g.names[0]], g.column))
    found = _assigned(kind, offers)
    found |= _by_cells(kind, found, cells)
    found |= _by_profile(kind, found, cells)
    taken = {name for guess in found.values() for name in guess.names}
    return {name: _with_clock(kind.column[name], guess, cells, taken) for name, guess in found.items()}


def _doubted(guess: ColumnGuess) -> ColumnGuess:
    return replace(guess, score=guess.score * _CONTRADICTED)


def _assigned(kind: Kind, offers: Sequence[ColumnGuess]) -> dict[str, ColumnGuess]:
    """Return the best offers, each header once; a required column takes the only header it has from one that is not."""
    found = _best_of(offers, frozenset())
    lacking = missing_columns(kind, found)
    again = _best_of(offers, frozenset(kind.required)) if lacking else found
    return again if len(missing_columns(kind, again)) < len(lacking) else found


def _best_of(offers: Sequence[ColumnGuess], wanted: frozenset[str]) -> dict[str, ColumnGuess]:
    """Return the offers, each column and each header once, that are worth most together; of equals the first.

    An offer is worth the cube of its score, so that two weak ones do not take the header of a strong one. `wanted`:
    columns that come before all others.
    """
    if not offers:
        return {}
    columns = {name: place for place, name in enumerate(dict.fromkeys(guess.column for guess in offers))}
    headers = {name: place for place, name in enumerate(dict.fromkeys(guess.names[0] for guess in offers))}
    worth = [[0.0] * len(headers) for _ in columns]
    best: dict[tuple[int, int], ColumnGuess] = {}
    for rank, guess in enumerate(offers):
        place = columns[guess.column], headers[guess.names[0]]
        best[place] = guess
        worth[place[0]][place[1]] = (
            guess.score**_POWER + (guess.column in wanted) * len(offers) - rank * _EARLIER
        )
    chosen = [best[pair] for pair in best_pairs(worth)]
    return {guess.column: guess for guess in sorted(chosen, key=offers.index)}


def missing_columns(kind: Kind, found: Container[str]) -> list[str]:
    """Return the required columns that are not found, nor others in their place."""
    return [
        name
        for name in kind.required
        if name not in found
        and not (kind.column[name].instead and all(other in found for other in kind.column[name].instead))
    ]


def _by_cells(
    kind: Kind, found: Mapping[str, ColumnGuess], cells: Mapping[str, Sequence[str]]
) -> dict[str, ColumnGuess]:
    """Return guesses for required columns that no header names, where most others are found by their headers."""
    missing = missing_columns(kind, found)
    named = [name for name in kind.required if name in found and found[name].reason == "header"]
    if len(named) < max(2, len(kind.required) / 2) or len(missing) > _MOST_BY_CELLS:
        return {}
    free = dict(cells)
    for guess in found.values():
        for name in guess.names:
            free.pop(name, None)
    guesses = {}
    for name in missing:
        allowed = {
            header: free[header]
            for header in free
            if not is_contradicted(kind.name, name, header) and may_be_place(name, header)
        }
        header = header_by_cells(kind.column[name], allowed)
        if header is None and len(missing) == 1:
            header = only_text(kind.column[name], allowed)
        if header is None:
            header = only_time(kind.column[name], free)  # a date of payment, where there is no other
        if header is None:
            header = likely_place(name, allowed)
        if header is not None:
            guesses[name] = ColumnGuess(name, (header,), BY_CELLS, "values")
            free.pop(header)
    return guesses


def _by_profile(
    kind: Kind, found: Mapping[str, ColumnGuess], cells: Mapping[str, Sequence[str]]
) -> dict[str, ColumnGuess]:
    """Return guesses for columns that no header names and whose cells are like those of no other column."""
    taken = {name for guess in found.values() for name in guess.names}
    free = {header: values for header, values in cells.items() if header not in taken}
    unfilled = [column for column in kind.columns if column.name not in found]
    headers = headers_by_profile(kind, unfilled, free, next(iter(cells), ""))
    return {name: ColumnGuess(name, (header,), BY_CELLS, "values") for name, header in headers.items()}


def _with_clock(
    column: Column, guess: ColumnGuess, cells: Mapping[str, Sequence[str]], taken: set[str]
) -> ColumnGuess:
    """Return the guess with the next column, where that is a free one of clock times and this one has days alone."""
    headers = list(cells)
    after = headers[headers.index(guess.names[0]) + 1 :][:1]
    if column.type != "instant" or not after or after[0] in taken or not cells[after[0]]:
        return guess
    has_times = any(
        re.search(r"\d[:.]\d{2}", text.split(" ", 1)[-1]) for text in cells[guess.names[0]] if " " in text
    )
    is_clock = all(_CLOCK.match(text.strip()) for text in cells[after[0]])
    return replace(guess, names=(guess.names[0], after[0])) if is_clock and not has_times else guess


def _offer(
    kind: Kind,
    column: Column,
    spellings: tuple[str, str],
    values: Sequence[str],
    known: Mapping[str, frozenset[str]],
) -> ColumnGuess | None:
    """Return the guess that a header fills a column; null where nothing speaks for it or its cells against it."""
    header = spellings[0]
    by_name = max(header_score(kind.name, column.name, spelling) for spelling in dict.fromkeys(spellings))
    fitting = share_that_fits(column, values)
    if values and (fitting < _USUAL_SHARE or (column.name == "unit" and all(map(_NUMBER.match, values)))):
        return None  # "price each" has numbers, "unit of price" has units
    if by_name:
        score = by_name * (0.5 + 0.5 * fitting) - _REPEATED * _is_repeated_key(kind, column, values)
        if column.choices and values and not _share_with_meaning(column, values):
            score *= _ONLY_CODES if all(value.strip().isdecimal() for value in values) else _NO_WORD_KNOWN
        return ColumnGuess(column.name, (header,), _by_ids(column, score, values, known), "header")
    by_value = _value_score(column, values, known)
    return ColumnGuess(column.name, (header,), by_value, "values") if by_value else None


def _is_repeated_key(kind: Kind, column: Column, values: Sequence[str]) -> bool:
    """Return whether values repeat in a column that alone, but for its dates, names a row, or may do so."""
    alone = [name for name in kind.key if kind.column[name].type != "day"] == [column.name]
    is_own_id = kind.has_own_id and column.name == kind.key[0]
    return (alone or is_own_id) and len(set(values)) < len(values)


def _by_ids(
    column: Column, score: float, values: Sequence[str], known: Mapping[str, frozenset[str]]
) -> float:
    """Return the score of a column whose values are known ids, such as the facilities of a register."""
    ids = known.get(column.name)
    if not ids or not values:
        return score
    share = sum(value.strip().casefold() in ids for value in values) / len(values)
    return score + _KNOWN_IDS if share >= 0.5 else score * _OTHER_IDS if share < _NOT_KNOWN else score


def header_score(kind: str, column: str, header: str) -> float:
    """Return how well a header names a column: 1 where it is one of its names, 0 where nothing says so."""
    points = words_with_point(header)
    spellings = {header, without_brackets(header), _LAST_DIGITS.sub("", header)}
    if not is_number_word(plain_header(last_name(header))):
        spellings.add(last_name(header))
    score = max(_spelled_score(kind, column, name, points) for name in set(map(plain_header, spellings)))
    if not score and len(plain_header(in_brackets(header)).split()) > 1:
        score = BRACKETS * (_spelled_score(kind, column, plain_header(in_brackets(header)), points) >= MADE)
    return score * _CONTRADICTED if is_contradicted(kind, column, header) else score


def is_contradicted(kind: str, column: str, header: str) -> bool:
    """Return whether a header has a word that one of the column never has."""
    pattern = made_headers(kind, column).contradicts
    return pattern is not None and bool(pattern.search(plain_header(header)))


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
    return SPARE if any(header.fit(r) == Fit.ALL for r in (*made.with_spare_parts, *made.doubtful)) else 0.0


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
        return share if column.known_as else max(share, _USUAL_SHARE)
    if column.type == "flag":
        return sum(value.strip().casefold() in _FLAG for value in values) / len(values)
    patterns = _PATTERNS.get(column.type)
    if patterns is None:
        return 1.0
    return sum(any(pattern.match(value.strip()) for pattern in patterns) for value in values) / len(values)


def _value_score(column: Column, values: Sequence[str], known: Mapping[str, frozenset[str]]) -> float:
    """Return how sure the cells alone make a column: most of them are words or ids that only it has."""
    if not values:
        return 0.0
    if known.get(column.name):
        share = sum(value.strip().casefold() in known[column.name] for value in values) / len(values)
        return BY_VALUES if share >= 0.8 else 0.0
    if not column.choices:
        return 0.0
    words = choice_words(column.name).keys() | {choice.casefold() for choice in column.choices}
    if sum(plain_word(value) in words for value in values) / len(values) >= _MOST_WORDS_KNOWN:
        return BY_VALUES
    return BY_CELLS if column.is_required and _share_with_meaning(column, values) >= _HALF else 0.0


def _share_with_meaning(column: Column, values: Sequence[str]) -> float:
    """Return the share of the different words that mean or resemble one of a column's choices."""
    words = sorted(set(map(plain_word, values)))
    if len(words) > MOST_WORDS:
        return 0.0
    return sum(likely_choice(column.name, column.choices, word) is not None for word in words) / len(words)
