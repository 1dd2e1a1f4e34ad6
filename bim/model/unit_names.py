"""Compare the factors of units with their names: a unit called SQUARE FOOT is 0.0929 m², whatever its factor says.

Comes in: the declared units of a file and their factors. Goes out: the factors to use, with findings.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

from bim.findings import make_finding
from bim.model.attributes import read
from bim.tables import Finding

# IFC4 annex A, conversion based units; a length in metres.
_LENGTHS_M = {"FOOT": 0.3048, "FEET": 0.3048, "FT": 0.3048, "INCH": 0.0254, "YARD": 0.9144, "MILE": 1609.344}
_FILLERS = re.compile(r"\b(US|SURVEY|INTERNATIONAL|IMPERIAL)\b|[^A-Z]")
_SQUARE = re.compile(r"^(SQUARE|SQ)|SQUARED$")
_NEAR = 0.01
Factors = dict[str, float | None]


def with_named_factors(
    declared: Mapping[str, Any], factors: Mapping[str, float | None]
) -> tuple[Factors, float, list[Finding]]:
    """Return the factors of all kinds of units, what lengths are multiplied by if the name is right, and findings.

    An area unit has the factor of its name where its own is the factor of a length, or where the length unit squared
    confirms the name; so has any unit whose own factor is that of its name upside down. Any other factor is used as it
    is declared, with a warning: rooms may show that it is wrong.
    """
    used, ratio, findings = dict(factors), 1.0, []
    for kind in ("LENGTHUNIT", "AREAUNIT"):
        own, named = factors.get(kind), _named_factor(declared.get(kind), kind)
        if own is None or named is None or math.isclose(own, named, rel_tol=_NEAR):
            continue
        is_area, length = kind == "AREAUNIT", factors.get("LENGTHUNIT")
        is_linear = is_area and math.isclose(own, math.sqrt(named), rel_tol=_NEAR)
        is_confirmed = is_area and length is not None and math.isclose(length**2, named, rel_tol=_NEAR)
        is_named = is_linear or is_confirmed or math.isclose(own * named, 1, rel_tol=_NEAR)
        if is_named:
            used[kind] = named
        elif not is_area:
            ratio = named / own
        unit = declared[kind]
        values = {"unit": read(unit, "Name"), "kind": kind, "own": own, "named": named}
        case = "name_used" if is_named else None
        findings.append(make_finding("unit_name_contradicts_factor", case=case, step_id=unit.id(), **values))
    return used, ratio, findings


def _named_factor(unit: Any, kind: str) -> float | None:
    """Return the factor that the name of a unit states; null for any other unit."""
    name = read(unit, "Name") if unit is not None and unit.is_a("IfcConversionBasedUnit") else None
    if not isinstance(name, str):
        return None
    plain = _FILLERS.sub("", name.upper().replace("_", " "))
    bare = _SQUARE.sub("", plain)
    length = _LENGTHS_M.get(bare)
    if length is None or (bare != plain) != (kind == "AREAUNIT"):
        return None
    return length**2 if kind == "AREAUNIT" else length
