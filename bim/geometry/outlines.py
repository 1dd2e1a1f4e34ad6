"""Turn drawn footprints into regions.

Comes in: curves, curve sets, fill areas and bounded planes of a FootPrint representation. Goes out: the region that
they
enclose. Rings within rings are holes; one drawn twice, like floor and ceiling of a wire frame, counts once.
"""

from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.regions import region_of
from bim.geometry.bodies.slabs import polygonal
from bim.geometry.errors import Array, GeometryError, Measurement
from bim.geometry.placement import axis_placement, operator_3d
from bim.geometry.shapes.arcs import without_repeats
from bim.geometry.shapes.curves import curve_points


def read_outline(items: Any, frame: Array, measurement: Measurement, depth: int = 0) -> Any:
    """Return the region that the curves of drawn items enclose, metres along the building's axes.

    Raises: GeometryError where the curves enclose nothing.
    """
    rings: list[Array] = []
    lines: list[Array] = []
    for item in items:
        _collect(item, frame, measurement, depth, rings, lines)
    regions = [region_of(ring, (), measurement) for ring in rings]
    if lines:
        regions += list(
            shapely.get_parts(
                shapely.polygonize([shapely.union_all([shapely.LineString(line) for line in lines])])
            )
        )
    if not regions and len(lines) == 1 and len(lines[0]) > 2:
        measurement.note("geometry_open_curve", where="drawn_footprint")
        regions = [region_of(lines[0], (), measurement)]
    if not regions:
        raise GeometryError("geometry_zero_area", where="drawn_footprint")
    regions.sort(key=lambda region: -region.area)
    enclosed = regions[0]
    for n, region in enumerate(regions[1:], 1):
        if any(region.equals(other) for other in regions[:n]):
            continue
        enclosed = polygonal(shapely.symmetric_difference(enclosed, region))
    return enclosed


def _collect(
    item: Any, frame: Array, measurement: Measurement, depth: int, rings: list[Array], lines: list[Array]
) -> None:
    measurement.guard(item, depth)
    if item.is_a("IfcGeometricSet"):
        for element in item.Elements:
            if not element.is_a("IfcPoint"):
                _collect(element, frame, measurement, depth + 1, rings, lines)
    elif item.is_a("IfcAnnotationFillArea"):
        for curve in (item.OuterBoundary, *(item.InnerBoundaries or ())):
            _collect(curve, frame, measurement, depth + 1, rings, lines)
    elif item.is_a("IfcCurveBoundedPlane"):
        plane = frame @ axis_placement(item.BasisSurface.Position)
        for curve in (item.OuterBoundary, *(item.InnerBoundaries or ())):
            _collect(curve, plane, measurement, depth + 1, rings, lines)
    elif item.is_a("IfcMappedItem"):
        source, target = item.MappingSource, item.MappingTarget
        operator = operator_3d(target) if target.is_a("IfcCartesianTransformationOperator3D") else np.eye(4)
        inner = frame @ operator @ axis_placement(source.MappingOrigin)
        for part in source.MappedRepresentation.Items:
            _collect(part, inner, measurement, depth + 1, rings, lines)
    elif item.is_a("IfcCurve"):
        points = curve_points(item, measurement, 3, depth)
        bare = without_repeats(points)
        is_closed = item.is_a("IfcConic") or (
            len(bare) > 2
            and len(bare) < len(points)
            and np.allclose(points[0], points[-1], rtol=1e-9, atol=1e-9)
        )
        (rings if is_closed else lines).append(measurement.place(bare if is_closed else points, frame)[:, :2])
