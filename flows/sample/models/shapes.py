"""Shapes of rooms, in millimetres, with areas that are known by formula.

Comes in: widths and depths. Goes out: outlines and their exact areas in m². Must not know: IFC, or any library
of geometry; the answers must not come from the code that they test.
"""

import math
from dataclasses import dataclass
from decimal import Decimal

Point = tuple[float, float]
MICRO = Decimal("0.000001")


@dataclass(frozen=True)
class Outline:
    """A closed outline, anticlockwise, the last corner joined to the first.

    `arcs` holds (i, middle): the side from corner i to the next is the arc through `middle`, its midpoint.
    """

    points: tuple[Point, ...]
    arcs: tuple[tuple[int, Point], ...] = ()


@dataclass(frozen=True)
class Circle:
    """A full circle."""

    centre: Point
    radius: float


Curve = Outline | Circle


@dataclass(frozen=True)
class Shape:
    """A room's floor: an outer curve, and voids such as columns and shafts inside it."""

    outer: Curve
    voids: tuple[Curve, ...] = ()


def gross_area_m2(shape: Shape) -> Decimal:
    """Area within the outer curve, voids included, in m² to six places."""
    return _square_metres(_curve_area(shape.outer))


def net_area_m2(shape: Shape) -> Decimal:
    """Area of the floor: within the outer curve, less the voids, in m² to six places."""
    return _square_metres(_curve_area(shape.outer) - sum(_curve_area(void) for void in shape.voids))


def is_polygon(shape: Shape) -> bool:
    """Whether the shape has straight sides only and no voids."""
    return isinstance(shape.outer, Outline) and not shape.outer.arcs and not shape.voids


def is_rectangle(shape: Shape) -> bool:
    """Whether the shape is a plain rectangle along its axes."""
    return is_polygon(shape) and isinstance(shape.outer, Outline) and len(shape.outer.points) == 4


def rectangle(width: int, depth: int) -> Shape:
    """A rectangle from the origin; width along x, depth along y."""
    return Shape(_box(0, 0, width, depth))


def l_shape(width: int, depth: int, cut_width: int, cut_depth: int) -> Shape:
    """A rectangle whose far right corner is cut away."""
    corners = [(0, 0), (width, 0), (width, depth - cut_depth), (width - cut_width, depth - cut_depth)]
    return Shape(Outline((*corners, (width - cut_width, depth), (0, depth))))


def bay(width: int, depth: int, shoulder: int, sagitta: int) -> Shape:
    """A rectangle whose far side bulges out in an arc between two shoulders."""
    points = ((0, 0), (width, 0), (width, depth), (width - shoulder, depth), (shoulder, depth), (0, depth))
    return Shape(Outline(points, ((3, (width / 2, depth + sagitta)),)))


def rounded_corner(width: int, depth: int, radius: int) -> Shape:
    """A rectangle whose far right corner is a quarter of a circle."""
    middle = math.sqrt(0.5) * radius
    points = ((0, 0), (width, 0), (width, depth - radius), (width - radius, depth), (0, depth))
    return Shape(Outline(points, ((2, (width - radius + middle, depth - radius + middle)),)))


def round_room(radius: int) -> Shape:
    """A circle that touches both axes."""
    return Shape(Circle((radius, radius), radius))


def with_columns(width: int, depth: int, side: int, round_columns: bool) -> Shape:
    """A rectangle with two columns standing free in it, square or round."""
    centres = ((width // 3, depth // 2), (2 * width // 3, depth // 2))
    if round_columns:
        return Shape(rectangle(width, depth).outer, tuple(Circle(centre, side / 2) for centre in centres))
    half = side // 2
    boxes = tuple(_box(x - half, y - half, side, side) for x, y in centres)
    return Shape(rectangle(width, depth).outer, boxes)


def _box(x: int, y: int, width: int, depth: int) -> Outline:
    return Outline(((x, y), (x + width, y), (x + width, y + depth), (x, y + depth)))


def _square_metres(square_millimetres: float) -> Decimal:
    return (Decimal(square_millimetres) / 1_000_000).quantize(MICRO)


def _curve_area(curve: Curve) -> float:
    if isinstance(curve, Circle):
        return math.pi * curve.radius**2
    corners = curve.points
    ring = zip(corners, (*corners[1:], corners[0]), strict=True)
    straight = sum(a[0] * b[1] - b[0] * a[1] for a, b in ring) / 2
    return straight + sum(
        _segment_area(corners[i], middle, corners[(i + 1) % len(corners)]) for i, middle in curve.arcs
    )


def _segment_area(start: Point, middle: Point, end: Point) -> float:
    """Area between an arc and its chord: r²/2 (θ - sin θ); negative where the arc bulges inwards."""
    chord = math.dist(start, end)
    sagitta = math.dist(middle, ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    radius = (chord**2 / 4 + sagitta**2) / (2 * sagitta)
    angle = 4 * math.atan(2 * sagitta / chord)
    turn = (end[0] - start[0]) * (middle[1] - start[1]) - (end[1] - start[1]) * (middle[0] - start[0])
    return math.copysign(radius**2 / 2 * (angle - math.sin(angle)), -turn)
