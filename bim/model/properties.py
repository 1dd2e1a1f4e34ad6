"""Read property and quantity sets of spaces, flattened, each set once.

Comes in: spaces of an opened IFC file. Goes out: `SetValue` records per space.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from bim.findings import make_finding
from bim.model.attributes import clean_name, read, read_linked, read_many, text_of
from bim.tables import Finding

UNREADABLE = "unreadable"
_LOST = object()
_QUANTITIES = frozenset(
    {
        "IfcQuantityArea",
        "IfcQuantityLength",
        "IfcQuantityVolume",
        "IfcQuantityCount",
        "IfcQuantityWeight",
        "IfcQuantityTime",
        "IfcQuantityNumber",
    }
)

_LISTS = {"IfcPropertyListValue": "ListValues", "IfcPropertyEnumeratedValue": "EnumerationValues"}


class SetValue(NamedTuple):
    """One value of one set. `value_type` is the IFC type, `unreadable` where the text cannot be parsed."""

    set_id: int
    set_name: str | None
    name: str
    value: Any
    value_type: str
    source: str
    unit: Any = None
    method: str | None = None
    is_inherited: bool = False


class SetReader:
    """Reads the sets of a space; a set that many spaces share is parsed once.

    With `only`, values of that name alone.
    """

    def __init__(self, only: str | None = None) -> None:
        self._only = only
        self._parsed: dict[tuple[int, bool], tuple[SetValue, ...]] = {}
        self._cyclic: set[int] = set()

    def findings(self) -> list[Finding]:
        """Return findings about the sets read so far."""
        return [make_finding("property_cycle", step_id=n, first=n) for n in sorted(self._cyclic)]

    def values_of(self, space: Any) -> list[SetValue]:
        """Return all values of a space, its own first, then those that its type adds under other names."""
        own: list[SetValue] = []
        types: list[Any] = []
        seen: set[int] = set()
        for relation in read_many(space, "IsDefinedBy"):
            if relation.is_a() == "IfcRelDefinesByType":
                types.append(read_linked(relation, "RelatingType"))
                continue
            for definition in _definitions(read_linked(relation, "RelatingPropertyDefinition")):
                if definition.id() not in seen:
                    seen.add(definition.id())
                    own.extend(self._parse(definition, inherited=False))
        types.extend(read_linked(relation, "RelatingType") for relation in read_many(space, "IsTypedBy"))
        names = {(value.set_name, value.name) for value in own}
        for kind in types:
            for definition in read_many(kind, "HasPropertySets") if kind is not None else ():
                inherited = self._parse(definition, inherited=True)
                own.extend(value for value in inherited if (value.set_name, value.name) not in names)
        return own

    def _parse(self, definition: Any, inherited: bool) -> tuple[SetValue, ...]:
        key = (definition.id(), inherited)
        if key not in self._parsed:
            self._parsed[key] = tuple(_values_of_set(definition, inherited, self._cyclic, self._only))
        return self._parsed[key]


def _definitions(definition: Any) -> Iterator[Any]:
    """Yield the definition itself, or the members of an IfcPropertySetDefinitionSet."""
    if definition is None:
        return
    if definition.id():
        yield definition
        return
    yield from (member for member in read_many(definition, "wrappedValue") if member.id())


def _values_of_set(
    definition: Any, inherited: bool, cyclic: set[int], only: str | None
) -> Iterator[SetValue]:
    set_kind, set_id = definition.is_a(), definition.id()
    if set_kind == "IfcElementQuantity":
        set_name, method = text_of(definition, "Name"), text_of(definition, "MethodOfMeasurement")
        for quantity, kind in _flat(read_many(definition, "Quantities"), "HasQuantities", cyclic):
            if only is not None and _name_at(quantity, 0) != only:
                continue
            value = _quantity_value(quantity, kind, set_id, set_name, method, inherited)
            if value is not None:
                yield value
    elif set_kind == "IfcPropertySet":
        set_name = text_of(definition, "Name")
        for prop, kind in _flat(read_many(definition, "HasProperties"), "HasProperties", cyclic):
            if only is not None and _name_at(prop, 0) != only:
                continue
            value = _property_value(prop, kind, set_id, set_name, inherited)
            if value is not None:
                yield value


def _flat(members: tuple[Any, ...], inner: str, cyclic: set[int]) -> Iterator[tuple[Any, str]]:
    """Yield simple members with their classes, those of complex ones too; add a complex member that is met again to
    `cyclic`.
    """
    waiting, seen = list(reversed(members)), set()
    while waiting:
        member = waiting.pop()
        kind, step_id = member.is_a(), member.id()
        is_complex = "Complex" in kind
        if step_id in seen:
            if is_complex:
                cyclic.add(step_id)
            continue
        seen.add(step_id)
        if is_complex:
            waiting.extend(reversed(read_many(member, inner)))
        else:
            yield member, kind


def _quantity_value(
    quantity: Any, kind: str, set_id: int, set_name: str | None, method: str | None, inherited: bool
) -> SetValue | None:
    """Return the value of an IfcPhysicalSimpleQuantity: name, description, unit and value come first in
    every schema.
    """
    if kind not in _QUANTITIES:
        return None
    name, value = _name_at(quantity, 0), _at(quantity, 3)
    if value is _LOST:
        value, kind = None, UNREADABLE
    unit = _at(quantity, 2)
    unit = None if unit is _LOST else unit
    return SetValue(set_id, set_name, name, value, kind, "quantity", unit, method, inherited)


def _property_value(
    prop: Any, kind: str, set_id: int, set_name: str | None, inherited: bool
) -> SetValue | None:
    """Return the value of a simple property, null where it has none.

    IfcPropertySingleValue has name, description, value and unit in every schema. Of a bounded value it is the set
    point, of a list or an enumeration the only value.
    """
    if kind == "IfcPropertySingleValue":
        wrapped, unit = _at(prop, 2), _at(prop, 3)
    elif kind == "IfcPropertyBoundedValue":
        wrapped, unit = read(prop, "SetPointValue"), read(prop, "Unit")
    elif kind in _LISTS:
        values = read_many(prop, _LISTS[kind])
        wrapped, unit = (values[0] if len(values) == 1 else None), read(prop, "Unit")
    else:
        return None
    if wrapped is None:
        return None
    name = _name_at(prop, 0)
    if wrapped is _LOST:
        return SetValue(set_id, set_name, name, None, UNREADABLE, "property", None, None, inherited)
    if not hasattr(wrapped, "is_a"):
        plain = type(wrapped).__name__
        return SetValue(set_id, set_name, name, wrapped, plain, "property", None, None, inherited)
    value, unit = _at(wrapped, 0), None if unit is _LOST else unit
    value = None if value is _LOST else value
    return SetValue(set_id, set_name, name, value, wrapped.is_a(), "property", unit, None, inherited)


def _at(entity: Any, position: int) -> Any:
    """Return the attribute at a position; `_LOST` where its text cannot be parsed."""
    try:
        return entity.get_argument(position)
    except RuntimeError:
        return _LOST


def _name_at(entity: Any, position: int) -> str:
    name = _at(entity, position)
    if isinstance(name, str):
        return _clean(name)
    return "" if name is _LOST else clean_name(name)[0] or ""


@lru_cache(4096)
def _clean(name: str) -> str:
    """Return the name of a property without control characters; most rooms have properties of the same names."""
    return clean_name(name)[0] or ""
