"""Rooms that stand in the height of another: one of the two measures air.

Comes in: `Floor` records of spaces that count. Goes out: findings. Must not know: IFC entities, which floor gives way.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from bim.area.counted.floors import Floor, told
from bim.tables import Finding

# Of both floors: a gallery takes less of its hall.
_LEAST_SHARED = 0.8
# Between two floors, and from the upper one to the ceiling of the lower: what stands there is a storey.
_LEAST_RISE_M, _LEAST_DEPTH_M = 1.9, 1.9


def in_heights(floors: Sequence[Floor]) -> Iterator[Finding]:
    """A warning for each room over another, on nearly all of its floor, whose body reaches as high; both count.

    The lower may be a hall, whose air the upper is, or be drawn too high: no model tells which.
    """
    known = [floor for floor in floors if floor.base_m is not None and floor.height_m is not None]
    if len(known) < 2:
        return
    polygons = np.array([floor.polygon for floor in known], dtype=object)
    bases = np.array([floor.base_m for floor in known], float)
    tops = bases + np.array([floor.height_m for floor in known], float)
    low, high = shapely.STRtree(polygons).query(polygons)
    is_in = (bases[high] - bases[low] >= _LEAST_RISE_M) & (tops[low] - bases[high] >= _LEAST_DEPTH_M)
    low, high = low[is_in], high[is_in]
    areas = shapely.area(polygons)
    larger = np.maximum(areas[low], areas[high])
    is_alike = np.minimum(areas[low], areas[high]) >= _LEAST_SHARED * larger
    for lower, upper, larger_m2 in zip(low[is_alike], high[is_alike], larger[is_alike], strict=True):
        if shapely.area(shapely.intersection(polygons[lower], polygons[upper])) >= _LEAST_SHARED * larger_m2:
            rise_m, height_m = bases[upper] - bases[lower], known[lower].height_m
            text = f"stands {rise_m:.1f} m over the floor of a room {height_m:.1f} m high, on all of it: both count; " \
                   "if that one is as high as drawn, make this one a void. Below it lies"
            yield told("room_in_height_of_another", known[upper], known[lower], text)
