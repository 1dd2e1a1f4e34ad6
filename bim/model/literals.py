"""Find values that the parser would lose or change without a message: `20,5`, `NaN`, `.MILI.`, `.internal.`.

Comes in: the bytes and the instances of a file. Goes out: step ids whose values must not be read.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from bim.model.schemas import attribute_counts
from bim.step.byte_words import TEXT, split_attributes
from bim.step.instances import Instances

_QUANTITIES = ("IFCQUANTITYAREA", "IFCQUANTITYLENGTH", "IFCQUANTITYVOLUME")
# Some programs write `*` for what is not given.
_OPTIONAL_TEXT = rb"(?:" + TEXT + rb"|[$*])"
_QUANTITY = re.compile(
    rb"\(\s*" + _OPTIONAL_TEXT + rb"\s*,\s*" + _OPTIONAL_TEXT + rb"\s*,\s*(?:#\d++|[$*])\s*,\s*"
    rb"(?:([-+]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[Ee][-+]?\d++)?)|\$|" + TEXT + rb")\s*"
    rb"(,\s*" + _OPTIONAL_TEXT + rb"\s*)?\)\s*"
)
# The spelling of nearly every quantity, matched in a third of the time.
_PLAIN_QUANTITY = re.compile(
    rb"\('[^']*+',(?:\$|'[^']*+'),(?:\$|#\d++),[-+]?\d{1,15}\.\d*+(?:E[-+]\d\d)?(?:,(?:\$|'[^']*+'))?\)"
)
_SI_UNIT = re.compile(
    rb"\(\s*(?:\*|#\d++|\$)\s*,\s*\.[A-Z]+\.\s*,\s*(?:\$|\.(?:EXA|PETA|TERA|GIGA|MEGA|KILO|HECTO|DECA|DECI|CENTI"
    rb"|MILLI|MICRO|NANO|PICO|FEMTO|ATTO)\.)\s*,\s*\.[A-Z_]+\.\s*\)\s*",
    re.IGNORECASE,
)
_LOWER_CASE_NAME = re.compile(rb"[,(]\s*\.[A-Z_]*[a-z]\w*\.")
_NAMED = ("IFCSPACE", "IFCSIUNIT", "IFCCONVERSIONBASEDUNIT", "IFCDERIVEDUNIT", "IFCBUILDINGSTOREY")
_MOST_COORDINATES = 3


@dataclass(frozen=True)
class ValueFaults:
    """Step ids of instances with something that is no value, and of those with too many or too few attributes."""

    malformed: tuple[int, ...]
    miscounted: tuple[int, ...]


def find_value_faults(data: bytes, instances: Instances, schema: str) -> ValueFaults:
    """Return the instances whose text the parser would read as something else than what was meant.

    A surplus attribute means a decimal comma, unless all that is surplus is empty.
    """
    malformed = {*instances.invalid_numbers, *_malformed_quantities(data, instances)}
    malformed |= set(_crowded_points(instances))
    miscounted = set()
    for place, expected in _miscounted(instances, schema):
        step_id = int(instances.ids[place])
        values = split_attributes(data[instances.opens[place] : instances.ends[place]])
        miscounted.add(step_id)
        if any(value not in (b"$", b"*") for value in values[expected:]):
            malformed.add(step_id)
    return ValueFaults(tuple(sorted(malformed)), tuple(sorted(miscounted - malformed)))


def _malformed_quantities(data: bytes, instances: Instances) -> Iterator[int]:
    """Yield area, length and volume quantities whose text is not name, text, unit, number (and formula)."""
    for step_id, start, end in _spans(instances, _QUANTITIES):
        if _PLAIN_QUANTITY.fullmatch(data, start, end):
            continue
        match = _QUANTITY.fullmatch(data, start, end)
        if match is None or (match[1] is not None and not _is_representable(match[1])):
            yield step_id


def _is_representable(number: bytes) -> bool:
    """Return whether a floating-point number can represent it: not infinite, and not 0 where it has another digit."""
    value = float(number)
    return math.isfinite(value) and (value != 0 or not re.search(rb"^[^Ee]*[1-9]", number))


def _crowded_points(instances: Instances) -> list[int]:
    places = instances.places_of("IFCCARTESIANPOINT", "IFCDIRECTION")
    crowded = places[instances.commas[places] >= _MOST_COORDINATES]
    return [int(number) for number in instances.ids[crowded]]


def _miscounted(instances: Instances, schema: str) -> Iterator[tuple[int, int]]:
    """Yield places of instances with more or fewer values than their class has attributes, and how many it has."""
    counts = attribute_counts(schema, instances.class_names)
    expected = np.array([counts.get(name, -1) for name in instances.class_names], np.int64)[instances.classes]
    wrong = np.flatnonzero((expected >= 0) & (instances.attributes != expected))
    for place in wrong.tolist():
        yield place, int(expected[place])


def find_malformed_units(data: bytes, instances: Instances) -> tuple[int, ...]:
    """Return SI units whose prefix the parser would drop, as if there were none."""
    return tuple(
        step_id
        for step_id, start, end in _spans(instances, ("IFCSIUNIT",))
        if _SI_UNIT.fullmatch(data, start, end) is None
    )


def has_lower_case_names(data: bytes, instances: Instances) -> bool:
    """Return whether an enumeration of a room or a unit is in lower case, which the parser would drop."""
    return any(
        _LOWER_CASE_NAME.search(re.sub(TEXT, b"", data[start:end]))
        for _, start, end in _spans(instances, _NAMED)
    )


def _spans(instances: Instances, classes: tuple[str, ...]) -> Iterator[tuple[int, int, int]]:
    """Return step id, offset of the bracket and offset of the semicolon of each instance of the classes."""
    places = instances.places_of(*classes)
    columns = (instances.ids[places], instances.opens[places], instances.ends[places])
    return zip(*(column.tolist() for column in columns), strict=True)
