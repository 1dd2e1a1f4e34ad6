"""The cleaning plan as its users take it: a workbook and a calendar a facility, the shifts as one table.

Comes in: a finished DuckDB file of either set. Goes out: the folder `plans/`. Must not know: which set it is; it can
show only what that file contains.
"""

from collections.abc import Collection
from pathlib import Path

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.publish.facility_files import listed_facilities
from warehouse.publish.file_names import file_names
from warehouse.publish.plans.events import calendar_of
from warehouse.publish.plans.queries import title_of
from warehouse.publish.plans.shifts import SHIFTS, shifts_csv, timezone_of
from warehouse.publish.plans.workbook import write_workbooks
from warehouse.publish.settings import RunInfo

__all__ = ["write_plans"]


def write_plans(
    con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo, chosen: Collection[str] | None = None
) -> None:
    """Write the plans of every facility that the register or a model names, or of the `chosen` ones.

    `<facility>.xlsx` for all of them, `<facility>.ics` for those with shifts, and `shifts.csv`.
    """
    folder.mkdir()
    write_workbooks(con, folder, run, chosen)
    (folder / "shifts.csv").write_bytes(shifts_csv(con, run, chosen).encode())
    _write_calendars(con, folder, run, chosen)


def _write_calendars(
    con: duckdb.DuckDBPyConnection, folder: Path, run: RunInfo, chosen: Collection[str] | None
) -> None:
    zone, shifts = timezone_of(con), _by_facility(frame(con, SHIFTS, [run.as_of]))
    named = _by_facility(frame(con, "select facility_id, name from mart_coverage"))
    for facility, name in file_names(listed_facilities(con), ".ics").items():
        if facility in shifts and (chosen is None or facility in chosen):
            title = title_of(facility, named[facility]["name"].to_list() if facility in named else [])
            content = calendar_of(title, facility, shifts[facility], run.as_of, zone)
            if content is not None:
                (folder / name).write_bytes(content)


def _by_facility(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    cut = rows.partition_by("facility_id", maintain_order=True, as_dict=True)
    return {str(facility): some for (facility,), some in cut.items()}
