"""Spheres, revolved profiles, offset outlines and curved operands have the area that paper gives them, in no time."""

import math
import time
from typing import Any

import pytest
from helpers.drawing import Drawing, codes

PLAN = [(0, 0), (8, 0), (8, 6), (0, 6)]


def _standing(drawing: Drawing) -> Any:
    """The plane of a profile whose y is up."""
    return drawing.axes(z=(0, -1, 0), x=(1, 0, 0))


def _revolved(drawing: Drawing, profile: Any, angle: float, at: Any = (0, 0), axis: Any = (0, 1)) -> Any:
    around = drawing.make("IfcAxis1Placement", drawing.point(*at, 0), drawing.direction(*axis, 0))
    return drawing.make("IfcRevolvedAreaSolid", profile, _standing(drawing), around, angle)


def _rectangle(drawing: Drawing, middle: float, width: float) -> Any:
    return drawing.make("IfcRectangleProfileDef", "AREA", None, drawing.axes_2d((middle, 0)), width, 3.0)


def test_a_sphere_has_the_floor_of_its_equator_and_the_content_of_a_sphere():
    drawing = Drawing(unit=0.001)
    start = time.process_time()
    measured = drawing.measure(drawing.make("IfcSphere", drawing.axes((0, 0, 0), (1, 0, 1)), 2000.0))
    assert time.process_time() - start < 3
    assert measured.area_m2 == pytest.approx(4 * math.pi) and measured.volume_m3 == pytest.approx(
        32 / 3 * math.pi
    )
    assert measured.height_m == pytest.approx(4) and measured.measured_by == "analytic"
    assert measured.low_headroom_area_m2 == pytest.approx(
        math.pi * 0.95**2, rel=0.01
    )  # under 1.9 m: ρ² > 4 - 0.95²


@pytest.mark.parametrize(("angle", "share"), [(math.pi / 2, 0.25), (-math.pi / 2, 0.25), (2 * math.pi, 1.0)])
@pytest.mark.parametrize("middle", [4, -4])
def test_a_ring_is_its_section_turned(angle: float, share: float, middle: float):
    drawing = Drawing()
    measured = drawing.measure(_revolved(drawing, _rectangle(drawing, middle, 2), angle))
    assert measured.area_m2 == pytest.approx(share * math.pi * (5**2 - 3**2))
    assert measured.volume_m3 == pytest.approx(share * math.pi * (5**2 - 3**2) * 3)
    assert measured.is_clean_solid and measured.measured_by == "analytic"


def test_a_quarter_of_a_ring_is_where_its_axis_turns_it():
    drawing = Drawing()
    west, south, east, north = drawing.measure(
        _revolved(drawing, _rectangle(drawing, 4, 2), math.pi / 2)
    ).polygon.bounds
    # The profile's y is up: seen from above it turns against the clock, from +x to +y.
    assert (west, south, east, north) == pytest.approx((0, 0, 5, 5))


def test_a_profile_that_touches_its_axis_is_a_round_room():
    drawing = Drawing()
    measured = drawing.measure(_revolved(drawing, _rectangle(drawing, 1, 2), 2 * math.pi))
    assert measured.area_m2 == pytest.approx(4 * math.pi) and measured.volume_m3 == pytest.approx(
        12 * math.pi
    )


def test_a_vault_turned_about_a_lying_axis_covers_its_length_and_reach():
    drawing = Drawing()
    strip = drawing.make("IfcRectangleProfileDef", "AREA", None, drawing.axes_2d((0, 3)), 4.0, 2.0)
    measured = drawing.measure(_revolved(drawing, strip, math.pi / 2, axis=(1, 0)))
    assert measured.plan_m2 == pytest.approx(4 * 4, rel=1e-5)
    assert measured.volume_m3 == pytest.approx(4 * math.pi * (4**2 - 2**2) / 4, rel=1e-6)
    # its foot, and of the round underside what is no steeper than a stair
    assert measured.area_m2 == pytest.approx(4 * 2 + 4 * math.sqrt(2), rel=2e-3)


def test_a_profile_of_many_points_is_turned_in_fewer_steps_and_as_exactly():
    drawing = Drawing()
    disc = drawing.make("IfcCircleProfileDef", "AREA", None, drawing.axes_2d((4, 0)), 1.0)
    measured = drawing.measure(_revolved(drawing, disc, 2 * math.pi))
    assert measured.area_m2 == pytest.approx(math.pi * (5**2 - 3**2), rel=1e-3)
    assert measured.volume_m3 == pytest.approx(2 * math.pi * 4 * math.pi, rel=1e-3)  # Pappus
    assert measured.measured_by == "analytic"


def test_a_turn_in_degrees_under_radians_is_taken_as_meant_and_reported():
    drawing = Drawing()
    measured = drawing.measure(_revolved(drawing, _rectangle(drawing, 4, 2), 90.0))
    assert measured.area_m2 == pytest.approx(math.pi * (5**2 - 3**2) / 4)
    assert codes(measured) == {"geometry_angle_unit"} and not measured.is_clean_solid


@pytest.mark.parametrize(("distance", "area"), [(0.1, 3.8 * 4.8), (-0.1, 4.2 * 5.2)])
@pytest.mark.parametrize("is_turned", [False, True])
def test_an_offset_outline_is_to_the_left_of_its_curve(distance: float, area: float, is_turned: bool):
    drawing = Drawing()
    corners = [(0, 0), (4, 0), (4, 5), (0, 5)]
    curve = drawing.polyline(corners[::-1] if is_turned else corners)
    offset = drawing.make("IfcOffsetCurve2D", curve, -distance if is_turned else distance, False)
    measured = drawing.measure(drawing.extrude(drawing.closed(offset)))
    assert measured.area_m2 == pytest.approx(area) and measured.measured_by == "analytic"


def test_a_circle_offset_inwards_is_a_smaller_circle():
    drawing = Drawing()
    offset = drawing.make("IfcOffsetCurve2D", drawing.make("IfcCircle", drawing.axes_2d(), 2.0), 0.1, False)
    assert drawing.measure(drawing.extrude(drawing.closed(offset))).area_m2 == pytest.approx(
        math.pi * 1.9**2, rel=1e-4
    )


def test_an_offset_larger_than_the_room_gives_no_area():
    drawing = Drawing()
    offset = drawing.make("IfcOffsetCurve2D", drawing.polyline([(0, 0), (4, 0), (4, 5), (0, 5)]), 2.5, False)
    measured = drawing.measure(drawing.extrude(drawing.closed(offset)))
    assert measured.area_m2 is None and "geometry_zero_area" in codes(measured)


@pytest.mark.parametrize(
    ("operator", "area", "volume"),
    [
        ("DIFFERENCE", 48, 240 - 4 / 3 * math.pi),
        ("UNION", 48, 240),
        ("INTERSECTION", math.pi, 4 / 3 * math.pi),
    ],
)
def test_a_sphere_is_an_operand_like_any_other(operator: str, area: float, volume: float):
    drawing = Drawing()
    ball = drawing.make("IfcSphere", drawing.axes((4, 3, 2.5)), 1.0)
    measured = drawing.measure(drawing.boolean(operator, drawing.extrude(drawing.area(PLAN), 5), ball))
    assert measured.area_m2 == pytest.approx(area) and measured.volume_m3 == pytest.approx(volume)
    assert measured.measured_by == "analytic"


def test_a_leaning_cylinder_is_cut_out_soon_and_without_the_kernel():
    drawing = Drawing()
    shaft = drawing.make(
        "IfcRightCircularCylinder", drawing.axes((3, 3, -1), (0.3, 0, 1), (1, 0, 0)), 9.0, 1.0
    )
    start = time.process_time()
    measured = drawing.measure(drawing.boolean("DIFFERENCE", drawing.extrude(drawing.area(PLAN), 5), shaft))
    assert time.process_time() - start < 3
    cut = math.pi * math.hypot(0.3, 1)  # what a level plane cuts from it
    assert measured.volume_m3 == pytest.approx(240 - 5 * cut, rel=1e-5) and measured.measured_by == "analytic"


def test_what_the_kernel_leaves_out_is_reported():
    drawing = Drawing()
    surface = drawing.make("IfcCylindricalSurface", drawing.axes((4, 3, 0)), 2.0)
    cut = drawing.cut(
        drawing.extrude(drawing.area(PLAN), 5), drawing.make("IfcHalfSpaceSolid", surface, True)
    )
    measured = drawing.measure(cut)
    assert codes(measured) == {"geometry_kernel_partial"} and not measured.is_clean_solid


def test_a_wall_out_of_plumb_by_less_than_a_millimetre_is_no_floor_to_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bim.geometry.bodies.meshes.CELL_LIMIT", 3)
    turns = [2 * math.pi * n / 60 for n in range(60)]
    low, high = ([(r * math.cos(t), r * math.sin(t), z) for t in turns] for r, z in ((2, 0), (2.0002, 3)))
    sides = [
        [a, b, d, c] for a, b, c, d in zip(low, low[1:] + low[:1], high, high[1:] + high[:1], strict=True)
    ]
    measured = Drawing().measure(Drawing().brep([low[::-1], high, *sides]))
    assert measured.low_headroom_area_m2 is not None and measured.is_clean_solid
    assert measured.area_m2 == pytest.approx(math.pi * 4, rel=0.003)
