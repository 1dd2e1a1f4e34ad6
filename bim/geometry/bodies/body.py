"""A body: upright slabs, or a mesh of plane faces from which slabs can be cut.

Comes in: slabs, or rings of faces with the matrix to the building's axes. Goes out: `Body`.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bim.geometry.bodies.meshes import (
    Mesh,
    build_mesh,
    is_flat_ended,
    lower_pieces,
    mesh_footprint,
    mesh_slabs,
)
from bim.geometry.bodies.regions import united
from bim.geometry.bodies.slabs import Plane, Slab, slab_rings, z_range
from bim.geometry.errors import Array, GeometryError, Measurement, Rings


@dataclass
class Body:
    """One body in metres along the building's axes: slabs, or a mesh from which slabs can be cut."""

    mesh: Mesh | None = None
    _slabs: list[Slab] | None = None
    is_plain: bool = True
    _footprint: Any = field(default=None)
    _is_enclosed: bool = True

    def slabs(self) -> list[Slab]:
        """Return the body as slabs; cut from the mesh when first asked."""
        if self._slabs is None:
            assert self.mesh is not None
            self._slabs, self._is_enclosed = mesh_slabs(self.mesh)
        return self._slabs

    def footprint(self, measurement: Measurement) -> Any:
        """Return the plan of the body's floor."""
        if self._footprint is None:
            if self.mesh is not None:
                self._footprint = mesh_footprint(self.mesh, measurement)
            else:
                self._footprint = united([slab.region for slab in self.slabs()])
        return self._footprint

    def closed_volume_m3(self) -> float | None:
        """Return the volume by the faces alone, without cutting; None unless the body is a closed mesh of oriented
        faces.
        """
        return None if self.mesh is None or self.mesh.volume_m3 is None else abs(self.mesh.volume_m3)

    def lower_faces(self) -> list[tuple[Plane, Any]] | None:
        """Return plane and region of each face that bounds it from below; None where orientation is not reliable."""
        if self.mesh is not None:
            return lower_pieces(self.mesh)
        return [(slab.floor, slab.region) for slab in self.slabs()]

    def is_enclosed(self) -> bool:
        """Return whether its faces enclose it, even if edges meet others midway. Raises: GeometryError as `slabs`."""
        if self.mesh is None or self.mesh.is_closed:
            return True
        self.slabs()
        return self._is_enclosed

    def is_flat_ended(self) -> bool:
        """Return whether a mesh has one level of floor and one of ceiling, like a plain prism."""
        return self.mesh is not None and is_flat_ended(self.mesh)

    def face_rings(self) -> list[list[Array]]:
        """Return all its faces, each as a shell and holes, rings (n, 3) in metres."""
        if self.mesh is not None:
            return [list(face.rings) for face in self.mesh.faces]
        return [face for slab in self.slabs() for face in slab_rings(slab)]

    def z_range(self) -> tuple[float, float]:
        """Return the levels of its lowest and highest point, in metres."""
        if self.mesh is not None:
            return self.mesh.z_min, self.mesh.z_max
        return z_range(self.slabs())


def body_of_slabs(slabs: list[Slab]) -> Body:
    """Return a body of slabs. Raises: GeometryError where nothing is left of it."""
    if not slabs:
        raise GeometryError("geometry_zero_area", where="cut_away")
    return Body(_slabs=slabs)


def faceted_body(faces: Rings, frame: Array, measurement: Measurement) -> Body:
    """Return a body of plane faces, rings (n, 3) in file units before `frame`. Raises: GeometryError."""
    rings = [ring for face in faces for ring in face]
    placed = np.split(
        measurement.place(np.concatenate(rings), frame), np.cumsum([len(ring) for ring in rings])[:-1]
    )
    left = iter(placed)
    return Body(mesh=build_mesh([[next(left) for _ in face] for face in faces], measurement))
