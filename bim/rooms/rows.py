"""Write rooms, storeys and findings as rows of the extracted tables that `--only rooms` gives.

Comes in: rooms, the structure, findings. Goes out: rows and frames of plain values.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl
import shapely

from bim.area.chosen.area_choice import AreaChoice
from bim.geometry.footprint import Footprint
from bim.model.stepfile import OpenedModel
from bim.model.structure import Place, Structure
from bim.model.true_north import read_true_north_deg
from bim.model.units import Units
from bim.rooms.room import Room
from bim.tables import TABLES, Finding

Row = dict[str, Any]


def model_row(
    opened: OpenedModel,
    sha256: str,
    units: Units,
    structure: Structure,
    rooms: Sequence[Room],
    version: str,
    held_reason: str | None = None,
) -> Row:
    """Return the one row of `model`."""
    counted = [room for room in rooms if room.reason is None]
    return {
        "model_sha256": sha256,
        "schema": opened.schema,
        "application": opened.header.get("application"),
        "written_at": opened.header.get("written_at"),
        "project_global_id": structure.project_global_id,
        "project_name": structure.project_name,
        "length_unit": units.length_unit,
        "length_unit_m": units.length_unit_m,
        "area_unit": units.area_unit,
        "area_unit_m2": units.area_unit_m2,
        "true_north_deg": read_true_north_deg(opened.file),
        "spaces": len(rooms),
        "spaces_counted": len(counted),
        "spaces_held": sum(1 for room in rooms if room.reason is not None and room.reason.is_held),
        "net_area_m2": math.fsum(room.choice.net_m2 or 0.0 for room in counted),
        "held_reason": held_reason,
        "extractor_version": version,
    }


def building_rows(structure: Structure, gross_m2: Mapping[int, float], sha256: str) -> list[Row]:
    """Return the rows of `building`; `gross_m2` by step id."""
    return [
        {
            "model_sha256": sha256,
            "step_id": building.step_id,
            "global_id": building.global_id,
            "name": building.name,
            "site_name": building.site_name,
            "gross_area_m2": gross_m2.get(building.step_id),
        }
        for building in structure.buildings
    ]


def storey_rows(structure: Structure, gross_m2: Mapping[int, float], sha256: str) -> list[Row]:
    """Return the rows of `storey`; `gross_m2` by step id."""
    return [
        {
            "model_sha256": sha256,
            "step_id": storey.step_id,
            "global_id": storey.global_id,
            "name": storey.name,
            "elevation_m": storey.elevation_m,
            "building_step_id": storey.building_step_id,
            "gross_area_m2": gross_m2.get(storey.step_id),
        }
        for storey in structure.storeys
    ]


def space_frame(rooms: Sequence[Room], sha256: str) -> pl.DataFrame:
    """Return the table `space`."""
    columns: dict[str, list[Any]] = {
        "model_sha256": [sha256] * len(rooms),
        "step_id": [room.step_id for room in rooms],
        "global_id": [room.global_id for room in rooms],
        "number": [room.number for room in rooms],
        "name": [room.name for room in rooms],
        "object_type": [room.object_type for room in rooms],
        "predefined_type": [room.predefined_type for room in rooms],
        "composition_type": [room.composition_type for room in rooms],
        "is_external": [room.is_external for room in rooms],
        **_place_columns([room.place for room in rooms]),
        **_choice_columns([room.choice for room in rooms]),
        "is_counted": [room.reason is None for room in rooms],
        "exclusion_reason": [room.reason for room in rooms],
        **_footprint_columns([room.footprint for room in rooms]),
    }
    schema = TABLES["space"].schema
    return pl.DataFrame({name: columns[name] for name in schema}, schema=schema)


def _place_columns(places: Sequence[Place]) -> dict[str, list[Any]]:
    buildings = [place.building for place in places]
    storeys = [place.storey for place in places]
    return {
        "site_name": [place.site_name for place in places],
        "building_step_id": [building.step_id if building else None for building in buildings],
        "building_global_id": [building.global_id if building else None for building in buildings],
        "building_name": [building.name if building else None for building in buildings],
        "storey_step_id": [storey.step_id if storey else None for storey in storeys],
        "storey_global_id": [storey.global_id if storey else None for storey in storeys],
        "storey_name": [storey.name if storey else None for storey in storeys],
        "storey_elevation_m": [storey.elevation_m if storey else None for storey in storeys],
        "parent_step_id": [place.parent_step_id for place in places],
    }


def _choice_columns(choices: Sequence[AreaChoice]) -> dict[str, list[Any]]:
    return {
        "net_area_m2": [choice.net_m2 for choice in choices],
        "gross_area_m2": [choice.gross_m2 for choice in choices],
        "stated_area_m2": [choice.stated_m2 for choice in choices],
        "area_rule": [choice.rule for choice in choices],
        "area_confidence": [choice.confidence for choice in choices],
    }


def _footprint_columns(footprints: Sequence[Footprint]) -> dict[str, list[Any]]:
    return {
        "measured_area_m2": [one.area_m2 for one in footprints],
        "low_headroom_area_m2": [one.low_headroom_area_m2 for one in footprints],
        "measured_by": [one.measured_by for one in footprints],
        "perimeter_m": [one.perimeter_m for one in footprints],
        "height_m": [one.height_m for one in footprints],
        "floor_z_m": [one.floor_z_m for one in footprints],
        "volume_m3": [one.volume_m3 for one in footprints],
        "footprint_wkb": [None if one.polygon is None else shapely.to_wkb(one.polygon) for one in footprints],
    }


def statement_frame(rooms: Sequence[Room], sha256: str) -> pl.DataFrame:
    """Return the table `area_statement`: per room the stated areas, then the measured one, in m²."""
    rows: list[tuple[Any, ...]] = []
    for room in rooms:
        key = (sha256, room.step_id, room.global_id)
        for stated in room.statements:
            is_chosen = room.choice.chosen is stated or room.choice.chosen == stated
            rows.append(
                (
                    *key,
                    stated.set_name,
                    stated.quantity_name,
                    stated.kind,
                    stated.value_m2,
                    stated.source,
                    stated.rank,
                    is_chosen,
                )
            )
        if room.footprint.area_m2 is not None:
            is_chosen = room.choice.chosen is None and room.choice.net_m2 == room.footprint.area_m2
            rows.append((*key, None, "footprint", "net", room.footprint.area_m2, "geometry", None, is_chosen))
    return pl.DataFrame(rows, schema=TABLES["area_statement"].schema, orient="row")


def finding_rows(findings: Iterable[Finding], sha256: str) -> list[Row]:
    """Return the rows of `finding`."""
    return [
        {
            "model_sha256": sha256,
            "step_id": finding.step_id,
            "global_id": finding.global_id,
            "code": finding.code,
            "severity": finding.severity,
            "message": finding.message,
            "details": finding.details,
            "subject": finding.subject,
        }
        for finding in findings
    ]
