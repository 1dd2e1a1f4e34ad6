"""The cleaning plan as its users take it: a workbook and a calendar a facility, the shifts as one table.

Comes in: a finished DuckDB file of either set. Goes out: the folder `plans/`. Must not know: which set it is; it can
show only what that file contains.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.intervals import week_start
from warehouse.publish.facility_files import listed_facilities
from warehouse.publish.file_keys import file_key
from warehouse.publish.file_names import file_names
from warehouse.publish.made_files import MadeFiles
from warehouse.publish.plans.events import calendar_of, stamped_again
from warehouse.publish.plans.queries import title_of
from warehouse.publish.plans.shifts import SHIFTS, shifts_csv, timezone_of
from warehouse.publish.plans.workbook import write_workbooks
from warehouse.publish.settings import RunInfo

__all__ = ["write_plans"]


def write_plans(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: RunInfo,
    chosen: Collection[str] | None = None,
    files: MadeFiles | None = None,
) -> None:
    """Write the plans of every facility that the register or a model names, or of the `chosen` ones.

    `<facility>.xlsx` for all of them, `<facility>.ics` for those with shifts, and `shifts.csv`. `files` may have those
    of an earlier version that would be the same.
    """
    folder.mkdir()
    files = files or MadeFiles(folder)
    write_workbooks(con, folder, run, files, chosen)
    zone, shifts = timezone_of(con), frame(con, SHIFTS, [week_start(run.as_of)])
    if chosen is not None:
        shifts = shifts.filter(pl.col("facility_id").is_in(list(chosen)))
    files.write(
        folder / "shifts.csv",
        file_key("shifts", shifts, zone.key),
        lambda path: _write_bytes(path, shifts_csv(shifts, zone).encode()),
    )
    _write_calendars(con, folder, run, _by_facility(shifts), zone, files)


def _write_calendars(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    run: RunInfo,
    shifts: Mapping[str, pl.DataFrame],
    zone: ZoneInfo,
    files: MadeFiles,
) -> None:
    named = _by_facility(frame(con, "select facility_id, name from mart_coverage"))
    for facility, name in file_names(listed_facilities(con), ".ics").items():
        if facility not in shifts:
            continue
        title = title_of(facility, named[facility]["name"].to_list() if facility in named else [])
        files.write(
            folder / name,
            file_key("calendar", facility, title, shifts[facility], zone.key),
            partial(_write_calendar, of=(title, facility, shifts[facility], run.as_of, zone)),
            partial(stamped_again, as_of=run.as_of),
        )


def _write_calendar(path: Path, of: tuple[str, str, pl.DataFrame, date, ZoneInfo]) -> None:
    _write_bytes(path, calendar_of(*of))


def _write_bytes(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def _by_facility(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    cut = rows.partition_by("facility_id", maintain_order=True, as_dict=True)
    return {str(facility): some for (facility,), some in cut.items()}
