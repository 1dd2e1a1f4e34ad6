"""JSON as a table: a list of objects, an object with one such list, or one object a line (NDJSON).

Comes in: a file. Goes out: a `CellTable` with the texts of the values, numbers as they are written.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.deliveries.files.sniffing import strict_name
from warehouse.deliveries.files.tabular import NUMBER_CELL, TEXT_CELL, CellTable, broken_texts, unique_names
from warehouse.deliveries.findings import delivery_error

MOST_BYTES = 200_000_000
_MOST_COLUMNS = 500
_HALF_SIGN, _LOST = re.compile("[\ud800-\udfff]"), "\ufffd"


class _Number(str):
    """A number as it is written in the file: 1.10 stays 1.10."""


class _Object(dict[str, Any]):
    """An object; `differing` are the names that it has twice with different values, of which JSON keeps the last."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.differing = {name for name, value in pairs if value != self[name]}


def read_json(path: Path) -> CellTable:
    """Return the rows of a file; nested objects give columns named `outer.inner`.

    Rows are counted as lines where each has an object, else as objects from 1.
    Raises DeliveryError: unreadable_file, too_large.
    """
    if path.stat().st_size > MOST_BYTES:
        raise delivery_error("too_large", limit=MOST_BYTES // 1_000_000)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise delivery_error("unreadable_file", "json", problem="not_utf8") from error
    numbered = _by_line(text) or _whole(text)
    rows = [_flat(row) for _, row in numbered]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) > _MOST_COLUMNS:
        raise delivery_error("unreadable_file", "json", problem="many_names", names=len(names))
    headers, repeated = unique_names([_HALF_SIGN.sub(_LOST, name) for name in names])
    repeated |= {strict_name(name) for _, row in numbered for name in _differing(row)}
    values = {header: [row.get(name) for row in rows] for header, name in zip(headers, names, strict=True)}
    cells = _texts(values)
    marks = {
        header: pl.Series(
            [NUMBER_CELL if isinstance(one, _Number) else TEXT_CELL for one in column], dtype=pl.Int8
        )
        for header, column in values.items()
    }
    codes = broken_texts(cells)
    if len(codes) != len(cells):
        codes = pl.repeat(None, len(cells), dtype=pl.String, eager=True).alias("code")
    source_row = pl.Series("source_row", [number for number, _ in numbered], dtype=pl.Int64)
    return CellTable(cells, source_row, codes, repeated, marks)


def _by_line(text: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of NDJSON with their lines; empty where the first line is not an object by itself."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    try:
        if not lines or not isinstance(_loads(lines[0][1]), dict) or len(lines) == 1:
            return []
    except (ValueError, RecursionError):
        return []
    found = []
    for number, line in lines:
        try:
            row = _loads(line)
        except (ValueError, RecursionError) as error:
            raise delivery_error("unreadable_file", "json", problem="line_no_json", line=number) from error
        if not isinstance(row, dict):
            raise delivery_error("unreadable_file", "json", problem="line_no_object", line=number)
        found.append((number, row))
    return found


def _whole(text: str) -> list[tuple[int, dict[str, Any]]]:
    """Return the objects of one list, which may be the only list of objects within an object."""
    try:
        found = _loads(text)
    except (ValueError, RecursionError) as error:
        raise delivery_error("unreadable_file", "json", problem="broken") from error
    if isinstance(found, dict):
        lists = [value for value in found.values() if _is_rows(value)]
        if len(lists) > 1:
            raise delivery_error("unreadable_file", "json", problem="many_lists", lists=len(lists))
        found = lists[0] if lists else [found]
    if not _is_rows(found):
        raise delivery_error("unreadable_file", "json", problem="no_list")
    return list(enumerate(found, 1))


def _is_rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _loads(text: str) -> Any:
    return json.loads(
        text, object_pairs_hook=_Object, parse_float=_Number, parse_int=_Number, parse_constant=_Number
    )


def _differing(row: Any, outer: str = "") -> Iterator[str]:
    """Yield the names, as `_flat` gives them, that an object has twice with different values."""
    if isinstance(row, _Object):
        yield from (outer + name for name in row.differing)
        for name, value in row.items():
            yield from _differing(value, f"{outer}{name}.")


def _texts(columns: dict[str, list[Any]]) -> pl.DataFrame:
    """Return the values as text; half of a sign in two parts, which no text can hold, is a letter that was lost."""
    texts = {name: [None if one is None else str(one) for one in values] for name, values in columns.items()}
    schema = dict.fromkeys(columns, pl.String)
    try:
        return pl.DataFrame(texts, schema=schema)
    except UnicodeEncodeError:
        whole = {
            name: [one and _HALF_SIGN.sub(_LOST, one) for one in values] for name, values in texts.items()
        }
        return pl.DataFrame(whole, schema=schema)


def _flat(row: dict[str, Any], outer: str = "") -> dict[str, Any]:
    """Return the values of an object by name; a list is its JSON text, true and false are words."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            found.update(_flat(value, f"{outer}{name}."))
        elif isinstance(value, bool):
            found[outer + name] = "true" if value else "false"
        elif isinstance(value, list):
            found[outer + name] = json.dumps(value, ensure_ascii=False)
        else:
            found[outer + name] = value
    return found
