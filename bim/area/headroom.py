"""The part of a footprint under a clear height.

Comes in: slabs and a height. Goes out: m² in plan where no slab offers that height. Must not know: IFC.
"""

from collections.abc import Sequence
from typing import Any

from bim.area.regions import united
from bim.area.slabs import THIN_M, Slab, meet, minus, split, without


def low_headroom_area(footprint: Any, slabs: Sequence[Slab], headroom_m: float) -> float:
    """Area of the footprint with less clear height than `headroom_m`, m². No slabs: all of it counts as high."""
    if not slabs:
        return 0.0
    if len(slabs) == 1 and slabs[0].floor[:2] == slabs[0].ceiling[:2]:
        clear = slabs[0].ceiling[2] - slabs[0].floor[2]
        return 0.0 if clear >= headroom_m - THIN_M else float(footprint.area)
    high = []
    for slab in _stacked(slabs):
        gap = minus(slab.ceiling, slab.floor)
        enough, _ = split(slab.region, (gap[0], gap[1], gap[2] - headroom_m))
        if enough is not None:
            high.append(enough)
    if not high:
        return float(footprint.area)
    low = without(footprint, united(high)).area
    return float(low) if low > 1e-6 * footprint.area else 0.0


def _stacked(slabs: Sequence[Slab], most: int = 60) -> list[Slab]:
    """The slabs, and where one stands exactly on another, both as one."""
    found = list(slabs)
    if len(slabs) > most:
        return found
    for lower in slabs:
        for upper in slabs:
            if upper is not lower and _same_plane(lower.ceiling, upper.floor):
                common = meet(lower.region, upper.region)
                if common.area > 0:
                    found.append(Slab(common, lower.floor, upper.ceiling))
    return found


def _same_plane(a: tuple[float, float, float], b: tuple[float, float, float]) -> bool:
    return all(abs(x - y) < 1e2 * THIN_M for x, y in zip(a, b, strict=True))
