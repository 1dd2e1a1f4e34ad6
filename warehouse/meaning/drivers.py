"""Drivers: what spreads a service's cost where the user names nothing, and the names a user may give a driver.

Comes in: the CSV files beside this module. Goes out: frames. Must not know: rooms, money, DuckDB.
"""

from pathlib import Path
from typing import Any

import polars as pl

FOLDER = Path(__file__).parent
DEFAULT: dict[str, Any] = {"service": pl.String, "driver": pl.String, "otherwise": pl.String, "unit": pl.String}


def load_default_drivers() -> pl.DataFrame:
    """The driver of each service where the user names none, what is taken where it weighs nothing, and its unit."""
    return pl.read_csv(FOLDER / "service_drivers.csv", schema=DEFAULT)


def load_driver_names() -> pl.DataFrame:
    """Names that a user may write, in lower case with underscores, and the driver each means: name, driver."""
    return pl.read_csv(FOLDER / "driver_names.csv", infer_schema=False)
