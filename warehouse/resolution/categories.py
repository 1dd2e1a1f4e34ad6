"""Room categories: which one a room's name, type or classification states.

Comes in: keywords that ship, the user's `category_rule` rows, texts of rooms. Goes out: a frame.

A keyword is a word: `kontor` alone, `kontor*` where a word begins so, `*kontor` where it ends so. The longest that
fits wins; a user's rule wins over all of them. Nothing fits: no category, which is a result and not a guess.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import polars as pl

TEXTS = ("name", "object_type", "classification", "number")
FOUND: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "category": pl.String,
    "found_by": pl.String,
}
_LONGEST_NAME = 2_000  # characters that are read; a label of IFC has at most 255
_LETTER = r"[^\W\d_]"


@dataclass(frozen=True)
class Rule:
    """A pattern for the category of a room; `facility_id` null holds everywhere. `parts`: texts that it needs."""

    pattern: re.Pattern[str]
    parts: tuple[str, ...]
    length: int
    category: str
    facility_id: str | None = None


def classify(
    texts: pl.DataFrame, user_rules: pl.DataFrame, keywords: pl.DataFrame, categories: pl.DataFrame
) -> pl.DataFrame:
    """Return the category of each space that has one, columns `FOUND`.

    `texts` has model_sha256, step_id, facility_id, name, object_type, classification, number; the first of the
    texts that states a category decides. `user_rules` are the `category_rule` rows; they are asked first, then
    `keywords` (ref_category_keyword). `categories` (ref_category) contains which are restricted.
    """
    restricted = frozenset(categories.filter("is_restricted")["category"])
    own = compile_rules(user_rules.select("pattern", "category", "facility_id").iter_rows(), restricted)
    shipped = compile_rules(
        ((p, c, None) for p, c in keywords.select("pattern", "category").iter_rows()), restricted
    )

    @cache
    def found(facility_id: str, values: tuple[str | None, ...]) -> tuple[str, str] | None:
        for source, rules in (("category_rule", own), ("keyword", shipped)):
            for value in values:
                category = category_of(value, rules, facility_id) if value else None
                if category:
                    return category, source
        return None

    rows = []
    for sha, step, facility_id, *values in texts.select(
        "model_sha256", "step_id", "facility_id", *TEXTS
    ).iter_rows():
        hit = found(facility_id, tuple(values))
        if hit:
            rows.append((sha, step, *hit))
    return pl.DataFrame(rows, schema=FOUND, orient="row").sort("model_sha256", "step_id")


def compile_rules(rows: Iterable[tuple[str, str, str | None]], restricted: Collection[str]) -> list[Rule]:
    """Return rules from (pattern, category, facility_id), the one that wins first.

    A facility's own before all, the longest before shorter ones, and of two as long a restricted category, for
    showing a weapons store as a store room is the worse mistake.
    """
    rules = [
        Rule(
            _compiled(pattern.strip().casefold()),
            _parts(pattern.strip().casefold()),
            len(pattern.strip("* ")),
            category,
            facility_id,
        )
        for pattern, category, facility_id in rows
        if pattern.strip("* ")
    ]
    return sorted(
        rules,
        key=lambda r: (
            r.facility_id is None,
            -r.length,
            r.category not in restricted,
            r.category,
            r.pattern.pattern,
        ),
    )


def category_of(text: str, rules: Sequence[Rule], facility_id: str | None = None) -> str | None:
    """Return the category of the first rule that matches a text, or null; of a very long text its first words count."""
    folded = _folded(text)
    for rule in rules:
        if (
            rule.facility_id in (None, facility_id)
            and all(part in folded for part in rule.parts)
            and rule.pattern.search(folded)
        ):
            return rule.category
    return None


def _folded(text: str) -> str:
    folded = " ".join(text.casefold().split())
    if len(folded) <= _LONGEST_NAME:
        return folded
    return folded[:_LONGEST_NAME].rpartition(" ")[0] or folded[:_LONGEST_NAME]


def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.strip("*").split("*"))


def _compiled(pattern: str) -> re.Pattern[str]:
    word = ".*?".join(re.escape(part) for part in _parts(pattern))
    start = "" if pattern.startswith("*") else f"(?<!{_LETTER})"
    end = "" if pattern.endswith("*") else f"(?!{_LETTER})"
    return re.compile(start + word + end)
