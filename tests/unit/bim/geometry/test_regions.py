"""Rings of points as polygons."""

import numpy as np
import pytest

from bim.geometry.bodies.regions import region_of
from bim.geometry.errors import GeometryError, Measurement

SQUARE = np.array([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)])
HOLE = np.array([(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0)])
BOW_TIE = np.array([(0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)])


def test_equal_rings_are_one_polygon_and_others_are_not() -> None:
    caches: dict[str, object] = {}
    one, same, holed = (
        region_of(SQUARE.copy(), holes, Measurement(1.0, 1.0, caches=caches)) for holes in ((), (), (HOLE,))
    )
    assert one is same
    assert (one.area, holed.area) == (16.0, 15.0)


def test_a_ring_that_crosses_itself_is_noted_for_each_room_that_has_it() -> None:
    caches: dict[str, object] = {}
    for _ in range(2):
        measurement = Measurement(1.0, 1.0, caches=caches)
        assert region_of(BOW_TIE, (), measurement).area == pytest.approx(8.0)
        assert "geometry_repaired" in measurement.notes


def test_a_ring_without_area_is_refused_each_time() -> None:
    caches: dict[str, object] = {}
    for _ in range(2):
        with pytest.raises(GeometryError):
            region_of(SQUARE * 1e-9, (), Measurement(1.0, 1.0, caches=caches))
