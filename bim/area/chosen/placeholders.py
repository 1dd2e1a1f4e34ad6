"""Find bodies that do not show their rooms: one box for all, whatever area each room states."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from bim.area.stated.statements import Statement

# So many rooms have the same body, and this share of all that have one.
_LEAST_ROOMS, _LEAST_SHARE = 3, 0.5
# A stated area suits a body within this factor: wall-centre outlines and columns move it by less.
_LOWEST, _HIGHEST = 0.7, 1.4
# Of rooms with one body no more than this share states an area that suits it.
_MOST_SUITING = 0.5
# The areas that they state differ at least by this factor.
_LEAST_SPREAD = 1.3


@dataclass(frozen=True)
class Shape:
    """What must be equal in two bodies for them to be the same: m², m, m."""

    area_m2: float | None
    perimeter_m: float | None
    height_m: float | None


def find_placeholders(shapes: Sequence[Shape], statements: Sequence[Sequence[Statement]]) -> set[int]:
    """Return the positions of the rooms whose body is a placeholder; `shapes` and `statements` in one order.

    Equal rooms that state equal areas, as hotel rooms and cells do, have no placeholders, whatever their unit.
    """
    groups: dict[tuple[float | None, ...], list[int]] = defaultdict(list)
    drawn = [n for n, shape in enumerate(shapes) if shape.area_m2]
    for n in drawn:
        groups[_key(shapes[n])].append(n)
    found: set[int] = set()
    for members in groups.values():
        if len(members) < max(_LEAST_ROOMS, _LEAST_SHARE * len(drawn)):
            continue
        body_m2 = shapes[members[0]].area_m2 or 0.0
        stated = [area for n in members if (area := _stated_m2(statements[n])) is not None]
        if len(stated) >= _LEAST_ROOMS and _do_not_suit(stated, body_m2):
            found.update(members)
    return found


def _key(shape: Shape) -> tuple[float | None, ...]:
    values = (shape.area_m2, shape.perimeter_m, shape.height_m)
    return tuple(None if value is None else round(value, 3) for value in values)


def _stated_m2(statements: Sequence[Statement]) -> float | None:
    return next((s.value_m2 for s in statements if s.kind in ("net", "gross") and s.value_m2 > 0), None)


def _do_not_suit(stated: Sequence[float], body_m2: float) -> bool:
    suiting = sum(_LOWEST <= area / body_m2 <= _HIGHEST for area in stated)
    middle = sorted(stated)[len(stated) // 2]
    apart = sum(not 1 / _LEAST_SPREAD <= area / middle <= _LEAST_SPREAD for area in stated)
    return suiting <= _MOST_SUITING * len(stated) and apart >= len(stated) / 3
