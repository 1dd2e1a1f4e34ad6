"""The work of `areal run`: one nightly run, in this process or through Prefect.

Comes in: a configuration and a run date. Goes out: what was published, in a few figures.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bim.errors import ArealError
from flows.config import Config
from flows.job import reading, steps, summary
from flows.job.ending import account_for_end
from flows.job.ledger import published_manifest
from flows.job.next_steps import next_steps
from flows.job.notify import notified
from flows.job.run_context import RunContext, start
from flows.scheduling.prefect_settings import configure_prefect
from flows.terminal import busy, configure_log, during, from_here, is_attended


@dataclass(frozen=True)
class Result:
    """The result of a run: whether the version is new, the rejected or held inputs, figures, paths, what to do next."""

    is_new: bool
    with_problems: list[str]
    figures: list[tuple[str, str]]
    places: list[tuple[str, str]]
    next_steps: list[str]


def run(file: Path, config: Config, as_of: date | None, out: Path | None, direct: bool, track: Any) -> Result:
    """Run the nightly job once, in this process or through Prefect.

    Whether there is anything to do is found out before Prefect is imported: starting its server takes longer.
    Raises: ArealError; its class decides the exit status.
    """

    def job() -> Result | None:
        context = start(config, as_of, out)
        if direct or published_manifest(context.version) is not None:
            with steps.recorded(context):
                context = steps.pull(context)
                if steps.is_finished(context):
                    steps.finish(context, steps.UP_TO_DATE)
                    return _result(context, file)
        configure_log()
        return _result(steps.run_direct(context, track, during), file) if direct else None

    return account_for_end(config, as_of, is_attended(), job) or _through_prefect(file, config, as_of, out)


def _result(run: RunContext, file: Path) -> Result:
    return _result_of(run.version, run.edition is not None, reading.with_problems(run), file)


def _result_of(version: Path, is_new: bool, with_problems: list[str], file: Path) -> Result:
    named = _as_named(version)
    return Result(
        is_new,
        with_problems,
        summary.figures(version),
        summary.places(from_here(named) if is_attended() else named),
        next_steps(named, file, with_problems),
    )


def _as_named(version: Path) -> Path:
    """Return the folder of a version as people name it: `current`, where that leads to it."""
    current = version.parent.parent / "current"
    return current if current.resolve() == version.resolve() else version


def _through_prefect(file: Path, config: Config, as_of: date | None, out: Path | None) -> Result:
    """Run the flow; it calls `[notify] command` itself, unless Prefect fails before it begins."""
    configure_prefect("WARNING")
    with notified(config, is_attended()), busy("starting Prefect"):
        from flows.job.prefect_flow import nightly_flow

        try:
            state: Any = nightly_flow(
                str(file.resolve()), as_of, str(out.resolve()) if out else None, return_state=True
            )
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            raise ArealError(
                f"Prefect could not run the flow ({why}). `areal run --direct` needs none."
            ) from error
    answer = state.result(raise_on_failure=False)
    if isinstance(answer, ArealError):
        raise answer
    if isinstance(answer, BaseException):
        raise ArealError(f"The flow ended as {state.name}: {type(answer).__name__}: {answer}.")
    return _result_of(Path(answer["version"]), answer["is_new"], answer["with_problems"], file)
