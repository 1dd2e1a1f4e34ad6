"""Read the sizes that the sets of an element state: areas, width by height, shares.

Comes in: an element and the model's units. Goes out: metres and square metres.
"""

import math
from collections.abc import Callable
from typing import Any

from bim.area.stated.area_rules import normalise
from bim.errors import ModelError
from bim.model.properties import SetReader, SetValue
from bim.model.units import Units, area_factor_of, length_factor_of

_LENGTHS = ("IfcQuantityLength", "IfcLengthMeasure", "IfcPositiveLengthMeasure")
_WIDTHS = frozenset(
    map(normalise, ("Width", "OverallWidth", "Overall Width", "Breite", "Bredde", "Bredd", "Breedte"))
)
_HEIGHTS = frozenset(
    map(normalise, ("Height", "OverallHeight", "Overall Height", "Höhe", "Højde", "Høyde", "Höjd", "Hoogte"))
)


def stated_area(entity: Any, names: tuple[str, ...], units: Units, sets: SetReader) -> float | None:
    """Return the first area in m² that an element, or its type, has by these names; null where none is above 0."""
    areas: dict[str, float] = {}
    for value in sets.values_of(entity):
        if value.value_type in ("IfcQuantityArea", "IfcAreaMeasure"):
            area = _in_metres(value, area_factor_of, units.area_unit_m2)
            if area is not None:
                areas.setdefault(value.name, area)
    return next((areas[name] for name in names if name in areas), None)


def stated_rectangle(entity: Any, units: Units, sets: SetReader) -> float | None:
    """Return width by height of an element or of its type in m²; null where either is missing."""
    width = height = None
    for value in sets.values_of(entity):
        if value.value_type not in _LENGTHS:
            continue
        name = normalise(value.name)
        if width is None and name in _WIDTHS:
            width = _in_metres(value, length_factor_of, units.length_unit_m)
        elif height is None and name in _HEIGHTS:
            height = _in_metres(value, length_factor_of, units.length_unit_m)
    return None if width is None or height is None else width * height


def stated_number(entity: Any, sets: SetReader) -> float | None:
    """Return the first plain number above 0 among the values that the reader gives; null where there is none."""
    numbers = (_positive(value.value) for value in sets.values_of(entity))
    return next((number for number in numbers if number is not None), None)


def _in_metres(value: SetValue, factor_of: Callable[[Any], float], default: float | None) -> float | None:
    number = _positive(value.value)
    try:
        factor = factor_of(value.unit) if value.unit is not None else default
    except ModelError:
        return None
    return None if number is None or factor is None else number * factor


def _positive(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and math.isfinite(value) and value > 0 else None
