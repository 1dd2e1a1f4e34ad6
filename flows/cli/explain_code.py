"""What the code of a finding means: its severity, what it says, what to do, and who must act.

Comes in: a code. Goes out: plain data and text. Needs no configuration and no warehouse.
"""

from collections.abc import Mapping

from bim.finding_catalog import readable
from flows.documentation import finding_catalogs


def explanation_of(code: str) -> dict[str, str] | None:
    """Return what the catalogues say of a code; null where none has it."""
    for about, catalog in finding_catalogs().items():
        kind = catalog.types.get(code)
        if kind is not None:
            return {
                "code": code,
                "about": about,
                "severity": " or ".join(kind.severities),
                "who_acts": kind.actor,
                "sentence": readable(kind.sentence),
                "remedy": readable(kind.remedy),
            }
    return None


def in_words(explanation: Mapping[str, str]) -> str:
    """Return the explanation as lines for a terminal; words in braces stand for values."""
    lines = [f"{explanation['code']} ({explanation['severity']}): {explanation['about'].lower()}"]
    lines.append(explanation["sentence"])
    if explanation["remedy"]:
        lines.append(f"What to do ({explanation['who_acts']}): {explanation['remedy']}")
    return "\n".join(lines)
