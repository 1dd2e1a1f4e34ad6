"""Turn rings of points into valid polygons.

Comes in: rings (n, 2) in metres. Goes out: valid shapely polygons, with a note where one had to be repaired.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.slabs import GRID_M, SLIVER_M2, polygonal
from bim.geometry.errors import Array, GeometryError, Measurement

Flags = np.ndarray[Any, np.dtype[np.bool_]]

SMALL_RING = 400
CROSSING_LIMIT = 20_000
SLIVER_M = 1e-5
"""A hole whose area is less than its perimeter times this is a crack between faces, not a hole."""

LOSS = 1e-12
"""A union smaller than its parts by more than this share has overlapping parts, or lost one."""


def region_of(shell: Array, holes: Sequence[Array], measurement: Measurement) -> Any:
    """Return a valid polygon of a shell and its holes; bow-ties are repaired with the note `geometry_repaired`.

    Raises: GeometryError where no area is left, or where a ring crosses itself beyond repair.
    """
    if len(shell) < 3:
        raise GeometryError("geometry_zero_area", where="few_points")
    # Coordinates are relative to a point of the room, so equal rooms, as on storeys above one another, have the same.
    known = measurement.caches.setdefault("region", {})
    key = shell.tobytes(), *(hole.tobytes() for hole in holes)
    if key in known:
        return known[key]
    polygon = shapely.Polygon(shell, holes)
    is_valid = bool(shapely.is_valid(polygon))
    if not is_valid:
        polygon = _repaired(polygon, shell, holes, measurement)
    if not polygon.area > SLIVER_M2:
        raise GeometryError("geometry_zero_area", where="outline")
    if is_valid:
        known[key] = polygon
    return polygon


def _repaired(polygon: Any, shell: Array, holes: Sequence[Array], measurement: Measurement) -> Any:
    for ring in (shell, *holes):
        crossings = _estimated_crossings(ring) if len(ring) > SMALL_RING else 0
        if crossings > CROSSING_LIMIT:
            raise GeometryError("geometry_not_a_room", points=len(ring), crossings=crossings)
    why = shapely.is_valid_reason(polygon).split("[")[0]
    repaired = _enclosed_by(shell)
    if holes:  # one by one, for a hole outside of the shell would be repaired to a part of the floor
        repaired = polygonal(
            shapely.difference(repaired, shapely.union_all([_enclosed_by(hole) for hole in holes]))
        )
    if repaired.area <= SLIVER_M2:
        raise GeometryError("geometry_zero_area", where="outline")
    measurement.note("geometry_repaired", where="outline", reason=why.lower())
    return repaired


def _enclosed_by(ring: Array) -> Any:
    """Return what a ring encloses, however it crosses itself; empty for one of under three points."""
    if len(ring) < 3:
        return shapely.Polygon()
    return polygonal(shapely.make_valid(shapely.Polygon(ring), method="structure", keep_collapsed=False))


def _estimated_crossings(ring: Array, sample: int = 64) -> int:
    """Return about how often a ring crosses itself: some of its edges against all."""
    start, end = ring, np.roll(ring, -1, axis=0)
    picked = np.linspace(0, len(ring) - 1, sample).astype(int)
    total = 0
    for index in picked:
        a, b = start[index], end[index]
        total += int((_opposite(a, b, start, end) & _opposite_ends(a, b, start, end)).sum())
    return int(total / sample * len(ring) / 2)


def _cross(u: Array, v: Array) -> Array:
    product: Array = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    return product


def _opposite(a: Array, b: Array, start: Array, end: Array) -> Flags:
    """Return the edges whose ends are on both sides of the line a-b."""
    sides: Flags = _cross(b - a, start - a) * _cross(b - a, end - a) < 0
    return sides


def _opposite_ends(a: Array, b: Array, start: Array, end: Array) -> Flags:
    """Return the edges whose line has a and b on both sides."""
    along = end - start
    sides: Flags = _cross(along, a - start) * _cross(along, b - start) < 0
    return sides


def united(regions: Sequence[Any]) -> Any:
    """Return the union of regions, with cracks between neighbours closed."""
    if len(regions) == 1:
        return regions[0]
    union = shapely.union_all(regions)
    parts_m2 = float(shapely.area(np.array(regions)).sum())
    if abs(parts_m2 - union.area) > SLIVER_M2 + LOSS * parts_m2:
        union = shapely.union_all(regions, grid_size=GRID_M)
    return without_slivers(polygonal(union))


def without_slivers(region: Any) -> Any:
    """Return the region without holes and crumbs that are only rounding between faces."""
    parts = shapely.get_parts(region)
    kept = [_filled(part) for part in parts if part.area > SLIVER_M * part.length]
    if not kept:
        return region
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _filled(part: Any) -> Any:
    if not part.interiors:
        return part
    holes = [ring for ring in part.interiors if shapely.Polygon(ring).area > SLIVER_M * ring.length]
    return part if len(holes) == len(part.interiors) else shapely.Polygon(part.exterior, holes)
