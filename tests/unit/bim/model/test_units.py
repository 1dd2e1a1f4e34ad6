"""The units of a file, by hand: a foot is 0.3048 m, a square foot 0.09290304 m²."""

import math
from pathlib import Path

import pytest
from helpers.step_models import SMALL, damaged, open_bytes, with_lines, with_units

from bim.errors import ModelError
from bim.model.units import area_factor_of, length_factor_of, read_units

METRE = "#1=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
MILLIMETRE = "#1=IFCSIUNIT(*,.LENGTHUNIT.,.MILLI.,.METRE.);"
SQUARE_METRE = "#2=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);"
CUBIC_METRE = "#3=IFCSIUNIT(*,.VOLUMEUNIT.,$,.CUBIC_METRE.);"
EXPONENTS = "#60=IFCDIMENSIONALEXPONENTS(1,0,0,0,0,0,0);"
FOOT = "#1=IFCCONVERSIONBASEDUNIT(#60,.LENGTHUNIT.,'FOOT',#61);"
FOOT_MEASURE = (
    "#61=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(0.3048),#62);\n#62=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);"
)


def codes(units) -> list[str]:
    return [finding.code for finding in units.findings]


def test_metres_and_square_metres_have_the_factor_one(tmp_path: Path) -> None:
    units = read_units(open_bytes(SMALL, tmp_path))
    assert (units.length_unit_m, units.area_unit_m2, units.volume_unit_m3, units.angle_unit_rad) == (
        1,
        1,
        1,
        1,
    )
    assert (units.length_unit, units.area_unit, units.findings) == ("METRE", "SQUARE_METRE", ())


@pytest.mark.parametrize(
    ("prefix", "metres"), [("MILLI", 1e-3), ("CENTI", 1e-2), ("DECI", 0.1), ("KILO", 1e3), ("MICRO", 1e-6)]
)
def test_a_prefix_is_raised_to_the_power_of_its_unit(tmp_path: Path, prefix: str, metres: float) -> None:
    data = with_units(
        METRE.replace("$", f".{prefix}."),
        SQUARE_METRE.replace("$", f".{prefix}."),
        CUBIC_METRE.replace("$", f".{prefix}."),
    )
    units = read_units(open_bytes(data, tmp_path))
    assert math.isclose(units.length_unit_m, metres)
    assert math.isclose(units.area_unit_m2, metres**2)
    assert math.isclose(units.volume_unit_m3, metres**3)


def test_feet_are_converted_by_the_factor_that_the_file_gives(tmp_path: Path) -> None:
    data = with_units(FOOT, FOOT_MEASURE, EXPONENTS, SQUARE_METRE, CUBIC_METRE)
    units = read_units(open_bytes(data, tmp_path))
    assert (units.length_unit, units.length_unit_m) == ("FOOT", 0.3048)


def test_a_unit_may_be_defined_by_another_made_up_unit(tmp_path: Path) -> None:
    data = with_units(
        "#1=IFCCONVERSIONBASEDUNIT(#60,.LENGTHUNIT.,'FATHOM',#63);",
        "#63=IFCMEASUREWITHUNIT(IFCRATIOMEASURE(6.),#64);",
        FOOT.replace("#1=", "#64="),
        FOOT_MEASURE,
        EXPONENTS,
        SQUARE_METRE,
        CUBIC_METRE,
    )
    assert math.isclose(read_units(open_bytes(data, tmp_path)).length_unit_m, 1.8288)


def test_a_square_foot_that_is_defined_by_a_foot_is_squared(tmp_path: Path) -> None:
    data = with_units(
        METRE,
        CUBIC_METRE,
        EXPONENTS,
        FOOT_MEASURE,
        FOOT.replace("#1=", "#64="),
        "#2=IFCCONVERSIONBASEDUNIT(#60,.AREAUNIT.,'SQUARE FOOT',#65);",
        "#65=IFCMEASUREWITHUNIT(IFCAREAMEASURE(1.),#64);",
    )
    assert math.isclose(read_units(open_bytes(data, tmp_path)).area_unit_m2, 0.09290304)


def test_a_derived_unit_of_a_length_squared_is_an_area(tmp_path: Path) -> None:
    data = with_units(
        MILLIMETRE,
        CUBIC_METRE,
        "#66=IFCDERIVEDUNITELEMENT(#1,2);",
        "#2=IFCDERIVEDUNIT((#66),.USERDEFINED.,'mm2');",
    )
    assert math.isclose(read_units(open_bytes(data, tmp_path)).area_unit_m2, 1e-6)


def test_degrees_are_given_in_radians(tmp_path: Path) -> None:
    data = with_units(
        METRE,
        SQUARE_METRE,
        EXPONENTS,
        "#3=IFCCONVERSIONBASEDUNIT(#60,.PLANEANGLEUNIT.,'DEGREE',#67);",
        "#67=IFCMEASUREWITHUNIT(IFCPLANEANGLEMEASURE(0.017453292519943295),#68);",
        "#68=IFCSIUNIT(*,.PLANEANGLEUNIT.,$,.RADIAN.);",
    )
    units = read_units(open_bytes(data, tmp_path))
    assert math.isclose(units.angle_unit_rad, math.pi / 180)
    assert units.volume_unit_m3 == 1


def test_without_an_area_unit_the_length_unit_squared_is_taken_and_reported(tmp_path: Path) -> None:
    units = read_units(open_bytes(with_units(MILLIMETRE, assigned="#1"), tmp_path))
    assert math.isclose(units.area_unit_m2, 1e-6)
    assert codes(units) == ["area_unit_assumed"]


def test_an_empty_assignment_leaves_areas_unknown(tmp_path: Path) -> None:
    units = read_units(open_bytes(with_units(assigned=""), tmp_path))
    assert (units.length_unit_m, units.area_unit_m2, units.is_known) == (None, None, False)
    assert codes(units) == ["units_missing"]


def test_a_project_without_an_assignment_leaves_areas_unknown(tmp_path: Path) -> None:
    data = damaged(b"(#7),#4)", b"(#7),$)").replace(b"#4=IFCUNITASSIGNMENT((#1,#2,#3));\n", b"")
    assert codes(read_units(open_bytes(data, tmp_path))) == ["units_missing"]


def test_units_that_the_project_does_not_name_are_used_with_a_warning(tmp_path: Path) -> None:
    units = read_units(open_bytes(damaged(b"(#7),#4)", b"(#7),$)"), tmp_path))
    assert (units.length_unit_m, units.area_unit_m2) == (1, 1)
    assert codes(units) == ["units_unassigned"]


def test_a_context_dependent_unit_has_no_factor(tmp_path: Path) -> None:
    data = with_units(
        "#1=IFCCONTEXTDEPENDENTUNIT(#60,.LENGTHUNIT.,'ELL');", EXPONENTS, SQUARE_METRE, CUBIC_METRE
    )
    units = read_units(open_bytes(data, tmp_path))
    assert (units.length_unit_m, units.area_unit_m2) == (None, 1)
    assert codes(units) == ["unit_unreadable", "units_missing"]


@pytest.mark.parametrize("factor", ["0.", "-1.", "1.E308", "1.E200", "1.E-200"])
def test_a_factor_that_is_not_positive_or_beyond_measure_is_no_factor(tmp_path: Path, factor: str) -> None:
    data = with_units(FOOT, FOOT_MEASURE.replace("0.3048", factor), EXPONENTS, SQUARE_METRE, CUBIC_METRE)
    assert "unit_unreadable" in codes(read_units(open_bytes(data, tmp_path)))


def test_a_prefix_that_does_not_exist_is_not_taken_for_none(tmp_path: Path) -> None:
    data = with_units(MILLIMETRE.replace("MILLI", "MILI"), SQUARE_METRE, CUBIC_METRE)
    opened = open_bytes(data, tmp_path)
    assert "malformed_unit" in [finding.code for finding in opened.findings]
    assert read_units(opened).length_unit_m is None


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_unit_that_is_defined_by_itself_rejects_the_model(tmp_path: Path, steps: int) -> None:
    lines = [EXPONENTS]
    for step in range(steps):
        unit, follower = ("#1" if n == 0 else f"#{70 + n}" for n in (step, (step + 1) % steps))
        lines += [
            f"{unit}=IFCCONVERSIONBASEDUNIT(#60,.LENGTHUNIT.,'x',#{80 + step});",
            f"#{80 + step}=IFCMEASUREWITHUNIT(IFCLENGTHMEASURE(1.),{follower});",
        ]
    opened = open_bytes(with_units(*lines, SQUARE_METRE, CUBIC_METRE), tmp_path)
    with pytest.raises(ModelError) as refused:
        read_units(opened)
    assert refused.value.code == "unit_cycle"


def test_two_length_units_that_differ_are_reported_and_the_first_is_used(tmp_path: Path) -> None:
    data = with_units(
        METRE, SQUARE_METRE, CUBIC_METRE, MILLIMETRE.replace("#1=", "#69="), assigned="#1,#2,#3,#69"
    )
    units = read_units(open_bytes(data, tmp_path))
    assert (units.length_unit_m, codes(units)) == (1, ["unit_declared_twice"])


def test_the_unit_of_one_quantity_gives_its_own_factor(tmp_path: Path) -> None:
    lines = (
        "#90=IFCSIUNIT(*,.AREAUNIT.,.CENTI.,.SQUARE_METRE.);\n#91=IFCSIUNIT(*,.LENGTHUNIT.,.DECI.,.METRE.);"
    )
    model = open_bytes(with_lines(lines), tmp_path).file
    assert math.isclose(area_factor_of(model.by_id(90)), 1e-4)
    assert math.isclose(length_factor_of(model.by_id(91)), 0.1)


def test_a_length_unit_is_no_unit_of_area(tmp_path: Path) -> None:
    model = open_bytes(SMALL, tmp_path).file
    with pytest.raises(ModelError) as refused:
        area_factor_of(model.by_id(1))
    assert refused.value.code == "unit_unreadable"


def square_foot(factor: float, name: str = "SQUARE FOOT") -> tuple[str, ...]:
    """Lines of an area unit of that name, with a factor in square metres."""
    return (
        f"#2=IFCCONVERSIONBASEDUNIT(#60,.AREAUNIT.,'{name}',#65);",
        f"#65=IFCMEASUREWITHUNIT(IFCAREAMEASURE({factor}),#66);",
        "#66=IFCSIUNIT(*,.AREAUNIT.,$,.SQUARE_METRE.);",
        EXPONENTS,
    )


@pytest.mark.parametrize(
    ("name", "factor", "square_metres", "is_told"),
    [
        ("SQUARE FOOT", 0.3048, 0.09290304, True),  # the factor of the foot
        ("square_inch", 0.0254, 0.00064516, True),
        ("SQUARE FOOT", 1.0, 1.0, True),
        ("SQUARE FOOT", 10.7639104, 0.09290304, True),  # upside down
        ("SQUARE FOOT", 0.09290341, 0.09290341, False),  # of the US survey foot
        ("TATAMI", 1.6529, 1.6529, False),
    ],
)
def test_a_unit_with_the_factor_of_another_is_told_and_the_name_is_used_where_it_is_confirmed(
    tmp_path: Path, name: str, factor: float, square_metres: float, is_told: bool
) -> None:
    units = read_units(open_bytes(with_units(METRE, CUBIC_METRE, *square_foot(factor, name)), tmp_path))
    assert math.isclose(units.area_unit_m2, square_metres)
    assert ("unit_name_contradicts_factor" in codes(units)) == is_told


def test_feet_confirm_square_feet_and_a_foot_of_another_length_keeps_its_factor(tmp_path: Path) -> None:
    squares = square_foot(1.0)
    units = read_units(open_bytes(with_units(FOOT, FOOT_MEASURE, CUBIC_METRE, *squares), tmp_path))
    assert math.isclose(units.area_unit_m2, 0.09290304) and units.named_length_ratio == 1.0
    metre_long = FOOT_MEASURE.replace("0.3048", "1.")
    units = read_units(
        open_bytes(with_units(FOOT, metre_long, EXPONENTS, SQUARE_METRE, CUBIC_METRE), tmp_path)
    )
    assert (units.length_unit_m, units.named_length_ratio) == (1.0, 0.3048)
