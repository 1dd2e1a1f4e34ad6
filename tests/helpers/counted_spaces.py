"""Spaces of a model as facts, and what counting says of them."""

from typing import Any

from bim.area.counted.counting import count_spaces
from bim.area.counted.counting_findings import counting_findings
from bim.area.counted.exclusion_terms import load_exclusion_terms
from bim.area.counted.name_kinds import NameKinds
from bim.area.counted.parts import SpaceFacts
from bim.tables import Finding

WORDS = load_exclusion_terms()
KINDS = NameKinds(WORDS)
OFFICES = ("Kontor", "Gang", "Møderum", "Depot", "Toilet")
GERMAN = ("Büro", "Flur", "Besprechung", "Lager", "WC")
DUTCH = ("Kantoor", "Gang", "Vergaderruimte", "Archief", "Toilet")


def spaces(*known: dict[str, Any]) -> list[SpaceFacts]:
    """Spaces with numbers, on one storey, of 10 m² each, unless something else is given."""
    return [
        SpaceFacts(n, **{"number": f"1.0{n}", "storey": 100, "area_m2": 10.0, **one})
        for n, one in enumerate(known, 1)
    ]


def rooms(names: tuple[str | None, ...] = OFFICES, **known: Any) -> list[dict[str, Any]]:
    """Rooms with these names, and what else is known of each."""
    return [{"name": name, **known} for name in names]


def reasons(model: list[SpaceFacts]) -> dict[int, str]:
    """Why spaces do not count, by step id."""
    return dict(count_spaces(model, WORDS, KINDS).reasons)


def findings(model: list[SpaceFacts]) -> list[Finding]:
    """What is reported of the counting."""
    return counting_findings(model, count_spaces(model, WORDS, KINDS), KINDS)


def codes(model: list[SpaceFacts]) -> list[tuple[str, str]]:
    """Code and severity of each finding."""
    return [(finding.code, finding.severity) for finding in findings(model)]
