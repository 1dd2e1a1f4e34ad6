"""Make a row of the table `surface`.

Comes in: what a surface is, where and how large. Goes out: the row.
"""

from typing import Any

Row = dict[str, Any]
_BEYOND_BELIEF_M2 = 1e6


def surface_row(
    space: int | None,
    kind: str,
    material: str | None,
    area_m2: float | None,
    element: int | None,
    *,
    placed_by: str | None,
    area_by: str | None,
) -> Row:
    """Return the row, without the model and the GlobalId of the space; an impossible area is null."""
    if area_m2 is not None and not area_m2 < _BEYOND_BELIEF_M2:
        area_m2 = area_by = None
    return {
        "step_id": space,
        "surface_kind": kind,
        "material": material,
        "area_m2": area_m2,
        "element_step_id": element,
        "placed_by": placed_by,
        "area_by": area_by,
    }
