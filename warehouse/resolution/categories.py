"""Room categories: which one a room's name, type or classification states.

Comes in: keywords that ship, the user's `category_rule` rows, texts of rooms. Goes out: a frame.

A keyword is a word: `kontor` alone, `kontor*` where a word begins so, `*kontor` where it ends so. The longest that
fits wins; a user's rule wins over all of them. Nothing fits: no category, which is a result and not a guess.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import polars as pl

TEXTS = ("name", "object_type", "classification", "number")
FOUND: dict[str, Any] = {
    "model_sha256": pl.String,
    "step_id": pl.Int64,
    "category": pl.String,
    "found_by": pl.String,
}
_LONGEST_WINDOW = 2_000  # characters that are searched at once; a label of IFC has at most 255
_LETTER = r"[^\W\d_]"


@dataclass(frozen=True)
class Rule:
    """A pattern for the category of a room; `facility_id` null holds everywhere. `parts`: texts that it needs."""

    pattern: re.Pattern[str]
    parts: tuple[str, ...]
    length: int
    category: str
    facility_id: str | None = None


@dataclass(frozen=True)
class Rules:
    """Rules in the order in which they are asked; a text in which `hint` finds nothing matches none of them."""

    ordered: tuple[Rule, ...]
    hint: re.Pattern[str]


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

    by_own_rule = cache(lambda text, facility_id: category_of(text, own, facility_id))
    by_keyword = cache(lambda text: category_of(text, shipped))  # names recur in all facilities

    def found(facility_id: str, values: Sequence[str | None]) -> tuple[str, str] | None:
        texts = [text for text in values if text]
        of_rules = (("category_rule", by_own_rule(text, facility_id)) for text in texts)
        of_keywords = (("keyword", by_keyword(text)) for text in texts)
        return next(
            ((category, source) for source, category in chain(of_rules, of_keywords) if category), None
        )

    rows = []
    for sha, step, facility_id, *values in texts.select(
        "model_sha256", "step_id", "facility_id", *TEXTS
    ).iter_rows():
        hit = found(facility_id, values)
        if hit:
            rows.append((sha, step, *hit))
    return pl.DataFrame(rows, schema=FOUND, orient="row").sort("model_sha256", "step_id")


def compile_rules(rows: Iterable[tuple[str, str, str | None]], restricted: Collection[str]) -> Rules:
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
    rules.sort(
        key=lambda r: (
            r.facility_id is None,
            -r.length,
            r.category not in restricted,
            r.category,
            r.pattern.pattern,
        )
    )
    needed = {max(rule.parts, key=len) for rule in rules}
    return Rules(tuple(rules), re.compile("|".join(map(re.escape, sorted(needed))) or "(?!)"))


def category_of(text: str, rules: Rules, facility_id: str | None = None) -> str | None:
    """Return the category of the first rule that matches a text, or null; a very long text is searched in windows."""
    windows = [window for window in _windows_of(text) if rules.hint.search(window)]
    for rule in rules.ordered if windows else ():
        if rule.facility_id in (None, facility_id) and any(_matches(rule, window) for window in windows):
            return rule.category
    return None


def _matches(rule: Rule, text: str) -> bool:
    return all(part in text for part in rule.parts) and rule.pattern.search(text) is not None


def _windows_of(text: str) -> list[str]:
    """Return a text in small letters; a very long one in windows of whole words that overlap by half.

    The time of a pattern with * can grow with the square of the text.
    """
    folded = " ".join(text.casefold().split())
    step = _LONGEST_WINDOW // 2
    return [_whole_words(folded, start) for start in range(0, max(len(folded) - step, 1), step)]


def _whole_words(text: str, start: int) -> str:
    """Return the part of a text from `start` on, without a word that is cut at its begin or end."""
    part, is_last = text[start : start + _LONGEST_WINDOW], start + _LONGEST_WINDOW >= len(text)
    if start and text[start - 1] != " ":
        part = part.partition(" ")[2] or part
    return part if is_last or text[start + _LONGEST_WINDOW] == " " else part.rpartition(" ")[0] or part


def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.strip("*").split("*"))


def _compiled(pattern: str) -> re.Pattern[str]:
    word = ".*?".join(re.escape(part) for part in _parts(pattern))
    start = "" if pattern.startswith("*") else f"(?<!{_LETTER})"
    end = "" if pattern.endswith("*") else f"(?!{_LETTER})"
    return re.compile(start + word + end)
