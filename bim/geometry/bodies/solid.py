"""All bodies of one space as a single solid, joined when first asked."""

from collections.abc import Sequence

import shapely

from bim.geometry.bodies.body import Body
from bim.geometry.bodies.clipping import merged
from bim.geometry.bodies.slabs import Slab, union

MEETING_LIMIT = 400
"""How often slabs of a room may be above one another: 20 that all are take a second, 40 take eight."""


class Solid:
    """The bodies of a space and, on demand, the slabs that they fill together."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self.bodies = bodies
        self._slabs: list[Slab] | None = None

    def slabs(self) -> list[Slab]:
        """Return slabs that share no volume. Raises ValueError or GeometryError where there are too many."""
        if self._slabs is None:
            self._slabs = self.bodies[0].slabs() if len(self.bodies) == 1 else _joined(self.bodies)
        return self._slabs

    def closed_volume_m3(self) -> float | None:
        """Return the volume by the faces alone; None unless the solid is one closed mesh."""
        return self.bodies[0].closed_volume_m3() if len(self.bodies) == 1 else None


def _joined(bodies: Sequence[Body]) -> list[Slab]:
    """Return the slabs of all bodies, what they share once. Raises: ValueError where they are too many to cut one
    another.
    """
    pieces = merged([slab for body in bodies for slab in body.slabs()])
    regions = [piece.region for piece in pieces]
    meetings = len(shapely.STRtree(regions).query(regions, predicate="intersects")[0]) - len(pieces)
    if meetings > MEETING_LIMIT:
        raise ValueError(f"{len(bodies)} bodies overlap in too many ways")
    slabs: list[Slab] = []
    for piece in pieces:
        slabs = union(slabs, [piece])
    return slabs
