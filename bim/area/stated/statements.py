"""What the file says a room's area is: every statement, in square metres, with its kind and rank.

Comes in: the set values of a space, the rules, the project's area unit. Goes out: `Statement` records and
findings. Must not know: geometry, which statement is believed, which spaces count.
"""

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bim.area.stated.area_rules import AreaRule, AreaRules
from bim.errors import ModelError
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
_SQUARE_UNITS = {
    "m²": 1.0,
    "m2": 1.0,
    "qm": 1.0,
    "kvm": 1.0,
    "sqm": 1.0,
    "cm²": 1e-4,
    "cm2": 1e-4,
    "mm²": 1e-6,
    "mm2": 1e-6,
    "ft²": 0.09290304,
    "ft2": 0.09290304,
    "sqft": 0.09290304,
    "sf": 0.09290304,
    "squarefeet": 0.09290304,
    "km²": 1e6,
    "km2": 1e6,
    "ha": 1e4,
    "squaremetres": 1.0,
    "squaremeters": 1.0,
    "mq": 1.0,
}
# A unit behind a name: "Net Area (sq ft)", "Areal_m2", "Areal [m²]".
_BEHIND_NAME = tuple(
    re.compile(rf".*{unit}\s*") for unit in (r"[(\[]([^()\[\]]+)[)\]]", r"[\s_](\S+[\s_]\S+)", r"[\s_](\S+)")
)
_BLANKS = "'’\u00a0\u2009\u202f "
_NUMBER_TEXT = re.compile(
    rf"\s*([+-]?(?:\d[\d.,{_BLANKS}]*)?\d(?:[.,]\d*)?)(e[+-]?\d{{1,3}})?\s*([a-zµ²2.^ ]*)\s*",
    re.IGNORECASE | re.ASCII,
)
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?:[.,]\d*)?")
# What a measure says that is no area, though its name is one's.
_OTHER_MEASURES = frozenset(
    {"IfcQuantityLength", "IfcQuantityVolume", "IfcQuantityCount", "IfcLengthMeasure", "IfcVolumeMeasure"}
)
# A number whose unit is not sure may be in the project's unit or in square metres: from here on it can be a room's.
_LEAST_ROOM_M2, _MOST_ROOM_M2 = 0.05, 20_000.0


@dataclass(frozen=True, slots=True)
class Statement:
    """An area that the file states. `set_id` tells sets of one name apart; `rank` 1 is best."""

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
        """What a whole model states alike: set, quantity, source."""
        return (self.set_name, self.quantity_name, self.source)

    @property
    def title(self) -> str:
        """`Set.Quantity`, for messages."""
        return f"{self.set_name or '(unnamed set)'}.{self.quantity_name}"


def read_statements(
    values: Iterable[SetValue],
    rules: AreaRules,
    area_unit_m2: float | None,
    area_factor_of: Callable[[Any], float],
    is_unit_assumed: bool = False,
) -> tuple[list[Statement], list[Finding]]:
    """All areas that the set values of one space state, best rank first.

    `area_unit_m2`: square metres in the project's area unit; null where it has none, then only quantities with
    a unit of their own count; `is_unit_assumed` where the file declares none. `area_factor_of` gives square
    metres for a unit entity. A value that is no positive number, that no building has, or of kind net or gross and
    nought, is left out with a finding. The same quantity hung twice with one value is one statement.
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
    """The type that rules are asked for; what cannot be parsed in a quantity is asked as an area."""
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
        title = f"{value.set_name or '(unnamed set)'}.{value.name}"
        message = f"{title} states {number:g} without a unit: read as m², for no room has it in the model's length unit"
        findings.append(Finding("area_unit_guessed", "warning", message))
        factor = 1.0
    area_m2 = number * factor
    if area_m2 > LARGEST_AREA_M2:
        if rule.kind != "other":
            findings.append(
                _finding(value, "area_out_of_range", f"states {number:g}, more than any building has")
            )
        return None
    if rule.kind in ("net", "gross") and area_m2 <= 0 and _is_typed(value):
        findings.append(_finding(value, "area_not_positive", f"states {number:g}"))
    if not math.isfinite(area_m2) or area_m2 < 0 or (area_m2 == 0 and rule.kind != "other"):
        return None
    if value.is_inherited:
        penalty += _TYPE_RANK
    return Statement(
        set_id=value.set_id,
        set_name=value.set_name,
        quantity_name=value.name,
        kind=rule.kind,
        value_m2=area_m2,
        source=value.source,
        rank=rule.rank + penalty,
        method=value.method,
        explains=rule.explains,
    )


def _is_in_metres(number: float, factor: float) -> bool:
    """A number that could be a room's area in square metres, and could not in the project's unit."""
    in_project = _LEAST_ROOM_M2 <= number * factor <= _MOST_ROOM_M2
    return not in_project and _LEAST_ROOM_M2 <= number <= _MOST_ROOM_M2


def _is_typed(value: SetValue) -> bool:
    return value.value_type in _TYPED


def _number(
    value: SetValue, rule: AreaRule, findings: list[Finding]
) -> tuple[float, float | None, int] | None:
    """The number, the unit written beside it in m², and how much lower it ranks; null if it is none."""
    raw = value.value
    if value.value_type == UNREADABLE or (raw is None and value.value_type in _TYPED):
        if rule.kind != "other":
            findings.append(_finding(value, "area_not_a_number", "cannot be read as a number"))
        return None
    if isinstance(raw, str):
        return _number_of_text(raw, value, rule, findings)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        if value.value_type in _TYPED and rule.kind != "other":
            findings.append(_finding(value, "area_not_a_number", "holds something else than a number"))
        return None
    if value.value_type not in _TYPED and value.value_type not in _NUMBERS:
        if value.value_type in _OTHER_MEASURES and rule.kind in ("net", "gross"):
            findings.append(_finding(value, "area_other_measure", f"is an {value.value_type}, no area"))
        return None
    number = float(raw)
    if not math.isfinite(number):
        findings.append(_finding(value, "area_not_a_number", f"states {number}"))
        return None
    if isinstance(raw, int) and _is_typed(value) and rule.kind != "other":
        message = f"is written as the whole number {raw}: a decimal comma may have cut it"
        findings.append(_finding(value, "area_whole_number", message))
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
            findings.append(_finding(value, "area_not_a_number", f"states the text {raw[:40]!r}"))
        return None
    findings.append(_finding(value, "area_is_text", f"states its area as the text {raw[:40]!r}"))
    return parsed[0], parsed[1], _TEXT_RANK


def unit_in_name(name: str) -> float | None:
    """Square metres in the unit that a name ends with, in brackets or as its last word; null where none does."""
    found = (pattern.fullmatch(name[-40:]) for pattern in _BEHIND_NAME)
    factors = (_SQUARE_UNITS.get(_plain_unit(match[1])) for match in found if match)
    return next((factor for factor in factors if factor is not None), None)


def _plain_unit(text: str) -> str:
    return re.sub(r"[ _.^]", "", text.casefold())


def parse_area_text(text: str) -> tuple[float, float | None] | None:
    """A number written as text, and its unit in square metres where one stands beside it.

    "20,5 m²" gives (20.5, 1.0), "1.234,56" gives (1234.56, null). Null where it is no number, or where it may
    be two: "1.234" and "1,234" are a thousand or one.
    """
    found = _NUMBER_TEXT.fullmatch(text)
    if found is None:
        return None
    unit = _plain_unit(found[3])
    if unit and unit not in _SQUARE_UNITS:
        return None
    digits = found[1]
    if re.search(f"[{_BLANKS}]", digits) and not _GROUPED.fullmatch(digits):
        return None
    number = _decimal(re.sub(f"[{_BLANKS}]", "", digits))
    if number is not None and found[2]:
        number = float(f"{number}{found[2]}") if re.search("[.,]", digits) else None
    return None if number is None or not math.isfinite(number) else (number, _SQUARE_UNITS.get(unit))


def _decimal(digits: str) -> float | None:
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        decimal = "." if digits.rindex(".") > digits.rindex(",") else ","
        thousands = "," if decimal == "." else "."
        if digits.count(decimal) != 1 or not re.fullmatch(
            rf"[+-]?\d{{1,3}}(?:\{thousands}\d{{3}})+\{decimal}\d+", digits
        ):
            return None
        return float(digits.replace(thousands, "").replace(decimal, "."))
    if points + commas > 1:
        is_grouped = re.fullmatch(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})+", digits)
        return float(re.sub("[.,]", "", digits)) if is_grouped else None
    if points + commas == 1:
        whole, fraction = re.split(r"[.,]", digits)
        if len(fraction) == 3 and 1 <= len(whole.lstrip("+-")) <= 3 and whole.lstrip("+-") != "0":
            return None
        return float(f"{whole or '0'}.{fraction}")
    return float(digits)


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
        findings.append(_finding(value, error.code, f"has a unit that cannot be used: {error}"))
        return None


def _without_repeats(statements: list[Statement]) -> tuple[list[Statement], list[Finding]]:
    """One of each statement that is hung twice; two values under one name are told."""
    kept: list[Statement] = []
    findings: list[Finding] = []
    seen: dict[tuple[str | None, str, str], list[Statement]] = {}
    for statement in statements:
        stated = seen.setdefault(statement.group, [])
        if any(math.isclose(other.value_m2, statement.value_m2, rel_tol=1e-9) for other in stated):
            continue
        if stated and statement.kind in ("net", "gross"):
            message = (
                f"{statement.title} is stated as {stated[0].value_m2:.3f} and {statement.value_m2:.3f} m²"
            )
            findings.append(Finding("area_stated_twice", "warning", message))
        stated.append(statement)
        kept.append(statement)
    return kept, findings


def _finding(value: SetValue, code: str, fault: str) -> Finding:
    return Finding(
        code, "warning", f"{value.set_name or '(unnamed set)'}.{value.name} {fault}; it is not trusted"
    )
