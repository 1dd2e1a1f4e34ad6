"""What the kernel draws is marked so, and a body that names itself over and over ends soon."""

import dataclasses
import os
import signal
import time
from typing import Any

import pytest
from helpers.drawing import Drawing, codes

from bim.geometry import kernel
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


def test_a_surface_swept_from_a_line_is_no_body_and_never_reaches_the_kernel(monkeypatch):
    monkeypatch.setattr(kernel, "begin", None)
    drawing = Drawing()
    line = drawing.make(
        "IfcArbitraryOpenProfileDef", "CURVE", None, drawing.polyline([(0, 0), (4, 0)], closed=False)
    )
    up = drawing.make("IfcDirection", (0.0, 0.0, 1.0))
    measured = drawing.measure(drawing.make("IfcSurfaceOfLinearExtrusion", line, drawing.axes(), up, 3.0))
    assert measured.area_m2 is None and codes(measured) == {"geometry_wrong_type"}


def _crash(item: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _never_end(item: Any) -> None:
    while True:
        pass


@pytest.mark.parametrize("ending", [_crash, _never_end])
def test_a_body_on_which_the_kernel_crashes_or_never_ends_costs_its_room_alone(ending, monkeypatch):
    monkeypatch.setattr(kernel, "LONGEST_S", 1)
    drawing = Drawing()
    odd, other = (drawing.space([drawing.representation([_pipe(drawing)])]) for _ in range(2))
    with monkeypatch.context() as patched:
        patched.setattr(kernel, "_drawn_by_both", ending)
        measured = measure_footprint(odd, drawing.context)
    assert measured.area_m2 is None and codes(measured) == {"geometry_kernel_crashed"}
    assert measure_footprint(other, drawing.context).area_m2 == pytest.approx(12, rel=1e-3)


def test_where_the_kernel_crashes_often_it_is_asked_no_more(monkeypatch):
    drawing = Drawing()
    spaces = [drawing.space([drawing.representation([_pipe(drawing)])]) for _ in range(kernel.MOST_LOST + 1)]
    monkeypatch.setattr(kernel, "_drawn_by_both", _crash)
    for space in spaces[:-1]:
        measure_footprint(space, drawing.context)
    monkeypatch.setattr(kernel, "begin", None)
    assert codes(measure_footprint(spaces[-1], drawing.context)) == {"geometry_kernel_crashed"}


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
