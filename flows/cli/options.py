"""Options that several commands share."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_CONFIG = Path("areal.toml")
ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration.", show_default=True)]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], help="The run date; facts after it are left out."),
]


def day_of(moment: datetime | None) -> date | None:
    """Return the day of a parsed `--as-of`."""
    return moment.date() if moment else None
