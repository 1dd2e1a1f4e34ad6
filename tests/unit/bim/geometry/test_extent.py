"""The broad side of a thing: its area, its middle, the way it faces."""

import math

import pytest
from helpers.drawing import Drawing, box_rings

from bim.geometry.extent import measure_extent


def product(drawing: Drawing, *items, placement=None):
    shape = drawing.make("IfcProductDefinitionShape", None, None, [drawing.representation(items)])
    return drawing.make("IfcWindow", ObjectPlacement=placement or drawing.placement(), Representation=shape)


def test_a_thin_box_is_seen_from_its_broad_side_at_its_place():
    drawing = Drawing(unit=0.001)
    box = drawing.brep(box_rings(1200, 60, 1500))
    placed = drawing.placement(at=(5000, 2000, 900), z=(0, 0, 1), x=(0, 1, 0))
    extent = measure_extent(product(drawing, box, placement=placed), drawing.context)
    assert extent.area_m2 == pytest.approx(1.8)
    assert extent.centre == pytest.approx((5 - 0.03, 2.6, 1.65))
    assert tuple(map(abs, extent.normal)) == pytest.approx((1, 0, 0))


def test_a_frame_and_its_pane_are_one_outline():
    drawing = Drawing()
    frame = drawing.extrude(drawing.area([(0, 0), (2, 0), (2, 1), (0, 1)]), 0.05)
    pane = drawing.extrude(drawing.area([(0.1, 0.1), (1.9, 0.1), (1.9, 0.9), (0.1, 0.9)]), 0.02)
    assert measure_extent(product(drawing, frame, pane), drawing.context).area_m2 == pytest.approx(2)


def test_a_pane_that_leans_is_seen_at_right_angles():
    drawing = Drawing()
    pane = drawing.extrude(drawing.box(1, 2), 0.02, at=drawing.axes(z=(0, 1, 1), x=(1, 0, 0)))
    extent = measure_extent(product(drawing, pane), drawing.context)
    assert extent.area_m2 == pytest.approx(2)
    assert abs(extent.normal[2]) == pytest.approx(0.5**0.5)


def test_products_of_one_mapped_shape_differ_by_their_scale_alone():
    drawing = Drawing()
    pane = drawing.brep(box_rings(1, 0.02, 2))
    first = drawing.mapped([pane])
    larger = drawing.make("IfcMappedItem", first.MappingSource, drawing.operator(scale=2.0))
    areas = [measure_extent(product(drawing, item), drawing.context).area_m2 for item in (first, larger)]
    assert areas == pytest.approx([2, 8])


def test_a_handle_that_only_the_kernel_can_draw_is_left_out(monkeypatch: pytest.MonkeyPatch):
    drawing = Drawing()
    bent = drawing.make("IfcPolyline", [drawing.point(*at) for at in [(0, 0, 0), (0.1, 0, 0), (0.1, 0.1, 0)]])
    handle = drawing.make("IfcSweptDiskSolid", bent, 0.01)
    window = product(drawing, handle, drawing.brep(box_rings(1, 0.05, 2)))
    monkeypatch.setattr("bim.geometry.kernel._drawn", lambda *_: pytest.fail("the kernel was asked"))
    assert measure_extent(window, drawing.context).area_m2 == pytest.approx(2)


def test_a_thing_that_only_the_kernel_can_draw_is_drawn_by_it():
    drawing = Drawing()
    straight = drawing.make("IfcPolyline", [drawing.point(0, 0, 0), drawing.point(0.05, 0, 0)])
    extent = measure_extent(
        product(drawing, drawing.make("IfcSweptDiskSolid", straight, 1.0)), drawing.context
    )
    assert extent.area_m2 == pytest.approx(math.pi, rel=1e-2)


def test_a_thing_without_a_body_has_no_extent():
    drawing = Drawing()
    assert (
        measure_extent(drawing.make("IfcWindow", ObjectPlacement=drawing.placement()), drawing.context)
        is None
    )
