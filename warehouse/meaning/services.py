"""Services of the contract: which one a request that somebody scanned is about.

Comes in: the CSV file beside this module. Goes out: a frame of keywords. Must not know: requests, DuckDB.
"""

from pathlib import Path

import polars as pl

FOLDER = Path(__file__).parent


def load_request_services() -> pl.DataFrame:
    """Beginnings of words in a request's category, and the service they mean: keyword, service."""
    schema = {"keyword": pl.String, "service": pl.String}
    return pl.read_csv(FOLDER / "request_services.csv", schema=schema)
