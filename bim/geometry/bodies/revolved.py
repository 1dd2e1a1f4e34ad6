"""Measure bodies of revolution: spheres, cones, revolved profiles.

Comes in: such an item and the matrix to the building's axes. Goes out: bodies of plane faces whose floor has the exact
area. Spheres and cones are not left to the kernel: IfcOpenShell 0.9 draws no cone, and a sphere too fine to cut.
"""

import math
from itertools import pairwise
from typing import Any

import numpy as np

from bim.geometry.bodies.body import Body, faceted_body
from bim.geometry.errors import Array, GeometryError, Measurement, Rings, label, needs_kernel, number
from bim.geometry.placement import axis_placement
from bim.geometry.shapes.arcs import DEGREE, TURN, arc_points
from bim.geometry.shapes.profiles import Outline, read_profile

UPRIGHT = 1e-7
MOST_FACES, FEWEST_STATIONS = 5_000, 24
"""A profile of many points is revolved in fewer steps: its floor is exact at any number of them."""
BANDS, BANDS_OF_OPERAND = 24, 12
"""Bands of latitude of a sphere, and half its bands of longitude: floor and volume are exact at any number."""


def read_sphere(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    """Return a sphere; its equator is level whatever its axes, so that its floor is a full circle."""
    radius = number(item, "Radius", positive=True)
    matrix = frame @ axis_placement(item.Position)
    level = np.eye(4)
    level[:3, 3], level[:3, :3] = matrix[:3, 3], np.eye(3) * np.linalg.norm(matrix[:3, 2])
    bands = BANDS_OF_OPERAND if measurement.is_operand else BANDS
    stations = arc_points(0.0, TURN, 2 * bands)
    faces = _swept([radius * _meridian(bands)], np.vstack([stations, stations[:1]]))
    return [faceted_body(faces, level @ _UPRIGHT_PLANE, measurement)]


def _meridian(bands: int) -> Array:
    """Return half a unit circle from pole to pole; other points are outside of it so far that its
    revolution has 4π/3.
    """
    latitude = np.linspace(-math.pi / 2, math.pi / 2, bands + 1)
    at, rise = np.cos(latitude), np.sin(latitude)
    at[[0, -1]] = 0.0
    is_inner = np.arange(bands + 1) != bands // 2

    def content(factor: float) -> float:
        radius = np.where(is_inner, factor * at, at)
        low, high = radius[:-1], radius[1:]
        return float((np.diff(rise) * (low**2 + low * high + high**2)).sum())  # times π/3

    factors = (0.0, 1.0, 2.0)
    quadratic = np.polyfit(factors, [content(factor) - 4.0 for factor in factors], 2)
    return np.column_stack([np.where(is_inner, max(np.roots(quadratic)) * at, at), rise])


def read_cone(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    """Return a cone on its base."""
    radius, height = number(item, "BottomRadius", positive=True), number(item, "Height", positive=True)
    half = np.array([(0.0, 0.0), (radius, 0.0), (0.0, height)])
    matrix = frame @ axis_placement(item.Position)
    stations = _turns(TURN, len(half), measurement.chords(is_horizontal=False))
    return [faceted_body(_swept([half], stations), matrix @ _UPRIGHT_PLANE, measurement)]


def read_revolved(item: Any, frame: Array, measurement: Measurement, depth: int) -> list[Body]:
    """Return a profile revolved about an axis in its own plane.

    Raises: NeedsKernel where the axis leaves the plane or runs through the profile.
    Source: ISO 16739-1, IfcRevolvedAreaSolid.
    """
    angle = number(item, "Angle") * measurement.angle_unit_rad
    if abs(angle) > TURN * (1 + 1e-6) and abs(item.Angle) <= 360:
        measurement.note("geometry_angle_unit", where=label(item), unit="degrees")
        angle = item.Angle * DEGREE
    if not 0 < abs(angle) <= TURN * (1 + 1e-6):
        raise GeometryError(
            "geometry_inconsistent_dimensions", where=label(item), what=f"angle of {angle:g} radians"
        )
    axis = axis_placement(item.Axis)
    if abs(axis[2, 2]) > UPRIGHT or abs(axis[2, 3]) > UPRIGHT:
        raise needs_kernel(item)
    bodies = []
    for outline in read_profile(item.SweptArea, measurement, depth + 1):
        along, origin = axis[:2, 2], axis[:2, 3]
        out = np.array([along[1], -along[0]])
        rings, is_flipped = _relative_to_axis(outline, along, out, origin, item)
        basis = np.eye(4)
        basis[:2, 0], basis[:2, 1] = (-out if is_flipped else out), along
        basis[:3, 2] = np.cross(basis[:3, 0], basis[:3, 1])
        basis[:2, 3] = origin
        matrix = frame @ axis_placement(item.Position) @ basis
        is_horizontal = abs(matrix[2, 1]) < (1 - UPRIGHT) * float(np.linalg.norm(matrix[:3, 1]))
        # `basis` looks along the axis from the profile's side: turning about y takes x towards -z.
        stations = _turns(-angle, sum(map(len, rings)), measurement.chords(is_horizontal))
        bodies.append(faceted_body(_swept(rings, stations), matrix, measurement))
    return bodies


_UPRIGHT_PLANE = np.array([(1.0, 0, 0, 0), (0, 0, -1.0, 0), (0, 1.0, 0, 0), (0, 0, 0, 1.0)])
"""Takes a meridian's plane, out along x and up along y, to an upright one."""


def _relative_to_axis(
    outline: Outline, along: Array, out: Array, origin: Array, item: Any
) -> tuple[list[Array], bool]:
    """Return rings as (distance from the axis, place along it), and whether they are on its other side."""
    rings = [
        np.column_stack([(ring - origin) @ out, (ring - origin) @ along]) for ring in outline.oriented_rings()
    ]
    reach = float(np.abs(rings[0]).max())
    low, high = float(rings[0][:, 0].min()), float(rings[0][:, 0].max())
    if low < -1e-9 * reach and high > 1e-9 * reach:
        raise needs_kernel(item)
    is_flipped = high <= 1e-9 * reach
    if is_flipped:
        rings = [ring * (-1.0, 1.0) for ring in rings]
    return [np.where(np.abs(ring) < 1e-12 * reach, 0.0, ring) for ring in rings], is_flipped


def _turns(angle: float, points: int, chords: int) -> Array:
    """Return unit vectors (n, 2) of the stations of a turn, fewer for a profile of many points; a full one returns to
    its start.
    """
    sweep = math.copysign(min(abs(angle), TURN), angle)
    stations = arc_points(0.0, sweep, min(chords, max(FEWEST_STATIONS, MOST_FACES // points)))
    return np.vstack([stations, stations[:1]]) if abs(abs(sweep) - TURN) < 1e-9 else stations


def _swept(rings: list[Array], stations: Array) -> Rings:
    """Return the faces of rings (distance, height) turned through stations about y; every face is plane, all are
    oriented.
    """
    faces: Rings = []
    placed = [
        np.stack([np.column_stack([ring[:, 0] * x, ring[:, 1], ring[:, 0] * z]) for x, z in stations])
        for ring in rings
    ]
    if not np.array_equal(stations[0], stations[-1]):
        faces += [[points[0] for points in placed], [points[-1][::-1] for points in placed]]
    for ring, points in zip(rings, placed, strict=True):
        after = np.roll(np.arange(len(ring)), -1)
        for n, m in enumerate(after.tolist()):
            if ring[n, 0] == 0 == ring[m, 0]:
                continue
            for one, other in pairwise(points):
                corners = [one[m], one[n]]
                corners += [other[n]] if ring[n, 0] else []
                corners += [other[m]] if ring[m, 0] else []
                faces.append([np.array(corners)])
    return faces
