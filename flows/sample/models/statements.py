"""What a model states about its rooms' areas: quantity sets and property sets, as exporters write them.

Comes in: a room and what is to be stated. Goes out: quantities and properties in the file's area unit. Must not
know: how a statement is judged.
"""

from decimal import Decimal

from flows.sample.models.drawing import Model
from flows.sample.models.rooms import Room
from flows.sample.models.shapes import gross_area_m2
from flows.sample.models.stepwriter import Ref, StepFile, Typed, global_id

WALL_CENTRE = Decimal("1.08")  # bounded at the walls' centre lines: above the clear floor
PLANNED = Decimal("1.02")
NINE_PLACES = Decimal("0.000000001")


class StatementWriter:
    """Writes the sets of one file; `unit_m2` is one area unit of the file in m²."""

    def __init__(self, step: StepFile, model: Model, owner: Ref | None, unit_m2: Decimal) -> None:
        self.step = step
        self.model = model
        self.owner = owner
        self.unit_m2 = unit_m2
        self.is_2x3 = model.schema == "IFC2X3"
        self._outside: list[Ref] = []
        self._custody: list[Ref] = []
        self._floors: dict[str, list[Ref]] = {}

    def write(self, room: Room, space: Ref) -> None:
        """State what the room's drawing asks for; nothing for a room that says nothing."""
        net, gross = room.floor_area_m2, gross_area_m2(room.shape)
        if room.predefined == "EXTERNAL":
            self._outside.append(space)
        if room.floor_finish:
            self._floors.setdefault(room.floor_finish, []).append(space)
        if room.category in ("CELL", "CUST"):
            self._custody.append(space)
        if room.statement == "net":
            self._quantities(room, space, {"NetFloorArea": net})
        elif room.statement == "gross":
            self._quantities(room, space, {"GrossFloorArea": gross})
        elif room.statement == "net_and_gross":
            self._quantities(room, space, {"NetFloorArea": net, "GrossFloorArea": gross})
        elif room.statement == "wall_centre":
            self._quantities(room, space, {"NetFloorArea": net * WALL_CENTRE})
        elif room.statement == "dimension":
            self._property(room, space, "PSet_Revit_Dimensions", "Area", net)
        elif room.statement == "gsa":
            self._property(room, space, "GSA Space Areas", "GSA BIM Area", net)
        elif room.statement == "planned":
            self._property(room, space, "Pset_SpaceCommon", "NetPlannedArea", net * PLANNED)

    def finish(self) -> None:
        """Write what several spaces share: that they lie outside, their floor's finish, their zone."""
        if self._outside:
            value = self.step.add(
                "IFCPROPERTYSINGLEVALUE", "IsExternal", None, Typed("IFCBOOLEAN", True), None
            )
            self._define(("outside",), tuple(self._outside), self._set("outside", "Pset_SpaceCommon", value))
        for finish, spaces in self._floors.items():
            value = self.step.add(
                "IFCPROPERTYSINGLEVALUE", "FloorCovering", None, Typed("IFCLABEL", finish), None
            )
            covering = self._set(finish, "Pset_SpaceCoveringRequirements", value)
            self._define(("floor", finish), tuple(spaces), covering)
        if self._custody:
            self._zone("Detentionsafsnit", tuple(self._custody))

    def _zone(self, name: str, spaces: tuple[Ref, ...]) -> None:
        seed, project = self.model.seed, self.model.project
        long_name = () if self.is_2x3 else (None,)
        key = global_id(seed, "zone", project, name)
        zone = self.step.add("IFCZONE", key, self.owner, name, None, None, *long_name)
        identifier = global_id(seed, "zoned", project, name)
        self.step.add("IFCRELASSIGNSTOGROUP", identifier, self.owner, None, None, spaces, None, zone)

    def _quantities(self, room: Room, space: Ref, areas: dict[str, Decimal]) -> None:
        quantities = []
        for name, area in areas.items():
            formula = () if self.is_2x3 else (None,)
            quantities.append(self.step.add("IFCQUANTITYAREA", name, None, None, self._area(area), *formula))
        name = "BaseQuantities" if self.is_2x3 else "Qto_SpaceBaseQuantities"
        key = global_id(self.model.seed, "quantities", room.key, room.revision)
        written = self.step.add("IFCELEMENTQUANTITY", key, self.owner, name, None, None, tuple(quantities))
        self._define(("quantities", room.key, room.revision), (space,), written)

    def _property(self, room: Room, space: Ref, set_name: str, name: str, area: Decimal) -> None:
        measure = Typed("IFCAREAMEASURE", self._area(area))
        value = self.step.add("IFCPROPERTYSINGLEVALUE", name, None, measure, None)
        self._define(("property", room.key, room.revision), (space,), self._set(room.key, set_name, value))

    def _set(self, key: str, name: str, value: Ref) -> Ref:
        identifier = global_id(self.model.seed, "set", self.model.project, key, name)
        return self.step.add("IFCPROPERTYSET", identifier, self.owner, name, None, (value,))

    def _define(self, key: tuple[object, ...], spaces: tuple[Ref, ...], what: Ref) -> None:
        identifier = global_id(self.model.seed, "defines", self.model.project, *key)
        self.step.add("IFCRELDEFINESBYPROPERTIES", identifier, self.owner, None, None, spaces, what)

    def _area(self, area_m2: Decimal) -> float:
        return float((area_m2 / self.unit_m2).quantize(NINE_PLACES))
