"""`areal plan`: the cleaning plan again from the current warehouse, and the way back for a planner's edits."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import say, show


def plan(
    config: ConfigFile = DEFAULT_CONFIG,
    facility: Annotated[str | None, typer.Option("--facility", help="Only this facility.")] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="The folder to write to; <output>/plan-preview if none is named."),
    ] = None,
) -> None:
    """Write the cleaning plan again from the current warehouse. Nothing is published."""
    from flows.cli.plan_preview import published_warehouse, write_preview
    from flows.config import load_config

    settings = load_config(config)
    warehouse = published_warehouse(settings.output_folder)
    if not warehouse.has_restricted:
        say("The plan shows the open set: there is no restricted set, or you cannot read it.")
    folder = write_preview(warehouse, facility, out or settings.output_folder / "plan-preview")
    show(f"plan: {folder}")
