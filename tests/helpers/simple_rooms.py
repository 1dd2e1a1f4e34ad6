"""A building of many rooms with straight walls, each an extruded rectangle with two sets: about 1.6 kB a room."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows.sample.models.stepwriter import DERIVED, Enum, Ref, StepFile, Typed, global_id

PER_STOREY = 200
UNITS = (("LENGTHUNIT", "METRE"), ("AREAUNIT", "SQUARE_METRE"), ("VOLUMEUNIT", "CUBIC_METRE"))


def write_simple_rooms(target: Path, rooms: int) -> Path:
    """Write a model of so many rooms of 2 to 6 by 4 m in storeys of 200."""
    step = StepFile("IFC4", target.name, "2026-01-31T12:00:00", "areal bench")
    add, place = step.add, _placer(step)
    origin = add("IFCAXIS2PLACEMENT3D", add("IFCCARTESIANPOINT", (0.0, 0.0, 0.0)), None, None)
    context = add("IFCGEOMETRICREPRESENTATIONCONTEXT", None, "Model", 3, 1e-05, origin, None)
    units = tuple(add("IFCSIUNIT", DERIVED, Enum(kind), None, Enum(name)) for kind, name in UNITS)
    assigned = add("IFCUNITASSIGNMENT", units)
    project = _root(step, "IFCPROJECT", "House", None, None, None, None, (context,), assigned)
    ground = place(None, 0.0, 0.0, 0.0)
    rest = (Enum("ELEMENT"), None, None, None)
    building = _root(step, "IFCBUILDING", "House", None, None, ground, None, None, *rest)
    _root(step, "IFCRELAGGREGATES", None, None, project, (building,))
    up = add("IFCDIRECTION", (0.0, 0.0, 1.0))
    storeys = []
    for level in range(-(-rooms // PER_STOREY)):
        floor = place(ground, 0.0, 0.0, 3.5 * level)
        of_storey = (f"{level}", None, None, floor, None, None, Enum("ELEMENT"), 3.5 * level)
        storeys.append(_root(step, "IFCBUILDINGSTOREY", *of_storey))
        first = level * PER_STOREY
        numbers = range(min(PER_STOREY, rooms - first))
        spaces = tuple(_room(step, place, (context, origin, up, floor), level, number) for number in numbers)
        _root(step, "IFCRELAGGREGATES", None, None, storeys[-1], spaces)
    _root(step, "IFCRELAGGREGATES", None, None, building, tuple(storeys))
    target.write_text(step.text(), encoding="ascii")
    return target


def _root(step: StepFile, entity: str, *values: Any) -> Ref:
    return step.add(entity, global_id(entity, values), None, *values)


def _placer(step: StepFile) -> Callable[[Ref | None, float, float, float], Ref]:
    def place(under: Ref | None, x: float, y: float, z: float) -> Ref:
        axes = step.add("IFCAXIS2PLACEMENT3D", step.add("IFCCARTESIANPOINT", (x, y, z)), None, None)
        return step.add("IFCLOCALPLACEMENT", under, axes)

    return place


def _room(step: StepFile, place: Callable[..., Ref], shared: tuple[Ref, ...], level: int, number: int) -> Ref:
    context, origin, up, floor = shared
    add, width, depth = step.add, 2.0 + number % 5, 4.0
    middle = add("IFCAXIS2PLACEMENT2D", add("IFCCARTESIANPOINT", (width / 2, depth / 2)), None)
    profile = add("IFCRECTANGLEPROFILEDEF", Enum("AREA"), None, middle, width, depth)
    solid = add("IFCEXTRUDEDAREASOLID", profile, origin, up, 3.0)
    shown = add("IFCSHAPEREPRESENTATION", context, "Body", "SweptSolid", (solid,))
    shape = add("IFCPRODUCTDEFINITIONSHAPE", None, None, (shown,))
    at = place(floor, 6.2 * (number % 20), 4.2 * (number // 20), 0.0)
    kind = ("Office", "Corridor", "Meeting room", "Store")[number % 4]
    rest = (at, shape, kind, Enum("ELEMENT"), Enum("INTERNAL"), None)
    space = _root(step, "IFCSPACE", f"{level}.{number:03}", None, None, *rest)
    _set(step, space, width * depth)
    _properties(
        step, space, {"Reference": Typed("IFCIDENTIFIER", kind), "IsExternal": Typed("IFCBOOLEAN", False)}
    )
    return space


def _set(step: StepFile, space: Ref, area_m2: float) -> None:
    areas = ("NetFloorArea", "GrossFloorArea")
    quantities = [step.add("IFCQUANTITYAREA", name, None, None, area_m2, None) for name in areas]
    quantities.append(step.add("IFCQUANTITYLENGTH", "Height", None, None, 3.0, None))
    held = _root(step, "IFCELEMENTQUANTITY", "Qto_SpaceBaseQuantities", None, None, tuple(quantities))
    _root(step, "IFCRELDEFINESBYPROPERTIES", None, None, (space,), held)


def _properties(step: StepFile, space: Ref, values: dict[str, Typed]) -> None:
    made = tuple(
        step.add("IFCPROPERTYSINGLEVALUE", name, None, value, None) for name, value in values.items()
    )
    held = _root(step, "IFCPROPERTYSET", "Pset_SpaceCommon", None, made)
    _root(step, "IFCRELDEFINESBYPROPERTIES", None, None, (space,), held)
