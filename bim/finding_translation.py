"""Findings in another language, made from their English text.

Comes in: a code and its English message as it was stored. Goes out: the same message in another language. The values
are read back from the message by the English sentence, and put into the sentence of `findings.<language>.toml`.
"""

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bim.finding_catalog import FindingCatalog, load_finding_catalog

LONGEST = 2000  # characters of a message that is translated; a longer one is mostly a list of names
_COUNT = r"-?[\d,]+"
_NUMBER = r"[-+]?(?:\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?|inf|nan)%?"
_Parsed = tuple[str, str | None, str]


@dataclass(frozen=True)
class Wording:
    """A text of the catalogue in both languages: the pattern of the English one, and the other with its values.

    `groups` says of each group of the pattern which value it is, and whether it is text, a number, or how a count is
    worded: one, many, or many with its number.
    """

    pattern: re.Pattern[str]
    groups: tuple[tuple[str, str], ...]
    other: str

    def translated(self, message: str) -> str | None:
        """Return the message in the other language; None where it is not this text."""
        found = self.pattern.fullmatch(message)
        if found is None:
            return None
        values: dict[str, str] = {}
        for (name, kind), text in zip(self.groups, found.groups(), strict=True):
            if text is None:
                continue
            if kind in ("one", "many"):
                values.setdefault(name, "1" if kind == "one" else "2")
            else:
                values[name] = text if kind == "text" else danish_number(text)
        return "".join(_piece(part, values) for part in _parsed(self.other))


@cache
def wordings(package: str, language: str) -> Mapping[str, tuple[Wording, ...]]:
    """Return the texts of a package that exist in a language, by code: its own, then those of its cases."""
    name = f"findings.{language}.toml"
    given = tomllib.loads(resources.files(package).joinpath(name).read_text("utf-8"))
    english = _catalog(package)
    found = {}
    for code, entry in given.items():
        kind = english.types[code]
        pairs = [(kind.sentence, kind.remedy, entry)] if "sentence" in entry else []
        if "refusal" in entry:
            pairs.append((kind.refusal, kind.remedy, {**entry, "sentence": entry["refusal"]}))
        pairs += [
            (kind.cases[case].sentence, kind.cases[case].remedy, text)
            for case, text in entry.get("cases", {}).items()
        ]
        found[code] = tuple(
            _wording(_joined(sentence, remedy), _joined(text["sentence"], text.get("remedy", "")))
            for sentence, remedy, text in pairs
        )
    return found


def translated(packages: Iterable[str], language: str, code: str, message: str) -> str | None:
    """Return a message in a language; None where no package has its code, or its text was made otherwise."""
    if len(message) > LONGEST:
        return None
    for package in packages:
        for wording in wordings(package, language).get(code, ()):
            text = wording.translated(message)
            if text is not None:
                return text
    return None


def _catalog(package: str) -> FindingCatalog:
    return load_finding_catalog(package, below="bim" if package == "warehouse.deliveries" else None)


def _joined(sentence: str, remedy: str) -> str:
    return f"{sentence} {remedy}" if remedy else sentence


def _parsed(template: str) -> list[_Parsed]:
    """Return the pieces of a sentence: the text before a value, its name, and how it is formatted."""
    pieces = string.Formatter().parse(template)
    return [(text, name, spec or "") for text, name, spec, _ in pieces]


def _wording(english: str, other: str) -> Wording:
    pattern, groups = "", []
    for text, name, spec in _parsed(english):
        pattern += re.escape(text)
        if name is None:
            continue
        one, bar, many = spec.partition("|")
        if bar:
            number = re.escape(many).replace(r"\#", f"({_COUNT})") if "#" in many else f"({re.escape(many)})"
            pattern += f"(?:({re.escape(one.replace('#', '1'))})|{number})"
            groups += [(name, "one"), (name, "count" if "#" in many else "many")]
        else:
            pattern += f"({_NUMBER})" if spec else "(.*?)"
            groups.append((name, "number" if spec else "text"))
    return Wording(re.compile(pattern, re.DOTALL), tuple(groups), other)


def _piece(part: _Parsed, values: Mapping[str, str]) -> str:
    text, name, spec = part
    if name is None:
        return text
    one, bar, many = spec.partition("|")
    if not bar:
        return text + values[name]
    return text + (one if values[name] == "1" else many).replace("#", values[name])


def danish_number(text: str) -> str:
    """Return an English number as Danish writes it: 1,250.5 as 1.250,5."""
    return text.translate(str.maketrans(",.", ".,"))
