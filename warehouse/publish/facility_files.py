"""The facilities that get files of their own, and the names of those files.

Comes in: a finished DuckDB file, or ids of facilities. Goes out: plain file names.
"""

import hashlib
import re
from collections.abc import Iterable

import duckdb

from warehouse.duckdb_tables import frame

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")  # no file names on Windows


def listed_facilities(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the facilities that the register or a model names, sorted."""
    query = (
        "select facility_id from mart_coverage union select facility_id from dim_space"
        " where facility_id is not null order by 1"
    )
    names: list[str] = frame(con, query)["facility_id"].to_list()
    return names


def file_names(facilities: Iterable[str], suffix: str = ".xlsx") -> dict[str, str]:
    """Return a file name for each facility id: the id if it is a plain name, else its plain part and a digest.

    Two ids that differ only in case get a digest too, because some file systems do not distinguish them.
    """
    ids = list(facilities)
    folded = [one.casefold() for one in ids]
    return {one: _stem(one, is_alone=folded.count(one.casefold()) == 1) + suffix for one in ids}


def _stem(facility: str, is_alone: bool) -> str:
    plain = re.sub(r"[^\w.-]", "_", facility).lstrip(".")[:60]
    if plain and plain == facility and is_alone and not RESERVED.fullmatch(plain):
        return plain
    return f"{plain or 'facility'}-{hashlib.sha256(facility.encode()).hexdigest()[:8]}"
