"""Make a store with models of 125 rooms each and visits in one delivery or several.

Arguments: a folder, the number of visits, of deliveries (1) and of facilities (40). Leaves `visits.parquet` (the first
delivery, read as any is) and `store/`; the other deliveries are written as reading would leave them.
"""

import shutil
import sys
from datetime import datetime
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers.hand_store import READING, HandStore, digest, room

from warehouse.deliveries.reading import read_to_folder

ROOMS = 125  # of a facility

folder, visits = Path(sys.argv[1]), int(sys.argv[2])
files = int(sys.argv[3]) if len(sys.argv) > 3 else 1
facilities = int(sys.argv[4]) if len(sys.argv) > 4 else 40
store = HandStore(folder)
for number in range(facilities):
    rooms = [room(f"{at // 25}.{at % 25:03}", 8.0 + at % 40) for at in range(ROOMS)]
    store.model(f"F{number:03}.ifc", rooms, project=f"P{number:03}")
store.records(
    "facility_model", [{"facility_id": f"F{n:03}", "model": f"F{n:03}.ifc"} for n in range(facilities)]
)
delivered = folder / "visits.parquet"
ROWS = (
    f"select 'V' || i as visit_id, printf('F%03d', i % {facilities}) as facility_id,"
    f" printf('%d.%03d', (i // {facilities}) % 5, (i // {5 * facilities}) % 25) as room,"
    " date '2025-01-01' + cast((i * 7919) % 365 as integer) as date,"
    " cast(2 + (i * 31) % 2800 / 100.0 as decimal(18, 2)) as minutes,"
    " 'w_' || (i % 900) as worker, case when i % 50 = 0 then 'no access' else 'done' end as outcome, i"
    " from range({first}, {last}) t(i)"
)
READ = (
    "select visit_id, facility_id, room, date, cast(minutes as decimal(18, 6)) as minutes,"
    " cast(null as time) as start, cast(null as varchar) as task, worker, outcome,"
    " i - {first} + 2 as source_row from ({rows})"
)


def place(name: str) -> Path:
    """Return the new folder of a delivery, with its receipt."""
    out = store.store.delivery(READING, digest(name))
    out.mkdir(parents=True)
    store.receive("cleaning_visit", name, digest(name), datetime(2026, 1, 1))
    return out


first = ROWS.format(first=0, last=visits // files)
duckdb.sql(f"copy (select * exclude (i) from ({first})) to '{delivered}' (format parquet)")
read = place(delivered.name)
read_to_folder(read, delivered, "cleaning_visit", {})
for number in range(1, files):
    span = {"first": visits * number // files, "last": visits * (number + 1) // files}
    out = place(f"visits-{number}.parquet")
    rows = READ.format(rows=ROWS.format(**span), **span)
    duckdb.sql(f"copy ({rows}) to '{out / 'accepted.parquet'}' (format parquet)")
    for name in ("held.parquet", "outcome.json"):
        shutil.copyfile(read / name, out / name)
