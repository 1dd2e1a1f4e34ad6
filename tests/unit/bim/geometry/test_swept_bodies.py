"""Profiles swept along a curve with a fixed direction: their floors on paper."""

import math
from typing import Any

import pytest
from helpers.drawing import Drawing, codes


def _swept(
    drawing: Drawing,
    directrix: Any,
    towards: Any,
    size: tuple[float, float] = (4, 3),
    limits: Any = (None, None),
) -> Any:
    profile = drawing.box(*size)
    made = drawing.make("IfcFixedReferenceSweptAreaSolid", profile, None, directrix)
    made.StartParam, made.EndParam = limits
    made.FixedReference = drawing.direction(*towards)
    return made


@pytest.mark.parametrize(
    ("towards", "area"), [((0, 0, 1), 15), ((0, 1, 0), 20), ((1, 0, 1), 15), ((0.2, -1, 0), 20)]
)
def test_the_fixed_direction_says_which_side_of_a_swept_profile_is_its_height(towards: Any, area: float):
    drawing = Drawing()
    measured = drawing.measure(
        _swept(drawing, drawing.polyline([(0, 0, 0), (5, 0, 0)], closed=False), towards)
    )
    assert measured.area_m2 == pytest.approx(area) and measured.volume_m3 == pytest.approx(60)
    assert measured.measured_by == "analytic" and measured.is_clean_solid


def test_a_sweep_round_a_corner_is_mitred_there():
    drawing = Drawing()
    path = drawing.polyline([(0, 0, 0), (10, 0, 0), (10, 6, 0)], closed=False)
    measured = drawing.measure(_swept(drawing, path, (0, 0, 1), (2.5, 2)))
    assert measured.area_m2 == pytest.approx(16 * 2) and measured.is_clean_solid


def test_a_sweep_round_a_closed_path_is_a_ring():
    drawing = Drawing()
    path = drawing.polyline([(0, 0, 0), (10, 0, 0), (10, 6, 0), (0, 6, 0)])
    measured = drawing.measure(_swept(drawing, path, (0, 0, 1), (2.5, 2)))
    assert measured.area_m2 == pytest.approx(32 * 2) and measured.is_clean_solid


def test_a_sweep_along_an_arc_has_the_length_of_the_arc():
    drawing = Drawing()
    circle = drawing.make("IfcCircle", drawing.axes(), 6.0)
    ends = [[drawing.make("IfcParameterValue", at)] for at in (0.0, math.pi / 2)]
    arc = drawing.make("IfcTrimmedCurve", circle, *ends, True, "PARAMETER")
    measured = drawing.measure(_swept(drawing, arc, (0, 0, 1), (2.8, 3)))
    assert measured.area_m2 == pytest.approx(3 * math.pi * 3, rel=2e-4) and not codes(measured)


def test_a_sweep_on_a_plane_has_the_normal_of_the_plane_as_its_height():
    drawing = Drawing()
    path = drawing.polyline([(0, 0, 0), (5, 0, 0)], closed=False)
    plane = drawing.make("IfcPlane", drawing.axes())
    swept = drawing.make("IfcSurfaceCurveSweptAreaSolid", drawing.box(4, 3), None, path, None, None, plane)
    assert drawing.measure(swept).area_m2 == pytest.approx(15)


@pytest.mark.parametrize(("limits", "area"), [((0.0, 2.0), 48), ((0.5, 1.0), 15), ((None, 1.0), 30)])
def test_a_part_of_a_polyline_is_swept_along_by_its_corners(limits: Any, area: float):
    drawing = Drawing()
    path = drawing.polyline([(0, 0, 0), (10, 0, 0), (16, 0, 0)], closed=False)
    assert drawing.measure(_swept(drawing, path, (0, 0, 1), limits=limits)).area_m2 == pytest.approx(area)


@pytest.mark.parametrize("towards", [(1, 0, 0), (0, 0, 0)])
def test_a_direction_along_the_path_gives_no_area(towards: Any):
    drawing = Drawing()
    path = drawing.polyline(
        [(0, 0, 0), (0, 0, 3)] if not any(towards) else [(0, 0, 0), (5, 0, 0)], closed=False
    )
    measured = drawing.measure(_swept(drawing, path, towards))
    assert measured.area_m2 is None and codes(measured) == {"geometry_unsupported"}
