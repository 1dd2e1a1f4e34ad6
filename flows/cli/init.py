"""`areal init`: a project from the files that are there."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import is_attended, show, track


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
    ask = Ask(_answer) if is_asking else None
    for line in init(folder, source, ask, track if is_attended() else None):
        show(storable(line))


def _answer(question: str, proposal: str) -> str:
    """Ask a person a question, which may have several lines; Enter takes the proposal."""
    show(f"\n{question}")
    return str(typer.prompt("", default=proposal, prompt_suffix="  "))
