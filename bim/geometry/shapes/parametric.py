"""Rolled and other parameterised profiles to rings of points.

Comes in: an IfcParameterizedProfileDef of the I, L, T, U, C, Z or trapezium kind. Goes out: its ring (n, 2) in
file units, before its Position. Must not know: placements. Fillets are arcs of exact area.

ISO 16739-1 names a slope and leaves to its figures where a sloped part has its stated thickness. It is taken as rolled
sections are measured (DIN 1024 to 1026): a flange of an I or a T a quarter of its width from the tip, that of a U half
its width, a web or a leg half its length; thicker towards the part it joins. The kernel of IfcOpenShell 0.9 takes the
same places and tilts the other way.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from bim.geometry.errors import Array, GeometryError, attribute, label, number, optional_number
from bim.geometry.shapes.arcs import arc_points


def rounded(ring: Array, radii: Sequence[float]) -> Array:
    """Return the ring with each corner replaced by a tangent arc of its radius; 0 keeps it.

    Raises: GeometryError where a radius does not fit between its neighbours.
    """
    if not any(radii):
        return ring
    pieces: list[Array] = []
    count = len(ring)
    for index, radius in enumerate(radii):
        corner = ring[index]
        if not radius:
            pieces.append(corner[None, :])
            continue
        before, after = ring[index - 1] - corner, ring[(index + 1) % count] - corner
        pieces.append(_fillet(corner, before, after, radius))
    return np.concatenate(pieces)


def _fillet(corner: Array, before: Array, after: Array, radius: float) -> Array:
    """Return points of the arc of this radius that touches both legs of a corner."""
    reach = math.hypot(*before), math.hypot(*after)
    a, b = before / reach[0], after / reach[1]
    half = math.acos(max(-1.0, min(1.0, float(a @ b)))) / 2
    cut = radius / math.tan(half)
    if radius < 0 or cut > min(reach) * (1 + 1e-9):
        raise GeometryError(
            "geometry_inconsistent_dimensions", where="a profile", what=f"fillet radius {radius:g}"
        )
    middle = a + b
    centre = corner + middle / math.hypot(*middle) * (radius / math.sin(half))
    first, last = corner + a * cut - centre, corner + b * cut - centre
    start, end = math.atan2(first[1], first[0]), math.atan2(last[1], last[0])
    sweep = (end - start + math.pi) % (2 * math.pi) - math.pi
    return centre + radius * arc_points(start, start + sweep)


def _tangent(profile: Any, name: str, angle_unit_rad: float) -> float:
    slope = optional_number(profile, name) * angle_unit_rad
    if not 0 <= slope < math.pi / 2:
        raise GeometryError("geometry_inconsistent_dimensions", where=label(profile), what=name)
    return math.tan(slope)


def _lengths(profile: Any, *names: str) -> list[float]:
    return [number(profile, name, positive=True) for name in names]


def _fits(profile: Any, *conditions: bool) -> None:
    if not all(conditions):
        raise GeometryError(
            "geometry_inconsistent_dimensions", where=label(profile), what="widths and thicknesses"
        )


def _i_shape(profile: Any, angle: float) -> Array:
    width, depth, web, flange = _lengths(
        profile, "OverallWidth", "OverallDepth", "WebThickness", "FlangeThickness"
    )
    _fits(profile, web < width, 2 * flange < depth)
    side = (
        width,
        flange,
        optional_number(profile, "FilletRadius"),
        optional_number(profile, "FlangeEdgeRadius"),
        _tangent(profile, "FlangeSlope", angle),
    )
    return _double_t(depth, web, side, side)


def _asymmetric_i(profile: Any, angle: float) -> Array:
    top_width, top_flange = (
        _lengths(profile, "TopFlangeWidth", "TopFlangeThickness")
        if (attribute(profile, "TopFlangeThickness"))
        else (number(profile, "TopFlangeWidth", positive=True), None)
    )
    if attribute(profile, "BottomFlangeWidth") is not None:
        width, depth, web, flange = _lengths(
            profile, "BottomFlangeWidth", "OverallDepth", "WebThickness", "BottomFlangeThickness"
        )
        bottom = (
            width,
            flange,
            optional_number(profile, "BottomFlangeFilletRadius"),
            optional_number(profile, "BottomFlangeEdgeRadius"),
            _tangent(profile, "BottomFlangeSlope", angle),
        )
    else:
        width, depth, web, flange = _lengths(
            profile, "OverallWidth", "OverallDepth", "WebThickness", "FlangeThickness"
        )
        bottom = (width, flange, optional_number(profile, "FilletRadius"), 0.0, 0.0)
    top = (
        top_width,
        top_flange or flange,
        optional_number(profile, "TopFlangeFilletRadius"),
        optional_number(profile, "TopFlangeEdgeRadius"),
        _tangent(profile, "TopFlangeSlope", angle),
    )
    _fits(profile, web < width, web < top_width, top[1] + flange < depth)
    return _double_t(depth, web, bottom, top)


def _double_t(depth: float, web: float, bottom: tuple[float, ...], top: tuple[float, ...]) -> Array:
    """Return an I of its two flanges, each (width, thickness, fillet, edge radius, tangent of the slope)."""
    y, w = depth / 2, web / 2
    (xb, tb, fb, eb, sb), (xt, tt, ft, et, st) = ((width / 2, *rest) for width, *rest in (bottom, top))
    out_b, in_b = tb - xb / 2 * sb, tb + (xb / 2 - w) * sb
    out_t, in_t = tt - xt / 2 * st, tt + (xt / 2 - w) * st
    ring = np.array(
        [
            (-xb, -y),
            (xb, -y),
            (xb, -y + out_b),
            (w, -y + in_b),
            (w, y - in_t),
            (xt, y - out_t),
            (xt, y),
            (-xt, y),
            (-xt, y - out_t),
            (-w, y - in_t),
            (-w, -y + in_b),
            (-xb, -y + out_b),
        ]
    )
    return rounded(ring, [0, 0, eb, fb, ft, et, 0, 0, et, ft, fb, eb])


def _l_shape(profile: Any, angle: float) -> Array:
    depth, thick = _lengths(profile, "Depth", "Thickness")
    width = optional_number(profile, "Width") or depth
    _fits(profile, thick < depth, thick < width)
    slope = _tangent(profile, "LegSlope", angle)
    x, y = width / 2, depth / 2
    # inner faces through (0, thick) of the foot and (thick, 0) of the leg, tilted by the slope
    foot_end, leg_end = -y + thick - x * slope, -x + thick - y * slope
    inner_x = (leg_end + slope * (y - foot_end - x * slope)) / (1 - slope * slope)
    inner_y = foot_end + (x - inner_x) * slope
    ring = np.array([(-x, -y), (x, -y), (x, foot_end), (inner_x, inner_y), (leg_end, y), (-x, y)])
    edge, fillet = optional_number(profile, "EdgeRadius"), optional_number(profile, "FilletRadius")
    return rounded(ring, [0, 0, edge, fillet, edge, 0])


def _t_shape(profile: Any, angle: float) -> Array:
    depth, width, web, flange = _lengths(profile, "Depth", "FlangeWidth", "WebThickness", "FlangeThickness")
    _fits(profile, web < width, flange < depth)
    x, y, w = width / 2, depth / 2, web / 2
    tilt, lean = _tangent(profile, "FlangeSlope", angle), _tangent(profile, "WebSlope", angle)
    edge_y, foot_x = y - flange + x / 2 * tilt, w - y * lean
    # the web's face x = foot_x + (v + y) lean meets the flange's under side v = edge_y - (x - u) tilt
    inner_x = (foot_x + (edge_y - x * tilt + y) * lean) / (1 - tilt * lean)
    inner_y = edge_y - (x - inner_x) * tilt
    ring = np.array(
        [
            (-foot_x, -y),
            (foot_x, -y),
            (inner_x, inner_y),
            (x, edge_y),
            (x, y),
            (-x, y),
            (-x, edge_y),
            (-inner_x, inner_y),
        ]
    )
    fillet, web_edge, edge = (
        optional_number(profile, name) for name in ("FilletRadius", "WebEdgeRadius", "FlangeEdgeRadius")
    )
    return rounded(ring, [web_edge, web_edge, fillet, edge, 0, 0, edge, fillet])


def _u_shape(profile: Any, angle: float) -> Array:
    depth, width, web, flange = _lengths(profile, "Depth", "FlangeWidth", "WebThickness", "FlangeThickness")
    _fits(profile, web < width, 2 * flange < depth)
    slope = _tangent(profile, "FlangeSlope", angle)
    x, y = width / 2, depth / 2
    out, inner = flange - x * slope, flange + (x - web) * slope
    ring = np.array(
        [
            (-x, -y),
            (x, -y),
            (x, -y + out),
            (-x + web, -y + inner),
            (-x + web, y - inner),
            (x, y - out),
            (x, y),
            (-x, y),
        ]
    )
    edge, fillet = optional_number(profile, "EdgeRadius"), optional_number(profile, "FilletRadius")
    return rounded(ring, [0, 0, edge, fillet, fillet, edge, 0, 0])


def _c_shape(profile: Any, angle: float) -> Array:
    depth, width, wall, girth = _lengths(profile, "Depth", "Width", "WallThickness", "Girth")
    _fits(profile, 2 * wall < width, 2 * girth < depth, wall <= girth)
    x, y = width / 2, depth / 2
    ring = np.array(
        [
            (-x, -y),
            (x, -y),
            (x, -y + girth),
            (x - wall, -y + girth),
            (x - wall, -y + wall),
            (-x + wall, -y + wall),
            (-x + wall, y - wall),
            (x - wall, y - wall),
            (x - wall, y - girth),
            (x, y - girth),
            (x, y),
            (-x, y),
        ]
    )
    inner = optional_number(profile, "InternalFilletRadius")
    outer = inner + wall if inner else 0.0
    return rounded(ring, [outer, outer, 0, 0, inner, inner, inner, inner, 0, 0, outer, outer])


def _z_shape(profile: Any, angle: float) -> Array:
    depth, flange_width, web, flange = _lengths(
        profile, "Depth", "FlangeWidth", "WebThickness", "FlangeThickness"
    )
    _fits(profile, web < flange_width, 2 * flange < depth)
    x, y, w = flange_width - web / 2, depth / 2, web / 2
    ring = np.array(
        [
            (-w, -y),
            (x, -y),
            (x, -y + flange),
            (w, -y + flange),
            (w, y),
            (-x, y),
            (-x, y - flange),
            (-w, y - flange),
        ]
    )
    edge, fillet = optional_number(profile, "EdgeRadius"), optional_number(profile, "FilletRadius")
    return rounded(ring, [0, 0, edge, fillet, 0, 0, edge, fillet])


def _trapezium(profile: Any, angle: float) -> Array:
    bottom, top, height = _lengths(profile, "BottomXDim", "TopXDim", "YDim")
    offset = number(profile, "TopXOffset")
    x, y = bottom / 2, height / 2
    return np.array([(-x, -y), (x, -y), (-x + offset + top, y), (-x + offset, y)])


SHAPES: dict[str, Callable[[Any, float], Array]] = {
    "IfcIShapeProfileDef": _i_shape,
    "IfcAsymmetricIShapeProfileDef": _asymmetric_i,
    "IfcLShapeProfileDef": _l_shape,
    "IfcTShapeProfileDef": _t_shape,
    "IfcUShapeProfileDef": _u_shape,
    "IfcCShapeProfileDef": _c_shape,
    "IfcZShapeProfileDef": _z_shape,
    "IfcTrapeziumProfileDef": _trapezium,
}
