"""Errors of geometry, and the state of one measurement.

Comes in: an entity that cannot be used. Goes out: `GeometryError`, `NeedsKernel`, and `Measurement`, which collects
notes, guards against broken entities and keeps coordinates small.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from bim.errors import ArealError
from bim.findings import catalog
from bim.model.attributes import positions_of

Array = np.ndarray[Any, np.dtype[np.float64]]
Rings = list[list[Array]]
Notes = dict[str, Mapping[str, Any]]  # by the code of a finding, the values of its sentence

CHORDS_A_TURN, FINE_CHORDS_A_TURN = 144, 1440
"""Chords of a full circle: upright, where the polygon's area is exact at any number, and seen from the side."""
DEPTH_LIMIT = 40
"""How deep items, operands and profiles may nest; real models stay under 5."""

READING_ERRORS = (
    RuntimeError,
    AttributeError,
    TypeError,
    ValueError,
    LookupError,
    ArithmeticError,
    shapely.errors.ShapelyError,
    np.linalg.LinAlgError,
)
"""What ifcopenshell, numpy and shapely raise on an entity whose content is not what its class says."""


class GeometryError(ArealError):
    """A shape that no area can be taken from; `values` fill the sentence of its code in the catalogue of findings."""

    code = "geometry_unreadable"

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code, code)
        self.values = values

    def __str__(self) -> str:
        return catalog().types[self.code].text(self.values)

    @property
    def reason(self) -> str:
        """The sentence without its full stop and its remedy, for the message of another finding."""
        return catalog().types[self.code].sentence_text(self.values).rstrip(".")


class NeedsKernel(GeometryError):
    """A shape of a kind that only the kernel can draw; nothing is wrong with it as far as is known."""

    code = "geometry_unsupported"


def needs_kernel(entity: Any) -> NeedsKernel:
    """Return the error that hands an entity, or what it is a part of, to the kernel."""
    return NeedsKernel("geometry_unsupported", where=label(entity))


def label(entity: Any) -> str:
    """Return how messages name an entity: `#12 (IfcPolyline)`."""
    return f"#{entity.id()} ({entity.is_a()})"


def reason_of(error: Exception) -> str:
    """Return what an error says, for the message of another finding."""
    return error.reason if isinstance(error, GeometryError) else str(error)


@dataclass
class Measurement:
    """One measurement under way: units, guards, and the notes made so far.

    `place` returns metres along the building's axes, relative to `anchor` (metres, set by the first point placed), so
    that areas keep their precision where coordinates are of the order of 10⁷ m.
    """

    length_unit_m: float
    angle_unit_rad: float
    broken: frozenset[int] = frozenset()
    anchor: Array | None = None
    notes: Notes = field(default_factory=dict)
    steps: int = 0
    chords_a_turn: int = CHORDS_A_TURN
    has_kernel: bool = True
    caches: dict[Any, Any] = field(default_factory=dict)
    is_operand: bool = False
    """While operands of a boolean are read: pieces by the thousand would be cut one by one."""

    def chords(self, is_horizontal: bool) -> int:
        """Return the chords of a full circle: more where an arc is seen from its side, and no body will
        be cut by it.
        """
        return FINE_CHORDS_A_TURN if is_horizontal and not self.is_operand else CHORDS_A_TURN

    def note(self, code: str, **values: Any) -> None:
        """Remember something worth a finding, with the values of its sentence; the first of each code is kept."""
        self.notes.setdefault(code, values)

    def guard(self, entity: Any, depth: int = 0, steps: int = 1) -> None:
        """Raise an error for an entity that is broken, missing, or nested too deep.

        `steps` is how much of the limit it takes: more than one where handling it takes more.
        Raises: GeometryError `geometry_missing_part`, `geometry_too_deep`, `geometry_cycle`.
        """
        if entity is None:
            raise GeometryError("geometry_missing_part", where="body")
        self.steps += steps
        if depth > DEPTH_LIMIT or self.steps > STEP_LIMIT:
            raise GeometryError("geometry_too_deep", where=label(entity))
        if self.broken and entity.id() in self.broken:
            raise GeometryError("geometry_cycle", where=label(entity))

    def place(self, points: Array, matrix: Array) -> Array:
        """Return local points (n, 3) in file units as metres along the building's axes, relative to the anchor.

        The first point placed is the anchor: far from the origin the digits of small differences would be lost.
        Raises: GeometryError `geometry_not_a_number`.
        """
        first = points[0]
        origin = (matrix[:3, :3] @ first + matrix[:3, 3]) * self.length_unit_m
        if self.anchor is None:
            self.anchor = origin
        placed: Array = ((points - first) @ matrix[:3, :3].T) * self.length_unit_m + (origin - self.anchor)
        if not math.isfinite(placed.sum()):
            raise GeometryError("geometry_not_a_number", where="body")
        return placed


STEP_LIMIT = 50_000
"""How many entities one measurement may follow; parts that name parts many times over end here."""


def attribute(entity: Any, name: str) -> Any:
    """Return an attribute, None where this schema lacks it. (Asking by name is slow, for a missing one very.)"""
    position = positions_of(entity.is_a(True)).get(name, -1)
    return None if position < 0 else entity.get_argument(position)


def required(entity: Any, name: str) -> Any:
    """Return an attribute that every schema has. Raises: AttributeError where the entity is of another class."""
    position = positions_of(entity.is_a(True)).get(name, -1)
    return getattr(entity, name) if position < 0 else entity.get_argument(position)


def number(entity: Any, name: str, *, positive: bool = False) -> float:
    """Return a required real attribute, in the units of the file.

    Raises: GeometryError `geometry_not_a_number` (NaN or missing too), `geometry_zero_area` (not positive, if asked).
    """
    value = required(entity, name)
    if value is None or isinstance(value, bool) or not math.isfinite(value):
        raise GeometryError("geometry_not_a_number", where=f"{label(entity)}.{name}")
    if positive and value <= 0:
        raise GeometryError("geometry_zero_area", where=f"{label(entity)}.{name} = {value:g}")
    return float(value)


def optional_number(entity: Any, name: str) -> float:
    """Return a real attribute in the units of the file; 0 where this file or this schema lacks it.

    Raises: as `number`.
    """
    value = attribute(entity, name)
    if value is None:
        return 0.0
    return number(entity, name)
