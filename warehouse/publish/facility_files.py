"""The facilities that get files of their own.

Comes in: a finished DuckDB file. Goes out: ids of facilities.
"""

import duckdb

from warehouse.duckdb_tables import frame


def listed_facilities(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the facilities that the register or a model names, sorted."""
    query = (
        "select facility_id from mart_coverage union select facility_id from dim_space"
        " where facility_id is not null order by 1"
    )
    names: list[str] = frame(con, query)["facility_id"].to_list()
    return names
