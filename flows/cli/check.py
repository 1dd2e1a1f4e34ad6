"""`areal check`: the verdict of a nightly run, before a file is delivered."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from bim.outcome import storable
from flows.cli.options import DEFAULT_CONFIG, AsOf, day_of
from flows.terminal import busy, say, show


def check(
    paths: Annotated[list[Path], typer.Argument(help="Models, deliveries, or folders of them.")],
    kind: Annotated[
        str | None, typer.Option("--kind", help="Kind of record, where it is not known otherwise.")
    ] = None,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="A configuration, for its mappings; areal.toml here, if any."),
    ] = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 where anything would be held or rejected.")
    ] = False,
) -> None:
    """Print what a nightly run would find in these files; writes nothing."""
    from flows.cli import check_files
    from flows.cli.check_text import text_of
    from flows.config import Config, load_config

    file = config or (DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None)
    settings = load_config(file) if file else Config(folder=Path.cwd())
    day = day_of(as_of) or date.today()
    has_problems = is_any_found = False
    answers = check_files.check(paths, settings, kind, day)
    while (answer := _next(answers)) is not None:
        is_any_found = True
        has_problems |= answer["verdict"] in ("quarantine_rows", "reject_file")
        if not show(storable(json.dumps(answer, ensure_ascii=False) if as_json else text_of(answer))):
            break
    if not is_any_found:
        say(f"areal: no model and no record was found under {', '.join(map(str, paths))}.")
    if strict and has_problems:
        raise typer.Exit(1)


def _next(answers: Iterator[dict[str, Any]]) -> dict[str, Any] | None:
    """Return the next answer, null after the last; a terminal shows that it is worked on."""
    with busy("checking"):
        return next(answers, None)
