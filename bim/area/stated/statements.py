"""Read every area that the file states of a room, in square metres, with its kind and rank.

Comes in: the set values of a space, the rules, the project's area unit. Goes out: `Statement` records and findings.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bim.area.stated.area_rules import AreaRule, AreaRules
from bim.area.stated.area_text import parse_area_text, unit_in_name
from bim.enumerations import Severity
from bim.errors import ModelError
from bim.finding_text import framed
from bim.findings import make_finding
from bim.geometry.footprint import LARGEST_AREA_M2
from bim.model.properties import UNREADABLE, SetValue
from bim.tables import Finding

_TYPED = frozenset({"IfcQuantityArea", "IfcAreaMeasure"})
_NUMBERS = frozenset(
    {
        "IfcReal",
        "IfcInteger",
        "IfcNumericMeasure",
        "IfcPositiveInteger",
        "IfcRatioMeasure",
        "IfcCountMeasure",
        "IfcPositiveRatioMeasure",
        "IfcQuantityNumber",
        "float",
        "int",
    }
)
_TEXTS = frozenset({"IfcText", "IfcLabel", "IfcIdentifier", "IfcDescriptiveMeasure", "str"})
_PLAIN_RANK, _TEXT_RANK, _TYPE_RANK = 100, 150, 200
# Types of values that are no areas, even if their name is that of an area.
_OTHER_MEASURES = frozenset(
    {"IfcQuantityLength", "IfcQuantityVolume", "IfcQuantityCount", "IfcLengthMeasure", "IfcVolumeMeasure"}
)
# A number whose unit is unknown may be in the project's unit or in square metres, if a room may have that area.
_LEAST_ROOM_M2, _MOST_ROOM_M2 = 0.05, 20_000.0


@dataclass(frozen=True, slots=True)
class Statement:
    """An area that the file states. `set_id` distinguishes sets of one name; `rank` 1 is best."""

    set_id: int
    set_name: str | None
    quantity_name: str
    kind: str
    value_m2: float
    source: str
    rank: int
    method: str | None = None
    explains: str | None = None

    @property
    def group(self) -> tuple[str | None, str, str]:
        """Return the key of statements that a model makes in the same way: set, quantity, source."""
        return (self.set_name, self.quantity_name, self.source)

    @property
    def title(self) -> str:
        """Return `Set.Quantity`, for messages."""
        return f"{self.set_name or '(unnamed set)'}.{self.quantity_name}"


def read_statements(
    values: Iterable[SetValue],
    rules: AreaRules,
    area_unit_m2: float | None,
    area_factor_of: Callable[[Any], float],
    is_unit_assumed: bool = False,
) -> tuple[list[Statement], list[Finding]]:
    """Return all areas that the set values of one space state, best rank first.

    `area_unit_m2`: square metres in the project's area unit; null where it has none, then only quantities with a unit
    of their own count. `is_unit_assumed`: the file declares no unit. `area_factor_of` gives square metres for a unit
    entity. A value that is no number, not positive, or larger than any building is left out with a finding. A quantity
    that is attached twice with one value is one statement.
    """
    statements: list[Statement] = []
    findings: list[Finding] = []
    for value in values:
        rule = rules.match(value.set_name, value.name, _rule_type(value))
        if rule is None:
            continue
        is_unit_sure = _is_typed(value) and not is_unit_assumed
        statement = _statement(value, rule, area_unit_m2, area_factor_of, is_unit_sure, findings)
        if statement is not None:
            statements.append(statement)
    kept, repeated = _without_repeats(statements)
    findings.extend(repeated)
    return sorted(kept, key=lambda statement: statement.rank), findings


def _rule_type(value: SetValue) -> str:
    """Return the type by which rules are found; a quantity that cannot be parsed is treated as an area."""
    if value.value_type == UNREADABLE and value.source == "quantity":
        return "IfcQuantityArea"
    return value.value_type


def _statement(
    value: SetValue,
    rule: AreaRule,
    area_unit_m2: float | None,
    area_factor_of: Callable[[Any], float],
    is_unit_sure: bool,
    findings: list[Finding],
) -> Statement | None:
    parsed = _number(value, rule, findings)
    if parsed is None:
        return None
    number, own_factor, penalty = parsed
    if own_factor is None and value.unit is None and not _is_typed(value):
        own_factor = unit_in_name(value.name)
    factor = own_factor or _unit_factor(value, area_unit_m2, area_factor_of, findings)
    if factor is None:
        return None
    if own_factor is None and value.unit is None and not is_unit_sure and _is_in_metres(number, factor):
        findings.append(_finding("area_unit_guessed", value, number=number))
        factor = 1.0
    area_m2 = number * factor
    if not _is_usable(area_m2, number, value, rule, findings):
        return None
    return Statement(
        set_id=value.set_id,
        set_name=value.set_name,
        quantity_name=value.name,
        kind=rule.kind,
        value_m2=area_m2,
        source=value.source,
        rank=rule.rank + penalty + (_TYPE_RANK if value.is_inherited else 0),
        method=value.method,
        explains=rule.explains,
    )


def _is_usable(
    area_m2: float, number: float, value: SetValue, rule: AreaRule, findings: list[Finding]
) -> bool:
    """Return whether a building may have the area; a finding is added where somebody should correct it."""
    if area_m2 > LARGEST_AREA_M2:
        if rule.kind != "other":
            findings.append(_finding("area_out_of_range", value, number=number))
        return False
    if rule.kind in ("net", "gross") and area_m2 <= 0 and _is_typed(value):
        findings.append(_finding("area_not_positive", value, number=number))
    return math.isfinite(area_m2) and area_m2 >= 0 and (area_m2 > 0 or rule.kind == "other")


def _is_in_metres(number: float, factor: float) -> bool:
    """Return whether a number may be a room's area in square metres, and may not in the project's unit."""
    in_project = _LEAST_ROOM_M2 <= number * factor <= _MOST_ROOM_M2
    return not in_project and _LEAST_ROOM_M2 <= number <= _MOST_ROOM_M2


def _is_typed(value: SetValue) -> bool:
    return value.value_type in _TYPED


def _number(
    value: SetValue, rule: AreaRule, findings: list[Finding]
) -> tuple[float, float | None, int] | None:
    """Return the number, the square metres in the unit written after it, and how much lower it ranks; null for none."""
    raw = value.value
    if value.value_type == UNREADABLE or (raw is None and value.value_type in _TYPED):
        if rule.kind != "other":
            findings.append(_finding("area_not_a_number", value, what="nothing"))
        return None
    if isinstance(raw, str):
        return _number_of_text(raw, value, rule, findings)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        if value.value_type in _TYPED and rule.kind != "other":
            findings.append(_finding("area_not_a_number", value, what="type", type=value.value_type))
        return None
    if value.value_type not in _TYPED and value.value_type not in _NUMBERS:
        if value.value_type in _OTHER_MEASURES and rule.kind in ("net", "gross"):
            findings.append(_finding("area_other_measure", value, type=value.value_type))
        return None
    number = float(raw)
    if not math.isfinite(number):
        findings.append(_finding("area_not_a_number", value, what="number", text=str(number)))
        return None
    if isinstance(raw, int) and _is_typed(value) and rule.kind != "other":
        findings.append(_finding("area_whole_number", value, number=raw))
    return number, None, 0 if _is_typed(value) else _PLAIN_RANK


def _number_of_text(
    raw: str, value: SetValue, rule: AreaRule, findings: list[Finding]
) -> tuple[float, float | None, int] | None:
    if rule.kind == "other" or (value.value_type not in _TEXTS and value.value_type not in _TYPED):
        return None
    parsed = parse_area_text(raw)
    is_label = rule.text_needs_unit and value.value_type not in _TYPED
    if is_label and (parsed is None or not (parsed[1] or unit_in_name(value.name))):
        return None
    if parsed is None:
        if value.value_type in _TYPED or re.search(r"\d", raw):
            findings.append(_finding("area_not_a_number", value, what="text", text=raw[:40]))
        return None
    findings.append(_finding("area_is_text", value, text=raw[:40]))
    return parsed[0], parsed[1], _TEXT_RANK


def _unit_factor(
    value: SetValue,
    area_unit_m2: float | None,
    area_factor_of: Callable[[Any], float],
    findings: list[Finding],
) -> float | None:
    if value.unit is None:
        return area_unit_m2
    try:
        return area_factor_of(value.unit)
    except ModelError as error:
        found = Finding(error.code, Severity.WARNING, str(error), details=error.details)
        findings.append(framed(found, unit_of=_title(value)))
        return None


def _without_repeats(statements: list[Statement]) -> tuple[list[Statement], list[Finding]]:
    """Return each repeated statement once, and a finding about each name with two values."""
    kept: list[Statement] = []
    findings: list[Finding] = []
    seen: dict[tuple[str | None, str, str], list[Statement]] = {}
    for statement in statements:
        stated = seen.setdefault(statement.group, [])
        if any(math.isclose(other.value_m2, statement.value_m2, rel_tol=1e-9) for other in stated):
            continue
        if stated and statement.kind in ("net", "gross"):
            findings.append(
                make_finding(
                    "area_stated_twice",
                    title=statement.title,
                    first_m2=stated[0].value_m2,
                    second_m2=statement.value_m2,
                )
            )
        stated.append(statement)
        kept.append(statement)
    return kept, findings


def _title(value: SetValue) -> str:
    return f"{value.set_name or '(unnamed set)'}.{value.name}"


def _finding(code: str, value: SetValue, **values: Any) -> Finding:
    return make_finding(code, title=_title(value), **values)
