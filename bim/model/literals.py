"""Values that the parser would lose or bend without a word: `20,5`, `1e`, `NaN`, `.MILI.`, `.internal.`.

Comes in: the bytes and the instances of a file. Goes out: step ids whose values must not be read.
Must not know: what a quantity is of, or what a unit is for.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bim.model.lexing import Instances

_CLASSES = ("IFCQUANTITYAREA", "IFCQUANTITYLENGTH", "IFCQUANTITYVOLUME")
_TEXT = rb"'(?:[^']|'')*+'"
_OPTIONAL_TEXT = rb"(?:" + _TEXT + rb"|\$)"
_QUANTITY = re.compile(
    rb"\(\s*" + _OPTIONAL_TEXT + rb"\s*,\s*" + _OPTIONAL_TEXT + rb"\s*,\s*(?:#\d++|\$)\s*,\s*"
    rb"(?:([-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[Ee][-+]?\d++)?)|\$|" + _TEXT + rb")\s*"
    rb"(,\s*" + _OPTIONAL_TEXT + rb"\s*)?\)\s*"
)
_SI_UNIT = re.compile(
    rb"\(\s*(?:\*|#\d++|\$)\s*,\s*\.[A-Z]+\.\s*,\s*(?:\$|\.(?:EXA|PETA|TERA|GIGA|MEGA|KILO|HECTO|DECA|DECI|CENTI"
    rb"|MILLI|MICRO|NANO|PICO|FEMTO|ATTO)\.)\s*,\s*\.[A-Z_]+\.\s*\)\s*", re.IGNORECASE
)
_LOWER_CASE_NAME = re.compile(rb"[,(]\s*\.[A-Z_]*[a-z]\w*\.")
_NAMED = ("IFCSPACE", "IFCSIUNIT", "IFCCONVERSIONBASEDUNIT", "IFCDERIVEDUNIT", "IFCBUILDINGSTOREY")
_ATTRIBUTES = {"IFC2X3": 4}


@dataclass(frozen=True)
class QuantityFaults:
    """Step ids of quantities that hold no number, and of those with too many or too few attributes."""

    malformed: tuple[int, ...]
    miscounted: tuple[int, ...]


def find_quantity_faults(data: bytes, instances: Instances, schema: str) -> QuantityFaults:
    """Area, length and volume quantities whose text is not name, text, unit, number (and formula)."""
    malformed, miscounted = [], []
    expects_formula = _ATTRIBUTES.get(schema, 5) == 5
    for step_id, start, end in _spans(instances, _CLASSES):
        match = _QUANTITY.fullmatch(data, start, end)
        if match is None or (match[1] is not None and not math.isfinite(float(match[1]))):
            malformed.append(step_id)
        elif (match[2] is not None) != expects_formula:
            miscounted.append(step_id)
    return QuantityFaults(tuple(malformed), tuple(miscounted))


def find_malformed_units(data: bytes, instances: Instances) -> tuple[int, ...]:
    """SI units whose prefix the parser would drop, as if there were none."""
    return tuple(
        step_id for step_id, start, end in _spans(instances, ("IFCSIUNIT",))
        if _SI_UNIT.fullmatch(data, start, end) is None
    )


def has_lower_case_names(data: bytes, instances: Instances) -> bool:
    """True where a room's or a unit's enumeration is in lower case, which the parser would drop."""
    return any(
        _LOWER_CASE_NAME.search(re.sub(_TEXT, b"", data[start:end]))
        for _, start, end in _spans(instances, _NAMED)
    )


def _spans(instances: Instances, classes: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Step id, offset of the bracket and offset of the semicolon of each instance of the classes."""
    places = instances.places_of(*classes)
    columns = (instances.ids[places], instances.opens[places], instances.ends[places])
    return zip(*(column.tolist() for column in columns), strict=True)
