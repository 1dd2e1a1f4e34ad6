"""How far an area on another basis can be from the net room area.

Comes in: the CSV file beside this module. Goes out: a frame. Must not know: any building.

No factor is taken from here to convert an area: the bounds only tell which covered shares no building can have.
"""

from pathlib import Path
from typing import Any

import polars as pl

FOLDER = Path(__file__).parent
BASIS: dict[str, Any] = {
    "area_basis": pl.String,
    "lowest_factor": pl.Decimal(9, 6),
    "highest_factor": pl.Decimal(9, 6),
}


def load_area_bases() -> pl.DataFrame:
    """Return columns `BASIS`: the lowest and highest plausible area on each basis over the net room area."""
    return pl.read_csv(FOLDER / "area_bases.csv", schema={**BASIS, "why": pl.String}).select(list(BASIS))
