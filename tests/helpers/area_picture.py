"""The picture of how areas are chosen and counted, drawn from what areal reads in a small model."""

import tempfile
from html import escape
from pathlib import Path
from typing import Any

import shapely
from helpers.building import Building, by_number

_SCALE, _EDGE, _LINE = 48, 12, 17
_COLOURS = {"high": "#cfe8cf", "medium": "#fbeeb8", "low": "#fbeeb8", "none": "#f6d5cf"}


def rooms() -> list[dict[str, Any]]:
    """Return the spaces of the model of the picture as extracted, by number."""
    building = Building()
    building.room("1.01", "Kontor", at=(0, 0), size=(5, 4), net=20)
    building.room("1.02", "Mødelokale", at=(5, 0), size=(5, 4), net=17)
    building.room("1.03", "Depot", at=(10, 0), size=(4, 4))
    building.room("1.04", "Terrasse", at=(0, 4), size=(5, 3), net=15, PredefinedType="EXTERNAL")
    building.room("1.05", "Gang", at=(5, 4), size=(9, 3), net=27)
    with tempfile.TemporaryDirectory() as folder:
        return [room for _, room in sorted(by_number(building.extract(Path(folder))).items())]


def svg() -> str:
    """Return the picture as SVG."""
    shapes = [(room, shapely.from_wkb(room["footprint_wkb"])) for room in rooms()]
    left, low, right, high = shapely.total_bounds([shape for _, shape in shapes])
    width, height = ((side * _SCALE + 2 * _EDGE) for side in (right - left, high - low))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}"'
    ]
    parts.append(' font-family="sans-serif" font-size="12" fill="#222">')
    parts += [_room(room, shape.bounds, left, high) for room, shape in shapes]
    return "".join(parts) + "</svg>\n"


def _room(room: dict[str, Any], bounds: tuple[float, ...], left: float, high: float) -> str:
    x, y = (bounds[0] - left) * _SCALE + _EDGE, (high - bounds[3]) * _SCALE + _EDGE
    width, height = (bounds[2] - bounds[0]) * _SCALE, (bounds[3] - bounds[1]) * _SCALE
    colour = _COLOURS[room["area_confidence"]] if room["is_counted"] else "#dddddd"
    lines = [f"{room['number']} {room['name']}", *_why(room)]
    texts = "".join(
        f'<text x="{x + 8:.0f}" y="{y + 20 + row * _LINE:.0f}">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    box = f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" fill="{colour}" stroke="#555"/>'
    return box + texts


def _why(room: dict[str, Any]) -> list[str]:
    shown = {
        "stated": room["stated_area_m2"],
        "measured": room["measured_area_m2"],
        "net": room["net_area_m2"],
    }
    lines = [f"{name} {value:.1f} m²" for name, value in shown.items() if value is not None]
    return [*lines, room["area_rule"] if room["is_counted"] else room["exclusion_reason"]]
