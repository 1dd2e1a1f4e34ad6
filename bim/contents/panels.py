"""Find the glazed parts of curtain walls.

Comes in: an opened model and the type of each occurrence. Goes out: the parts that are of glass, and their parents.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bim.contents.content_terms import load_content_terms
from bim.findings import make_finding
from bim.model.attributes import read, read_linked, read_many, text_of
from bim.model.materials import material_names
from bim.tables import Finding

_FRAMES = ("IfcMember", "IfcDoor", "IfcWindow", "IfcCovering")
"""Parts that hold the panes, and those that are assets of their own."""


def read_parents(model: Any) -> dict[int, Any]:
    """Return the element that each element is a part of, by step id."""
    parents: dict[int, Any] = {}
    for relation in (*model.by_type("IfcRelAggregates"), *model.by_type("IfcRelNests")):
        parent = read_linked(relation, "RelatingObject")
        if parent is not None and parent.is_a("IfcElement"):
            parents.update((part.id(), parent) for part in read_many(relation, "RelatedObjects"))
    return parents


def ancestors(step_id: int, parents: Mapping[int, Any]) -> Iterator[Any]:
    """Yield the parent of an element, the parent of that, and so on; a cycle ends where it closes."""
    seen = {step_id}
    parent = parents.get(step_id)
    while parent is not None and parent.id() not in seen:
        yield parent
        seen.add(parent.id())
        parent = parents.get(parent.id())


def read_panes(
    model: Any, parents: Mapping[int, Any], types: Mapping[int, Any], findings: list[Finding]
) -> list[Any]:
    """Return panels and undivided curtain walls of glass, by material or name.

    A finding counts those for which neither is known.
    """
    panes: list[Any] = []
    unknown: list[Any] = []
    is_glass, is_blank = _patterns()
    for entity in _panels(model, parents, types):
        kind = types.get(entity.id())
        materials = material_names(entity) or (material_names(kind) if kind is not None else [])
        words = " ; ".join([*materials, *_names_of(entity, kind)])
        if is_blank.search(words):
            continue
        if is_glass.search(words):
            panes.append(entity)
        elif not materials:
            unknown.append(entity)
    if unknown:
        first = unknown[0]
        findings.append(
            make_finding(
                "glazing_unknown",
                step_id=first.id(),
                global_id=text_of(first, "GlobalId"),
                panels=len(unknown),
                first=first.id(),
                name=text_of(first, "Name") or "without a name",
            )
        )
    return panes


def _panels(model: Any, parents: Mapping[int, Any], types: Mapping[int, Any]) -> Iterator[Any]:
    """Yield parts of curtain walls that have a body and no parts, and plates with the type of such panels."""
    divided = {parent.id() for parent in parents.values()}
    plates = {entity.id() for kind in ("IfcPlate", "IfcCurtainWall") for entity in model.by_type(kind)}
    for step_id in sorted(plates | parents.keys()):
        entity = model.by_id(step_id)
        if step_id in divided or any(map(entity.is_a, _FRAMES)) or read(entity, "Representation") is None:
            continue
        kind = types.get(step_id)
        is_panel = entity.is_a("IfcPlate") and "CURTAIN_PANEL" in (
            read(entity, "PredefinedType"),
            read(kind, "PredefinedType") if kind is not None else None,
        )
        is_in_curtain_wall = any(one.is_a("IfcCurtainWall") for one in (entity, *ancestors(step_id, parents)))
        if is_panel or is_in_curtain_wall:
            yield entity


def _names_of(entity: Any, kind: Any) -> Iterator[str]:
    for source, name in ((entity, "Name"), (entity, "ObjectType"), (kind, "Name"), (kind, "ElementType")):
        if source is not None and (text := text_of(source, name)):
            yield text


def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load_content_terms()
    glass, blank = ("|".join(words[name]) for name in ("glass", "no_glass"))
    return re.compile(glass, re.IGNORECASE), re.compile(blank, re.IGNORECASE)
