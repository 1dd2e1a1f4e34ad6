"""One model as a COBie workbook: its facility, floors, spaces, zones, types and components.

Comes in: the extracted tables of one model. Goes out: an XLSX file; the same tables give the same bytes.

Source: NBIMS-US v3, 4.2 (COBie 2.4): sheets, their columns in that order, "n/a" for what is not known, one facility a
workbook, and Name as the key of a row. Sheets of COBie about which a model says nothing are left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from bim.cobie_columns import AUTHOR, COLUMNS, NOTHING, UNKNOWN_TIME
from bim.tables import NO_ROOM_REASONS
from bim.visible_text import visible

_CREATED = datetime(2000, 1, 1)  # of the file; the workbook's own rows have the time of the model
_LONGEST_CELL = 32_000
_MOVEABLE = frozenset(("furniture",))
_NO_COMPONENT = frozenset(("panel",))  # a pane of a curtain wall; COBie leaves walls and their parts out
Row = dict[str, Any]


@dataclass(frozen=True)
class CobieWritten:
    """How many rows the sheets of a workbook have, and how many spaces are left out since they are no rooms."""

    floors: int
    spaces: int
    components: int
    left_out: int


def write_cobie(path: Path, tables: Mapping[str, pl.DataFrame]) -> CobieWritten:
    """Write the workbook of one model; spaces that repeat or contain others are no rooms and are left out.

    `tables`: as `bim.extract` gives them; without the tables of contents there are no zones, types and components.
    Raises: OSError where the file cannot be written.
    """
    model = tables["model"].row(0, named=True)
    spaces = [row for row in _rows(tables, "space") if row["exclusion_reason"] not in NO_ROOM_REASONS]
    floors = _names(_rows(tables, "storey"), _floor_names(tables))
    rooms = _names(spaces, [_first(row["number"], row["name"], row["global_id"]) for row in spaces])
    assets = [row for row in _rows(tables, "asset") if row["asset_group"] not in _NO_COMPONENT]
    sheets = {
        "Contact": [{"Email": AUTHOR, "Company": "areal"}],
        "Facility": [_facility(model, tables["building"])],
        "Floor": list(_floors(_rows(tables, "storey"), floors)),
        "Space": list(_spaces(spaces, rooms, floors, _categories(tables))),
        "Zone": list(_zones(tables, rooms)),
        "Type": list(_types(assets)),
        "Component": list(_components(assets, rooms)),
        "Attribute": list(_attributes(spaces, rooms)),
    }
    _write(path, sheets, _written_at(model["written_at"]), model["application"])
    left_out = len(tables["space"]) - len(spaces)
    return CobieWritten(len(floors), len(spaces), len(assets), left_out)


def _rows(tables: Mapping[str, pl.DataFrame], name: str) -> list[Row]:
    """Return the rows of a table in the order of the file; none where the table was not read."""
    return tables[name].sort("step_id").rows(named=True) if name in tables else []


def _first(*texts: str | None) -> str:
    return next((text for text in texts if text and text.strip()), NOTHING)


def _names(rows: Sequence[Row], wanted: Sequence[str]) -> dict[int, str]:
    """Return a name for each row by its step, none twice: a repeated one is followed by the row's GlobalId."""
    plain = [_plain(name) for name in wanted]
    times = Counter(name.casefold() for name in plain)
    taken: set[str] = set()
    found = {}
    for row, name in zip(rows, plain, strict=True):
        free = name if times[name.casefold()] == 1 else f"{name} [{row['global_id']}]"
        if free.casefold() in taken:
            free = f"{free} #{row['step_id']}"
        taken.add(free.casefold())
        found[row["step_id"]] = free
    return found


def _floor_names(tables: Mapping[str, pl.DataFrame]) -> list[str]:
    """Return the names of the storeys; where a model has several buildings, the building is named too."""
    buildings = {row["step_id"]: row["name"] for row in _rows(tables, "building")}
    storeys = _rows(tables, "storey")
    if len(buildings) < 2:
        return [_first(row["name"], row["global_id"]) for row in storeys]
    return [
        f"{_first(buildings.get(row['building_step_id']))} / {_first(row['name'], row['global_id'])}"
        for row in storeys
    ]


def _facility(model: Row, buildings: pl.DataFrame) -> Row:
    """Return the row of the facility: the building, or the project where a model has several or none."""
    is_one = len(buildings) == 1
    one = buildings.row(0, named=True) if is_one else {}
    sites = buildings["site_name"].drop_nulls().unique().sort().to_list()
    return {
        "Name": _first(one.get("name"), model["project_name"], one.get("global_id")),
        "ProjectName": model["project_name"],
        "SiteName": ", ".join(sites) or None,
        "LinearUnits": "meters",
        "AreaUnits": "squaremeters",
        "VolumeUnits": "cubicmeters",
        "AreaMeasurement": "Net area of each room by the rule named on the sheet Attribute",
        "ExternalProjectObject": "IfcProject",
        "ExternalProjectIdentifier": model["project_global_id"],
        "ExternalFacilityObject": "IfcBuilding" if is_one else None,
        "ExternalFacilityIdentifier": one.get("global_id"),
        "Description": None if is_one else ", ".join(_texts(buildings["name"])) or None,
    }


def _texts(values: pl.Series) -> list[str]:
    return [str(value) for value in values.drop_nulls().unique().sort() if str(value).strip()]


def _floors(storeys: Iterable[Row], names: Mapping[int, str]) -> Iterator[Row]:
    for row in storeys:
        yield {
            "Name": names[row["step_id"]],
            "Category": "Floor",
            "ExtObject": "IfcBuildingStorey",
            "ExtIdentifier": row["global_id"],
            "Description": row["name"],
            "Elevation": row["elevation_m"],
        }


def _categories(tables: Mapping[str, pl.DataFrame]) -> dict[int, str]:
    """Return the first classification of each space as COBie writes it: code and title."""
    found: dict[int, str] = {}
    for row in _rows(tables, "classification"):
        parts = [part for part in (row["code"], row["title"]) if part]
        if parts:
            found.setdefault(row["step_id"], ": ".join(parts))
    return found


def _spaces(
    spaces: Iterable[Row], names: Mapping[int, str], floors: Mapping[int, str], categories: Mapping[int, str]
) -> Iterator[Row]:
    for row in spaces:
        yield {
            "Name": names[row["step_id"]],
            "Category": _first(categories.get(row["step_id"]), row["object_type"], row["predefined_type"]),
            "FloorName": floors.get(row["storey_step_id"]),
            "Description": _first(row["name"], row["number"]),
            "ExtObject": "IfcSpace",
            "ExtIdentifier": row["global_id"],
            "RoomTag": row["number"],
            "UsableHeight": row["height_m"],
            "GrossArea": row["gross_area_m2"],
            "NetArea": row["net_area_m2"],
        }


def _zones(tables: Mapping[str, pl.DataFrame], rooms: Mapping[int, str]) -> Iterator[Row]:
    """Return one row a zone and a room in it; a zone without a room has one row as well."""
    members: dict[int, list[str]] = {}
    for row in _rows(tables, "space_zone"):
        if row["step_id"] in rooms:
            members.setdefault(row["zone_step_id"], []).append(rooms[row["step_id"]])
    zones = _rows(tables, "zone")
    names = _names(zones, [_first(row["name"], row["global_id"]) for row in zones])
    for row in zones:
        for room in sorted(set(members.get(row["step_id"], []))) or [NOTHING]:
            yield {
                "Name": names[row["step_id"]],
                "Category": row["object_type"],
                "SpaceNames": room,
                "ExtObject": "IfcZone",
                "ExtIdentifier": row["global_id"],
                "Description": row["name"],
            }


def _type_of(asset: Row) -> str:
    return _plain(_first(asset["type_name"], asset["asset_class"]))


def _types(assets: Iterable[Row]) -> Iterator[Row]:
    """Return one row a type; its name alone tells a type from another, in capitals or not."""
    found: dict[str, Row] = {}
    for asset in assets:
        found.setdefault(_type_of(asset).casefold(), asset)
    for asset in found.values():
        yield {
            "Name": _type_of(asset),
            "Category": asset["predefined_type"],
            "Description": _type_of(asset),
            "AssetType": "Moveable" if asset["asset_group"] in _MOVEABLE else "Fixed",
            "ExtObject": f"{asset['asset_class']}Type",
        }


def _components(assets: Sequence[Row], rooms: Mapping[int, str]) -> Iterator[Row]:
    names = _names(assets, [_first(row["name"], row["tag"], row["global_id"]) for row in assets])
    spelled: dict[str, str] = {}
    for row in assets:
        kind = spelled.setdefault(_type_of(row).casefold(), _type_of(row))
        yield {
            "Name": names[row["step_id"]],
            "TypeName": kind,
            "Space": rooms.get(row["space_step_id"]),
            "Description": _first(row["name"], kind),
            "ExtObject": row["asset_class"],
            "ExtIdentifier": row["global_id"],
            "TagNumber": row["tag"],
        }


def _attributes(spaces: Iterable[Row], rooms: Mapping[int, str]) -> Iterator[Row]:
    """Return what COBie has no column for: by which rule a room got its area, how sure it is, and if it counts."""
    for row in spaces:
        values = {
            "AreaRule": row["area_rule"],
            "AreaConfidence": row["area_confidence"],
            "IsCounted": "yes" if row["is_counted"] else "no",
            "ExclusionReason": row["exclusion_reason"],
        }
        for name, value in values.items():
            if value is not None:
                yield {
                    "Name": name,
                    "SheetName": "Space",
                    "RowName": rooms[row["step_id"]],
                    "Value": value,
                    "ExtObject": "IfcSpace",
                    "ExtIdentifier": row["global_id"],
                }


def _written_at(text: str | None) -> str:
    """Return the time stamp of the model's header as ISO 8601; the standard's word for an unknown one else."""
    try:
        return datetime.fromisoformat(text or "").replace(microsecond=0).isoformat()
    except ValueError:
        return UNKNOWN_TIME


def _write(path: Path, sheets: Mapping[str, Sequence[Row]], written_at: str, application: str | None) -> None:
    common = {"CreatedBy": AUTHOR, "CreatedOn": written_at, "ExtSystem": application}
    common["ExternalSystem"] = application
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": "COBie", "author": "areal", "created": _CREATED})
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(COLUMNS[name]):
                sheet.write_string(0, place, column, bold)
            sheet.set_column(0, len(COLUMNS[name]) - 1, 18)
            for number, row in enumerate(rows, start=1):
                for place, column in enumerate(COLUMNS[name]):
                    _write_cell(sheet, number, place, row.get(column, common.get(column)))


def _write_cell(sheet: Any, row: int, place: int, value: Any) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, place, value)
    else:
        sheet.write_string(row, place, _plain(value or NOTHING))


def _plain(text: str) -> str:
    """Return a text as a cell takes it: on one line, without signs that nobody sees."""
    return visible(text, keep_lines=False)[:_LONGEST_CELL].strip() or NOTHING
