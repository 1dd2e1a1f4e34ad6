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
from warehouse.publish.plans.queries import Answers
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
    zone, shifts = timezone_of(con), frame(con, SHIFTS, [run.as_of])
    for facility, name in file_names(listed_facilities(con), ".ics").items():
        if chosen is None or facility in chosen:
            mine = shifts.filter(pl.col("facility_id") == facility)
            content = calendar_of(Answers(con, facility, run.as_of).title, facility, mine, run.as_of, zone)
            if content is not None:
                (folder / name).write_bytes(content)
