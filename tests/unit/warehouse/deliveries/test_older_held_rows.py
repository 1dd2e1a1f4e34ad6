"""Held rows that an earlier version of areal wrote are read with what they have."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from warehouse.deliveries.effective.deliveries import Delivery
from warehouse.deliveries.effective.stacked import stacked
from warehouse.deliveries.rows.validation import HELD


def test_a_column_that_an_earlier_version_did_not_write_is_null(tmp_path: Path) -> None:
    row = {"kind": "rate", "code": "not_a_number", "message": "m", "source_row": 4}
    older = pl.DataFrame([row], schema={name: kind for name, kind in HELD.items() if name != "details"})
    older.write_parquet(tmp_path / "held.parquet")
    arrived = datetime(2026, 1, 1, tzinfo=UTC)
    delivery = Delivery("rates", "a", tmp_path, ("f.csv",), (arrived.date(), arrived), arrived)
    found = stacked([delivery], "held", HELD).row(0, named=True)
    assert (found["message"], found["details"], found["source_file"]) == ("m", None, "f.csv")
