"""Which representation is measured, and what bad geometry says."""

import math
import time

import ifcopenshell
import numpy as np
import pytest
from helpers.drawing import Drawing, codes

from bim.geometry.footprint import MeasureContext, measure_footprint

SQUARE = [(0, 0), (4, 0), (4, 5), (0, 5)]


def _drawn(drawing: Drawing, *items, name: str = "FootPrint"):
    return drawing.representation(items, name, "GeometricCurveSet")


def _curve_set(drawing: Drawing, *curves):
    return drawing.make("IfcGeometricCurveSet", curves)


def test_a_drawn_footprint_alone_is_measured():
    drawing = Drawing()
    curves = _curve_set(drawing, drawing.polyline(SQUARE))
    measured = measure_footprint(drawing.space([_drawn(drawing, curves)]), drawing.context)
    assert measured.area_m2 == pytest.approx(20) and measured.measured_by == "footprint"
    assert measured.volume_m3 is None and not measured.is_clean_solid


def test_a_ring_within_a_drawn_ring_is_a_hole():
    drawing = Drawing()
    curves = _curve_set(drawing, drawing.polyline([(1, 1), (2, 1), (2, 2), (1, 2)]), drawing.polyline(SQUARE))
    measured = measure_footprint(drawing.space([_drawn(drawing, curves)]), drawing.context)
    assert measured.area_m2 == pytest.approx(19)


def test_loose_lines_that_close_are_a_footprint():
    drawing = Drawing()
    lines = [
        drawing.polyline(pair, closed=False) for pair in zip(SQUARE, SQUARE[1:] + SQUARE[:1], strict=True)
    ]
    measured = measure_footprint(
        drawing.space([_drawn(drawing, _curve_set(drawing, *lines))]), drawing.context
    )
    assert measured.area_m2 == pytest.approx(20)


def test_a_fill_area_loses_its_inner_boundaries():
    drawing = Drawing()
    fill = drawing.make(
        "IfcAnnotationFillArea",
        drawing.polyline(SQUARE),
        [drawing.polyline([(1, 1), (3, 1), (3, 3), (1, 3)])],
    )
    measured = measure_footprint(drawing.space([_drawn(drawing, fill)]), drawing.context)
    assert measured.area_m2 == pytest.approx(16)


@pytest.mark.parametrize("form", ["plane", "set", "faces", "solid"])
def test_a_footprint_may_be_drawn_as_a_surface(form: str):
    drawing = Drawing()
    ring = [(0, 0), (4, 0), (4, 5), (0, 5)]
    plane = drawing.make("IfcPlane", drawing.axes(at=(7, 0, 0), z=(0, 0, 1), x=(0, 1, 0)))
    bounded = drawing.make("IfcCurveBoundedPlane", plane, drawing.polyline(ring), [])
    face = drawing.faces([[(x, y, 0) for x, y in ring]])
    items = {
        "plane": bounded, "set": drawing.make("IfcGeometricSet", [bounded]),
        "faces": drawing.make("IfcFaceBasedSurfaceModel", [drawing.make("IfcConnectedFaceSet", face)]),
        "solid": drawing.extrude(drawing.box(4, 5), 0.01),
    }  # fmt: skip
    measured = drawing.measure(items[form], name="FootPrint")
    assert measured.area_m2 == pytest.approx(20) and measured.measured_by == "footprint"
    assert measured.volume_m3 is None and "geometry_drawn_only" in codes(measured)


@pytest.mark.parametrize("kind", ["IfcGeometricSet", "IfcGeometricCurveSet"])
def test_a_frame_of_lines_that_is_called_a_body_encloses_its_floor_once(kind: str):
    drawing = Drawing()
    rings = [drawing.polyline([(x, y, z) for x, y in SQUARE]) for z in (0, 3)]
    posts = [drawing.polyline([(x, y, 0), (x, y, 3)], closed=False) for x, y in SQUARE]
    measured = drawing.measure(drawing.make(kind, [*rings, *posts]))
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_drawn_only"}


def test_lines_that_enclose_nothing_are_no_footprint():
    drawing = Drawing()
    crossing = [
        drawing.polyline([(0, 0), (4, 0)], closed=False),
        drawing.polyline([(0, 1), (4, 1)], closed=False),
    ]
    lines = drawing.make("IfcGeometricCurveSet", crossing)
    assert codes(drawing.measure(lines, name="FootPrint")) == {"geometry_zero_area"}


def test_a_circle_trimmed_to_its_whole_turn_is_closed():
    drawing = Drawing()
    ends = [[drawing.make("IfcParameterValue", value)] for value in (0.0, 2 * math.pi)]
    circle = drawing.make("IfcCircle", drawing.axes_2d(), 2.0)
    measured = drawing.measure(
        drawing.make("IfcTrimmedCurve", circle, *ends, True, "PARAMETER"), name="FootPrint"
    )
    assert measured.area_m2 == pytest.approx(4 * math.pi) and codes(measured) == {"geometry_drawn_only"}


def test_a_body_comes_before_a_drawn_footprint_and_a_box():
    drawing = Drawing()
    box = drawing.make("IfcBoundingBox", drawing.point(0, 0, 0), 9.0, 9.0, 9.0)
    space = drawing.space(
        [
            drawing.representation([box], "Box", "BoundingBox"),
            _drawn(drawing, drawing.polyline([(0, 0), (9, 0), (9, 9)])),
            drawing.representation([drawing.extrude(drawing.area(SQUARE))], "Body", "SweptSolid"),
        ]
    )
    assert measure_footprint(space, drawing.context).area_m2 == pytest.approx(20)


def test_a_body_that_fails_is_replaced_by_the_drawn_footprint_and_said():
    drawing = Drawing()
    space = drawing.space(
        [
            drawing.representation([drawing.extrude(drawing.area([(0, 0), (1, 0), (2, 0)]))]),
            _drawn(drawing, drawing.polyline(SQUARE)),
        ]
    )
    measured = measure_footprint(space, drawing.context)
    assert measured.area_m2 == pytest.approx(20)
    assert codes(measured) == {"geometry_zero_area", "geometry_drawn_only"}


def test_a_bounding_box_is_the_last_resort_and_said():
    drawing = Drawing()
    box = drawing.make("IfcBoundingBox", drawing.point(0, 0, 0), 4.0, 5.0, 3.0)
    measured = measure_footprint(
        drawing.space([drawing.representation([box], "Box", "BoundingBox")]), drawing.context
    )
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_bounding_box"}


def test_a_space_without_a_body_says_so():
    drawing = Drawing()
    measured = measure_footprint(drawing.space([]), drawing.context)
    assert measured.area_m2 is None and codes(measured) == {"geometry_missing"}


def test_a_bow_tie_is_repaired_with_a_finding_and_is_no_clean_solid():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.area([(0, 0), (4, 5), (4, 0), (0, 5)])))
    assert measured.area_m2 == pytest.approx(10) and codes(measured) == {"geometry_repaired"}
    assert measured.polygon.is_valid and not measured.is_clean_solid


def test_a_profile_in_a_row_has_no_area():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.area([(0, 0), (4, 0), (8, 0)])))
    assert measured.area_m2 is None and codes(measured) == {"geometry_zero_area"}


@pytest.mark.parametrize("bad", ["NaN", "$"])
@pytest.mark.parametrize("what", ["4.25", "3.25"])
def test_a_measure_that_is_no_number_gives_no_area(bad: str, what: str):
    drawing = Drawing()
    plan = [(0, 0), (4.25, 0), (4.25, 5), (0, 5)]
    drawing.space([drawing.representation([drawing.extrude(drawing.area(plan), 3.25)])])
    model = ifcopenshell.file.from_string(drawing.model.to_string().replace(what, bad))
    measured = measure_footprint(model.by_type("IfcSpace")[0], MeasureContext(model, 1.0, 1.0))
    assert measured.area_m2 is None and measured.findings


def test_an_extrusion_by_nothing_gives_the_area_of_its_profile_without_a_height():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 0))
    assert measured.area_m2 == pytest.approx(20) and measured.height_m is None
    assert codes(measured) == {"geometry_zero_depth"} and not measured.is_clean_solid


def test_an_extrusion_by_nothing_beside_a_body_adds_nothing():
    drawing = Drawing()
    body = drawing.extrude(drawing.box(4, 5), 3)
    measured = drawing.measure(body, drawing.extrude(drawing.box(8, 9), 0))
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_empty_part"}


def test_a_negative_depth_is_measured_and_said():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), -3))
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_negative_depth"}


def test_a_direction_to_nowhere_is_measured_and_said():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3, (0, 0, 0)))
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_zero_direction"}


def test_an_extrusion_within_its_own_plane_gives_no_area():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3, (1, 0, 0)))
    assert measured.area_m2 is None and codes(measured) == {"geometry_zero_area"}


def test_a_scribble_of_thousands_of_points_ends_in_bounded_time():
    drawing = Drawing()
    points = np.random.default_rng(1).uniform(0, 100, (4000, 2))
    item = drawing.extrude(drawing.area(points.tolist()))
    started = time.process_time()
    measured = drawing.measure(item)
    assert time.process_time() - started < 5
    assert measured.area_m2 is None and codes(measured) == {"geometry_not_a_room"}


def test_a_large_correct_outline_is_measured():
    drawing = Drawing()
    turns = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    plan = 10 * np.column_stack([np.cos(turns), np.sin(turns)])
    measured = drawing.measure(drawing.extrude(drawing.area(plan.tolist())))
    assert measured.area_m2 == pytest.approx(100 * np.pi, rel=1e-5) and measured.is_clean_solid


def test_what_the_cycle_scan_calls_broken_is_left_alone():
    drawing = Drawing()
    item = drawing.extrude(drawing.box(4, 5))
    space = drawing.space([drawing.representation([item])])
    context = MeasureContext(drawing.model, 1.0, 1.0, broken=frozenset({item.id()}))
    measured = measure_footprint(space, context)
    assert measured.area_m2 is None and codes(measured) == {"geometry_cycle"}


def test_a_representation_of_the_wrong_class_gives_no_area():
    drawing = Drawing()
    space = drawing.space([drawing.representation([drawing.extrude(drawing.box(4, 5))])])
    space.Representation.Representations[0].Items = [drawing.axes()]
    assert measure_footprint(space, drawing.context).area_m2 is None


def test_a_room_lower_than_the_clear_height_is_low_throughout():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 1.5))
    assert measured.low_headroom_area_m2 == pytest.approx(20)


def test_a_placement_relative_to_itself_costs_the_position_and_not_the_area():
    drawing = Drawing()
    placement = drawing.placement((5, 5, 0))
    placement.PlacementRelTo = placement
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5)), placement=placement)
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_placement_cycle"}


@pytest.mark.parametrize("where", ["profile", "placement"])
def test_coordinates_of_ten_million_metres_lose_nothing(where: str):
    drawing = Drawing(unit=0.001)
    far = (6_170_123_456.789, 9_876_543_210.123)
    plan = [(0, 0), (4321, 0), (4321, 5678), (0, 5678)]
    if where == "profile":
        item, placement = (
            drawing.extrude(drawing.area([(x + far[0], y + far[1]) for x, y in plan]), 3000),
            None,
        )
    else:
        item, placement = drawing.extrude(drawing.area(plan), 3000), drawing.placement((*far, 0))
    measured = drawing.measure(item, placement=placement)
    assert measured.area_m2 == pytest.approx(4.321 * 5.678, rel=1e-8)
    assert measured.polygon.bounds[0] == pytest.approx(far[0] / 1000, abs=1e-6)


def test_a_floor_without_a_height_is_measured_and_said():
    drawing = Drawing()
    measured = drawing.measure(drawing.brep([[(0, 0, 1), (4, 0, 1), (4, 5, 1), (0, 5, 1)]]))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 is None and measured.height_m is None
    assert "geometry_flat_body" in codes(measured)


def test_a_crack_of_a_room_is_no_floor():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 1e-9), 3))
    assert measured.area_m2 is None and codes(measured) == {"geometry_zero_area"}


def test_a_body_beyond_any_height_has_a_floor_and_no_height():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 1e300))
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_too_high"}
    assert (measured.height_m, measured.volume_m3) == (None, None)


def test_many_bodies_that_share_floor_and_ceiling_are_one_room():
    drawing = Drawing()
    boxes = [drawing.extrude(drawing.box(4, 5), 3, at=drawing.axes((0.01 * n, 0, 0))) for n in range(60)]
    measured = drawing.measure(*boxes)
    assert measured.area_m2 == pytest.approx((4 + 0.59) * 5) and measured.volume_m3 == pytest.approx(
        4.59 * 5 * 3
    )


def test_bodies_that_overlap_in_too_many_ways_have_a_floor_and_no_volume():
    drawing = Drawing()
    boxes = [
        drawing.extrude(drawing.box(4, 5), 3 + 0.01 * n, at=drawing.axes((0.01 * n, 0, 0))) for n in range(60)
    ]
    measured = drawing.measure(*boxes)
    assert measured.area_m2 == pytest.approx((4 + 0.59) * 5) and measured.volume_m3 is None
    assert codes(measured) == {"geometry_no_volume"}


@pytest.mark.parametrize("kind", ["line", "point", "no depth"])
def test_what_has_no_size_beside_a_body_takes_nothing_from_it(kind: str):
    drawing = Drawing()
    beside = {
        "line": lambda: drawing.polyline([(0, 0), (9, 9)], closed=False),
        "point": lambda: drawing.point(1, 1, 1),
        "no depth": lambda: drawing.extrude(drawing.box(9, 9), 0),
    }[kind]()
    measured = drawing.measure(beside, drawing.extrude(drawing.box(4, 5), 3))
    assert measured.area_m2 == pytest.approx(20)
    assert codes(measured) == ({"geometry_empty_part"} if kind == "no depth" else set())
