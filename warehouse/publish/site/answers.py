"""What the pages show, asked of one published DuckDB file: small tables once, rooms by facility.

Comes in: a finished DuckDB file of either set. Goes out: Polars frames by the name of their query. Must not know:
HTML, languages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from warehouse.duckdb_tables import frame, literal

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Answers:
    """The frames of `queries/` by name, and the first day of the month of the run date.

    A query that reads a table which the set does not hold has no frame. `all_months` are the months of frames in the
    whole portfolio, where the frames are of a part of it.
    """

    frames: Mapping[str, pl.DataFrame]
    month: date
    all_months: Mapping[str, Sequence[date]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pl.DataFrame:
        return self.frames[name]

    def __contains__(self, name: str) -> bool:
        return name in self.frames

    def rows(self, name: str) -> list[dict[str, Any]]:
        """Return the rows of a frame as dicts; none where the set does not hold its tables."""
        return self.frames[name].to_dicts() if name in self.frames else []

    def months(self, name: str) -> Sequence[date]:
        """Return the months that a frame has in the whole portfolio, in order."""
        return self.all_months[name] if name in self.all_months else months_of(self.frames[name])


def months_of(frame: pl.DataFrame) -> list[date]:
    """Return the months of a frame in order."""
    return list(frame["month"].drop_nulls().unique().sort())


def ask(con: duckdb.DuckDBPyConnection, as_of: date) -> Answers:
    """Return the answers that all pages share."""
    con.execute(f"set variable as_of = date {literal(as_of.isoformat())}")
    frames = {}
    for path in sorted((FOLDER / "queries").glob("*.sql")):
        found = _frame(con, path)
        if found is not None:
            frames[path.stem] = found
    return Answers(frames, as_of.replace(day=1))


def ask_rooms(
    con: duckdb.DuckDBPyConnection, facilities: Sequence[str], as_of: date
) -> Mapping[str, pl.DataFrame]:
    """Return the rooms of each facility on the run date, each with its cost, plan and requests where known."""
    con.execute(f"set variable as_of = date {literal(as_of.isoformat())}")
    rooms: pl.DataFrame | None = None
    for path in sorted((FOLDER / "room_queries").glob("*.sql")):
        found = _frame(con, path, [list(facilities)])
        if found is not None:
            rooms = found if rooms is None else rooms.join(found, on=["facility_id", "space_id"], how="left")
    if rooms is None:
        return {}
    cut = rooms.sort("space_id").partition_by(
        "facility_id", maintain_order=True, include_key=False, as_dict=True
    )
    return {str(facility): some for (facility,), some in cut.items()}


def dictionary(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Return every table with its comment and those of its columns, by name."""
    tables = con.execute("select table_name, comment from duckdb_tables() order by table_name").fetchall()
    columns: dict[str, list[tuple[str, str]]] = {}
    for table, column, text in con.execute(
        "select table_name, column_name, comment from duckdb_columns() where not internal"
        " order by table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append((column, text or ""))
    return [{"name": name, "text": text or "", "columns": columns.get(name, [])} for name, text in tables]


def _frame(con: duckdb.DuckDBPyConnection, path: Path, params: Sequence[Any] = ()) -> pl.DataFrame | None:
    try:
        rows = frame(con, path.read_text(encoding="utf-8"), params)
    except duckdb.CatalogException:
        return None
    return rows if "footprint_wkb" in rows.columns else rows.sort(pl.all(), nulls_last=True)
