"""The glazed parts of curtain walls.

Comes in: an opened model and the type of each occurrence. Goes out: the parts that are of glass, and where they hang.
Must not know: rooms, areas.
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
"""Parts that hold the panes, and those that stand on their own among the assets of a model."""


def read_wholes(model: Any) -> dict[int, Any]:
    """What each element is a part of, by its step id."""
    wholes: dict[int, Any] = {}
    for relation in (*model.by_type("IfcRelAggregates"), *model.by_type("IfcRelNests")):
        whole = read_linked(relation, "RelatingObject")
        if whole is not None and whole.is_a("IfcElement"):
            wholes.update((part.id(), whole) for part in read_many(relation, "RelatedObjects"))
    return wholes


def ancestors(step_id: int, wholes: Mapping[int, Any]) -> Iterator[Any]:
    """What an element is a part of, what that is a part of, and so on; a circle ends where it closes."""
    seen = {step_id}
    whole = wholes.get(step_id)
    while whole is not None and whole.id() not in seen:
        yield whole
        seen.add(whole.id())
        whole = wholes.get(whole.id())


def read_panes(
    model: Any, wholes: Mapping[int, Any], types: Mapping[int, Any], findings: list[Finding]
) -> list[Any]:
    """Panels and undivided curtain walls of glass, told by material or name; those of which nothing tells are counted
    in a finding."""
    panes: list[Any] = []
    unknown: list[Any] = []
    is_glass, is_blank = _patterns()
    for entity in _panels(model, wholes, types):
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


def _panels(model: Any, wholes: Mapping[int, Any], types: Mapping[int, Any]) -> Iterator[Any]:
    """Parts of curtain walls that have a body and no parts, and plates that say that they are such panels."""
    divided = {whole.id() for whole in wholes.values()}
    plates = {entity.id() for kind in ("IfcPlate", "IfcCurtainWall") for entity in model.by_type(kind)}
    for step_id in sorted(plates | wholes.keys()):
        entity = model.by_id(step_id)
        if step_id in divided or any(map(entity.is_a, _FRAMES)) or read(entity, "Representation") is None:
            continue
        kind = types.get(step_id)
        is_panel = entity.is_a("IfcPlate") and "CURTAIN_PANEL" in (
            read(entity, "PredefinedType"),
            read(kind, "PredefinedType") if kind is not None else None,
        )
        whole = any(one.is_a("IfcCurtainWall") for one in (entity, *ancestors(step_id, wholes)))
        if is_panel or whole:
            yield entity


def _names_of(entity: Any, kind: Any) -> Iterator[str]:
    for source, name in ((entity, "Name"), (entity, "ObjectType"), (kind, "Name"), (kind, "ElementType")):
        if source is not None and (text := text_of(source, name)):
            yield text


def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load_content_terms()
    glass, blank = ("|".join(words[name]) for name in ("glass", "no_glass"))
    return re.compile(glass, re.IGNORECASE), re.compile(blank, re.IGNORECASE)
