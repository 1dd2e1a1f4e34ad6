"""Read what spaces are grouped by: zones and classifications.

Comes in: an opened IFC file and its spaces. Goes out: rows of the tables zone, space_zone, classification.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bim.model.attributes import read_linked, read_many, text_of
from bim.step.references import strong_components

Row = dict[str, Any]


def read_zones(model: Any, spaces: Mapping[int, Any], sha256: str) -> tuple[list[Row], list[Row]]:
    """Return the rows of `zone` and of `space_zone`; a zone within a zone has the inner one's spaces too."""
    kinds = ["IfcZone"] + (["IfcSpatialZone"] if model.schema != "IFC2X3" else [])
    zones = {zone.id(): zone for kind in kinds for zone in model.by_type(kind)}
    if not zones:
        return [], []
    held = members_of_zones(zones, _members(model, zones))
    zone_rows, link_rows = [], []
    for step_id, zone in zones.items():
        zone_rows.append(
            {
                "model_sha256": sha256,
                "step_id": step_id,
                "global_id": text_of(zone, "GlobalId"),
                "name": text_of(zone, "LongName") or text_of(zone, "Name"),
                "object_type": text_of(zone, "ObjectType"),
            }
        )
        for space_id in sorted(held[step_id] & spaces.keys()):
            global_id = text_of(spaces[space_id], "GlobalId")
            link_rows.append(
                {
                    "model_sha256": sha256,
                    "step_id": space_id,
                    "global_id": global_id,
                    "zone_step_id": step_id,
                }
            )
    return zone_rows, link_rows


def read_group_names(model: Any, spaces: Mapping[int, Any]) -> dict[int, tuple[str, ...]]:
    """Return names, long names and object types of the zones and groups of each space, by its step id.

    Those of an outer zone are among them. A model without groups gives nothing.
    """
    groups = {group.id(): group for group in model.by_type("IfcGroup")}
    if model.schema != "IFC2X3":
        groups.update((zone.id(), zone) for zone in model.by_type("IfcSpatialZone"))
    held = members_of_zones(groups, _members(model, groups)) if groups else {}
    names: dict[int, list[str]] = {}
    for step_id, group in groups.items():
        texts = (text_of(group, name) for name in ("Name", "LongName", "ObjectType"))
        found = [text for text in texts if text]
        for space_id in held[step_id] & spaces.keys():
            names.setdefault(space_id, []).extend(found)
    return {step_id: tuple(dict.fromkeys(texts)) for step_id, texts in names.items()}


def _members(model: Any, zones: Mapping[int, Any]) -> dict[int, set[int]]:
    members: dict[int, set[int]] = {}
    for relation in model.by_type("IfcRelAssignsToGroup"):
        group = read_linked(relation, "RelatingGroup")
        if group is not None and group.id() in zones:
            related = members.setdefault(group.id(), set())
            related.update(member.id() for member in read_many(relation, "RelatedObjects"))
    if model.schema == "IFC2X3":
        return members
    for relation in model.by_type("IfcRelReferencedInSpatialStructure"):
        zone = read_linked(relation, "RelatingStructure")
        if zone is not None and zone.id() in zones:
            related = members.setdefault(zone.id(), set())
            related.update(member.id() for member in read_many(relation, "RelatedElements"))
    return members


def members_of_zones(zones: Iterable[int], members: Mapping[int, set[int]]) -> dict[int, set[int]]:
    """Return everything in each zone and in the zones within it; zones that contain one another have
    the same members.
    """
    zones = set(zones)
    inner = {zone: [*(members.get(zone, set()) & zones)] for zone in zones}
    held: dict[int, set[int]] = {}
    for ring in strong_components(inner):  # the inner ones come first
        found: set[int] = set()
        for zone in ring:
            found.update(members.get(zone, ()), *(held.get(part, ()) for part in inner[zone]))
        held.update(dict.fromkeys(ring, found))
    return held


def read_classifications(model: Any, spaces: Mapping[int, Any], sha256: str) -> list[Row]:
    """Return one row of `classification` per classification reference of a space."""
    rows = []
    for relation in model.by_type("IfcRelAssociatesClassification"):
        reference = read_linked(relation, "RelatingClassification")
        related = [e.id() for e in read_many(relation, "RelatedObjects") if e.id() in spaces]
        if reference is None or not related:
            continue
        facts = _reference_facts(reference)
        for step_id in related:
            global_id = text_of(spaces[step_id], "GlobalId")
            rows.append({"model_sha256": sha256, "step_id": step_id, "global_id": global_id, **facts})
    return sorted(rows, key=lambda row: (row["step_id"], row["system"] or "", row["code"] or ""))


def _reference_facts(reference: Any) -> Row:
    if reference.is_a("IfcClassification"):
        return {"system": text_of(reference, "Name"), "code": None, "title": None}
    source, seen = read_linked(reference, "ReferencedSource"), set()
    while source is not None and source.is_a("IfcClassificationReference") and source.id() not in seen:
        seen.add(source.id())
        source = read_linked(source, "ReferencedSource")
    return {
        "system": text_of(source, "Name") if source is not None else None,
        "code": text_of(reference, "Identification") or text_of(reference, "ItemReference"),
        "title": text_of(reference, "Name"),
    }
