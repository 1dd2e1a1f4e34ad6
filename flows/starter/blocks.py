"""The blocks of records of a starter configuration: tables that are read alike share one block.

Comes in: tables as seen. Goes out: `Block`s with the files they read, and the tables that no block reads.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.starter.look import TableSeen
from warehouse.deliveries.starter.header_score import LIKELY
from warehouse.deliveries.starter.vocabulary import factor_of

_NOT_PLAIN = re.compile(r"[^a-z0-9_]+")
LETTERS = {"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}


@dataclass(frozen=True)
class Block:
    """One block: its name, kind, files, sheet, the headers that fill columns, constants and words to translate.

    `guessed`: columns whose header or words are a guess that nobody has confirmed. `doubts`: sentences on what a person
    should look at.
    """

    name: str
    kind: str
    where: tuple[str, ...]
    tables: tuple[TableSeen, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)
    guessed: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def sheet(self) -> str | None:
        """Return the sheet that is read; null where a workbook has only one."""
        return self.tables[0].sheet


def blocks_of(tables: Sequence[TableSeen], folder: Path) -> tuple[list[Block], list[TableSeen]]:
    """Return the blocks for all tables whose kind is known, and the other tables; paths are relative to `folder`."""
    alike: dict[tuple[Any, ...], list[TableSeen]] = defaultdict(list)
    left = []
    for table in tables:
        if table.best is None or not table.best["is_usable"]:
            left.append(table)
        else:
            alike[_reading(table)].append(table)
    names: set[str] = set()
    return [_block(group, folder, names) for group in alike.values()], left


def _reading(table: TableSeen) -> tuple[Any, ...]:
    """Return what tables of one block share: kind, headers and constants, sheet, folder and name without digits."""
    best = table.best or {}
    columns = tuple(sorted((name, tuple(found["names"])) for name, found in best["columns"].items()))
    constants = tuple(sorted(best["constants"].items()))
    return (
        best["kind"],
        columns,
        constants,
        table.sheet,
        table.path.parent,
        _without_digits(table.path.name),
    )


def _without_digits(name: str) -> str:
    return re.sub(r"\d+", "#", name.casefold())


def _block(tables: list[TableSeen], folder: Path, names: set[str]) -> Block:
    best = tables[0].best or {}
    kind = str(best["kind"])
    values: dict[str, dict[str, str | None]] = {}
    for table in tables:
        for column, words in (table.best or {}).get("values", {}).items():
            values.setdefault(column, {}).update(words)
    return Block(
        name=_free_name(_plain(tables[0], kind), names),
        kind=kind,
        where=_where([table.path for table in tables], folder),
        tables=tuple(tables),
        columns={name: tuple(found["names"]) for name, found in best["columns"].items()},
        constants=best["constants"],
        values=values,
        guessed=_guessed(best, values),
        doubts=(*_doubts(best, values), *_stranger_doubts(tables), *layout_doubts(tables)),
    )


def _plain(table: TableSeen, kind: str) -> str:
    text = f"{table.path.stem} {table.sheet or ''}".casefold().strip()
    for letter, plain in LETTERS.items():
        text = text.replace(letter, plain)
    plain = _NOT_PLAIN.sub("_", re.sub(r"\d+", "", text)).strip("_")
    return re.sub(r"_+", "_", plain)[:40] or kind


def _free_name(wanted: str, names: set[str]) -> str:
    name, number = wanted, 2
    while name in names:
        name, number = f"{wanted}_{number}", number + 1
    names.add(name)
    return name


def _where(paths: Sequence[Path], folder: Path) -> tuple[str, ...]:
    """Return the files as a pattern where several differ in digits only and nothing else fits it, else one by one."""
    relative = [Path(os.path.relpath(path, folder)).as_posix() for path in sorted(set(paths))]
    if len(relative) < 2 or any(sign in "".join(relative) for sign in "*?["):
        return tuple(relative)
    pattern = re.sub(r"\d[\d_.-]*(?<=\d)", "*", Path(relative[0]).name)
    parent = paths[0].parent
    if "*" in pattern and {path.name for path in parent.glob(pattern)} == {path.name for path in paths}:
        return ((Path(relative[0]).parent / pattern).as_posix(),)
    return tuple(relative)


def _guessed(best: Mapping[str, Any], values: Mapping[str, Mapping[str, str | None]]) -> tuple[str, ...]:
    """Return the columns that are doubtful by their header, or by the nearest meaning of one of their words."""
    nearest = {column for column, words in values.items() if any(words.values())}
    return tuple(name for name, found in best["columns"].items() if is_doubtful(found) or name in nearest)


def doubtful_headers(block: Block) -> list[str]:
    """Return the columns of a block whose header is a guess; of others only what their words mean is one."""
    found = (block.tables[0].best or {})["columns"]
    return [name for name in block.guessed if is_doubtful(found[name])]


def is_doubtful(found: Mapping[str, Any]) -> bool:
    """Return whether a guessed column, as plain data, has to be confirmed by a person."""
    return bool(found["score"] < LIKELY or found["reason"] == "values")


def _doubts(best: Mapping[str, Any], values: Mapping[str, Mapping[str, str | None]]) -> Iterable[str]:
    if best["alternatives"]:
        yield f"it may also be {' or '.join(best['alternatives'])}"
    for name, found in best["columns"].items():
        if is_doubtful(found):
            yield f"{name} was guessed from {found['names'][0]!r}"
    for name, found in best["columns"].items():
        factor = factor_of(name, found["names"][0])
        if factor:
            yield f"{name} is {found['names'][0]!r} times {factor}, since the header names another unit"
    if best.get("is_yearless") and "month" not in best["columns"]:
        yield 'the months are columns and nothing says the year: add month = { value = "2025" } to columns'
    for column in best.get("assumed", ()):
        assumed = best["constants"][column]
        yield f"{column} is assumed to be {assumed}; no header says it"
    for column, words in values.items():
        nearest = [f"{word!r} is read as {choice}" for word, choice in words.items() if choice is not None]
        if nearest:
            yield f"{column}: {', '.join(nearest[:5])}{', ...' if len(nearest) > 5 else ''}"
        yield from unknown_words(column, words)


def unknown_words(column: str, words: Mapping[str, str | None]) -> Iterable[str]:
    """Return a sentence about words of a column that have no meaning; none where there are none."""
    unknown = [word for word, choice in words.items() if choice is None]
    if unknown:
        shown = ", ".join(repr(word) for word in unknown[:5]) + (", ..." if len(unknown) > 5 else "")
        have, its, it = ("has", "its", "it") if len(unknown) == 1 else ("have", "their", "them")
        yield f"{column}: {shown} {have} no meaning yet; {its} rows are held until `values` names {it}"


def layout_doubts(tables: Sequence[TableSeen]) -> Iterable[str]:
    """Return sentences on tables that share a sheet with another one."""
    for table in tables:
        if table.second_header:
            names, row = ", ".join(table.second_header["headers"][:4]), table.second_header["row"]
            yield (
                f"another table begins in row {row} of {table.path.name} ({names}) and is not read; "
                "give it a sheet or a file of its own"
            )
        if table.repeated:
            names = ", ".join(map(repr, table.repeated[:4]))
            yield (
                f"{table.path.name} has {names} twice in its header, and no row is read; "
                "where tables are side by side, give each a sheet or a file of its own"
            )


def _stranger_doubts(tables: Sequence[TableSeen]) -> Iterable[str]:
    """Return a sentence about facilities that no register lists; none where there are none."""
    names = list(dict.fromkeys(name for table in tables for name in table.strangers))
    if names:
        yield f"no register lists {', '.join(map(repr, names[:5]))} in the column of facility_id"
