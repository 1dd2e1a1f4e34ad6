"""One drawn model as an IFC file in STEP text.

Comes in: a drawn model. Goes out: the file's text, in the schema and the unit that the drawing asks for. Must not
know: other models, records.
"""

import math
from decimal import Decimal

from flows.sample.models.bodies import BodyWriter, is_turned
from flows.sample.models.contents import ContentsWriter
from flows.sample.models.drawing import Model
from flows.sample.models.rooms import Room, Storey
from flows.sample.models.statements import StatementWriter
from flows.sample.models.stepwriter import DERIVED, Enum, Ref, StepFile, Typed, global_id

SCHEMA_NAMES = {"IFC2X3": "IFC2X3", "IFC4": "IFC4", "IFC4X3": "IFC4X3_ADD2"}
UNIT_MM = {"m": 1000.0, "mm": 1.0, "ft": 304.8}
UNIT_M2 = {"m": Decimal(1), "mm": Decimal(1), "ft": Decimal("0.09290304")}


def step_text(model: Model) -> str:
    """The model as STEP text, ASCII; the same for the same drawing."""
    return _ModelWriter(model).write()


class _ModelWriter:
    def __init__(self, model: Model) -> None:
        self.model = model
        application = "areal sample"
        self.step = StepFile(SCHEMA_NAMES[model.schema], model.file, model.written_at, application)
        self.owner = self._owner(application)
        context = self._context()
        self.bodies = BodyWriter(self.step, model.schema, UNIT_MM[model.unit], context)
        self.statements = StatementWriter(self.step, model, self.owner, UNIT_M2[model.unit])
        self.contents = ContentsWriter(self.step, model, self.owner)
        self.contexts = (context,)

    def write(self) -> str:
        model = self.model
        project = self._root(
            "IFCPROJECT", "project", model.project, None, None, "Syntetisk portefølje", None, self.contexts,
            self._units(),
        )  # fmt: skip
        place = self._placement(None, (0, 0, 0))
        site = self._root(
            "IFCSITE", "site", f"Grund {model.project[:-1]}", None, None, place, None, None, Enum("ELEMENT"),
            None, None, None, None, None,
        )  # fmt: skip
        turned = self._placement(place, (12_000, 8_000, 0), model.turned_degrees)
        building = self._root(
            "IFCBUILDING",
            "building",
            model.building,
            None,
            None,
            turned,
            None,
            None,
            Enum("ELEMENT"),
            None,
            None,
            None,
        )
        self._aggregate("project", project, (site,))
        self._aggregate("site", site, (building,))
        storeys = tuple(self._storey(storey, turned) for storey in model.storeys)
        self._aggregate("building", building, storeys)
        self.statements.finish()
        self.contents.finish()
        return self.step.text()

    def _root(self, entity: str, key: str, *arguments: object) -> Ref:
        identifier = global_id(self.model.seed, key, self.model.project)
        return self.step.add(entity, identifier, self.owner, *arguments)

    def _aggregate(self, key: str, whole: Ref, parts: tuple[Ref, ...]) -> None:
        identifier = global_id(self.model.seed, "aggregates", self.model.project, key)
        self.step.add("IFCRELAGGREGATES", identifier, self.owner, None, None, whole, parts)

    def _storey(self, storey: Storey, under: Ref) -> Ref:
        place = self._placement(under, (0, 0, storey.elevation))
        elevation = self.bodies.length(storey.elevation)
        written = self._root(
            "IFCBUILDINGSTOREY",
            storey.name,
            storey.name,
            None,
            None,
            place,
            None,
            None,
            Enum("ELEMENT"),
            elevation,
        )
        self._aggregate(storey.name, written, tuple(self._space(room, place) for room in storey.rooms))
        return written

    def _space(self, room: Room, under: Ref) -> Ref:
        width = room.shape.outer.points[1][0] if is_turned(room) else 0  # type: ignore[union-attr]
        place = self._placement(under, (room.x + width, room.y, 0), 180.0 if is_turned(room) else 0.0)
        space = self.step.add(
            "IFCSPACE", self.model.global_id_of(room), self.owner, room.number or None, None, room.object_type,
            place, self.bodies.write(room), room.name, Enum(room.composition), Enum(self._kind(room)), None,
        )  # fmt: skip
        self.statements.write(room, space)
        self.contents.write(room, space, place)
        if room.parts:
            parts = tuple(self._space(part, under) for part in room.parts)
            self._aggregate(f"{room.key}/{room.revision}", space, parts)
        return space

    def _kind(self, room: Room) -> str:
        """PredefinedType; in IFC2X3 the same place says internal or external and nothing else."""
        if self.model.schema == "IFC2X3" and room.predefined not in ("INTERNAL", "EXTERNAL"):
            raise ValueError(
                f"IFC2X3 cannot say {room.predefined} of space {room.key}; draw it in a later schema."
            )
        return "SPACE" if self.model.schema == "IFC4X3" and room.predefined == "INTERNAL" else room.predefined

    def _placement(self, under: Ref | None, origin: tuple[float, float, float], degrees: float = 0.0) -> Ref:
        x = None
        if degrees:
            angle = math.radians(degrees)
            x = (round(math.cos(angle), 15), round(math.sin(angle), 15), 0.0)
        axes = self.bodies.axes(self.bodies.point(*origin), (0, 0, 1) if x else None, x)
        return self.step.add("IFCLOCALPLACEMENT", under, axes)

    def _owner(self, application: str) -> Ref | None:
        if self.model.schema != "IFC2X3":
            return None
        add = self.step.add
        person = add("IFCPERSON", None, "Tegner", None, None, None, None, None, None)
        organisation = add("IFCORGANIZATION", None, "Tegnestuen", None, None, None)
        both = add("IFCPERSONANDORGANIZATION", person, organisation, None)
        program = add("IFCAPPLICATION", organisation, "1", application, application)
        return add("IFCOWNERHISTORY", both, program, None, Enum("ADDED"), None, None, None, 1_672_531_200)

    def _context(self) -> Ref:
        add = self.step.add
        axes = add("IFCAXIS2PLACEMENT3D", add("IFCCARTESIANPOINT", (0.0, 0.0, 0.0)), None, None)
        return add("IFCGEOMETRICREPRESENTATIONCONTEXT", None, "Model", 3, 1e-05, axes, None)

    def _units(self) -> Ref:
        add = self.step.add
        prefix = Enum("MILLI") if self.model.unit == "mm" else None
        units = (
            add("IFCSIUNIT", DERIVED, Enum("LENGTHUNIT"), prefix, Enum("METRE")),
            add("IFCSIUNIT", DERIVED, Enum("AREAUNIT"), None, Enum("SQUARE_METRE")),
            add("IFCSIUNIT", DERIVED, Enum("VOLUMEUNIT"), None, Enum("CUBIC_METRE")),
            add("IFCSIUNIT", DERIVED, Enum("PLANEANGLEUNIT"), None, Enum("RADIAN")),
        )
        if self.model.unit == "ft":
            units = (self._converted("FOOT", "LENGTHUNIT", 1, 0.3048, units[0]), *units[1:])
            units = (
                units[0],
                self._converted("SQUARE FOOT", "AREAUNIT", 2, 0.09290304, units[1]),
                *units[2:],
            )
        return add("IFCUNITASSIGNMENT", units)

    def _converted(self, name: str, kind: str, power: int, factor: float, of: Ref) -> Ref:
        exponents = self.step.add("IFCDIMENSIONALEXPONENTS", power, 0, 0, 0, 0, 0, 0)
        measure = "IFCLENGTHMEASURE" if power == 1 else "IFCAREAMEASURE"
        factor_of = self.step.add("IFCMEASUREWITHUNIT", Typed(measure, factor), of)
        return self.step.add("IFCCONVERSIONBASEDUNIT", exponents, Enum(kind), name, factor_of)
