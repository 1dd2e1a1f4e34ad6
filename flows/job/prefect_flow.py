"""The nightly job as a Prefect flow: every task is one call of a plain function of `steps`.

Comes in: a configuration file and a run date. Goes out: a published version; in Prefect its states, its logs
and its artifacts. Must not know: how anything is done. Imported only where Prefect is wanted, for that takes a
second or more.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from flows.config import load_config
from flows.job import reading, receipts, run_context, steps, summary
from flows.job.ledger import lock
from flows.job.notify import notified
from flows.sandbox.pool import ChildPool


def _task(function: Callable[..., Any], name: str, **options: Any) -> Any:
    """A plain function as a task; nothing is cached or pickled, for the store keeps what is worth keeping."""
    return task(name=name, cache_policy=NO_CACHE, persist_result=False, **options)(function)


def _may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Retry what may pass by itself, such as a network; not a configuration that is wrong."""
    return isinstance(state.result(raise_on_failure=False), OSError)


pull = _task(steps.pull_inputs, "pull", retries=2, retry_delay_seconds=30, retry_condition_fn=_may_pass)
read_one = _task(reading.read_one, "read", task_run_name="read {job.arguments[path]}")
receive = _task(receipts.receive, "receive")
build = _task(steps.build, "build and check")
publish = _task(steps.publish, "publish")
RUNNER: Any = ThreadPoolTaskRunner(max_workers=4)


@flow(name="areal nightly", persist_result=False, task_runner=RUNNER)
def nightly_flow(
    config_file: str = "areal.toml", as_of: date | None = None, out: str | None = None
) -> dict[str, Any]:
    """One nightly run. Gives its run id, the folder of the version, and whether it was up to date."""
    config = load_config(Path(config_file))
    with notified(config, is_attended=False), lock(config.output_folder):
        run = run_context.start(config, as_of, Path(out) if out else None)
        with steps.recorded(run):
            run = pull(run)
        with steps.recorded(run):
            run = _read_all(run)
            steps.require_usable(run)
            edition = None if receipts.is_up_to_date(run) else _publish(run)
        if edition is not None:
            steps.finish(run, "published")
    version = edition or run.version
    _show(version)
    return {
        "run_id": run.run_id,
        "version": str(version),
        "is_new": edition is not None,
        "with_problems": reading.with_problems(run),
    }


def _read_all(run: run_context.RunContext) -> run_context.RunContext:
    with ChildPool(run.config.models.workers) as children:
        started = [read_one.submit(run, children, job, final) for job, final in reading.pending(run)]
        for future in started:
            future.result()
    run = reading.mark_changed(run)
    receive(run)
    return run


def _publish(run: run_context.RunContext) -> Path:
    build(run)
    edition: Path = publish(run)
    return edition


def _show(version: Path) -> None:
    figures = summary.figures(version)
    create_table_artifact(
        key="areal-figures", table=[{"figure": name, "value": value} for name, value in figures]
    )
    create_markdown_artifact(key="areal-inputs", markdown=summary.inputs_markdown(version))
    create_link_artifact(
        key="areal-report", link=(version / "report" / "index.html").as_uri(), link_text="report"
    )
