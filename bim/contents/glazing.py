"""Read the glazing of rooms: windows, panes of curtain walls and glazed doors, with their areas.

Comes in: assets of a model, its rooms and space boundaries. Goes out: rows of the table `surface`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from bim.contents.assets import Asset, Boundaries
from bim.contents.room_finder import RoomFinder
from bim.contents.stated_sizes import stated_area, stated_number, stated_rectangle
from bim.contents.surface_rows import Row, surface_row
from bim.geometry.errors import READING_ERRORS, GeometryError
from bim.geometry.extent import Extent, measure_extent
from bim.geometry.footprint import MeasureContext
from bim.geometry.placement import local_placement
from bim.model.attributes import read, read_linked, read_many
from bim.model.materials import material_label
from bim.model.properties import SetReader
from bim.model.units import Units
from bim.rooms.room import Reading, Room

_AREAS = ("Area", "GrossArea", "NetArea", "Fläche", "Areal")
_GLAZED = ("window", "panel", "door")
_SHARE = "GlazingAreaFraction"


def glazing_rows(
    rooms: Mapping[int, Room],
    assets: Sequence[Asset],
    boundaries: Boundaries,
    reading: Reading,
    sets: SetReader,
) -> Iterator[Row]:
    """Yield a row per window, pane or glazed door and room that it bounds; one between two rooms has two rows.

    One that bounds no room of this model has a row without a room: it may bound one of another model.
    """
    finder, shares = RoomFinder(rooms.values()), SetReader(only=_SHARE)
    for asset in assets:
        if asset.group not in _GLAZED:
            continue
        share = stated_number(asset.entity, shares) if asset.group == "door" else 1.0
        if not share:
            continue
        area, area_by = _area(asset, reading.units, reading.context, sets)
        if area is not None:
            area *= share / 100 if share > 1 else share
        spaces, placed_by = _rooms_of(asset, rooms, boundaries, finder, reading)
        for space in spaces:
            yield surface_row(
                space,
                "glazing",
                material_label(asset.entity),
                area,
                asset.step_id,
                placed_by=placed_by,
                area_by=area_by,
            )


def _rooms_of(
    asset: Asset,
    rooms: Mapping[int, Room],
    boundaries: Boundaries,
    finder: RoomFinder,
    reading: Reading,
) -> tuple[list[int | None], str | None]:
    """Return the step ids of the rooms that an asset glazes and how they are known: by boundary, else by position."""
    bounded: list[int | None] = [
        n for n in sorted(boundaries["in_wall"].get(asset.step_id, ())) if n in rooms
    ]
    if bounded:
        return bounded, "boundary"
    if asset.placed_by in ("containment", "boundary"):
        return [asset.space_step_id], asset.placed_by
    facing = _facing(asset, reading.context)
    beside: list[int | None] = [] if facing is None else [*finder.rooms_beside(*facing, asset.container)]
    if beside:
        return beside, "geometry"
    return [asset.space_step_id], asset.placed_by


Facing = tuple[tuple[float, float, float], tuple[float, float, float]]


def _facing(asset: Asset, context: MeasureContext) -> Facing | None:
    """Return the middle of a window or pane and the direction through its wall.

    A window or door of stated size has its width along x and its height along z of its placement (ISO 16739-1,
    IfcWindow, 6.1.3.1).
    """
    size = _own_size(asset.entity)
    if size is None:
        extent = measure_extent(asset.entity, context)
        return None if extent is None else (extent.centre, extent.normal)
    try:
        matrix = local_placement(asset.entity.ObjectPlacement, context.begin())
    except (GeometryError, *READING_ERRORS):
        return None
    middle = (matrix @ np.array([size[0] / 2, 0.0, size[1] / 2, 1.0]))[:3] * context.length_unit_m
    x, y, z = map(float, middle)
    u, v, w = map(float, matrix[:3, 1])
    return ((x, y, z), (u, v, w)) if math.isfinite(x + y + z + u + v + w) else None


def _own_size(entity: Any) -> tuple[float, float] | None:
    """Return OverallWidth and OverallHeight, in file units."""
    width, height = read(entity, "OverallWidth"), read(entity, "OverallHeight")
    if not all(isinstance(value, float) and math.isfinite(value) and value > 0 for value in (width, height)):
        return None
    return float(width), float(height)


def _area(
    asset: Asset, units: Units, context: MeasureContext, sets: SetReader
) -> tuple[float | None, str | None]:
    """Return the area of a window with its frame in m², and what gives it; null where nothing does."""
    size = _own_size(asset.entity)
    if size is not None:
        return size[0] * size[1] * context.length_unit_m**2, "size"
    stated = stated_area(asset.entity, _AREAS, units, sets)
    if stated is not None:
        return stated, "quantity"
    rectangle = stated_rectangle(asset.entity, units, sets)
    if rectangle is not None:
        return rectangle, "property"
    extent = measure_extent(asset.entity, context)
    if extent is not None:
        return extent.area_m2, "body"
    opening = _opening_extent(asset.entity, context)
    return (None, None) if opening is None else (opening.area_m2, "opening")


def _opening_extent(entity: Any, context: MeasureContext) -> Extent | None:
    for relation in read_many(entity, "FillsVoids"):
        opening = read_linked(relation, "RelatingOpeningElement")
        if opening is not None:
            return measure_extent(opening, context)
    return None
