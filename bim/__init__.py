"""Facts from models: which rooms there are, and how large. Knows no money, no DuckDB, no Prefect.

For notebooks and scripts: `extract_rooms(path)` and `extract_tables(path)`. They read in this process, without the
limits of the nightly run: use the command `areal extract` for files of strangers.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["extract_rooms", "extract_tables"]


def extract_rooms(path: str | Path) -> "pl.DataFrame":
    """Return the `space` table of one model: one row for each IfcSpace, held and excluded ones included.

    Areas are in m²; `is_counted` and `exclusion_reason` say which rooms count. A model without spaces gives no rows.
    Raises: InputError when the file is rejected; its message says why.
    """
    return _read(path, only_rooms=True)["space"]


def extract_tables(path: str | Path) -> "dict[str, pl.DataFrame]":
    """Return all extracted tables of one model by name: space, area_statement, asset, surface, finding and others.

    Raises: InputError when the file is rejected; its message says why.
    """
    return _read(path, only_rooms=False)


def _read(path: str | Path, only_rooms: bool) -> "dict[str, pl.DataFrame]":
    import hashlib

    from bim.errors import InputError
    from bim.extract import extract_model
    from bim.settings import ReadingMode

    file = Path(path)
    if not file.is_file():
        raise InputError(f"There is no file {file}.", "unreadable_file")
    with file.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    return extract_model(file, sha256, mode=ReadingMode(only_rooms=only_rooms)).tables
