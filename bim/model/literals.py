"""Stated quantities whose text is no quantity: `20,5`, `1e`, `NaN`.

Comes in: the bytes and the instances of a file. Goes out: step ids whose values must not be read.
Must not know: what the quantity is of, or which set it is in.
"""

import math
import re
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
    places = instances.places_of(*_CLASSES)
    spans = zip(
        instances.ids[places].tolist(), instances.opens[places].tolist(), instances.ends[places].tolist(),
        strict=True,
    )
    for step_id, start, end in spans:
        match = _QUANTITY.fullmatch(data, start, end)
        if match is None or (match[1] is not None and not math.isfinite(float(match[1]))):
            malformed.append(step_id)
        elif (match[2] is not None) != expects_formula:
            miscounted.append(step_id)
    return QuantityFaults(tuple(malformed), tuple(miscounted))
