"""`shifts.csv`: each shift of the plan from the week of the run date on, for a system of rosters.

Comes in: the published shifts and visits. Goes out: one CSV file with times as ISO 8601 with offset.

The open set has no end and no break of a shift, because they would give the minutes of restricted rooms; its notes
count the visits that it lists.
"""

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame
from warehouse.publish.cell_text import plain_text
from warehouse.publish.plans.route_sheets import break_of

HEADER = ("location", "team", "start", "end", "break_minutes", "note")
STARTS_FORMULA = ("=", "+", "-", "@")
SHIFTS = """
with visits as (
  select facility_id, date, team_id, count(*) as visits, count(*) filter (where needs_escort) as escorted,
    list(distinct made_up_for order by made_up_for) filter (where made_up_for is not null) as made_up_for
  from mart_cleaning_calendar where date is not null group by all
)
select s.*, v.visits as listed, v.escorted, v.made_up_for
from mart_cleaning_shift s
left join visits v on s.facility_id = v.facility_id and s.date = v.date and s.team_id is not distinct from v.team_id
where s.date >= $1
order by s.facility_id, s.date, s.team_id, s.starts_at
"""


def timezone_of(con: duckdb.DuckDBPyConnection) -> ZoneInfo:
    """Return the time zone of the portfolio."""
    return ZoneInfo(frame(con, "select timezone from run_info")["timezone"].item())


def shifts_csv(shifts: pl.DataFrame, zone: ZoneInfo) -> str:
    """Return shifts (rows of `SHIFTS`) as CSV; without shifts, its header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(HEADER)
    for shift in shifts.iter_rows(named=True):
        times = (iso_time(shift.get(end), zone) for end in ("starts_at", "ends_at"))
        pause = break_of(shift)
        minutes = "" if pause is None else f"{pause:.0f}"
        cells = (shift["facility_id"], shift["team_id"] or "", *times, minutes, note_of(shift))
        writer.writerow([_no_formula(plain_text(cell)) for cell in cells])
    return text.getvalue()


def iso_time(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a local time as ISO 8601 with the offset of its day; nothing where the set does not show it."""
    if moment is None:
        return ""
    return moment.replace(tzinfo=zone, microsecond=0).isoformat()


def note_of(shift: Mapping[str, Any]) -> str:
    """Return what a shift does: its visits, those with escort, the holidays that it makes up for."""
    visits = shift["listed"] or 0
    parts = ["1 visit" if visits == 1 else f"{visits} visits"]
    if (shift["cleaners"] or 1) > 1:
        parts.append(f"{shift['cleaners']} cleaners")
    if shift["escorted"]:
        parts.append(f"{shift['escorted']} with escort")
    if shift["made_up_for"]:
        parts.append("makes up for " + ", ".join(day.isoformat() for day in shift["made_up_for"]))
    return "; ".join(parts)


def _no_formula(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text
