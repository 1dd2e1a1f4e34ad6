"""`areal accept`: let in a model or delivery that the guard held."""

from typing import Annotated

import typer

from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import say


def accept(
    sha: Annotated[str, typer.Argument(help="The SHA-256 of the held input, or its first characters.")],
    by: Annotated[str, typer.Option("--by", help="Who accepts it; stored as a keyed hash.")],
    reason: Annotated[str, typer.Option("--reason", help="Why the loss is right.")],
    config: ConfigFile = DEFAULT_CONFIG,
) -> None:
    """Let in a model or delivery that the guard held because of a large loss; in force from the next run."""
    from flows.config import load_config
    from flows.job import guarding
    from flows.job.ledger import lock
    from flows.job.output_folder import prepare_output

    loaded = load_config(config)
    with lock(prepare_output(loaded)):
        accepted = guarding.accept(loaded, sha, by, reason)
    say(f"accepted: {accepted.source} ({accepted.sha256[:12]}); it is used from the next run on")
