"""Read attributes of entities so that one malformed value costs that value only.

Comes in: an entity of an opened model. Goes out: plain values.
"""

import re
from collections.abc import Set
from functools import cache
from typing import Any

import ifcopenshell

LONGEST_NAME = 1000
UNREADABLE = object()
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\ufeff\u202a-\u202e\u2066-\u2069]+")


def read(entity: Any, name: str, default: Any = None) -> Any:
    """Return the value of an attribute; `default` where the schema has no such attribute or its text cannot be parsed.

    The library takes five times as long to read by name as by position, and longer still for a name it does not know.
    """
    try:
        position = positions_of(entity.is_a(True)).get(name)
        if position is None:
            return default
        return getattr(entity, name) if position < 0 else entity.get_argument(position)
    except (AttributeError, RuntimeError):
        return default


@cache
def positions_of(qualified_class: str) -> dict[str, int]:
    """Return the positions of the attributes of a class (`IFC4.IfcSpace`) by name; -1 for inverse ones."""
    schema, _, name = qualified_class.partition(".")
    declaration = ifcopenshell.schema_by_name(schema).declaration_by_name(name).as_entity()
    if declaration is None:
        return {"wrappedValue": 0}
    positions = {inverse.name(): -1 for inverse in declaration.all_inverse_attributes()}
    return positions | {attribute.name(): n for n, attribute in enumerate(declaration.all_attributes())}


@cache
def lineage_of(qualified_class: str) -> frozenset[str]:
    """Return the names of a class (`IFC4.IfcSpace`) and of all classes above it."""
    schema, _, name = qualified_class.partition(".")
    names, above = {name}, ifcopenshell.schema_by_name(schema).declaration_by_name(name).as_entity()
    while above is not None:
        names.add(above.name())
        above = above.supertype()
    return frozenset(names)


def is_any(entity: Any, classes: Set[str]) -> bool:
    """Return whether an entity is of one of the classes, or of one below them, asked for with one call."""
    return not classes.isdisjoint(lineage_of(entity.is_a(True)))


def read_linked(entity: Any, name: str) -> Any:
    """Return the entity that an attribute refers to; null where it refers to none."""
    value = read(entity, name)
    return value if isinstance(value, ifcopenshell.entity_instance) else None


def read_many(entity: Any, name: str) -> tuple[Any, ...]:
    """Return the entities of a list attribute, or the one that is given without a list; other values are left out."""
    value = read(entity, name)
    members = value if isinstance(value, (tuple, list)) else (value,)
    return tuple([member for member in members if isinstance(member, ifcopenshell.entity_instance)])


def text_of(entity: Any, name: str) -> str | None:
    """Return a text attribute without control characters; null where it is empty, unreadable or no text."""
    value = read(entity, name)
    return clean_name(value)[0] if isinstance(value, str) else None


def clean_name(value: Any) -> tuple[str | None, str | None]:
    """Return a text that can be stored, and what was wrong with it.

    The fault is null, `nul` (a NUL character), `long` (more than `LONGEST_NAME` characters, cut off) or `control`
    (control or direction characters, removed).
    """
    if value is None:
        return None, None
    text = value if isinstance(value, str) else str(value)
    if text.isprintable() and len(text) <= LONGEST_NAME:
        return text.strip() or None, None
    fault = None
    if len(text) > LONGEST_NAME:
        text, fault = text[:LONGEST_NAME], "long"
    if "\x00" in text:
        fault = "nul"
    cleaned = _CONTROL.sub(" ", text)
    if cleaned != text and fault is None and cleaned.strip() != re.sub(r"[\t\r\n]+", " ", text).strip():
        fault = "control"
    return cleaned.strip() or None, fault


def read_name(entity: Any, name: str) -> tuple[str | None, str | None]:
    """Return a name and what is wrong with it.

    The fault is as of `clean_name`, `unreadable` where the text cannot be parsed, or `mistyped` where it is no text: a
    number is used as written, anything else is no name.
    """
    value = read(entity, name, UNREADABLE)
    if value is UNREADABLE:
        return None, "unreadable"
    if value is None or isinstance(value, str):
        return clean_name(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return (f"{value:g}" if is_number else None), "mistyped"
