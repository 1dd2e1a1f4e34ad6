"""What is on the floor and in the windows of a room: finishes and glazing with their areas.

Comes in: an opened model, its rooms, its things. Goes out: rows of the table `surface`.
Must not know: rates, costs, how the room's own area was chosen.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bim.area.area_rules import normalise
from bim.area.footprint import MeasureContext, measure_footprint
from bim.contents import Boundaries, Thing, by_class, load_words
from bim.errors import ModelError
from bim.model.attributes import clean_name, read, read_linked, read_many, text_of
from bim.model.properties import SetReader
from bim.model.units import Units, area_factor_of
from bim.placing import RoomFinder
from bim.rooms import Room

Row = dict[str, Any]
_COVERING_AREAS = ("NetArea", "GrossArea", "Area", "NetSurfaceArea", "Fläche", "Areal")
_WINDOW_AREAS = ("Area", "GrossArea", "NetArea", "Fläche", "Areal")
_NOTHING = frozenset({"", "-", "none", "ingen", "keine", "geen", "n/a", "na", "notdefined"})


def surface_rows(
    model: Any,
    rooms: Sequence[Room],
    things: Sequence[Thing],
    boundaries: Boundaries,
    units: Units,
    context: MeasureContext,
    sha256: str,
) -> list[Row]:
    """Rows of `surface`: floor finishes by covering, else by property; glazing by window."""
    by_id = {room.step_id: room for room in rooms}
    sets = SetReader()
    rows = list(_coverings(model, by_id, boundaries, units, context, sets))
    covered = {row["step_id"] for row in rows}
    names = frozenset(normalise(name) for name in load_words()["floor_finish"])
    named = (_finish_property(room, names) for room in rooms if room.step_id not in covered)
    rows.extend(row for row in named if row is not None)
    rows.extend(_glazing(by_id, things, boundaries, units, sets))
    for row in rows:
        row["model_sha256"] = sha256
        row["global_id"] = by_id[row["step_id"]].global_id
    return sorted(rows, key=lambda row: (row["step_id"], row["surface_kind"], row.get("element_step_id") or 0))


def _coverings(
    model: Any,
    by_id: Mapping[int, Room],
    boundaries: Boundaries,
    units: Units,
    context: MeasureContext,
    sets: SetReader,
) -> Iterator[Row]:
    floors = [c for c in by_class(model, "IfcCovering") if read(c, "PredefinedType") == "FLOORING"]
    if not floors or not by_id:
        return
    placed = _placed_coverings(model, {c.id() for c in floors}, by_id, boundaries)
    finder = RoomFinder(by_id.values())
    for covering in floors:
        material = _material(covering)
        stated = _stated_area(covering, _COVERING_AREAS, units, sets)
        spaces, placed_by = placed.get(covering.id(), ((), ""))
        if spaces:
            for space in spaces:
                area = stated if len(spaces) == 1 and stated else by_id[space].footprint.area_m2
                yield _row(space, "floor_finish", material, area, covering.id(), placed_by)
            continue
        drawn = measure_footprint(covering, context)
        if drawn.polygon is None:
            continue
        top = None if drawn.floor_z_m is None else drawn.floor_z_m + (drawn.height_m or 0.0)
        for space, area in finder.rooms_under(drawn.polygon, top):
            yield _row(space, "floor_finish", material, area, covering.id(), "geometry")


def _placed_coverings(
    model: Any, floors: set[int], by_id: Mapping[int, Room], boundaries: Boundaries
) -> dict[int, tuple[tuple[int, ...], str]]:
    """The rooms that the file itself says a covering is in, best kind of relation first."""
    found: dict[int, tuple[set[int], str]] = {}

    def add(covering: int, space: int, how: str) -> None:
        if covering in floors and space in by_id:
            spaces, first = found.setdefault(covering, (set(), how))
            if first == how:
                spaces.add(space)

    for relation in by_class(model, "IfcRelCoversSpaces"):
        space = read_linked(relation, "RelatingSpace") or read_linked(relation, "RelatedSpace")
        for covering in read_many(relation, "RelatedCoverings") if space is not None else ():
            add(covering.id(), space.id(), "containment")
    for relation in by_class(model, "IfcRelContainedInSpatialStructure"):
        structure = read_linked(relation, "RelatingStructure")
        for element in read_many(relation, "RelatedElements") if structure is not None else ():
            add(element.id(), structure.id(), "containment")
    for element_id, space_id in boundaries["covering"]:
        add(element_id, space_id, "boundary")
    return {covering: (tuple(sorted(spaces)), how) for covering, (spaces, how) in found.items()}


def _finish_property(room: Room, names: frozenset[str]) -> Row | None:
    """The finish that a property of the room names; its area is the room's."""
    for value in room.values:
        if normalise(value.name) in names and isinstance(value.value, str):
            material = clean_name(value.value)[0]
            is_named = material is not None and material.casefold() not in _NOTHING
            if material is not None and is_named and normalise(material) != normalise(value.name):
                return _row(room.step_id, "floor_finish", material, room.choice.net_m2, None, "property")
    return None


def _glazing(
    by_id: Mapping[int, Room], things: Sequence[Thing], boundaries: Boundaries, units: Units, sets: SetReader
) -> Iterator[Row]:
    windows = {thing.step_id: thing for thing in things if thing.group == "window"}
    bounded = {(space, n) for n, space in boundaries["window"] if space in by_id and n in windows}
    with_boundary = {element for _, element in bounded}
    for space, element in sorted(bounded):
        yield _window_row(windows[element], space, "boundary", units, sets)
    for thing in windows.values():
        if thing.step_id not in with_boundary and thing.space_step_id is not None:
            yield _window_row(thing, thing.space_step_id, thing.placed_by or "geometry", units, sets)


def _window_row(thing: Thing, space: int, placed_by: str, units: Units, sets: SetReader) -> Row:
    """Width by height, which stand on the window itself, else its quantity."""
    width, height = read(thing.entity, "OverallWidth"), read(thing.entity, "OverallHeight")
    if _is_length(width) and _is_length(height) and units.length_unit_m:
        area: float | None = float(width) * float(height) * units.length_unit_m**2
    else:
        area = _stated_area(thing.entity, _WINDOW_AREAS, units, sets)
    return _row(space, "glazing", _material(thing.entity), area, thing.step_id, placed_by)


def _is_length(value: Any) -> bool:
    return isinstance(value, float) and math.isfinite(value) and value > 0


def _stated_area(entity: Any, names: tuple[str, ...], units: Units, sets: SetReader) -> float | None:
    """The first quantity of an element by these names, in m²; null where it has none that is positive."""
    areas: dict[str, float] = {}
    for value in sets.values_of(entity):
        if value.value_type != "IfcQuantityArea" or not isinstance(value.value, float) or value.value <= 0:
            continue
        try:
            factor = area_factor_of(value.unit) if value.unit is not None else units.area_unit_m2
        except ModelError:
            continue
        if factor is not None:
            areas.setdefault(value.name, value.value * factor)
    return next((areas[name] for name in names if name in areas), None)


def _material(element: Any) -> str | None:
    """Name of the element's material, of its layers' where it has several, else of its type or itself."""
    for relation in read_many(element, "HasAssociations"):
        if relation.is_a("IfcRelAssociatesMaterial"):
            names = list(_material_names(read_linked(relation, "RelatingMaterial")))
            if names:
                return ", ".join(dict.fromkeys(names))
    return text_of(element, "ObjectType") or text_of(element, "Name")


_MATERIAL_PARTS = {
    "IfcMaterialLayerSetUsage": "ForLayerSet",
    "IfcMaterialLayerSet": "MaterialLayers",
    "IfcMaterialLayer": "Material",
    "IfcMaterialConstituentSet": "MaterialConstituents",
    "IfcMaterialConstituent": "Material",
    "IfcMaterialList": "Materials",
}


def _material_names(material: Any) -> Iterator[str]:
    """Names of a material, or of those it is made of, in order; one that is made of itself is met once."""
    waiting, seen = [] if material is None else [material], set()
    while waiting:
        current = waiting.pop()
        if current.id() in seen:
            continue
        seen.add(current.id())
        inner = _MATERIAL_PARTS.get(current.is_a())
        if inner is not None:
            waiting.extend(reversed(read_many(current, inner)))
        elif name := text_of(current, "Name"):
            yield name


def _row(
    space: int, kind: str, material: str | None, area_m2: float | None, element: int | None, placed_by: str
) -> Row:
    return {
        "step_id": space,
        "surface_kind": kind,
        "material": material,
        "area_m2": area_m2,
        "element_step_id": element,
        "placed_by": placed_by,
    }
