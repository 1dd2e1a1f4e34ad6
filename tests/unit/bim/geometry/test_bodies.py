"""Solids swept, built of primitives or mapped give the area of their floor."""

import math

import pytest
import shapely
from helpers.drawing import Drawing

L_PLAN = [(0, 0), (6, 0), (6, 3), (3, 3), (3, 5), (0, 5)]


def test_an_upright_prism_has_area_perimeter_height_and_volume():
    drawing = Drawing(unit=0.001)
    measured = drawing.measure(drawing.extrude(drawing.box(4000, 5000), 2700))
    assert measured.area_m2 == pytest.approx(20) and measured.perimeter_m == pytest.approx(18)
    assert measured.height_m == pytest.approx(2.7) and measured.volume_m3 == pytest.approx(54)
    assert measured.low_headroom_area_m2 == 0 and measured.is_clean_solid and not measured.findings


def test_a_wall_like_profile_extruded_sideways_stands_on_its_plan():
    drawing = Drawing()
    section = drawing.area([(0, 0), (4, 0), (4, 2), (2, 4), (0, 2)])
    upright = drawing.axes(z=(0, 1, 0), x=(1, 0, 0))  # the section's y is up or down, its axis is north
    measured = drawing.measure(drawing.extrude(section, 5, at=upright))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(5 * 12)
    assert measured.height_m == pytest.approx(4) and measured.measured_by == "analytic"


def test_a_leaning_prism_has_its_floor_alone_and_covers_what_it_overhangs():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3 * math.sqrt(2), (1, 0, 1)))
    assert measured.area_m2 == pytest.approx(4 * 5) and measured.plan_m2 == pytest.approx((4 + 3) * 5)
    assert measured.volume_m3 == pytest.approx(60)


def test_an_upright_prism_on_a_sloping_profile_keeps_its_plan():
    drawing = Drawing()
    ramp = drawing.axes(z=(0, -0.6, 0.8), x=(1, 0, 0))
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3, (0, 0.6, 0.8), at=ramp))
    assert measured.area_m2 == pytest.approx(4 * 5 * 0.8) and measured.volume_m3 == pytest.approx(16 * 3)


def test_a_prism_downward_has_the_same_floor():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3, (0, 0, -1)))
    assert measured.area_m2 == pytest.approx(20) and measured.floor_z_m == pytest.approx(-3)


def test_primitives_of_solid_modelling_have_floors():
    drawing = Drawing()
    block = drawing.make("IfcBlock", drawing.axes((1, 2, 3)), 4.0, 5.0, 6.0)
    cylinder = drawing.make("IfcRightCircularCylinder", drawing.axes(), 3.0, 2.0)
    pyramid = drawing.make("IfcRectangularPyramid", drawing.axes(), 4.0, 5.0, 6.0)
    assert drawing.measure(drawing.make("IfcCsgSolid", block)).area_m2 == pytest.approx(20)
    assert drawing.measure(drawing.make("IfcCsgSolid", cylinder)).area_m2 == pytest.approx(
        4 * math.pi, rel=1e-9
    )
    measured = drawing.measure(drawing.make("IfcCsgSolid", pyramid))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(40)


def test_a_cone_has_a_third_of_its_cylinder():
    drawing = Drawing()
    measured = drawing.measure(drawing.make("IfcRightCircularCone", drawing.axes(), 3.0, 2.0))
    assert measured.area_m2 == pytest.approx(4 * math.pi) and measured.volume_m3 == pytest.approx(4 * math.pi)
    clear = 2 * (1 - 1.9 / 3)  # the radius within which it is 1.9 m high
    assert measured.low_headroom_area_m2 == pytest.approx(math.pi * (4 - clear**2), rel=1e-3)


def test_several_bodies_count_their_overlap_once():
    drawing = Drawing()
    one = drawing.extrude(drawing.box(4, 4), 3)
    other = drawing.extrude(drawing.box(4, 4), 3, at=drawing.axes((2, 0, 0)))
    measured = drawing.measure(one, other)
    assert measured.area_m2 == pytest.approx(24) and measured.volume_m3 == pytest.approx(72)


def test_a_mapped_item_is_moved_turned_scaled_and_mirrored():
    drawing = Drawing()
    operator = drawing.operator(at=(100, 0, 0), x=(0, 1, 0), y=(1, 0, 0), scale=2.0)
    measured = drawing.measure(drawing.mapped([drawing.extrude(drawing.area(L_PLAN), 3)], operator))
    assert measured.area_m2 == pytest.approx(96) and measured.height_m == pytest.approx(6)
    assert measured.polygon.bounds == pytest.approx((100, 0, 110, 12))


def test_a_mapped_item_may_be_scaled_unevenly():
    drawing = Drawing()
    operator = drawing.make(
        "IfcCartesianTransformationOperator3DnonUniform",
        None,
        None,
        drawing.point(0, 0, 0),
        2.0,
        None,
        3.0,
        4.0,
    )
    measured = drawing.measure(drawing.mapped([drawing.extrude(drawing.area(L_PLAN), 3)], operator))
    assert measured.area_m2 == pytest.approx(24 * 6) and measured.height_m == pytest.approx(12)


def test_a_mapped_item_of_a_mapped_item_is_followed():
    drawing = Drawing()
    inner = drawing.mapped([drawing.extrude(drawing.box(4, 5), 3)], drawing.operator(scale=2.0))
    assert drawing.measure(drawing.mapped([inner], drawing.operator(scale=0.5))).area_m2 == pytest.approx(20)


def test_placements_turn_tip_and_mirror_nothing_away():
    drawing = Drawing()
    parent = drawing.placement((1000, 2000, 10), x=(0.6, 0.8, 0))
    placed = drawing.placement((5, 0, 0), z=(0, 0, -1), x=(1, 0, 0), parent=parent)
    measured = drawing.measure(drawing.extrude(drawing.area(L_PLAN), 3), placement=placed)
    assert measured.area_m2 == pytest.approx(24) and measured.floor_z_m == pytest.approx(7)
    assert shapely.Point(1003, 2004).distance(measured.polygon) < 1e-9


def test_a_lying_tube_covers_its_diameter():
    drawing = Drawing()
    circle = drawing.make("IfcCircleProfileDef", "AREA", None, None, 2.0)
    measured = drawing.measure(drawing.extrude(circle, 5, at=drawing.axes(z=(0, 1, 0), x=(1, 0, 0))))
    assert measured.area_m2 == pytest.approx(20, rel=2e-6)
    assert measured.volume_m3 == pytest.approx(20 * math.pi, rel=1e-9)


def test_a_vault_of_a_composite_curve_covers_its_span():
    drawing = Drawing()
    circle = drawing.make("IfcCircle", drawing.axes_2d(), 2.0)
    ends = [[drawing.make("IfcParameterValue", value)] for value in (0.0, math.pi)]
    arc = drawing.make("IfcTrimmedCurve", circle, *ends, True, "PARAMETER")
    parts = [arc, drawing.polyline([(-2, 0), (2, 0)], closed=False)]
    segments = [drawing.make("IfcCompositeCurveSegment", "CONTINUOUS", True, part) for part in parts]
    profile = drawing.closed(drawing.make("IfcCompositeCurve", segments, False))
    # the section's y runs up: its x axis east, its own axis south
    measured = drawing.measure(drawing.extrude(profile, 5, at=drawing.axes(z=(0, -1, 0), x=(1, 0, 0))))
    assert measured.area_m2 == pytest.approx(20, rel=1e-9)
    assert measured.volume_m3 == pytest.approx(10 * math.pi, rel=1e-9)
    half_width = math.sqrt(4 - 1.9**2)
    assert measured.low_headroom_area_m2 == pytest.approx(20 - 10 * half_width, rel=1e-3)


def test_a_tapered_body_covers_the_larger_of_its_ends():
    drawing = Drawing()
    item = drawing.make(
        "IfcExtrudedAreaSolidTapered",
        drawing.box(4, 5),
        drawing.axes(),
        drawing.direction(0, 0, 1),
        3.0,
        drawing.box(2, 2.5),
    )
    measured = drawing.measure(item)
    assert measured.area_m2 == pytest.approx(20) and measured.measured_by == "analytic"
    assert measured.volume_m3 == pytest.approx(20 * 3 * (1 + 0.5 + 0.25) / 3)
    assert measured.low_headroom_area_m2 > 0


def test_a_tapered_body_has_the_volume_of_a_frustum():
    drawing = Drawing()
    low, high = drawing.area([(0, 0), (4, 0), (4, 6), (0, 6)]), drawing.area([(0, 0), (2, 0), (2, 3), (0, 3)])
    solid = drawing.make(
        "IfcExtrudedAreaSolidTapered", low, drawing.axes(), drawing.direction(0, 0, 1), 3.0, high
    )
    measured = drawing.measure(solid)
    assert measured.volume_m3 == pytest.approx((24 + 6 + 12) * 3 / 3) and not measured.findings


@pytest.mark.parametrize("plan", [L_PLAN, L_PLAN[::-1]])
def test_a_prism_that_leans_or_is_horizontal_is_a_correct_body(plan: list[tuple[float, float]]):
    drawing = Drawing()
    hole = drawing.polyline([(1, 1), (2, 1), (2, 2), (1, 2)])
    profile = drawing.make("IfcArbitraryProfileDefWithVoids", "AREA", None, drawing.polyline(plan), [hole])
    leaning = drawing.measure(drawing.extrude(profile, 3, direction=(0.3, 0.2, 1)))
    lying = drawing.measure(drawing.extrude(profile, 3, at=drawing.axes(z=(0, 1, 0), x=(1, 0, 0))))
    assert leaning.area_m2 == pytest.approx(23) and leaning.is_clean_solid and lying.is_clean_solid
    assert lying.volume_m3 == pytest.approx(23 * 3)


def test_a_body_of_a_spline_needs_no_kernel():
    drawing = Drawing()
    points = [drawing.point(*at) for at in [(0, 0), (4, 0), (4, 5), (0, 5), (0, 0)]]
    spline = drawing.make(
        "IfcBSplineCurveWithKnots",
        1,
        points,
        "UNSPECIFIED",
        True,
        False,
        (2, 1, 1, 1, 2),
        (0.0, 1.0, 2.0, 3.0, 4.0),
        "UNSPECIFIED",
    )
    measured = drawing.measure(drawing.extrude(drawing.closed(spline)))
    assert measured.measured_by == "analytic" and measured.area_m2 == pytest.approx(20, rel=1e-12)
