"""`areal status`: the last runs, and the age of what is published."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bim.outcome import storable
from flows.cli.options import DEFAULT_CONFIG, ConfigFile
from flows.terminal import busy, say, show


def status(
    config: ConfigFile = DEFAULT_CONFIG,
    max_age: Annotated[
        str | None,
        typer.Option("--max-age", help="Exit 1 if the published version is older: 90m, 26h, 2d."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
    prometheus: Annotated[
        Path | None,
        typer.Option("--prometheus", help="Also write the figures for Prometheus to this file."),
    ] = None,
) -> None:
    """Print the last runs, the rejected files, and how old the data of each facility are."""
    from flows.cli.report_status import lines, parse_age, status_of
    from flows.config import load_config

    oldest = parse_age(max_age) if max_age is not None else None
    loaded = load_config(config)
    output = loaded.output_folder
    if prometheus is not None:
        from flows.job.metrics import write_metrics

        write_metrics(loaded, prometheus)
    with busy("reading the ledger"):
        found = status_of(output)
    text = (
        (json.dumps(record, ensure_ascii=False) for record in found.records())
        if as_json
        else lines(found, output)
    )
    show(storable("\n".join(text)))
    if oldest is not None and not found.is_younger_than(oldest):
        say(f"areal: no version under {output} is younger than {max_age}.")
        raise typer.Exit(1)
