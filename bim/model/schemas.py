"""The classes of each schema.

Comes in: the name of a schema. Goes out: the names of its classes, their supertypes, their numbers of attributes.
"""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

import ifcopenshell.ifcopenshell_wrapper as wrapper

READABLE = ("IFC2X3", "IFC4", "IFC4X3_ADD2")


@lru_cache(maxsize=len(READABLE))
def class_names(schema: str) -> frozenset[str]:
    """Return all classes of the schema, in upper case."""
    return frozenset(entity.name().upper() for entity in wrapper.schema_by_name(schema).entities())


def is_rooted(schema: str, class_name: str) -> bool:
    """Return whether the class is an IfcRoot, which has a GlobalId; false for a class that the schema does not have."""
    return is_of(schema, class_name, ("IfcRoot",))


def is_of(schema: str, class_name: str, parents: Collection[str]) -> bool:
    """Return whether a class (in any case) is one of `parents` or a subtype; false for one that the schema does not
    have.
    """
    return not _with_supertypes(schema, class_name).isdisjoint(parents)


@lru_cache(maxsize=4096)
def _with_supertypes(schema: str, class_name: str) -> frozenset[str]:
    """Return the class and all its supertypes."""
    try:
        entity: Any = wrapper.schema_by_name(schema).declaration_by_name(class_name).as_entity()
    except RuntimeError:
        return frozenset()
    names = set()
    while entity is not None:
        names.add(entity.name())
        entity = entity.supertype()
    return frozenset(names)


def attribute_counts(schema: str, names: Iterable[str]) -> dict[str, int]:
    """Return how many attributes an instance has, for those of the classes that the schema has."""
    counts = {}
    for name in names:
        try:
            entity: Any = wrapper.schema_by_name(schema).declaration_by_name(name).as_entity()
        except RuntimeError:
            continue
        if entity is not None:
            counts[name] = len(entity.all_attributes())
    return counts
