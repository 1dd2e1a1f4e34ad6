"""`areal extract`: models to Parquet."""

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bim.outcome import storable
from flows.terminal import say, show, show_pairs, track

_MOST_OF_A_CODE = 10


class Only(StrEnum):
    """The tables that `areal extract --only` can be limited to."""

    rooms = "rooms"


def extract(
    models: Annotated[list[Path], typer.Argument(help="IFC files, or folders of them.")],
    out: Annotated[Path, typer.Option("--out", help="Folder for one Parquet file a table.")],
    only: Annotated[Only | None, typer.Option("--only", help="Keep to these tables.")] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Models read at a time.")] = 2,
    cobie: Annotated[bool, typer.Option("--cobie", help="Write a COBie workbook of each model too.")] = False,
) -> None:
    """Write models as Parquet tables; needs no configuration and no warehouse."""
    from flows.cli.extract_models import extract as extract_models

    extracted = extract_models(models, out, only is Only.rooms, workers, track, cobie)
    for source, outcome in extracted.outcomes.items():
        _print_findings(source, [f for f in outcome["findings"] if f["severity"] != "info"])
    show_pairs([("models with tables", str(extracted.gave_tables)), ("tables", str(out))])
    for name, written in extracted.workbooks.items():
        show(f"{storable(name)}: {_contents(written)}")
    if not extracted.gave_tables:
        raise typer.Exit(1)


def _contents(written: Any) -> str:
    """Return what a COBie workbook contains, and which spaces it leaves out."""
    counts = {"floor": written.floors, "space": written.spaces, "component": written.components}
    text = ", ".join(_count(number, what) for what, number in counts.items())
    if not written.left_out:
        return text
    repeat = "repeats or contains others" if written.left_out == 1 else "repeat or contain others"
    return f"{text}; {_count(written.left_out, 'space')} left out that {repeat} (exclusion_reason in space.parquet)"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" + ("" if number == 1 else "s")


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
