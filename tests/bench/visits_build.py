"""Visits of a store to `mart_productivity`: its own tables alone, or (`whole`) the whole warehouse.

Arguments: the folder of the store, the new file, and `mart` or `whole`. The store is opened, rows in force are
decided, and every table on the way is built in a new DuckDB file; nothing is published.
"""

import sys
from datetime import date, datetime
from pathlib import Path

import polars as pl

from warehouse import build
from warehouse.graph import read_models
from warehouse.meaning.rooms import decide_identity
from warehouse.raw import INPUT, RUN_FINDING, RawTables
from warehouse.steps import STEPS
from warehouse.store import Store

READING, MART = "reading1", "mart_productivity"


MODELS = read_models()


def on_the_way(mart: str) -> set[str]:
    """The tables that a mart is made from, itself among them."""
    reads = {name: model.inputs for name, model in MODELS.items()} | {s.name: s.inputs for s in STEPS}
    found, open_ends = set(), [mart]
    while open_ends:
        name = open_ends.pop()
        if name not in found:
            found.add(name)
            open_ends.extend(reads.get(name, ()))
    return found


folder, target, span = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
target.unlink(missing_ok=True)
store, now = Store(folder / "store"), datetime(2026, 1, 2)
settings = build.BuildSettings("run", now, date(2025, 12, 31), extraction_reading=READING)
inputs, findings = pl.DataFrame(schema=INPUT), pl.DataFrame(schema=RUN_FINDING)
if not store.identity().height:
    decide_identity(store, "run", now, READING, {}, settings.as_of)
if span == "whole":
    build.build_warehouse(store, target, settings, inputs, findings)
else:
    wanted = on_the_way(MART)
    build.read_models = lambda: {name: model for name, model in MODELS.items() if name in wanted}
    build.STEPS = tuple(step for step in STEPS if step.name in wanted)
    connection = build._connect(target)
    build._build_tables(connection, RawTables(store, settings, inputs, findings), settings)
    connection.execute("checkpoint")
    connection.close()
