"""The tables beside the rooms: zones, classifications, properties, assets, surfaces, requirements.

Comes in: an opened model and its rooms. Goes out: frames by table name; findings are added to the list given.
Must not know: how an area was chosen, files' names.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl

from bim.model.groups import read_classifications, read_zones
from bim.model.stepfile import OpenedModel
from bim.model.units import Units
from bim.rooms import Room
from bim.settings import ExtractSettings
from bim.tables import TABLES, Finding

LONGEST_VALUE = 2000


def room_content_tables(
    opened: OpenedModel,
    sha256: str,
    units: Units,
    rooms: Sequence[Room],
    settings: ExtractSettings,
    findings: list[Finding],
) -> dict[str, pl.DataFrame]:
    """All tables that `--only rooms` leaves out."""
    model = opened.file
    spaces = {room.step_id: room.entity for room in rooms}
    zones, links = read_zones(model, spaces, sha256)
    rows: dict[str, list[dict[str, Any]]] = {
        "zone": zones,
        "space_zone": links,
        "classification": read_classifications(model, spaces, sha256),
    }
    tables = {name: TABLES[name].frame(of_table) for name, of_table in rows.items()}
    tables["space_property"] = property_frame(rooms, sha256)
    return tables


def property_frame(rooms: Sequence[Room], sha256: str) -> pl.DataFrame:
    """The table `space_property`: every single value of every set, as text."""
    rows = [
        (sha256, room.step_id, room.global_id, value.set_name, value.name, _text(value.value), value.value_type)
        for room in rooms
        for value in room.values
    ]
    return pl.DataFrame(rows, schema=TABLES["space_property"].schema, orient="row")


def _text(value: Any) -> str | None:
    if value is None:
        return None
    return str(value)[:LONGEST_VALUE]
