"""Tables that no rule was written for, and how many of their kinds and columns are guessed right.

A table says for each header the column that a person would choose, and in `values` what words of a column mean. A
guess that is wrong is silent where nothing in `areal.toml` would ask about it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.deliveries.choice_words import choice_words
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.mapping import plain_word
from warehouse.deliveries.starter.kind_guess import KindGuess, guess_kinds

FOLDER = Path(__file__).parents[1] / "unit" / "warehouse" / "deliveries" / "unseen"


@dataclass(frozen=True)
class Score:
    """What was right of a table, what was wrong and asked about, and what was wrong in silence."""

    system: str
    right: Sequence[str] = ()
    asked: Sequence[str] = ()
    silent: Sequence[str] = ()
    guess: KindGuess | None = field(default=None, repr=False)


def tables(name: str) -> list[dict[str, Any]]:
    """Return the tables of a set: `first`, `second`. A table has `columns`, or the same as lines of `cells`."""
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["table"]
    return [{"columns": _lines(table.get("cells", "")), **table} for table in found]


def _lines(cells: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(";")] for line in cells.splitlines() if line.strip()]


def score(table: Mapping[str, Any]) -> Score:
    """Return how well a table is guessed: the kind, each column that a person would fill, each that nobody would."""
    cells = {header: [v for v in values if v.strip()] for header, _, *values in table["columns"]}
    guesses = guess_kinds(cells, [Path(table["file"]).stem, "data"], {})
    best = guesses[0] if guesses and guesses[0].is_usable else None
    if not table["kind"]:
        wrong = best is not None
        return Score(
            table["system"],
            () if wrong else ("kind",),
            ("kind",) if wrong and not best.is_sure else (),
            ("kind",) if wrong and best.is_sure else (),
            best,
        )
    wanted = {header: tuple(column.split("|")) for header, column, *_ in table["columns"]}
    words = table.get("values", {})
    if best is None or best.kind != table["kind"]:
        lost = ["kind", *(header for header, column in wanted.items() if column != ("",)), *_listed(words)]
        is_silent = best is not None and best.is_sure
        return Score(table["system"], (), () if is_silent else lost, lost if is_silent else (), best)
    return _with_words(_columns(table["system"], best, wanted), best, words)


def known_meaning(best: KindGuess, column: str, word: str) -> str | None:
    """Return what a word of a column means: itself, a shipped meaning, or the nearest one, which is asked about."""
    own = {choice.casefold(): choice for choice in KINDS[best.kind].column[column].choices}
    plain = plain_word(word)
    return own.get(plain) or choice_words(column).get(plain) or best.values.get(column, {}).get(word)


def _listed(words: Mapping[str, Mapping[str, str]]) -> list[str]:
    return [f"{column} {word!r}" for column, meanings in words.items() for word in meanings]


def _with_words(scored: Score, best: KindGuess, words: Mapping[str, Mapping[str, str]]) -> Score:
    """Return the score with the words of columns: right, without a meaning (asked), or of another meaning."""
    right, asked, silent = list(scored.right), list(scored.asked), list(scored.silent)
    for column, meanings in words.items():
        for word, meaning in meanings.items():
            means = known_meaning(best, column, word)
            shown = f"{column} {word!r}: {means or 'nothing'}, not {meaning}"
            is_read = column in best.columns and means is not None
            is_asked = not is_read or word in best.values.get(column, {})
            (right if is_read and means == meaning else asked if is_asked else silent).append(shown)
    return Score(scored.system, right, asked, silent, best)


def _columns(system: str, best: KindGuess, wanted: Mapping[str, tuple[str, ...]]) -> Score:
    filled = {name: guess for guess in best.columns.values() for name in guess.names}
    right, asked, silent = ["kind"], [], []
    for header, columns in wanted.items():
        guess = filled.get(header)
        shown = f"{header}: {guess.column if guess else 'nothing'}, not {'|'.join(columns) or 'nothing'}"
        if guess is not None and guess.column in columns:
            right.append(header)
        elif guess is None:
            asked += [] if columns == ("",) else [shown]
        else:
            (asked if is_doubtful(guess) else silent).append(shown)
    return Score(system, right, asked, silent, best)


def is_doubtful(guess: Any) -> bool:
    """Return whether `areal.toml` asks about a column."""
    return guess.score < 0.7 or guess.reason == "values"


def totals(scores: Sequence[Score], name: str) -> tuple[int, int, int]:
    """Return how many kinds, columns and words are right, of how many, and how many are wrong in silence."""
    wanted = sum(
        1 + sum(column != "" for _, column, *_ in table["columns"]) + len(_listed(table.get("values", {})))
        if table["kind"]
        else 1
        for table in tables(name)
    )
    return sum(len(s.right) for s in scores), wanted, sum(len(s.silent) for s in scores)
