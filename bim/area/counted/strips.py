"""Compare outlines that surround rooms: is the area between them nowhere wider than a wall?"""

from collections.abc import Sequence
from typing import Any

import shapely

# A strip round rooms is no wider than this: half an inner wall, or a whole outer one for a gross area.
_WIDEST_STRIP_M = 0.62
# In the corner of a strip of width w a circle of radius 0.586 w fits.
_WIDEST_CIRCLE_M = 0.586 * _WIDEST_STRIP_M
# An outline that surrounds a room leaves at least this much on each side.
_NARROWEST_STRIP_M = 0.02
# An inner outline may stick out of the outer one by this share of its area.
_STICKS_OUT = 0.01


def is_strip_around(outer: Any, inner: Sequence[Any]) -> bool:
    """Return whether what the outer polygon has beyond the inner ones is nowhere wider than a wall.

    The inner polygons must be in the outer one; between them may be walls. Holes in rooms (columns, shafts) count as
    part of the room. Polygons that cannot be intersected give False.
    """
    try:
        filled = shapely.union_all([_without_holes(one) for one in inner])
        if filled.difference(outer).area > _STICKS_OUT * filled.area:
            return False
        return bool(outer.difference(filled).buffer(-_WIDEST_CIRCLE_M).is_empty)
    except shapely.errors.GEOSException:
        return False


def surrounds(outer: Any, inner: Sequence[Any]) -> bool:
    """Return whether the outer polygon leaves a strip round the inner ones on all sides."""
    try:
        grown = shapely.union_all(list(inner)).buffer(_NARROWEST_STRIP_M, join_style="mitre")
        return bool(_without_holes(outer).buffer(1e-6).covers(grown))
    except shapely.errors.GEOSException:
        return False


def _without_holes(polygon: Any) -> Any:
    parts = shapely.get_parts(polygon)
    return shapely.union_all(
        [shapely.Polygon(part.exterior) for part in parts if part.geom_type == "Polygon"]
    )
