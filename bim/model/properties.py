"""Property and quantity sets of spaces, flattened, read once each.

Comes in: spaces of an opened IFC file. Goes out: `SetValue` records a space.
Must not know: which of them are areas, units in metres.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bim.model.attributes import read, read_many, text_of
from bim.tables import Finding

UNREADABLE = "unreadable"
_LOST = object()
_QUANTITY_VALUE = {
    "IfcQuantityArea": "AreaValue",
    "IfcQuantityLength": "LengthValue",
    "IfcQuantityVolume": "VolumeValue",
    "IfcQuantityCount": "CountValue",
    "IfcQuantityWeight": "WeightValue",
    "IfcQuantityTime": "TimeValue",
    "IfcQuantityNumber": "NumberValue",
}


@dataclass(frozen=True, slots=True)
class SetValue:
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
    """Reads the sets of a space; a set that many spaces share is parsed once."""

    def __init__(self) -> None:
        self._parsed: dict[tuple[int, bool], tuple[SetValue, ...]] = {}
        self._looped: set[int] = set()

    def findings(self) -> list[Finding]:
        """What was wrong with the sets read so far."""
        return [
            Finding("property_cycle", "warning", f"the complex property #{n} holds itself: it is read once", n)
            for n in sorted(self._looped)
        ]

    def values_of(self, space: Any) -> list[SetValue]:
        """All values of a space, its own first, then those its type adds under other names."""
        own: list[SetValue] = []
        types: list[Any] = []
        seen: set[int] = set()
        for relation in read_many(space, "IsDefinedBy"):
            if relation.is_a() == "IfcRelDefinesByType":
                types.append(read(relation, "RelatingType"))
                continue
            for definition in _definitions(read(relation, "RelatingPropertyDefinition")):
                if definition.id() not in seen:
                    seen.add(definition.id())
                    own.extend(self._parse(definition, inherited=False))
        types.extend(read(relation, "RelatingType") for relation in read_many(space, "IsTypedBy"))
        names = {(value.set_name, value.name) for value in own}
        for kind in types:
            for definition in read_many(kind, "HasPropertySets") if kind is not None else ():
                inherited = self._parse(definition, inherited=True)
                own.extend(value for value in inherited if (value.set_name, value.name) not in names)
        return own

    def _parse(self, definition: Any, inherited: bool) -> tuple[SetValue, ...]:
        key = (definition.id(), inherited)
        if key not in self._parsed:
            self._parsed[key] = tuple(_values_of_set(definition, inherited, self._looped))
        return self._parsed[key]


def _definitions(definition: Any) -> Iterator[Any]:
    """The definition itself, or the members of an IfcPropertySetDefinitionSet."""
    if definition is None:
        return
    if definition.id():
        yield definition
        return
    members = read(definition, "wrappedValue", ())
    yield from (member for member in members or () if hasattr(member, "id") and member.id())


def _values_of_set(definition: Any, inherited: bool, looped: set[int]) -> Iterator[SetValue]:
    set_id, set_name = definition.id(), text_of(definition, "Name")
    kind = definition.is_a()
    if kind == "IfcElementQuantity":
        method = text_of(definition, "MethodOfMeasurement")
        for quantity in _flat(read_many(definition, "Quantities"), "HasQuantities", looped):
            value = _quantity_value(quantity, set_id, set_name, method, inherited)
            if value is not None:
                yield value
    elif kind == "IfcPropertySet":
        for prop in _flat(read_many(definition, "HasProperties"), "HasProperties", looped):
            value = _property_value(prop, set_id, set_name, inherited)
            if value is not None:
                yield value


def _flat(members: tuple[Any, ...], inner: str, looped: set[int]) -> Iterator[Any]:
    """Simple members, those of complex ones too; a complex member that is met again goes to `looped`."""
    waiting, seen = list(reversed(members)), set()
    while waiting:
        member = waiting.pop()
        is_complex = "Complex" in member.is_a()
        if member.id() in seen:
            if is_complex:
                looped.add(member.id())
            continue
        seen.add(member.id())
        if is_complex:
            waiting.extend(reversed(read_many(member, inner)))
        else:
            yield member


def _quantity_value(
    quantity: Any, set_id: int, set_name: str | None, method: str | None, inherited: bool
) -> SetValue | None:
    kind = quantity.is_a()
    attribute = _QUANTITY_VALUE.get(kind)
    if attribute is None:
        return None
    value, value_type = read(quantity, attribute, _LOST), kind
    if value is _LOST:
        value, value_type = None, UNREADABLE
    name = text_of(quantity, "Name") or ""
    unit = read(quantity, "Unit")
    return SetValue(set_id, set_name, name, value, value_type, "quantity", unit, method, inherited)


def _property_value(prop: Any, set_id: int, set_name: str | None, inherited: bool) -> SetValue | None:
    kind = prop.is_a()
    if kind == "IfcPropertySingleValue":
        attribute = "NominalValue"
    elif kind == "IfcPropertyBoundedValue":
        attribute = "SetPointValue"
    else:
        return None
    name = text_of(prop, "Name") or ""
    wrapped = read(prop, attribute, _LOST)
    if wrapped is _LOST:
        return SetValue(set_id, set_name, name, None, UNREADABLE, "property", None, None, inherited)
    if wrapped is None:
        return None
    if not hasattr(wrapped, "is_a"):
        return SetValue(
            set_id, set_name, name, wrapped, type(wrapped).__name__, "property", None, None, inherited
        )
    value = read(wrapped, "wrappedValue")
    unit = read(prop, "Unit")
    return SetValue(set_id, set_name, name, value, wrapped.is_a(), "property", unit, None, inherited)
