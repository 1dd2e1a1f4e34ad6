"""Bodies of plane faces: their footprint, and the same body as slabs.

Comes in: faces, each a shell ring and hole rings (n, 3) in metres. Goes out: footprint, volume, slabs.
Must not know: IFC. Neither closedness nor orientation is taken on trust.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bim.area.faults import Array, GeometryFault, Work
from bim.area.regions import region_of, united
from bim.area.slabs import SLIVER_M2, THIN_M, Plane, Slab, height_at

UPRIGHT = 1e-6
"""Cosine of a face's tilt below which it counts as a wall."""
CELL_LIMIT = 20_000
FACE_LIMIT = 6_000


@dataclass(frozen=True)
class Face:
    """A plane face: rings in space, its normal times twice its area, its plane and region (None for a wall)."""

    rings: tuple[Array, ...]
    normal: Array
    plane: Plane | None
    region: Any


@dataclass(frozen=True)
class Mesh:
    """Faces of one body.

    `is_closed`: every edge is shared by two faces. `volume_m3`: signed, positive with normals outward; None
    unless the body is closed and its faces are turned alike.
    """

    faces: tuple[Face, ...]
    is_closed: bool
    volume_m3: float | None
    z_min: float
    z_max: float


def normal_of(ring: Array) -> Array:
    """Newell's normal of a ring (n, 3), its length twice the area."""
    x, y, z = (ring - ring[0]).T
    return np.array([
        y[:-1] @ z[1:] - z[:-1] @ y[1:], z[:-1] @ x[1:] - x[:-1] @ z[1:], x[:-1] @ y[1:] - y[:-1] @ x[1:]
    ])


def build_mesh(face_rings: Sequence[Sequence[Array]], work: Work) -> Mesh:
    """A mesh of faces given as (shell, hole, ...) rings in metres.

    Raises GeometryFault when no face is left to project.
    """
    faces = [face for rings in face_rings if (face := _face(rings, work)) is not None]
    if not any(face.region is not None for face in faces):
        raise GeometryFault("the body has no face that could be a floor", "geometry_zero_area")
    is_closed, is_turned_alike = _soundness(faces)
    content = _signed_volume(faces) if is_turned_alike else None
    heights = np.concatenate([face.rings[0][:, 2] for face in faces])
    return Mesh(tuple(faces), is_closed, content or None, float(heights.min()), float(heights.max()))


def _face(rings: Sequence[Array], work: Work) -> Face | None:
    rings = tuple(ring for ring in rings if len(ring) > 2)
    if not rings:
        return None
    normal = normal_of(rings[0])
    length = float(np.sqrt(normal @ normal))
    if length < SLIVER_M2:
        return None
    rings = (rings[0], *(ring[::-1] if float(normal_of(ring) @ normal) > 0 else ring for ring in rings[1:]))
    if abs(normal[2]) < UPRIGHT * length:
        return Face(rings, normal, None, None)
    base = rings[0].mean(axis=0)
    a, b = -normal[0] / normal[2], -normal[1] / normal[2]
    plane = (float(a), float(b), float(base[2] - a * base[0] - b * base[1]))
    try:
        region = region_of(rings[0][:, :2], [ring[:, :2] for ring in rings[1:]], work)
    except GeometryFault as fault:
        if fault.code != "geometry_zero_area":
            raise
        return Face(rings, normal, None, None)
    return Face(rings, normal, plane, region)


def _soundness(faces: Sequence[Face]) -> tuple[bool, bool]:
    """Is every edge shared by an even number of faces? Is it met as often in one direction as in the other?"""
    numbers: dict[bytes, int] = {}
    balance: Counter[tuple[int, int]] = Counter()
    times: Counter[tuple[int, int]] = Counter()
    for face in faces:
        for ring in face.rings:
            points = [numbers.setdefault(row.tobytes(), len(numbers)) for row in np.round(ring, 6) + 0.0]
            for a, b in zip(points, points[1:] + points[:1], strict=True):
                if a != b:
                    edge = (a, b) if a < b else (b, a)
                    times[edge] += 1
                    balance[edge] += 1 if a < b else -1
    return all(count % 2 == 0 for count in times.values()), not any(balance.values())


def _signed_volume(faces: Sequence[Face]) -> float:
    """Volume inside, by the divergence theorem: positive when the normals point outward."""
    total = 0.0
    for face in faces:
        for ring in face.rings:
            total += float(ring[0] @ normal_of(ring)) / 6
    return total


def mesh_footprint(mesh: Mesh, work: Work) -> Any:
    """Plan of what faces down. Where orientation cannot be trusted, plan of all faces: the same if closed."""
    faces = [face for face in mesh.faces if face.region is not None]
    if mesh.volume_m3 is not None:
        faces = [face for face in faces if face.normal[2] * mesh.volume_m3 < 0] or faces
    elif mesh.is_closed:
        work.note("geometry_turned_faces", "the faces of the body are not turned alike: all are projected")
    else:
        work.note("geometry_open_body", "the body is not closed: all its faces are projected")
    return united([face.region for face in faces])


def is_flat_ended(mesh: Mesh) -> bool:
    """Whether one level of floor and one of ceiling bound the whole body, as in a plain prism."""
    middle = (mesh.z_min + mesh.z_max) / 2
    return all(
        face.region is None
        or float(np.abs(face.rings[0][:, 2] - (mesh.z_min if face.rings[0][0, 2] < middle else mesh.z_max)).max())
        < 1e-4
        for face in mesh.faces
    )


def mesh_slabs(mesh: Mesh) -> list[Slab]:
    """The body as slabs: the plan is cut along every edge, and each cell takes the faces over it in pairs.

    An odd number of faces over a cell (an open body) gives one slab from the lowest to the highest.
    """
    faces = [face for face in mesh.faces if face.region is not None]
    if len(faces) > FACE_LIMIT:
        raise GeometryFault(f"a body of {len(faces)} faces is too fine to cut", "geometry_too_fine")
    regions = np.array([face.region for face in faces])
    cells = shapely.get_parts(shapely.polygonize([shapely.union_all(shapely.boundary(regions))]))
    cells = cells[shapely.area(cells) > SLIVER_M2]
    if len(cells) > CELL_LIMIT:
        raise GeometryFault(f"a body of {len(cells)} cells is too fine to cut", "geometry_too_fine")
    inside = shapely.point_on_surface(cells)
    over: dict[int, list[int]] = {}
    for cell, face in shapely.STRtree(regions).query(inside, predicate="within").T:
        over.setdefault(int(cell), []).append(int(face))
    groups: dict[tuple[int, int], list[Any]] = {}
    for cell, stack in over.items():
        for pair in _pairs(stack, shapely.get_coordinates(inside[cell])[0], faces):
            groups.setdefault(pair, []).append(cells[cell])
    return [Slab(united(parts), faces[low].plane, faces[high].plane)  # type: ignore[arg-type]
            for (low, high), parts in groups.items()]


def _pairs(stack: list[int], at: Array, faces: Sequence[Face]) -> list[tuple[int, int]]:
    """Faces over a point, from below, as pairs of floor and ceiling."""
    heights = sorted((float(height_at(faces[index].plane, at)), index) for index in stack)  # type: ignore[arg-type]
    is_odd = len(heights) % 2
    pairs = [(heights[0], heights[-1])] if is_odd else list(zip(heights[::2], heights[1::2], strict=True))
    return [(low, high) for (z_low, low), (z_high, high) in pairs if z_high - z_low > THIN_M]
