"""Convert footprints to the unit that the stated areas confirm.

Comes in: footprints and the factor of their areas. Goes out: the converted footprints.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from shapely import affinity

from bim.area.chosen.units_check import USUAL_HEIGHT_M
from bim.geometry.footprint import FloorLevel, Footprint

_PLAUSIBLE_HEIGHT_M = (1.0, 100.0)


def rescale(footprints: Sequence[Footprint], area_factor: float) -> list[Footprint]:
    """Return all footprints with areas times `area_factor` and lengths times its root; correct heights are kept."""
    scale = math.sqrt(area_factor)
    heights = [footprint.height_m for footprint in footprints if footprint.height_m]
    height_scale = scale if _are_wrong(heights, scale) else 1.0
    return [_rescaled(footprint, scale, height_scale) for footprint in footprints]


def _are_wrong(heights_m: Sequence[float], scale: float) -> bool:
    """Return whether rooms have a plausible height only after they are scaled as their plan is."""
    if not heights_m:
        return False
    height, (low, high) = median(heights_m), _PLAUSIBLE_HEIGHT_M
    return not USUAL_HEIGHT_M[0] <= height <= USUAL_HEIGHT_M[1] and low <= height * scale <= high


def _rescaled(footprint: Footprint, scale: float, height_scale: float) -> Footprint:
    height, volume, polygon = footprint.height_m, footprint.volume_m3, footprint.polygon
    return replace(
        footprint,
        polygon=None if polygon is None else affinity.scale(polygon, scale, scale, origin=(0, 0)),
        floor_z_m=None if footprint.floor_z_m is None else footprint.floor_z_m * scale,
        area_m2=None if footprint.area_m2 is None else footprint.area_m2 * scale**2,
        plan_m2=None if footprint.plan_m2 is None else footprint.plan_m2 * scale**2,
        floors=tuple(_rescaled_level(level, scale) for level in footprint.floors),
        alternative_areas_m2=tuple(area * scale**2 for area in footprint.alternative_areas_m2),
        perimeter_m=None if footprint.perimeter_m is None else footprint.perimeter_m * scale,
        height_m=None if height is None else height * height_scale,
        volume_m3=None if volume is None else volume * height_scale * scale**2,
        low_areas_m2=(),
        low_headroom_area_m2=0.0 if footprint.low_headroom_area_m2 is not None else None,
    )


def _rescaled_level(level: FloorLevel, scale: float) -> FloorLevel:
    polygon = affinity.scale(level.polygon, scale, scale, origin=(0, 0))
    return FloorLevel(level.z_m * scale, level.area_m2 * scale**2, polygon)
