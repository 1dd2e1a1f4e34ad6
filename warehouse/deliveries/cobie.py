"""COBie workbooks: facilities, floors, spaces with stated areas, components and jobs, beside what a model states.

Comes in: a COBie workbook. Goes out: its sheets as one table with the columns of the kind `cobie`, in metres and square
metres. It knows no models.

Source: NBIMS-US v3, 4.2 (COBie 2.4): sheet and column names, and units declared on the Facility sheet.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from bim.tables import Finding
from warehouse.deliveries.files.sniffing import tidy_name
from warehouse.deliveries.files.tabular import EMPTY_FORMULA, ERROR_CELL, CellTable
from warehouse.deliveries.files.workbook import Workbook
from warehouse.deliveries.files.worksheets import table_of
from warehouse.deliveries.findings import delivery_error, make_finding
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.mapping import Source

_FOOT = Decimal("0.3048")
_LENGTHS = {
    "meter": Decimal(1),
    "metre": Decimal(1),
    "m": Decimal(1),
    "millimeter": Decimal("0.001"),
    "millimetre": Decimal("0.001"),
    "mm": Decimal("0.001"),
    "centimeter": Decimal("0.01"),
    "centimetre": Decimal("0.01"),
    "cm": Decimal("0.01"),
    "foot": _FOOT,
    "feet": _FOOT,
    "ft": _FOOT,
    "inch": Decimal("0.0254"),
    "inche": Decimal("0.0254"),
    "in": Decimal("0.0254"),
}
_COMMON = {"name": "Name", "category": "Category", "description": "Description"}
_SHEETS: Mapping[str, Mapping[str, str]] = {
    "Facility": _COMMON,
    "Floor": {**_COMMON, "external_identifier": "ExtIdentifier", "elevation_m": "Elevation"},
    "Space": {
        **_COMMON,
        "floor": "FloorName",
        "external_identifier": "ExtIdentifier",
        "gross_area_m2": "GrossArea",
        "net_area_m2": "NetArea",
        "usable_height_m": "UsableHeight",
    },
    "Component": {
        "name": "Name",
        "space": "Space",
        "type_name": "TypeName",
        "description": "Description",
        "external_identifier": "ExtIdentifier",
    },
    "Job": {
        **_COMMON,
        "type_name": "TypeName",
        "task_number": "TaskNumber",
        "external_identifier": "ExtIdentifier",
    },
}
_SPELLINGS = {"ExtIdentifier": ("extidentifier", "externalidentifier")}
_NOTHING = ("n/a", "na", "none", "")


def read_cobie(path: Path, facility_id: str | None = None) -> tuple[CellTable, dict[str, Source]]:
    """Return the rows of a COBie workbook under the column names of the kind, with the row of their sheet.

    `facility_id` replaces the name on the Facility sheet. Areas and lengths carry the factor of the declared units.
    Raises DeliveryError: missing_sheet, missing_column, unknown_unit, not_a_workbook.
    """
    with Workbook(path) as workbook:
        there = {tidy_name(sheet.name): sheet for sheet in workbook.sheets}
        lacking = [name for name in ("Facility", "Space") if name.casefold() not in there]
        if lacking:
            raise delivery_error("missing_sheet", "cobie", sheets=" and ".join(lacking))
        tables = {
            name: table_of(workbook.cells(there[name.casefold()]), 1, name)
            for name in _SHEETS
            if name.casefold() in there
        }
    facility, area, length = _facility(tables["Facility"])
    stacked = [_rows_of(name, table, facility_id or facility) for name, table in tables.items()]
    sources = {column.name: Source((column.name,)) for column in KINDS["cobie"].columns}
    for name, factor in {
        "gross_area_m2": area,
        "net_area_m2": area,
        "elevation_m": length,
        "usable_height_m": length,
    }.items():
        sources[name] = Source((name,), None if factor == 1 else factor)
    findings = tuple(finding for table in tables.values() for finding in table.findings)
    found = CellTable(
        pl.concat([cells for cells, _ in stacked]),
        pl.concat([table.source_row for table in tables.values()]),
        pl.concat([codes for _, codes in stacked]),
        findings=(*findings, *_unit_findings(area, length)),
    )
    return found, sources


def _facility(table: CellTable) -> tuple[str, Decimal, Decimal]:
    """Return the facility's name, the square metres in its area unit, the metres in its length unit."""
    columns = {tidy_name(name): name for name in table.cells.columns}
    if "name" not in columns or table.cells.is_empty():
        raise delivery_error("missing_column", "cobie_facility")
    first: dict[str, Any] = table.cells.row(0, named=True)
    name = first[columns["name"]]
    if not name:
        raise delivery_error("missing_value", "cobie_facility")
    area_unit = str(first.get(columns.get("areaunits", ""), "") or "")
    length_unit = str(first.get(columns.get("linearunits", ""), "") or "")
    return str(name), _area(area_unit), _length(length_unit)


def _area(unit: str) -> Decimal:
    bare = (
        "".join(unit.casefold().split())
        .replace("square", "")
        .replace("sq", "")
        .replace("²", "")
        .replace("2", "")
    )
    factor = _LENGTHS.get(bare) or _LENGTHS.get(bare.rstrip("s."))
    if factor is None:
        raise delivery_error("unknown_unit", field="AreaUnits", unit=unit)
    return factor * factor


def _length(unit: str) -> Decimal:
    bare = "".join(unit.casefold().split())
    factor = _LENGTHS.get(bare) or _LENGTHS.get(bare.rstrip("s."))
    if factor is None:
        raise delivery_error("unknown_unit", field="LinearUnits", unit=unit)
    return factor


def _rows_of(sheet: str, table: CellTable, facility: str) -> tuple[pl.DataFrame, pl.Series]:
    """Return the rows of a sheet under the kind's names, columns as text, and why a row cannot be used."""
    spelled = {tidy_name(name): name for name in table.cells.columns}
    columns: dict[str, pl.Series] = {}
    codes = table.row_codes
    rows = len(table.source_row)
    for column in KINDS["cobie"].columns:
        wanted = _SHEETS[sheet].get(column.name, "")
        names = _SPELLINGS.get(wanted, (wanted.casefold(),))
        name = next((spelled[spelling] for spelling in names if spelling in spelled), None)
        if name is None:
            if column.name in ("name", "net_area_m2") and wanted:
                raise delivery_error("missing_column", "cobie_column", sheet=sheet, column=wanted)
            columns[column.name] = pl.repeat(None, rows, dtype=pl.String, eager=True)
            continue
        columns[column.name] = _known(table.cells[name])
        codes = _worse(codes, table.marks[name])
    columns["sheet"] = pl.repeat(sheet, rows, dtype=pl.String, eager=True)
    columns["facility_id"] = pl.repeat(facility, rows, dtype=pl.String, eager=True)
    return pl.DataFrame(columns), codes


def _known(text: pl.Series) -> pl.Series:
    nothing = text.str.strip_chars().str.to_lowercase().is_in(list(_NOTHING))
    return (
        pl.DataFrame({"text": text, "nothing": nothing})
        .select(pl.when(~pl.col("nothing")).then("text"))
        .to_series()
    )


def _worse(codes: pl.Series, marks: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"code": codes, "mark": marks})
    return frame.select(
        pl.when(pl.col("mark") == ERROR_CELL)
        .then(pl.lit("error_cell"))
        .when(pl.col("mark") == EMPTY_FORMULA)
        .then(pl.lit("formula_without_value"))
        .otherwise("code")
        .alias("code")
    ).to_series()


def _unit_findings(area: Decimal, length: Decimal) -> list[Finding]:
    if area == 1 and length == 1:
        return []
    return [make_finding("units_converted", area_factor=area, length_factor=length)]
