"""How the last runs went, and how old what is published is.

Comes in: the output folder. Goes out: lines of text. Must not know: how a run is made.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from flows.runs import read_ledger

SHOWN = 10


def lines(output: Path) -> Iterator[str]:
    """The last runs, newest first, then the facilities with the day of their newest input."""
    ledger = read_ledger(output)
    if not ledger:
        yield f"There was no run yet under {output}."
        return
    for run in reversed(ledger[-SHOWN:]):
        told = f": {run['message']}" if run.get("message") else ""
        yield f"{run['run_id']}  run date {run['as_of']}  {run['state']}{told}"
        for source in run.get("rejected", []):
            yield f"    rejected: {source}"
        for source in run.get("held", []):
            yield f"    rows or rooms held: {source}"
    warehouse = output / "current" / "warehouse.duckdb"
    if warehouse.exists():
        yield from _staleness(warehouse)


def _staleness(warehouse: Path) -> Iterator[str]:
    query = """
        select facility_id, max(received_at)::date as received_on
        from dim_model group by facility_id order by received_on, facility_id
    """
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for facility, day in connection.sql(query).fetchall():
            yield f"facility {facility}: newest model received {day}"
