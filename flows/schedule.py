"""When the nightly flow runs: a deployment on a Prefect server, or a process that serves it.

Comes in: a configuration file, a cron line and a time zone. Goes out: a schedule in Prefect. Must not know:
what the flow does.
"""

from pathlib import Path
from typing import Any

from prefect.schedules import Cron

from bim.errors import UsageError
from flows.prefect_flow import nightly_flow

NAME = "areal-nightly"
POOL = "areal"


def _schedule(cron: str, timezone: str) -> Any:
    try:
        return Cron(cron, timezone=timezone)
    except ValueError as error:
        raise UsageError(f"--cron '{cron}' is no cron line: {error}.") from None


def serve_nightly(config_file: Path, cron: str, timezone: str) -> None:
    """Stay in this process and run the flow whenever it is time; a run that is late is not doubled."""
    schedule = _schedule(cron, timezone)
    nightly_flow.serve(name=NAME, schedule=schedule, parameters={"config_file": str(config_file)}, limit=1)


def deploy(config_file: Path, cron: str, timezone: str) -> None:
    """Put the flow with its schedule on the Prefect server that the profile names, in the work pool `areal`."""
    schedule = _schedule(cron, timezone)
    _ensure_pool()
    source = Path(__file__).resolve().parents[1]
    flow: Any = nightly_flow.from_source(source=str(source), entrypoint="flows/prefect_flow.py:nightly_flow")
    flow.deploy(
        name=NAME,
        work_pool_name=POOL,
        schedule=schedule,
        parameters={"config_file": str(config_file)},
        concurrency_limit=1,
        print_next_steps=False,
    )


def _ensure_pool() -> None:
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists

    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        except ObjectAlreadyExists:
            return
