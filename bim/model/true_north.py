"""Read the direction of north in the coordinates of a model.

Comes in: an opened model. Goes out: degrees clockwise from the model's y axis, or null where the file says nothing.

The file may say it twice. The axes of an IfcMapConversion are used before TrueNorth, because the standard says so: with
a map conversion, "the true north is for information only", and where the two differ "the value provided with
IfcMapConversion shall take precedence" (IFC4, IfcGeometricRepresentationContext). Its north is that of the map's grid,
which in Denmark is within 3 degrees of the geographic one. Optional axes that are not written say nothing here: the
standard's default, no turn, looks the same as an exporter that leaves them out.
"""

import math
from collections.abc import Iterator
from typing import Any

from bim.findings import make_finding
from bim.model.attributes import read, read_many
from bim.tables import Finding

_SHORTEST = 1e-9  # a shorter direction points nowhere
_CONTEXT = "IfcGeometricRepresentationContext"


def read_true_north_deg(model: Any) -> float | None:
    """Return north in degrees clockwise from the model's y axis, in [0, 360); null where none can be used."""
    angles = (_angle_deg(*vector) for _, vector in _stated(model))
    return next((angle for angle in angles if angle is not None), None)


def find_unusable_norths(model: Any) -> list[Finding]:
    """Return a finding for each direction of north that is written and points nowhere."""
    return [
        make_finding("true_north_unusable", step_id=entity.id(), entity=entity.is_a())
        for entity, vector in _stated(model)
        if _angle_deg(*vector) is None
    ]


def _stated(model: Any) -> Iterator[tuple[Any, tuple[Any, Any]]]:
    """Yield what states north, the deciding statement first, with its x and y towards north."""
    contexts = _contexts(model)
    if model.schema != "IFC2X3":
        of_context: dict[int, Any] = {}
        for conversion in sorted(model.by_type("IfcMapConversion"), key=lambda one: one.id()):
            source = read(conversion, "SourceCRS")
            if hasattr(source, "id"):
                of_context.setdefault(source.id(), conversion)
        for context in contexts:
            conversion = of_context.get(context.id())
            if conversion is None:
                continue
            axis = (read(conversion, "XAxisAbscissa"), read(conversion, "XAxisOrdinate"))
            if None not in axis:
                # The x axis is turned from east by as much as north is turned from the y axis, the other way round.
                yield conversion, (axis[1], axis[0])
    for context in contexts:
        direction = read(context, "TrueNorth")
        if hasattr(direction, "is_a") and direction.is_a("IfcDirection"):
            ratios = read(direction, "DirectionRatios")
            x, y = (*(ratios if isinstance(ratios, tuple) else ()), None, None)[:2]
            yield context, (x, y)


def _contexts(model: Any) -> list[Any]:
    """Return the contexts of coordinates, those of the project and of three-dimensional models first."""
    of_project = {
        context.id()
        for project in model.by_type("IfcProject")
        for context in read_many(project, "RepresentationContexts")
        if hasattr(context, "id")
    }
    found = [one for one in model.by_type(_CONTEXT) if not one.is_a("IfcGeometricRepresentationSubContext")]

    def order(context: Any) -> tuple[bool, bool, int]:
        kind = read(context, "ContextType")
        is_model = isinstance(kind, str) and kind.casefold() == "model"
        return context.id() not in of_project, not is_model, context.id()

    return sorted(found, key=order)


def _angle_deg(x: Any, y: Any) -> float | None:
    """Return the angle of a direction clockwise from the y axis; null where it has no finite length above zero."""
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in (x, y)):
        return None
    length = math.hypot(x, y)
    if not _SHORTEST < length < math.inf:
        return None
    return round(math.degrees(math.atan2(x, y)), 6) % 360
