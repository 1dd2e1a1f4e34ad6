"""What the code of a finding means: its severity, what it says, what to do, and who must act.

Comes in: a code. Goes out: plain data and text. Needs no configuration and no warehouse.
"""

from collections.abc import Mapping
from typing import Any

from bim.finding_catalog import readable
from flows.documentation import finding_catalogs


def explanation_of(code: str) -> dict[str, Any] | None:
    """Return what the catalogues say of a code; null where none has it.

    A catalogue that adds causes to a code of another one comes after it and has those of both.
    """
    found = [
        (about, catalog.types[code]) for about, catalog in finding_catalogs().items() if code in catalog.types
    ]
    if not found:
        return None
    kind = found[-1][1]
    causes = [
        {"who_acts": case.actor, "sentence": readable(case.sentence), "remedy": readable(case.remedy)}
        for case in kind.cases.values()
    ]
    return {
        "code": code,
        "about": ", ".join(about for about, _ in found),
        "severity": " or ".join(kind.severities),
        "who_acts": kind.actor,
        "sentence": readable(kind.sentence),
        "remedy": readable(kind.remedy),
    } | ({"further_causes": causes} if causes else {})


def in_words(explanation: Mapping[str, Any]) -> str:
    """Return the explanation as lines for a terminal; words in braces stand for values."""
    lines = [f"{explanation['code']} ({explanation['severity']}): {explanation['about'].lower()}"]
    for cause in (explanation, *explanation.get("further_causes", ())):
        lines += ["", cause["sentence"]] if cause is not explanation else [cause["sentence"]]
        if cause["remedy"]:
            lines.append(f"What to do ({cause['who_acts']}): {cause['remedy']}")
    return "\n".join(lines)
