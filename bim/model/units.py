"""Read the file's units as factors to metres, square metres, cubic metres and radians.

Comes in: an opened model. Goes out: `Units`, with findings on what was assumed. Never loops, whatever refers to what.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from bim.errors import ModelError
from bim.findings import catalog, make_finding
from bim.model.attributes import read, read_many
from bim.model.stepfile import OpenedModel
from bim.model.unit_names import with_named_factors
from bim.tables import Finding

# ISO 80000-1, table 4: the prefixes that IfcSIPrefix knows.
_PREFIXES = {
    "EXA": 1e18,
    "PETA": 1e15,
    "TERA": 1e12,
    "GIGA": 1e9,
    "MEGA": 1e6,
    "KILO": 1e3,
    "HECTO": 1e2,
    "DECA": 1e1,
    "DECI": 1e-1,
    "CENTI": 1e-2,
    "MILLI": 1e-3,
    "MICRO": 1e-6,
    "NANO": 1e-9,
    "PICO": 1e-12,
    "FEMTO": 1e-15,
    "ATTO": 1e-18,
}
# The SI names that measure length, area, volume or plane angle, and the power their prefix is raised to.
_SI_POWERS = {
    "LENGTHUNIT": ("METRE", 1),
    "AREAUNIT": ("SQUARE_METRE", 2),
    "VOLUMEUNIT": ("CUBIC_METRE", 3),
    "PLANEANGLEUNIT": ("RADIAN", 1),
}
_POWER_OF_LENGTH = {"LENGTHUNIT": 1, "AREAUNIT": 2, "VOLUMEUNIT": 3}
_DEEPEST = 16
_HIGHEST_POWER = 9
_SMALLEST = 1e-60  # below any unit, cubic attometres too; its square is a number still


@dataclass(frozen=True)
class Units:
    """The project's units; a factor is null where the file declares none and none can be derived.

    `length_unit_m` metres, `area_unit_m2` square metres, `volume_unit_m3` cubic metres in one unit; `angle_unit_rad`
    radians. `is_area_assumed`: the area unit is the square of the length unit, because none is declared.
    `named_length_ratio`: by what lengths are wrong if the name of their unit is right and its factor is not. Where
    `is_known` is false no area can be trusted: the rooms are held (`held_unit`).
    """

    length_unit: str | None
    length_unit_m: float | None
    area_unit: str | None
    area_unit_m2: float | None
    volume_unit_m3: float | None
    angle_unit_rad: float
    findings: tuple[Finding, ...]
    is_area_assumed: bool = False
    named_length_ratio: float = 1.0

    @property
    def is_known(self) -> bool:
        """Whether the file declares a unit of lengths or areas."""
        return self.area_unit_m2 is not None or self.length_unit_m is not None

    def with_lengths_times(self, factor: float) -> "Units":
        """Return the units with a length unit `factor` times as long; undeclared units of area follow it."""
        if self.length_unit_m is None:
            return self
        length_m, volume_m3 = self.length_unit_m * factor, self.volume_unit_m3
        is_volume_assumed = volume_m3 is None or math.isclose(volume_m3, self.length_unit_m**3)
        return replace(
            self,
            length_unit_m=length_m,
            area_unit_m2=length_m**2 if self.is_area_assumed else self.area_unit_m2,
            volume_unit_m3=length_m**3 if is_volume_assumed else volume_m3,
        )


class UnitError(ModelError):
    """A unit that cannot be converted to SI units."""

    code = "unit_unreadable"


def read_units(opened: OpenedModel) -> Units:
    """Return the units of the IfcProject's assignment, or of the file's only assignment.

    A missing area unit is assumed to be the square of the length unit, with a finding; without either, nothing is known
    and the finding `units_missing` says so. Plane angles without a unit are radians.

    Raises: ModelError `unit_cycle`. Source: IFC4 ADD2 TC1, 8.11 (measure resource).
    """
    findings: list[Finding] = []
    declared = _declared_units(opened, findings)
    factors: dict[str, float | None] = dict.fromkeys(_SI_POWERS)
    for kind, unit in declared.items():
        try:
            factors[kind] = _sound_factor(opened, unit, kind)
        except UnitError as error:
            if error.code == "unit_cycle":
                raise
            findings.append(
                Finding(error.code, "error", str(error), step_id=unit.id(), details=error.details)
            )
    factors, named_ratio, contradictions = with_named_factors(declared, factors)
    findings.extend(contradictions)
    length, area = factors["LENGTHUNIT"], factors["AREAUNIT"]
    is_area_assumed = area is None and length is not None and "AREAUNIT" not in declared
    length_name = unit_name(declared["LENGTHUNIT"]) if length is not None else None
    area_name = unit_name(declared["AREAUNIT"]) if area is not None else None
    if is_area_assumed and length is not None:
        area, area_name = length**2, f"{length_name} squared"
        findings.append(make_finding("area_unit_assumed", unit=area_name))
    if length is None or area is None:
        findings.append(_missing_finding(length, area))
    volume = factors["VOLUMEUNIT"]
    if volume is None and length is not None:
        volume = length**3
    angle = factors["PLANEANGLEUNIT"]
    angle = 1.0 if angle is None else angle
    known = (length_name, length, area_name, area, volume, angle)
    return Units(*known, tuple(findings), is_area_assumed, named_ratio)


def _sound_factor(opened: OpenedModel, unit: Any, kind: str) -> float:
    factor = _factor(unit, kind)
    if unit.id() in opened.broken:
        raise _unit_error(unit, kind)
    return factor


def length_factor_of(unit: Any) -> float:
    """Return metres in one of this length unit. Raises: ModelError `unit_cycle`, `unit_unreadable`."""
    return _factor(unit, "LENGTHUNIT")


def area_factor_of(unit: Any) -> float:
    """Return square metres in one of this area unit. Raises: ModelError `unit_cycle`, `unit_unreadable`."""
    return _factor(unit, "AREAUNIT")


def unit_name(unit: Any) -> str:
    """Return the file's name of the unit: `MILLIMETRE`, `FOOT`, or its class where it has no name."""
    name = read(unit, "Name")
    if unit.is_a("IfcSIUnit"):
        return f"{read(unit, 'Prefix') or ''}{name or ''}"
    if isinstance(name, str) and name:
        return name
    user_name = read(unit, "UserDefinedType")
    return user_name if isinstance(user_name, str) and user_name else str(unit.is_a())


def _declared_units(opened: OpenedModel, findings: list[Finding]) -> dict[str, Any]:
    """Return one unit for each kind; a kind declared twice keeps its first, with a finding where they differ."""
    declared: dict[str, Any] = {}
    for unit in _assigned(opened, findings):
        kind = kind_of(unit)
        if kind not in _SI_POWERS:
            continue
        if kind not in declared:
            declared[kind] = unit
        elif _differ(declared[kind], unit, kind):
            findings.append(
                make_finding(
                    "unit_declared_twice",
                    step_id=unit.id(),
                    kind=kind,
                    first=unit_name(declared[kind]),
                    other=unit_name(unit),
                )
            )
    return declared


def _assigned(opened: OpenedModel, findings: list[Finding]) -> Iterator[Any]:
    model = opened.file
    contexts = [*model.by_type("IfcProject")]
    if opened.schema != "IFC2X3":
        contexts += [*model.by_type("IfcProjectLibrary")]
    assignments = [found for found in (read(c, "UnitsInContext") for c in contexts) if found is not None]
    if not assignments:
        assignments = [*model.by_type("IfcUnitAssignment")][:1]
        if assignments:
            findings.append(make_finding("units_unassigned", step_id=assignments[0].id()))
    for assignment in assignments[:1]:
        if hasattr(assignment, "is_a") and assignment.is_a("IfcUnitAssignment"):
            yield from read_many(assignment, "Units")


def kind_of(unit: Any) -> str | None:
    """Return `LENGTHUNIT`, `AREAUNIT`, ... as declared; a derived unit of lengths alone is named by its power."""
    kind = read(unit, "UnitType")
    if not unit.is_a("IfcDerivedUnit"):
        return kind if isinstance(kind, str) else None
    parts = read_many(unit, "Elements")
    kinds = [read(read(part, "Unit"), "UnitType") for part in parts]
    if not kinds or any(kind != "LENGTHUNIT" for kind in kinds):
        return None
    try:
        power = sum(_exponent(part, "LENGTHUNIT") for part in parts)
    except UnitError:
        return None
    return {2: "AREAUNIT", 3: "VOLUMEUNIT"}.get(power)


def _unit_error(unit: Any, kind: str, code: str = "unit_unreadable") -> UnitError:
    label = f"#{unit.id()} ({unit_name(unit)})" if hasattr(unit, "is_a") else "(missing)"
    return catalog().error(UnitError, code, unit=label, kind=kind)


def _factor(unit: Any, kind: str, depth: int = 0) -> float:
    """Return how many SI units of `kind` one `unit` is."""
    if depth > _DEEPEST:
        raise _unit_error(unit, kind, "unit_cycle")
    if not hasattr(unit, "is_a"):
        raise _unit_error(unit, kind)
    readers: tuple[tuple[str, Callable[[Any, str, int], float]], ...] = (
        ("IfcSIUnit", _si_factor),
        ("IfcConversionBasedUnit", _conversion_factor),
        ("IfcDerivedUnit", _derived_factor),
        ("IfcContextDependentUnit", _context_factor),
    )
    for name, reader in readers:
        if unit.is_a(name):
            try:
                factor = reader(unit, kind, depth)
            except OverflowError:
                factor = math.inf
            if not _SMALLEST < factor < 1 / _SMALLEST:
                raise _unit_error(unit, kind)
            return factor
    raise _unit_error(unit, kind)


def _si_factor(unit: Any, kind: str, depth: int) -> float:
    name, prefix = read(unit, "Name"), read(unit, "Prefix")
    wanted, power = _SI_POWERS[kind]
    if name != wanted:
        raise _unit_error(unit, kind)
    if prefix is None:
        return 1.0
    if prefix not in _PREFIXES:
        raise _unit_error(unit, kind)
    return float(_PREFIXES[prefix] ** power)


def _conversion_factor(unit: Any, kind: str, depth: int) -> float:
    measure = read(unit, "ConversionFactor")
    value = read(measure, "ValueComponent")
    value = read(value, "wrappedValue") if hasattr(value, "is_a") else value
    base = read(measure, "UnitComponent")
    if isinstance(value, bool) or not isinstance(value, int | float) or base is None:
        raise _unit_error(unit, kind)
    # Some exporters define an area or volume unit by a length unit: its power is meant.
    base_kind = read(base, "UnitType")
    if base_kind == "LENGTHUNIT" and kind in ("AREAUNIT", "VOLUMEUNIT"):
        return float(value) * _factor(base, "LENGTHUNIT", depth + 1) ** _POWER_OF_LENGTH[kind]
    return float(value) * _factor(base, kind, depth + 1)


def _derived_factor(unit: Any, kind: str, depth: int) -> float:
    factor, power = 1.0, 0
    for part in read_many(unit, "Elements"):
        exponent = _exponent(part, kind)
        factor *= _factor(read(part, "Unit"), "LENGTHUNIT", depth + 1) ** exponent
        power += exponent
    if power != _POWER_OF_LENGTH.get(kind):
        raise _unit_error(unit, kind)
    return factor


def _exponent(part: Any, kind: str) -> int:
    exponent = read(part, "Exponent")
    if not isinstance(exponent, int) or abs(exponent) > _HIGHEST_POWER:
        raise _unit_error(part, kind)
    return exponent


def _context_factor(unit: Any, kind: str, depth: int) -> float:
    """Raise UnitError: such a unit has a meaning in its own context only."""
    raise _unit_error(unit, kind)


def _differ(first: Any, second: Any, kind: str) -> bool:
    try:
        return not math.isclose(_factor(first, kind), _factor(second, kind), rel_tol=1e-9)
    except UnitError as error:
        if error.code == "unit_cycle":
            raise
        return True


def _missing_finding(length: float | None, area: float | None) -> Finding:
    lacking = "length" if area is not None else "area" if length is not None else "both"
    return make_finding("units_missing", severity="error" if area is None else "warning", lacking=lacking)
