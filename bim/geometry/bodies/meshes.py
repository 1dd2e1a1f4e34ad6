"""Measure bodies of plane faces: their footprint, and the same body as slabs.

Comes in: faces, each a shell ring and hole rings (n, 3) in metres. Goes out: footprint, volume, slabs. Whether faces
are
closed and oriented is checked, not assumed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.regions import region_of, united, without_slivers
from bim.geometry.bodies.slabs import SLIVER_M2, THIN_M, Plane, Slab, height_at, polygonal
from bim.geometry.errors import Array, GeometryError, Measurement

UPRIGHT = 1e-6
"""Cosine of a face's tilt below which it counts as a wall."""
STEEP, STRIP_M = 0.05, 5e-4
CELL_LIMIT = 20_000
FACE_LIMIT = 6_000


@dataclass(frozen=True)
class Face:
    """A plane face: rings in space, normal times twice its area, share of the volume; no region for a wall."""

    rings: tuple[Array, ...]
    normal: tuple[float, float, float]
    content_m3: float
    plane: Plane | None = None
    region: Any = None


Piece = tuple[Plane, Any]
"""A plane and the region of it that bounds a body."""


@dataclass(frozen=True)
class Mesh:
    """The faces of one body.

    `is_closed`: every edge is shared by two faces. `volume_m3`: signed, positive with normals outward; None unless the
    body is closed and its faces are oriented.
    """

    faces: tuple[Face, ...]
    is_closed: bool
    volume_m3: float | None
    z_min: float
    z_max: float


def normal_of(ring: Array) -> tuple[float, float, float]:
    """Return Newell's normal of a ring (n, 3), its length twice the area.

    (Rings are short: plain numbers are faster.)
    """
    nx = ny = nz = 0.0
    points = (ring - ring[0]).tolist()
    x, y, z = points[0]
    for u, v, w in points:
        nx += y * w - z * v
        ny += z * u - x * w
        nz += x * v - y * u
        x, y, z = u, v, w
    return nx, ny, nz


def _dot(u: Sequence[float], v: Sequence[float]) -> float:
    return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]


def build_mesh(face_rings: Sequence[Sequence[Array]], measurement: Measurement) -> Mesh:
    """Return a mesh of faces given as (shell, hole, ...) rings in metres.

    Raises: GeometryError where no face is left to project.
    """
    faces = [face for rings in face_rings if (face := _face(rings, measurement)) is not None]
    if not any(face.region is not None for face in faces):
        raise GeometryError("geometry_zero_area", where="no_floor")
    is_closed, is_oriented = _closed_and_oriented(faces)
    content = sum(face.content_m3 for face in faces)  # the divergence theorem: positive with normals outward
    is_solid = is_closed and is_oriented and abs(content) > SLIVER_M2
    heights = np.concatenate([face.rings[0][:, 2] for face in faces])
    return Mesh(
        tuple(faces), is_closed, content if is_solid else None, float(heights.min()), float(heights.max())
    )


def _face(rings: Sequence[Array], measurement: Measurement) -> Face | None:
    rings = tuple(ring for ring in rings if len(ring) > 2)
    if not rings:
        return None
    normals = [normal_of(ring) for ring in rings]
    if len(rings) > 1:  # some programs name no outer ring, and list a hole first
        largest = max(range(len(rings)), key=lambda index: _dot(normals[index], normals[index]))
        rings = (rings[largest], *rings[:largest], *rings[largest + 1 :])
        normals.insert(0, normals.pop(largest))
    normal = normals[0]
    for index in range(1, len(rings)):
        if _dot(normals[index], normal) > 0:  # a hole runs against its shell
            rings = (*rings[:index], rings[index][::-1], *rings[index + 1 :])
            normals[index] = (-normals[index][0], -normals[index][1], -normals[index][2])
    content = sum(_dot(ring[0], across) for ring, across in zip(rings, normals, strict=True)) / 6
    length = math.sqrt(_dot(normal, normal))
    if length < SLIVER_M2 or abs(normal[2]) < UPRIGHT * length:
        return Face(rings, normal, content)
    a, b = -normal[0] / normal[2], -normal[1] / normal[2]
    x, y, z = rings[0].sum(axis=0) / len(rings[0])
    try:
        region = region_of(rings[0][:, :2], [ring[:, :2] for ring in rings[1:]], measurement)
    except GeometryError as error:
        if error.code != "geometry_zero_area":
            raise
        return Face(rings, normal, content)
    return Face(rings, normal, content, (a, b, float(z - a * x - b * y)), region)


def _closed_and_oriented(faces: Sequence[Face]) -> tuple[bool, bool]:
    """Return whether every edge is shared by an even number of faces, and used as often in one direction as in the
    other.
    """
    numbers: dict[tuple[float, ...], int] = {}
    balance: dict[tuple[int, int], int] = {}
    times: dict[tuple[int, int], int] = {}
    for face in faces:
        for ring in face.rings:
            points = [
                numbers.setdefault(tuple(row), len(numbers)) for row in (np.round(ring, 6) + 0.0).tolist()
            ]
            a = points[-1]
            for b in points:
                if a != b:
                    edge = (a, b) if a < b else (b, a)
                    times[edge] = times.get(edge, 0) + 1
                    balance[edge] = balance.get(edge, 0) + (1 if a < b else -1)
                a = b
    return all(count % 2 == 0 for count in times.values()), not any(balance.values())


def mesh_footprint(mesh: Mesh, measurement: Measurement) -> Any:
    """Return the plan of the faces that face down; where orientation is not reliable, of all faces: the
    same if closed.
    """
    faces = [face for face in mesh.faces if face.region is not None]
    if mesh.volume_m3 is not None:
        faces = [face for face in faces if face.normal[2] * mesh.volume_m3 < 0] or faces
    elif mesh.is_closed:
        measurement.note("geometry_inverted_normals")
    else:
        measurement.note("geometry_open_body")
    return united([face.region for face in faces])


def lower_pieces(mesh: Mesh) -> list[Piece] | None:
    """Return the faces that bound a mesh from below, without walls; None where orientation is not reliable."""
    faces = [face for face in mesh.faces if face.plane is not None and not _is_wall(face)]
    if mesh.volume_m3 is not None:
        faces = [face for face in faces if face.normal[2] * mesh.volume_m3 < 0]
    elif not is_flat_ended(mesh):
        return None
    else:
        middle = (mesh.z_min + mesh.z_max) / 2
        faces = [face for face in faces if face.rings[0][0, 2] < middle]
    return [(face.plane, face.region) for face in faces if face.plane is not None]


def is_flat_ended(mesh: Mesh) -> bool:
    """Return whether one level of floor and one of ceiling bound the entire body, as in a plain prism."""
    middle = (mesh.z_min + mesh.z_max) / 2
    return all(
        face.region is None
        or float(
            np.abs(face.rings[0][:, 2] - (mesh.z_min if face.rings[0][0, 2] < middle else mesh.z_max)).max()
        )
        < 1e-4
        for face in mesh.faces
    )


def mesh_slabs(mesh: Mesh) -> tuple[list[Slab], bool]:
    """Return the body as slabs: the plan is cut along every edge, and each cell gets the faces over it in pairs.

    An odd number of faces over a cell (an open body) gives one slab from the lowest to the highest. The second value
    says whether no number is odd, so that the faces enclose the body even if their edges do not meet one by one.
    Raises: GeometryError `geometry_too_fine` over `FACE_LIMIT` faces.
    """
    faces = _plane_pieces(mesh.faces)
    if len(faces) > FACE_LIMIT:
        raise GeometryError("geometry_too_fine", where="body", pieces=len(faces))
    regions = np.array([region for _, region in faces])
    cells = shapely.get_parts(shapely.polygonize([shapely.union_all(shapely.boundary(regions))]))
    cells = cells[shapely.area(cells) > SLIVER_M2]
    if len(cells) > CELL_LIMIT:
        raise GeometryError("geometry_too_fine", where="body", pieces=len(cells))
    inside = shapely.point_on_surface(cells)
    over: dict[int, list[int]] = {}
    for face, cell in (
        shapely.STRtree(inside).query(regions, predicate="contains").T
    ):  # shapely prepares the regions
        over.setdefault(int(cell), []).append(int(face))
    groups: dict[tuple[int, int], list[Any]] = {}
    for cell, stack in over.items():
        for pair in _pairs(stack, shapely.get_coordinates(inside[cell])[0], faces):
            groups.setdefault(pair, []).append(cells[cell])
    slabs = [Slab(_joined(parts), faces[low][0], faces[high][0]) for (low, high), parts in groups.items()]
    return slabs, all(len(stack) % 2 == 0 for stack in over.values())


def _plane_pieces(faces: Sequence[Face]) -> list[Piece]:
    """Return planes and regions of the faces that are no walls; triangles that tile one plane as one piece."""
    groups: dict[Plane, list[Piece]] = {}
    for face in faces:
        if face.plane is not None and not _is_wall(face):
            a, b, c = face.plane
            groups.setdefault((round(a, 9), round(b, 9), round(c, 7)), []).append((face.plane, face.region))
    return [piece for group in groups.values() for piece in _tiled(group)]


def _is_wall(face: Face) -> bool:
    """Return whether a face is steep, and narrower in plan than the kernel approximates a curved wall: no cell of its
    own.
    """
    if face.region is None:
        return True
    is_steep = abs(face.normal[2]) < STEEP * math.sqrt(_dot(face.normal, face.normal))
    return is_steep and bool(face.region.area < STRIP_M * face.region.length)


def _tiled(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of one plane as one, or as they are where they overlap: each counts over a cell then."""
    if len(pieces) == 1:
        return pieces
    union = united([region for _, region in pieces])
    parts_m2 = sum(region.area for _, region in pieces)
    return [(pieces[0][0], union)] if abs(parts_m2 - union.area) <= 1e-9 * parts_m2 + SLIVER_M2 else pieces


def _joined(cells: Sequence[Any]) -> Any:
    """Return the union of cells, which share entire edges or none: far cheaper than that of any regions."""
    return cells[0] if len(cells) == 1 else without_slivers(polygonal(shapely.coverage_union_all(cells)))


def _pairs(stack: list[int], at: Array, faces: Sequence[Piece]) -> list[tuple[int, int]]:
    """Return the faces over a point, from below, as pairs of floor and ceiling."""
    heights = sorted((float(height_at(faces[index][0], at)), index) for index in stack)
    is_odd = len(heights) % 2
    pairs = [(heights[0], heights[-1])] if is_odd else list(zip(heights[::2], heights[1::2], strict=True))
    return [(low, high) for (z_low, low), (z_high, high) in pairs if z_high - z_low > THIN_M]
