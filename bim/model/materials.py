"""Read the materials of elements.

Comes in: an element or a type. Goes out: names of its materials, or of its uppermost layer.
"""

from collections.abc import Iterator
from typing import Any

from bim.model.attributes import read, read_linked, read_many, text_of

_PARTS = {
    "IfcMaterialLayerSetUsage": "ForLayerSet",
    "IfcMaterialLayerSet": "MaterialLayers",
    "IfcMaterialLayer": "Material",
    "IfcMaterialConstituentSet": "MaterialConstituents",
    "IfcMaterialConstituent": "Material",
    "IfcMaterialList": "Materials",
}


def material_names(element: Any) -> list[str]:
    """Return the names of an element's materials, each once, in the order of its layers; none where it
    has no material.
    """
    found: list[str] = []
    for material in _materials(element):
        found += _names(material)
        if found:
            break
    return list(dict.fromkeys(found))


def material_label(element: Any) -> str | None:
    """Return the names of an element's materials, else its type's or its own name."""
    names = material_names(element)
    return ", ".join(names) if names else text_of(element, "ObjectType") or text_of(element, "Name")


def top_layer(element: Any) -> str | None:
    """Return the material of the uppermost of two or more layers of a slab; null where it has no such layers.

    Layers are listed from the base along the z axis of the slab's swept solid, or against it (ISO 16739-1,
    IfcMaterialLayerSetUsage). Some programs let that axis point down, and list from the top.
    """
    for material in _materials(element):
        usage = material if material.is_a("IfcMaterialLayerSetUsage") else None
        layers = read_linked(usage, "ForLayerSet") if usage is not None else material
        if layers is None or not layers.is_a("IfcMaterialLayerSet"):
            continue
        listed = read_many(layers, "MaterialLayers")
        if len(listed) < 2:
            continue
        is_against = usage is not None and read(usage, "DirectionSense") == "NEGATIVE"
        is_downward = is_against != _is_swept_from_above(element)
        names = list(_names(listed[0] if is_downward else listed[-1]))
        if names:
            return names[0]
    return None


def _is_swept_from_above(element: Any) -> bool:
    """Return whether the axis of the element's first swept solid points down."""
    shape = read_linked(element, "Representation")
    for representation in read_many(shape, "Representations") if shape is not None else ():
        for item in read_many(representation, "Items"):
            position = read_linked(item, "Position") if item.is_a("IfcSweptAreaSolid") else None
            axis = read_linked(position, "Axis") if position is not None else None
            if axis is not None:
                ratios: Any = read(axis, "DirectionRatios") or ()
                return len(ratios) > 2 and ratios[2] < 0
    return False


def _materials(element: Any) -> Iterator[Any]:
    for relation in read_many(element, "HasAssociations"):
        if relation.is_a("IfcRelAssociatesMaterial"):
            material = read_linked(relation, "RelatingMaterial")
            if material is not None:
                yield material


def _names(material: Any) -> Iterator[str]:
    """Yield the names of a material, or of those it consists of, in order; a material that contains itself is read
    once.
    """
    waiting, seen = [material], set()
    while waiting:
        current = waiting.pop()
        if current.id() in seen:
            continue
        seen.add(current.id())
        inner = _PARTS.get(current.is_a())
        if inner is not None:
            waiting.extend(reversed(read_many(current, inner)))
        elif name := text_of(current, "Name"):
            yield name
