"""Does geometry contradict the units the file declares? Which factor reconciles the building, which side holds?

Comes in: stated and measured areas of all rooms. Goes out: a `UnitCheck`: factors, what to hold, findings.
Must not know: IFC entities, which rule gives a room its area.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from bim.area.stated.statements import Statement
from bim.tables import Finding

Group = tuple[str | None, str, str]

# Stated over measured, where one side is in another unit than the one it is read in.
KNOWN_FACTORS = {
    1e6: "mm² read as m²",
    1e4: "cm² read as m²",
    1e3: "a thousandfold",
    144.0: "in² read as ft²",
    100.0: "dm² read as m²",
    10.763910416709722: "ft² read as m²",
    0.09290304: "m² read as ft²",
    0.01: "m² read as dm²",
    1 / 144: "ft² read as in²",
    1e-3: "a thousandth",
    1e-4: "m² read as cm²",
    1e-6: "m² read as mm²",
    1550.0031000062: "in² read as m²",
    0.00064516: "m² read as in²",
}
# Wall-centre bounds, columns and low headroom move a ratio by about a quarter to either side.
_LOWEST, _HIGHEST = 0.75, 1.3
_SMALLEST_ROOM_M2, _LARGEST_ROOM_M2, _LARGEST_HALL_M2 = 0.3, 20_000.0, 500_000.0
_LOWEST_HEIGHT_M, _HIGHEST_HEIGHT_M = 1.5, 30.0
USUAL_HEIGHT_M = (2.0, 5.5)
# Below both nothing can be put, not even a pipe: a room drawn in metres and read as millimetres.
_NO_ROOM_M2, _NO_HEIGHT_M = 0.01, 0.1
# From so many rooms on a set has a habit, where so many of them do alike; under half a per cent is none.
_LEAST_ROOMS, _MOST_ROOMS_SHARE, _EQUAL = 3, 0.6, 0.005


@dataclass(frozen=True)
class Measured:
    """What geometry says of one room: m² and m; null where it says nothing."""

    area_m2: float | None
    height_m: float | None


@dataclass(frozen=True)
class UnitCheck:
    """`stated_factors`: how many times too large a group of statements is. `geometry_factor`: what to multiply
    measured areas by. `is_agreed`: some group agrees with geometry as it is. `hold_statements`,
    `hold_geometry`: that side cannot be of a building, whatever its unit. `habits`: how most rooms of a group are
    stated beside their footprints: `larger`, `smaller` or `equal`; groups of few or mixed rooms are left out.
    """

    stated_factors: Mapping[Group, float] = field(default_factory=dict)
    geometry_factor: float = 1.0
    is_agreed: bool = False
    hold_statements: bool = False
    hold_geometry: bool = False
    findings: tuple[Finding, ...] = ()
    habits: Mapping[Group, str] = field(default_factory=dict)


def known_factor(ratio: float) -> float | None:
    """The known factor that a ratio of areas is near to, or null: near one, or near none."""
    if _LOWEST <= ratio <= _HIGHEST:
        return None
    near = [f for f in KNOWN_FACTORS if _LOWEST <= ratio / f <= _HIGHEST]
    return min(near, key=lambda factor: abs(ratio / factor - 1), default=None)


def check_units(statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]) -> UnitCheck:
    """The unit check of a building: `statements` and `measured` room by room, in one order.

    Only net and gross statements are looked at. Empty input, or rooms that agree, give a check that changes
    nothing.
    """
    ratios = _group_ratios(statements, measured)
    return replace(_check_factors(ratios, statements, measured), habits=_habits(ratios))


def _check_factors(
    ratios: Mapping[Group, Sequence[float]],
    statements: Sequence[Sequence[Statement]],
    measured: Sequence[Measured],
) -> UnitCheck:
    factors = {group: _factor_of(values) for group, values in ratios.items()}
    is_agreed = any(_LOWEST <= median(values) <= _HIGHEST for values in ratios.values())
    agreeing = [group for group, factor in factors.items() if factor is None]
    wrong = {group: factor for group, factor in factors.items() if factor is not None}
    if wrong and not agreeing and len(set(wrong.values())) == 1:
        return _weigh(wrong, statements, measured)
    findings = [_group_finding(group, factor) for group, factor in wrong.items()]
    check = UnitCheck(dict(wrong), is_agreed=is_agreed, findings=tuple(findings))
    return _hold_the_implausible(check, statements, measured)


def is_plausible(areas_m2: Sequence[float], heights_m: Sequence[float]) -> bool:
    """Whether the median room could stand in a building; nothing known is plausible."""
    if not areas_m2:
        return True
    area, height = median(areas_m2), median(heights_m) if heights_m else None
    if area < _SMALLEST_ROOM_M2 or area > _LARGEST_HALL_M2:
        return False
    is_height_usual = height is not None and _LOWEST_HEIGHT_M <= height <= _HIGHEST_HEIGHT_M
    return area <= _LARGEST_ROOM_M2 or is_height_usual


def is_room(room: Measured) -> bool:
    """Whether one body could be of a room: a wrong unit makes it too large and too high, or too small and too low."""
    if room.area_m2 is None:
        return True
    if room.height_m is None:
        return _NO_ROOM_M2 <= room.area_m2 <= _LARGEST_HALL_M2
    is_vast = room.area_m2 > _LARGEST_ROOM_M2 and room.height_m > _HIGHEST_HEIGHT_M
    return not is_vast and (room.area_m2 >= _NO_ROOM_M2 or room.height_m >= _NO_HEIGHT_M)


def _group_ratios(
    statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]
) -> dict[Group, list[float]]:
    """Stated over measured of every room that has both, for each group of statements."""
    ratios: dict[Group, list[float]] = {}
    for stated, room in zip(statements, measured, strict=True):
        if not room.area_m2:
            continue
        for statement in stated:
            if statement.kind in ("net", "gross"):
                ratios.setdefault(statement.group, []).append(statement.value_m2 / room.area_m2)
    return ratios


def _habits(ratios: Mapping[Group, Sequence[float]]) -> dict[Group, str]:
    habits = {}
    for group, values in ratios.items():
        larger = sum(ratio > 1 + _EQUAL for ratio in values)
        smaller = sum(ratio < 1 - _EQUAL for ratio in values)
        alike = {"larger": larger, "smaller": smaller, "equal": len(values) - larger - smaller}
        habit = max(alike, key=lambda name: alike[name])
        if len(values) >= _LEAST_ROOMS and alike[habit] >= _MOST_ROOMS_SHARE * len(values):
            habits[group] = habit
    return habits


def _factor_of(ratios: Sequence[float]) -> float | None:
    """The known factor that most rooms are off by, or null where they agree or are off by none."""
    factor = known_factor(median(ratios))
    if factor is None:
        return None
    near = sum(1 for ratio in ratios if _LOWEST <= ratio / factor <= _HIGHEST)
    return factor if 2 * near > len(ratios) else None


def _weigh(
    wrong: Mapping[Group, float], statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]
) -> UnitCheck:
    """All statements are off by one factor: the side that is plausible for a building holds."""
    factor = next(iter(wrong.values()))
    stated_areas = _stated_areas(statements)
    areas = [room.area_m2 for room in measured if room.area_m2]
    heights = [room.height_m for room in measured if room.height_m]
    stated_holds, geometry_holds = is_plausible(stated_areas, []), is_plausible(areas, heights)
    if stated_holds and geometry_holds:
        stated_holds = _height_speaks_against_geometry(heights, factor)
        geometry_holds = not stated_holds
    if geometry_holds:
        findings = tuple(_group_finding(group, factor) for group in wrong)
        return UnitCheck(dict(wrong), findings=findings)
    if stated_holds:
        message = (
            f"stated areas are {factor:g} times the measured ones and those cannot be of a building: "
            f"the length unit is wrong ({_meaning(factor)}); measured areas are multiplied by {factor:g}"
        )
        return UnitCheck(geometry_factor=factor, findings=(Finding("unit_contradicted", "warning", message),))
    message = (
        f"stated areas are {factor:g} times the measured ones and neither can be of a building: "
        "all rooms are held; correct the units and export again"
    )
    finding = Finding("unit_implausible", "error", message)
    return UnitCheck(hold_statements=True, hold_geometry=True, findings=(finding,))


def _height_speaks_against_geometry(heights: Sequence[float], factor: float) -> bool:
    """True where rooms are as high as rooms are only after the length unit is corrected."""
    if not heights:
        return False
    height, low, high = median(heights), *USUAL_HEIGHT_M
    return not low <= height <= high and low <= height * factor**0.5 <= high


def _hold_the_implausible(
    check: UnitCheck, statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]
) -> UnitCheck:
    """Hold a side that cannot be of a building and that the other side does not correct."""
    areas = [room.area_m2 for room in measured if room.area_m2]
    heights = [room.height_m for room in measured if room.height_m]
    trusted = [[s for s in stated if s.group not in check.stated_factors] for stated in statements]
    hold_geometry = not is_plausible(areas, heights)
    hold_statements = not is_plausible(_stated_areas(trusted), heights if not hold_geometry else [])
    sides = [name for name, held in (("measured", hold_geometry), ("stated", hold_statements)) if held]
    if not sides:
        return check
    message = (
        f"the {' and '.join(sides)} areas cannot be of a building (median room outside "
        f"{_SMALLEST_ROOM_M2:g} to {_LARGEST_ROOM_M2:g} m²): they are not used; correct the units"
    )
    finding = Finding("unit_implausible", "error" if len(sides) == 2 else "warning", message)
    return replace(
        check,
        hold_statements=hold_statements,
        hold_geometry=hold_geometry,
        findings=(*check.findings, finding),
    )


def _stated_areas(statements: Sequence[Sequence[Statement]]) -> list[float]:
    """The best net or gross statement of each room that has one."""
    firsts = (next((s for s in stated if s.kind in ("net", "gross")), None) for stated in statements)
    return [statement.value_m2 for statement in firsts if statement is not None]


def _group_finding(group: Group, factor: float) -> Finding:
    title = f"{group[0] or '(unnamed set)'}.{group[1]}"
    message = (
        f"{title} is {factor:g} times what geometry measures in most rooms ({_meaning(factor)}): "
        "geometry is used; correct the unit of this set"
    )
    return Finding("unit_contradicted", "warning", message)


def _meaning(factor: float) -> str:
    return KNOWN_FACTORS.get(factor, "unknown")
