"""Measure how large an object is, seen from its broad side: a window, a pane, an opening.

Comes in: a product with a body. Goes out: `Extent`, metres.
"""

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.body import Body
from bim.geometry.bodies.items import read_body
from bim.geometry.bodies.meshes import normal_of
from bim.geometry.bodies.regions import united
from bim.geometry.errors import READING_ERRORS, Array, GeometryError, Measurement
from bim.geometry.footprint import MeasureContext, body_items
from bim.geometry.placement import local_placement, operator_3d

ALIKE = 0.99
"""Cosine of the angle under which two faces look the same way."""
FACE_LIMIT = 3000


@dataclass(frozen=True)
class Extent:
    """The area of the outline seen along `normal`, the direction that most of its surface faces; m², m.

    `centre` is the middle of its bounding box, `normal` a unit vector, both in the building's axes.
    """

    area_m2: float
    centre: tuple[float, float, float]
    normal: tuple[float, float, float]


def measure_extent(product: Any, context: MeasureContext) -> Extent | None:
    """Return the extent of a product's body; None where it has none that can be read.

    Products of one mapped shape are measured once.
    """
    measurement = context.begin()
    try:
        own = _own_extent(product, measurement)
        matrix = local_placement(product.ObjectPlacement, measurement)
    except (GeometryError, *READING_ERRORS):
        return None
    if own is None:
        return None
    centre = matrix[:3, :3] @ np.array(own.centre) + matrix[:3, 3] * context.length_unit_m
    normal = matrix[:3, :3] @ np.array(own.normal)
    if not math.isfinite(float(centre.sum())):
        return None
    return Extent(own.area_m2, _three(centre), _three(normal))


def _own_extent(product: Any, measurement: Measurement) -> Extent | None:
    cache = measurement.caches.setdefault("extent", {})
    key = _shape_key(product)
    if key not in cache:
        cache[key] = _broad_side(_bodies(product, measurement), measurement)
    found: Extent | None = cache[key]
    return found


def _bodies(product: Any, measurement: Measurement) -> list[Body]:
    """Return its bodies without those that need the kernel, such as handles; all by the kernel where there are no
    others.
    """
    items, found = body_items(product), []
    has_kernel, measurement.has_kernel = measurement.has_kernel, False
    for item in items:
        with suppress(GeometryError):
            found += read_body(item, np.eye(4), measurement)
    measurement.has_kernel = has_kernel
    return found or [body for item in items for body in read_body(item, np.eye(4), measurement)]


def _shape_key(product: Any) -> tuple[Any, ...]:
    """Return a key that is the same for products whose bodies are one shape, mapped in one way."""
    parts: list[Any] = []
    for representation in product.Representation.Representations:
        for item in representation.Items:
            if item.is_a("IfcMappedItem") and item.MappingTarget.is_a("IfcCartesianTransformationOperator3D"):
                parts.append((item.MappingSource.id(), operator_3d(item.MappingTarget).tobytes()))
            else:
                parts.append(item.id())
    return tuple(parts)


def _broad_side(bodies: list[Body], measurement: Measurement) -> Extent | None:
    """Return the outline of bodies along the direction that most of their surface faces."""
    faces = [face for body in bodies for face in body.face_rings()]
    normals = np.array([normal_of(face[0]) for face in faces]) / 2
    areas = np.sqrt((normals**2).sum(axis=1))
    if not areas.size or not areas.max() > 0:
        return None
    along = _most_faced(normals, areas)
    across = np.cross((0.0, 0.0, 1.0) if abs(along[2]) < ALIKE else (1.0, 0.0, 0.0), along)
    across /= np.linalg.norm(across)
    plane = np.column_stack([across, np.cross(along, across)])
    seen = np.abs(normals @ along) > 1e-3 * areas.max()
    points = np.concatenate([ring for face in faces for ring in face])
    anchor = np.zeros(3) if measurement.anchor is None else measurement.anchor
    centre = (points.min(axis=0) + points.max(axis=0)) / 2 + anchor
    if seen.sum() > FACE_LIMIT:
        width, height = np.ptp(points @ plane, axis=0)
        return Extent(float(width * height), _three(centre), _three(along))
    drawn = shapely.make_valid(
        np.array(
            [
                shapely.Polygon(face[0] @ plane, [hole @ plane for hole in face[1:]])
                for face, is_seen in zip(faces, seen, strict=True)
                if is_seen
            ]
        )
    )
    return Extent(float(united(list(drawn)).area), _three(centre), _three(along))


def _most_faced(normals: Array, areas: Array) -> Array:
    """Return the direction that the most surface faces, either way; of equal ones the first."""
    most = 0.0
    best: Array = normals[0]
    for index in np.argsort(-areas, kind="stable")[:12]:
        along = normals[index] / areas[index]
        facing = np.abs(normals @ along)
        total = float(facing[facing > ALIKE * areas].sum())
        if total > most * (1 + 1e-9):
            most, best = total, along
    return best


def _three(vector: Array) -> tuple[float, float, float]:
    x, y, z = map(float, vector)
    return x, y, z
