"""Which of several bodies of one room is used, and what is reported of the others."""

from pathlib import Path
from typing import Any

import pytest
from helpers.building import Building, codes, only_space
from helpers.drawing import Drawing, box_rings
from helpers.drawing import codes as finding_codes

from bim.geometry.footprint import Footprint, measure_footprint


def measured(drawing: Drawing, *shapes: Any) -> Footprint:
    return measure_footprint(drawing.space(list(shapes)), drawing.context)


def solid(drawing: Drawing, x: float, y: float, name: str = "Body", at: Any = None, height: float = 3) -> Any:
    item = drawing.extrude(drawing.box(x, y), height, at=None if at is None else drawing.axes(at))
    return drawing.representation([item], name, "SweptSolid")


def surface(drawing: Drawing, x: float, y: float, z: float, name: str = "Body") -> Any:
    shell = drawing.make("IfcOpenShell", drawing.faces(box_rings(x, y, z, (-x / 2, -y / 2, 0))))
    return drawing.representation([drawing.make("IfcShellBasedSurfaceModel", [shell])], name, "SurfaceModel")


def test_bodies_that_agree_are_one_and_nothing_is_reported():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 4, 5), surface(drawing, 4, 5, 3))
    assert found.area_m2 == pytest.approx(20) and not found.findings and found.is_clean_solid


def test_a_solid_comes_before_a_surface_that_stands_first():
    drawing = Drawing()
    found = measured(drawing, surface(drawing, 5, 5, 3), solid(drawing, 4, 5))
    assert found.area_m2 == pytest.approx(20) and finding_codes(found) == {"geometry_other_body"}
    assert (
        found.is_clean_solid
        and "25.000" in found.findings[0].message
        and "no solid" in found.findings[0].message
    )


def test_a_correct_surface_comes_before_a_flat_solid():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 6, 6, height=0.01), surface(drawing, 4, 5, 3))
    assert found.area_m2 == pytest.approx(20) and "flat" in found.findings[0].message


@pytest.mark.parametrize("name", ["Reference", "Clearance", "ClearanceVolume", "Lighting"])
def test_what_stands_for_something_else_is_no_body_of_the_room(name: str):
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 6, 6, name), solid(drawing, 4, 5))
    assert found.area_m2 == pytest.approx(20) and finding_codes(found) == {"geometry_other_body"}


def test_of_two_solids_the_one_that_is_called_the_body_is_used_and_the_other_is_reported():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 6, 6, "Volume"), solid(drawing, 4, 5))
    assert found.area_m2 == pytest.approx(20) and finding_codes(found) == {"geometry_bodies_differ"}


def test_the_body_of_the_model_comes_before_that_of_a_plan():
    drawing = Drawing()
    whole = drawing.make("IfcGeometricRepresentationContext", None, "Model", 3, 1e-5, drawing.axes())
    shapes = [solid(drawing, 6, 6), solid(drawing, 4, 5)]
    for shape, view in zip(shapes, ("SKETCH_VIEW", "MODEL_VIEW"), strict=True):
        shape.ContextOfItems = drawing.make(
            "IfcGeometricRepresentationSubContext", "Body", "Model", ParentContext=whole, TargetView=view
        )
    found = measured(drawing, *shapes)
    assert found.area_m2 == pytest.approx(20) and "another view" in found.findings[0].message


def test_two_bodies_side_by_side_are_parts_of_one_room():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 4, 5), solid(drawing, 2, 5, at=(3, 0, 0)))
    assert found.area_m2 == pytest.approx(30) and found.volume_m3 == pytest.approx(90)
    assert (
        finding_codes(found) == {"geometry_other_body"} and "parts of one room" in found.findings[0].message
    )


def test_two_bodies_over_each_other_are_two_floors_of_one_room():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 4, 5), solid(drawing, 4, 5, at=(0, 0, 3.3)))
    assert found.area_m2 == pytest.approx(40) and [level.area_m2 for level in found.floors] == pytest.approx(
        [20, 20]
    )
    assert finding_codes(found) == {"geometry_other_body", "geometry_floors"}


def test_a_clearance_over_the_body_is_no_floor():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 4, 5), solid(drawing, 4, 5, "Clearance", at=(0, 0, 3.3)))
    assert found.area_m2 == pytest.approx(20) and not found.floors


def test_of_two_bodies_as_good_as_each_other_the_first_stands_and_is_doubted():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 4, 5), solid(drawing, 4, 6))
    assert found.area_m2 == pytest.approx(20) and finding_codes(found) == {"geometry_bodies_differ"}
    assert not found.is_clean_solid and "24.000" in found.findings[0].message


def test_a_second_body_that_fails_changes_nothing():
    drawing = Drawing()
    found = measured(drawing, solid(drawing, 4, 5), solid(drawing, 4, 6, height=0))
    assert found.area_m2 == pytest.approx(20) and not found.findings


def test_where_two_bodies_differ_the_stated_area_shows_which_is_meant(tmp_path: Path):
    building = Building()
    room = building.room("1", size=(4, 5), net=24)
    wide = building.box((0, 0), (4, 6), 3.0)
    room.Representation.Representations = (*room.Representation.Representations, *wide.Representations)
    extracted = building.extract(tmp_path)
    row = only_space(extracted)
    assert (row["net_area_m2"], row["area_rule"], row["area_confidence"]) == (
        24,
        "quantity_confirmed",
        "medium",
    )
    assert {"geometry_bodies_differ", "difference_other_body"} <= set(codes(extracted))
