"""Read an area that is written as text, and the unit in a name.

Comes in: a text such as "20,5 m²", or a name such as "Net Area (sq ft)". Goes out: a number, and m² per unit.
"""

import math
import re

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
# A unit at the end of a name: "Net Area (sq ft)", "Areal_m2", "Areal [m²]".
_BEHIND_NAME = tuple(
    re.compile(rf".*{unit}\s*") for unit in (r"[(\[]([^()\[\]]+)[)\]]", r"[\s_](\S+[\s_]\S+)", r"[\s_](\S+)")
)
_BLANKS = "'’\u00a0\u2009\u202f "
_NUMBER_TEXT = re.compile(
    rf"\s*([+-]?(?:\d[\d.,{_BLANKS}]*)?\d(?:[.,]\d*)?)(e[+-]?\d{{1,3}})?\s*([a-zµ²2.^ ]*)\s*",
    re.IGNORECASE | re.ASCII,
)
_GROUPED = re.compile(rf"[+-]?\d{{1,3}}(?:[{_BLANKS}]\d{{3}})+(?:[.,]\d*)?")


def unit_in_name(name: str) -> float | None:
    """Return the square metres in the unit at the end of a name, in brackets or as its last word; null without one."""
    found = (pattern.fullmatch(name[-40:]) for pattern in _BEHIND_NAME)
    factors = (_SQUARE_UNITS.get(_plain_unit(match[1])) for match in found if match)
    return next((factor for factor in factors if factor is not None), None)


def _plain_unit(text: str) -> str:
    return re.sub(r"[ _.^]", "", text.casefold())


def parse_area_text(text: str) -> tuple[float, float | None] | None:
    """Return the number that a text contains, and the square metres in its unit, null without one.

    "20,5 m²" gives (20.5, 1.0), "1.234,56" gives (1234.56, null). Null where it is no number or an ambiguous one:
    "1.234" and "1,234" are a thousand or one.
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
