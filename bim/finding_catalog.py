"""The catalogue of findings: each code once, with its severity, its sentence, what to do, and who must act.

Comes in: `findings.toml` beside a package. Goes out: `FindingCatalog`, and `Finding` records with filled sentences.

How a sentence names its values is explained in `bim.finding_text`. A code that has several causes names each as a case,
with a sentence and a remedy of its own. A catalogue may add cases to a code of the catalogue below it, and says nothing
else about that code. The case `refused` is the sentence where the file is rejected because of it, if that is another.

`findings.<language>.toml` has the same texts in another language: sentences, remedies, cases and phrases.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from bim.enumerations import Severity
from bim.errors import InputError
from bim.finding import Finding
from bim.finding_text import ENGLISH, Phrases, filled, stored_values

ACTORS = ("model author", "supplier", "planner", "operator", "nobody")
_REQUIRED = ("severity", "actor", "sentence")
_OPTIONAL = ("remedy", "holds_rows", "cases", "phrases")
_Error = TypeVar("_Error", bound=InputError)


@dataclass(frozen=True)
class FindingCase:
    """One cause of a code: its sentence, its remedy, and who must act on it."""

    sentence: str
    remedy: str
    actor: str

    @property
    def template(self) -> str:
        """Return the sentence and the remedy."""
        return f"{self.sentence} {self.remedy}" if self.remedy else self.sentence


@dataclass(frozen=True)
class FindingType:
    """What one code means.

    `severities` lists those that it may have, the usual one first. `sentence` says what was found, where, and what it
    means for the figures; `remedy` says what to do, and is empty where nobody has to act. `holds_rows`: it is the
    reason why a row of records is held. `cases`: the causes that it names, by their names. `phrases`: the texts of
    those values that are names of phrases. In another language than English `sentence` may be empty: there is none.
    """

    code: str
    severities: tuple[Severity, ...]
    actor: str
    sentence: str
    remedy: str = ""
    holds_rows: bool = False
    cases: Mapping[str, FindingCase] = field(default_factory=dict)
    phrases: Phrases = field(default_factory=dict)
    language: str = ENGLISH

    def text(self, values: Mapping[str, Any], case: str | None = None) -> str:
        """Return the sentence and the remedy, of a case where one is named, with their values filled in.

        Raises: KeyError for a case that the code does not have, or a value that is not given.
        """
        return filled(self._named(case).template, values, self.phrases, self.language)

    def sentence_text(self, values: Mapping[str, Any]) -> str:
        """Return the sentence alone with its values filled in. Raises: KeyError for a value that is not given."""
        return filled(self.sentence, values, self.phrases, self.language)

    def details(self, values: Mapping[str, Any], case: str | None = None) -> str:
        """Return the values that `text` shows as a JSON object. Raises: KeyError for a case that the code lacks."""
        return stored_values(self._named(case).template, values, self.phrases, case)

    def _named(self, case: str | None) -> FindingCase:
        return FindingCase(self.sentence, self.remedy, self.actor) if case is None else self.cases[case]


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
        named = {**values, "subject": subject}
        text, details = kind.text(named, case), kind.details(named, case)
        return Finding(code, severity or kind.severities[0], text, step_id, global_id, row, subject, details)

    def error(self, error: type[_Error], code: str, case: str | None = None, **values: Any) -> _Error:
        """Return an error that rejects a file, with the text of its code and case.

        Raises: KeyError for a code or a case that the catalogue lacks, or a value that its sentence needs.
        """
        kind = self.types[code]
        case = "refused" if case is None and "refused" in kind.cases else case
        return error(kind.text(values, case), code, kind.details(values, case))

    def text_of(self, code: str, details: str) -> str | None:
        """Return the text of a finding from its stored values; None where the catalogue has no text for them."""
        values: dict[str, Any] = json.loads(details)
        kind, case = self.types.get(code), values.pop("case", None)
        if kind is None or not (kind.sentence if case is None else case in kind.cases):
            return None
        try:
            return kind.text(values, case)
        except LookupError:  # stored by an earlier version, whose sentence had other values
            return None


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


@cache
def load_translations(package: str, language: str, below: str | None = None) -> FindingCatalog:
    """Return the texts of `findings.<language>.toml` of a package, for those codes and cases that it has.

    Raises: KeyError for a code, a case or a phrase that the English catalogue lacks.
    """
    text = resources.files(package).joinpath(f"findings.{language}.toml").read_text("utf-8")
    english = load_finding_catalog(package, below).types
    return FindingCatalog(
        {code: _translated(english[code], entry, language) for code, entry in tomllib.loads(text).items()}
    )


def _translated(kind: FindingType, entry: Mapping[str, Any], language: str) -> FindingType:
    cases = {
        name: replace(kind.cases[name], sentence=case["sentence"], remedy=case.get("remedy", ""))
        for name, case in entry.get("cases", {}).items()
    }
    phrases = {
        value: {name: texts[name] for name in known if name in texts}
        for value, texts in entry.get("phrases", {}).items()
        if (known := kind.phrases[value])
    }
    return replace(
        kind,
        sentence=entry.get("sentence", ""),
        remedy=entry.get("remedy", ""),
        cases=cases,
        phrases=phrases,
        language=language,
    )


def _with_cases(kind: FindingType, entry: Mapping[str, Any]) -> FindingType:
    if not {"cases"} <= entry.keys() <= {"cases", "phrases"}:
        raise ValueError(
            f"findings.toml: {kind.code} is in the catalogue below; only cases may be added to it"
        )
    cases = {**kind.cases, **_cases(kind.code, kind.actor, entry["cases"])}
    return replace(kind, cases=cases, phrases={**kind.phrases, **entry.get("phrases", {})})


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
    optional = (entry.get("remedy", ""), entry.get("holds_rows", False))
    cases = _cases(code, entry["actor"], entry.get("cases", {}))
    phrases = entry.get("phrases", {})
    return FindingType(code, severities, entry["actor"], entry["sentence"], *optional, cases, phrases)


def findings_page(catalogs: Mapping[str, FindingCatalog]) -> str:
    """Return the page of all findings as Markdown: a table per catalogue, by code; `catalogs` maps titles to them."""
    lines = ["# Findings", "", _PAGE_INTRODUCTION]
    for title, catalog in catalogs.items():
        lines += ["", f"## {title}", "", "| code | severity | who acts | what it says | what to do |"]
        lines.append("|---|---|---|---|---|")
        for code, kind in sorted(catalog.types.items()):
            lines.append(
                _page_row(f"`{code}`", " or ".join(kind.severities), kind.actor, kind.sentence, kind.remedy)
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
