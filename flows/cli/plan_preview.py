"""The work of `areal plan`: the plan's files of the published version, written to a folder of their own.

Comes in: the output folder. Goes out: the current warehouse, and a folder that is as private as `restricted/`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bim.errors import PublicationError, UsageError
from warehouse.publish.folders import DATABASE

if TYPE_CHECKING:
    import duckdb

MARK = "plan.json"  # a folder with this file is one of ours and may be replaced


@dataclass(frozen=True)
class PublishedWarehouse:
    """The warehouse of the published version; `has_restricted`: it contains every room."""

    path: Path
    run_id: str
    as_of: date
    started_at: datetime
    has_restricted: bool


def published_warehouse(output: Path) -> PublishedWarehouse:
    """Return the warehouse of the published version, from the restricted set if this user can read it.

    Raises: PublicationError where nothing has been published.
    """
    from flows.job.ledger import published_manifest

    current = (output / "current").resolve()  # one version, even if a run publishes the next one now
    manifest = published_manifest(current)
    if manifest is None:
        raise PublicationError(
            f"Nothing has been published to {output} yet: run `areal run` first.", "nothing_published"
        )
    restricted = current / "restricted" / DATABASE
    is_split, is_readable = _is_readable(restricted)
    return PublishedWarehouse(
        restricted if is_readable else current / DATABASE,
        manifest["run_id"],
        date.fromisoformat(manifest["as_of"]),
        datetime.fromisoformat(manifest["started_at"]),
        is_readable or not is_split,
    )


def _is_readable(restricted: Path) -> tuple[bool, bool]:
    """Return whether there is a restricted set, and whether this user can read it."""
    try:
        with restricted.open("rb"):
            return True, True
    except FileNotFoundError:
        return False, False
    except PermissionError:
        return True, False


def write_preview(warehouse: PublishedWarehouse, facility: str | None, out: Path) -> Path:
    """Write the plan's files into a folder that only this user can read; returns the folder.

    An older preview there is replaced. Raises: UsageError for a facility that is not in the warehouse, and for a
    folder that contains other files.
    """
    from warehouse.duckdb_tables import connect_read_only
    from warehouse.publish import folders
    from warehouse.publish.plans import write_plans
    from warehouse.publish.settings import RunInfo

    out = out.absolute()
    require_own_folder(out)
    partial = out.with_name(f".{out.name}{folders.PARTIAL}")
    if partial.exists():
        folders.remove_tree(partial)
    with connect_read_only(warehouse.path) as con:
        chosen = None if facility is None else {require_facility(con, facility)}
        run = RunInfo(warehouse.run_id, warehouse.as_of, warehouse.started_at)
        partial.parent.mkdir(parents=True, exist_ok=True)
        write_plans(con, partial, run, chosen)
    (partial / MARK).write_text(f'{{"run_id": "{warehouse.run_id}"}}\n', encoding="utf-8")
    folders.protect(partial, 0o400, 0o700, None)
    folders.replace_folder(partial, out)
    return out


def require_own_folder(out: Path) -> None:
    """Raise a UsageError where a folder contains other files than an older preview."""
    if out.exists() and not (out.is_dir() and ((out / MARK).is_file() or not any(out.iterdir()))):
        raise UsageError(f"--out {out} contains other files; name a new or empty folder.")


def require_facility(con: "duckdb.DuckDBPyConnection", facility: str) -> str:
    """Return the id of a facility of the warehouse. Raises: UsageError, naming the nearest, for any other."""
    from rapidfuzz import process

    from warehouse.publish.facility_files import listed_facilities

    known = listed_facilities(con)
    if facility in known:
        return facility
    found = process.extractOne(facility, known)
    nearest = f"; the nearest known one is '{found[0]}'" if found else ""
    raise UsageError(f"There is no facility '{facility}'{nearest}.")
