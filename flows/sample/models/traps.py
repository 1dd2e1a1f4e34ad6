"""Rooms that a careless sum counts wrongly, drawn beside the ordinary ones.

Comes in: the storeys of a building. Goes out: the same storeys with more spaces, each with the reason why it does
not count. Must not know: how a model writes them.
"""

from dataclasses import replace
from decimal import Decimal

from flows.sample.models import shapes
from flows.sample.models.layout import CORRIDOR, DEPTH, WALL
from flows.sample.models.rooms import Room, Storey


def add_traps(
    project: str, storeys: tuple[Storey, ...], schema: str, names: tuple[str, ...]
) -> tuple[Storey, ...]:
    """Draw the named traps on the ground floor, in a row beyond the building's end."""
    ground = storeys[0]
    length = ground.rooms[-2].shape.outer.points[1][0]  # type: ignore[union-attr]
    makers = {
        "gfa": _gross_floor,
        "external": _terrace,
        "parking": _parking,
        "held": _without_anything,
        "stated_only": _without_body,
        "suite": _complex_of_elements,
        "divided": _element_of_partials,
        "lumped": _complex_of_partials,
        "unnamed": _unnamed,
        "attic": _attic,
        "namesakes": _namesake,
        "berth": _berth,
        "weighted": _weighted,
        "gross_by_name": _gross_by_name,
    }
    wanted = [name for name in names for _ in range(2 if name == "namesakes" else 1)]
    more = [
        makers[name](
            project, schema, int(length) if name.startswith("g") else int(length) + 6000 + 12000 * place
        )
        for place, name in enumerate(wanted)
    ]
    return (replace(ground, rooms=(*ground.rooms, *more)), *storeys[1:])


def _space(
    project: str, number: str, name: str, category: str | None, width: int, x: int, **more: object
) -> Room:
    key = f"{project}/{number or name}"
    return Room(key, number, name, category, shapes.rectangle(width, 5000), x, 0, **more)  # type: ignore[arg-type]


def _gross_floor(project: str, schema: str, length: int) -> Room:
    shape = shapes.rectangle(length, 2 * DEPTH + CORRIDOR + 2 * WALL)
    y = -DEPTH - WALL
    more = {"statement": "gross", "predefined": "GFA", "exclusion": "gfa"}
    return Room(f"{project}/BTA", "BTA", "Bruttoetageareal", None, shape, 0, y, **more)  # type: ignore[arg-type]


def _gross_by_name(project: str, schema: str, length: int) -> Room:
    """A gross area in a schema that has no type for it: only its ObjectType tells."""
    gross = _gross_floor(project, schema, length)
    return replace(gross, predefined="INTERNAL", object_type="Bruttoareal")


def _weighted(project: str, schema: str, x: int) -> Room:
    """An area of another scheme than the rooms', told by its ObjectType."""
    more = {"object_type": "Ækvivalent areal", "exclusion": "area_scheme"}
    return _space(project, "0.88", "Altan, vægtet", None, 3000, x, **more)


def _berth(project: str, schema: str, x: int) -> Room:
    return _space(project, "0.87", "Politibåd", None, 9000, x, predefined="BERTH", exclusion="berth")


def _terrace(project: str, schema: str, x: int) -> Room:
    return _space(project, "0.90", "Terrasse", None, 8000, x, predefined="EXTERNAL", exclusion="external")


def _parking(project: str, schema: str, x: int) -> Room:
    return _space(project, "0.91", "P-plads, gård", None, 9000, x, predefined="PARKING", exclusion="parking")


def _without_anything(project: str, schema: str, x: int) -> Room:
    more = {"body": "none", "statement": "none", "exclusion": "held_no_area"}
    return _space(project, "0.92", "Skakt", None, 1000, x, **more)


def _without_body(project: str, schema: str, x: int) -> Room:
    return _space(project, "0.93", "Depot", "STOR", 3000, x, body="none", statement="net")


def _unnamed(project: str, schema: str, x: int) -> Room:
    return _space(project, "", "Depot", "STOR", 2400, x)


def _namesake(project: str, schema: str, x: int) -> Room:
    room = _space(project, "0.97", "Depot", "STOR", 2600, x)
    return replace(room, key=f"{room.key}/{x}")


def _attic(project: str, schema: str, x: int) -> Room:
    """Its ceiling falls from 2.7 m to 0.7 m: only the first 2 m of its depth are 1.9 m high or more."""
    return _space(project, "0.89", "Arkiv", "ARCH", 6000, x, body="attic", low_area_m2=Decimal(18))


def _complex_of_elements(project: str, schema: str, x: int) -> Room:
    halves = (
        _space(project, "0.94A", "Kontor", "OFF1", 2940, x),
        _space(project, "0.94B", "Kontor", "OFF1", 2940, x + 2940 + WALL),
    )
    more = {"composition": "COMPLEX", "exclusion": "complex", "parts": halves, "statement": "net"}
    return _space(project, "0.94", "Kontorafsnit", None, 2 * 2940 + WALL, x, **more)


def _element_of_partials(project: str, schema: str, x: int) -> Room:
    return _divided(project, "0.95", "Pauserum", "BREAK", "ELEMENT", x)


def _complex_of_partials(project: str, schema: str, x: int) -> Room:
    return _divided(project, "0.96", "Undervisningslokale", "TRAI", "COMPLEX", x)


def _divided(project: str, number: str, name: str, category: str, composition: str, x: int) -> Room:
    more = {"composition": "PARTIAL", "exclusion": "partial"}
    zones = (
        _space(project, f"{number}.1", f"{name}, zone 1", None, 4000, x, **more),
        _space(project, f"{number}.2", f"{name}, zone 2", None, 3000, x + 4000, **more),
    )
    return _space(project, number, name, category, 7000, x, composition=composition, parts=zones)
