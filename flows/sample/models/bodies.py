"""Bodies of spaces as STEP entities: extrusions, mapped and mirrored items, breps, face sets.

Comes in: a room, in millimetres. Goes out: its shape representation, in the file's unit. Must not know: areas.
"""

from typing import Any

from flows.sample.models.rooms import ATTIC_FALL, Room
from flows.sample.models.shapes import Circle, Curve, Outline, Point, is_rectangle
from flows.sample.models.stepwriter import Enum, Ref, StepFile, Typed


class BodyWriter:
    """Writes bodies into one file; `unit_mm` is the length of the file's unit in millimetres."""

    def __init__(self, step: StepFile, schema: str, unit_mm: float, context: Ref) -> None:
        self.step = step
        self.is_2x3 = schema == "IFC2X3"
        self.is_4x3 = schema == "IFC4X3"
        self.unit_mm = unit_mm
        self.context = context

    def write(self, room: Room) -> Ref | None:
        """The product shape of a room, in the axes of its placement; None where it has no body."""
        if room.body == "none":
            return None
        kind, item = self._item(room)
        shape = self._representation(kind, item)
        return self.step.add("IFCPRODUCTDEFINITIONSHAPE", None, None, (shape,))

    def point(self, *coordinates: float) -> Ref:
        """A point; coordinates in millimetres."""
        return self.step.share("IFCCARTESIANPOINT", self._lengths(coordinates))

    def axes(
        self, origin: Ref, axis: tuple[float, ...] | None = None, x: tuple[float, ...] | None = None
    ) -> Ref:
        """An axis placement at a point; z axis and x axis where they are not the plain ones."""
        return self.step.share("IFCAXIS2PLACEMENT3D", origin, self._direction(axis), self._direction(x))

    def length(self, millimetres: float) -> float:
        """A length in the file's unit."""
        return float(millimetres) / self.unit_mm

    def _lengths(self, coordinates: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(self.length(value) for value in coordinates)

    def _direction(self, ratios: tuple[float, ...] | None) -> Ref | None:
        return None if ratios is None else self.step.share("IFCDIRECTION", tuple(map(float, ratios)))

    def _representation(self, kind: str, item: Ref) -> Ref:
        return self.step.add("IFCSHAPEREPRESENTATION", self.context, "Body", kind, (item,))

    def _item(self, room: Room) -> tuple[str, Ref]:
        is_south = room.side == "south" and not is_turned(room)
        if room.body in ("brep", "faces", "attic"):
            return self._prism(room, is_south)
        if room.body == "mapped" or (is_south and room.body != "flipped"):
            return "MappedRepresentation", self._mapped(room, is_south)
        return "SweptSolid", self._solid(room, is_flipped=is_south)

    def _solid(self, room: Room, is_flipped: bool = False) -> Ref:
        profile, offset = self._profile(room)
        origin = self.point(offset[0], -offset[1] if is_flipped else offset[1], 0)
        flipped = self.axes(origin, (0, 0, -1), (1, 0, 0)) if is_flipped else self.axes(origin)
        upwards = self._direction((0, 0, -1 if is_flipped else 1))
        return self.step.add("IFCEXTRUDEDAREASOLID", profile, flipped, upwards, self.length(room.height))

    def _mapped(self, room: Room, is_mirrored: bool) -> Ref:
        origin = self.point(0, 0, 0)
        solid = self._representation("SweptSolid", self._solid(room))
        source = self.step.add("IFCREPRESENTATIONMAP", self.axes(origin), solid)
        ratios = ((1, 0, 0), (0, -1 if is_mirrored else 1, 0), (0, 0, 1))
        x, y, z = (self._direction(axis) for axis in ratios)
        operator = self.step.share("IFCCARTESIANTRANSFORMATIONOPERATOR3D", x, y, origin, None, z)
        return self.step.add("IFCMAPPEDITEM", source, operator)

    def _profile(self, room: Room) -> tuple[Ref, tuple[float, float]]:
        """The profile, and where its axes stand in the room's."""
        area, outer = Enum("AREA"), room.shape.outer
        if isinstance(outer, Circle):
            radius = self.length(outer.radius)
            return self.step.add("IFCCIRCLEPROFILEDEF", area, None, self._plane_axes(), radius), outer.centre
        if room.body == "rectangle" and is_rectangle(room.shape):
            width, depth = outer.points[2]
            sides = self.length(width), self.length(depth)
            profile = self.step.add("IFCRECTANGLEPROFILEDEF", area, None, self._plane_axes(), *sides)
            return profile, (width / 2, depth / 2)
        if room.shape.voids and room.body != "outer_only":
            voids = tuple(self._curve(void) for void in room.shape.voids)
            return self.step.add("IFCARBITRARYPROFILEDEFWITHVOIDS", area, None, self._curve(outer), voids), (
                0,
                0,
            )
        return self.step.add("IFCARBITRARYCLOSEDPROFILEDEF", area, None, self._curve(outer)), (0, 0)

    def _plane_axes(self) -> Ref:
        return self.step.share("IFCAXIS2PLACEMENT2D", self.point(0, 0), None)

    def _curve(self, curve: Curve) -> Ref:
        if isinstance(curve, Circle):
            axes = self.step.add("IFCAXIS2PLACEMENT2D", self.point(*curve.centre), None)
            return self.step.add("IFCCIRCLE", axes, self.length(curve.radius))
        if not curve.arcs:
            points = tuple(self.point(*corner) for corner in (*curve.points, curve.points[0]))
            return self.step.add("IFCPOLYLINE", points)
        return self._composite_curve(curve) if self.is_2x3 else self._indexed_curve(curve)

    def _indexed_curve(self, outline: Outline) -> Ref:
        arcs = dict(outline.arcs)
        count = len(outline.points)
        points: list[Point] = [*outline.points, *arcs.values()]
        segments = []
        for i in range(count):
            start, end = i + 1, (i + 1) % count + 1
            middle = count + 1 + list(arcs).index(i) if i in arcs else None
            kind, indices = (
                ("IFCARCINDEX", (start, middle, end)) if middle else ("IFCLINEINDEX", (start, end))
            )
            segments.append(Typed(kind, indices))
        coordinates = tuple(self._lengths(point) for point in points)
        listed = (coordinates, None) if self.is_4x3 else (coordinates,)
        return self.step.add(
            "IFCINDEXEDPOLYCURVE", self.step.add("IFCCARTESIANPOINTLIST2D", *listed), tuple(segments), False
        )

    def _composite_curve(self, outline: Outline) -> Ref:
        arcs, count = dict(outline.arcs), len(outline.points)
        segments = []
        for i, start in enumerate(outline.points):
            end = outline.points[(i + 1) % count]
            if i in arcs:
                curve = self._trimmed_circle(start, arcs[i], end)
            else:
                curve = self.step.add("IFCPOLYLINE", (self.point(*start), self.point(*end)))
            segments.append(self.step.add("IFCCOMPOSITECURVESEGMENT", Enum("CONTINUOUS"), True, curve))
        return self.step.add("IFCCOMPOSITECURVE", tuple(segments), False)

    def _trimmed_circle(self, start: Point, middle: Point, end: Point) -> Ref:
        centre, radius = circle_through(start, middle, end)
        axes = self.step.add("IFCAXIS2PLACEMENT2D", self.point(*centre), None)
        circle = self.step.add("IFCCIRCLE", axes, self.length(radius))
        trims = ((self.point(*start),), (self.point(*end),))
        return self.step.add("IFCTRIMMEDCURVE", circle, *trims, True, Enum("CARTESIAN"))

    def _prism(self, room: Room, is_south: bool) -> tuple[str, Ref]:
        assert isinstance(room.shape.outer, Outline)
        ring = room.shape.outer.points
        if is_south:
            ring = tuple((x, -y) for x, y in reversed(ring))
        count = len(ring)
        corners = [
            (x, y, z)
            for is_top in (False, True)
            for x, y in ring
            for z in [self._height(room, abs(y), is_top)]
        ]
        faces = [tuple(reversed(range(count))), tuple(range(count, 2 * count))]
        faces += [(i, (i + 1) % count, (i + 1) % count + count, i + count) for i in range(count)]
        if room.body == "faces" and not self.is_2x3:
            return "Tessellation", self._face_set(corners, faces)
        return "Brep", self._faceted_brep(corners, faces)

    def _height(self, room: Room, depth: float, is_top: bool) -> float:
        """Height of the floor, or of the ceiling: flat, or falling to a low eave in an attic."""
        if not is_top:
            return 0.0
        fall = ATTIC_FALL * depth if room.body == "attic" else 0.0
        return room.height - fall

    def _faceted_brep(self, corners: list[tuple[float, float, float]], faces: list[tuple[int, ...]]) -> Ref:
        points = [self.point(*corner) for corner in corners]
        written = []
        for face in faces:
            loop = self.step.add("IFCPOLYLOOP", tuple(points[i] for i in face))
            written.append(self.step.add("IFCFACE", (self.step.add("IFCFACEOUTERBOUND", loop, True),)))
        return self.step.add("IFCFACETEDBREP", self.step.add("IFCCLOSEDSHELL", tuple(written)))

    def _face_set(self, corners: list[tuple[float, float, float]], faces: list[tuple[int, ...]]) -> Ref:
        coordinates = tuple(self._lengths(corner) for corner in corners)
        listed: tuple[Any, ...] = (coordinates, None) if self.is_4x3 else (coordinates,)
        points = self.step.add("IFCCARTESIANPOINTLIST3D", *listed)
        written = tuple(
            self.step.add("IFCINDEXEDPOLYGONALFACE", tuple(i + 1 for i in face)) for face in faces
        )
        return self.step.add("IFCPOLYGONALFACESET", points, True, written, None)


def is_turned(room: Room) -> bool:
    """Whether the room's placement is turned by half a circle, so that its body need not be mirrored."""
    return room.side == "south" and room.body == "rectangle" and is_rectangle(room.shape)


def circle_through(start: Point, middle: Point, end: Point) -> tuple[Point, float]:
    """Centre and radius of the circle on which three points lie."""
    (ax, ay), (bx, by), (cx, cy) = start, middle, end
    d = 2 * (ax * (by - cy) + bx * (cy - ay) + cx * (ay - by))
    a, b, c = ax * ax + ay * ay, bx * bx + by * by, cx * cx + cy * cy
    x = (a * (by - cy) + b * (cy - ay) + c * (ay - by)) / d
    y = (a * (cx - bx) + b * (ax - cx) + c * (bx - ax)) / d
    return (x, y), ((ax - x) ** 2 + (ay - y) ** 2) ** 0.5
