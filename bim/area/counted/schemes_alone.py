"""Find spaces that do not count as another area scheme although no room that counts is on their floor.

Comes in: floors of spaces that an area scheme excludes, and of those that count. Goes out: one finding.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from bim.area.counted.floors import Floor, share_level
from bim.area.counted.overlap_causes import listed
from bim.area.counted.room_lists import rooms_finding
from bim.tables import Finding

# Rooms cover more than this share of a gross area that is measured round them.
_LEAST_COVERED = 0.5


def scheme_alone_findings(excluded: Sequence[Floor], counting: Sequence[Floor]) -> Iterator[Finding]:
    """Yield one finding about the excluded floors that rooms of their storey or level do not cover.

    Without outlines, a floor is alone on a storey on which nothing counts.
    """
    if not excluded:
        return
    drawn = [floor for floor in counting if floor.has_outline]
    tree = shapely.STRtree([floor.polygon for floor in drawn])
    storeys = {floor.storey for floor in counting}
    alone = [
        floor
        for floor in excluded
        if (_is_uncovered(floor, drawn, tree) if floor.has_outline and drawn else floor.storey not in storeys)
    ]
    if alone:
        yield rooms_finding("area_scheme_alone", [listed(floor) for floor in alone])


def _is_uncovered(floor: Floor, drawn: Sequence[Floor], tree: shapely.STRtree) -> bool:
    near = [drawn[n] for n in np.sort(tree.query(floor.polygon, predicate="intersects")).tolist()]
    rooms = [one.polygon for one in near if one.storey == floor.storey or share_level(one, floor)]
    try:
        covered_m2 = float(shapely.union_all(rooms).intersection(floor.polygon).area) if rooms else 0.0
    except shapely.errors.GEOSException:
        return False
    return covered_m2 < _LEAST_COVERED * floor.size_m2
