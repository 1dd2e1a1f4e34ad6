"""What stands in rooms: sanitary objects and doors, as the schema of the file names them.

Comes in: rooms of categories that have objects. Goes out: elements contained in their spaces. Must not know: areas,
cleaning.
"""

from flows.sample.models.drawing import Model
from flows.sample.models.rooms import Room
from flows.sample.models.stepwriter import Enum, Ref, StepFile, global_id

_SANITARY = {"Toilet": "TOILETPAN", "Håndvask": "WASHHANDBASIN", "Bruser": "SHOWER"}


class ContentsWriter:
    """Writes the objects of one file."""

    def __init__(self, step: StepFile, model: Model, owner: Ref | None) -> None:
        self.step = step
        self.model = model
        self.owner = owner
        self.is_2x3 = model.schema == "IFC2X3"
        self._terminals: dict[str, list[Ref]] = {}

    def write(self, room: Room, space: Ref, place: Ref) -> None:
        """Write the objects of a room and that they stand in it; nothing for an empty room."""
        if not room.objects:
            return
        written = tuple(self._object(room, nth, name, place) for nth, name in enumerate(room.objects))
        key = global_id(self.model.seed, "contained", room.key, room.revision)
        self.step.add("IFCRELCONTAINEDINSPATIALSTRUCTURE", key, self.owner, None, None, written, space)

    def finish(self) -> None:
        """Write the types that say in IFC2X3 what a terminal is; later schemas say it at the terminal."""
        seed, project = self.model.seed, self.model.project
        for name, terminals in self._terminals.items():
            rest = (name, None, None, None, None, None, None, Enum(_SANITARY[name]))
            kind = self.step.add(
                "IFCSANITARYTERMINALTYPE", global_id(seed, "type", project, name), self.owner, *rest
            )
            key = global_id(seed, "typed", project, name)
            self.step.add("IFCRELDEFINESBYTYPE", key, self.owner, None, None, tuple(terminals), kind)

    def _object(self, room: Room, nth: int, name: str, under: Ref) -> Ref:
        add, share = self.step.add, self.step.share
        axes = share("IFCAXIS2PLACEMENT3D", share("IFCCARTESIANPOINT", (0.0, 0.0, 0.0)), None, None)
        key = global_id(self.model.seed, "object", room.key, nth)
        place = add("IFCLOCALPLACEMENT", under, axes)
        root = (key, self.owner, name, None, None, place, None, f"{room.number}-{nth + 1}")
        if name == "Dør":
            later = () if self.is_2x3 else (Enum("DOOR"), Enum("SINGLE_SWING_LEFT"), None)
            return add("IFCDOOR", *root, None, None, *later)
        if not self.is_2x3:
            return add("IFCSANITARYTERMINAL", *root, Enum(_SANITARY[name]))
        terminal = add("IFCFLOWTERMINAL", *root)
        self._terminals.setdefault(name, []).append(terminal)
        return terminal
