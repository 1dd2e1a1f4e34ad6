"""Check the declared units: which factor reconciles stated and measured areas, and which of the two is wrong.

Comes in: stated and measured areas of all rooms. Goes out: a `UnitCheck`: factors, what to hold, findings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from bim.area.stated.statements import Statement
from bim.enumerations import Severity
from bim.findings import make_finding
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
# Wall-centre bounds, columns and low headroom change a ratio by about a quarter.
_LOWEST, _HIGHEST = 0.75, 1.3
_SMALLEST_ROOM_M2, _LARGEST_ROOM_M2, _LARGEST_HALL_M2 = 0.3, 20_000.0, 500_000.0
_LOWEST_HEIGHT_M, _HIGHEST_HEIGHT_M = 1.5, 30.0
USUAL_HEIGHT_M = (2.0, 5.5)
# Below both limits not even a pipe fits: a room drawn in metres and read as millimetres.
_NO_ROOM_M2, _NO_HEIGHT_M = 0.01, 0.1
# A set has a habit from so many rooms on, if so many of them differ alike; under half a per cent is no difference.
_LEAST_ROOMS, _MOST_ROOMS_SHARE, _EQUAL = 3, 0.6, 0.005


@dataclass(frozen=True)
class Measured:
    """The measurements of one room in m² and m; null where there are none."""

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
    """Return the known factor that a ratio of areas is near to; null where it is near 1 or near none."""
    if _LOWEST <= ratio <= _HIGHEST:
        return None
    near = [f for f in KNOWN_FACTORS if _LOWEST <= ratio / f <= _HIGHEST]
    return min(near, key=lambda factor: abs(ratio / factor - 1), default=None)


def check_units(statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]) -> UnitCheck:
    """Return the unit check of a building; `statements` and `measured` room by room, in one order.

    Only net and gross statements are compared. Empty input, or rooms that agree, give a check that changes nothing.
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
    """Return whether a building may have the median room; where nothing is known it may."""
    if not areas_m2:
        return True
    area, height = median(areas_m2), median(heights_m) if heights_m else None
    if area < _SMALLEST_ROOM_M2 or area > _LARGEST_HALL_M2:
        return False
    is_height_usual = height is not None and _LOWEST_HEIGHT_M <= height <= _HIGHEST_HEIGHT_M
    return area <= _LARGEST_ROOM_M2 or is_height_usual


def is_room(room: Measured) -> bool:
    """Return whether a body may be a room; with a wrong unit it is too large and too high, or too small and too low."""
    if room.area_m2 is None:
        return True
    if room.height_m is None:
        return _NO_ROOM_M2 <= room.area_m2 <= _LARGEST_HALL_M2
    is_vast = room.area_m2 > _LARGEST_ROOM_M2 and room.height_m > _HIGHEST_HEIGHT_M
    return not is_vast and (room.area_m2 >= _NO_ROOM_M2 or room.height_m >= _NO_HEIGHT_M)


def _group_ratios(
    statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]
) -> dict[Group, list[float]]:
    """Return stated over measured area of every room that has both, by group of statements."""
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
    """Return the known factor by which most rooms differ; null where they agree or differ by none."""
    factor = known_factor(median(ratios))
    if factor is None:
        return None
    near = sum(1 for ratio in ratios if _LOWEST <= ratio / factor <= _HIGHEST)
    return factor if 2 * near > len(ratios) else None


def _weigh(
    wrong: Mapping[Group, float], statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]
) -> UnitCheck:
    """Return the check of a building whose statements all differ by one factor: the plausible side is used."""
    factor = next(iter(wrong.values()))
    stated_areas = _stated_areas(statements)
    areas = [room.area_m2 for room in measured if room.area_m2]
    heights = [room.height_m for room in measured if room.height_m]
    stated_holds, geometry_holds = is_plausible(stated_areas, []), is_plausible(areas, heights)
    if stated_holds and geometry_holds:
        stated_holds = _is_height_usual_after_correction(heights, factor)
        geometry_holds = not stated_holds
    if geometry_holds:
        findings = tuple(_group_finding(group, factor) for group in wrong)
        return UnitCheck(dict(wrong), findings=findings)
    if stated_holds:
        finding = make_finding(
            "unit_contradicted",
            evidence=f"the stated areas are {factor:g} times the measured ones, which no building has "
            f"({_meaning(factor)})",
            correction=f"The measured areas are multiplied by {factor:g}",
        )
        return UnitCheck(geometry_factor=factor, findings=(finding,))
    finding = _implausible_finding(["measured", "stated"])
    return UnitCheck(hold_statements=True, hold_geometry=True, findings=(finding,))


def _is_height_usual_after_correction(heights: Sequence[float], factor: float) -> bool:
    """Return whether rooms have a usual height only after the length unit is corrected."""
    if not heights:
        return False
    height, low, high = median(heights), *USUAL_HEIGHT_M
    return not low <= height <= high and low <= height * factor**0.5 <= high


def _hold_the_implausible(
    check: UnitCheck, statements: Sequence[Sequence[Statement]], measured: Sequence[Measured]
) -> UnitCheck:
    """Return the check that also holds each side that is not plausible and that the other does not correct."""
    areas = [room.area_m2 for room in measured if room.area_m2]
    heights = [room.height_m for room in measured if room.height_m]
    trusted = [[s for s in stated if s.group not in check.stated_factors] for stated in statements]
    hold_geometry = not is_plausible(areas, heights)
    hold_statements = not is_plausible(_stated_areas(trusted), heights if not hold_geometry else [])
    sides = [name for name, held in (("measured", hold_geometry), ("stated", hold_statements)) if held]
    if not sides:
        return check
    return replace(
        check,
        hold_statements=hold_statements,
        hold_geometry=hold_geometry,
        findings=(*check.findings, _implausible_finding(sides)),
    )


def _implausible_finding(sides: Sequence[str]) -> Finding:
    return make_finding(
        "unit_implausible",
        severity=Severity.ERROR if len(sides) == 2 else Severity.WARNING,
        sides=" and ".join(sides),
        smallest_m2=_SMALLEST_ROOM_M2,
        largest_m2=_LARGEST_ROOM_M2,
    )


def _stated_areas(statements: Sequence[Sequence[Statement]]) -> list[float]:
    """Return the best net or gross statement of each room that has one."""
    firsts = (next((s for s in stated if s.kind in ("net", "gross")), None) for stated in statements)
    return [statement.value_m2 for statement in firsts if statement is not None]


def _group_finding(group: Group, factor: float) -> Finding:
    title = f"{group[0] or '(unnamed set)'}.{group[1]}"
    return make_finding(
        "unit_contradicted",
        evidence=f"{title} is {factor:g} times the measured area in most rooms ({_meaning(factor)})",
        correction="The measured areas are used",
    )


def _meaning(factor: float) -> str:
    return KNOWN_FACTORS.get(factor, "unknown")
