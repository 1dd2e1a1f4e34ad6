"""Turn profile definitions into outlines, exact in area.

Comes in: an IfcProfileDef in file units. Goes out: `Outline`s, a shell and its holes as points in the plane of the
profile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from bim.geometry.errors import Array, GeometryError, Measurement, label, needs_kernel, number, required
from bim.geometry.placement import axis_placement, operator_2d
from bim.geometry.shapes.arcs import TURN, arc_points, without_repeats
from bim.geometry.shapes.curves import curve_points
from bim.geometry.shapes.parametric import SHAPES, rounded


@dataclass(frozen=True)
class Outline:
    """One shell and its holes, each a ring of points (n, 2) that is not closed by a repeated point."""

    shell: Array
    holes: tuple[Array, ...] = ()

    def moved(self, matrix: Array) -> "Outline":
        """Return the outline under a 4 × 4 matrix that keeps its plane."""
        turn, shift = matrix[:2, :2].T, matrix[:2, 3]
        return Outline(self.shell @ turn + shift, tuple(hole @ turn + shift for hole in self.holes))

    def oriented_rings(self) -> list[Array]:
        """Return its rings, the shell counter-clockwise and the holes clockwise, so that faces swept from them all
        point outwards.
        """
        shell, *holes = (ring if _turns_left(ring) else ring[::-1] for ring in (self.shell, *self.holes))
        return [shell, *(hole[::-1] for hole in holes)]


def _turns_left(ring: Array) -> bool:
    x, y = (ring[1:] - ring[0]).T  # seen from its first point, the sides that end there enclose nothing
    return float(x[:-1] @ y[1:] - y[:-1] @ x[1:]) >= 0


def read_profile(profile: Any, measurement: Measurement, depth: int = 0) -> tuple[Outline, ...]:
    """Return the outlines of a profile, in file units and in the plane of the profile.

    Raises: GeometryError on a profile that is broken or without area, NeedsKernel on a kind not known here.
    Source: ISO 16739-1, IfcProfileResource.
    """
    measurement.guard(profile, depth)
    cache = measurement.caches.setdefault("profile", {})
    step_id = profile.id()
    key = step_id, measurement.chords_a_turn
    if key not in cache:
        reader = _READERS.get(profile.is_a())
        if reader is None:
            raise needs_kernel(profile)
        outlines = reader(profile, measurement, depth)
        for outline in outlines:
            if len(outline.shell) < 3:
                raise GeometryError("geometry_zero_area", where=label(profile))
        cache[key] = outlines
    found: tuple[Outline, ...] = cache[key]
    return found


def _ring(curve: Any, measurement: Measurement, depth: int) -> Array:
    return without_repeats(curve_points(curve, measurement, 2, depth + 1))


def _arbitrary(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    return (Outline(_ring(profile.OuterCurve, measurement, depth)),)


def _arbitrary_with_voids(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    holes = tuple(_ring(curve, measurement, depth) for curve in profile.InnerCurves or ())
    return (Outline(_ring(profile.OuterCurve, measurement, depth), tuple(h for h in holes if len(h) > 2)),)


def _center_line(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    """Return the strip within half the thickness of a curve, its ends cut square, its corners sharp."""
    points = curve_points(profile.Curve, measurement, 2, depth + 1)
    strip = shapely.LineString(points).buffer(
        number(profile, "Thickness", positive=True) / 2, cap_style="flat", join_style="mitre", mitre_limit=10
    )
    rings = [[part.exterior, *part.interiors] for part in shapely.get_parts(strip)]
    bare = [[shapely.get_coordinates(ring)[:-1] for ring in of_part] for of_part in rings]
    return tuple(Outline(shell, tuple(holes)) for shell, *holes in bare)


def _positioned(outline: Outline, profile: Any) -> tuple[Outline, ...]:
    position = required(profile, "Position")
    return (outline if position is None else outline.moved(axis_placement(position)),)


def _box(x: float, y: float) -> Array:
    return np.array([(-x, -y), (x, -y), (x, y), (-x, y)])


def _rectangle(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    x, y = number(profile, "XDim", positive=True) / 2, number(profile, "YDim", positive=True) / 2
    return _positioned(Outline(_box(x, y)), profile)


def _rounded_rectangle(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    x, y = number(profile, "XDim", positive=True) / 2, number(profile, "YDim", positive=True) / 2
    radius = number(profile, "RoundingRadius")
    return _positioned(Outline(rounded(_box(x, y), [radius] * 4)), profile)


def _hollow_rectangle(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    x, y = number(profile, "XDim", positive=True) / 2, number(profile, "YDim", positive=True) / 2
    wall = number(profile, "WallThickness", positive=True)
    if wall >= min(x, y):
        raise GeometryError("geometry_inconsistent_dimensions", where=label(profile), what="wall thickness")
    outer = rounded(_box(x, y), [profile.OuterFilletRadius or 0.0] * 4)
    inner = rounded(_box(x - wall, y - wall), [profile.InnerFilletRadius or 0.0] * 4)
    return _positioned(Outline(outer, (inner,)), profile)


def _circle(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    ring = arc_points(0.0, TURN, measurement.chords_a_turn)
    return _positioned(Outline(number(profile, "Radius", positive=True) * ring), profile)


def _hollow_circle(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    radius = number(profile, "Radius", positive=True)
    wall = number(profile, "WallThickness", positive=True)
    if wall >= radius:
        raise GeometryError("geometry_inconsistent_dimensions", where=label(profile), what="wall thickness")
    ring = arc_points(0.0, TURN, measurement.chords_a_turn)
    return _positioned(Outline(radius * ring, ((radius - wall) * ring,)), profile)


def _ellipse(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    axes = np.array([number(profile, name, positive=True) for name in ("SemiAxis1", "SemiAxis2")])
    return _positioned(Outline(arc_points(0.0, TURN, measurement.chords_a_turn) * axes), profile)


def _shaped(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    return _positioned(Outline(SHAPES[profile.is_a()](profile, measurement.angle_unit_rad)), profile)


def _derived(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    matrix = operator_2d(profile.Operator)
    return tuple(
        outline.moved(matrix) for outline in read_profile(profile.ParentProfile, measurement, depth + 1)
    )


def _mirrored(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    matrix = np.diag([-1.0, 1.0, 1.0, 1.0])
    return tuple(
        outline.moved(matrix) for outline in read_profile(profile.ParentProfile, measurement, depth + 1)
    )


def _composite(profile: Any, measurement: Measurement, depth: int) -> tuple[Outline, ...]:
    return tuple(
        outline for part in profile.Profiles for outline in read_profile(part, measurement, depth + 1)
    )


_READERS: dict[str, Callable[[Any, Measurement, int], tuple[Outline, ...]]] = {
    "IfcArbitraryClosedProfileDef": _arbitrary,
    "IfcArbitraryProfileDefWithVoids": _arbitrary_with_voids,
    "IfcCenterLineProfileDef": _center_line,
    "IfcRectangleProfileDef": _rectangle,
    "IfcRoundedRectangleProfileDef": _rounded_rectangle,
    "IfcRectangleHollowProfileDef": _hollow_rectangle,
    "IfcCircleProfileDef": _circle,
    "IfcCircleHollowProfileDef": _hollow_circle,
    "IfcEllipseProfileDef": _ellipse,
    "IfcDerivedProfileDef": _derived,
    "IfcMirroredProfileDef": _mirrored,
    "IfcCompositeProfileDef": _composite,
    **dict.fromkeys(SHAPES, _shaped),
}
