"""The catalogue of findings: each code once, with its severity, its sentence, what to do, and who must act.

Comes in: `findings.toml` beside a package. Goes out: `FindingCatalog`, and `Finding` records with filled sentences.

A sentence names its values in braces, with Python's format specifications: `{area_m2:.2f}`. A count chooses between
singular and plural, where `#` is the number itself: `{rooms:# room is|# rooms are} held`.

A code that has several causes names each as a case, with a sentence and a remedy of its own. A catalogue may add cases
to a code of the catalogue below it, and says nothing else about that code.
"""

import re
import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from bim.enumerations import Severity
from bim.finding import Finding

ACTORS = ("model author", "supplier", "planner", "operator", "nobody")
_REQUIRED = ("severity", "actor", "sentence")
_OPTIONAL = ("remedy", "refusal", "holds_rows", "cases")


@dataclass(frozen=True)
class FindingCase:
    """One cause of a code: its sentence, its remedy, and who must act on it."""

    sentence: str
    remedy: str
    actor: str


@dataclass(frozen=True)
class FindingType:
    """What one code means.

    `severities` lists those that it may have, the usual one first. `sentence` says what was found, where, and what it
    means for the figures; `remedy` says what to do, and is empty where nobody has to act. `refusal` is the sentence
    where the file is rejected because of it, if that is another one. `holds_rows`: it is the reason why a row of
    records is held. `cases`: the causes that it names, by their names.
    """

    code: str
    severities: tuple[Severity, ...]
    actor: str
    sentence: str
    remedy: str = ""
    refusal: str = ""
    holds_rows: bool = False
    cases: Mapping[str, FindingCase] = field(default_factory=dict)

    def text(self, values: Mapping[str, Any], case: str | None = None) -> str:
        """Return the sentence and the remedy, of a case where one is named, with their values filled in.

        Raises: KeyError for a case that the code does not have, or a value that is not given.
        """
        named = self if case is None else self.cases[case]
        return _filled(named.sentence, named.remedy, values)

    def sentence_text(self, values: Mapping[str, Any]) -> str:
        """Return the sentence alone with its values filled in. Raises: KeyError for a value that is not given."""
        return _FORMATTER.vformat(self.sentence, (), values)

    def refusal_text(self, values: Mapping[str, Any]) -> str:
        """Return the sentence of a rejected file and the remedy with their values filled in.

        Raises: KeyError for a value that is not given.
        """
        return _filled(self.refusal or self.sentence, self.remedy, values)


def _filled(sentence: str, remedy: str, values: Mapping[str, Any]) -> str:
    return _FORMATTER.vformat(f"{sentence} {remedy}" if remedy else sentence, (), values)


@dataclass(frozen=True)
class FindingCatalog:
    """All codes of a package by name."""

    types: Mapping[str, FindingType]

    def make(
        self,
        code: str,
        *,
        severity: str | None = None,
        step_id: int | None = None,
        global_id: str | None = None,
        row: int | None = None,
        subject: str | None = None,
        case: str | None = None,
        **values: Any,
    ) -> Finding:
        """Return a finding with the catalogue's severity, unless another of its severities is given, and its text.

        `subject` says which of the things of a code it is about, as the name of a requirement; a sentence may name it.
        `case` names one of the causes of the code.

        Raises: KeyError for a code or a case that the catalogue lacks, or a value that its sentence needs; ValueError
        for a severity that the code may not have.
        """
        kind = self.types[code]
        if severity is not None and severity not in kind.severities:
            raise ValueError(f"{code} has the severity {' or '.join(kind.severities)}, not {severity}")
        text = kind.text({**values, "subject": subject}, case)
        return Finding(code, severity or kind.severities[0], text, step_id, global_id, row, subject)


@cache
def load_finding_catalog(package: str, below: str | None = None) -> FindingCatalog:
    """Return the `findings.toml` of a package, read once in a process.

    `below` names a package whose codes it may add cases to. Raises: ValueError for an entry that lacks a part, or has
    one that is not known.
    """
    text = resources.files(package).joinpath("findings.toml").read_text("utf-8")
    known = load_finding_catalog(below).types if below else {}
    return FindingCatalog(
        {
            code: _with_cases(known[code], entry) if code in known else _finding_type(code, entry)
            for code, entry in tomllib.loads(text).items()
        }
    )


def _with_cases(kind: FindingType, entry: Mapping[str, Any]) -> FindingType:
    if entry.keys() != {"cases"}:
        raise ValueError(
            f"findings.toml: {kind.code} is in the catalogue below; only cases may be added to it"
        )
    return replace(kind, cases={**kind.cases, **_cases(kind.code, kind.actor, entry["cases"])})


def _cases(code: str, actor: str, entries: Mapping[str, Mapping[str, str]]) -> dict[str, FindingCase]:
    cases = {}
    for name, entry in entries.items():
        who = entry.get("actor", actor)
        unknown = entry.keys() - {"sentence", "remedy", "actor"}
        if "sentence" not in entry or unknown or who not in ACTORS:
            raise ValueError(
                f"findings.toml: {code}.{name} lacks its sentence, or has {sorted(unknown)} or {who!r}"
            )
        cases[name] = FindingCase(entry["sentence"], entry.get("remedy", ""), who)
    return cases


def _finding_type(code: str, entry: Mapping[str, Any]) -> FindingType:
    missing = [part for part in _REQUIRED if part not in entry]
    unknown = entry.keys() - {*_REQUIRED, *_OPTIONAL}
    if missing or unknown:
        raise ValueError(f"findings.toml: {code} lacks {missing}, and does not know {sorted(unknown)}")
    names = [entry["severity"]] if isinstance(entry["severity"], str) else entry["severity"]
    if not names or not set(names) <= set(Severity) or entry["actor"] not in ACTORS:
        raise ValueError(f"findings.toml: {code} has the severity {names} and the actor {entry['actor']!r}")
    severities = tuple(map(Severity, names))
    optional = (entry.get("remedy", ""), entry.get("refusal", ""), entry.get("holds_rows", False))
    cases = _cases(code, entry["actor"], entry.get("cases", {}))
    return FindingType(code, severities, entry["actor"], entry["sentence"], *optional, cases)


class _Formatter(string.Formatter):
    """Python's formatting, and singular or plural by a count."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, bar, many = format_spec.partition("|")
        if not bar:
            return str(super().format_field(value, format_spec))
        return (one if value == 1 else many).replace("#", f"{value:,}")


_FORMATTER = _Formatter()


def findings_page(catalogs: Mapping[str, FindingCatalog]) -> str:
    """Return the page of all findings as Markdown: a table per catalogue, by code; `catalogs` maps titles to them."""
    lines = ["# Findings", "", _PAGE_INTRODUCTION]
    for title, catalog in catalogs.items():
        lines += ["", f"## {title}", "", "| code | severity | who acts | what it says | what to do |"]
        lines.append("|---|---|---|---|---|")
        for code, kind in sorted(catalog.types.items()):
            sentence = f"{kind.sentence} Or: {kind.refusal}" if kind.refusal else kind.sentence
            lines.append(
                _page_row(f"`{code}`", " or ".join(kind.severities), kind.actor, sentence, kind.remedy)
            )
            lines += [
                _page_row("", "", case.actor, case.sentence, case.remedy) for case in kind.cases.values()
            ]
    return "\n".join([*lines, ""])


def _page_row(*cells: str) -> str:
    return "| " + " | ".join(_shown(cell) for cell in cells) + " |"


_PAGE_INTRODUCTION = (
    "Every finding has a code that stays the same. `areal explain CODE` prints one. Words in braces stand for values. "
    "Rows without a code are further causes of the code above them. "
    "This page is made by `make docs`."
)


def readable(sentence: str) -> str:
    """Return a sentence with the names of its values: counts with their plural, no format specifications."""
    text = re.sub(
        r"\{(\w+):[^{}|]*\|([^{}]*)\}", lambda found: found[2].replace("#", f"{{{found[1]}}}"), sentence
    )
    text = re.sub(r"\{(\w+)(?:!r)?(?::[^{}]*)?\}", r"{\1}", text)
    return text.replace("{{", "{").replace("}}", "}")


def _shown(cell: str) -> str:
    """Return a sentence as the cell of a table."""
    return readable(cell).replace("|", "\\|")
