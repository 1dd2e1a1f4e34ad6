"""What a cleaning visit takes: the floor's share of it, and what a light visit takes of a thorough one.

Comes in: the CSV file beside this module. Goes out: a frame. Must not know: rooms, programmes, DuckDB.

A programme code such as 521 gives visits a week, of them with thorough floor, of them with thorough rest (inventory
and everything else); the other visits are light. That is the common Danish definition (programmeret rengøring). No
standard says what a light visit takes, and suppliers differ: the values are a starting point that a `rate` row with
its own `light_factor` overrides. Set-up is 0 because the m² per hour that ship include it.
"""

from pathlib import Path
from typing import Any

import polars as pl

FOLDER = Path(__file__).parent
EFFORT: dict[str, Any] = {
    "category": pl.String,
    "floor_share": pl.Decimal(9, 6),
    "light_floor_factor": pl.Decimal(9, 6),
    "light_rest_factor": pl.Decimal(9, 6),
    "setup_minutes": pl.Decimal(9, 6),
}


def load_visit_effort() -> pl.DataFrame:
    """Return one row per category with values of its own, columns `EFFORT`; the row without a category is the default.

    `floor_share`: the floor's share of a thorough visit. `light_floor_factor`, `light_rest_factor`: time of a light
    one over a thorough one, of the floor and of the rest. `setup_minutes`: fixed minutes of each visit.
    """
    table = pl.read_csv(FOLDER / "visit_effort.csv", schema={**EFFORT, "why": pl.String})
    return table.select(list(EFFORT))
