"""The words by which names tell what is no room area: read from data.

Comes in: `counting_words.toml`, and `[spaces]` of a user's file. Goes out: `Words`. Must not know: what a word decides.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from bim.area.stated.area_rules import normalise, read_document, texts_of
from bim.errors import ConfigurationError


@dataclass(frozen=True)
class Words:
    """Normalised words a reason, and the area schemes in the order they are preferred."""

    reasons: Mapping[str, frozenset[str]]
    schemes: Mapping[str, frozenset[str]]


def load_words(user_file: Path | None = None) -> Words:
    """The shipped words of `counting_words.toml`, with those of `[spaces]` in the user's file added.

    Raises: ConfigurationError when the user's file cannot be read or names a list that is not there.
    """
    shipped = _shipped()
    reasons = dict(shipped.reasons)
    for name, texts in _users(user_file).items():
        where = f"{user_file}: spaces.{name}"
        reasons[name] = reasons[_known(name, reasons, where)] | _normal(texts_of(texts, where))
    return Words(reasons, shipped.schemes)


@cache
def _shipped() -> Words:
    data = tomllib.loads(
        resources.files("bim.area.counted").joinpath("counting_words.toml").read_text("utf-8")
    )
    schemes = {scheme["name"]: _normal(scheme["words"]) for scheme in data.pop("scheme")}
    return Words({reason: _normal(entry["words"]) for reason, entry in data.items()}, schemes)


def _users(user_file: Path | None) -> Mapping[str, Any]:
    spaces: Mapping[str, Any] = {} if user_file is None else read_document(user_file).get("spaces", {})
    return spaces


def _known(name: str, reasons: Mapping[str, frozenset[str]], where: str) -> str:
    if name not in reasons:
        raise ConfigurationError(f"{where} is no list of names; known are {', '.join(sorted(reasons))}")
    return name


def _normal(words: Sequence[str]) -> frozenset[str]:
    return frozenset(normalise(word) for word in words) - {""}
