"""Load the terms by which a name shows that a space is no room area.

Comes in: `exclusion_terms.toml`, and `[spaces]` of a user's file. Goes out: `ExclusionTerms`.
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
class ExclusionTerms:
    """Normalised terms by list, and those of the area schemes in the order in which they are preferred."""

    lists: Mapping[str, frozenset[str]]
    schemes: Mapping[str, frozenset[str]]


def load_exclusion_terms(user_file: Path | None = None) -> ExclusionTerms:
    """Return the terms of `exclusion_terms.toml` and those that `[spaces]` in the user's file adds.

    Raises: ConfigurationError when the user's file cannot be read or names a list that does not exist.
    """
    shipped = _shipped()
    lists = dict(shipped.lists)
    for name, texts in _user_lists(user_file).items():
        where = f"{user_file}: spaces.{name}"
        lists[name] = lists[_known(name, lists, where)] | _normal(texts_of(texts, where))
    return ExclusionTerms(lists, shipped.schemes)


@cache
def _shipped() -> ExclusionTerms:
    data = tomllib.loads(
        resources.files("bim.area.counted").joinpath("exclusion_terms.toml").read_text("utf-8")
    )
    schemes = {scheme["name"]: _normal(scheme["words"]) for scheme in data.pop("scheme")}
    return ExclusionTerms({name: _normal(entry["words"]) for name, entry in data.items()}, schemes)


def _user_lists(user_file: Path | None) -> Mapping[str, Any]:
    spaces: Mapping[str, Any] = {} if user_file is None else read_document(user_file).get("spaces", {})
    return spaces


def _known(name: str, lists: Mapping[str, frozenset[str]], where: str) -> str:
    if name not in lists:
        raise ConfigurationError(f"{where} is no list of names; known are {', '.join(sorted(lists))}")
    return name


def _normal(words: Sequence[str]) -> frozenset[str]:
    return frozenset(normalise(word) for word in words) - {""}
