"""The schedule of the nightly flow: a deployment on a Prefect server, or a process that serves it.

Comes in: a configuration file, a cron line and a time zone. Goes out: a schedule in Prefect.
"""

import contextlib
import sys
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.schedules import Cron

from bim.errors import ArealError, UsageError
from flows.job.prefect_flow import nightly_flow
from flows.scheduling.prefect_server import commands_for, configured_url, own_server
from flows.terminal import say

NAME = "areal-nightly"
POOL = "areal"
# A run that is due while another one runs is cancelled; otherwise late runs would queue up and follow each other.
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def _schedule(cron: str, timezone: str) -> Any:
    try:
        return Cron(cron, timezone=timezone)
    except ValueError as error:
        raise UsageError(f"--cron '{cron}' is no cron line: {error}.") from None


def serve_nightly(config_file: Path, cron: str, timezone: str, home: Path) -> None:
    """Run the flow on its schedule until stopped, on the configured Prefect server or else on one of its own.

    `home`: folder for the database of a server of its own. Raises: UsageError where the configured server does not
    answer; ArealError where its own server does not start.
    """
    schedule = _schedule(cron, timezone)
    configured = configured_url()
    server = contextlib.nullcontext(configured) if configured else own_server(home)
    with server as url:
        say(f"Serving {config_file}: cron '{cron}', {timezone}. Prefect server: {url}. Stop with Ctrl-C.")
        nightly_flow.serve(
            name=NAME,
            schedule=schedule,
            parameters={"config_file": str(config_file)},
            global_limit=ONE_AT_A_TIME,
            print_starting_message=False,
        )


def deploy(config_file: Path, cron: str, timezone: str) -> tuple[str, str]:
    """Write the flow with its schedule to Prefect's database; returns the commands that start a server and a worker.

    Without a configured server this is Prefect's own database in PREFECT_HOME, which a server that is started later
    uses. Raises: UsageError where the configured server does not answer.
    """
    schedule = _schedule(cron, timezone)
    url = configured_url()
    source = Path(__file__).resolve().parents[2]
    try:
        with contextlib.redirect_stdout(sys.stderr):
            _ensure_pool()
            flow: Any = nightly_flow.from_source(
                source=str(source), entrypoint="flows/job/prefect_flow.py:nightly_flow"
            )
            flow.deploy(
                name=NAME,
                work_pool_name=POOL,
                schedule=schedule,
                parameters={"config_file": str(config_file)},
                concurrency_limit=ONE_AT_A_TIME,
                print_next_steps=False,
                ignore_warnings=True,
            )
    except RuntimeError as error:  # the server that Prefect starts for a single command
        raise ArealError(f"Prefect's own server did not start: {error}") from None
    say(
        f"Deployed {NAME}: cron '{cron}', {timezone}. It runs while a server and a worker do; keep these two running:"
    )
    return commands_for(url, POOL)


def _ensure_pool() -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        except ObjectAlreadyExists:
            return
