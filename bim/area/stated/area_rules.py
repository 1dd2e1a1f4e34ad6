"""Load the rules by which a set and quantity state an area, and of what kind.

Comes in: `area_sets.toml` and a user's file of the same form. Goes out: `AreaRules.match`.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from bim.area.stated.name_words import WordGroup, is_made_of, word_group
from bim.errors import ConfigurationError
from bim.tables import AREA_KINDS

_IGNORED = re.compile(r"[\s_\-.,:;()\[\]/²]+")
_KEYS = {"set", "quantity", "made_of", "kind", "rank", "type", "language", "explains", "text_needs_unit"}
EXPLAINS = ("deduction", "recess")


@dataclass(frozen=True)
class AreaRule:
    """One rule: patterns of the set, patterns or words of the quantity, kind, rank (1 is best) and types.

    `explains`: which difference the value explains: a deduction from the net, or a recess that was added to it.
    """

    set_pattern: re.Pattern[str]
    quantity_pattern: re.Pattern[str] | None
    kind: str
    rank: int
    types: frozenset[str]
    explains: str | None = None
    made_of: tuple[WordGroup, ...] = ()
    text_needs_unit: bool = False

    def fits(self, set_name: str, quantity_name: str, value_type: str) -> bool:
        """Return whether the rule applies to a value of this set, name and type; names are normalised."""
        if self.types and value_type not in self.types:
            return False
        if not self.set_pattern.fullmatch(set_name):
            return False
        is_named = self.quantity_pattern is not None and self.quantity_pattern.fullmatch(quantity_name)
        return bool(is_named) or is_made_of(quantity_name, self.made_of)


@dataclass
class AreaRules:
    """Rules in the order in which they are tried; answers are kept, because names repeat from room to room."""

    rules: tuple[AreaRule, ...]
    _answers: dict[tuple[str | None, str, str], AreaRule | None] = field(default_factory=dict)

    def match(self, set_name: str | None, quantity_name: str, value_type: str) -> AreaRule | None:
        """Return the first rule that applies; null where the value states no area."""
        key = (set_name, quantity_name, value_type)
        if key not in self._answers:
            names = normalise(set_name or ""), normalise(quantity_name)
            fitting = (rule for rule in self.rules if rule.fits(*names, value_type))
            self._answers[key] = next(fitting, None)
        return self._answers[key]


@lru_cache(4096)
def normalise(name: str) -> str:
    """Return a name in one spelling: no case, no spaces, no `_`, `-`, other points or brackets."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name).casefold())


def load_area_rules(user_file: Path | None = None) -> AreaRules:
    """Return the shipped rules, after those of `user_file` where one is given.

    Raises: ConfigurationError when the user's file cannot be read or has a rule of another form.
    """
    if user_file is None:
        return AreaRules(_shipped_rules())
    return AreaRules(_parse([(read_document(user_file), str(user_file)), _shipped()]))


@cache
def _shipped_rules() -> tuple[AreaRule, ...]:
    return _parse([_shipped()])


def _shipped() -> tuple[dict[str, Any], str]:
    name = "area_sets.toml"
    return _document(resources.files("bim.area.stated").joinpath(name).read_bytes(), name), name


def read_document(user_file: Path) -> dict[str, Any]:
    """Return a user's file: `[[rule]]` and `[words]` of areas, `[spaces]` with names of spaces.

    Raises: ConfigurationError when it cannot be read or contains something else.
    """
    try:
        return _document(user_file.read_bytes(), str(user_file))
    except OSError as error:
        raise ConfigurationError(f"the area sets {user_file} cannot be read: {error.strerror}") from error


def _parse(documents: list[tuple[dict[str, Any], str]]) -> tuple[AreaRule, ...]:
    """Return the rules of all documents in order; a group of words has those of all documents together."""
    words: dict[str, set[str]] = {}
    for document, where in documents:
        for group, texts in document.get("words", {}).items():
            found = {normalise(text) for text in texts_of(texts, f"{where}: words.{group}")}
            words.setdefault(group, set()).update(found - {""})
    return tuple(
        _rule(entry, words, f"{where}, rule {n}")
        for document, where in documents
        for n, entry in enumerate(document.get("rule", []), 1)
    )


def _document(data: bytes, where: str) -> dict[str, Any]:
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{where} is no TOML file: {error}") from error
    unknown = document.keys() - {"rule", "words", "spaces"}
    tables = [document.get(name, {}) for name in ("words", "spaces")]
    if (
        unknown
        or not isinstance(document.get("rule", []), list)
        or not all(isinstance(t, dict) for t in tables)
    ):
        raise ConfigurationError(
            f"{where} may hold [[rule]], [words] and [spaces] only, not {sorted(unknown)}"
        )
    return document


def _rule(entry: dict[str, Any], words: dict[str, set[str]], where: str) -> AreaRule:
    if unknown := entry.keys() - _KEYS:
        raise ConfigurationError(f"{where}: {sorted(unknown)} is unknown; known are {sorted(_KEYS)}")
    if entry.get("kind") not in AREA_KINDS:
        raise ConfigurationError(f"{where}: kind must be one of {', '.join(AREA_KINDS)}")
    rank = entry.get("rank", 50)
    if not isinstance(rank, int) or rank < 1:
        raise ConfigurationError(f"{where}: rank must be a whole number of 1 or more")
    if entry.get("explains") not in (None, *EXPLAINS):
        raise ConfigurationError(f"{where}: explains must be one of {', '.join(EXPLAINS)}")
    return AreaRule(
        set_pattern=_pattern(entry.get("set", ["*"]), f"{where}: set"),
        quantity_pattern=None
        if "made_of" in entry
        else _pattern(entry.get("quantity"), f"{where}: quantity"),
        kind=entry["kind"],
        rank=rank,
        types=frozenset(texts_of(entry.get("type", []), f"{where}: type")),
        explains=entry.get("explains"),
        made_of=_groups(entry.get("made_of", []), words, f"{where}: made_of"),
        text_needs_unit=entry.get("text_needs_unit") is True,
    )


def _groups(names: Any, words: dict[str, set[str]], where: str) -> tuple[WordGroup, ...]:
    """Return groups by name; a name needs at least one word of the group `net+`, and may have any number of `net`."""
    groups = []
    for name in texts_of(names, where):
        group = name.removesuffix("+")
        if group not in words:
            raise ConfigurationError(f"{where}: {group!r} is no group of [words]; known are {sorted(words)}")
        groups.append(word_group(words[group], is_needed=name.endswith("+")))
    return tuple(groups)


def _pattern(patterns: Any, where: str) -> re.Pattern[str]:
    texts = texts_of(patterns, where)
    if not texts:
        raise ConfigurationError(f"{where} needs at least one pattern")
    parts = (".*".join(re.escape(normalise(part)) for part in text.split("*")) for text in texts)
    return re.compile("|".join(f"(?:{part})" for part in parts), re.DOTALL)


def texts_of(value: Any, where: str) -> list[str]:
    """Return a text or a list of texts as a list. Raises: ConfigurationError, naming `where`, for anything else."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise ConfigurationError(f"{where} must be a text or a list of texts")
    return values
