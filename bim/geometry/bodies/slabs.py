"""Solids as upright slabs, and what is cut from them.

Comes in: regions in plan and planes z = a x + b y + c, metres. Goes out: slabs; their union, difference,
intersection, volume and extent, all exact. Must not know: IFC, files, units.

A slab is all that is over its region, above its floor and below its ceiling. Every solid bounded by planes
is a list of slabs that share no volume, so booleans on solids become overlays of polygons.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from bim.geometry.errors import GeometryError

Plane = tuple[float, float, float]

THIN_M = 1e-7
"""Differences in height below this are none."""
SLIVER_M2 = 1e-9
"""Regions below this are left out."""
SLAB_LIMIT = 4000
GRID_M = 1e-9
"""Overlays are made on this grid. Without one, neighbours whose common edge is noded apart by rounding alone may be
said to share all their area, or lose it in their union."""


@dataclass(frozen=True)
class Slab:
    """What is above `region` (shapely, metres) between two planes."""

    region: Any
    floor: Plane
    ceiling: Plane


def height_at(plane: Plane, points: Any) -> Any:
    """Return the heights of a plane over points (n, 2)."""
    return points[..., 0] * plane[0] + points[..., 1] * plane[1] + plane[2]


def minus(upper: Plane, lower: Plane) -> Plane:
    """Return the plane of the difference in height."""
    return (upper[0] - lower[0], upper[1] - lower[1], upper[2] - lower[2])


def polygonal(geometry: Any) -> Any:
    """Return the polygons of a geometry alone: an overlay may leave lines and points beside them."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    if geometry.geom_type == "GeometryCollection":
        return shapely.union_all([p for p in geometry.geoms if p.geom_type in ("Polygon", "MultiPolygon")])
    return shapely.Polygon()


def meet(a: Any, b: Any) -> Any:
    """Return the intersection in plan, polygons only."""
    return polygonal(shapely.intersection(a, b, grid_size=GRID_M))


def without(a: Any, b: Any) -> Any:
    """Return the difference in plan, polygons only."""
    return polygonal(shapely.difference(a, b, grid_size=GRID_M))


def split(region: Any, plane: Plane) -> tuple[Any, Any]:
    """Return the parts of a region where the plane is at least 0, and where it is below; None for an empty one."""
    heights = height_at(plane, shapely.get_coordinates(region))
    if heights.min() >= -THIN_M:
        return region, None
    if heights.max() <= THIN_M:
        return None, region
    half = _half_plane(region, plane)
    return _kept(meet(region, half)), _kept(without(region, half))


def part_above(region: Any, plane: Plane) -> Any:
    """Return the part of a region where the plane is at least 0; None for an empty one."""
    heights = height_at(plane, shapely.get_coordinates(region))
    if heights.min() >= -THIN_M:
        return region
    return None if heights.max() <= THIN_M else _kept(meet(region, _half_plane(region, plane)))


def area_above(region: Any, plane: Plane) -> float:
    """Return the area of `part_above`, m², from the edges alone.

    By Green's theorem, with u towards the higher side of the plane's level line and v along it, it is the integral of
    max(u, 0) dv around the region.
    """
    heights = height_at(plane, shapely.get_coordinates(region))
    if heights.min() >= -THIN_M:
        return float(region.area)
    if heights.max() <= THIN_M:
        return 0.0
    steepness = float(np.hypot(plane[0], plane[1]))
    total = 0.0
    for part in shapely.get_parts(shapely.orient_polygons(region)):
        for ring in (part.exterior, *part.interiors):
            points = shapely.get_coordinates(ring)
            along = (points[:, 1] * plane[0] - points[:, 0] * plane[1]) / steepness
            total += float(_mean_positive(height_at(plane, points) / steepness) @ np.diff(along))
    return total


def _mean_positive(values: Any) -> Any:
    """Return for each step between two values the mean of the positive part of a straight line between them."""
    first, second = values[:-1], values[1:]
    high, low = np.maximum(first, second), np.minimum(first, second)
    crossed = np.divide(
        np.maximum(high, 0.0) ** 2, 2 * (high - low), out=np.zeros_like(high), where=low < high
    )
    return np.where(low >= 0, (first + second) / 2, crossed)


def _half_plane(region: Any, plane: Plane) -> Any:
    """Return a rectangle that contains every point of the region where the plane is at least 0."""
    a, b, c = plane
    length = float(np.hypot(a, b))
    normal = np.array([a, b]) / length
    west, south, east, north = region.bounds
    reach = 2 * float(np.hypot(east - west, north - south)) + 1.0
    middle = np.array([west + east, south + north]) / 2
    foot = middle - normal * (a * middle[0] + b * middle[1] + c) / length
    along = np.array([-normal[1], normal[0]]) * reach
    far = normal * 2 * reach
    return shapely.Polygon([foot - along, foot + along, foot + along + far, foot - along + far])


def _kept(region: Any) -> Any:
    return region if region.area > SLIVER_M2 else None


def keep_below(slab: Slab, plane: Plane) -> list[Slab]:
    """Return what of the slab is below the plane."""
    under, over = split(slab.region, minus(plane, slab.ceiling))
    parts = [] if under is None else [replace(slab, region=under)]
    if over is not None:
        open_part, _ = split(over, minus(plane, slab.floor))
        if open_part is not None and not _is_flat(open_part, plane, slab.floor):
            parts.append(Slab(open_part, slab.floor, plane))
    return parts


def keep_above(slab: Slab, plane: Plane) -> list[Slab]:
    """Return what of the slab is above the plane."""
    over, under = split(slab.region, minus(slab.floor, plane))
    parts = [] if over is None else [replace(slab, region=over)]
    if under is not None:
        open_part, _ = split(under, minus(slab.ceiling, plane))
        if open_part is not None and not _is_flat(open_part, slab.ceiling, plane):
            parts.append(Slab(open_part, plane, slab.ceiling))
    return parts


def _is_flat(region: Any, upper: Plane, lower: Plane) -> bool:
    heights = height_at(minus(upper, lower), shapely.get_coordinates(region))
    return bool(heights.max() <= THIN_M)


def keep_inside(slab: Slab, region: Any) -> list[Slab]:
    """Return what of the slab is above a region."""
    common = meet(slab.region, region)
    return [replace(slab, region=common)] if common.area > SLIVER_M2 else []


def split_by_region(slabs: Sequence[Slab], region: Any) -> tuple[list[Slab], list[Slab]]:
    """Return what of the slabs is above a region, and what is not. Most cuts meet all of a slab, or nothing of it."""
    regions = np.array([slab.region for slab in slabs])
    inside, outside = [], []
    for slab, is_covered, is_met in zip(
        slabs, shapely.covers(region, regions), shapely.intersects(region, regions), strict=True
    ):
        if is_covered:
            inside.append(slab)
        elif not is_met:
            outside.append(slab)
        else:
            inside += keep_inside(slab, region)
            rest = without(slab.region, region)
            outside += [replace(slab, region=rest)] if rest.area > SLIVER_M2 else []
    return inside, outside


def cut_each(slabs: Iterable[Slab], cut: Callable[[Slab], list[Slab]]) -> list[Slab]:
    """Return what a cut leaves of every slab."""
    return [part for slab in slabs for part in cut(slab)]


def difference(slabs: Sequence[Slab], tools: Iterable[Slab]) -> list[Slab]:
    """Return the first solid without the second, empty where nothing is left.

    Raises: GeometryError over `SLAB_LIMIT`.
    """
    left = list(slabs)
    for tool in tools:
        meets = shapely.intersects(np.array([slab.region for slab in left]), tool.region)
        if meets.any():
            apart = [slab for slab, is_met in zip(left, meets, strict=True) if not is_met]
            met = (slab for slab, is_met in zip(left, meets, strict=True) if is_met)
            left = apart + cut_each(met, lambda slab, tool=tool: _carve(slab, tool))  # type: ignore[misc]
        if len(left) > SLAB_LIMIT:
            raise GeometryError("geometry_too_fine", where="body", pieces=len(left))
    return left


def _carve(slab: Slab, tool: Slab) -> list[Slab]:
    insides, parts = split_by_region([slab], tool.region)
    for inside in insides:
        parts += keep_below(inside, tool.floor)
        parts += keep_above(inside, tool.ceiling)
    return parts


def intersection(slabs: Iterable[Slab], others: Sequence[Slab]) -> list[Slab]:
    """Return what both solids share."""
    parts = []
    for slab in slabs:
        for other in others:
            for inside in keep_inside(slab, other.region):
                for low in keep_below(inside, other.ceiling):
                    parts += keep_above(low, other.floor)
    return parts


def union(slabs: Sequence[Slab], others: Sequence[Slab]) -> list[Slab]:
    """Return both solids, what they share once."""
    return [*slabs, *difference(others, slabs)]


def volume(slabs: Iterable[Slab]) -> float:
    """Return the volume in m³: the height over the centroid of a region times its area, exact for planes."""
    total = 0.0
    for slab in slabs:
        area = slab.region.area
        if area > 0:
            gap = minus(slab.ceiling, slab.floor)
            if gap[0] == 0 and gap[1] == 0:
                total += area * gap[2]
            else:
                centre = slab.region.centroid
                total += area * (gap[0] * centre.x + gap[1] * centre.y + gap[2])
    return total


def slab_rings(slab: Slab) -> list[list[Any]]:
    """Return the faces of a slab: floor, ceiling and a wall for each edge, each as rings (n, 3)."""
    faces: list[list[Any]] = []
    for part in shapely.get_parts(slab.region):
        flat = [shapely.get_coordinates(ring)[:-1] for ring in (part.exterior, *part.interiors)]
        low, high = (
            [np.column_stack([ring, height_at(plane, ring)]) for ring in flat]
            for plane in (slab.floor, slab.ceiling)
        )
        faces += [low, high]
        for below, above in zip(low, high, strict=True):
            corners = zip(below, np.roll(below, -1, axis=0), np.roll(above, -1, axis=0), above, strict=True)
            faces += [[np.array(corner)] for corner in corners]
    return faces


def z_range(slabs: Iterable[Slab]) -> tuple[float, float]:
    """Return the lowest floor and highest ceiling, m, relative to the anchor."""
    lows, highs = [], []
    for slab in slabs:
        if slab.floor[:2] == (0.0, 0.0) == slab.ceiling[:2]:
            lows.append(slab.floor[2])
            highs.append(slab.ceiling[2])
            continue
        points = shapely.get_coordinates(slab.region)
        lows.append(float(height_at(slab.floor, points).min()))
        highs.append(float(height_at(slab.ceiling, points).max()))
    return min(lows), max(highs)
