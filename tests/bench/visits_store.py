"""Make a store with a model of some hundred rooms and one delivery of visits, read as any delivery is.

Arguments: a folder, the number of visits. Leaves `visits.parquet` (as delivered) and `store/`.
"""

import sys
from pathlib import Path

import duckdb

sys.path.insert(0, str(Path(__file__).parents[1]))
from helpers.hand_store import READING, HandStore, digest, room

from warehouse.deliveries.reading import read_to_folder

FACILITIES, ROOMS = 40, 125

folder, visits = Path(sys.argv[1]), int(sys.argv[2])
store = HandStore(folder)
for number in range(FACILITIES):
    rooms = [room(f"{at // 25}.{at % 25:03}", 8.0 + at % 40) for at in range(ROOMS)]
    store.model(f"F{number:03}.ifc", rooms, project=f"P{number:03}")
store.records(
    "facility_model", [{"facility_id": f"F{n:03}", "model": f"F{n:03}.ifc"} for n in range(FACILITIES)]
)
delivered = folder / "visits.parquet"
duckdb.sql(
    "copy (select 'V' || i as visit_id, printf('F%03d', i % 40) as facility_id,"
    " printf('%d.%03d', (i // 40) % 5, (i // 200) % 25) as room,"
    " date '2025-01-01' + cast((i * 7919) % 365 as integer) as date,"
    " cast(2 + (i * 31) % 2800 / 100.0 as decimal(18, 2)) as minutes,"
    " 'w_' || (i % 900) as worker, case when i % 50 = 0 then 'no access' else 'done' end as outcome"
    f" from range({visits}) t(i)) to '{delivered}' (format parquet)"
)
sha = digest("visits")
out = store.store.delivery(READING, sha)
out.mkdir(parents=True)
read_to_folder(out, delivered, "cleaning_visit", {})
store.receive("cleaning_visit", "visits.parquet", sha, __import__("datetime").datetime(2026, 1, 1))
