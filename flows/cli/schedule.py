"""`areal schedule`: the nightly flow on a schedule."""

from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import show


def schedule(
    config: ConfigFile = DEFAULT_CONFIG,
    cron: Annotated[str, typer.Option("--cron", help="When, in the portfolio's time zone.")] = "15 4 * * *",
    serve: Annotated[bool, typer.Option("--serve", help="Run it on its schedule until stopped.")] = False,
) -> None:
    """Deploy the nightly flow with its schedule, or serve it from this process."""
    from flows.config import load_config
    from flows.scheduling.prefect_settings import configure_prefect

    settings = load_config(config)
    configure_prefect(None if serve else "WARNING")
    from flows.scheduling.deployment import deploy, serve_nightly

    timezone = settings.portfolio.timezone
    if serve:
        serve_nightly(config.resolve(), cron, timezone, settings.output_folder / ".prefect")
        return
    show("\n".join(deploy(config.resolve(), cron, timezone)))
