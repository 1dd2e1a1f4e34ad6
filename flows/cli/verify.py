"""`areal verify`: check the store and the published versions against their digests."""

import json
from typing import Annotated

import typer

from bim.outcome import storable
from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import busy, show


def verify(
    config: ConfigFile = DEFAULT_CONFIG,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Check the store and the published versions against their digests; exit 1 where anything is damaged."""
    from flows.cli.verify_output import lines, verify_output
    from flows.config import load_config

    with busy("checking digests"):
        found = verify_output(load_config(config))
    text = (json.dumps(record, ensure_ascii=False) for record in found.records()) if as_json else lines(found)
    show(storable("\n".join(text)))
    if found.is_damaged:
        raise typer.Exit(1)
