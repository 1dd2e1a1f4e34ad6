"""The work of `areal plan --from-workbook`: a planner's workbook is checked and its accepted edits are delivered.

Comes in: the configuration and a workbook. Goes out: an answer for each filled cell, and a delivery in the store.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bim.errors import UsageError
from flows.cli.plan_preview import PublishedWarehouse, published_warehouse
from flows.config import Config
from flows.job.ledger import lock
from flows.record_blocks import PLANNER_EDITS, PLANNER_PROGRAMS

if TYPE_CHECKING:
    from flows.job.run_context import RunContext
    from warehouse.planning.edit_reading import Form
    from warehouse.planning.edits import Answer, PlannedRoom

FOLDER = "planner-edits"  # under the output folder: the deliveries as they were, with names
ROOMS = """
with planned as (
  select space_id, cast(sum(visits) as decimal(18, 6)) as visits from mart_cleaning_plan group by space_id
)
select s.space_id, s.facility_id, s.number, s.name, s.global_id, s.is_cleanable, s.is_counted, planned.visits
from dim_space s left join planned on s.space_id = planned.space_id
where s.valid_from <= $1 and coalesce(s.valid_to, open_end()) > $1
  and s.exclusion_reason is distinct from 'duplicate'
order by s.space_id
"""


@dataclass(frozen=True)
class Review:
    """What came of a workbook: notes on it, an answer a cell, and the deliveries of what was accepted, if anything."""

    notes: list[str]
    answers: "list[Answer]"
    deliveries: tuple[Path, ...]


def take_edits(config: Config, path: Path, facility: str | None) -> Review:
    """Check a planner's workbook against the published plan, and store what is accepted.

    Raises: UsageError for a path that is no file, for a workbook that is no plan of areal, and for one of another
    facility than the one named; LockError while a run is going.
    """
    from flows.job.deliver import deliver, open_run
    from warehouse.planning.edits import override_rows, review_edits
    from warehouse.planning.program_edits import program_rows, review_programs

    if not path.is_file():
        raise UsageError(f"There is no workbook {path}.")
    warehouse = published_warehouse(config.output_folder)
    with lock(config.output_folder):
        run = open_run(config)
        form = _read(run, path)
        rooms = planned_rooms(warehouse)
        _require_facility(form, rooms, facility, path)
        earlier = _earlier(run)
        answers, edits = review_edits(form, rooms, earlier)
        more, programs = review_programs(
            form, _categories(warehouse), _programs_in_force(run, form.facility_id)
        )
        when = f"{run.started_at:%Y-%m-%d %H:%M:%S} UTC"
        accepted = (
            ("room_override", PLANNER_EDITS, list(override_rows(edits, earlier, when))),
            ("cleaning_program", PLANNER_PROGRAMS, list(program_rows(programs, when))),
        )
        files = [(kind, block, _write_delivery(run, form, rows)) for kind, block, rows in accepted if rows]
        if files:
            deliver(run, files)
    return Review(list(_notes(form, rooms)), answers + more, tuple(path for _, _, path in files))


def planned_rooms(warehouse: PublishedWarehouse) -> "dict[str, PlannedRoom]":
    """Return the counted rooms of the published plan by space_id."""
    from warehouse.duckdb_tables import connect_read_only, frame
    from warehouse.planning.edit_form import planned_text
    from warehouse.planning.edits import PlannedRoom

    with connect_read_only(warehouse.path) as con:
        rows = frame(con, ROOMS, [warehouse.as_of]).to_dicts()
    by_id = Counter((row["facility_id"], row["global_id"]) for row in rows)
    by_number = Counter((row["facility_id"], row["number"]) for row in rows)
    return {
        row["space_id"]: PlannedRoom(
            row["space_id"],
            row["facility_id"],
            " ".join(part for part in (row["number"], row["name"]) if part) or row["space_id"],
            planned_text(row["visits"]),
            bool(row["is_cleanable"]),
            _reference(row, by_id, by_number),
        )
        for row in rows
        if row["is_counted"]
    }


def _reference(row: Mapping[str, Any], by_id: Mapping[Any, int], by_number: Mapping[Any, int]) -> Any:
    """Return the room and global_id of a record about this room alone: the GlobalId twice, so that no number gets a
    meaning that other records do not give it; else the number."""
    facility, number, global_id = row["facility_id"], row["number"], row["global_id"]
    if global_id and by_id[facility, global_id] == 1:
        return global_id, global_id
    return (number, None) if number and by_number[facility, number] == 1 else None


def _read(run: "RunContext", path: Path) -> "Form":
    """Read the workbook in a child process with limits; raises a UsageError for one that cannot be used."""
    from flows.job.readers import limits_of
    from flows.sandbox.pool import ChildCall, ChildPool
    from warehouse.planning.edit_reading import load_form

    out = run.store.work / "edits"
    call = ChildCall(
        "warehouse.planning.edit_reading:read_to_folder", out, {"path": str(path)}, limits_of(run.config)
    )
    with ChildPool(1) as pool:
        outcome = pool.run(call)
    if outcome["verdict"] == "reject_file":
        raise UsageError("; ".join(finding["message"] for finding in outcome["findings"]))
    return load_form(out)


def _require_facility(
    form: "Form", rooms: "Mapping[str, PlannedRoom]", facility: str | None, path: Path
) -> None:
    if facility is not None and facility != form.facility_id:
        raise UsageError(f"{path.name} is the plan of {form.facility_id}, not of {facility}.")
    if not any(room.facility_id == form.facility_id for room in rooms.values()):
        raise UsageError(
            f"{path.name} is the plan of {form.facility_id}; the current plan has no such facility."
        )


def _notes(form: "Form", rooms: "Mapping[str, PlannedRoom]") -> "list[str]":
    notes = list(form.notes)
    now = {name: room.planned for name, room in rooms.items() if room.facility_id == form.facility_id}
    other = sum(form.planned.get(name) != now.get(name) for name in form.planned.keys() | now.keys())
    if other:
        count = "1 room has" if other == 1 else f"{other} rooms have"
        notes.append(
            f"The workbook is of an older plan ({form.as_of}): {count} other planned visits now."
            " Edits of such rooms are refused."
        )
    if not form.rows and not form.programs:
        notes.append("No cell is filled in.")
    return notes


def _write_delivery(run: "RunContext", form: "Form", rows: list[dict[str, str]]) -> Path:
    """Write the accepted edits as a delivery that is kept as it is; the store hashes the names in it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = _free_path(run.output / FOLDER, form.facility_id, run.started_at)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(text.getvalue(), encoding="utf-8")
    path.chmod(0o400)
    return path


def _free_path(folder: Path, facility: str, when: datetime) -> Path:
    from warehouse.publish.file_names import file_names

    name = file_names([facility], "")[facility]
    numbers = ("", *(f"-{number}" for number in range(2, 1000)))
    paths = (folder / f"{when:%Y%m%dT%H%M%SZ}-{name}{number}.csv" for number in numbers)
    return next(path for path in paths if not path.exists())


def _earlier(run: "RunContext") -> dict[tuple[str, str], dict[str, Any]]:
    """Return the overrides in force, by facility and room."""
    from warehouse.deliveries.effective.rows import load_kind

    rows = load_kind(run.store, "room_override", run.as_of, run.config.modes)[0]
    return {(row["facility_id"], row["room"]): row for row in rows.iter_rows(named=True)}


def _categories(warehouse: PublishedWarehouse) -> set[str]:
    """Return the categories that the plan knows."""
    from warehouse.duckdb_tables import connect_read_only, frame

    with connect_read_only(warehouse.path) as con:
        return set(frame(con, "select category from dim_category")["category"])


def _programs_in_force(run: "RunContext", facility: str) -> dict[tuple[str, date], set[str]]:
    """Return the codes of the facility's own programs of categories, by category and valid_from."""
    from warehouse.deliveries.effective.rows import load_kind

    rows = load_kind(run.store, "cleaning_program", run.as_of, run.config.modes)[0]
    found: dict[tuple[str, date], set[str]] = {}
    for row in rows.iter_rows(named=True):
        if row["facility_id"] == facility and not row["room"]:
            found.setdefault((row["category"], row["valid_from"]), set()).add(row["code"])
    return found
