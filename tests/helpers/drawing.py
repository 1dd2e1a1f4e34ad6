"""Draws spaces in memory, entity by entity, so that a test knows their area on paper."""

import math
from typing import Any

import ifcopenshell
import ifcopenshell.guid

from bim.geometry.footprint import Footprint, MeasureContext, measure_footprint

Points = Any


class Drawing:
    """A model under construction. Lengths are in file units, `unit` metres each; angles in `angle` radians each."""

    def __init__(self, schema: str = "IFC4", unit: float = 1.0, angle: float = 1.0) -> None:
        self.model = ifcopenshell.file(schema=schema)
        self.context = MeasureContext(self.model, unit, angle)

    def make(self, kind: str, *args: Any, **kwargs: Any) -> Any:
        """Any entity."""
        return self.model.create_entity(kind, *args, **kwargs)

    def point(self, *at: float) -> Any:
        return self.make("IfcCartesianPoint", tuple(map(float, at)))

    def direction(self, *ratios: float) -> Any:
        return self.make("IfcDirection", tuple(map(float, ratios)))

    def axes(self, at: Points = (0, 0, 0), z: Points = None, x: Points = None) -> Any:
        """An IfcAxis2Placement3D."""
        return self.make(
            "IfcAxis2Placement3D",
            self.point(*at),
            None if z is None else self.direction(*z),
            None if x is None else self.direction(*x),
        )

    def axes_2d(self, at: Points = (0, 0), turn: float = 0.0) -> Any:
        """An IfcAxis2Placement2D turned by an angle in radians."""
        return self.make(
            "IfcAxis2Placement2D", self.point(*at), self.direction(math.cos(turn), math.sin(turn))
        )

    def placement(
        self, at: Points = (0, 0, 0), z: Points = None, x: Points = None, parent: Any = None
    ) -> Any:
        return self.make("IfcLocalPlacement", parent, self.axes(at, z, x))

    def polyline(self, points: Points, closed: bool = True) -> Any:
        vertices = [self.point(*at) for at in points]
        return self.make("IfcPolyline", [*vertices, vertices[0]] if closed else vertices)

    def area(self, points: Points) -> Any:
        """An arbitrary closed profile of a polyline."""
        return self.closed(self.polyline(points))

    def closed(self, curve: Any) -> Any:
        return self.make("IfcArbitraryClosedProfileDef", "AREA", None, curve)

    def box(self, x: float, y: float) -> Any:
        """A rectangle profile round the origin."""
        return self.make("IfcRectangleProfileDef", "AREA", None, self.axes_2d(), float(x), float(y))

    def extrude(self, profile: Any, depth: float = 3.0, direction: Points = (0, 0, 1), at: Any = None) -> Any:
        return self.make(
            "IfcExtrudedAreaSolid",
            profile,
            self.axes() if at is None else at,
            self.direction(*direction),
            float(depth),
        )

    def faces(self, rings: Points) -> list[Any]:
        """IfcFaces of outer rings."""
        made = []
        for ring in rings:
            loop = self.make("IfcPolyLoop", [self.point(*at) for at in ring])
            made.append(self.make("IfcFace", [self.make("IfcFaceOuterBound", loop, True)]))
        return made

    def brep(self, rings: Points) -> Any:
        return self.make("IfcFacetedBrep", self.make("IfcClosedShell", self.faces(rings)))

    def half_space(self, at: Points, normal: Points, agreement: bool = False) -> Any:
        """AgreementFlag false: the normal points into the material."""
        plane = self.make("IfcPlane", self.axes(at, normal, _across(normal)))
        return self.make("IfcHalfSpaceSolid", plane, agreement)

    def bounded(
        self, at: Points, normal: Points, boundary: Points, agreement: bool = False, position: Any = None
    ) -> Any:
        plane = self.make("IfcPlane", self.axes(at, normal, _across(normal)))
        return self.make(
            "IfcPolygonalBoundedHalfSpace",
            plane,
            agreement,
            self.axes() if position is None else position,
            self.polyline(boundary),
        )

    def boolean(self, operator: str, first: Any, second: Any, kind: str = "IfcBooleanResult") -> Any:
        return self.make(kind, operator, first, second)

    def cut(self, first: Any, second: Any) -> Any:
        return self.boolean("DIFFERENCE", first, second, "IfcBooleanClippingResult")

    def representation(self, items: Points, name: str = "Body", form: str | None = None) -> Any:
        return self.make("IfcShapeRepresentation", None, name, form, items)

    def mapped(self, items: Points, operator: Any = None, origin: Any = None) -> Any:
        source = self.make("IfcRepresentationMap", origin or self.axes(), self.representation(items))
        return self.make("IfcMappedItem", source, operator or self.operator())

    def operator(self, at: Points = (0, 0, 0), x: Points = None, y: Points = None, scale: float = 1.0) -> Any:
        return self.make(
            "IfcCartesianTransformationOperator3D",
            None if x is None else self.direction(*x),
            None if y is None else self.direction(*y),
            self.point(*at),
            float(scale),
            None,
        )

    def space(self, representations: Points, placement: Any = None) -> Any:
        shape = (
            self.make("IfcProductDefinitionShape", None, None, representations) if representations else None
        )
        return self.make(
            "IfcSpace",
            GlobalId=ifcopenshell.guid.new(),
            Name="1.01",
            Representation=shape,
            ObjectPlacement=self.placement() if placement is None else placement,
        )

    def measure(self, *items: Any, placement: Any = None, name: str = "Body") -> Footprint:
        """The footprint of a space with these items in one representation."""
        return measure_footprint(self.space([self.representation(items, name)], placement), self.context)


def _across(normal: Points) -> Points:
    """Some direction at right angles to a normal."""
    x, y = normal[:2]
    return (y, -x, 0) if (x or y) else (1, 0, 0)


def box_rings(x: float, y: float, z: float, at: Points = (0, 0, 0)) -> list[list[tuple[float, ...]]]:
    """The six faces of a box with its corner at `at`, normals outward."""
    x0, y0, z0 = at
    x1, y1, z1 = x0 + x, y0 + y, z0 + z
    ground = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    sides = [
        [(*p, z0), (*q, z0), (*q, z1), (*p, z1)] for p, q in zip(ground, ground[1:] + ground[:1], strict=True)
    ]
    return [[(*p, z0) for p in ground[::-1]], [(*p, z1) for p in ground], *sides]


def codes(footprint: Footprint) -> set[str]:
    """Codes of its findings."""
    return {finding.code for finding in footprint.findings}
