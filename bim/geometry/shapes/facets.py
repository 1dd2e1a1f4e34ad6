"""Turn faceted items into rings of points.

Comes in: breps, surface models, tessellated face sets, bounding boxes, blocks. Goes out: faces as lists of rings (n, 3)
in file units.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from bim.geometry.errors import (
    Array,
    GeometryError,
    Measurement,
    Rings,
    attribute,
    label,
    needs_kernel,
    number,
)
from bim.geometry.placement import axis_placement
from bim.geometry.shapes.arcs import without_repeats
from bim.geometry.shapes.edges import Edges, is_plane, loop_corners

FACE_LIMIT = 200_000


def _brep(item: Any, measurement: Measurement) -> Rings:
    rings = _shells([item.Outer], measurement)
    if item.is_a() in ("IfcFacetedBrepWithVoids", "IfcAdvancedBrepWithVoids"):
        outward = _content(rings) > 0
        for void in item.Voids:
            inner = _shells([void], measurement)
            is_of_body = (_content(inner) > 0) == outward  # some programs write a void as they write a body
            rings += [[ring[::-1] for ring in face] for face in inner] if is_of_body else inner
    return rings


def _content(faces: Rings) -> float:
    """Return six times the signed volume within faces of one shell: positive where they face outwards."""
    origin = faces[0][0][0] if faces and len(faces[0][0]) else np.zeros(3)
    spokes = [ring - origin for face in faces for ring in face if len(ring) > 2]
    return sum(float((np.cross(spoke[1:-1], spoke[2:]) @ spoke[0]).sum()) for spoke in spokes)


def _face_based(item: Any, measurement: Measurement) -> Rings:
    return _shells(item.FbsmFaces, measurement)


def _shell_based(item: Any, measurement: Measurement) -> Rings:
    return _shells(item.SbsmBoundary, measurement)


def _face_set(item: Any, measurement: Measurement) -> Rings:
    return _shells([item], measurement)


def _shells(shells: Iterable[Any], measurement: Measurement) -> Rings:
    rings: Rings = []
    edges: Edges = {}
    for shell in shells:
        measurement.guard(shell)
        for face in shell.CfsFaces:
            rings.append(_bounds(face, edges))
            if len(rings) > FACE_LIMIT:
                raise GeometryError("geometry_too_fine", where=label(shell), pieces=len(rings))
    return rings


def _bounds(face: Any, edges: Edges) -> list[Array]:
    """Return the rings of a face, the outer one first."""
    if face.is_a("IfcFaceSurface") and not is_plane(face[1]):
        raise needs_kernel(face[1])
    outer: list[Array] = []
    inner: list[Array] = []
    for bound in face.get_argument(0):
        loop, is_forward = bound
        kind = loop.is_a()
        if kind == "IfcPolyLoop":
            points = np.array([vertex.get_argument(0) for vertex in loop.get_argument(0)], float)
        elif kind == "IfcEdgeLoop":
            points = loop_corners(loop, edges)
        else:
            raise needs_kernel(loop)
        if not is_forward:
            points = points[::-1]
        (outer if bound.is_a("IfcFaceOuterBound") else inner).append(points)
    return [*outer, *inner]


def _corners(item: Any) -> Array:
    table = np.array(item.Coordinates.CoordList, float)
    if table.ndim != 2 or table.shape[1] != 3:
        raise GeometryError("geometry_unreadable", reason=f"{label(item)} has no list of 3D points")
    return table


def _indices(given: Any, item: Any, table: Array) -> Any:
    """Return indices into the points, through PnIndex where there is one, from 0."""
    indices = np.array(given, int)
    through = attribute(item, "PnIndex")
    if through:
        steps = np.array(through, int)
        _in_range(indices, len(steps), item)
        indices = steps[indices - 1]
    _in_range(indices, len(table), item)
    return indices - 1


def _in_range(indices: Any, size: int, item: Any) -> None:
    if indices.size == 0 or indices.min() < 1 or indices.max() > size:
        raise GeometryError("geometry_missing_part", where=label(item))


def _triangulated(item: Any, measurement: Measurement) -> Rings:
    table = _corners(item)
    return [[ring] for ring in table[_indices(item.CoordIndex, item, table)]]


def _polygonal(item: Any, measurement: Measurement) -> Rings:
    table = _corners(item)
    rings = []
    for face in item.Faces:
        loops = [face.CoordIndex, *(attribute(face, "InnerCoordIndices") or ())]
        rings.append([table[_indices(loop, item, table)] for loop in loops])
    return rings


def box_rings(low: Array, high: Array) -> Rings:
    """Return the six faces of a box, normals outward."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    a, b, c, d = (x0, y0), (x1, y0), (x1, y1), (x0, y1)
    sides = [[(*p, z0), (*q, z0), (*q, z1), (*p, z1)] for p, q in ((a, b), (b, c), (c, d), (d, a))]
    faces = [[(*p, z0) for p in (a, d, c, b)], [(*p, z1) for p in (a, b, c, d)], *sides]
    return [[np.array(face, float)] for face in faces]


def _bounding_box(item: Any, measurement: Measurement) -> Rings:
    low = np.array(item.Corner.Coordinates, float)
    size = [number(item, name, positive=True) for name in ("XDim", "YDim", "ZDim")]
    return box_rings(low, low + size)


def _in_place(rings: Rings, position: Any) -> Rings:
    matrix = axis_placement(position)
    return [[ring @ matrix[:3, :3].T + matrix[:3, 3] for ring in face] for face in rings]


def _block(item: Any, measurement: Measurement) -> Rings:
    size = np.array([number(item, name, positive=True) for name in ("XLength", "YLength", "ZLength")])
    return _in_place(box_rings(np.zeros(3), size), item.Position)


def _pyramid(item: Any, measurement: Measurement) -> Rings:
    x, y, z = (number(item, name, positive=True) for name in ("XLength", "YLength", "Height"))
    base, top = [(0, 0, 0), (x, 0, 0), (x, y, 0), (0, y, 0)], (x / 2, y / 2, z)
    sides = [[base[i], base[(i + 1) % 4], top] for i in range(4)]
    return _in_place([[np.array(face, float)] for face in (base[::-1], *sides)], item.Position)


_READERS: dict[str, Callable[[Any, Measurement], Rings]] = {
    "IfcFacetedBrep": _brep,
    "IfcFacetedBrepWithVoids": _brep,
    "IfcAdvancedBrep": _brep,
    "IfcAdvancedBrepWithVoids": _brep,
    "IfcFaceBasedSurfaceModel": _face_based,
    "IfcShellBasedSurfaceModel": _shell_based,
    "IfcConnectedFaceSet": _face_set,
    "IfcClosedShell": _face_set,
    "IfcOpenShell": _face_set,
    "IfcTriangulatedFaceSet": _triangulated,
    "IfcTriangulatedIrregularNetwork": _triangulated,
    "IfcPolygonalFaceSet": _polygonal,
    "IfcBoundingBox": _bounding_box,
    "IfcBlock": _block,
    "IfcRectangularPyramid": _pyramid,
}

FACETED = frozenset(_READERS)


def read_rings(item: Any, measurement: Measurement) -> Rings:
    """Return the faces of a faceted item as (shell, hole, ...) rings in file units.

    Raises: GeometryError on a broken item, NeedsKernel where a face or an edge is curved.
    """
    rings = [
        [clean for ring in face if len(clean := without_repeats(ring)) > 2]
        for face in _READERS[item.is_a()](item, measurement)
    ]
    rings = [face for face in rings if face]
    if not rings:
        raise GeometryError("geometry_zero_area", where=label(item))
    return rings
