"""The tables that ship with areal (`ref_`).

Comes in: `warehouse/seeds/<table>.csv`, and the types of their columns in `seeds.toml`. Goes out: a frame per table.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from bim.errors import PublicationError

FOLDER = Path(__file__).parent / "seeds"
_TYPES: dict[str, Any] = {"text": pl.String, "integer": pl.Int64, "boolean": pl.Boolean}
_DECIMAL = re.compile(r"decimal\((\d+), (\d+)\)")


def seed_names() -> frozenset[str]:
    """Return the names of all tables that ship."""
    return frozenset(_declared())


def load_seed(name: str) -> pl.DataFrame:
    """Return the rows of one table, in the order of its file.

    Raises: PublicationError for a table that `seeds.toml` does not declare, and for a file with other columns.
    """
    if name not in _declared():
        raise PublicationError(f"seeds.toml declares no table {name}")
    schema = {column: _type(kind) for column, kind in _declared()[name]["columns"].items()}
    path = FOLDER / f"{name}.csv"
    with path.open(encoding="utf-8") as file:
        header = file.readline().rstrip("\n").split(",")
    if header != list(schema):
        raise PublicationError(
            f"{path.name} has the columns {header}, and seeds.toml declares {list(schema)}"
        )
    return pl.read_csv(path, schema=schema)


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "seeds.toml").read_text(encoding="utf-8"))


def _type(kind: str) -> Any:
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is not None:
        return pl.Decimal(int(decimal[1]), int(decimal[2]))
    if kind not in _TYPES:
        raise PublicationError(f"seeds.toml: {kind!r} is no type; take {', '.join(_TYPES)} or decimal(9, 6)")
    return _TYPES[kind]
