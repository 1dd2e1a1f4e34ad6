"""Read lengths that show the scale of a building: doors, walls, storeys.

Comes in: an opened IFC file, metres in its length unit, its storeys. Goes out: `BuildingLengths`.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from bim.model.attributes import read, read_many
from bim.model.structure import Storey

# This many objects of a kind show its median.
ENOUGH = 500


@dataclass(frozen=True)
class BuildingLengths:
    """Lengths in metres by the declared unit; empty where the file has none of a kind."""

    door_heights_m: Sequence[float] = ()
    door_widths_m: Sequence[float] = ()
    wall_thicknesses_m: Sequence[float] = ()
    storey_heights_m: Sequence[float] = ()


def read_lengths(model: Any, length_unit_m: float, storeys: Iterable[Storey]) -> BuildingLengths:
    """Return heights and widths of doors, thicknesses of layered walls, and heights from storey to storey."""
    doors = list(islice(model.by_type("IfcDoor"), ENOUGH))
    walls = (_wall_thickness(usage) for usage in islice(model.by_type("IfcMaterialLayerSetUsage"), ENOUGH))
    return BuildingLengths(
        door_heights_m=_metres((read(door, "OverallHeight") for door in doors), length_unit_m),
        door_widths_m=_metres((read(door, "OverallWidth") for door in doors), length_unit_m),
        wall_thicknesses_m=_metres(walls, length_unit_m),
        storey_heights_m=list(_storey_heights(storeys)),
    )


def _metres(values: Iterable[Any], length_unit_m: float) -> list[float]:
    return [float(value) * length_unit_m for value in values if _is_length(value)]


def _is_length(value: Any) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0
    )


def _wall_thickness(usage: Any) -> float | None:
    """Return the thickness of all layers of an upright set; null for that of a slab."""
    if read(usage, "LayerSetDirection") != "AXIS2":
        return None
    layers = read_many(read(usage, "ForLayerSet"), "MaterialLayers")
    return math.fsum(thick for layer in layers if _is_length(thick := read(layer, "LayerThickness")))


def _storey_heights(storeys: Iterable[Storey]) -> Iterator[float]:
    """Yield the height from each level of a building to the next."""
    levels: dict[int | None, set[float]] = {}
    for storey in storeys:
        if storey.elevation_m is not None:
            levels.setdefault(storey.building_step_id, set()).add(storey.elevation_m)
    for building in levels.values():
        yield from (high - low for low, high in pairwise(sorted(building)) if high > low)
