"""Bodies cut by half-spaces and by one another have the floor that is left."""

import math

import pytest
from helpers.drawing import Drawing, codes


def _room(drawing: Drawing, height: float = 4.0):
    """A room of 6 × 4 from the origin."""
    return drawing.extrude(drawing.area([(0, 0), (6, 0), (6, 4), (0, 4)]), height)


def test_a_level_cut_above_the_floor_leaves_the_floor():
    drawing = Drawing()
    measured = drawing.measure(drawing.cut(_room(drawing), drawing.half_space((0, 0, 2.5), (0, 0, 1))))
    assert measured.area_m2 == pytest.approx(24) and measured.volume_m3 == pytest.approx(60)
    assert measured.height_m == pytest.approx(2.5) and measured.low_headroom_area_m2 == 0
    assert measured.measured_by == "analytic" and measured.is_clean_solid


def test_the_agreement_flag_says_which_side_is_solid():
    drawing = Drawing()
    above = drawing.cut(_room(drawing), drawing.half_space((0, 0, 1), (0, 0, 1), agreement=True))
    measured = drawing.measure(above)  # what lies below 1 m is taken away
    assert measured.floor_z_m == pytest.approx(1) and measured.volume_m3 == pytest.approx(72)


def test_an_upright_cut_takes_floor_away():
    drawing = Drawing()
    measured = drawing.measure(drawing.cut(_room(drawing), drawing.half_space((4, 0, 0), (1, 0, 0))))
    assert measured.area_m2 == pytest.approx(16)
    slanted = drawing.cut(_room(drawing), drawing.half_space((6, 0, 0), (1, 1, 0)))
    assert drawing.measure(slanted).area_m2 == pytest.approx(24 - 8)


def test_a_roof_leaves_the_floor_and_a_strip_of_low_headroom():
    drawing = Drawing()
    # the roof rises at 45 degrees from 1 m at x = 0; under 1.9 m lies the strip to x = 0.9
    roof = drawing.half_space((0, 0, 1), (-1, 0, 1))
    measured = drawing.measure(drawing.cut(_room(drawing, 9), roof))
    assert measured.area_m2 == pytest.approx(24)
    assert measured.volume_m3 == pytest.approx(4 * (6 * 1 + 18))
    assert measured.low_headroom_area_m2 == pytest.approx(0.9 * 4)


def test_a_gable_of_two_cuts_is_low_on_both_sides():
    drawing = Drawing()
    left = drawing.cut(_room(drawing, 9), drawing.half_space((0, 0, 0), (-1, 0, 1)))
    measured = drawing.measure(drawing.cut(left, drawing.half_space((6, 0, 0), (1, 0, 1))))
    assert measured.area_m2 == pytest.approx(24) and measured.volume_m3 == pytest.approx(9 * 4)
    assert measured.low_headroom_area_m2 == pytest.approx(2 * 1.9 * 4) and measured.height_m == pytest.approx(
        3
    )


def test_a_bounded_half_space_cuts_only_within_its_boundary():
    drawing = Drawing()
    bounded = drawing.bounded((0, 0, 1), (0, 0, 1), [(4, -1), (7, -1), (7, 5), (4, 5)])
    measured = drawing.measure(drawing.cut(_room(drawing, 3), bounded))
    assert measured.area_m2 == pytest.approx(24) and measured.volume_m3 == pytest.approx(16 * 3 + 8 * 1)
    assert measured.low_headroom_area_m2 == pytest.approx(8)


def test_a_bounded_half_space_below_the_floor_takes_floor_away():
    drawing = Drawing()
    bounded = drawing.bounded((0, 0, -1), (0, 0, 1), [(4, -1), (7, -1), (7, 5), (4, 5)])
    assert drawing.measure(drawing.cut(_room(drawing), bounded)).area_m2 == pytest.approx(16)


def test_a_bounded_half_space_may_run_along_a_tilted_axis():
    drawing = Drawing()
    # a column along the y axis, x from 1 to 3 and z from 0.5 to 2, cut at y = 2 towards y = 4
    along = drawing.axes(z=(0, 1, 0), x=(1, 0, 0))
    bounded = drawing.bounded((0, 2, 0), (0, 1, 0), [(1, -0.5), (3, -0.5), (3, -2), (1, -2)], position=along)
    measured = drawing.measure(drawing.cut(_room(drawing), bounded))
    assert measured.area_m2 == pytest.approx(24) and measured.volume_m3 == pytest.approx(96 - 2 * 2 * 1.5)


def test_a_cut_by_a_solid_takes_what_it_covers():
    drawing = Drawing()
    shaft = drawing.extrude(drawing.area([(1, 1), (2, 1), (2, 3), (1, 3)]), 9, at=drawing.axes((0, 0, -1)))
    measured = drawing.measure(drawing.boolean("DIFFERENCE", _room(drawing), shaft))
    assert measured.area_m2 == pytest.approx(22) and measured.volume_m3 == pytest.approx(88)


def test_a_beam_takes_volume_and_headroom_but_no_floor():
    drawing = Drawing()
    beam = drawing.extrude(drawing.area([(1, -1), (2, -1), (2, 5), (1, 5)]), 9, at=drawing.axes((0, 0, 1.5)))
    measured = drawing.measure(drawing.boolean("DIFFERENCE", _room(drawing), beam))
    assert measured.area_m2 == pytest.approx(24) and measured.volume_m3 == pytest.approx(96 - 4 * 2.5)
    assert measured.low_headroom_area_m2 == pytest.approx(4)


def test_union_and_intersection_of_solids():
    drawing = Drawing()
    other = drawing.extrude(drawing.area([(4, 2), (8, 2), (8, 6), (4, 6)]), 4)
    assert drawing.measure(drawing.boolean("UNION", _room(drawing), other)).area_m2 == pytest.approx(
        24 + 16 - 4
    )
    common = drawing.measure(drawing.boolean("INTERSECTION", _room(drawing), other))
    assert common.area_m2 == pytest.approx(4) and common.volume_m3 == pytest.approx(16)


def test_a_cut_through_a_brep_is_exact_too():
    from helpers.drawing import box_rings

    drawing = Drawing()
    measured = drawing.measure(
        drawing.cut(drawing.brep(box_rings(6, 4, 4)), drawing.half_space((4, 0, 0), (1, 0, 0)))
    )
    assert measured.area_m2 == pytest.approx(16) and measured.volume_m3 == pytest.approx(64)


def test_a_round_column_is_taken_out_exactly():
    drawing = Drawing()
    column = drawing.extrude(
        drawing.make("IfcCircleProfileDef", "AREA", None, drawing.axes_2d((3, 2)), 0.5),
        9,
        at=drawing.axes((0, 0, -1)),
    )
    measured = drawing.measure(drawing.boolean("DIFFERENCE", _room(drawing), column))
    assert measured.area_m2 == pytest.approx(24 - math.pi / 4, rel=1e-9)


def test_a_cut_that_leaves_nothing_gives_no_area():
    drawing = Drawing()
    measured = drawing.measure(drawing.cut(_room(drawing), drawing.half_space((0, 0, -1), (0, 0, 1))))
    assert measured.area_m2 is None and codes(measured) == {"geometry_zero_area"}


def test_a_chain_of_a_thousand_like_cuts_is_walked():
    drawing = Drawing()
    item, tool = _room(drawing), drawing.half_space((0, 0, 2.5), (0, 0, 1))
    for _ in range(1000):
        item = drawing.cut(item, tool)
    assert drawing.measure(item).volume_m3 == pytest.approx(60)


def test_a_boolean_of_itself_gives_no_area():
    drawing = Drawing()
    item = drawing.boolean("DIFFERENCE", _room(drawing), drawing.half_space((0, 0, 2), (0, 0, 1)))
    item.FirstOperand = item
    measured = drawing.measure(item)
    assert measured.area_m2 is None and codes(measured) == {"geometry_cycle"}
