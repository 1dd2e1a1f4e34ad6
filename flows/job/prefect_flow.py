"""The nightly job as a Prefect flow: each step of `steps` is a task.

Comes in: a configuration file and a run date. Goes out: a published version; in Prefect its states, its logs
and its artifacts. Imported only where Prefect is used, since its import takes a second or more.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run, task_run
from prefect.states import Cancelled
from prefect.task_runners import ThreadPoolTaskRunner

from flows.config import Config
from flows.errors import LateError
from flows.job import reading, run_context, steps, summary
from flows.job.ending import account_for_end
from flows.job.engine import is_local, local_pool
from flows.job.notify import load_notified
from flows.job.run_context import RunContext
from flows.terminal import busy, loggable


def _task(function: Callable[..., Any], name: str, **options: Any) -> Any:
    """Return a function as a task; Prefect caches and pickles nothing, since the store keeps the results."""
    return task(name=name, cache_policy=NO_CACHE, persist_result=False, **options)(function)


def _may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Return whether an error may pass by itself, as that of a network; a wrong configuration does not."""
    return isinstance(state.result(raise_on_failure=False), OSError)


def _name_of_reading() -> str:
    """Return the name of a task that reads a file, as its pages and logs show it: no person, nothing but text."""
    return loggable(f"read {task_run.parameters['call'].arguments['path']}")


LATEST_START = timedelta(hours=3)  # after the time that a run is due
RETRIES: dict[str, Any] = {"retries": 2, "retry_delay_seconds": 30, "retry_condition_fn": _may_pass}
OPTIONS = {steps.PULL.name: RETRIES}
TASKS = {step.name: _task(step.action, step.name, **OPTIONS.get(step.name, {})) for step in steps.STEPS}
read_one = _task(reading.read_one, "read", task_run_name=_name_of_reading)
RUNNER: Any = ThreadPoolTaskRunner(max_workers=4)


@flow(name="areal nightly", persist_result=False, task_runner=RUNNER)
def nightly_flow(
    config_file: str = "areal.toml", as_of: date | None = None, out: str | None = None
) -> dict[str, Any] | State:
    """Run the nightly job once. Returns its run id, the folder of the version, and whether that is new.

    One that starts hours after it was due ends as cancelled, under the name Skipped; a retry of it does not.
    """
    config = load_notified(Path(config_file), is_attended=False)
    try:
        return _run_once(config, as_of, out)
    except LateError as error:
        get_run_logger().warning(loggable(str(error)))
        return Cancelled(name="Skipped", message=str(error))


def _run_once(config: Config, as_of: date | None, out: str | None) -> dict[str, Any]:
    def job() -> run_context.RunContext:
        if flow_run.run_count <= 1:  # a retry, also by hand, keeps the time that the first attempt was due
            require_in_time(flow_run.scheduled_start_time, datetime.now(UTC))
        run = run_context.start(config, as_of, Path(out) if out else None)
        return steps.walk(run, TASKS | {steps.READ.name: _read_pending}, _logged)

    run = account_for_end(config, as_of, False, job)
    _show(run.version)
    return {
        "run_id": run.run_id,
        "version": str(run.version),
        "is_new": run.edition is not None,
        "with_problems": reading.with_problems(run),
    }


def require_in_time(due: datetime, now: datetime) -> None:
    """Raise a LateError for a run that starts hours after it was due, as when its worker was down.

    Readers and other work have the machine by then, and the run of the next night reads all that is new.
    """
    late = now - due
    if late > LATEST_START:
        hours = late.total_seconds() / 3600
        raise LateError(
            f"The run was due at {due:%Y-%m-%d %H:%M} UTC and started {hours:.1f} hours later, so it is skipped:"
            " nothing is published and the last version stays. Start one with `areal run`, or wait for the next."
        )


@contextmanager
def _logged(what: str, _has_progress: bool) -> Iterator[None]:
    """Write a line into the log of the flow run where a step begins, and show it on a terminal."""
    get_run_logger().info(loggable(what))
    with busy(what):
        yield


def _read_pending(run: RunContext) -> RunContext:
    """Read the files that have not been read before, each in a task of its own; a cluster's all in one.

    Dask places and repeats the work itself, and a task of Prefect for each file is dearer than the reading of many.
    """
    if not is_local(run.config):
        return cast(RunContext, TASKS[steps.READ.name](run))
    todo = reading.pending(run)
    with local_pool(run.config, (call for call, _ in todo)) as pool:
        started = [read_one.submit(run, pool, call, final) for call, final in todo]
        for future in started:
            future.result()
    return reading.mark_changed(run)


def _show(version: Path) -> None:
    figures = summary.figures(version)
    create_table_artifact(
        key="areal-figures", table=[{"figure": name, "value": value} for name, value in figures]
    )
    create_markdown_artifact(key="areal-inputs", markdown=summary.inputs_markdown(version))
    create_link_artifact(
        key="areal-report", link=(version / "report" / "index.html").as_uri(), link_text="report"
    )
