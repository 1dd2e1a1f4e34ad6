"""A body of plane faces and straight edges is measured by its corners, whatever curves its edges are written with."""

import math
from typing import Any

import ifcopenshell
import ifcopenshell.geom
import ifcopenshell.util.shape
import numpy as np
import pytest
from helpers.plane_faced import PlaneFaced, notched_plan, prism_faces

from bim.geometry.footprint import MeasureContext, measure_footprint

ATTIC = [
    [(0.0, 0.0, 0.0), (0.0, 4.0, 0.0), (6.0, 4.0, 0.0), (6.0, 0.0, 0.0)],
    [(0.0, 0.0, 1.0), (6.0, 0.0, 1.0), (6.0, 4.0, 3.0), (0.0, 4.0, 3.0)],
    [(0.0, 0.0, 0.0), (6.0, 0.0, 0.0), (6.0, 0.0, 1.0), (0.0, 0.0, 1.0)],
    [(6.0, 4.0, 0.0), (0.0, 4.0, 0.0), (0.0, 4.0, 3.0), (6.0, 4.0, 3.0)],
    [(6.0, 0.0, 0.0), (6.0, 4.0, 0.0), (6.0, 4.0, 3.0), (6.0, 0.0, 1.0)],
    [(0.0, 4.0, 0.0), (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 4.0, 3.0)],
]
SKEW = [(0.0, 0.0), (5.0, 1.0), (6.5, 4.0), (2.0, 6.0), (-1.0, 3.5)]
BODIES = {
    "a prism": prism_faces(SKEW, 0.3, 2.9),
    "columns in the wall": prism_faces(notched_plan(0.0, 0.0, 5), 0.0, 2.7),
    "an attic": ATTIC,
}


def measured(text: str, has_kernel: bool = True) -> Any:
    model = ifcopenshell.file.from_string(text)
    return measure_footprint(
        model.by_type("IfcSpace")[0], MeasureContext(model, 1.0, 1.0, has_kernel=has_kernel)
    )


def of_body(name: str, edge_curve: str = "IFCTRIMMEDCURVE") -> str:
    model = PlaneFaced(edge_curve)
    model.room("1.01", BODIES[name])
    return model.text()


@pytest.mark.parametrize("edge_curve", ["IFCLINE", "IFCPOLYLINE", "IFCTRIMMEDCURVE"])
@pytest.mark.parametrize("name", BODIES)
def test_a_plane_faced_body_is_measured_without_the_kernel_as_with_it(name: str, edge_curve: str) -> None:
    text = of_body(name, edge_curve)
    exact = measured(text, has_kernel=False)
    assert exact.measured_by == "analytic" and exact.is_clean_solid
    kernel_m2, kernel_m3 = by_kernel(text)
    assert exact.area_m2 == pytest.approx(kernel_m2, rel=1e-6)
    assert exact.volume_m3 == pytest.approx(kernel_m3, rel=1e-6)


def by_kernel(text: str) -> tuple[float, float]:
    """Floor area and volume of the only room as the kernel draws it."""
    model = ifcopenshell.file.from_string(text)
    shape = ifcopenshell.geom.create_shape(ifcopenshell.geom.settings(), model.by_type("IfcSpace")[0])
    geometry = shape.geometry
    return (
        ifcopenshell.util.shape.get_footprint_area(geometry),
        ifcopenshell.util.shape.get_volume(geometry),
    )


def test_a_body_with_voids_loses_them() -> None:
    model = PlaneFaced()
    model.room("1.01", prism_faces([(0, 0), (6, 0), (6, 5), (0, 5)], 0.0, 3.0))
    inner = [ring[::-1] for ring in prism_faces([(1, 1), (2, 1), (2, 2), (1, 2)], 0.0, 3.0)]
    model.body(inner)
    text = model.text()
    breps = [line for line in text.splitlines() if "IFCADVANCEDBREP(" in line]
    outer, void = (line.split("(")[1].rstrip(");") for line in breps)
    text = text.replace(breps[0], breps[0].replace(f"BREP({outer}", f"BREPWITHVOIDS({outer},({void})"))
    assert measured(text, has_kernel=False).volume_m3 == pytest.approx(87.0)


def test_a_plane_that_is_swept_from_a_line_is_a_plane() -> None:
    lines = of_body("a prism").splitlines()
    plane = next(line for line in lines if "=IFCPLANE(" in line)
    sweep = [
        "#9001=IFCCARTESIANPOINT((0.,0.,0.3));",
        "#9002=IFCCARTESIANPOINT((1.,0.,0.3));",
        "#9003=IFCPOLYLINE((#9001,#9002));",
        "#9004=IFCARBITRARYOPENPROFILEDEF(.CURVE.,$,#9003);",
        "#9005=IFCDIRECTION((0.,1.,0.));",
        plane.split("=")[0] + "=IFCSURFACEOFLINEAREXTRUSION(#9004,$,#9005,9.);",
    ]
    text = "\n".join(lines).replace(plane, "\n".join(sweep))
    assert measured(text, has_kernel=False).measured_by == "analytic"


def test_a_face_on_another_surface_is_left_to_the_kernel() -> None:
    text = of_body("a prism").replace("=IFCPLANE(", "=IFCCYLINDRICALSURFACE(")
    assert measured(text, has_kernel=False).area_m2 is None


def test_an_edge_along_a_circle_is_left_to_the_kernel() -> None:
    lines = of_body("a prism", "IFCPOLYLINE").splitlines()
    curve = next(line for line in lines if "=IFCPOLYLINE(" in line)
    circle = curve.split("=")[0] + "=IFCCIRCLE(#3,5.);"
    found = measured("\n".join(lines).replace(curve, circle), has_kernel=False)
    assert found.area_m2 is None


@pytest.mark.parametrize("bulge", [0.0, 0.5])
def test_a_polyline_of_more_points_is_an_edge_where_it_is_straight(bulge: float) -> None:
    lines = of_body("a prism", "IFCPOLYLINE").splitlines()
    curve = next(line for line in lines if "=IFCPOLYLINE(" in line)
    number, ends = curve.split("=")[0], curve.split("((")[1].rstrip(";)").split(",")
    written = [
        next(line for line in lines if line.startswith(f"{end}=")).split("((")[1].rstrip(";)") for end in ends
    ]
    x, y, z = np.mean([np.fromstring(text, sep=",") for text in written], axis=0)
    middle = f"#9001=IFCCARTESIANPOINT(({x:.9f},{y:.9f},{z + bulge:.9f}));"
    text = "\n".join(lines).replace(curve, f"{middle}\n{number}=IFCPOLYLINE(({ends[0]},#9001,{ends[1]}));")
    assert (measured(text, has_kernel=False).area_m2 is None) == (bulge > 0)


def test_edges_that_do_not_follow_each_other_are_left_to_the_kernel() -> None:
    lines = of_body("a prism").splitlines()
    loop = next(line for line in lines if "=IFCEDGELOOP(" in line)
    head, edges = loop.split("((")[0], loop.split("((")[1].rstrip(";)").split(",")
    text = "\n".join(lines).replace(loop, f"{head}(({','.join([edges[1], edges[0], *edges[2:]])}));")
    assert measured(text, has_kernel=False).area_m2 is None


def test_a_plan_of_the_generator_has_the_area_on_paper() -> None:
    found = measured(of_body("columns in the wall"), has_kernel=False)
    assert math.isclose(found.area_m2, 30 - 5 * 0.12, rel_tol=1e-9)
