"""Read the spatial structure of a model: project, sites, buildings, storeys, and the place of each space.

Comes in: an opened IFC file. Goes out: frozen records of places, and the type of each space.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bim.findings import make_finding
from bim.model.attributes import read, read_linked, read_many, text_of
from bim.tables import Finding

# Used where no aggregation contains a space, the first that does: relation, attribute of the whole, of the parts.
_OTHER_RELATIONS = (
    ("IfcRelNests", "RelatingObject", "RelatedObjects"),
    ("IfcRelContainedInSpatialStructure", "RelatingStructure", "RelatedElements"),
    ("IfcRelReferencedInSpatialStructure", "RelatingStructure", "RelatedElements"),
)
_FARTHEST_M = 1e5  # farther than any storey is above or below ground
# The classes of nearly all spatial objects; asking a schema for supertypes takes far longer than comparing a name.
_SPATIAL_NAMES = frozenset({"IfcProject", "IfcSite", "IfcBuilding", "IfcBuildingStorey", "IfcSpace"})


@dataclass(frozen=True)
class Storey:
    """An IfcBuildingStorey; `elevation_m` is null where the file gives none that is possible."""

    step_id: int
    global_id: str | None
    name: str | None
    elevation_m: float | None
    building_step_id: int | None


@dataclass(frozen=True)
class Building:
    """An IfcBuilding and the name of its site."""

    step_id: int
    global_id: str | None
    name: str | None
    site_name: str | None


@dataclass(frozen=True)
class Place:
    """The place of a space: its building and storey, and the space that it is a part of.

    `is_orphan`: under no project.
    """

    site_name: str | None = None
    building: Building | None = None
    storey: Storey | None = None
    parent_step_id: int | None = None
    is_orphan: bool = False


@dataclass(frozen=True)
class Structure:
    """The tree of a model: `places` by step id of the space, `parts` from a space to its parts."""

    project_global_id: str | None
    project_name: str | None
    buildings: tuple[Building, ...]
    storeys: tuple[Storey, ...]
    places: Mapping[int, Place]
    parts: Mapping[int, tuple[int, ...]]
    findings: tuple[Finding, ...] = field(default=())


def read_structure(model: Any, spaces: Iterable[Any], length_unit_m: float) -> Structure:
    """Return the places of all spaces of an opened model.

    `length_unit_m` is metres in one length unit. An empty model gives an empty structure. A chain that returns to its
    start is cut, with a finding.
    """
    spaces = tuple(spaces)
    space_ids = {space.id() for space in spaces}
    parent_of, findings = _read_parents(model, space_ids)
    entity_of = {entity.id(): entity for entity in parent_of.values()}
    parents = {child: parent.id() for child, parent in parent_of.items()}
    buildings = {e.id(): _building(e, parents, entity_of) for e in model.by_type("IfcBuilding")}
    storeys = {
        e.id(): _storey(e, parents, buildings, length_unit_m) for e in model.by_type("IfcBuildingStorey")
    }
    project = next(iter(model.by_type("IfcProject")), None)
    ancestor_finder = _AncestorFinder(parents, entity_of, buildings, storeys)
    places: dict[int, Place] = {}
    parts: dict[int, list[int]] = {}
    for step_id in sorted(space_ids):
        places[step_id] = _place(step_id, parents, ancestor_finder, space_ids)
        parent = places[step_id].parent_step_id
        if parent is not None:
            parts.setdefault(parent, []).append(step_id)
    return Structure(
        project_global_id=text_of(project, "GlobalId"),
        project_name=_display_name(project),
        buildings=tuple(buildings.values()),
        storeys=tuple(storeys.values()),
        places=places,
        parts={parent: tuple(sorted(children)) for parent, children in parts.items()},
        findings=tuple(findings),
    )


def _read_parents(model: Any, space_ids: set[int]) -> tuple[dict[int, Any], list[Finding]]:
    """Return the first parent of every spatial object, and findings.

    Parents are found by aggregation; for spaces also by nesting, then by containment, then by reference from a storey
    or building.
    """
    parents: dict[int, Any] = {}
    findings: list[Finding] = []
    for relation in model.by_type("IfcRelAggregates"):
        whole = read_linked(relation, "RelatingObject")
        if whole is None or not _is_spatial(whole):
            continue
        for part in read_many(relation, "RelatedObjects"):
            if part.id() == whole.id():
                findings.append(_part_finding("aggregation_cycle", part))
            elif parents.setdefault(part.id(), whole).id() != whole.id() and part.id() in space_ids:
                findings.append(_part_finding("space_two_parents", part))
    for kind, one, many in _OTHER_RELATIONS if space_ids else ():
        for relation in model.by_type(kind):
            whole = read_linked(relation, one)
            if whole is None or (one == "RelatingStructure" and not _contains_spaces(whole, kind)):
                continue
            for part in read_many(relation, many):
                if part.id() in space_ids and part.id() != whole.id():
                    parents.setdefault(part.id(), whole)
    return parents, findings


def _contains_spaces(whole: Any, relation: str) -> bool:
    """Return whether the relation says that the whole contains the space: a zone refers to rooms that it does not
    contain.
    """
    return relation != "IfcRelReferencedInSpatialStructure" or whole.is_a() in (
        "IfcBuildingStorey",
        "IfcBuilding",
    )


def read_space_types(model: Any) -> dict[int, Any]:
    """Return the IfcSpaceType of each space that has one, by the step id of the space."""
    types: dict[int, Any] = {}
    for kind in model.by_type("IfcSpaceType"):
        for inverse in ("Types", "ObjectTypeOf"):
            for relation in read_many(kind, inverse):
                types.update((space.id(), kind) for space in read_many(relation, "RelatedObjects"))
    return types


def _is_spatial(entity: Any) -> bool:
    spatial = ("IfcSpatialElement", "IfcSpatialStructureElement", "IfcProject")
    return entity.is_a() in _SPATIAL_NAMES or any(_is_a(entity, parent) for parent in spatial)


def _is_a(entity: Any, name: str) -> bool:
    """Return whether the entity is of this class; a schema without the class raises."""
    try:
        return bool(entity.is_a(name))
    except RuntimeError:
        return False


def _display_name(entity: Any) -> str | None:
    """Return the name of a spatial object, else its long name: some programs write that alone."""
    return text_of(entity, "Name") or text_of(entity, "LongName")


def _ancestors(step_id: int, parents: Mapping[int, int]) -> Iterator[int]:
    """Yield ancestors from the nearest up; stop where they repeat."""
    seen = {step_id}
    while (parent := parents.get(step_id)) is not None and parent not in seen:
        seen.add(parent)
        yield parent
        step_id = parent


def _site_name(step_id: int, parents: Mapping[int, int], entity_of: Mapping[int, Any]) -> str | None:
    for ancestor in _ancestors(step_id, parents):
        if entity_of[ancestor].is_a() == "IfcSite":
            return _display_name(entity_of[ancestor])
    return None


def _building(entity: Any, parents: Mapping[int, int], entity_of: Mapping[int, Any]) -> Building:
    return Building(
        step_id=entity.id(),
        global_id=text_of(entity, "GlobalId"),
        name=_display_name(entity),
        site_name=_site_name(entity.id(), parents, entity_of),
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _storey(
    entity: Any, parents: Mapping[int, int], buildings: Mapping[int, Building], length_unit_m: float
) -> Storey:
    elevation = read(entity, "Elevation")
    elevation_m = elevation * length_unit_m if _is_number(elevation) else None
    building = next((a for a in _ancestors(entity.id(), parents) if a in buildings), None)
    return Storey(
        step_id=entity.id(),
        global_id=text_of(entity, "GlobalId"),
        name=_display_name(entity),
        elevation_m=elevation_m if elevation_m is not None and abs(elevation_m) < _FARTHEST_M else None,
        building_step_id=building,
    )


@dataclass(frozen=True)
class _Ancestry:
    """What contains a spatial object, without itself; nothing for a root."""

    site_name: str | None = None
    building: Building | None = None
    storey: Storey | None = None
    has_project: bool = False


class _AncestorFinder:
    """Finds what contains each object, each step of the way once: chains may be thousands deep."""

    def __init__(
        self,
        parents: Mapping[int, int],
        entity_of: Mapping[int, Any],
        buildings: Mapping[int, Building],
        storeys: Mapping[int, Storey],
    ) -> None:
        self._parents, self._entity_of = parents, entity_of
        self._buildings, self._storeys = buildings, storeys
        self._known: dict[int, _Ancestry] = {}

    def above(self, step_id: int) -> _Ancestry:
        """Return what contains this object; a cycle is cut where it closes."""
        way = []
        seen: set[int] = set()
        below: int | None = step_id
        while below is not None and below not in self._known and below not in seen:
            seen.add(below)
            way.append(below)
            below = self._parents.get(below)
        for part in reversed(way):
            parent = self._parents.get(part)
            over = _Ancestry() if parent is None else self._with(parent, self._known.get(parent, _Ancestry()))
            self._known[part] = over
        return self._known[step_id]

    def _with(self, parent: int, over: _Ancestry) -> _Ancestry:
        """Return what contains a part of `parent`: that one itself where nothing nearer is of its kind."""
        entity = self._entity_of[parent]
        kind = entity.is_a()
        return _Ancestry(
            site_name=_display_name(entity) if kind == "IfcSite" else over.site_name,
            building=self._buildings.get(parent, over.building),
            storey=self._storeys.get(parent, over.storey),
            has_project=over.has_project or kind == "IfcProject",
        )


def _place(
    step_id: int, parents: Mapping[int, int], ancestor_finder: _AncestorFinder, space_ids: set[int]
) -> Place:
    over, parent = ancestor_finder.above(step_id), parents.get(step_id)
    return Place(
        site_name=over.building.site_name if over.building else over.site_name,
        building=over.building,
        storey=over.storey,
        parent_step_id=parent if parent in space_ids else None,
        is_orphan=not over.has_project,
    )


def _part_finding(code: str, part: Any) -> Finding:
    return make_finding(code, step_id=part.id(), global_id=text_of(part, "GlobalId"), part=part.id())
