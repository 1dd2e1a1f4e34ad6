"""What ten million visits are measured against: DuckDB's own monthly aggregate of the same file, and no more."""

import sys

import duckdb

connection = duckdb.connect(config={"threads": 2})
connection.execute(
    "select date_trunc('month', date) as month, facility_id, room, count(*), sum(minutes), sum(minutes * minutes)"
    f" from read_parquet('{sys.argv[1]}') group by all"
).fetchall()
