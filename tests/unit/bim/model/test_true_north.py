"""North by hand: (0, 1) is along the y axis, (1, 0) a quarter turn clockwise of it."""

import math
from typing import Any

import ifcopenshell
import pytest

from bim.model.true_north import find_unusable_norths, read_true_north_deg

SCHEMAS = ("IFC2X3", "IFC4", "IFC4X3")


def model_with(
    schema: str, north: tuple[float, ...] | None = None, axis: tuple[float | None, float | None] | None = None
) -> Any:
    model = ifcopenshell.file(schema=schema)
    origin = model.create_entity("IfcCartesianPoint", (0.0, 0.0, 0.0))
    context = model.create_entity(
        "IfcGeometricRepresentationContext",
        ContextType="Model",
        CoordinateSpaceDimension=3,
        WorldCoordinateSystem=model.create_entity("IfcAxis2Placement3D", origin),
        TrueNorth=None if north is None else model.create_entity("IfcDirection", north),
    )
    model.create_entity("IfcProject", RepresentationContexts=[context])
    if axis is not None:
        model.create_entity(
            "IfcMapConversion",
            SourceCRS=context,
            TargetCRS=model.create_entity("IfcProjectedCRS", Name="EPSG:25832"),
            Eastings=0.0,
            Northings=0.0,
            OrthogonalHeight=0.0,
            XAxisAbscissa=axis[0],
            XAxisOrdinate=axis[1],
        )
    return model


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize(
    ("north", "degrees"),
    [
        ((0.0, 1.0), 0),
        ((1.0, 0.0), 90),
        ((0.5, math.sqrt(0.75)), 30),
        ((-3.0, 3.0), 315),
        ((0.0, -7.0, 0.0), 180),
        ((-1e-12, 1.0), 0),
    ],
)
def test_north_is_clockwise_from_the_y_axis_whatever_its_length(
    schema: str, north: tuple[float, ...], degrees: float
) -> None:
    assert read_true_north_deg(model_with(schema, north)) == pytest.approx(degrees)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_model_that_says_nothing_has_no_north_and_no_finding(schema: str) -> None:
    model = model_with(schema)
    assert read_true_north_deg(model) is None
    assert find_unusable_norths(model) == []


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("north", [(0.0, 0.0), (0.0, 0.0, 1.0), (1e-12, 0.0)])
def test_a_direction_that_points_nowhere_is_not_used_and_has_a_finding(
    schema: str, north: tuple[float, ...]
) -> None:
    model = model_with(schema, north)
    assert read_true_north_deg(model) is None
    assert [one.code for one in find_unusable_norths(model)] == ["true_north_unusable"]


@pytest.mark.parametrize(
    ("axis", "degrees"),
    [((1.0, 0.0), 0), ((math.cos(math.radians(30)), 0.5), 30), ((0.0, 2.0), 90), ((1.0, -1.0), 315)],
)
def test_a_map_conversion_wins_over_true_north(axis: tuple[float, float], degrees: float) -> None:
    assert read_true_north_deg(model_with("IFC4", (0.0, -1.0), axis)) == pytest.approx(degrees)


@pytest.mark.parametrize("axis", [(None, None), (1.0, None), (0.0, 0.0)])
def test_a_map_conversion_without_usable_axes_leaves_the_word_to_true_north(
    axis: tuple[float | None, float | None],
) -> None:
    assert read_true_north_deg(model_with("IFC4", (1.0, 0.0), axis)) == 90
