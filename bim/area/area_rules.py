"""Which set and quantity states an area, and of what kind: rules read from data.

Comes in: `area_sets.toml` and a user's file of the same form. Goes out: `AreaRules.match`.
Must not know: IFC entities, units, rooms.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from bim.errors import ConfigurationError
from bim.tables import AREA_KINDS

_IGNORED = re.compile(r"[\s_\-.()\[\]/²]+")
_KEYS = {"set", "quantity", "kind", "rank", "type", "language", "explains"}
EXPLAINS = ("deduction", "recess")


@dataclass(frozen=True)
class AreaRule:
    """One rule: patterns of set and quantity, the kind of area, its rank (1 is best), the types it takes, and
    which difference the value explains: what was deducted from the net, or a recess that was added to it."""

    set_pattern: re.Pattern[str]
    quantity_pattern: re.Pattern[str]
    kind: str
    rank: int
    types: frozenset[str]
    explains: str | None = None

    def fits(self, set_name: str, quantity_name: str, value_type: str) -> bool:
        """Whether a value of this set, name and type falls under the rule; names are normalised."""
        if self.types and value_type not in self.types:
            return False
        return bool(self.quantity_pattern.fullmatch(quantity_name) and self.set_pattern.fullmatch(set_name))


@dataclass
class AreaRules:
    """Rules in the order they are asked; answers are kept, for names repeat from room to room."""

    rules: tuple[AreaRule, ...]
    _answers: dict[tuple[str | None, str, str], AreaRule | None] = field(default_factory=dict)

    def match(self, set_name: str | None, quantity_name: str, value_type: str) -> AreaRule | None:
        """The first rule that fits, or null: the value states no area."""
        key = (set_name, quantity_name, value_type)
        if key not in self._answers:
            names = normalise(set_name or ""), normalise(quantity_name)
            fitting = (rule for rule in self.rules if rule.fits(*names, value_type))
            self._answers[key] = next(fitting, None)
        return self._answers[key]


def normalise(name: str) -> str:
    """A name in one spelling: no case, no spaces, no `_`, `-`, `.` or brackets."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", name).casefold())


def load_area_rules(user_file: Path | None = None) -> AreaRules:
    """The shipped rules, after those of `user_file` where one is given.

    Raises: ConfigurationError when the user's file cannot be read or has a rule of another form.
    """
    shipped = _parse(resources.files("bim.area").joinpath("area_sets.toml").read_bytes(), "area_sets.toml")
    if user_file is None:
        return AreaRules(shipped)
    try:
        data = user_file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"the area sets {user_file} cannot be read: {error.strerror}") from error
    return AreaRules(_parse(data, str(user_file)) + shipped)


def _parse(data: bytes, where: str) -> tuple[AreaRule, ...]:
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{where} is no TOML file: {error}") from error
    unknown = document.keys() - {"rule"}
    if unknown or not isinstance(document.get("rule", []), list):
        raise ConfigurationError(f"{where} may hold [[rule]] only, not {sorted(unknown)}")
    return tuple(_rule(entry, f"{where}, rule {n}") for n, entry in enumerate(document.get("rule", []), 1))


def _rule(entry: dict[str, Any], where: str) -> AreaRule:
    if unknown := entry.keys() - _KEYS:
        raise ConfigurationError(f"{where}: {sorted(unknown)} is unknown; known are {sorted(_KEYS)}")
    if entry.get("kind") not in AREA_KINDS:
        raise ConfigurationError(f"{where}: kind must be one of {', '.join(AREA_KINDS)}")
    rank = entry.get("rank", 50)
    if not isinstance(rank, int) or rank < 1:
        raise ConfigurationError(f"{where}: rank must be a whole number from 1 on")
    if entry.get("explains") not in (None, *EXPLAINS):
        raise ConfigurationError(f"{where}: explains must be one of {', '.join(EXPLAINS)}")
    return AreaRule(
        set_pattern=_pattern(entry.get("set", ["*"]), f"{where}: set"),
        quantity_pattern=_pattern(entry.get("quantity"), f"{where}: quantity"),
        kind=entry["kind"],
        rank=rank,
        types=frozenset(_texts(entry.get("type", []), f"{where}: type")),
        explains=entry.get("explains"),
    )


def _pattern(patterns: Any, where: str) -> re.Pattern[str]:
    texts = _texts(patterns, where)
    if not texts:
        raise ConfigurationError(f"{where} needs at least one pattern")
    parts = (".*".join(re.escape(normalise(part)) for part in text.split("*")) for text in texts)
    return re.compile("|".join(f"(?:{part})" for part in parts), re.DOTALL)


def _texts(value: Any, where: str) -> list[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(text, str) for text in values):
        raise ConfigurationError(f"{where} must be a text or a list of texts")
    return values
