"""Areas of the sample's shapes, worked by hand."""

from decimal import Decimal
from math import pi

import pytest

from flows.sample.models import shapes


def test_a_rectangle_of_4_by_5_metres_has_20_square_metres() -> None:
    assert shapes.net_area_m2(shapes.rectangle(4000, 5000)) == Decimal("20.000000")


def test_an_l_shape_lacks_its_cut_corner() -> None:
    assert shapes.net_area_m2(shapes.l_shape(6000, 5000, 2000, 1500)) == Decimal("27.000000")


def test_a_bay_adds_the_segment_of_its_circle() -> None:
    # chord 4 m, sagitta 2 m: half a circle of radius 2 m
    area = shapes.net_area_m2(shapes.bay(6000, 5000, 1000, 2000))
    assert float(area) == pytest.approx(30 + pi * 4 / 2, abs=1e-6)


def test_a_rounded_corner_lacks_what_lies_outside_its_quarter_circle() -> None:
    area = shapes.net_area_m2(shapes.rounded_corner(4000, 5000, 1000))
    assert float(area) == pytest.approx(20 - (1 - pi / 4), abs=1e-6)


def test_square_columns_are_floor_in_the_gross_area_and_not_in_the_net() -> None:
    shape = shapes.with_columns(6000, 5000, 400, round_columns=False)
    assert shapes.gross_area_m2(shape) == Decimal("30.000000")
    assert shapes.net_area_m2(shape) == Decimal("29.680000")


def test_round_columns_take_the_area_of_two_circles() -> None:
    area = shapes.net_area_m2(shapes.with_columns(6000, 5000, 400, round_columns=True))
    assert float(area) == pytest.approx(30 - 2 * pi * 0.04, abs=1e-6)


def test_a_round_room_has_the_area_of_its_circle() -> None:
    assert float(shapes.net_area_m2(shapes.round_room(1500))) == pytest.approx(pi * 2.25, abs=1e-6)
