"""Read the assets in the rooms: equipment, sanitary objects, furniture, doors, windows.

Comes in: an opened model and its rooms. Goes out: `Asset` records and rows of the table `asset`.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bim.contents.content_terms import load_content_terms
from bim.contents.panels import ancestors, read_panes, read_parents
from bim.contents.room_finder import Location, RoomFinder
from bim.geometry.errors import GeometryError, Measurement
from bim.geometry.extent import measure_extent
from bim.geometry.footprint import MeasureContext
from bim.geometry.placement import local_placement
from bim.model.attributes import read, read_linked, read_many, text_of
from bim.rooms.room import Room
from bim.tables import Finding

# The first class that fits names the group. Pipes, ducts and their fittings are no assets of a room.
CLASSES = (
    ("IfcSanitaryTerminal", "sanitary"),
    ("IfcDoor", "door"),
    ("IfcWindow", "window"),
    ("IfcFurnishingElement", "furniture"),
    ("IfcFlowTerminal", "equipment"),
    ("IfcEnergyConversionDevice", "equipment"),
    ("IfcFlowMovingDevice", "equipment"),
    ("IfcFlowController", "equipment"),
    ("IfcFlowStorageDevice", "equipment"),
    ("IfcFlowTreatmentDevice", "equipment"),
    ("IfcDistributionControlElement", "equipment"),
    ("IfcTransportElement", "equipment"),
)
_SANITARY_TYPES = frozenset({"IfcSanitaryTerminalType"})
_IN_WALLS = frozenset({"door", "window", "panel"})
_BOUNDING = {
    "IfcDoor": "in_wall",
    "IfcWindow": "in_wall",
    "IfcPlate": "in_wall",
    "IfcCurtainWall": "in_wall",
    "IfcCovering": "covering",
    "IfcSlab": "slab",
}


@dataclass(frozen=True)
class Asset:
    """An asset and the room that contains it.

    `location`, in the building's metres, is read only where the file does not name the room; null otherwise.
    """

    entity: Any
    step_id: int
    group: str
    kind: Any
    space_step_id: int | None
    placed_by: str | None
    location: Location | None
    container: int | None = None


Boundaries = Mapping[str, Mapping[int, Sequence[int]]]
"""Of each element that bounds a space the spaces, by `in_wall`, `covering` and `slab`."""


def read_assets(
    model: Any,
    rooms: Sequence[Room],
    boundaries: Boundaries,
    context: MeasureContext,
    findings: list[Finding],
) -> list[Asset]:
    """Return every asset of the model in the order of the file, with its room by containment, boundary or geometry.

    A part is contained in, and bounds, what its parent does. A door between two rooms belongs to the smaller one.
    """
    by_id = {room.step_id: room for room in rooms}
    containers, kinds, parents = _containers(model), read_types(model), read_parents(model)
    finder, measurement, terms = RoomFinder(rooms), context.begin(), _sanitary_terms()
    panes = read_panes(model, parents, kinds, findings)
    assets = []
    for entity, group in _entities(model, panes):
        step_id = entity.id()
        own, kind = [step_id, *(parent.id() for parent in ancestors(step_id, parents))], kinds.get(step_id)
        container = next((containers[n] for n in own if n in containers), None)
        group = _finer_group(entity, kind, group, terms)
        bounds = next((n for n in own if _known(boundaries["in_wall"].get(n, ()), by_id)), None)
        location = None
        if container in by_id:
            space: int | None = container
            placed_by: str | None = "containment"
        elif bounds is not None and group in _IN_WALLS:
            spaces = _known(boundaries["in_wall"][bounds], by_id)
            near = None if bounds == step_id else _nearest_of(entity, spaces, container, by_id, context)
            space, placed_by = near or _smallest(spaces, by_id), "boundary"
        else:
            location = _location(entity, group, container, context, measurement)
            in_wall, in_roof = group in _IN_WALLS, group == "window"
            space = None if location is None else finder.room_of_point(location, in_wall, in_roof)
            placed_by = None if space is None else "geometry"
        assets.append(Asset(entity, step_id, group, kind, space, placed_by, location, container))
    return assets


def _known(spaces: Sequence[int], by_id: Mapping[int, Room]) -> list[int]:
    """Return those of the spaces that are rooms of this reading."""
    return [space for space in spaces if space in by_id]


def _smallest(spaces: Sequence[int], by_id: Mapping[int, Room]) -> int:
    return min(spaces, key=lambda space: (by_id[space].choice.net_m2 or math.inf, space))


def _nearest_of(
    part: Any,
    spaces: Sequence[int],
    container: int | None,
    by_id: Mapping[int, Room],
    context: MeasureContext,
) -> int | None:
    """Return the room next to a part, of the rooms that its parent bounds."""
    extent = measure_extent(part, context) if len(spaces) > 1 else None
    if extent is None:
        return None
    return RoomFinder(by_id[space] for space in spaces).room_of_point(
        Location(*extent.centre, container), True
    )


def asset_rows(assets: Sequence[Asset], sha256: str) -> list[dict[str, Any]]:
    """Return the rows of `asset`."""
    return [
        {
            "model_sha256": sha256,
            "step_id": asset.step_id,
            "global_id": text_of(asset.entity, "GlobalId"),
            "asset_class": asset.entity.is_a(),
            "asset_group": asset.group,
            "predefined_type": _predefined_type(asset),
            "type_name": text_of(asset.kind, "Name") if asset.kind is not None else None,
            "name": text_of(asset.entity, "Name"),
            "tag": text_of(asset.entity, "Tag"),
            "space_step_id": asset.space_step_id,
            "placed_by": asset.placed_by,
            "x_m": asset.location.x_m if asset.location else None,
            "y_m": asset.location.y_m if asset.location else None,
            "z_m": asset.location.z_m if asset.location else None,
        }
        for asset in assets
    ]


def by_class(model: Any, name: str) -> tuple[Any, ...]:
    """Return the entities of a class and its subclasses; none for a class that the schema does not have."""
    try:
        return tuple(model.by_type(name))
    except RuntimeError:
        return ()


def read_types(model: Any) -> dict[int, Any]:
    """Return the type object of each occurrence that has one, by step id."""
    types: dict[int, Any] = {}
    for relation in model.by_type("IfcRelDefinesByType"):
        kind = read_linked(relation, "RelatingType")
        if kind is not None:
            types.update((occurrence.id(), kind) for occurrence in read_many(relation, "RelatedObjects"))
    return types


def _entities(model: Any, panes: Sequence[Any]) -> Iterator[tuple[Any, str]]:
    found: dict[int, tuple[Any, str]] = {pane.id(): (pane, "panel") for pane in panes}
    for name, group in CLASSES:
        for entity in by_class(model, name):
            found.setdefault(entity.id(), (entity, group))
    yield from (found[step_id] for step_id in sorted(found))


def _containers(model: Any) -> dict[int, int]:
    """Return the step id of what contains each element: a space, a storey, a building."""
    containers: dict[int, int] = {}
    for relation in model.by_type("IfcRelContainedInSpatialStructure"):
        structure = read_linked(relation, "RelatingStructure")
        if structure is not None:
            for element in read_many(relation, "RelatedElements"):
                containers.setdefault(element.id(), structure.id())
    return containers


def read_boundaries(model: Any) -> dict[str, dict[int, list[int]]]:
    """Return the spaces (step ids) by element by `in_wall`, `covering` and `slab`, from IfcRelSpaceBoundary."""
    spaces: dict[str, dict[int, list[int]]] = {group: {} for group in _BOUNDING.values()}
    for relation in by_class(model, "IfcRelSpaceBoundary"):
        element, space = (
            read_linked(relation, "RelatedBuildingElement"),
            read_linked(relation, "RelatingSpace"),
        )
        if element is None or space is None:
            continue
        group = _BOUNDING.get(element.is_a().removesuffix("StandardCase").removesuffix("ElementedCase"))
        if group is not None:
            found = spaces[group].setdefault(element.id(), [])
            if space.id() not in found:
                found.append(space.id())
    return spaces


def _location(
    entity: Any, group: str, container: int | None, context: MeasureContext, measurement: Measurement
) -> Location | None:
    """Return the position of an asset: its placement, or the middle of a panel, which may be placed with its wall."""
    if group == "panel" and (extent := measure_extent(entity, context)) is not None:
        return Location(*extent.centre, container)
    try:
        matrix = local_placement(entity.ObjectPlacement, measurement)
    except (GeometryError, RuntimeError, AttributeError, ValueError, TypeError, IndexError):
        return None
    x, y, z = (float(value) * measurement.length_unit_m for value in matrix[:3, 3])
    return Location(x, y, z, container) if all(map(math.isfinite, (x, y, z))) else None


def _finer_group(entity: Any, kind: Any, group: str, terms: re.Pattern[str]) -> str:
    """Return `sanitary` for sanitary objects among terminals and furniture, by the class of their type or by name."""
    if group not in ("equipment", "furniture"):
        return group
    if kind is not None and kind.is_a() in _SANITARY_TYPES:
        return "sanitary"
    names = (
        read(entity, "Name"),
        read(entity, "ObjectType"),
        read(kind, "Name") if kind is not None else None,
    )
    return "sanitary" if any(isinstance(name, str) and terms.search(name) for name in names) else group


def _sanitary_terms() -> re.Pattern[str]:
    terms = load_content_terms()["sanitary"]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, terms))})\b", re.IGNORECASE)


def _predefined_type(asset: Asset) -> str | None:
    own = text_of(asset.entity, "PredefinedType")
    if own in (None, "NOTDEFINED") and asset.kind is not None:
        return text_of(asset.kind, "PredefinedType") or own
    return own
