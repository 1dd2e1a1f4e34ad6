"""`areal extract`: models to Parquet."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.terminal import say, show_pairs, track

_MOST_OF_A_CODE = 10


class Only(StrEnum):
    """The tables that `areal extract --only` can be limited to."""

    rooms = "rooms"


def extract(
    models: Annotated[list[Path], typer.Argument(help="IFC files, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for one Parquet file a table.")],
    only: Annotated[Only | None, typer.Option("--only", help="Keep to these tables.")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Models read at a time.")] = 2,
) -> None:
    """Write models as Parquet tables; needs no configuration and no warehouse."""
    from flows.cli.extract_models import extract as extract_models

    extracted = extract_models(models, out, only is Only.rooms, workers, track)
    for source, outcome in extracted.outcomes.items():
        _print_findings(source, [f for f in outcome["findings"] if f["severity"] != "info"])
    show_pairs([("models with tables", str(extracted.gave_tables)), ("tables", str(out))])
    if not extracted.gave_tables:
        raise typer.Exit(1)


def _print_findings(source: str, findings: list[dict[str, Any]]) -> None:
    """Print the first findings of each code; a model with an error in every room would hide the other codes."""
    printed: Counter[str] = Counter()
    for finding in findings:
        code = finding["code"]
        printed[code] += 1
        if printed[code] <= _MOST_OF_A_CODE:
            say(f"{source}: {finding['severity']} {code}: {finding['message']}")
    for code, count in printed.items():
        if count > _MOST_OF_A_CODE:
            say(f"{source}: {count - _MOST_OF_A_CODE} more of {code}: all are in finding.parquet")
