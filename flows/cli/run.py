"""`areal run`: run the nightly job once."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CONFIG, AsOf, ConfigFile, day_of
from flows.terminal import is_attended, say, show_pairs, track


def run(
    config: ConfigFile = DEFAULT_CONFIG,
    as_of: AsOf = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write the version to this folder; `current` stays. For an earlier run date."
        ),
    ] = None,
    direct: Annotated[bool, typer.Option("--direct", help="Run in this process, without Prefect.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 where anything was rejected or held.")
    ] = False,
) -> None:
    """Run the nightly job once, now: pull, read, build, check, publish."""
    from flows.signals import stoppable

    with stoppable():
        from flows.cli import run_command
        from flows.job.notify import load_notified

        loaded = load_notified(config, is_attended())
        result = run_command.run(config, loaded, day_of(as_of), out and out.absolute(), direct, track)
    say("published" if result.is_new else "already up to date")
    for source in result.with_problems:
        say(f"rejected, held or not reached: {source}")
    if result.with_problems:
        say(
            "`areal check` of such a file says why, as do run_input, run_finding and run_held_row of the warehouse."
        )
    show_pairs([*result.figures, *result.places])
    if is_attended():  # in the log of a night there is nobody to do it
        say("\n".join(["Next:", *(f"  {step}" for step in result.next_steps)]))
    if strict and result.with_problems:
        raise typer.Exit(1)
