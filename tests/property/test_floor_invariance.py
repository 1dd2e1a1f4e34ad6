"""The floors of a body do not depend on where it stands, how it is written, or what is above them."""

import math
from typing import Any

import pytest
from helpers.drawing import Drawing
from hypothesis import given, settings
from hypothesis import strategies as st

FAR, ANGLE = st.floats(-1e6, 1e6), st.floats(-math.pi, math.pi)
SIDE, HEIGHT = st.floats(2.5, 12.0), st.floats(2.2, 4.0)
Part = tuple[tuple[float, float, float, float], float, float]
"""Bounds west, south, east, north; levels of its floor and ceiling."""


@st.composite
def hybrids(draw: st.DrawFn) -> tuple[list[Part], float]:
    """A room with a sill, eaves, a step and a second floor, some of them; and the area of its floors on paper."""
    width, depth, height = draw(SIDE), draw(SIDE), draw(HEIGHT)
    parts: list[Part] = [((0, 0, width, depth), 0, height)]
    area = width * depth
    if draw(st.booleans()):  # a bay over a sill
        parts.append(
            ((0.5, depth, 2.0, depth + draw(st.floats(0.1, 0.6))), draw(st.floats(0.4, 1.2)), height)
        )
    if draw(st.booleans()):  # eaves too low to stand in
        parts.append(((-draw(st.floats(0.2, 3.0)), 0, 0, depth), height - draw(st.floats(0.2, 1.8)), height))
    if draw(st.booleans()):  # a step up
        far = width + draw(st.floats(0.1, 3.0))
        parts.append(((width, 0, far, depth), draw(st.floats(0.02, 0.24)), height))
        area += (far - width) * depth
    if draw(st.booleans()):  # a floor over part of the first
        over = draw(st.floats(1.5, width))
        low = height + draw(st.floats(0.1, 0.5))
        parts.append(((0, 0, over, depth), low, low + 2.5))
        area += over * depth
    return parts, area


def _box(drawing: Drawing, part: Part, unit: float, is_mirrored: bool) -> Any:
    (west, south, east, north), low, high = part
    west, east = (-east, -west) if is_mirrored else (west, east)
    corners = [(x / unit, y / unit) for x, y in ((west, south), (east, south), (east, north), (west, north))]
    return drawing.extrude(drawing.area(corners), (high - low) / unit, at=drawing.axes((0, 0, low / unit)))


@settings(max_examples=60, deadline=None)
@given(hybrids(), FAR, FAR, ANGLE, st.booleans(), st.sampled_from([1.0, 0.001, 0.3048]), st.randoms())
def test_floors_are_the_same_wherever_and_however_a_body_is_written(
    room, x, y, turn, is_mirrored, unit, shuffle
):
    parts, area = room
    drawing = Drawing(unit=unit)
    items = [_box(drawing, part, unit, is_mirrored) for part in parts]
    shuffle.shuffle(items)
    placement = drawing.placement((x / unit, y / unit, 7 / unit), x=(math.cos(turn), math.sin(turn), 0))
    assert drawing.measure(*items, placement=placement).area_m2 == pytest.approx(area, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(SIDE, SIDE, HEIGHT, st.floats(0, 0.8), ANGLE)
def test_a_prism_has_the_area_of_its_profile_however_it_leans(width, depth, height, lean, turn):
    drawing = Drawing()
    along = (lean * math.cos(turn), lean * math.sin(turn), 1.0)
    solid = drawing.extrude(drawing.box(width, depth), height * math.sqrt(1 + lean**2), along)
    found = drawing.measure(solid)
    # A body that leans by less than a hundred-thousandth keeps the area of its plan.
    assert found.area_m2 == pytest.approx(width * depth, rel=2e-5)
    assert found.volume_m3 == pytest.approx(width * depth * height, rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(SIDE, SIDE, HEIGHT, st.floats(0.05, 0.95), st.floats(1.0, 2.0))
def test_a_room_has_the_area_of_its_foot_whether_it_widens_or_narrows(width, depth, height, narrow, wide):
    for factor in (narrow, wide):
        drawing = Drawing()
        solid = drawing.make(
            "IfcExtrudedAreaSolidTapered",
            drawing.box(width, depth),
            drawing.axes(),
            drawing.direction(0, 0, 1),
            height,
            drawing.box(width * factor, depth * min(factor, 1 + height / depth)),
        )
        widest = max(width * (factor - 1), depth * (min(factor, 1 + height / depth) - 1)) / 2
        if widest < 0.9 * height:  # no wall leans as far as a stair does
            assert drawing.measure(solid).area_m2 == pytest.approx(width * depth, rel=1e-7)


@settings(max_examples=40, deadline=None)
@given(hybrids())
def test_low_headroom_is_a_part_of_the_floors_and_these_are_a_part_of_the_sum_of_bodies(room):
    parts, _ = room
    drawing = Drawing()
    found = drawing.measure(*(_box(drawing, part, 1.0, False) for part in parts))
    bodies_m2 = sum((east - west) * (north - south) for (west, south, east, north), _, _ in parts)
    assert 0 <= found.low_headroom_area_m2 <= found.area_m2 * (1 + 1e-9) <= bodies_m2 * (1 + 2e-9)
    assert found.polygon.area <= found.plan_m2 * (1 + 1e-9)
    if found.floors:
        assert sum(level.area_m2 for level in found.floors) == pytest.approx(found.area_m2)
