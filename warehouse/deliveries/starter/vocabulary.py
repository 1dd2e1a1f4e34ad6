"""What people call kinds and their columns, in five languages.

Comes in: the tables `headers.toml` and `kinds.toml`. Goes out: names by kind and column, in small
letters with single blanks.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from warehouse.deliveries.kinds import KINDS

LANGUAGES = ("da", "no", "sv", "de", "en")
_HERE = Path(__file__).parent
_SIGNS = {"m²": "m2", "m³": "m3", "%": " pct ", "№": " nr ", "n°": " nr ", "#": " nr "}
_NOT_A_LETTER = re.compile(r"[^\w]+|_+")


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
def known_headers() -> frozenset[str]:
    """Return every name of a column that is known, of all kinds."""
    return frozenset(
        name
        for kind in KINDS.values()
        for column in kind.columns
        for names in column_names(kind.name, column.name).by_language.values()
        for name in names
    )


@cache
def _load(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
