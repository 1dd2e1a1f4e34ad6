"""The work of `areal status`: how the last runs ended, and how old the published data are.

Comes in: the output folder and the time. Goes out: a `Status`, as records or as lines of text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bim.errors import PublicationError, UsageError
from flows.job.ledger import published_manifest, read_ledger
from warehouse.publish.folders import DATABASE

SHOWN = 10
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# The newest of each facility: the version of a model that holds, the month of a cost, the day of a visit.
FACILITIES = """
with models as (
  select m.facility_id, max(i.received_at)::date as model_received_on
  from dim_model m join run_input i on i.sha256 = m.model_sha256 and i.kind = 'model'
  where m.is_in_force and m.valid_to is null
  group by m.facility_id
),
costs as (
  select facility_id, max(month) as last_cost_month from mart_cost_per_m2 where cost_dkk <> 0 group by facility_id
),
visits as (
  select facility_id, max(date) as last_visit_on from fact_visit group by facility_id
)
select c.facility_id, c.missing, m.model_received_on, k.last_cost_month, v.last_visit_on
from mart_coverage c
left join models m on m.facility_id = c.facility_id
left join costs k on k.facility_id = c.facility_id
left join visits v on v.facility_id = c.facility_id
order by m.model_received_on nulls first, c.facility_id
"""
FINDINGS = """
select count(*) filter (where severity = 'error') as errors,
  count(*) filter (where severity = 'warning' and not is_waived) as warnings,
  count(*) filter (where is_waived) as waived
from run_finding
"""


@dataclass(frozen=True)
class Status:
    """The published version, the last runs (newest first), and the facilities (oldest data first).

    `version` has run_id, as_of, finished_at, age_hours, and the numbers of errors, warnings and waived findings; null,
    as `age`, where nothing is published.
    """

    version: dict[str, Any] | None
    runs: tuple[dict[str, Any], ...]
    facilities: tuple[dict[str, Any], ...]
    age: timedelta | None = None

    def is_younger_than(self, age: timedelta) -> bool:
        """Return whether the published version is no older than this."""
        return self.age is not None and self.age <= age

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield one plain object for the version, each run and each facility; `record` says which it is."""
        if self.version is not None:
            yield {"record": "version", **self.version}
        yield from ({"record": "run", **run} for run in self.runs)
        yield from ({"record": "facility", **facility} for facility in self.facilities)


def parse_age(text: str) -> timedelta:
    """Return the time that "90m", "26h" or "2d" means. Raises: UsageError for anything else."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)([mhd])", text.strip())
    if found is None:
        raise UsageError(f"--max-age '{text}' is no age; write minutes, hours or days: 90m, 26h, 2d.")
    return timedelta(**{UNITS[found[2]]: float(found[1])})


def status_of(output: Path, now: datetime | None = None) -> Status:
    """Return the status of an output folder; one without runs gives an empty status.

    Raises: PublicationError where the published warehouse cannot be read.
    """
    manifest = published_manifest(output / "current")
    runs = tuple(reversed(read_ledger(output)[-SHOWN:]))
    if manifest is None:
        return Status(None, runs, ())
    age = (now or datetime.now(UTC)) - datetime.fromisoformat(manifest["finished_at"])
    version = {key: manifest[key] for key in ("run_id", "as_of", "finished_at")}
    version["age_hours"] = round(age / timedelta(hours=1), 2)
    warehouse = output / "current" / DATABASE
    version |= _rows(warehouse, FINDINGS)[0]
    facilities = _rows(warehouse, FACILITIES)
    as_text = (
        {name: None if cell is None else str(cell) for name, cell in row.items()} for row in facilities
    )
    return Status(version, runs, tuple(as_text), age)


def _rows(warehouse: Path, query: str) -> list[dict[str, Any]]:
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as error:
        raise PublicationError(
            f"{warehouse} cannot be read ({str(error).splitlines()[0]}); run areal once more, then ask again.",
            "other_version",
        ) from None


def lines(status: Status, output: Path) -> Iterator[str]:
    """Yield the status as lines for a person."""
    if not status.runs and status.version is None:
        yield f"There was no run yet under {output}."
        return
    if status.version is None:
        yield f"Nothing is published under {output}."
    else:
        version = status.version
        yield f"published: {version['run_id']}, run date {version['as_of']}, {version['age_hours']:,.1f} hours old"
        yield f"findings: errors {version['errors']}, warnings {version['warnings']}, waived {version['waived']}"
    for run in status.runs:
        yield from _run_lines(run)
    for facility in status.facilities:
        yield _facility_line(facility)


def _run_lines(run: dict[str, Any]) -> Iterator[str]:
    place = f" to {run['out']}" if run.get("out") else ""
    message = f": {run['message']}" if run.get("message") else ""
    yield f"{run['run_id']}  run date {run.get('as_of')}  {run.get('state')}{place}{message}"
    for source in run.get("rejected", []):
        yield f"    rejected: {source}"
    for source in run.get("stale", []):
        yield f"    not reached, last good version in force: {source}"
    for source in run.get("held", []):
        yield f"    rows or rooms held: {source}"


def _facility_line(facility: dict[str, Any]) -> str:
    known = {
        "model": ("newest model received", facility["model_received_on"]),
        "cost": ("last cost", facility["last_cost_month"] and facility["last_cost_month"][:7]),
        "visit": ("last visit", facility["last_visit_on"]),
    }
    dates = ", ".join(f"{said} {when}" if when else f"no {what}" for what, (said, when) in known.items())
    return f"facility {facility['facility_id']}: {dates}"
