"""The clear air over each lower face of a solid.

A column is a slab: a region, the lower face under it and the first ceiling over it. Where one part of a solid
is directly above another, both are one column: the face between them is neither floor nor ceiling.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from bim.geometry.bodies.slabs import SLIVER_M2, Slab, height_at, meet, minus, without

GAP_M = 0.05
"""Parts of a body nearer to each other than this have no floor slab between them: they are drawn slightly apart."""
MOST_SLABS = 200


def clear_columns(slabs: Sequence[Slab]) -> list[Slab]:
    """Return the columns of a solid whose slabs share no volume, lowest first."""
    if len(slabs) > MOST_SLABS or not _any_overlap(slabs):
        return list(slabs)
    columns: list[Slab] = []
    for slab in sorted(slabs, key=_lowest):
        columns = _stacked(columns, slab)
    return columns


def _lowest(slab: Slab) -> float:
    return float(height_at(slab.floor, shapely.get_coordinates(slab.region)).min())


def _any_overlap(slabs: Sequence[Slab]) -> bool:
    regions = [slab.region for slab in slabs]
    if len(regions) == 1:
        return False
    first, second = shapely.STRtree(regions).query(regions, predicate="intersects")
    pairs = ((regions[a], regions[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True) if a < b)
    return any(not shapely.touches(one, other) for one, other in pairs)


def _stacked(columns: Sequence[Slab], slab: Slab) -> list[Slab]:
    """Return the columns with one more slab: parts of it directly above a column make that column higher."""
    kept: list[Slab] = []
    rest = slab.region
    for column in columns:
        shared = _contact_region(column, slab, rest)
        if shared is None:
            kept.append(column)
            continue
        kept.append(Slab(shared, column.floor, slab.ceiling))
        left = without(column.region, shared)
        kept += [replace(column, region=left)] if left.area > SLIVER_M2 else []
        rest = without(rest, shared)
    return [*kept, replace(slab, region=rest)] if rest.area > SLIVER_M2 else kept


def _contact_region(column: Slab, slab: Slab, rest: Any) -> Any:
    """Return where the slab is directly above the column; None where it is not."""
    if not shapely.intersects(column.region, rest):
        return None
    shared = meet(column.region, rest)
    if shared.area <= SLIVER_M2:
        return None
    gaps = np.abs(height_at(minus(slab.floor, column.ceiling), shapely.get_coordinates(shared)))
    return shared if gaps.max() <= GAP_M else None
