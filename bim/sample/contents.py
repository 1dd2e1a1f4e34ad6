"""What stands in a room: sanitary objects and doors, as the schema of the file names them.

Comes in: a room with objects. Goes out: elements contained in its space. Must not know: areas, cleaning.
"""

from bim.sample.drawing import Model
from bim.sample.rooms import Room
from bim.sample.stepwriter import Enum, Ref, StepFile, global_id

_SANITARY = {"Toilet": "TOILETPAN", "Håndvask": "WASHHANDBASIN", "Bruser": "SHOWER"}


def write_objects(step: StepFile, model: Model, owner: Ref | None, room: Room, space: Ref, place: Ref) -> None:
    """Write the objects of a room and that they stand in it; nothing for an empty room."""
    if not room.objects:
        return
    written = tuple(_object(step, model, owner, room, nth, name, place) for nth, name in enumerate(room.objects))
    key = global_id(model.seed, "contained", room.key, room.revision)
    step.add("IFCRELCONTAINEDINSPATIALSTRUCTURE", key, owner, None, None, written, space)


def _object(step: StepFile, model: Model, owner: Ref | None, room: Room, nth: int, name: str, place: Ref) -> Ref:
    root = (global_id(model.seed, "object", room.key, nth), owner, name, None, None, place, None)
    tag = f"{room.number}-{nth + 1}"
    if name == "Dør":
        later = () if model.schema == "IFC2X3" else (Enum("DOOR"), Enum("SINGLE_SWING_LEFT"), None)
        return step.add("IFCDOOR", *root, tag, None, None, *later)
    if model.schema == "IFC2X3":
        return step.add("IFCFLOWTERMINAL", *root, tag)
    return step.add("IFCSANITARYTERMINAL", *root, tag, Enum(_SANITARY[name]))
