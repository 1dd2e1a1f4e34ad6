"""Make the tables besides those of rooms: zones, classifications, properties, assets, surfaces, requirements.

Comes in: an opened model and its rooms. Goes out: frames by table name; findings are added to the list given.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl

from bim.contents.assets import asset_rows, read_assets, read_boundaries
from bim.contents.surfaces import surface_rows
from bim.findings import make_finding
from bim.fork import begin_where
from bim.model.stepfile import OpenedModel
from bim.model.zones import read_classifications, read_zones
from bim.rooms.room import Reading, Room
from bim.settings import ExtractSettings
from bim.tables import TABLES, Finding

LONGEST_VALUE = 2000
# Reading so many assets takes longer than starting another process and receiving its answer.
_MANY = 1000


def room_content_tables(
    opened: OpenedModel,
    sha256: str,
    reading: Reading,
    rooms: Sequence[Room],
    findings: list[Finding],
) -> dict[str, pl.DataFrame]:
    """Return the tables that `--only rooms` leaves out, by name; findings are added to the list given."""
    model = opened.file
    spaces = {room.step_id: room.entity for room in rooms}
    zones, links = read_zones(model, spaces, sha256)
    boundaries = read_boundaries(model)
    assets = read_assets(model, rooms, boundaries, reading.context, findings)
    is_idle = reading.mode.in_two and len(assets) >= _MANY
    surfaces = begin_where(is_idle, partial(surface_rows, rooms, assets, boundaries, reading, sha256))
    rows: dict[str, list[dict[str, Any]]] = {
        "zone": zones,
        "space_zone": links,
        "classification": read_classifications(model, spaces, sha256),
        "asset": asset_rows(assets, sha256),
        **_requirement_rows(opened, sha256, reading.settings, findings),
    }
    tables = {name: TABLES[name].frame(of_table) for name, of_table in rows.items()}
    tables["space_property"] = property_frame(rooms, sha256)
    tables["surface"] = TABLES["surface"].frame(surfaces())
    return tables


def _requirement_rows(
    opened: OpenedModel, sha256: str, settings: ExtractSettings, findings: list[Finding]
) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of `requirement` and `requirement_failure`; a model with cyclic references is not checked."""
    none: dict[str, list[dict[str, Any]]] = {"requirement": [], "requirement_failure": []}
    if settings.requirements is None:
        return none
    if opened.broken:
        findings.append(make_finding("requirements_not_checked"))
        return none
    from bim.requirements import check_requirements

    checked = check_requirements(opened.file, Path(settings.requirements), sha256)
    findings.extend(checked.findings)
    return {"requirement": checked.rows, "requirement_failure": checked.failures}


def property_frame(rooms: Sequence[Room], sha256: str) -> pl.DataFrame:
    """Return the table `space_property`: each value of each set, as text of at most `LONGEST_VALUE` characters."""
    rows = [
        (
            sha256,
            room.step_id,
            room.global_id,
            value.set_name,
            value.name,
            _text(value.value),
            value.value_type,
        )
        for room in rooms
        for value in room.values
    ]
    return pl.DataFrame(rows, schema=TABLES["space_property"].schema, orient="row")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value)[:LONGEST_VALUE]
