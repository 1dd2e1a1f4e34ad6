"""Outlines of arcs and segments have the area that they have on paper."""

import math

import pytest
from helpers.drawing import Drawing, codes

PI = math.pi


def _area(drawing: Drawing, curve) -> float | None:
    measured = drawing.measure(drawing.extrude(drawing.closed(curve)))
    assert measured.measured_by in ("analytic", None)
    return measured.area_m2


def _line(drawing: Drawing, *points):
    return drawing.polyline(points, closed=False)


def _composite(drawing: Drawing, *parts):
    segments = [
        drawing.make("IfcCompositeCurveSegment", "CONTINUOUS", sense, curve) for curve, sense in parts
    ]
    return drawing.make("IfcCompositeCurve", segments, False)


def _trimmed(drawing: Drawing, basis, first, last, sense=True, prefer="PARAMETER"):
    return drawing.make("IfcTrimmedCurve", basis, first, last, sense, prefer)


def _parameter(drawing: Drawing, value: float):
    return drawing.make("IfcParameterValue", value)


def test_a_circle_as_a_curve_is_a_disc():
    drawing = Drawing()
    circle = drawing.make("IfcCircle", drawing.axes_2d((100, 200)), 3.0)
    assert _area(drawing, circle) == pytest.approx(9 * PI, rel=1e-12)


def test_an_ellipse_turned_keeps_its_area():
    drawing = Drawing()
    ellipse = drawing.make("IfcEllipse", drawing.axes_2d((1, 2), 0.7), 3.0, 2.0)
    assert _area(drawing, ellipse) == pytest.approx(6 * PI, rel=1e-12)


def test_an_indexed_curve_with_an_arc_is_a_stadium_half():
    drawing = Drawing()
    points = drawing.make(
        "IfcCartesianPointList2D", [(0.0, 0.0), (4.0, 0.0), (6.0, 2.0), (4.0, 4.0), (0.0, 4.0)]
    )
    segments = [
        drawing.make("IfcLineIndex", (1, 2)),
        drawing.make("IfcArcIndex", (2, 3, 4)),
        drawing.make("IfcLineIndex", (4, 5, 1)),
    ]
    curve = drawing.make("IfcIndexedPolyCurve", points, segments, False)
    assert _area(drawing, curve) == pytest.approx(16 + 2 * PI, rel=1e-12)


def test_an_arc_may_bite_into_the_room():
    drawing = Drawing()
    points = drawing.make(
        "IfcCartesianPointList2D", [(0.0, 0.0), (4.0, 0.0), (2.0, 2.0), (4.0, 4.0), (0.0, 4.0)]
    )
    segments = [
        drawing.make("IfcLineIndex", (1, 2)),
        drawing.make("IfcArcIndex", (2, 3, 4)),
        drawing.make("IfcLineIndex", (4, 5, 1)),
    ]
    curve = drawing.make("IfcIndexedPolyCurve", points, segments, False)
    assert _area(drawing, curve) == pytest.approx(16 - 2 * PI, rel=1e-12)


def test_an_indexed_curve_without_segments_is_a_polygon():
    drawing = Drawing()
    points = drawing.make("IfcCartesianPointList2D", [(0.0, 0.0), (4.0, 0.0), (4.0, 5.0), (0.0, 5.0)])
    assert _area(drawing, drawing.make("IfcIndexedPolyCurve", points, None, False)) == pytest.approx(20)


@pytest.mark.parametrize("sense", [True, False])
@pytest.mark.parametrize(("unit", "quarter"), [(1.0, PI / 2), (PI / 180, 90.0)])
def test_trims_are_in_the_files_angle_unit_and_follow_their_sense(sense: bool, unit: float, quarter: float):
    drawing = Drawing(angle=unit)
    circle = drawing.make("IfcCircle", drawing.axes_2d(), 3.0)
    ends = [_parameter(drawing, 0.0)], [_parameter(drawing, quarter)]
    arc = _trimmed(drawing, circle, *ends, sense)
    legs = _line(drawing, (0, 3), (0, 0), (3, 0))
    area = 9 * PI / 4 if sense else None
    measured = _area(drawing, _composite(drawing, (arc, True), (legs, True)))
    if sense:
        assert measured == pytest.approx(area, rel=1e-12)
    else:  # the long way round: three quarters of the disc
        assert measured == pytest.approx(27 * PI / 4, rel=1e-12)


@pytest.mark.parametrize("prefer", ["CARTESIAN", "PARAMETER", "UNSPECIFIED"])
def test_trims_may_be_points(prefer: str):
    drawing = Drawing()
    circle = drawing.make("IfcCircle", drawing.axes_2d((10, 10)), 2.0)
    arc = _trimmed(drawing, circle, [drawing.point(12, 10)], [drawing.point(8, 10)], True, prefer)
    base = _line(drawing, (8, 10), (12, 10))
    assert _area(drawing, _composite(drawing, (arc, True), (base, True))) == pytest.approx(2 * PI, rel=1e-12)


def test_a_segment_against_its_sense_is_walked_backwards():
    drawing = Drawing()
    circle = drawing.make("IfcCircle", drawing.axes_2d(), 2.0)
    arc = _trimmed(drawing, circle, [_parameter(drawing, 0.0)], [_parameter(drawing, PI)])
    base = _line(drawing, (2, 0), (-2, 0))
    assert _area(drawing, _composite(drawing, (base, True), (arc, False))) == pytest.approx(2 * PI, rel=1e-12)


def test_a_segment_with_a_wrong_sense_flag_is_turned():
    drawing = Drawing()
    parts = [
        _line(drawing, (0, 0), (4, 0)),
        _line(drawing, (4, 5), (4, 0)),
        _line(drawing, (4, 5), (0, 5), (0, 0)),
    ]
    assert _area(drawing, _composite(drawing, *((part, True) for part in parts))) == pytest.approx(20)


def test_a_trimmed_line_runs_by_its_vector():
    drawing = Drawing()
    vector = drawing.make("IfcVector", drawing.direction(1, 0), 2.0)
    line = drawing.make("IfcLine", drawing.point(0, 0), vector)
    edge = _trimmed(drawing, line, [_parameter(drawing, 0.0)], [_parameter(drawing, 2.0)])
    rest = _line(drawing, (4, 0), (4, 5), (0, 5), (0, 0))
    assert _area(drawing, _composite(drawing, (edge, True), (rest, True))) == pytest.approx(20)


def test_an_arc_of_an_ellipse_is_exact():
    drawing = Drawing()
    ellipse = drawing.make("IfcEllipse", drawing.axes_2d(), 3.0, 2.0)
    arc = _trimmed(drawing, ellipse, [_parameter(drawing, 0.0)], [_parameter(drawing, PI)])
    base = _line(drawing, (-3, 0), (3, 0))
    assert _area(drawing, _composite(drawing, (arc, True), (base, True))) == pytest.approx(3 * PI, rel=1e-12)


def test_three_points_in_a_row_are_a_straight_arc():
    drawing = Drawing()
    points = drawing.make(
        "IfcCartesianPointList2D", [(0.0, 0.0), (2.0, 0.0), (4.0, 0.0), (4.0, 5.0), (0.0, 5.0)]
    )
    segments = [drawing.make("IfcArcIndex", (1, 2, 3)), drawing.make("IfcLineIndex", (3, 4, 5, 1))]
    assert _area(drawing, drawing.make("IfcIndexedPolyCurve", points, segments, False)) == pytest.approx(20)


def test_an_index_that_points_nowhere_gives_no_area():
    drawing = Drawing()
    points = drawing.make("IfcCartesianPointList2D", [(0.0, 0.0), (4.0, 0.0), (4.0, 5.0)])
    curve = drawing.make("IfcIndexedPolyCurve", points, [drawing.make("IfcLineIndex", (1, 2, 9))], False)
    measured = drawing.measure(drawing.extrude(drawing.closed(curve)))
    assert measured.area_m2 is None and codes(measured) == {"geometry_missing_part"}


def test_points_that_repeat_and_an_open_end_do_no_harm():
    drawing = Drawing()
    curve = drawing.polyline([(0, 0), (4, 0), (4, 0), (4, 5), (0, 5), (0, 5)], closed=False)
    assert _area(drawing, curve) == pytest.approx(20)


def circle_of_splines(drawing: Drawing, weights: bool = True):
    """A circle of radius 2 as a rational spline of second degree in four pieces."""
    corners = [(2, 0), (2, 2), (0, 2), (-2, 2), (-2, 0), (-2, -2), (0, -2), (2, -2), (2, 0)]
    points = [drawing.point(*at) for at in corners]
    shared = (
        2,
        points,
        "UNSPECIFIED",
        True,
        False,
        (3, 2, 2, 2, 3),
        (0.0, 1.0, 2.0, 3.0, 4.0),
        "UNSPECIFIED",
    )
    if not weights:
        return drawing.make("IfcBSplineCurveWithKnots", *shared)
    half = math.sqrt(0.5)
    return drawing.make("IfcRationalBSplineCurveWithKnots", *shared, (1.0, half) * 4 + (1.0,))


def test_a_rational_spline_runs_along_its_circle():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.closed(circle_of_splines(drawing))))
    assert measured.area_m2 == pytest.approx(4 * math.pi, rel=1e-6) and measured.measured_by == "analytic"


def test_a_spline_of_parabolas_has_their_area():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.closed(circle_of_splines(drawing, weights=False))))
    # the square over the pieces' ends, and between each chord and its corner two thirds of a triangle of 2 m2
    assert measured.area_m2 == pytest.approx(8 + 4 * 2 * 2 / 3, rel=1e-6)


def test_a_bezier_curve_of_the_older_schema_is_a_spline():
    drawing = Drawing("IFC2X3")
    arch = drawing.make(
        "IfcBezierCurve",
        2,
        [drawing.point(*at) for at in [(0, 0), (2, 4), (4, 0)]],
        "UNSPECIFIED",
        False,
        False,
    )
    parts = [arch, drawing.polyline([(4, 0), (0, 0)], closed=False)]
    segments = [drawing.make("IfcCompositeCurveSegment", "CONTINUOUS", True, part) for part in parts]
    curve = drawing.make("IfcCompositeCurve", segments, False)
    measured = drawing.measure(drawing.extrude(drawing.closed(curve)))
    assert measured.area_m2 == pytest.approx(8 * 2 / 3, rel=1e-6)


def test_a_spline_of_thousands_of_points_ends_in_bounded_time():
    drawing = Drawing()
    points = [drawing.point(math.cos(n), math.sin(n)) for n in range(3000)]
    multiplicities, knots = (2, *[1] * 2998, 2), tuple(map(float, range(3000)))
    spline = drawing.make(
        "IfcBSplineCurveWithKnots",
        1,
        points,
        "UNSPECIFIED",
        True,
        False,
        multiplicities,
        knots,
        "UNSPECIFIED",
    )
    assert codes(drawing.measure(drawing.extrude(drawing.closed(spline)))) == {"geometry_too_many_points"}


def test_a_spline_whose_knots_do_not_fit_gives_no_area():
    drawing = Drawing()
    points = [drawing.point(*at) for at in [(0, 0), (4, 0), (4, 5), (0, 0)]]
    spline = drawing.make(
        "IfcBSplineCurveWithKnots", 2, points, "UNSPECIFIED", True, False, (1, 1), (0.0, 1.0), "UNSPECIFIED"
    )
    measured = drawing.measure(drawing.extrude(drawing.closed(spline)))
    assert measured.area_m2 is None and codes(measured) == {"geometry_inconsistent_dimensions"}


def _quarter(drawing: Drawing, first: float, last: float, order: int = 0):
    """A quarter disc of radius 4 of two lines and an arc between two parameters, begun at any of the three."""
    arc = _trimmed(
        drawing,
        drawing.make("IfcCircle", drawing.axes_2d(), 4.0),
        [_parameter(drawing, first)],
        [_parameter(drawing, last)],
    )
    parts = [(_line(drawing, (0, 0), (4, 0)), True), (arc, True), (_line(drawing, (0, 4), (0, 0)), True)]
    return _composite(drawing, *parts[order:], *parts[:order])


@pytest.mark.parametrize("order", [0, 1, 2])
def test_an_arc_in_degrees_under_radians_is_read_as_its_curve_closes(order: int):
    drawing = Drawing()
    assert _area(drawing, _quarter(drawing, 0, 90, order)) == pytest.approx(4 * PI)
    found = drawing.measure(drawing.extrude(drawing.closed(_quarter(drawing, 0, 90, order))))
    assert codes(found) == {"geometry_angle_unit"}


@pytest.mark.parametrize("order", [0, 1, 2])
def test_an_arc_in_radians_under_degrees_is_read_as_its_curve_closes(order: int):
    drawing = Drawing(angle=PI / 180)
    found = drawing.measure(drawing.extrude(drawing.closed(_quarter(drawing, 0, PI / 2, order))))
    assert found.area_m2 == pytest.approx(4 * PI) and codes(found) == {"geometry_angle_unit"}


def test_an_arc_of_few_degrees_under_radians_is_read_as_its_curve_closes():
    drawing = Drawing()
    turn = PI * 6 / 180  # six degrees are less than a turn of radians
    arc = _trimmed(
        drawing,
        drawing.make("IfcCircle", drawing.axes_2d(), 40.0),
        [_parameter(drawing, 0)],
        [_parameter(drawing, 6)],
    )
    end = (40 * math.cos(turn), 40 * math.sin(turn))
    curve = _composite(
        drawing, (_line(drawing, (0, 0), (40, 0)), True), (arc, True), (_line(drawing, end, (0, 0)), True)
    )
    assert _area(drawing, curve) == pytest.approx(1600 * turn / 2)


def test_an_arc_whose_radians_pass_a_turn_stays_in_radians():
    drawing = Drawing()
    found = drawing.measure(drawing.extrude(drawing.closed(_quarter(drawing, 2 * PI, 2.5 * PI))))
    assert found.area_m2 == pytest.approx(4 * PI) and not found.findings


def test_a_gap_that_no_unit_closes_is_said_as_before():
    drawing = Drawing()
    curve = _composite(
        drawing,
        (_line(drawing, (0, 0), (4, 0), (4, 3)), True),
        (_line(drawing, (3, 4), (0, 4)), True),
        (_line(drawing, (0, 4), (0, 0)), True),
    )
    found = drawing.measure(drawing.extrude(drawing.closed(curve)))
    assert found.area_m2 == pytest.approx(15.5) and codes(found) == {"geometry_open_curve"}
