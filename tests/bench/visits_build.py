"""Visits of a store to `mart_productivity`: its own tables alone, or (`whole`) the whole warehouse.

Arguments: the folder of the store, the new file, `mart` or `whole`, and DuckDB's memory in MB (none: its own limit).
The store is opened, rows in force are
decided, and every table on the way is built in a new DuckDB file; nothing is published.
"""

import sys
from datetime import date, datetime
from pathlib import Path

import polars as pl

from warehouse.build import BuildSettings, build_warehouse
from warehouse.resolution.rooms import decide_identity
from warehouse.run_tables import INPUT, RUN_FINDING
from warehouse.settings import Resources
from warehouse.store import Store

READING, MART = "reading1", "mart_productivity"

folder, target, span = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
limit = int(sys.argv[4]) if len(sys.argv) > 4 else None
target.unlink(missing_ok=True)
store, now = Store(folder / "store"), datetime(2026, 1, 2)
settings = BuildSettings("run", now, date(2025, 12, 31), extraction_reading=READING)
inputs, findings = pl.DataFrame(schema=INPUT), pl.DataFrame(schema=RUN_FINDING)
if not store.identity().height:
    decide_identity(store, "run", now, READING, {}, settings.as_of)
wanted = None if span == "whole" else {MART}
build_warehouse(store, target, settings, inputs, findings, wanted, resources=Resources(limit))
