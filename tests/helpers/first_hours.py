"""Folders as new users have them: in five languages, from many programs, more or less complete.

Each is a list of tables with the kind, the columns and the words that a person would say they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from helpers.building import Building


@dataclass(frozen=True)
class Table:
    """A file to write, and what it is: `columns` as `areal.toml` should say it, `unknown` words that mean nothing."""

    name: str
    kind: str | None
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    columns: Mapping[str, str | list[str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    title: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ";"


@dataclass(frozen=True)
class Folder:
    """A new user's folder: tables, and models by file name with the facility each belongs to."""

    name: str
    tables: Sequence[Table]
    models: Mapping[str, str] = field(default_factory=dict)
    amount: float = 0.0

    def write(self, where: Path) -> Path:
        """Write the files; returns the folder."""
        folder = where / self.name
        folder.mkdir(parents=True)
        for table in self.tables:
            _write(folder / table.name, table)
        for name in self.models:
            building = Building()
            for number in range(1, 5):
                building.room(f"1.0{number}", at=(6.0 * number, 0), size=(5, 4), net=20)
            building.write(folder).rename(folder / name)
        return folder


def _write(path: Path, table: Table) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        *([[table.title]] if table.title else []),
        *([[]] if table.title else []),
        table.header,
        *table.rows,
    ]
    if path.suffix == ".xlsx":
        book = xlsxwriter.Workbook(path)
        sheet = book.add_worksheet()
        for row, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell)
        book.close()
        return
    text = "\r\n".join(table.delimiter.join(cells) for cells in lines) + "\r\n"
    path.write_bytes(text.encode(table.encoding))


def months(*cells: str, count: int = 3) -> Iterator[Sequence[str]]:
    for month in range(1, count + 1):
        yield [cell.format(m=f"{month:02}", n=month) for cell in cells]
