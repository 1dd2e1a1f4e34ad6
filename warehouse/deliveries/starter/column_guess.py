"""Which column of a file fills which column of a kind: by its header, and by what its cells look like.

Comes in: headers and some cells of each column. Goes out: a guess for each column of the kind, with a score from 0
to 1 and its reason.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.starter.arithmetic import headers_of_other_money
from warehouse.deliveries.starter.assignment import best_pairs
from warehouse.deliveries.starter.cell_fit import (
    BY_CELLS,
    CLOCK,
    NUMBER,
    USUAL_SHARE,
    score_of_cells,
    score_with_choices,
    score_with_ids,
    share_that_fits,
)
from warehouse.deliveries.starter.header_score import (
    CONTRADICTED,
    DOUBTFUL,
    SPARE,
    header_score,
    is_contradicted,
)
from warehouse.deliveries.starter.leftover import (
    counts_rows,
    header_by_cells,
    likely_key,
    only_text,
    only_time,
)
from warehouse.deliveries.starter.place_column import finer_places, likely_place, may_be_place
from warehouse.deliveries.starter.profiles import headers_by_profile
from warehouse.deliveries.starter.vocabulary import is_duration, without_common_prefix

_MOST_BY_CELLS = 2
_POWER = 3
_FINER = 0.6  # of its score as a facility, a header of places within those of another one
_EARLIER = 1e-7  # of two assignments that are worth the same, the one of the earlier offers
_BETTER = 0.15  # by this much another header fits a column better than the one that it gets
_REPEATED = 0.1  # yields to a header whose values are all different


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
        for header in cells
        if (guess := _offer(kind, column, (header, short[header]), cells, known)) is not None
    ]
    offers = _by_places(kind, offers, cells)
    others = headers_of_other_money(cells)
    offers = [g if g.names[0] not in others.get(g.column, ()) else _doubted(g) for g in offers]
    offers.sort(key=lambda g: (-g.score, g.column not in kind.required, places[g.names[0]], g.column))
    found = _with_rivals(_assigned(kind, offers), offers)
    found |= _by_cells(kind, found, cells)
    found |= _by_profile(kind, found, cells)
    taken = {name for guess in found.values() for name in guess.names}
    return {name: _with_clock(kind.column[name], guess, cells, taken) for name, guess in found.items()}


def _by_places(
    kind: Kind, offers: Sequence[ColumnGuess], cells: Mapping[str, Sequence[str]]
) -> list[ColumnGuess]:
    """Return the offers; of several headers that may be the facility of a row, those of places within another yield."""
    if kind.entity == ("facility_id",):
        return list(offers)
    may_be = [g.names[0] for g in offers if g.column == "facility_id" and g.score >= SPARE]
    finer = finer_places(cells, may_be)
    return [
        replace(guess, score=guess.score * _FINER)
        if guess.column == "facility_id" and guess.names[0] in finer
        else guess
        for guess in offers
    ]


def _doubted(guess: ColumnGuess) -> ColumnGuess:
    return replace(guess, score=guess.score * CONTRADICTED)


def _assigned(kind: Kind, offers: Sequence[ColumnGuess]) -> dict[str, ColumnGuess]:
    """Return the best offers, each header once; a required column takes the only header it has from one that is not."""
    found = _best_of(offers, frozenset())
    lacking = missing_columns(kind, found)
    again = _best_of(offers, frozenset(kind.required)) if lacking else found
    return again if len(missing_columns(kind, again)) < len(lacking) else found


def _with_rivals(found: Mapping[str, ColumnGuess], offers: Sequence[ColumnGuess]) -> dict[str, ColumnGuess]:
    """Return the guesses; doubtful are a column that another header fits better, and what that one fills instead."""
    filled = {guess.names[0]: name for name, guess in found.items()}
    doubtful = set()
    for offer in offers:
        chosen, taken_by = found.get(offer.column), filled.get(offer.names[0])
        is_better = chosen is not None and offer.score >= chosen.score + _BETTER
        if is_better and taken_by not in (None, offer.column) and offer.score >= found[taken_by].score:
            doubtful |= {offer.column, taken_by}
    return {
        name: replace(g, score=min(g.score, DOUBTFUL)) if name in doubtful else g for name, g in found.items()
    }


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
    named = [name for name in kind.required if name in found]
    fewest = 1 if missing == ["facility_id"] else 2
    if len(named) < max(fewest, len(kind.required) / 2) or len(missing) > _MOST_BY_CELLS:
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
            header = likely_key(kind, name, free, next(iter(cells), ""))
        if header is None:
            header = likely_place(name, {h: free[h] for h in free if not is_contradicted(kind.name, name, h)})
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
    is_clock = all(CLOCK.match(text.strip()) for text in cells[after[0]])
    is_of_day = is_clock and not has_times and not is_duration(after[0])
    return replace(guess, names=(guess.names[0], after[0])) if is_of_day else guess


def _offer(
    kind: Kind,
    column: Column,
    spellings: tuple[str, str],
    cells: Mapping[str, Sequence[str]],
    known: Mapping[str, frozenset[str]],
) -> ColumnGuess | None:
    """Return the guess that a header fills a column; null where nothing speaks for it or its cells against it."""
    header, values = spellings[0], cells[spellings[0]]
    fitting = share_that_fits(column, values)
    if values and (fitting < USUAL_SHARE or (column.name == "unit" and all(map(NUMBER.match, values)))):
        return None  # "price each" has numbers, "unit of price" has units
    if kind.has_own_id and column.name != kind.key[0] and counts_rows(header, values):
        return None
    by_name = max(header_score(kind.name, column.name, spelling) for spelling in dict.fromkeys(spellings))
    if by_name:
        score = by_name * (0.5 + 0.5 * fitting) - _REPEATED * _is_repeated_key(kind, column, values)
        others = (cells[other] for other in cells if other != header)
        score = score_with_ids(column, score_with_choices(column, score, values, others), values, known)
        return ColumnGuess(column.name, (header,), score, "header")
    by_value = score_of_cells(column, values, known)
    return ColumnGuess(column.name, (header,), by_value, "values") if by_value else None


def _is_repeated_key(kind: Kind, column: Column, values: Sequence[str]) -> bool:
    """Return whether values repeat in a column that alone, but for its dates, names a row, or may do so."""
    alone = [name for name in kind.key if kind.column[name].type != "day"] == [column.name]
    is_own_id = kind.has_own_id and column.name == kind.key[0]
    return (alone or is_own_id) and len(set(values)) < len(values)
