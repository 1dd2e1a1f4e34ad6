"""What people call kinds and their columns, in five languages.

Comes in: the tables `headers.toml` and `kinds.toml`. Goes out: names by kind and column, in small
letters with single blanks.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.deliveries.kinds import KINDS

LANGUAGES = ("da", "no", "sv", "de", "en")
_HERE = Path(__file__).parent
_SIGNS = {"m²": "m2", "m³": "m3", "%": " pct ", "№": " nr ", "n°": " nr ", "#": " nr "}
_NOT_A_LETTER = re.compile(r"[^\w]+|_+")
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LINK = "(?:s|es|e|n|en|er)? ?"  # between two words that make one: ejendom-s-nr, objekt-s-nummer


@dataclass(frozen=True)
class ColumnNames:
    """What a column says, an example of a value, and its names by language, the most usual first.

    `special`: names that mean this column in this kind only, where nothing better is there.
    """

    text: str
    example: str
    by_language: Mapping[str, tuple[str, ...]]
    special: frozenset[str] = frozenset()

    @property
    def danish(self) -> str:
        """Return the Danish name that is shown; empty where there is none."""
        return next(iter(self.by_language.get("da", ())), "")


@dataclass(frozen=True)
class KindNames:
    """What a kind of record is, and the words by which files of it are named."""

    text: str
    names: tuple[str, ...]


def plain_header(text: str) -> str:
    """Return a header in small letters, with signs of units as letters and one blank between two words."""
    lowered = text.casefold()
    for sign, word in _SIGNS.items():
        lowered = lowered.replace(sign, word)
    return " ".join(_NOT_A_LETTER.sub(" ", lowered).split())


def without_brackets(text: str) -> str:
    """Return a header without what is in brackets: "Dauer (Min.)" is "Dauer"."""
    return _IN_BRACKETS.sub(" ", text)


@dataclass(frozen=True)
class MadeHeaders:
    """Patterns of headers that are put together of words; `if_nothing_better`: those that yield to any other."""

    usual: re.Pattern[str] | None
    if_nothing_better: re.Pattern[str] | None
    contradicts: re.Pattern[str] | None


@cache
def made_headers(kind: str, column: str) -> MadeHeaders:
    """Return how headers of a column of a kind are put together; patterns match what `plain_header` returns."""
    tables = _load("headers.toml")
    own = tables["made_in"].get(kind, {}).get(column, ())
    words = tables["contradicts"].get(column, ())
    return MadeHeaders(
        _made([*own, *tables["made"].get(column, ())]),
        _made(tables["made_if_nothing_better"].get(column, ())) if not own and kind != "facility" else None,
        re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else None,
    )


def _made(rules: Sequence[str]) -> re.Pattern[str] | None:
    """Return the pattern of some rules, such as "facility number?": the words in this order or, if two, turned."""
    forms = []
    for rule in rules:
        parts = rule.split()
        forms.append(parts)
        if len(parts) == 2 and not any(part.endswith("?") for part in parts):
            forms.append(parts[::-1])
    return re.compile("|".join(map(_form, forms))) if forms else None


def _form(parts: Sequence[str]) -> str:
    pattern = ""
    for place, part in enumerate(parts):
        link = _LINK if place else ""
        word = f"{link}{_part(part.removesuffix('?'))}"
        pattern += f"(?:{word})?" if part.endswith("?") else word
    return f"(?:{pattern}[ s]?)"


@cache
def _part(name: str) -> str:
    words = sorted(_load("headers.toml")["parts"][name], key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(plain_header(word).replace(' ', ' ?') for word in words)})"


@cache
def column_names(kind: str, column: str) -> ColumnNames:
    """Return the names of a column of a kind; without an entry its own name is its only one."""
    tables = _load("headers.toml")
    general = tables["columns"].get(column, {})
    special = tables["kinds"].get(kind, {}).get("columns", {}).get(column, {})
    by_language = {
        language: tuple(
            dict.fromkeys(map(plain_header, (*general.get(language, ()), *special.get(language, ()))))
        )
        for language in LANGUAGES
    }
    entry = {**general, **special}
    own = plain_header(column)
    by_language["en"] = (own, *(name for name in by_language["en"] if name != own))
    own_names = {plain_header(name) for language in LANGUAGES for name in special.get(language, ())}
    only = frozenset(
        own_names - {plain_header(n) for language in LANGUAGES for n in general.get(language, ())}
    )
    text, example = entry.get("text", column.replace("_", " ")), entry.get("example", "")
    return ColumnNames(text, example, by_language, only)


@cache
def kind_names(kind: str) -> KindNames:
    """Return what a kind is called; without an entry its own name is its only one."""
    entry = _load("kinds.toml").get(kind, {})
    names = (plain_header(kind), *(plain_header(name) for name in entry.get("names", ())))
    return KindNames(entry.get("text", kind.replace("_", " ")), names)


@cache
def known_headers() -> "KnownHeaders":
    """Return every name of a column that is known, of all kinds."""
    return KnownHeaders(
        name
        for kind in KINDS.values()
        for column in kind.columns
        for names in column_names(kind.name, column.name).by_language.values()
        for name in names
    )


class KnownHeaders(frozenset[str]):
    """Names of columns; a header is among them in any spelling, with what is in brackets or without it."""

    def __contains__(self, header: object) -> bool:
        """Return whether a header names a column."""
        return isinstance(header, str) and _is_known(header)


@cache
def _is_known(header: str) -> bool:
    """Return whether a header is a name of a column, or is put together as one is."""
    names = frozenset(known_headers())
    spellings = {plain_header(header), plain_header(without_brackets(header))} - {""}
    if any(plain in names for plain in spellings):
        return True
    patterns = [
        pattern
        for kind in KINDS.values()
        for column in kind.columns
        if (pattern := made_headers(kind.name, column.name).usual) is not None
    ]
    return any(pattern.fullmatch(plain) for pattern in dict.fromkeys(patterns) for plain in spellings)


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
