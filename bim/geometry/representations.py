"""Choose which of a product's shapes is its body, and which of several bodies is used.

Comes in: a product, or bodies already measured. Goes out: its representations by kind, best first; the chosen body.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bim.geometry.errors import GeometryError, Notes, label, required
from bim.model.attributes import is_any

BODY_TYPES = (
    "SweptSolid",
    "Brep",
    "Clipping",
    "CSG",
    "SurfaceModel",
    "Tessellation",
    "MappedRepresentation",
    "SolidModel",
    "AdvancedBrep",
    "AdvancedSweptSolid",
    "Surface3D",
    "SectionedSpine",
)
DRAWN_NAMES = ("FootPrint", "Profile", "Plan", "Annotation", "Axis")
DRAWN_CLASSES = frozenset(("IfcCurve", "IfcGeometricCurveSet", "IfcAnnotationFillArea"))
SIDE_NAMES = ("reference", "clearance", "lighting")
"""How names of bodies begin that represent something else than the room: used last."""
SURFACES = ("IfcFaceBasedSurfaceModel", "IfcShellBasedSurfaceModel", "IfcSurface", "IfcGeometricSet")
INFOS = frozenset(
    {
        "geometry_inverted_normals",
        "geometry_missing",
        "geometry_other_body",
        "geometry_floors",
        "geometry_no_floor",
    }
)
"""Notes that take nothing from the area."""
UNLIKE, APART = 0.01, 0.02
"""Shares of the floor: from which on two bodies are not one floor, and up to which they are two parts of it."""
LEAST_HEIGHT_M = 0.5
TOUCHING_M = 1e-3

Rank = tuple[bool, int, bool]
Note = tuple[str, dict[str, Any]]
"""The code of a finding and the values of its sentence."""


@dataclass(frozen=True)
class Candidate:
    """A body of a room that has several: its plan (shapely, metres), its levels and the notes of its measurement."""

    representation: Any
    region: Any
    low_m: float | None
    high_m: float | None
    notes: Notes

    @property
    def height_m(self) -> float | None:
        """Height from its lowest to its highest point."""
        return None if self.low_m is None or self.high_m is None else self.high_m - self.low_m

    @property
    def title(self) -> str:
        """Its name in messages."""
        one = self.representation
        form = one.RepresentationType or one.Items[0].is_a()
        return f"{one.RepresentationIdentifier or 'a shape'} #{one.id()} ({form}, {self.region.area:.3f} m²)"

    @property
    def is_reliable(self) -> bool:
        """Whether it is as high as a room may be, and nothing of it was repaired or guessed."""
        return self.notes.keys() <= INFOS and self.height_m is not None and self.height_m >= LEAST_HEIGHT_M


def representations_of(product: Any) -> list[Any]:
    """Return the shapes of a product that have items. Raises: GeometryError where it has no body at all."""
    shape = required(product, "Representation")
    if shape is None:
        raise GeometryError("geometry_missing")
    if not shape.is_a("IfcProductRepresentation"):
        raise GeometryError("geometry_wrong_type", where=label(shape), expected="a shape")
    shapes = required(shape, "Representations")
    return [one for one in shapes if one.is_a("IfcRepresentation") and required(one, "Items")]


def of_kind(representations: Sequence[Any], kind: str) -> list[Any]:
    """Return those that are a `body`, `drawn` or a `box`, in the order of the file; the best body first."""
    found = [one for one in representations if _kind(one) == kind]
    return sorted(found, key=_order) if kind == "body" and len(found) > 1 else found


def _order(representation: Any) -> tuple[Rank, bool]:
    """Return a key that sorts better bodies first; of equal ones the one that is called the body."""
    return rank_of(representation), representation.RepresentationIdentifier != "Body"


def _kind(representation: Any) -> str:
    """Return body, drawn or box: lines are never a body; then by name, then by type, then by content."""
    name, form = (required(representation, of) for of in ("RepresentationIdentifier", "RepresentationType"))
    items = required(representation, "Items")
    if all(map(is_drawn, items)):
        return "drawn"
    if name == "Box" or form == "BoundingBox":
        return "box"
    if name in ("Body", "Reference") or (form in BODY_TYPES and name not in DRAWN_NAMES):
        return "body"
    first = items[0]
    if name in DRAWN_NAMES:
        return "drawn"
    return "box" if first.is_a("IfcBoundingBox") else "body"


def is_drawn(item: Any) -> bool:
    """Return whether an item is lines and no body."""
    return is_any(item, DRAWN_CLASSES) or (
        item.is_a("IfcGeometricSet") and all(one.is_a("IfcCurve") for one in item.Elements)
    )


def rank_of(representation: Any) -> Rank:
    """Return a rank, lower for better: the room itself, solids before triangles before surfaces, models before
    sketches.

    The class of the items decides, not the declared type of the shape.
    """
    first = representation.Items[0]
    if first.is_a("IfcMappedItem"):
        mapped = first.MappingSource.MappedRepresentation
        first = mapped.Items[0] if mapped is not None and mapped.Items else first
    form = 2 if any(map(first.is_a, SURFACES)) else 1 if first.is_a("IfcTessellatedItem") else 0
    context = representation.ContextOfItems
    is_sub = context is not None and context.is_a("IfcGeometricRepresentationSubContext")
    is_sketch = is_sub and context.TargetView not in ("MODEL_VIEW", "NOTDEFINED", "USERDEFINED", None)
    name = (representation.RepresentationIdentifier or "").casefold()
    return name.startswith(SIDE_NAMES), form, is_sketch


def choose_body(candidates: Sequence[Candidate]) -> tuple[Sequence[int], Note | None]:
    """Return the positions of the bodies that make up the room, and what to note; nothing where all agree.

    Bodies without repairs come before doubtful ones, then the surer kind. Bodies as good as each other that share no
    floor are parts of one room.
    """
    order = sorted(
        range(len(candidates)),
        key=lambda n: (not candidates[n].is_reliable, _order(candidates[n].representation)),
    )
    best = candidates[order[0]]
    others = [candidates[n] for n in order[1:]]
    unlike = [other for other in others if _is_unlike(best, other)]
    if not unlike:
        return order[:1], None
    equal = [other for other in unlike if _is_as_good(best, other)]
    values: dict[str, Any] = {"count": len(candidates), "used": best.title}
    if len(equal) == len(others) and _are_apart([best, *equal]):
        values |= {
            "used": ", ".join(one.title for one in (best, *equal)),
            "reason": "they are parts of one room",
        }
        return order, ("geometry_other_body", values)
    if equal:
        return order[:1], ("geometry_bodies_differ", {**values, "other": equal[0].title})
    return order[:1], ("geometry_other_body", {**values, "reason": _why(best, unlike[0])})


def _is_as_good(best: Candidate, other: Candidate) -> bool:
    return best.is_reliable == other.is_reliable and rank_of(best.representation) == rank_of(
        other.representation
    )


def _is_unlike(best: Candidate, other: Candidate) -> bool:
    if _is_over(best, other) or _is_over(other, best):
        return True
    return bool(best.region.symmetric_difference(other.region).area > UNLIKE * best.region.area)


def _are_apart(bodies: Sequence[Candidate]) -> bool:
    """Return whether no two of them share more than a strip of their plans, unless one is above the other."""
    return all(
        _is_over(one, other)
        or _is_over(other, one)
        or one.region.intersection(other.region).area <= APART * min(one.region.area, other.region.area)
        for n, one in enumerate(bodies)
        for other in bodies[:n]
    )


def _is_over(upper: Candidate, lower: Candidate) -> bool:
    """Return whether one reliable body begins where the other ends, or higher."""
    if upper.low_m is None or lower.high_m is None or not (upper.is_reliable and lower.is_reliable):
        return False
    return upper.low_m >= lower.high_m - TOUCHING_M


def _why(best: Candidate, other: Candidate) -> str:
    """Return why a body is used before another, for a message."""
    if best.is_reliable and not other.is_reliable:
        return f"{other.title} is doubtful: {', '.join(sorted(other.notes)) or 'flat'}"
    (is_side, form, _), (_, best_form, _) = rank_of(other.representation), rank_of(best.representation)
    if is_side:
        return f"{other.title} represents something else"
    return f"{other.title} is no solid" if form > best_form else f"{other.title} is of another view"
