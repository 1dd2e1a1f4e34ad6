"""The square metres of a room do not depend on where it stands, how it is turned, or how it is written."""

import math
from typing import Any

import numpy as np
import pytest
from helpers.drawing import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st

FAR = st.floats(-1e6, 1e6)
ANGLE = st.floats(-math.pi, math.pi)


@st.composite
def plans(draw: st.DrawFn) -> list[tuple[float, float]]:
    """A star-shaped room: points at rising angles, so that it never crosses itself."""
    count = draw(st.integers(3, 12))
    reaches = draw(st.lists(st.floats(1.0, 12.0), min_size=count, max_size=count))
    turns = [2 * math.pi * index / count for index in range(count)]
    return [(r * math.cos(t), r * math.sin(t)) for r, t in zip(reaches, turns, strict=True)]


def _shoelace(plan: list[tuple[float, float]]) -> float:
    x, y = np.array(plan).T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _prism_rings(plan: list[tuple[float, float]], height: float) -> list[list[tuple[float, ...]]]:
    low, high = [(*p, 0.0) for p in plan], [(*p, height) for p in plan]
    walls = [
        [a, b, d, c] for a, b, c, d in zip(low, low[1:] + low[:1], high, high[1:] + high[:1], strict=True)
    ]
    return [low[::-1], high, *walls]


def _measure(item_of: Any, unit: float = 1.0, **placement: Any) -> float:
    drawing = Drawing(unit=unit)
    measured = drawing.measure(item_of(drawing), placement=drawing.placement(**placement))
    assert measured.area_m2 is not None, measured.findings
    return measured.area_m2


@settings(max_examples=60, deadline=None)
@given(plans(), FAR, FAR, ANGLE)
def test_a_room_moved_and_turned_keeps_its_area(plan, x, y, turn):
    placement = {"at": (x, y, 3), "x": (math.cos(turn), math.sin(turn), 0)}
    assert _measure(lambda d: d.extrude(d.area(plan)), **placement) == pytest.approx(
        _shoelace(plan), rel=1e-8
    )


@settings(max_examples=40, deadline=None)
@given(plans(), FAR, FAR, ANGLE)
def test_a_brep_moved_and_turned_keeps_its_area(plan, x, y, turn):
    placement = {"at": (x, y, 3), "x": (math.cos(turn), math.sin(turn), 0)}
    measured = _measure(lambda d: d.brep(_prism_rings(plan, 3.0)), **placement)
    assert measured == pytest.approx(_shoelace(plan), rel=1e-7)


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from([0.001, 0.01, 0.3048, 0.0254, 1.0, 12.5]))
def test_the_unit_of_the_file_changes_nothing(plan, unit):
    written = [(x / unit, y / unit) for x, y in plan]
    assert _measure(lambda d: d.extrude(d.area(written), 3 / unit), unit) == pytest.approx(
        _shoelace(plan), rel=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(plans(), st.integers(0, 11), st.booleans())
def test_where_the_outline_starts_and_which_way_it_runs_changes_nothing(plan, start, is_reversed):
    turned = plan[start % len(plan) :] + plan[: start % len(plan)]
    turned = turned[::-1] if is_reversed else turned
    assert _measure(lambda d: d.extrude(d.area(turned))) == pytest.approx(_shoelace(plan), rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(plans(), st.permutations(range(5)), st.lists(st.booleans(), min_size=5, max_size=5))
def test_the_order_and_the_sense_of_faces_change_nothing(plan, order, turned):
    rings = _prism_rings(plan, 3.0)
    for index, is_turned in zip(order, turned, strict=True):
        if index < len(rings) and is_turned:
            rings[index] = rings[index][::-1]
    mixed = [rings[index] for index in order if index < len(rings)] + rings[5:]
    assert _measure(lambda d: d.brep(mixed)) == pytest.approx(_shoelace(plan), rel=1e-7)


@settings(max_examples=40, deadline=None)
@given(plans(), st.sampled_from([(1, 0), (0, 1), (-1, 0)]))
def test_a_mirrored_room_keeps_its_area(plan, axis):
    across = (axis[1], axis[0], 0)  # a left-handed pair: a mirror

    def item(d: Drawing) -> Any:
        return d.mapped([d.extrude(d.area(plan))], d.operator(x=(*axis, 0), y=across))

    assert _measure(item) == pytest.approx(_shoelace(plan), rel=1e-9)


@settings(max_examples=40, deadline=None)
@given(plans(), ANGLE, st.floats(-0.9, 0.9))
def test_the_two_halves_of_a_cut_room_make_the_whole(plan, turn, share):
    normal = (math.cos(turn), math.sin(turn), 0.0)
    at = (share * normal[0], share * normal[1], 0.0)

    def half(agreement: bool) -> float:
        return _measure(lambda d: d.cut(d.extrude(d.area(plan)), d.half_space(at, normal, agreement)))

    assert half(True) + half(False) == pytest.approx(_shoelace(plan), rel=1e-7)


@settings(max_examples=40, deadline=None)
@given(plans(), ANGLE, st.floats(0.2, 1.2))
def test_a_roof_over_the_floor_leaves_the_floor_and_prisms_of_volume_add_up(plan, turn, pitch):
    normal = (math.sin(pitch) * math.cos(turn), math.sin(pitch) * math.sin(turn), math.cos(pitch))
    drawing = Drawing()
    body, roof = drawing.extrude(drawing.area(plan), 100), (0.0, 0.0, 50.0)
    below = drawing.measure(drawing.cut(body, drawing.half_space(roof, normal)))
    above = drawing.measure(drawing.cut(body, drawing.half_space(roof, normal, agreement=True)))
    assert below.area_m2 == pytest.approx(_shoelace(plan), rel=1e-9)
    assert below.volume_m3 + above.volume_m3 == pytest.approx(100 * _shoelace(plan), rel=1e-7)
    assert 0 <= below.low_headroom_area_m2 <= below.area_m2
