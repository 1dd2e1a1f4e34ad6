"""Drivers: what spreads a service's cost where the user names nothing, in which rooms, and the names of drivers.

Comes in: the CSV files beside this module. Goes out: frames. Must not know: rooms, money, DuckDB.
"""

from pathlib import Path
from typing import Any

import polars as pl

FOLDER = Path(__file__).parent
PLACE: dict[str, Any] = {"driver": pl.String, "service": pl.String, "place": pl.String}
DEFAULT: dict[str, Any] = {
    "service": pl.String,
    "driver": pl.String,
    "otherwise": pl.String,
    "unit": pl.String,
}


def load_default_drivers() -> pl.DataFrame:
    """Columns `DEFAULT`: the driver of each service that the user gives none, what is taken where it weighs nothing."""
    return pl.read_csv(FOLDER / "service_drivers.csv", schema=DEFAULT)


def load_default_places() -> pl.DataFrame:
    """Where a service happens, columns `PLACE`: a category, or the beginning of a word in a room's name.

    A row without a service is of every service that the driver spreads.
    """
    return pl.read_csv(FOLDER / "driver_places.csv", schema=PLACE)


def load_driver_names() -> pl.DataFrame:
    """Columns name, driver: what a user may write, in lower case with underscores, and the driver that it means."""
    return pl.read_csv(FOLDER / "driver_names.csv", infer_schema=False)


def load_occupancy_names() -> pl.DataFrame:
    """Properties that state how many people a room is for: name (letters and digits, lower case) and rank, 1 best.

    OccupancyNumber is of Pset_SpaceOccupancyRequirements (IFC4) and Pset_SpaceCommon (IFC2x2).
    """
    return pl.read_csv(FOLDER / "occupancy_names.csv", schema={"name": pl.String, "rank": pl.Int64})
