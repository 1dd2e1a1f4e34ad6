"""Bodies that are drawn face by face give the area of their floor, whichever way the faces are turned."""

import pytest
from helpers.drawing import Drawing, box_rings, codes


def wedge() -> list[list[tuple[float, float, float]]]:
    """Four by six metres, rising from nothing to two metres: 24 m³."""
    a, b, c, d, e, f = (0, 0, 0), (6, 0, 0), (6, 4, 0), (0, 4, 0), (6, 0, 2), (6, 4, 2)
    return [[a, d, c, b], [a, e, f, d], [b, c, f, e], [a, b, e], [d, f, c]]


@pytest.mark.parametrize("kind", ["IfcFacetedBrep", "IfcFaceBasedSurfaceModel", "IfcShellBasedSurfaceModel"])
def test_faces_of_any_container_are_read(kind: str):
    drawing = Drawing()
    faces = drawing.faces(box_rings(4, 5, 3))
    if kind == "IfcFacetedBrep":
        item = drawing.make(kind, drawing.make("IfcClosedShell", faces))
    elif kind == "IfcFaceBasedSurfaceModel":
        item = drawing.make(kind, [drawing.make("IfcConnectedFaceSet", faces)])
    else:
        item = drawing.make(kind, [drawing.make("IfcOpenShell", faces)])
    measured = drawing.measure(item)
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)
    assert measured.is_clean_solid


def test_a_brep_of_an_l_shape_has_the_area_of_the_l():
    drawing = Drawing()
    plan = [(0, 0), (6, 0), (6, 3), (3, 3), (3, 5), (0, 5)]
    low, high = [(*at, 0) for at in plan], [(*at, 2.5) for at in plan]
    sides = [
        [a, b, d, c] for a, b, c, d in zip(low, low[1:] + low[:1], high, high[1:] + high[:1], strict=True)
    ]
    measured = drawing.measure(drawing.brep([low[::-1], high, *sides]))
    assert measured.area_m2 == pytest.approx(24) and measured.perimeter_m == pytest.approx(22)
    assert measured.volume_m3 == pytest.approx(60) and measured.low_headroom_area_m2 == 0


def test_a_face_with_a_hole_loses_the_hole():
    drawing = Drawing()
    outer, inner = [(0, 0), (6, 0), (6, 6), (0, 6)], [(2, 2), (4, 2), (4, 4), (2, 4)]

    def loop(points, z, kind):
        return drawing.make(kind, drawing.make("IfcPolyLoop", [drawing.point(*p, z) for p in points]), True)

    floor = drawing.make(
        "IfcFace", [loop(outer[::-1], 0, "IfcFaceOuterBound"), loop(inner, 0, "IfcFaceBound")]
    )
    roof = drawing.make(
        "IfcFace", [loop(outer, 3, "IfcFaceOuterBound"), loop(inner[::-1], 3, "IfcFaceBound")]
    )
    walls = drawing.faces(
        [*box_rings(6, 6, 3)[2:], *(ring[::-1] for ring in box_rings(2, 2, 3, (2, 2, 0))[2:])]
    )
    measured = drawing.measure(
        drawing.make("IfcFacetedBrep", drawing.make("IfcClosedShell", [floor, roof, *walls]))
    )
    assert measured.area_m2 == pytest.approx(32) and measured.volume_m3 == pytest.approx(96)
    assert measured.is_clean_solid


def test_a_hole_that_is_listed_before_its_face_is_still_a_hole():
    drawing = Drawing()
    outer, inner = box_rings(4, 5, 3), [ring[::-1] for ring in box_rings(1, 1, 3, at=(1, 1, 0))]
    ends = [
        drawing.make("IfcFace", [
            drawing.make("IfcFaceBound", drawing.make("IfcPolyLoop", [drawing.point(*at) for at in ring]), True)
            for ring in (inner[end], outer[end])
        ])
        for end in (0, 1)
    ]  # fmt: skip
    shell = drawing.make("IfcClosedShell", [*ends, *drawing.faces(outer[2:] + inner[2:])])
    measured = drawing.measure(drawing.make("IfcFacetedBrep", shell))
    assert measured.area_m2 == pytest.approx(19) and measured.volume_m3 == pytest.approx(57)
    assert not measured.findings


def test_faces_turned_either_way_give_the_same_area_and_volume():
    drawing = Drawing()
    rings = box_rings(4, 5, 3)
    rings[0], rings[3] = rings[0][::-1], rings[3][::-1]
    measured = drawing.measure(drawing.brep(rings))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)
    assert codes(measured) == {"geometry_inverted_normals"}


def test_a_body_inside_out_gives_the_same_area():
    drawing = Drawing()
    measured = drawing.measure(drawing.brep([ring[::-1] for ring in box_rings(4, 5, 3)]))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_a_body_that_is_not_closed_still_has_a_floor(missing: int):
    drawing = Drawing()
    rings = [ring for index, ring in enumerate(box_rings(4, 5, 3)) if index != missing]
    measured = drawing.measure(drawing.brep(rings))
    assert measured.area_m2 == pytest.approx(20) and codes(measured) == {"geometry_open_body"}
    assert not measured.is_clean_solid


def test_a_triangulated_face_set_is_the_union_of_its_triangles():
    drawing = Drawing()
    corners = [(x, y, z) for z in (0.0, 3.0) for x, y in ((0.0, 0.0), (4.0, 0.0), (4.0, 5.0), (0.0, 5.0))]
    quads = [(4, 3, 2, 1), (5, 6, 7, 8), (1, 2, 6, 5), (2, 3, 7, 6), (3, 4, 8, 7), (4, 1, 5, 8)]
    triangles = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))]
    points = drawing.make("IfcCartesianPointList3D", corners)
    measured = drawing.measure(drawing.make("IfcTriangulatedFaceSet", points, None, True, triangles))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)
    assert len(measured.polygon.exterior.coords) >= 5 and measured.perimeter_m == pytest.approx(18)


def test_a_polygonal_face_set_may_go_through_a_table_of_indices():
    drawing = Drawing()
    corners = [(x, y, z) for z in (0.0, 3.0) for x, y in ((0.0, 0.0), (4.0, 0.0), (4.0, 5.0), (0.0, 5.0))]
    points = drawing.make("IfcCartesianPointList3D", [(99.0, 99.0, 99.0), *corners])
    quads = [(4, 3, 2, 1), (5, 6, 7, 8), (1, 2, 6, 5), (2, 3, 7, 6), (3, 4, 8, 7), (4, 1, 5, 8)]
    faces = [drawing.make("IfcIndexedPolygonalFace", quad) for quad in quads]
    measured = drawing.measure(drawing.make("IfcPolygonalFaceSet", points, True, faces, tuple(range(2, 10))))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(60)


def test_a_body_too_fine_to_cut_keeps_its_volume(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bim.geometry.bodies.meshes.FACE_LIMIT", 1)
    drawing = Drawing()
    measured = drawing.measure(drawing.brep(wedge()))
    assert measured.volume_m3 == pytest.approx(24) and measured.low_headroom_area_m2 is None
    assert codes(measured) == {"geometry_no_volume"}


def test_triangles_of_one_plane_are_cut_as_one_piece(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bim.geometry.bodies.meshes.FACE_LIMIT", 2)
    triangles = [[face[0], face[i], face[i + 1]] for face in wedge() for i in range(1, len(face) - 1)]
    drawing = Drawing()
    measured = drawing.measure(drawing.brep(triangles))
    assert measured.low_headroom_area_m2 == pytest.approx(4 * 1.9 / 2 * 6)


@pytest.mark.parametrize("is_outer_turned", [False, True])
@pytest.mark.parametrize("is_void_turned", [False, True])
def test_a_void_on_the_floor_of_a_brep_takes_floor_whichever_way_its_faces_are_turned(
    is_outer_turned: bool, is_void_turned: bool
):
    drawing = Drawing()
    shells = [
        drawing.make("IfcClosedShell", drawing.faces([ring[::-1] for ring in rings] if is_turned else rings))
        for rings, is_turned in (
            (box_rings(5, 4, 3), is_outer_turned),
            (box_rings(1, 3, 2, (2, 0.5, 0)), is_void_turned),
        )
    ]
    measured = drawing.measure(drawing.make("IfcFacetedBrepWithVoids", shells[0], [shells[1]]))
    assert measured.area_m2 == pytest.approx(17) and measured.volume_m3 == pytest.approx(54)


def test_a_void_in_the_air_of_a_brep_takes_no_floor():
    drawing = Drawing()
    outer, void = box_rings(5, 4, 3), box_rings(1, 3, 0.5, (2, 0.5, 2.2))
    shells = [drawing.make("IfcClosedShell", drawing.faces(rings)) for rings in (outer, void)]
    measured = drawing.measure(drawing.make("IfcFacetedBrepWithVoids", shells[0], [shells[1]]))
    assert measured.area_m2 == pytest.approx(20) and measured.volume_m3 == pytest.approx(58.5)
