"""The area of a body is that of its floors, each drawn with a figure on paper."""

import math
from typing import Any

import pytest
from helpers.drawing import Drawing, box_rings, codes

from bim.geometry.footprint import Footprint

Plan = list[tuple[float, float]]


def rectangle(x0: float, y0: float, x1: float, y1: float) -> Plan:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def part(drawing: Drawing, plan: Plan, low: float, high: float) -> Any:
    return drawing.extrude(drawing.area(plan), high - low, at=drawing.axes((0, 0, low)))


def of_parts(*parts: tuple[Plan, float, float]) -> Footprint:
    """A space of prisms, each a plan between two levels."""
    drawing = Drawing()
    return drawing.measure(*(part(drawing, *one) for one in parts))


def section(points: Plan, length: float = 6.0) -> Footprint:
    """A space of one section in the x-z plane, drawn along y."""
    drawing = Drawing()
    upright = drawing.axes(z=(0, 1, 0), x=(1, 0, 0))  # its y points down
    return drawing.measure(drawing.extrude(drawing.area([(x, -z) for x, z in points]), length, at=upright))


ROOM = rectangle(0, 0, 5, 4)


def test_a_prism_has_its_plan_for_a_floor_and_nothing_is_said():
    found = of_parts((ROOM, 0, 3))
    assert found.area_m2 == found.plan_m2 == pytest.approx(20) and not found.findings and not found.floors


def test_walls_that_lean_outwards_add_nothing():
    drawing = Drawing()
    solid = drawing.make(
        "IfcExtrudedAreaSolidTapered",
        drawing.box(5, 4),
        drawing.axes(),
        drawing.direction(0, 0, 1),
        3.0,
        drawing.box(6, 5),
    )
    found = drawing.measure(solid)
    assert found.area_m2 == pytest.approx(20) and found.plan_m2 == pytest.approx(30)
    assert (
        codes(found) == {"geometry_no_floor"}
        and found.is_clean_solid
        and "10.000" in found.findings[0].message
    )


def test_walls_that_lean_inwards_take_nothing():
    drawing = Drawing()
    solid = drawing.make(
        "IfcExtrudedAreaSolidTapered",
        drawing.box(6, 5),
        drawing.axes(),
        drawing.direction(0, 0, 1),
        3.0,
        drawing.box(5, 4),
    )
    found = drawing.measure(solid)
    assert found.area_m2 == pytest.approx(30) and not found.findings


def test_a_round_room_that_widens_upwards_has_its_lower_circle():
    drawing = Drawing()
    circles = [
        drawing.make("IfcCircleProfileDef", "AREA", None, drawing.axes_2d(), radius) for radius in (3.0, 4.0)
    ]
    solid = drawing.make(
        "IfcExtrudedAreaSolidTapered", circles[0], drawing.axes(), drawing.direction(0, 0, 1), 3.0, circles[1]
    )
    assert drawing.measure(solid).area_m2 == pytest.approx(9 * math.pi, rel=1e-6)


def test_a_room_under_eaves_has_the_floor_between_its_walls():
    found = of_parts((ROOM, 0, 2.4), (rectangle(0, -0.5, 5, 4.5), 2.4, 3.0))
    assert found.area_m2 == pytest.approx(20) and found.plan_m2 == pytest.approx(25)


def test_a_window_bay_above_the_sill_adds_nothing():
    found = of_parts((ROOM, 0, 2.7), (rectangle(1, 4, 2.4, 4.35), 0.9, 2.3))
    assert found.area_m2 == pytest.approx(20) and found.low_headroom_area_m2 == 0


def test_a_bay_window_down_to_the_floor_is_floor():
    found = of_parts((ROOM, 0, 2.7), (rectangle(1, 4, 2.4, 4.35), 0, 2.3))
    assert found.area_m2 == pytest.approx(20 + 1.4 * 0.35) and not found.findings


def test_a_jetty_half_a_metre_wide_in_a_room_of_two_storeys_adds_nothing():
    found = of_parts((ROOM, 0, 2.6), (rectangle(-0.5, 0, 5, 4), 2.6, 5.4))
    assert found.area_m2 == pytest.approx(20)


def test_a_shaft_that_leans_up_to_a_skylight_adds_nothing():
    drawing = Drawing()
    shaft = drawing.extrude(
        drawing.area(rectangle(1, 1, 2, 2)), 2.0, (1.0, 0, 1.0), at=drawing.axes((3, 0, 2.7))
    )
    found = drawing.measure(part(drawing, ROOM, 0, 2.7), shaft)
    assert found.area_m2 == pytest.approx(20)


def test_two_floors_over_each_other_are_added_and_both_are_given():
    found = of_parts((ROOM, 0, 2.7), (ROOM, 3, 5.7))
    assert found.area_m2 == pytest.approx(40) and found.polygon.area == pytest.approx(20)
    assert [(level.z_m, level.area_m2) for level in found.floors] == [
        (pytest.approx(0), pytest.approx(20)),
        (pytest.approx(3), pytest.approx(20)),
    ]
    assert codes(found) == {"geometry_floors"} and "+3.00 m" in found.findings[0].message


@pytest.mark.parametrize("gap", [0.0, 0.01])
def test_a_body_drawn_in_two_halves_one_on_the_other_has_one_floor(gap: float):
    found = of_parts((ROOM, 0, 1.4), (ROOM, 1.4 + gap, 2.8))
    assert found.area_m2 == pytest.approx(20) and not found.floors and found.low_headroom_area_m2 == 0


def test_the_void_over_a_suspended_ceiling_is_no_second_floor():
    assert of_parts((ROOM, 0, 2.7), (ROOM, 2.8, 3.3)).area_m2 == pytest.approx(20)


def test_a_gallery_round_two_sides_of_a_hall_is_floor():
    hall, gallery = rectangle(0, 0, 10, 10), [(0, 0), (2, 0), (2, 8), (10, 8), (10, 10), (0, 10)]
    void = rectangle(2, 0, 10, 8)
    found = of_parts((hall, 0, 3), (gallery, 3.3, 6), (void, 3, 6))
    assert found.area_m2 == pytest.approx(100 + 36) and found.polygon.area == pytest.approx(100)


def test_an_upper_storey_that_is_wider_than_the_hall_below_counts_where_it_has_a_floor():
    found = of_parts((ROOM, 0, 3), (rectangle(0, 0, 8, 4), 3, 6))
    assert found.area_m2 == pytest.approx(20 + 12) and len(found.floors) == 2


def test_a_room_over_two_storeys_with_a_hole_between_them_has_both_floors():
    upper = [(0, 0), (10, 0), (10, 3), (3, 3), (3, 8), (0, 8)]
    found = of_parts((rectangle(0, 0, 10, 8), 0, 3), (upper, 3.3, 6), (rectangle(3, 3, 10, 8), 3, 6))
    assert found.area_m2 == pytest.approx(80 + 45)


def test_a_duct_cut_out_under_the_ceiling_is_no_floor():
    drawing = Drawing()
    duct = part(drawing, rectangle(0, 1, 5, 3), 2.2, 2.6)
    found = drawing.measure(drawing.boolean("DIFFERENCE", part(drawing, ROOM, 0, 3), duct))
    assert found.area_m2 == pytest.approx(20) and found.low_headroom_area_m2 == pytest.approx(0)


def test_a_high_cupboard_on_legs_is_no_gallery():
    drawing = Drawing()
    box = part(drawing, rectangle(1, 1, 3, 3), 0.5, 2.0)
    found = drawing.measure(drawing.boolean("DIFFERENCE", part(drawing, ROOM, 0, 4.5), box))
    assert found.area_m2 == pytest.approx(20) and found.low_headroom_area_m2 == pytest.approx(4)


def test_a_split_level_room_has_both_its_floors():
    found = of_parts((ROOM, 0, 2.7), (rectangle(5, 0, 8, 4), 1.2, 3.9))
    assert found.area_m2 == pytest.approx(32)


def test_parts_of_one_floor_that_do_not_meet_are_one_level():
    found = of_parts((ROOM, 0, 2.7), (rectangle(8, 0, 11, 4), 0, 2.7), (rectangle(2, 4, 3, 4.4), 0.9, 2.7))
    assert found.area_m2 == pytest.approx(32) and not found.floors


def test_a_step_up_of_any_width_is_floor():
    found = of_parts((ROOM, 0, 2.7), (rectangle(5, 0, 5.4, 4), 0.18, 2.7))
    assert found.area_m2 == pytest.approx(21.6) and not found.findings


def test_a_pit_below_the_floor_is_floor():
    found = of_parts((ROOM, 0, 2.7), (rectangle(5, 0, 6, 1), -1.1, 2.7))
    assert found.area_m2 == pytest.approx(21)


def test_a_low_crawl_space_with_a_sump_has_all_its_floor():
    found = of_parts((ROOM, 0, 1.2), (rectangle(5, 0, 6, 1), -0.6, 1.2))
    assert found.area_m2 == pytest.approx(21) and found.low_headroom_area_m2 == pytest.approx(21)


def test_a_stair_of_many_treads_leads_to_its_landing():
    treads = [(rectangle(0.28 * n, 0, 0.28 * (n + 1), 1), 0.17 * n, 0.17 * n + 2.2) for n in range(16)]
    landing = (rectangle(4.48, 0, 5.18, 1), 0.17 * 16, 0.17 * 16 + 2.2)
    assert of_parts(*treads, landing).area_m2 == pytest.approx(5.18)


def test_a_stair_drawn_as_one_slope_is_floor():
    found = section([(0, 0), (1, 0), (5, 3), (6, 3), (6, 5.4), (5, 5.4), (1, 2.4), (0, 2.4)], 1.2)
    assert found.area_m2 == pytest.approx(6 * 1.2)


def _tribune(depth: float, rise: float, rows: int) -> list[tuple[Plan, float, float]]:
    """A hall of 6 by 8 m, and rows of seats over its width behind it, each drawn up to the ceiling."""
    seats = [(rectangle(6 + n * depth, 0, 6 + (n + 1) * depth, 8), (n + 1) * rise, 6.0) for n in range(rows)]
    return [(rectangle(0, 0, 6, 8), 0, 6.0), *seats]


@pytest.mark.parametrize(("depth", "rise"), [(0.75, 0.4), (0.5, 0.3), (0.7, 0.58)])
def test_rows_of_seats_that_rise_from_the_floor_are_floor(depth: float, rise: float):
    found = of_parts(*_tribune(depth, rise, 6))
    assert found.area_m2 == pytest.approx(48 + 6 * depth * 8)


@pytest.mark.parametrize(("depth", "rise", "rows"), [(0.3, 0.5, 2), (0.6, 0.8, 4), (0.1, 0.5, 4)])
def test_a_sill_with_a_shelf_on_it_and_steps_that_nobody_climbs_are_no_floor(
    depth: float, rise: float, rows: int
):
    found = of_parts(*_tribune(depth, rise, rows))
    assert found.area_m2 == pytest.approx(48) and codes(found) == {"geometry_no_floor"}


def test_a_sloped_auditorium_keeps_its_plan():
    found = section([(0, 0), (3, 0), (13, 4), (13, 7), (0, 7)])
    assert found.area_m2 == pytest.approx(13 * 6) and not found.floors


def test_a_swimming_pool_with_a_ramp_keeps_its_plan():
    found = section([(0, 0), (4, 0), (10, -1.8), (16, -1.8), (16, 0.2), (0, 0.2)], 8)
    assert found.area_m2 == pytest.approx(16 * 8)


def test_a_wall_that_leans_out_at_forty_degrees_is_no_stair():
    assert section(
        [(0, 0), (5, 0), (5 + 3 / math.tan(math.radians(40)), 3), (0, 3)]
    ).area_m2 == pytest.approx(30)


def test_an_attic_with_its_knee_wall_keeps_its_floor():
    found = section([(0, 0), (8, 0), (8, 0.8), (4, 4), (0, 0.8)])
    assert found.area_m2 == pytest.approx(48) and not found.findings


def test_an_attic_whose_dormer_begins_above_the_floor_keeps_its_floor():
    drawing = Drawing()
    upright = drawing.axes(z=(0, 1, 0), x=(1, 0, 0))
    attic = drawing.extrude(drawing.area([(0, 0), (8, 0), (8, -0.8), (4, -4), (0, -0.8)]), 6, at=upright)
    found = drawing.measure(attic, part(drawing, rectangle(-0.3, 2, 3, 3.2), 0.8, 2.6))
    assert found.area_m2 == pytest.approx(48)


def test_a_tunnel_vault_drawn_along_its_length_has_its_springing_width():
    arc = [(2 + 2.6 * math.cos(t), 1 + 2.6 * math.sin(t)) for t in (math.pi * n / 40 for n in range(41))]
    assert section([(0, 0), (4, 0), *arc[:-1], (-0.6, 1)]).area_m2 == pytest.approx(24)


def test_a_dome_has_its_circle():
    drawing = Drawing()
    quarter = [(3 * math.cos(t), 3 * math.sin(t)) for t in (math.pi * n / 96 for n in range(49))]
    around = drawing.make("IfcAxis1Placement", drawing.point(0, 0, 0), drawing.direction(0, 1, 0))
    solid = drawing.make(
        "IfcRevolvedAreaSolid",
        drawing.area([(0, 0), *quarter]),
        drawing.axes(z=(0, -1, 0), x=(1, 0, 0)),
        around,
        2 * math.pi,
    )
    assert drawing.measure(solid).area_m2 == pytest.approx(9 * math.pi)


def test_a_tube_has_no_plane_floor_and_keeps_its_plan():
    drawing = Drawing()
    lying = drawing.axes((0, 0, 0), (0, 1, 0), (1, 0, 0))
    found = drawing.measure(drawing.make("IfcRightCircularCylinder", lying, 10.0, 2.0))
    assert found.area_m2 == pytest.approx(40, rel=1e-4)


@pytest.mark.parametrize("level", [0.0, -1.0])
def test_half_a_sphere_cut_level_has_the_circle_of_its_cut(level: float):
    drawing = Drawing()
    ball = drawing.make("IfcSphere", drawing.axes(), 3.0)
    found = drawing.measure(
        drawing.boolean("DIFFERENCE", ball, drawing.half_space((0, 0, level), (0, 0, -1)))
    )
    assert found.area_m2 == pytest.approx(math.pi * (9 - level**2), rel=0.02)


def test_a_brep_with_a_bay_over_its_sill_has_the_floor_between_its_walls():
    drawing = Drawing()
    outline = [(0, 0), (5, 0), (5, 4), (0, 4)]
    bay = [(1, 4), (2.4, 4), (2.4, 4.35), (1, 4.35)]
    rings = [
        [(*p, 0) for p in outline[::-1]],
        [(*p, 2.7) for p in outline],
        [(0, 0, 0), (5, 0, 0), (5, 0, 2.7), (0, 0, 2.7)],
        [(5, 0, 0), (5, 4, 0), (5, 4, 2.7), (5, 0, 2.7)],
        [(0, 4, 0), (0, 0, 0), (0, 0, 2.7), (0, 4, 2.7)],
        [(5, 4, 0), (0, 4, 0), (0, 4, 0.9), (5, 4, 0.9)],
        [(5, 4, 2.3), (0, 4, 2.3), (0, 4, 2.7), (5, 4, 2.7)],
        [(5, 4, 0.9), (2.4, 4, 0.9), (2.4, 4, 2.3), (5, 4, 2.3)],
        [(1, 4, 0.9), (0, 4, 0.9), (0, 4, 2.3), (1, 4, 2.3)],
        [(*p, 0.9) for p in bay[::-1]],
        [(*p, 2.3) for p in bay],
        [(2.4, 4, 0.9), (2.4, 4.35, 0.9), (2.4, 4.35, 2.3), (2.4, 4, 2.3)],
        [(2.4, 4.35, 0.9), (1, 4.35, 0.9), (1, 4.35, 2.3), (2.4, 4.35, 2.3)],
        [(1, 4.35, 0.9), (1, 4, 0.9), (1, 4, 2.3), (1, 4.35, 2.3)],
    ]
    found = drawing.measure(drawing.brep(rings))
    assert found.area_m2 == pytest.approx(20) and found.plan_m2 == pytest.approx(20 + 1.4 * 0.35)


def stepped_brep(top: float) -> list[list[tuple[float, ...]]]:
    """A room of 5 by 4 m whose part from x = 3 has its floor at `top`, as the faces of one closed body."""
    low, high = [(0, 0), (3, 0), (3, 4), (0, 4)], [(3, 0), (5, 0), (5, 4), (3, 4)]
    return [
        [(*p, 0) for p in low[::-1]],
        [(*p, top) for p in high[::-1]],
        [(0, 0, 6), (5, 0, 6), (5, 4, 6), (0, 4, 6)],
        [(3, 0, 0), (3, 4, 0), (3, 4, top), (3, 0, top)],
        [(0, 0, 0), (3, 0, 0), (3, 0, top), (5, 0, top), (5, 0, 6), (0, 0, 6)],
        [(5, 0, top), (5, 4, top), (5, 4, 6), (5, 0, 6)],
        [(5, 4, top), (3, 4, top), (3, 4, 0), (0, 4, 0), (0, 4, 6), (5, 4, 6)],
        [(0, 4, 0), (0, 0, 0), (0, 0, 6), (0, 4, 6)],
    ]


@pytest.mark.parametrize("is_inside_out", [False, True])
@pytest.mark.parametrize(("top", "area"), [(0.2, 20), (1.0, 20), (3.0, 20), (4.5, 12)])
def test_a_brep_has_the_floors_over_which_one_can_stand(top: float, area: float, is_inside_out: bool):
    drawing = Drawing()
    rings = stepped_brep(top)
    assert drawing.measure(
        drawing.brep([ring[::-1] if is_inside_out else ring for ring in rings])
    ).area_m2 == pytest.approx(area)


def test_a_brep_some_of_whose_faces_are_inside_out_has_its_floors_all_the_same():
    drawing = Drawing()
    rings = stepped_brep(4.5)
    rings[1] = rings[1][::-1]
    assert drawing.measure(drawing.brep(rings)).area_m2 == pytest.approx(12)


def test_a_mirrored_room_under_eaves_keeps_its_floor():
    drawing = Drawing()
    parts = [part(drawing, ROOM, 0, 2.4), part(drawing, rectangle(0, -0.5, 6, 4.5), 2.4, 3.0)]
    mirror = drawing.operator(x=(-1, 0, 0), y=(0, 1, 0))
    assert drawing.measure(drawing.mapped(parts, mirror)).area_m2 == pytest.approx(20)


def test_two_boxes_of_faces_over_each_other_are_two_floors():
    drawing = Drawing()
    found = drawing.measure(drawing.brep(box_rings(5, 4, 2.7)), drawing.brep(box_rings(5, 4, 2.7, (0, 0, 3))))
    assert found.area_m2 == pytest.approx(40)


def test_low_headroom_is_asked_of_each_floor():
    found = of_parts((ROOM, 0, 1.8), (ROOM, 2.1, 4.8))
    assert found.area_m2 == pytest.approx(40) and found.low_headroom_area_m2 == pytest.approx(20)
