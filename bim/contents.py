"""What stands in the rooms: equipment, sanitary objects, furniture, doors, windows.

Comes in: an opened model and its rooms. Goes out: `Thing` records and rows of the table `asset`.
Must not know: areas and how they were chosen, costs.
"""

import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from bim.area.faults import GeometryFault, Work
from bim.area.footprint import MeasureContext
from bim.area.placement import local_placement
from bim.model.attributes import read, read_linked, read_many, text_of
from bim.placing import RoomFinder, Spot
from bim.rooms import Room

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
_IN_WALLS = frozenset({"door", "window"})
_BOUNDING = {
    "IfcDoor": "door",
    "IfcDoorStandardCase": "door",
    "IfcWindow": "window",
    "IfcWindowStandardCase": "window",
    "IfcCovering": "covering",
}


@dataclass(frozen=True)
class Thing:
    """An asset and the room it stands in.

    `spot`, in the building's metres, is read only where the file does not say which room: null otherwise.
    """

    entity: Any
    step_id: int
    group: str
    kind: Any
    space_step_id: int | None
    placed_by: str | None
    spot: Spot | None


Boundaries = Mapping[str, Sequence[tuple[int, int]]]


def read_things(
    model: Any, rooms: Sequence[Room], boundaries: Boundaries, context: MeasureContext
) -> list[Thing]:
    """Every asset of the model in the order of the file: by containment, else by boundary, else by geometry.

    A door between two rooms stands in the smaller one.
    """
    room_ids = {room.step_id for room in rooms}
    containers, kinds = _containers(model), _types(model)
    bounded = _smallest_bounded(rooms, boundaries)
    finder = RoomFinder(rooms)
    work = context.begin()
    words = _sanitary_words()
    things = []
    for entity, group in _entities(model):
        step_id = entity.id()
        container, kind = containers.get(step_id), kinds.get(step_id)
        group = _finer_group(entity, kind, group, words)
        if container in room_ids:
            things.append(Thing(entity, step_id, group, kind, container, "containment", None))
        elif step_id in bounded:
            things.append(Thing(entity, step_id, group, kind, bounded[step_id], "boundary", None))
        else:
            spot = _spot(entity, container, work)
            space = None if spot is None else finder.room_of_point(spot, in_wall=group in _IN_WALLS)
            placed_by = None if space is None else "geometry"
            things.append(Thing(entity, step_id, group, kind, space, placed_by, spot))
    return things


def asset_rows(things: Sequence[Thing], sha256: str) -> list[dict[str, Any]]:
    """Rows of `asset`."""
    return [
        {
            "model_sha256": sha256,
            "step_id": thing.step_id,
            "global_id": text_of(thing.entity, "GlobalId"),
            "asset_class": thing.entity.is_a(),
            "asset_group": thing.group,
            "predefined_type": _predefined_type(thing),
            "type_name": text_of(thing.kind, "Name") if thing.kind is not None else None,
            "name": text_of(thing.entity, "Name"),
            "tag": text_of(thing.entity, "Tag"),
            "space_step_id": thing.space_step_id,
            "placed_by": thing.placed_by,
            "x_m": thing.spot.x_m if thing.spot else None,
            "y_m": thing.spot.y_m if thing.spot else None,
            "z_m": thing.spot.z_m if thing.spot else None,
        }
        for thing in things
    ]


def by_class(model: Any, name: str) -> tuple[Any, ...]:
    """Entities of a class and its subclasses; a class that the schema does not know has none."""
    try:
        return tuple(model.by_type(name))
    except RuntimeError:
        return ()


def _types(model: Any) -> dict[int, Any]:
    """The type object of each occurrence that has one."""
    types: dict[int, Any] = {}
    for relation in model.by_type("IfcRelDefinesByType"):
        kind = read_linked(relation, "RelatingType")
        if kind is not None:
            types.update((occurrence.id(), kind) for occurrence in read_many(relation, "RelatedObjects"))
    return types


def _entities(model: Any) -> Iterator[tuple[Any, str]]:
    found: dict[int, tuple[Any, str]] = {}
    for name, group in CLASSES:
        for entity in by_class(model, name):
            found.setdefault(entity.id(), (entity, group))
    yield from (found[step_id] for step_id in sorted(found))


def _containers(model: Any) -> dict[int, int]:
    """Step id of what contains each element: a space, a storey, a building."""
    containers: dict[int, int] = {}
    for relation in model.by_type("IfcRelContainedInSpatialStructure"):
        structure = read_linked(relation, "RelatingStructure")
        if structure is not None:
            for element in read_many(relation, "RelatedElements"):
                containers.setdefault(element.id(), structure.id())
    return containers


def read_boundaries(model: Any) -> dict[str, list[tuple[int, int]]]:
    """Pairs of element and space (step ids) by `door`, `window` and `covering`, from IfcRelSpaceBoundary."""
    pairs: dict[str, list[tuple[int, int]]] = {"door": [], "window": [], "covering": []}
    for relation in by_class(model, "IfcRelSpaceBoundary"):
        element = read_linked(relation, "RelatedBuildingElement")
        group = _BOUNDING.get(element.is_a()) if element is not None else None
        if group is None:
            continue
        space = read_linked(relation, "RelatingSpace")
        if space is not None:
            pairs[group].append((element.id(), space.id()))
    return pairs


def _smallest_bounded(rooms: Sequence[Room], boundaries: Boundaries) -> dict[int, int]:
    """The smallest room that a door or window bounds."""
    size = {room.step_id: (room.choice.net_m2 or math.inf, room.step_id) for room in rooms}
    smallest: dict[int, int] = {}
    for element, space in (*boundaries["door"], *boundaries["window"]):
        if space in size and (element not in smallest or size[space] < size[smallest[element]]):
            smallest[element] = space
    return smallest


def _spot(entity: Any, container: int | None, work: Work) -> Spot | None:
    try:
        matrix = local_placement(entity.ObjectPlacement, work)
    except (GeometryFault, RuntimeError, AttributeError, ValueError, TypeError, IndexError):
        return None
    x, y, z = (float(value) * work.length_unit_m for value in matrix[:3, 3])
    return Spot(x, y, z, container) if all(map(math.isfinite, (x, y, z))) else None


def _finer_group(entity: Any, kind: Any, group: str, words: re.Pattern[str]) -> str:
    """Sanitary objects among terminals and furniture, told by their type's class or by their names."""
    if group not in ("equipment", "furniture"):
        return group
    if kind is not None and kind.is_a() in _SANITARY_TYPES:
        return "sanitary"
    names = (read(entity, "Name"), read(entity, "ObjectType"), read(kind, "Name") if kind is not None else None)
    return "sanitary" if any(isinstance(name, str) and words.search(name) for name in names) else group


def _sanitary_words() -> re.Pattern[str]:
    words = load_words()["sanitary"]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def load_words() -> Mapping[str, list[str]]:
    """The shipped words of `contents_words.toml`."""
    return tomllib.loads(resources.files("bim").joinpath("contents_words.toml").read_text("utf-8"))


def _predefined_type(thing: Thing) -> str | None:
    own = text_of(thing.entity, "PredefinedType")
    if own in (None, "NOTDEFINED") and thing.kind is not None:
        return text_of(thing.kind, "PredefinedType") or own
    return own
