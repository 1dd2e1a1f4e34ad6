"""`areal sample`: a synthetic portfolio."""

from pathlib import Path
from typing import Annotated

import typer

from flows.terminal import busy, show_pairs


def sample(
    folder: Annotated[Path, typer.Argument(help="Where to write it.")],
    facilities: Annotated[int, typer.Option(min=1)] = 6,
    area: Annotated[float | None, typer.Option(min=1, help="Net area in m².")] = None,
    months: Annotated[int, typer.Option(min=1)] = 12,
    visits: Annotated[int | None, typer.Option(min=0, help="Cleaning visits.")] = None,
    seed: Annotated[int, typer.Option()] = 1,
) -> None:
    """Write a synthetic portfolio: models, records, areal.toml, and expected.json with the correct answers."""
    from flows.sample import write_sample

    with busy("writing the sample"):
        write_sample(folder, facilities=facilities, area_m2=area, months=months, visits=visits, seed=seed)
    show_pairs([("configuration", str(folder / "areal.toml")), ("answers", str(folder / "expected.json"))])
