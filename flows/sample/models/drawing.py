"""The whole portfolio as drawn: which models there are, of which schema and unit, and what they hold.

Comes in: number of facilities, area, seed. Goes out: drawn models, each with its rooms and their true areas. Must
not know: STEP text; facilities' names, prices, records.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from flows.sample.models.layout import all_rooms, counted_area_m2, draw_building
from flows.sample.models.revision import revise
from flows.sample.models.rooms import Room, Storey
from flows.sample.models.stepwriter import global_id
from flows.sample.models.traps import add_traps


@dataclass(frozen=True)
class Model:
    """A model of one building; `valid_from` (ISO day) where it is a younger version of another."""

    file: str
    project: str
    building: str
    schema: str
    unit: str
    turned_degrees: float
    written_at: str
    seed: int
    storeys: tuple[Storey, ...]
    valid_from: str | None = None
    is_truncated: bool = False

    def rooms(self) -> Iterable[Room]:
        """Every space of the model, in drawing order."""
        return all_rooms(self.storeys)

    def global_id_of(self, room: Room) -> str:
        """GlobalId of a room; a re-exported room has another one."""
        return global_id(self.seed, "space", room.key, room.revision)


@dataclass(frozen=True)
class Facility:
    """The models of one facility, in the order in which they were written; none at all for some."""

    index: int
    models: tuple[Model, ...]


@dataclass(frozen=True)
class _Style:
    schema: str
    unit: str
    suffix: str
    turned_degrees: float
    kinds: tuple[str, ...]
    traps: tuple[str, ...]


_UNTYPED = ("gross_by_name", "external", "divided", "unnamed", "namesakes", "weighted")
_STYLES = (
    _Style("IFC4", "m", "ifc", 0.0, ("station",), ("gfa", "external", "held", "suite", "stated_only")),
    _Style("IFC2X3", "mm", "ifc", 90.0, ("headquarters",), _UNTYPED),
    _Style("IFC4X3", "ft", "ifczip", 17.0, ("archive",), ("gfa", "parking", "lumped", "berth")),
    _Style("IFC4", "mm", "ifc", 30.0, ("custody", "garage"), ("parking", "stated_only")),
    _Style("IFC4X3", "m", "ifc", 0.0, ("station",), ("lumped", "external", "attic")),
)
_LETTERS = "AB"
SECOND_VERSION_FROM = "2024-07-15"
LEAST_FOR_A_WALL_M2 = 300  # the wall that splits a room takes 0.65 m²: too much of a smaller building


def draw_portfolio(facilities: int, area_m2: float, seed: int) -> tuple[Facility, ...]:
    """Draw so many facilities whose counted rooms have `area_m2` in all (within 0.5 %).

    From six facilities on, the last has no model, and the fifth a model that breaks off in the middle.
    """
    drawn = facilities - 1 if facilities >= 6 else facilities
    shares = [Decimal(7 + index * 5 % 7) for index in range(drawn)]
    per_share = Decimal(str(area_m2)) / sum(shares)
    portfolio = [Facility(i, _models(i, share * per_share, seed)) for i, share in enumerate(shares)]
    return (*portfolio, *(Facility(i, ()) for i in range(drawn, facilities)))


def _models(index: int, target_m2: Decimal, seed: int) -> tuple[Model, ...]:
    style = _STYLES[index % len(_STYLES)]
    part = target_m2 / len(style.kinds)
    models = [_model(index, place, style, part, seed) for place in range(len(style.kinds))]
    if index == 0 and target_m2 >= LEAST_FOR_A_WALL_M2:
        models.append(_second_version(models[0]))
    if index == 4:
        models.append(_broken_off(models[0]))
    return tuple(models)


def _model(index: int, place: int, style: _Style, target_m2: Decimal, seed: int) -> Model:
    project = f"P{index + 1:03d}{_LETTERS[place]}"
    file = f"F{index + 1:03d}-{_LETTERS[place]}-ARK.{style.suffix}"
    unit = "ft" if style.kinds[place] == "garage" else style.unit
    schema = "IFC2X3" if style.kinds[place] == "garage" else style.schema
    traps = (style.traps if place == 0 else ("external",)) if index < len(_STYLES) else ()
    storeys = _draw(project, style.kinds[place], target_m2, schema, traps, seed)
    building = f"Bygning {_LETTERS[place]}"
    written_at = f"2023-0{1 + index % 9}-15T08:30:00"
    return Model(file, project, building, schema, unit, style.turned_degrees, written_at, seed, storeys)


def _draw(
    project: str, kind: str, target_m2: Decimal, schema: str, traps: tuple[str, ...], seed: int
) -> tuple[Storey, ...]:
    """A building of the target area, the counted rooms among the traps included; too small a one has no traps."""
    prefix = "" if project.endswith(_LETTERS[0]) else project[-1]
    plain = draw_building(project, kind, target_m2, seed, prefix)
    beside = counted_area_m2(add_traps(project, plain, schema, traps)) - counted_area_m2(plain)
    if beside * 2 > target_m2:
        return plain
    fitted = draw_building(project, kind, target_m2 - beside, seed, prefix)
    return add_traps(project, fitted, schema, traps)


def _second_version(first: Model) -> Model:
    return replace(
        first,
        file=first.file.replace("ARK", "ARK-2"),
        storeys=revise(first.storeys),
        written_at="2024-07-01T09:15:00",
        valid_from=SECOND_VERSION_FROM,
    )


def _broken_off(first: Model) -> Model:
    return replace(
        first,
        file=first.file.replace("ARK", "ARK-2"),
        written_at="2024-09-02T16:00:00",
        valid_from="2024-09-09",
        is_truncated=True,
    )
