"""Rooms whose category contradicts what their model says elsewhere.

Comes in: the texts of rooms, the categories that keywords found in them. Goes out: rooms with another category in
another text. Must not know: areas, money, DuckDB.

A text that most rooms of a model share is a default of the exporter: it contradicts nothing by itself, but may have
decided a category.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from warehouse.resolution.categories import TEXTS, category_of, compile_rules

CONTRADICTION: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "category": pl.String,
    "decided_by": pl.String,
    "decided_text": pl.String,
    "other_category": pl.String,
    "other_text": pl.String,
}
OTHER_TEXTS = ("name", "object_type", "classification", "properties")
FEWEST_ROOMS = 5  # of a model, for a text to be a default of it


def find_contradictions(
    texts: pl.DataFrame, found: pl.DataFrame, keywords: pl.DataFrame, categories: pl.DataFrame
) -> pl.DataFrame:
    """Return rooms with a category by keyword that another of their texts contradicts, columns `CONTRADICTION`.

    `texts` has the columns of int_space_text, `found` those of int_space_category, `keywords` and `categories` are
    ref_category_keyword and ref_category.
    """
    restricted = frozenset(categories.filter("is_restricted")["category"])
    rules = compile_rules(
        ((p, c, None) for p, c in keywords.select("pattern", "category").iter_rows()), restricted
    )

    @cache
    def category(text: str | None) -> str | None:
        return category_of(text, rules) if text else None

    def contradicting(row: Mapping[str, Any]) -> tuple[str, str] | None:
        decided = _deciding_text(row, category)
        if decided is None:
            return None
        for column in OTHER_TEXTS:
            other = None if column == decided or row[f"{column}_is_shared"] else category(row[column])
            if other and other != row["category"]:
                return decided, column
        return None

    rows = []
    joined = _marked(texts).join(
        found.filter(pl.col("found_by") == "keyword"), on=["model_sha256", "step_id"]
    )
    for row in joined.sort("model_sha256", "step_id").iter_rows(named=True):
        hit = contradicting(row)
        if hit:
            decided, column = hit
            texts_of = (row["category"], decided, row[decided], category(row[column]), row[column])
            rows.append((row["model_sha256"], row["step_id"], *texts_of))
    return pl.DataFrame(rows, schema=CONTRADICTION, orient="row")


def _deciding_text(row: Mapping[str, Any], category: Any) -> str | None:
    return next((column for column in TEXTS if category(row[column]) == row["category"]), None)


def _marked(texts: pl.DataFrame, columns: Sequence[str] = OTHER_TEXTS) -> pl.DataFrame:
    """Return the texts, each with whether more than half of the model's rooms have it."""
    rooms = pl.len().over("model_sha256")
    return texts.with_columns(
        ((pl.len().over("model_sha256", column) * 2 > rooms) & (rooms >= FEWEST_ROOMS)).alias(
            f"{column}_is_shared"
        )
        for column in columns
    )
