"""What a file's own words for a column's choices were taken to mean, and which of them mean nothing yet.

Comes in: the cells of a file, and which of its columns fills which of the kind. Goes out: findings, one a column.
"""

import json
from collections.abc import Mapping

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.choice_words import nearest_choice
from warehouse.deliveries.files.tabular import CellTable
from warehouse.deliveries.findings import make_finding
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.mapping import Source, plain_word
from warehouse.deliveries.personal import mask
from warehouse.deliveries.rows.totals import is_total_word

_SHOWN = 8
_LONGEST = 60


def about_words(kind: Kind, table: CellTable, sources: Mapping[str, Source]) -> list[Finding]:
    """Return for each column with choices the words that were translated, and a line to paste for those unknown."""
    findings = []
    for column in kind.columns:
        source = sources.get(column.name)
        if not column.choices or column.known_as or source is None or len(source.names) != 1:
            continue
        counts = _counts(table.cells[source.names[0]])
        known = {choice.casefold(): choice for choice in column.choices}
        free = {word: count for word, count in counts.items() if _plain_choice(word) not in known}
        meant = {word: column.words[plain_word(word)] for word in free if plain_word(word) in column.words}
        shipped = {word: means for word, means in meant.items() if plain_word(word) not in source.words}
        unknown = [
            word
            for word in free
            if word not in meant and plain_word(word) not in source.words and not is_total_word(word)
        ]
        findings += [*_translated(column, shipped, counts), *_unknown(column, unknown, counts)]
    return findings


def _counts(cells: pl.Series) -> dict[str, int]:
    """Return how often each word is there, in the order of the words."""
    if cells.dtype != pl.String:
        return {}
    words = cells.drop_nulls().str.strip_chars()
    frame = words.filter(words != "").alias("word").value_counts().sort("word")
    return dict(frame.iter_rows())


def _plain_choice(word: str) -> str:
    return plain_word(word).replace(" ", "_").replace("-", "_")


def _translated(column: Column, words: Mapping[str, str], counts: Mapping[str, int]) -> list[Finding]:
    if not words:
        return []
    pairs = [f"{_shown(word)} as {means} ({_rows(counts[word])})" for word, means in words.items()]
    return [make_finding("words_translated", column=column.name, words=_listed(pairs))]


def _unknown(column: Column, words: list[str], counts: Mapping[str, int]) -> list[Finding]:
    if not words:
        return []
    known = {**column.words, **{choice.casefold(): choice for choice in column.choices}}
    pairs = [
        f'{json.dumps(_cut(word), ensure_ascii=False)} = "{nearest_choice(word, known) or "?"}"'
        for word in words
    ]
    return [
        make_finding(
            "words_unknown",
            column=column.name,
            words=_listed([_shown(word) for word in words]),
            count=len(words),
            rows=sum(counts[word] for word in words),
            choices=", ".join(column.choices),
            line=f"values = {{ {column.name} = {{ {', '.join(pairs[:_SHOWN])} }} }}",
        )
    ]


def _listed(texts: list[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _rows(count: int) -> str:
    return "1 row" if count == 1 else f"{count:,} rows"


def _shown(word: str) -> str:
    return repr(_cut(word))


def _cut(word: str) -> str:
    masked = mask(word)
    return masked if len(masked) <= _LONGEST else masked[:_LONGEST] + "..."
