"""Read every column of a delivery of visits in DuckDB's own types. Argument: the file."""

import sys

import duckdb

columns = "sum(minutes), min(date), max(room), max(visit_id), max(worker), max(outcome), max(facility_id)"
print(duckdb.sql(f"select count(*), {columns} from '{sys.argv[1]}'").fetchall())
