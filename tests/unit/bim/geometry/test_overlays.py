"""Overlays of regions lose nothing, near the origin and far from it."""

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from bim.geometry.bodies.regions import united
from bim.geometry.bodies.slabs import area_above, meet, part_above, without
from bim.geometry.footprint import _moved

# Two strips of a vault: their common edge is the same line, its ends apart by rounding alone.
STRIPS = [
    shapely.Polygon([
        (6.843507880493948, 1.6740470801172613), (7.640478480366388, 0.443789741502884),
        (7.630291082311863, 0.4163634817533171), (6.833320482439422, 1.6466208203676942),
    ]),
    shapely.Polygon([
        (6.853569886231747, 1.7014848294209088), (7.650540486104186, 0.47122749080653403),
        (7.6404784803663865, 0.44378974150288664), (6.843507880493948, 1.6740470801172613),
    ]),
]  # fmt: skip


def test_the_union_of_neighbours_has_the_area_of_both():
    assert united(STRIPS).area == pytest.approx(STRIPS[0].area + STRIPS[1].area, abs=1e-7)


def test_neighbours_share_no_area():
    assert meet(*STRIPS).area == pytest.approx(0, abs=1e-7)
    assert without(*STRIPS).area == pytest.approx(STRIPS[0].area, abs=1e-7)


def test_an_outline_whose_parts_all_but_touch_is_valid_at_its_place_too():
    gap = 1e-10
    apart = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(1 + gap, 0, 2, 1)])
    moved = _moved(apart, np.array([6_123_456.0, 563_210.0, 0.0]))
    assert moved.is_valid and moved.area == pytest.approx(2, abs=1e-6)


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=4, max_size=9),
    st.tuples(st.floats(-2, 2), st.floats(-2, 2), st.floats(-9, 9)),
)
def test_the_area_over_a_level_is_that_of_the_part_that_an_overlay_cuts_out(corners, plane):
    around = shapely.convex_hull(shapely.MultiPoint(corners))
    region = around.difference(around.centroid.buffer(0.5))
    assume(region.geom_type in ("Polygon", "MultiPolygon") and region.area > 1e-3)
    assume(abs(plane[0]) + abs(plane[1]) > 1e-3)
    part = part_above(region, plane)
    assert area_above(region, plane) == pytest.approx(0 if part is None else part.area, abs=1e-6)
