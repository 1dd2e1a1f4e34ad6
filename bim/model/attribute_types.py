"""Find attributes that contain another type than their class declares: `.T.` for an elevation, `4` for a point.

Comes in: the bytes and the instances of a file. Goes out: step ids.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import ifcopenshell.ifcopenshell_wrapper as wrapper

from bim.step.byte_words import TEXT
from bim.step.instances import Instances

# What contains, places and draws rooms, as far as there are few of each.
_CLASSES = (
    "IFCPROJECT",
    "IFCSITE",
    "IFCBUILDING",
    "IFCBUILDINGSTOREY",
    "IFCSPACE",
    "IFCUNITASSIGNMENT",
    "IFCRELAGGREGATES",
    "IFCLOCALPLACEMENT",
    "IFCAXIS2PLACEMENT3D",
    "IFCAXIS2PLACEMENT2D",
    "IFCPRODUCTDEFINITIONSHAPE",
    "IFCSHAPEREPRESENTATION",
    "IFCEXTRUDEDAREASOLID",
    "IFCRECTANGLEPROFILEDEF",
    "IFCCIRCLEPROFILEDEF",
    "IFCARBITRARYCLOSEDPROFILEDEF",
)
_MOST_OF_A_CLASS = 20_000
_GAP = rb"\s*+"
_LINK = rb"#\d++"
_NUMBER = rb"[-+]?\d++(?:\.\d*+)?(?:[Ee][-+]?\d++)?"
_NAME = rb"\.[A-Za-z_0-9]++\."
_LIST = rb"\([^;]*?\)"
_LINKS = rb"\(\s*+(?:#\d++\s*+,?\s*+)*+\)"
_TYPED = rb"[A-Za-z]\w*+\s*+\([^;]*?\)"


def find_type_mismatches(data: bytes, instances: Instances, schema: str) -> tuple[int, ...]:
    """Return the step ids of instances with an attribute of another type; a class with very many instances is not
    checked.
    """
    return tuple(sorted(_mismatches(data, instances, schema)))


def prepare_schema(schema: str) -> None:
    """Compile beforehand what every file of this schema is matched with."""
    for name in _CLASSES:
        _pattern(schema, name)


def _mismatches(data: bytes, instances: Instances, schema: str) -> Iterator[int]:
    for name in _CLASSES:
        places = instances.places_of(name)
        pattern = _pattern(schema, name) if 0 < len(places) <= _MOST_OF_A_CLASS else None
        if pattern is None:
            continue
        columns = (instances.ids[places], instances.opens[places], instances.ends[places])
        for step_id, start, end in zip(*(column.tolist() for column in columns), strict=True):
            if pattern.fullmatch(data, start, end) is None:
                yield step_id


@cache
def _pattern(schema: str, name: str) -> re.Pattern[bytes] | None:
    """Return the pattern of an instance's text between name and semicolon; null for an unknown class."""
    try:
        entity: Any = wrapper.schema_by_name(schema).declaration_by_name(name).as_entity()
    except RuntimeError:
        return None
    if entity is None:
        return None
    parts = [_value_pattern(attribute.type_of_attribute()) for attribute in entity.all_attributes()]
    values = [_GAP + rb"(?:\$|\*|" + part + rb")" + _GAP for part in parts]
    return re.compile(rb"\(" + rb",".join(values) + rb"\)\s*+")


def _value_pattern(declared: Any) -> bytes:
    """Return the pattern of a value of a declared type."""
    if declared.as_aggregation_type() is not None:
        element = _value_pattern(declared.as_aggregation_type().type_of_element())
        return _LINKS if element == _LINK else _LIST
    simple = declared.as_simple_type()
    if simple is not None:
        is_text, is_number = (
            simple.declared_type() in ("string", "binary"),
            simple.declared_type() in _NUMBERS,
        )
        return TEXT if is_text else _NUMBER if is_number else _NAME
    named = declared.as_named_type().declared_type()
    if named.as_entity() is not None:
        return _LINK
    names = named.as_enumeration_type()
    if names is not None:
        return rb"\.(?i:" + b"|".join(name.encode() for name in names.enumeration_items()) + rb")\."
    if named.as_select_type() is not None:
        return rb"(?:" + _LINK + rb"|" + _TYPED + rb")"
    return _value_pattern(named.as_type_declaration().declared_type())


_NUMBERS = ("real", "integer", "number")
