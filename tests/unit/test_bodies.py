"""Solids and surfaces of every kind give the area of their floor."""

import dataclasses
import math
import time

import pytest
import shapely
from helpers.drawing import Drawing, box_rings, codes

from bim.area.footprint import measure_footprint

L_PLAN = [(0, 0), (6, 0), (6, 3), (3, 3), (3, 5), (0, 5)]


def wedge() -> list[list[tuple[float, float, float]]]:
    """Four by six metres, rising from nothing to two metres: 24 m³."""
    a, b, c, d, e, f = (0, 0, 0), (6, 0, 0), (6, 4, 0), (0, 4, 0), (6, 0, 2), (6, 4, 2)
    return [[a, d, c, b], [a, e, f, d], [b, c, f, e], [a, b, e], [d, f, c]]


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


def test_a_leaning_prism_covers_its_floor_and_what_it_overhangs():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3 * math.sqrt(2), (1, 0, 1)))
    assert measured.area_m2 == pytest.approx((4 + 3) * 5) and measured.volume_m3 == pytest.approx(60)


def test_an_upright_prism_on_a_sloping_profile_keeps_its_plan():
    drawing = Drawing()
    ramp = drawing.axes(z=(0, -0.6, 0.8), x=(1, 0, 0))
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3, (0, 0.6, 0.8), at=ramp))
    assert measured.area_m2 == pytest.approx(4 * 5 * 0.8) and measured.volume_m3 == pytest.approx(16 * 3)


def test_a_prism_downward_has_the_same_floor():
    drawing = Drawing()
    measured = drawing.measure(drawing.extrude(drawing.box(4, 5), 3, (0, 0, -1)))
    assert measured.area_m2 == pytest.approx(20) and measured.floor_z_m == pytest.approx(-3)


@pytest.mark.parametrize("kind", ["IfcFacetedBrep", "IfcFaceBasedSurfaceModel", "IfcShellBasedSurfaceModel"])
def test_faces_of_any_container_are_read(kind: str):
    drawing = Drawing()
    faces = drawing.faces(box_rings(4, 5, 3))
    if kind == "IfcFacetedBrep":
        item = drawing.make(kind, drawing.make("IfcClosedShell", faces))
    elif kind == "IfcFaceBasedSurfaceModel":
        item = drawing.make(kind, [drawing.make("IfcConnectedFaceSet", faces)])
    else:
        item = drawing.make(kind, [drawing.make("IfcOpenShell", faces)])
    measured = drawing.measure(item)
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)
    assert measured.is_clean_solid


def test_a_brep_of_an_l_shape_has_the_area_of_the_l():
    drawing = Drawing()
    low, high = [(*p, 0) for p in L_PLAN], [(*p, 2.5) for p in L_PLAN]
    sides = [[a, b, d, c] for a, b, c, d in zip(low, low[1:] + low[:1], high, high[1:] + high[:1], strict=True)]
    measured = drawing.measure(drawing.brep([low[::-1], high, *sides]))
    assert measured.area_m2 == pytest.approx(24) and measured.perimeter_m == pytest.approx(22)
    assert measured.volume_m3 == pytest.approx(60) and measured.low_headroom_area_m2 == 0


def test_a_face_with_a_hole_loses_the_hole():
    drawing = Drawing()
    outer, inner = [(0, 0), (6, 0), (6, 6), (0, 6)], [(2, 2), (4, 2), (4, 4), (2, 4)]

    def loop(points, z, kind):
        return drawing.make(kind, drawing.make("IfcPolyLoop", [drawing.point(*p, z) for p in points]), True)

    floor = drawing.make("IfcFace", [loop(outer[::-1], 0, "IfcFaceOuterBound"), loop(inner, 0, "IfcFaceBound")])
    roof = drawing.make("IfcFace", [loop(outer, 3, "IfcFaceOuterBound"), loop(inner[::-1], 3, "IfcFaceBound")])
    walls = drawing.faces([*box_rings(6, 6, 3)[2:], *(ring[::-1] for ring in box_rings(2, 2, 3, (2, 2, 0))[2:])])
    measured = drawing.measure(drawing.make("IfcFacetedBrep", drawing.make("IfcClosedShell", [floor, roof, *walls])))
    assert measured.area_m2 == pytest.approx(32) and measured.volume_m3 == pytest.approx(96)
    assert measured.is_clean_solid


def test_a_hole_that_is_listed_before_its_face_is_still_a_hole():
    drawing = Drawing()
    outer, inner = box_rings(4, 5, 3), [ring[::-1] for ring in box_rings(1, 1, 3, at=(1, 1, 0))]
    ends = [
        drawing.make("IfcFace", [
            drawing.make("IfcFaceBound", drawing.make("IfcPolyLoop", [drawing.point(*at) for at in ring]), True)
            for ring in (inner[end], outer[end])
        ])
        for end in (0, 1)
    ]  # fmt: skip
    shell = drawing.make("IfcClosedShell", [*ends, *drawing.faces(outer[2:] + inner[2:])])
    measured = drawing.measure(drawing.make("IfcFacetedBrep", shell))
    assert measured.area_m2 == pytest.approx(19) and measured.volume_m3 == pytest.approx(57)
    assert not measured.findings


def test_faces_turned_either_way_give_the_same_area_and_volume():
    drawing = Drawing()
    rings = box_rings(4, 5, 3)
    rings[0], rings[3] = rings[0][::-1], rings[3][::-1]
    measured = drawing.measure(drawing.brep(rings))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)
    assert codes(measured) == {"geometry_turned_faces"}


def test_a_body_inside_out_gives_the_same_area():
    drawing = Drawing()
    measured = drawing.measure(drawing.brep([ring[::-1] for ring in box_rings(4, 5, 3)]))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_body_that_is_not_closed_still_has_a_floor(missing: int):
    drawing = Drawing()
    rings = [ring for index, ring in enumerate(box_rings(4, 5, 3)) if index != missing]
    measured = drawing.measure(drawing.brep(rings))
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_open_body"}
    assert not measured.is_clean_solid


def test_a_triangulated_face_set_is_the_union_of_its_triangles():
    drawing = Drawing()
    corners = [(x, y, z) for z in (0.0, 3.0) for x, y in ((0.0, 0.0), (4.0, 0.0), (4.0, 5.0), (0.0, 5.0))]
    quads = [(4, 3, 2, 1), (5, 6, 7, 8), (1, 2, 6, 5), (2, 3, 7, 6), (3, 4, 8, 7), (4, 1, 5, 8)]
    triangles = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    points = drawing.make("IfcCartesianPointList3D", corners)
    measured = drawing.measure(drawing.make("IfcTriangulatedFaceSet", points, None, True, triangles))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)
    assert len(measured.polygon.exterior.coords) >= 5 and measured.perimeter_m == pytest.approx(18)


def test_a_polygonal_face_set_may_go_through_a_table_of_indices():
    drawing = Drawing()
    corners = [(x, y, z) for z in (0.0, 3.0) for x, y in ((0.0, 0.0), (4.0, 0.0), (4.0, 5.0), (0.0, 5.0))]
    points = drawing.make("IfcCartesianPointList3D", [(99.0, 99.0, 99.0), *corners])
    quads = [(4, 3, 2, 1), (5, 6, 7, 8), (1, 2, 6, 5), (2, 3, 7, 6), (3, 4, 8, 7), (4, 1, 5, 8)]
    faces = [drawing.make("IfcIndexedPolygonalFace", quad) for quad in quads]
    measured = drawing.measure(drawing.make("IfcPolygonalFaceSet", points, True, faces, tuple(range(2, 10))))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)


def test_primitives_of_solid_modelling_have_floors():
    drawing = Drawing()
    block = drawing.make("IfcBlock", drawing.axes((1, 2, 3)), 4.0, 5.0, 6.0)
    cylinder = drawing.make("IfcRightCircularCylinder", drawing.axes(), 3.0, 2.0)
    pyramid = drawing.make("IfcRectangularPyramid", drawing.axes(), 4.0, 5.0, 6.0)
    assert drawing.measure(drawing.make("IfcCsgSolid", block)).area_m2 == pytest.approx(20)
    assert drawing.measure(drawing.make("IfcCsgSolid", cylinder)).area_m2 == pytest.approx(4 * math.pi, rel=1e-9)
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
        "IfcCartesianTransformationOperator3DnonUniform", None, None, drawing.point(0, 0, 0), 2.0, None, 3.0, 4.0
    )
    measured = drawing.measure(drawing.mapped([drawing.extrude(drawing.area(L_PLAN), 3)], operator))
    assert measured.area_m2 == pytest.approx(24 * 6) and measured.height_m == pytest.approx(12)


def test_a_mapped_item_of_a_mapped_item_is_followed():
    drawing = Drawing()
    inner = drawing.mapped([drawing.extrude(drawing.box(4, 5), 3)], drawing.operator(scale=2.0))
    assert drawing.measure(drawing.mapped([inner], drawing.operator(scale=0.5))).area_m2 == pytest.approx(20)


def test_a_mapped_item_within_itself_gives_no_area():
    drawing = Drawing()
    item = drawing.mapped([drawing.extrude(drawing.box(4, 5), 3)])
    item.MappingSource.MappedRepresentation.Items = [item]
    measured = drawing.measure(item)
    assert measured.area_m2 is None and codes(measured) == {"geometry_too_deep"}


def test_placements_turn_tip_and_mirror_nothing_away():
    drawing = Drawing()
    parent = drawing.placement((1000, 2000, 10), x=(0.6, 0.8, 0))
    placed = drawing.placement((5, 0, 0), z=(0, 0, -1), x=(1, 0, 0), parent=parent)
    measured = drawing.measure(drawing.extrude(drawing.area(L_PLAN), 3), placement=placed)
    assert measured.area_m2 == pytest.approx(24) and measured.floor_z_m == pytest.approx(7)
    assert shapely.Point(1003, 2004).distance(measured.polygon) < 1e-9


def test_a_body_by_the_kernel_is_marked_so():
    drawing = Drawing()
    axis = drawing.make("IfcAxis1Placement", drawing.point(0, 0, 0), drawing.direction(0, 1, 0))
    ring = drawing.area([(2, 0), (4, 0), (4, 3), (2, 3)])
    tipped = drawing.axes(z=(0, -1, 0), x=(1, 0, 0))
    item = drawing.make("IfcRevolvedAreaSolid", ring, tipped, axis, 2 * math.pi)
    measured = drawing.measure(item)
    assert measured.measured_by == "kernel"
    assert measured.area_m2 == pytest.approx(math.pi * 12, rel=1e-3)
    assert measured.height_m == pytest.approx(3)


def test_without_the_kernel_what_only_it_can_draw_is_not_measured():
    drawing = Drawing()
    item = drawing.make("IfcSphere", drawing.axes(), 2.0)
    assert drawing.measure(item).area_m2 is not None
    context = dataclasses.replace(drawing.context, has_kernel=False, caches={})
    measured = measure_footprint(drawing.space([drawing.representation([item])]), context)
    assert measured.area_m2 is None and codes(measured) == {"geometry_kernel_crashed"}


def test_parts_that_name_one_another_many_times_over_end_in_bounded_time():
    drawing = Drawing()
    item = drawing.extrude(drawing.box(4, 5), 3)
    for _ in range(12):
        item = drawing.mapped([item] * 10)
    measured = drawing.measure(item)
    assert measured.area_m2 is None and codes(measured) == {"geometry_too_deep"}


def test_operands_that_name_one_another_many_times_over_end_soon():
    drawing = Drawing()
    item = drawing.extrude(drawing.box(4, 5), 3)
    for _ in range(30):
        item = drawing.boolean("UNION", item, item)
    started = time.process_time()
    measured = drawing.measure(item)
    assert measured.area_m2 is None and codes(measured) == {"geometry_too_deep"}
    assert time.process_time() - started < 3


def test_a_body_that_leads_on_and_on_is_walked_for_one_room_only():
    drawing = Drawing()
    item = drawing.extrude(drawing.box(4, 5), 3)
    for _ in range(12):
        item = drawing.mapped([item] * 10)
    body = drawing.representation([item])
    assert codes(measure_footprint(drawing.space([body]), drawing.context)) == {"geometry_too_deep"}
    started = time.process_time()
    assert codes(measure_footprint(drawing.space([body]), drawing.context)) == {"geometry_too_deep"}
    assert time.process_time() - started < 0.1


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
        "IfcExtrudedAreaSolidTapered", drawing.box(4, 5), drawing.axes(), drawing.direction(0, 0, 1), 3.0,
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
def test_a_prism_that_leans_or_lies_is_a_sound_body(plan: list[tuple[float, float]]):
    drawing = Drawing()
    hole = drawing.polyline([(1, 1), (2, 1), (2, 2), (1, 2)])
    profile = drawing.make("IfcArbitraryProfileDefWithVoids", "AREA", None, drawing.polyline(plan), [hole])
    leaning = drawing.measure(drawing.extrude(profile, 3, direction=(0.3, 0.2, 1)))
    lying = drawing.measure(drawing.extrude(profile, 3, at=drawing.axes(z=(0, 1, 0), x=(1, 0, 0))))
    assert not leaning.findings and not lying.findings
    assert lying.volume_m3 == pytest.approx(23 * 3)


def test_a_body_too_fine_to_cut_keeps_its_volume(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bim.area.meshes.FACE_LIMIT", 1)
    drawing = Drawing()
    measured = drawing.measure(drawing.brep(wedge()))
    assert measured.volume_m3 == pytest.approx(24) and measured.low_headroom_area_m2 is None
    assert codes(measured) == {"geometry_no_volume"}


def test_triangles_of_one_plane_are_cut_as_one_piece(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bim.area.meshes.FACE_LIMIT", 2)
    triangles = [[face[0], face[i], face[i + 1]] for face in wedge() for i in range(1, len(face) - 1)]
    drawing = Drawing()
    measured = drawing.measure(drawing.brep(triangles))
    assert measured.low_headroom_area_m2 == pytest.approx(4 * 1.9 / 2 * 6)


def test_a_boolean_of_too_many_pieces_goes_to_the_kernel(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bim.area.slabs.SLAB_LIMIT", 0)
    drawing = Drawing()
    hole = drawing.extrude(drawing.box(1, 1), 3)
    measured = drawing.measure(drawing.boolean("DIFFERENCE", drawing.extrude(drawing.box(4, 5), 3), hole))
    assert measured.area_m2 == pytest.approx(19) and measured.measured_by == "kernel"


def test_a_body_of_a_spline_needs_no_kernel():
    drawing = Drawing()
    points = [drawing.point(*at) for at in [(0, 0), (4, 0), (4, 5), (0, 5), (0, 0)]]
    spline = drawing.make(
        "IfcBSplineCurveWithKnots", 1, points, "UNSPECIFIED", True, False, (2, 1, 1, 1, 2),
        (0.0, 1.0, 2.0, 3.0, 4.0), "UNSPECIFIED",
    )
    measured = drawing.measure(drawing.extrude(drawing.closed(spline)))
    assert measured.measured_by == "analytic" and measured.area_m2 == pytest.approx(20, rel=1e-12)


def test_what_the_kernel_would_draw_too_often_never_reaches_it():
    drawing = Drawing()
    ball = drawing.make("IfcSphere", drawing.axes(), 2.0)
    item = drawing.boolean("UNION", ball, drawing.half_space((0, 0, 0), (0, 0, 1)))
    for _ in range(25):
        item = drawing.boolean("UNION", item, item)
    assert drawing.measure(item).area_m2 is None
