"""Every SQL text of the Python modules, found in their syntax trees, so that none is forgotten."""

import ast
import importlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.catalog import Catalog
from warehouse.duckdb_tables import create_macros

QUERY = re.compile(r"^\s*(--[^\n]*\n\s*)*(select|with|describe|insert|create)\b", re.I)


@dataclass(frozen=True)
class SqlText:
    """A text in a module that begins as SQL; `text` is null where it is put together from parts of unknown content."""

    place: str
    text: str | None
    known: str

    @property
    def tables(self) -> set[str]:
        """Words that look like published tables."""
        return set(re.findall(r"\b(?:dim|fact|mart|run)_\w+", self.known))


def sql_texts(project: Path, packages: Iterable[str]) -> Iterator[SqlText]:
    """Each text of the packages that begins as a query, with the constants of its module filled in."""
    for package in packages:
        for path in sorted((project / package).rglob("*.py")):
            name = ".".join(path.relative_to(project).with_suffix("").parts)
            yield from _texts_of(name, path)


def _texts_of(module: str, path: Path) -> Iterator[SqlText]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for child in ast.walk(node)
        if child is not node
    }
    for node in ast.walk(tree):
        if id(node) in inside or not isinstance(node, ast.Constant | ast.JoinedStr):
            continue
        pieces = _pieces(node, module)
        known = "".join(piece for piece in pieces if piece is not None)
        if QUERY.match(known):
            yield SqlText(f"{path.name}:{node.lineno}", None if None in pieces else known, known)


def _pieces(node: ast.Constant | ast.JoinedStr, module: str) -> list[str | None]:
    """The parts of a text; null where a part is known only while the program runs."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else [""]
    return [_piece(value, module) for value in node.values]


def _piece(value: ast.expr, module: str) -> str | None:
    if isinstance(value, ast.Constant):
        return str(value.value)
    name = (
        value.value.id if isinstance(value, ast.FormattedValue) and isinstance(value.value, ast.Name) else ""
    )
    found: Any = getattr(importlib.import_module(module), name, None) if name.isupper() else None
    return None if found is None else str(found)


def empty_warehouse(catalog: Catalog, is_open: bool) -> duckdb.DuckDBPyConnection:
    """Published tables without rows, of the whole or of the open set, as the attached database `built`."""
    connection = duckdb.connect()
    create_macros(connection)
    connection.execute("attach ':memory:' as built")
    connection.execute("use built")
    for table in catalog.tables.values():
        if is_open and table.open == "drop":
            continue
        columns = [f'"{c.name}" {c.type}' for c in table.columns if not (is_open and c.open == "drop")]
        connection.execute(f"create table {table.name} ({', '.join(columns)})")
    return connection


def why_not_bound(connection: duckdb.DuckDBPyConnection, query: str) -> str | None:
    """Why a query does not fit the tables; null where it does. Nothing is run."""
    try:
        connection.execute(f"prepare fits as {query}")
    except duckdb.Error as error:
        return str(error).splitlines()[0]
    connection.execute("deallocate fits")
    return None
