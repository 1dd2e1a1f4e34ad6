"""What the kernel draws is marked so, and a body that names itself over and over ends soon."""

import dataclasses
import time
from typing import Any

import pytest
from helpers.drawing import Drawing, codes

from bim.geometry.footprint import measure_footprint


def _pipe(drawing: Drawing) -> Any:
    """What only the kernel draws: a disc of one metre swept along six."""
    along = drawing.polyline([(0, 0, 0), (6, 0, 0)], closed=False)
    return drawing.make("IfcSweptDiskSolid", along, 1.0, None, 0.0, 6.0)


def test_a_body_by_the_kernel_is_marked_so():
    drawing = Drawing()
    measured = drawing.measure(_pipe(drawing))
    assert measured.measured_by == "kernel"
    assert measured.area_m2 == pytest.approx(12, rel=1e-3) and measured.height_m == pytest.approx(2, rel=1e-3)


def test_without_the_kernel_what_only_it_can_draw_is_not_measured():
    drawing = Drawing()
    context = dataclasses.replace(drawing.context, has_kernel=False, caches={})
    measured = measure_footprint(drawing.space([drawing.representation([_pipe(drawing)])]), context)
    assert measured.area_m2 is None and codes(measured) == {"geometry_kernel_crashed"}


def test_a_mapped_item_within_itself_gives_no_area():
    drawing = Drawing()
    item = drawing.mapped([drawing.extrude(drawing.box(4, 5), 3)])
    item.MappingSource.MappedRepresentation.Items = [item]
    measured = drawing.measure(item)
    assert measured.area_m2 is None and codes(measured) == {"geometry_too_deep"}


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


def test_a_boolean_of_too_many_pieces_goes_to_the_kernel(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bim.geometry.bodies.slabs.SLAB_LIMIT", 0)
    drawing = Drawing()
    hole = drawing.extrude(drawing.box(1, 1), 3)
    measured = drawing.measure(drawing.boolean("DIFFERENCE", drawing.extrude(drawing.box(4, 5), 3), hole))
    assert measured.area_m2 == pytest.approx(19) and measured.measured_by == "kernel"


def test_what_the_kernel_would_draw_too_often_never_reaches_it():
    drawing = Drawing()
    ball = drawing.make("IfcSphere", drawing.axes(), 2.0)
    item = drawing.boolean("UNION", ball, drawing.half_space((0, 0, 0), (0, 0, 1)))
    for _ in range(25):
        item = drawing.boolean("UNION", item, item)
    assert drawing.measure(item).area_m2 is None
