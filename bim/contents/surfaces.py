"""Read the floor finishes of rooms with their areas, and collect all rows of the table `surface`.

Comes in: an opened model, its rooms, its assets. Goes out: rows of the table `surface`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bim.area.stated.area_rules import normalise
from bim.contents.assets import Asset, Boundaries, by_class, read_types
from bim.contents.content_terms import load_content_terms
from bim.contents.glazing import glazing_rows
from bim.contents.room_finder import RoomFinder
from bim.contents.stated_sizes import stated_area
from bim.contents.surface_rows import Row, surface_row
from bim.geometry.footprint import MeasureContext, measure_footprint
from bim.model.attributes import clean_name, read, read_linked, read_many
from bim.model.materials import material_label, top_layer
from bim.model.properties import SetReader
from bim.rooms.room import Reading, Room

_COVERING_AREAS = ("NetArea", "GrossArea", "Area", "NetSurfaceArea", "Fläche", "Areal")
_NOTHING = frozenset({"", "-", "none", "ingen", "keine", "geen", "n/a", "na", "notdefined"})
_UNDECIDED = (None, "NOTDEFINED", "USERDEFINED")


def surface_rows(
    rooms: Sequence[Room], assets: Sequence[Asset], boundaries: Boundaries, reading: Reading, sha256: str
) -> list[Row]:
    """Return the rows of `surface`: floor finishes by covering, by property or by the slab's layers, and glazing.

    Areas in m², as the file states them, else as measured; by room, kind and element. Without rooms, only glazing that
    is at no room.
    """
    by_id = {room.step_id: room for room in rooms}
    sets = SetReader()
    rows = list(_coverings(by_id, boundaries, reading, sets))
    covered = {row["step_id"] for row in rows}
    names = frozenset(normalise(name) for name in load_content_terms()["floor_finish"])
    named = (_finish_property(room, names) for room in rooms if room.step_id not in covered)
    rows.extend(row for row in named if row is not None)
    bare = {n: room for n, room in by_id.items() if n not in {row["step_id"] for row in rows}}
    rows.extend(_slab_layers(bare, boundaries, reading.context))
    rows.extend(glazing_rows(by_id, assets, boundaries, reading, sets))
    for row in rows:
        row["model_sha256"] = sha256
        row["global_id"] = None if row["step_id"] is None else by_id[row["step_id"]].global_id
    return sorted(
        rows, key=lambda row: (row["step_id"] or 0, row["surface_kind"], row["element_step_id"] or 0)
    )


def _coverings(
    by_id: Mapping[int, Room], boundaries: Boundaries, reading: Reading, sets: SetReader
) -> Iterator[Row]:
    model = reading.context.model
    coverings = by_class(model, "IfcCovering") if by_id else ()
    types = read_types(model) if coverings else {}
    floors = [covering for covering in coverings if _kind_of(covering, types) == "FLOORING"]
    if not floors:
        return
    placed = _placed_coverings(model, {c.id() for c in floors}, by_id, boundaries)
    finder = RoomFinder(by_id.values())
    for covering in floors:
        material = material_label(covering)
        stated = stated_area(covering, _COVERING_AREAS, reading.units, sets)
        spaces, placed_by = placed.get(covering.id(), ((), ""))
        if spaces:
            for space in spaces:
                area, area_by = (
                    (stated, "quantity")
                    if len(spaces) == 1 and stated
                    else (by_id[space].footprint.area_m2, "room")
                )
                yield surface_row(
                    space, "floor_finish", material, area, covering.id(), placed_by=placed_by, area_by=area_by
                )
            continue
        for space, area in _rooms_over(covering, finder, reading.context):
            yield surface_row(
                space, "floor_finish", material, area, covering.id(), placed_by="geometry", area_by="body"
            )


def _kind_of(element: Any, types: Mapping[int, Any]) -> Any:
    """Return the PredefinedType of an element, that of its type where its own is undecided."""
    own, kind = read(element, "PredefinedType"), types.get(element.id())
    return own if own not in _UNDECIDED or kind is None else read(kind, "PredefinedType")


def _rooms_over(element: Any, finder: RoomFinder, context: MeasureContext) -> list[tuple[int, float]]:
    """Return the rooms on the upper side of a flat element, and the m² it covers in each."""
    drawn = measure_footprint(element, replace(context, has_floors=False))
    if drawn.polygon is None:
        return []
    top = None if drawn.floor_z_m is None else drawn.floor_z_m + (drawn.height_m or 0.0)
    return finder.rooms_under(drawn.polygon, top)


def _slab_layers(bare: Mapping[int, Room], boundaries: Boundaries, context: MeasureContext) -> Iterator[Row]:
    """Yield the finishes of rooms that have no other: the uppermost layer of the slab below."""
    if not bare:
        return
    finder = RoomFinder(bare.values())
    for slab in by_class(context.model, "IfcSlab"):
        material = None if read(slab, "PredefinedType") == "ROOF" else top_layer(slab)
        if material is None:
            continue
        bounded = boundaries["slab"].get(slab.id(), ())
        for space, area in _rooms_over(slab, finder, context):
            placed_by = "boundary" if space in bounded else "geometry"
            yield surface_row(
                space, "floor_finish", material, area, slab.id(), placed_by=placed_by, area_by="body"
            )


def _placed_coverings(
    model: Any, floors: set[int], by_id: Mapping[int, Room], boundaries: Boundaries
) -> dict[int, tuple[tuple[int, ...], str]]:
    """Return the rooms that the file itself gives a covering, by the best kind of relation."""
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
    for element_id, spaces in boundaries["covering"].items():
        for space_id in spaces:
            add(element_id, space_id, "boundary")
    return {covering: (tuple(sorted(within)), how) for covering, (within, how) in found.items()}


def _finish_property(room: Room, names: frozenset[str]) -> Row | None:
    """Return the finish that a property of the room names, with the area of the room."""
    for value in room.values:
        if normalise(value.name) in names and isinstance(value.value, str):
            material = clean_name(value.value)[0]
            is_named = material is not None and material.casefold() not in _NOTHING
            if material is not None and is_named and normalise(material) != normalise(value.name):
                return surface_row(
                    room.step_id,
                    "floor_finish",
                    material,
                    room.choice.net_m2,
                    None,
                    placed_by="property",
                    area_by="room",
                )
    return None
