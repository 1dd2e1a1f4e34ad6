"""Every room of the real models: areas without the kernel, and the same as the kernel's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ifcopenshell
import numpy as np
import pytest
import shapely

from bim.geometry.footprint import Footprint, MeasureContext, measure_footprint
from bim.geometry.kernel import FAST, SLOW

KERNEL_SHARE = 0.01


def _context(model: ifcopenshell.file) -> MeasureContext:
    from ifcopenshell.util.unit import calculate_unit_scale

    return MeasureContext(
        model, calculate_unit_scale(model), calculate_unit_scale(model, unit_type="PLANEANGLEUNIT")
    )


@pytest.fixture(scope="module")
def rooms(shared: Path) -> Iterator[list[tuple[str, Any, Footprint]]]:
    """File name, space and its footprint, of all models that can be opened."""
    found, models = [], []
    for path in sorted((shared / "models").glob("*.ifc")):
        try:
            model = ifcopenshell.open(path)
        except ifcopenshell.SchemaError:
            continue
        models.append(model)  # an entity does not keep its file alive
        context = _context(model)
        found += [
            (path.name, space, measure_footprint(space, context)) for space in model.by_type("IfcSpace")
        ]
    assert found
    yield found


def _by_kernel(space: Any, library: str) -> float | None:
    """Union of what faces down in the kernel's triangles of a space, m²."""
    import ifcopenshell.geom

    settings = ifcopenshell.geom.settings()
    settings.set("use-world-coords", True)
    try:
        shape = ifcopenshell.geom.create_shape(settings, space, geometry_library=library).geometry
    except RuntimeError:
        return None
    points = np.array(shape.verts).reshape(-1, 3)
    corners = (points - points[0])[np.array(shape.faces, int).reshape(-1, 3)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    outward = np.sign(np.einsum("ij,ij->", corners[:, 0], normals)) or 1.0
    down = corners[normals[:, 2] * outward < -1e-6 * np.linalg.norm(normals, axis=1)]
    return float(shapely.union_all(shapely.polygons(down[:, :, :2])).area)


def test_under_one_room_in_a_hundred_needs_the_kernel(rooms, capsys):
    by = [footprint.measured_by for _, _, footprint in rooms]
    share = by.count("kernel") / len(by)
    with capsys.disabled():
        print(
            f"\n{len(by)} rooms: {by.count('analytic')} analytic, {by.count('footprint')} drawn, "
            f"{by.count('kernel')} by the kernel ({share:.1%}), {by.count(None)} without an area"
        )
    assert share < KERNEL_SHARE


def test_every_room_with_a_body_has_an_area_or_a_finding(rooms):
    for name, space, footprint in rooms:
        assert (footprint.area_m2 is not None) or footprint.findings, (name, space)


@pytest.mark.parametrize("library", [FAST, SLOW])
def test_analytic_areas_equal_the_kernels(rooms, library):
    compared = 0
    for name, space, footprint in rooms:
        if footprint.measured_by != "analytic":
            continue
        kernel = _by_kernel(space, library)
        if kernel is None or "geometry_inverted_normals" in {finding.code for finding in footprint.findings}:
            continue  # the kernel cannot tell up from down in a body whose faces are turned at random
        compared += 1
        assert footprint.area_m2 == pytest.approx(kernel, rel=1e-6), (name, space, library)
    assert compared > 0.95 * len(rooms)


def test_areas_equal_the_base_line_of_the_models(rooms, shared):
    manifest = json.loads((shared / "models" / "manifest.json").read_text(encoding="utf-8"))
    base = {
        (item["file"], key): entry
        for item in manifest
        if item.get("spaces")
        for key, entry in item["measured_by_space"].items()
    }
    compared = 0
    for name, space, footprint in rooms:
        known = base.get((name, space.GlobalId), {}).get("footprint_m2")
        if known:
            compared += 1
            assert footprint.area_m2 == pytest.approx(known, rel=1e-3), (name, space)
    assert compared > 0.95 * len(rooms)


def test_low_headroom_is_a_part_of_the_area(rooms):
    for name, space, footprint in rooms:
        if footprint.low_headroom_area_m2 is not None:
            assert 0 <= footprint.low_headroom_area_m2 <= footprint.area_m2 * (1 + 1e-9), (name, space)


def test_footprints_are_valid_polygons_of_the_stated_area(rooms):
    for name, space, footprint in rooms:
        if footprint.polygon is not None:
            assert footprint.polygon.is_valid, (name, space)
            assert footprint.polygon.area == pytest.approx(footprint.area_m2, rel=1e-7), (name, space)
