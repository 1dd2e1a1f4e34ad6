"""Placements to matrices."""

import ifcopenshell
import numpy as np

from bim.geometry.errors import Measurement
from bim.geometry.placement import local_placement


def _chain(model: ifcopenshell.file, length: int) -> list:
    placements, parent = [], None
    for _ in range(length):
        at = model.create_entity("IfcCartesianPoint", (1.0, 0.0, 0.0))
        own = model.create_entity("IfcAxis2Placement3D", at)
        parent = model.create_entity("IfcLocalPlacement", parent, own)
        placements.append(parent)
    return placements


def test_a_chain_of_placements_adds_up():
    model = ifcopenshell.file(schema="IFC4")
    matrix = local_placement(_chain(model, 5)[-1], Measurement(1.0, 1.0))
    assert np.allclose(matrix[:3, 3], (5, 0, 0))


def test_a_very_deep_chain_is_walked_and_not_recursed():
    model = ifcopenshell.file(schema="IFC4")
    matrix = local_placement(_chain(model, 5000)[-1], Measurement(1.0, 1.0))
    assert matrix[0, 3] == 5000


def test_a_placement_relative_to_itself_ends_with_a_note():
    model = ifcopenshell.file(schema="IFC4")
    first, second = _chain(model, 2)
    first.PlacementRelTo = second
    measurement = Measurement(1.0, 1.0)
    local_placement(second, measurement)
    assert "geometry_placement_cycle" in measurement.notes
