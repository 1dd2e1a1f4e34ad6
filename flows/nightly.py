"""The nightly job as plain functions, in the order of their names below.

Comes in: a configuration and a run date. Goes out: a published version, or the word that nothing changed.
Must not know: what a room or a krone is, nor Prefect: the flow over these functions is `prefect_flow.py`.

    start -> pull_inputs -> read_inputs -> receive -> is_up_to_date -> build -> publish -> finish
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from bim.errors import PublicationError
from bim.tables import Finding
from flows import inputs
from flows.blocks import check_blocks
from flows.children import Children, Job, Limits
from flows.config import Config
from flows.runs import append_ledger, new_run_id
from flows.sources import Arrival, pull, sha256_of
from warehouse.deliveries.personal import ensure_key
from warehouse.store import RECEIPT, Store, read_outcome

PACKAGES = ("areal", "duckdb", "ifcopenshell", "polars", "shapely")


@dataclass(frozen=True)
class Run:
    """One run: its configuration, its name, its date, and the store it works on."""

    config: Config
    run_id: str
    as_of: date
    started_at: datetime
    store: Store
    arrivals: tuple[Arrival, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def output(self) -> Path:
        """The folder of versions, store and ledger."""
        return self.config.output_folder

    @property
    def built(self) -> Path:
        """The warehouse of this run before it is published."""
        return self.store.work / f"{self.run_id}.duckdb"


def start(config: Config, as_of: date | None = None) -> Run:
    """Open the store, empty what an earlier run left unfinished, and name the run.

    The run date is today in the portfolio's time zone unless one is given.
    Raises: ConfigurationError for a block that cannot be meant; PublicationError where the output cannot be written.
    """
    check_blocks(config)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    today = datetime.now(ZoneInfo(config.portfolio.timezone)).date()
    try:
        store = Store(config.output_folder / "store")
        shutil.rmtree(store.work)
        store.work.mkdir()
        ensure_key(config.key_file)
    except OSError as error:
        message = f"The store {config.output_folder / 'store'} cannot be written: {error.strerror}."
        raise PublicationError(message, "not_writable") from None
    return Run(config, new_run_id(config.output_folder, now), as_of or today, now, store)


def pull_inputs(run: Run) -> Run:
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


def unread(run: Run) -> list[tuple[Job, Path]]:
    """The jobs still to be done, each with the place of its result in the store; a file is read once."""
    jobs: dict[Path, Job] = {}
    for arrival in run.arrivals:
        if arrival.sha256 is None:
            continue
        final = entry_of(run, arrival)
        if not final.exists():
            jobs[final] = job_of(
                run.config,
                arrival,
                run.store.work / "reading" / hashlib.sha256(str(final).encode()).hexdigest()[:16],
            )
    return [(job, final) for final, job in jobs.items()]


def read_one(run: Run, children: Children, job: Job, final: Path) -> None:
    """Read one input in a child and put the result into the store."""
    children.run(job)
    _keep(run, job, final)


def _keep(run: Run, job: Job, final: Path) -> None:
    """Put a result into the store, unless the file is no longer the one that was hashed."""
    try:
        is_same = sha256_of(Path(job.arguments["path"])) == final.name
    except OSError:
        is_same = False
    if is_same:
        run.store.adopt(job.out, final)
    else:
        shutil.rmtree(job.out)


def read_inputs(run: Run, track: Any = None) -> None:
    """Read every input that has not been read before, side by side."""
    todo = unread(run)
    if not todo:
        return
    finals = {job.out: final for job, final in todo}
    with Children(run.config.models.workers) as children:
        done: Iterable[tuple[Job, dict[str, Any]]] = children.run_all(job for job, _ in todo)
        for job, _ in track(done, len(todo), "reading") if track else done:
            _keep(run, job, finals[job.out])


def settle(run: Run) -> Run:
    """Mark the inputs that changed while they were read; the next run reads them anew."""
    return replace(run, arrivals=tuple(_settled(run, arrival) for arrival in run.arrivals))


def _settled(run: Run, arrival: Arrival) -> Arrival:
    if arrival.sha256 is None or entry_of(run, arrival).exists():
        return arrival
    problem = f"{arrival.source} changed while it was read; deliver it under another name, then rename it."
    return replace(arrival, sha256=None, problem_code="changed_while_read", problem=problem)


def job_of(config: Config, arrival: Arrival, out: Path) -> Job:
    """The call that reads one input: a model, or a delivery of records."""
    limits = Limits(config.models.max_seconds, config.models.max_memory_mb)
    if arrival.kind == "model":
        arguments = {
            "path": str(arrival.path),
            "sha256": arrival.sha256,
            "settings": extract_settings(config),
            "only_rooms": False,
        }
        return Job("bim.extract:extract_to_folder", out, arguments, limits)
    arguments = {
        "path": str(arrival.path),
        "kind": arrival.kind,
        "block": config.records[arrival.block].reading_options() if arrival.block in config.records else {},
        "timezone": config.portfolio.timezone,
        "key_file": str(config.key_file),
    }
    return Job("warehouse.deliveries.reading:read_to_folder", out, arguments, limits)


def extract_settings(config: Config) -> dict[str, Any]:
    """What decides how a model is read, as plain data."""
    return {
        "prefer": config.areas.prefer,
        "tolerance": config.areas.tolerance,
        "headroom_m": config.areas.headroom_m,
        "sets": str(config.path(config.areas.sets)) if config.areas.sets else None,
        "requirements": str(config.path(config.models.requirements)) if config.models.requirements else None,
    }


def reading_of(run: Run, arrival: Arrival) -> str:
    """The digest of everything but the bytes that decides how an input is read."""
    if arrival.kind == "model":
        return inputs.model_reading(json.dumps(extract_settings(run.config), sort_keys=True))
    block = run.config.records[str(arrival.block)].reading_options()
    return inputs.record_reading(
        arrival.kind, json.dumps(block, sort_keys=True), run.config.portfolio.timezone
    )


def entry_of(run: Run, arrival: Arrival) -> Path:
    """Where in the store the result of reading an input lies."""
    reading = reading_of(run, arrival)
    place = run.store.extraction if arrival.kind == "model" else run.store.delivery
    return place(reading, str(arrival.sha256))


def has_news(run: Run) -> bool:
    """Whether any input has no receipt yet."""
    return bool(_new_receipts(run))


def receive(run: Run) -> None:
    """Write a receipt for whatever was not there before: file, digest, way of reading, or problem."""
    run.store.append_receipts(run.run_id, pl.DataFrame(_new_receipts(run), schema=RECEIPT, orient="row"))


def _new_receipts(run: Run) -> list[tuple[Any, ...]]:
    known = set(
        run.store.receipts().select("kind", "block", "source", "sha256", "reading", "problem").iter_rows()
    )
    new = []
    for arrival in run.arrivals:
        reading = reading_of(run, arrival) if arrival.sha256 else None
        key = (arrival.kind, arrival.block, arrival.source, arrival.sha256, reading, arrival.problem)
        if key not in known:
            block = run.config.records.get(arrival.block or "")
            new.append(
                (
                    *key[:4],
                    arrival.bytes,
                    reading,
                    run.started_at,
                    block.dated if block else None,
                    arrival.problem_code,
                    arrival.problem,
                )
            )
    return new


def fingerprint(run: Run) -> str:
    """A digest of all that decides what is published: store, configuration, run date and code."""
    receipts = run.store.receipts().drop("source").unique().sort(pl.all())
    settings = run.config.model_dump(mode="json", exclude={"folder", "notify"})
    problems = sorted(finding.message for finding in run.findings)
    parts = [
        receipts.write_csv(),
        json.dumps(settings, sort_keys=True),
        str(run.as_of),
        inputs.code_digest(),
        *problems,
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def current_manifest(output: Path) -> dict[str, Any] | None:
    """The manifest of the version in force, or null where nothing was published."""
    path = output / "current" / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest


def is_up_to_date(run: Run) -> bool:
    """Whether the version in force was made from exactly this."""
    manifest = current_manifest(run.output)
    return manifest is not None and manifest.get("fingerprint") == fingerprint(run)


def build(run: Run) -> None:
    """Decide which spaces are which rooms, and build the warehouse from the store.

    Raises: GateError where a check on the built tables stops the publication.
    """
    from warehouse.build import BuildSettings, build_warehouse
    from warehouse.meaning.rooms import decide_identity

    config = run.config
    reading = inputs.model_reading(json.dumps(extract_settings(config), sort_keys=True))
    decide_identity(run.store, run.run_id, run.started_at, reading, config.modes, run.as_of)
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
        extra_holidays=tuple(config.plan.extra_holidays),
        seed=config.plan.seed,
        smallest_group=config.publish.smallest_group,
        extraction_reading=reading,
        modes=config.modes,
    )
    accounted = inputs.account(run.store, run.findings)
    build_warehouse(run.store, run.built, settings, accounted.inputs, accounted.findings)


def publish(run: Run) -> Path:
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
    edition: Path = publish_edition(run.built, run.output, about, settings, inputs.manifest_inputs(run.store))
    return edition


def finish(run: Run, state: str, message: str = "") -> None:
    """Write the run into the ledger and empty the work folder."""
    shutil.rmtree(run.store.work, ignore_errors=True)
    run.store.work.mkdir(exist_ok=True)
    ended = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    verdicts = {arrival.source: verdict_of(run, arrival) for arrival in run.arrivals}
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
        },
    )


@cache
def _outcome_verdict(folder: Path) -> str:
    return str(read_outcome(folder)["verdict"])


def verdict_of(run: Run, arrival: Arrival) -> str:
    """The verdict of an input that was read, or that could not be."""
    return "reject_file" if arrival.sha256 is None else _outcome_verdict(entry_of(run, arrival))


def troubled(run: Run) -> list[str]:
    """The inputs of a run that were rejected, or that hold rows or rooms back."""
    return sorted(
        {a.source for a in run.arrivals if verdict_of(run, a) in ("reject_file", "quarantine_rows")}
    )


def run_direct(config: Config, as_of: date | None = None, track: Any = None) -> tuple[Run, Path | None]:
    """The whole job in this process. Gives the run, and the new version or null where nothing changed."""
    run = start(config, as_of)
    try:
        run = pull_inputs(run)
        read_inputs(run, track)
        run = settle(run)
        receive(run)
        if is_up_to_date(run):
            return run, None
        build(run)
        edition = publish(run)
    except PublicationError as error:
        finish(run, "failed", str(error))
        raise
    finish(run, "published")
    return run, edition
