"""The nightly job as plain functions, and their order: `STEPS`.

Comes in: a run context from `run_context.start`. Goes out: the context with the folder of the new version, or without
one where nothing changed. Must not know: Prefect.

Three places walk the same list: `run_direct` in this process, the Prefect flow, and `is_finished`, which asks each
step whether it is still needed.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bim.errors import PublicationError
from flows import sources
from flows.job import ending, inputs, mending, reading, receipts
from flows.job.absence import CODE as EMPTIED
from flows.job.absence import name_emptied_places
from flows.job.guard_history import guard_of, record_guard
from flows.job.guarding import guarded
from flows.job.journal import published_figures, record_figures
from flows.job.notify import notify, notify_changes
from flows.job.readers import extraction_digest
from flows.job.resources import remove_spilled, resources_of
from flows.job.run_context import RunContext
from flows.signals import raise_if_stopped

if TYPE_CHECKING:
    from warehouse.build import BuildSettings

UP_TO_DATE = "up to date"
NAMED = 3  # inputs that a message names
PACKAGES = ("areal", "duckdb", "ifcopenshell", "polars", "shapely")

Action = Callable[[RunContext], RunContext]


During = Callable[[str, bool], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Step:
    """One step of the job. `is_needed` says whether a run needs it, from what the steps before it have found.

    `has_progress`: the step itself shows how far it is.
    """

    name: str
    action: Action
    is_needed: Callable[[RunContext], bool]
    has_progress: bool = False


def pull(run: RunContext) -> RunContext:
    """Find, fetch, guard and hash every input.

    Raises: PublicationError where there is none, and none was ever received.
    """
    is_first = run.store.receipts().is_empty()
    day = run.started_at.date()
    found = sources.pull(run.config, run.fetched, partial(reading.is_sound, run), day, is_first)
    if not found.files and is_first:
        places = [
            *run.config.models.where,
            *(w for block in run.config.records.values() for w in block.where),
        ]
        where = (
            ", ".join(map(sources.shown_where, places))
            or "no [models] where and no [records.NAME] in the configuration"
        )
        raise PublicationError(
            f"There is nothing to publish: no model and no record under {where}.{_why(found)}",
            "nothing_to_publish",
        )
    findings = name_emptied_places(run.config, run.store, found.findings)
    return replace(run, files=tuple(found.files), findings=tuple(findings), stale=tuple(found.stale))


def _why(found: sources.Found) -> str:
    """Return the findings about sources that could not be read, to add to a sentence."""
    return "".join(f" {finding.message}" for finding in found.findings[:NAMED] if finding.severity == "error")


def require_usable(run: RunContext) -> None:
    """Raise a PublicationError where no input that was ever received can be used: a version would be empty."""
    listed = inputs.manifest_inputs(run.known_store, run.as_of, run.config.portfolio.timezone)
    if any(entry["verdict"] != "reject_file" for entry in listed):
        return
    names = ", ".join(entry["path"] for entry in listed[:NAMED]) + (", ..." if len(listed) > NAMED else "")
    what = "the only input cannot" if len(listed) == 1 else f"none of {len(listed)} inputs can"
    why = "; ".join(file.problem for file in run.files[:NAMED] if file.problem)
    raise PublicationError(f"Nothing is published: {what} be used ({names}). {why}".strip(), "nothing_usable")


def build(run: RunContext) -> RunContext:
    """Decide which spaces are which rooms, and build the warehouse from the store.

    Raises: PublicationError where no input can be used; GateError where a check on the built tables stops the
    publication.
    """
    from warehouse.build import build_warehouse
    from warehouse.build_cache import BuildCache
    from warehouse.resolution.rooms import decide_identity

    mending.require_sound(run)
    require_usable(run)
    record_guard(run)
    config, settings, held = run.config, build_settings(run), guarded(run)
    store = run.known_store.holding(held.places)
    run = replace(run, guarded=frozenset(held.sources), undecided=held.open)
    reading_digest = settings.extraction_reading
    decide_identity(
        store, run.run_id, run.started_at, reading_digest, config.modes, run.as_of, settings.guard
    )
    zone = config.portfolio.timezone
    gone = receipts.gone_in(run)
    accounted = inputs.account(store, run.as_of, zone, config.modes, run.findings, reading_digest, held, gone)
    # a run that looks back, or writes elsewhere, does without what the nights have built
    cache = BuildCache(store.built) if run.out is None and not run.looks_back else None
    build_warehouse(
        store,
        run.warehouse_file,
        settings,
        accounted.inputs,
        accounted.findings,
        cache=cache,
        resources=resources_of(config),
    )
    mending.require_sound(run)  # what was read is what was checked
    if cache is not None:
        cache.keep(run.warehouse_file)
    return run


def build_settings(run: RunContext) -> "BuildSettings":
    from bim.finding_catalog import load_finding_catalog
    from warehouse.build import BuildSettings

    config = run.config
    return BuildSettings(
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
        start_up_minutes=config.plan.start_up_minutes,
        walking_m_per_minute=config.plan.walking_m_per_minute,
        storey_change_minutes=config.plan.storey_change_minutes,
        building_change_minutes=config.plan.building_change_minutes,
        allowance_share=config.plan.allowance_share,
        extra_holidays=tuple(config.plan.extra_holidays),
        make_up_holidays=config.plan.make_up_holidays,
        move_limit=config.plan.move_limit,
        working_hours=config.sla.working_hours,
        seed=config.plan.seed,
        smallest_group=config.publish.smallest_group,
        maintenance_from=config.costs.maintenance_from,
        partly_modelled_below=config.publish.partly_modelled_below,
        extraction_reading=extraction_digest(config),
        modes=config.modes,
        input_codes=tuple(sorted(load_finding_catalog("flows").types)),
        guard=guard_of(run),
    )


def publish(run: RunContext) -> RunContext:
    """Publish the built warehouse as a new version; returns the run with its folder."""
    from warehouse.publish.edition import PublishSettings, RunInfo, publish_edition
    from warehouse.publish.settings import PackSettings

    output, wanted = run.config.output, run.config.publish
    is_intact = run.out is None and not receipts.changed_of_version(run, run.output / "current")
    if is_intact:
        record_figures(run)  # a version whose figures a killed run did not record
    settings = PublishSettings(
        keep_versions=output.keep_versions,
        file_mode=int(output.file_mode, 8),
        folder_mode=int(output.folder_mode, 8),
        group=output.group,
        restricted=wanted.restricted,
        smallest_group=wanted.smallest_group,
        protection_share=wanted.protection_share,
        packs=PackSettings(wanted.targets, wanted.browser, published_figures(run.store), wanted.language),
        language=wanted.language,
        resources=resources_of(run.config),
        reuses_tables=is_intact and receipts.is_recorded(run, run.output / "current"),
    )
    versions = {package: version(package) for package in PACKAGES}
    about = RunInfo(run.run_id, run.as_of, run.started_at, versions, receipts.fingerprint(run))
    zone = run.config.portfolio.timezone
    listed = inputs.manifest_inputs(run.known_store, run.as_of, zone, run.guarded)
    previous = (run.output / "current").resolve()
    edition: Path = publish_edition(run.warehouse_file, run.output, about, settings, listed, out=run.out)
    if run.out is None:
        _keep_plan(run)
        record_figures(run)
        receipts.record_version(run, edition)  # the last line: deleted journals before it are damage
        if not run.looks_back:
            run.store.stacks.discard_unused()
        notify_changes(run.config, previous, edition)
        notify_held(run)
    return replace(run, edition=edition)


def notify_held(run: RunContext) -> None:
    """Call `[notify] command` where a person must act: an input is held, a place is empty, a server does not answer."""
    codes = (EMPTIED, "source_unreachable")
    messages = [finding.message for finding in run.findings if finding.code in codes]
    if run.undecided:
        what = "1 input is" if len(run.undecided) == 1 else f"{len(run.undecided)} inputs are"
        names = sorted(sha[:12] for sha in run.undecided)
        messages.append(
            f"{what} held because of a larger loss than [guard] allows ({', '.join(names)}): see model_shrunk,"
            " register_shrunk and facility_shrunk in run_finding; areal accept lets it in."
        )
    if messages:
        notify(run.config, " ".join(messages))


def _keep_plan(run: RunContext) -> None:
    """Write the published plan into the store, so that the plan of a later day can say what changed."""
    from warehouse.duckdb_tables import connect_read_only, frame

    with connect_read_only(run.warehouse_file) as con:
        run.store.append_plan(run.run_id, run.as_of, frame(con, "select * from int_plan_summary"))


def finish(run: RunContext, state: str, message: str = "") -> None:
    """Write the run into the ledger and empty the work folder, which also makes room on a full disk."""
    with suppress(OSError):
        shutil.rmtree(run.store.work, ignore_errors=True)
        run.store.work.mkdir(exist_ok=True)
        sources.discard_fetched(run.fetched)
        remove_spilled(run.config)
    verdicts = _verdicts_of_end(run)
    about = {
        "run_id": run.run_id,
        "as_of": str(run.as_of),
        "started_at": run.started_at.isoformat(),
        "rejected": sorted(source for source, verdict in verdicts.items() if verdict == "reject_file"),
        "held": sorted(source for source, verdict in verdicts.items() if verdict == "quarantine_rows"),
        **({"stale": list(run.stale)} if run.stale else {}),
        **({"store": mended} if (mended := _mended(run)) else {}),
        **({"out": str(run.out)} if run.out else {}),
    }
    ending.write_line(run.output, about, state, message)


def _mended(run: RunContext) -> list[str]:
    """Return the codes of what was taken over, restored or read again in the store."""
    return sorted({one.code for one in run.findings if one.code.startswith(("store_", "version_damaged"))})


def _verdicts_of_end(run: RunContext) -> dict[str, str]:
    """Return the verdicts of the inputs; none where a damaged store or a full memory is what ended the run."""
    try:
        return reading.verdicts(run)
    except Exception:  # noqa: BLE001 - the error that ended the run is the one to report
        return {}


@contextmanager
def recorded(run: RunContext) -> Iterator[None]:
    """Write the run into the ledger as failed for whatever ends the block, and raise that with a sentence."""
    try:
        yield
    except GeneratorExit:  # a signal fell before the block began: `account_for_end` has the error itself
        raise
    except BaseException as error:  # noqa: BLE001 - a signal, a panic, a lack of memory: raised again below
        if not ending.is_recorded(error):
            finish(run, "failed", ending.sentence_of(error, run.output))
        ending.raise_as_sentence(error, run.output)


def _is_outdated(run: RunContext) -> bool:
    return not receipts.is_up_to_date(run)


PULL = Step("pull", pull, lambda run: not run.files)
READ = Step("read", reading.read_pending, lambda run: bool(reading.pending(run)), has_progress=True)
RECEIVE = Step("receive", receipts.receive, receipts.has_news)
BUILD = Step("build and check", build, _is_outdated)
PUBLISH = Step("publish", publish, _is_outdated)
MEND = Step("mend store", mending.mend, mending.is_needed)
STEPS = (PULL, MEND, READ, RECEIVE, BUILD, PUBLISH)


def _unseen(_what: str, _has_progress: bool) -> AbstractContextManager[None]:
    return nullcontext()


def walk(
    run: RunContext, actions: Mapping[str, Action] | None = None, during: During = _unseen
) -> RunContext:
    """Take a run through the steps that it needs; whatever its end, the ledger has a line of it.

    `actions` replace the actions of the steps that they are named after; `during` shows the name of a step, and its
    place among all, while it works, and gets whether the step shows its own progress.
    """
    actions = {step.name: step.action for step in STEPS} | dict(actions or {})
    for number, step in enumerate(STEPS, 1):
        with recorded(run):
            raise_if_stopped()
            if step.is_needed(run):
                with during(f"{step.name} (step {number} of {len(STEPS)})", step.has_progress):
                    run = actions[step.name](run)
    finish(run, "published" if run.edition is not None else UP_TO_DATE)
    return run


def is_finished(run: RunContext) -> bool:
    """Return whether a run needs no step after `pull`: the published version is up to date."""
    return not any(step.is_needed(run) for step in STEPS[1:])


def run_direct(run: RunContext, track: Any = None, during: During = _unseen) -> RunContext:
    """Run the job in this process; `track` shows the progress of reading, `during` that of every other step."""
    return walk(run, {READ.name: partial(reading.read_pending, track=track)}, during)
