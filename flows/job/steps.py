"""The nightly job as plain functions, in the order of their names below.

Comes in: a configuration and a run date. Goes out: a published version, or the word that nothing changed.
Must not know: what a room or a krone is, nor Prefect: the flow over these functions is `prefect_flow.py`.

    start -> pull_inputs -> read_inputs -> mark_changed -> receive -> require_usable -> is_up_to_date
          -> build -> publish -> finish
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bim.errors import PublicationError
from flows.config import Config
from flows.job import inputs, reading
from flows.job.ledger import append_ledger
from flows.job.reading import extract_settings, mark_changed, read_inputs
from flows.job.receipts import fingerprint, is_up_to_date, receive
from flows.job.run_context import RunContext, start
from flows.sources import pull

NAMED = 3  # inputs that a message names
PACKAGES = ("areal", "duckdb", "ifcopenshell", "polars", "shapely")


def pull_inputs(run: RunContext) -> RunContext:
    """Find, fetch, guard and hash every input.

    Raises: PublicationError where there is none, and none was ever received.
    """
    arrivals, findings = pull(run.config, run.store.work / "fetched")
    if not arrivals and run.store.receipts().is_empty():
        places = [
            *run.config.models.where,
            *(w for block in run.config.records.values() for w in block.where),
        ]
        where = ", ".join(places) or "no [models] where and no [records.NAME] in the configuration"
        raise PublicationError(
            f"There is nothing to publish: no model and no record under {where}.", "nothing_to_publish"
        )
    return replace(run, arrivals=tuple(arrivals), findings=tuple(findings))


def require_usable(run: RunContext) -> None:
    """Raises: PublicationError where no input that was ever received can be used: a version would be empty."""
    listed = inputs.manifest_inputs(run.seen, run.as_of, run.config.portfolio.timezone)
    if any(entry["verdict"] != "reject_file" for entry in listed):
        return
    names = ", ".join(entry["path"] for entry in listed[:NAMED]) + (", ..." if len(listed) > NAMED else "")
    what = "the only input cannot" if len(listed) == 1 else f"none of {len(listed)} inputs can"
    why = "; ".join(a.problem for a in run.arrivals[:NAMED] if a.problem)
    raise PublicationError(f"Nothing is published: {what} be used ({names}). {why}".strip(), "nothing_usable")


def build(run: RunContext) -> None:
    """Decide which spaces are which rooms, and build the warehouse from the store.

    Raises: GateError where a check on the built tables stops the publication.
    """
    from warehouse.build import BuildSettings, build_warehouse
    from warehouse.meaning.rooms import decide_identity

    config = run.config
    extraction = inputs.model_reading(json.dumps(extract_settings(config), sort_keys=True))
    decide_identity(run.seen, run.run_id, run.started_at, extraction, config.modes, run.as_of)
    settings = BuildSettings(
        run_id=run.run_id,
        started_at=run.started_at,
        as_of=run.as_of,
        areal_version=version("areal"),
        portfolio_name=config.portfolio.name,
        currency=config.portfolio.currency,
        timezone=config.portfolio.timezone,
        country=config.portfolio.country,
        expected_area_m2=config.portfolio.expected_area_m2,
        hourly_rate_dkk=config.plan.hourly_rate_dkk,
        budget_hours=config.plan.budget_hours,
        bin_threshold_pct=config.plan.bin_threshold_pct,
        extra_holidays=tuple(config.plan.extra_holidays),
        working_hours=config.sla.working_hours,
        seed=config.plan.seed,
        smallest_group=config.publish.smallest_group,
        maintenance_from=config.costs.maintenance_from,
        partly_modelled_below=config.publish.partly_modelled_below,
        extraction_reading=extraction,
        modes=config.modes,
    )
    accounted = inputs.account(run.seen, run.as_of, config.portfolio.timezone, config.modes, run.findings)
    build_warehouse(run.seen, run.built, settings, accounted.inputs, accounted.findings)


def publish(run: RunContext) -> Path:
    """Publish the built warehouse as a new version and give its folder."""
    from warehouse.publish.edition import PublishSettings, RunInfo, publish_edition

    output, wanted = run.config.output, run.config.publish
    settings = PublishSettings(
        keep_versions=output.keep_versions,
        file_mode=int(output.file_mode, 8),
        folder_mode=int(output.folder_mode, 8),
        group=output.group,
        restricted=wanted.restricted,
        smallest_group=wanted.smallest_group,
    )
    versions = {package: version(package) for package in PACKAGES}
    about = RunInfo(run.run_id, run.as_of, run.started_at, versions, fingerprint(run))
    listed = inputs.manifest_inputs(run.seen, run.as_of, run.config.portfolio.timezone)
    edition: Path = publish_edition(run.built, run.output, about, settings, listed, out=run.out)
    return edition


def finish(run: RunContext, state: str, message: str = "") -> None:
    """Write the run into the ledger and empty the work folder."""
    shutil.rmtree(run.store.work, ignore_errors=True)
    run.store.work.mkdir(exist_ok=True)
    ended = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    verdicts = reading.verdicts(run)
    append_ledger(
        run.output,
        {
            "run_id": run.run_id,
            "as_of": str(run.as_of),
            "started_at": run.started_at.isoformat(),
            "finished_at": ended.isoformat(),
            "state": state,
            "message": message,
            "rejected": sorted(source for source, verdict in verdicts.items() if verdict == "reject_file"),
            "held": sorted(source for source, verdict in verdicts.items() if verdict == "quarantine_rows"),
            **({"out": str(run.out)} if run.out else {}),
        },
    )


@contextmanager
def recorded(run: RunContext) -> Iterator[None]:
    """Write the run into the ledger as failed for an exception that leaves the block."""
    try:
        yield
    except Exception as error:
        finish(run, "failed", str(error) or type(error).__name__)
        raise


def run_direct(
    config: Config, as_of: date | None = None, track: Any = None, out: Path | None = None
) -> tuple[RunContext, Path | None]:
    """The whole job in this process. Gives the run, and the new version or null where nothing changed."""
    run = start(config, as_of, out)
    with recorded(run):
        run = pull_inputs(run)
    with recorded(run):
        read_inputs(run, track)
        run = mark_changed(run)
        receive(run)
        require_usable(run)
        if is_up_to_date(run):
            return run, None
        build(run)
        edition = publish(run)
    finish(run, "published")
    return run, edition
