"""`areal init`: a project from the files that are there."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import show


def init(
    folder: Annotated[Path, typer.Argument(help="Folder of the new project.", metavar="DIR")],
    source: Annotated[
        Path | None, typer.Option("--from", help="Folder of the models and records; DIR itself without it.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take the best guesses; ask nothing.")] = False,
) -> None:
    """Look at models and tables, guess what they are, and write areal.toml; overwrites nothing."""
    from bim.outcome import storable
    from flows.starter.init_project import Ask, init

    is_asking = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    ask = Ask(lambda question, proposal: str(typer.prompt(question, default=proposal))) if is_asking else None
    for line in init(folder, source, ask):
        show(storable(line))
