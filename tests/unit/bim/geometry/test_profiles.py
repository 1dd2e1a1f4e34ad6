"""Each profile has the area that its measures give on paper."""

import math

import pytest
from helpers.drawing import Drawing, codes

PI = math.pi


def square_at(x: float, y: float, side: float) -> list[tuple[float, float]]:
    """A square by its lower left corner."""
    return [(x, y), (x + side, y), (x + side, y + side), (x, y + side)]


def _fillet(radius: float, angle: float = PI / 2) -> float:
    """What a tangent arc takes from a corner of this angle."""
    return radius * radius * (1 / math.tan(angle / 2) - (PI - angle) / 2)


PARAMETRIC = {
    "IfcRectangleProfileDef": ((4.0, 5.0), 20.0),
    "IfcRoundedRectangleProfileDef": ((4.0, 5.0, 0.5), 20 - 4 * _fillet(0.5)),
    "IfcRectangleHollowProfileDef": (
        (6.0, 5.0, 0.5, 0.2, 0.7),
        30 - 4 * _fillet(0.7) - 20 + 4 * _fillet(0.2),
    ),
    "IfcCircleProfileDef": ((2.5,), PI * 6.25),
    "IfcCircleHollowProfileDef": ((2.5, 0.5), PI * (6.25 - 4)),
    "IfcEllipseProfileDef": ((3.0, 2.0), PI * 6),
    "IfcIShapeProfileDef": ((6.0, 8.0, 1.0, 1.5, 0.5), 2 * 6 * 1.5 + 5 * 1 + 4 * _fillet(0.5)),
    "IfcLShapeProfileDef": ((8.0, 6.0, 1.0, 0.5, 0.25), 8 + 5 + _fillet(0.5) - 2 * _fillet(0.25)),
    "IfcTShapeProfileDef": ((8.0, 6.0, 1.0, 1.5, 0.5), 6 * 1.5 + 6.5 + 2 * _fillet(0.5)),
    "IfcUShapeProfileDef": ((8.0, 6.0, 1.0, 1.5, 0.5), 2 * 6 * 1.5 + 5 + 2 * _fillet(0.5)),
    "IfcCShapeProfileDef": ((8.0, 6.0, 0.5, 2.0), 8 * 0.5 + 2 * 5.5 * 0.5 + 2 * 1.5 * 0.5),
    "IfcZShapeProfileDef": ((8.0, 4.0, 1.0, 1.5, 0.5), 5 + 2 * 4 * 1.5 + 2 * _fillet(0.5)),
    "IfcTrapeziumProfileDef": ((6.0, 4.0, 3.0, 0.5), 15.0),
}


@pytest.mark.parametrize("kind", PARAMETRIC)
@pytest.mark.parametrize("schema", ["IFC2X3", "IFC4"])
def test_a_parameterised_profile_has_the_area_of_its_measures(kind: str, schema: str):
    measures, area = PARAMETRIC[kind]
    drawing = Drawing(schema)
    profile = drawing.make(kind, "AREA", None, drawing.axes_2d((7, -3), 0.4), *measures)
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(area, rel=1e-9)
    assert measured.measured_by == "analytic" and measured.is_clean_solid


def test_an_asymmetric_i_has_two_flanges():
    drawing = Drawing("IFC4")
    profile = drawing.make(
        "IfcAsymmetricIShapeProfileDef",
        ProfileType="AREA",
        BottomFlangeWidth=6.0,
        OverallDepth=8.0,
        WebThickness=1.0,
        BottomFlangeThickness=1.5,
        TopFlangeWidth=4.0,
        TopFlangeThickness=1.0,
    )
    assert drawing.measure(drawing.extrude(profile)).area_m2 == pytest.approx(6 * 1.5 + 4 * 1 + 5.5)


def test_an_asymmetric_i_of_the_older_schema_has_two_flanges():
    drawing = Drawing("IFC2X3")
    profile = drawing.make(
        "IfcAsymmetricIShapeProfileDef",
        ProfileType="AREA",
        Position=drawing.axes_2d(),
        OverallWidth=6.0,
        OverallDepth=8.0,
        WebThickness=1.0,
        FlangeThickness=1.5,
        TopFlangeWidth=4.0,
        TopFlangeThickness=1.0,
    )
    assert drawing.measure(drawing.extrude(profile)).area_m2 == pytest.approx(6 * 1.5 + 4 * 1 + 5.5)


def test_a_sloped_flange_is_thicker_at_the_web():
    drawing = Drawing("IFC4")
    profile = drawing.make("IfcUShapeProfileDef", "AREA", None, None, 8.0, 6.0, 1.0, 1.5, FlangeSlope=0.1)
    # 1.5 thick half-way, 3 from either side: from the web at 2 inward it gains, to the tip at 3 outward it loses
    gained = 2 * math.tan(0.1) * (2 * 2 - 3 * 3) / 2
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(2 * 6 * 1.5 + 5 + gained, rel=1e-9)


def test_the_flanges_of_a_rolled_i_are_as_thick_as_stated_a_quarter_of_their_width_in():
    drawing = Drawing("IFC4")
    profile = drawing.make("IfcIShapeProfileDef", "AREA", None, None, 6.0, 8.0, 1.0, 1.5, FlangeSlope=0.1)
    # four halves of a flange, 2.5 wide: 1.5 thick at 1.5 from the tip, so thicker over 1 and thinner over 1.5
    gained = 4 * math.tan(0.1) * (1 * 1 - 1.5 * 1.5) / 2
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(2 * 6 * 1.5 + 5 + gained, rel=1e-9)


def test_the_web_of_a_rolled_t_is_as_thick_as_stated_half_way_and_thinner_at_its_foot():
    drawing = Drawing("IFC4")
    profile = drawing.make("IfcTShapeProfileDef", "AREA", None, None, 8.0, 6.0, 1.0, 1.5, WebSlope=0.1)
    # the web is 6.5 long: 1 thick at 4 from its foot, so thicker over 2.5 and thinner over 4, on both sides
    gained = 2 * math.tan(0.1) * (2.5 * 2.5 - 4 * 4) / 2
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(6 * 1.5 + 6.5 * 1 + gained, rel=1e-9)


def test_the_legs_of_an_angle_are_as_thick_as_stated_half_way():
    drawing = Drawing("IFC4")
    tilt = math.tan(0.1)
    profile = drawing.make("IfcLShapeProfileDef", "AREA", None, None, 8.0, 8.0, 1.0, LegSlope=0.1)
    # both inner faces meet on the diagonal: 1 thick at 4 from either end, the corner where its face has risen to it
    corner = (1 + 4 * tilt) / (1 + tilt)
    leg = (8 - corner) * ((1 + (4 - corner) * tilt) + (1 - 4 * tilt)) / 2
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(corner * corner + 2 * leg, rel=1e-9)


def test_a_profile_whose_measures_contradict_gives_no_area():
    drawing = Drawing()
    profile = drawing.make("IfcIShapeProfileDef", "AREA", None, None, 6.0, 8.0, 7.0, 1.0)
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 is None and codes(measured) == {"geometry_inconsistent_dimensions"}


def test_a_profile_with_voids_loses_them():
    drawing = Drawing()
    outer = drawing.polyline([(0, 0), (10, 0), (10, 8), (0, 8)])
    hole = drawing.polyline([(2, 2), (4, 2), (4, 5), (2, 5)])
    profile = drawing.make("IfcArbitraryProfileDefWithVoids", "AREA", None, outer, [hole])
    measured = drawing.measure(drawing.extrude(profile, 2.5))
    assert measured.area_m2 == pytest.approx(74) and measured.volume_m3 == pytest.approx(185)
    assert measured.perimeter_m == pytest.approx(36 + 10)


def test_a_void_that_crosses_the_edge_is_cut_with_a_finding():
    drawing = Drawing()
    outer = drawing.polyline([(0, 0), (10, 0), (10, 8), (0, 8)])
    hole = drawing.polyline([(9, 2), (12, 2), (12, 4), (9, 4)])
    profile = drawing.make("IfcArbitraryProfileDefWithVoids", "AREA", None, outer, [hole])
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(78) and codes(measured) == {"geometry_repaired"}


def test_a_derived_profile_is_scaled_twice():
    drawing = Drawing()
    operator = drawing.make("IfcCartesianTransformationOperator2D", None, None, drawing.point(3, 4), 2.0)
    profile = drawing.make("IfcDerivedProfileDef", "AREA", None, drawing.box(4, 5), operator)
    assert drawing.measure(drawing.extrude(profile)).area_m2 == pytest.approx(80)


def test_a_derived_profile_may_be_scaled_unevenly():
    drawing = Drawing()
    operator = drawing.make(
        "IfcCartesianTransformationOperator2DnonUniform", None, None, drawing.point(0, 0), 2.0, 3.0
    )
    profile = drawing.make("IfcDerivedProfileDef", "AREA", None, drawing.box(4, 5), operator)
    assert drawing.measure(drawing.extrude(profile)).area_m2 == pytest.approx(120)


def test_a_mirrored_profile_keeps_its_area_and_changes_sides():
    drawing = Drawing()
    parent = drawing.area([(1, 0), (5, 0), (5, 2), (1, 6)])
    profile = drawing.make("IfcMirroredProfileDef", "AREA", None, parent)
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(16) and measured.polygon.bounds == pytest.approx((-5, 0, -1, 6))


def test_a_composite_profile_is_the_union_of_its_parts():
    drawing = Drawing()
    parts = [drawing.area([(0, 0), (4, 0), (4, 4), (0, 4)]), drawing.area([(2, 0), (6, 0), (6, 4), (2, 4)])]
    profile = drawing.make("IfcCompositeProfileDef", "AREA", None, parts)
    measured = drawing.measure(drawing.extrude(profile, 2.0))
    assert measured.area_m2 == pytest.approx(24) and measured.volume_m3 == pytest.approx(48)


@pytest.mark.parametrize(
    ("holes", "left_m2"),
    [
        ([square_at(10, 10, 1)], 20),
        ([square_at(3, 1, 2)], 18),
        ([square_at(1, 1, 1), square_at(1, 1, 1)], 19),
        ([square_at(1, 1, 2), square_at(1.5, 1.5, 0.5)], 16),
        ([square_at(1, 1, 1), [(0, 0), (1, 1)]], 19),
    ],
    ids=["outside", "across", "twice", "nested", "a line"],
)
def test_a_hole_takes_from_a_room_what_it_covers_and_never_adds(holes, left_m2):
    drawing = Drawing()
    curves = [drawing.polyline(hole) for hole in holes]
    outline = drawing.polyline([(0, 0), (4, 0), (4, 5), (0, 5)])
    profile = drawing.make("IfcArbitraryProfileDefWithVoids", "AREA", None, outline, curves)
    measured = drawing.measure(drawing.extrude(profile, 3))
    assert measured.area_m2 == pytest.approx(left_m2) and codes(measured) <= {"geometry_repaired"}


def test_a_centre_line_profile_is_a_strip_with_sharp_corners():
    drawing = Drawing()
    line = drawing.polyline([(0, 0), (4, 0), (4, 3)], closed=False)
    profile = drawing.make("IfcCenterLineProfileDef", "AREA", None, line, 0.5)
    measured = drawing.measure(drawing.extrude(profile))
    assert measured.area_m2 == pytest.approx(7 * 0.5) and measured.measured_by == "analytic"
