"""Tables that are published already with the same rows: their Parquet, their digest and the order of their rows.

Comes in: the sets written before, in this version or the one before it. Goes out: for each table that a set shows as it
was built, where the same rows already are. Must not know: how a file is written.

The DuckDB file of a set is written anew in any case: one that is copied could still hold, in blocks that are free, what
a table showed before.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from warehouse.build_cache import VERSIONS
from warehouse.disclosure.redaction import shows_all
from warehouse.duckdb_tables import column_types, literal, quoted, table_names
from warehouse.file_digests import digest_of

CHECKED = frozenset({"run_finding"})  # the checks of a build add rows after the table has its id
DATABASE = "warehouse.duckdb"


@dataclass(frozen=True)
class WrittenTable:
    """A table of a set: the query of its rows in their order, its Parquet file, and its entry in the manifest."""

    query: str
    parquet: Path
    entry: Mapping[str, Any]


class Reuse:
    """What sets written before have, by the id of the built table that they show whole."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        is_known = VERSIONS in table_names(con, "built")
        rows = con.execute(f"select table_name, id from built.main.{VERSIONS}").fetchall() if is_known else []
        self.ids: dict[str, str] = {name: made for name, made in rows if name not in CHECKED}
        self.tables: dict[str, WrittenTable] = {}
        self.sets = 0

    def add_set(self, folder: Path) -> None:
        """Know the tables of a set whose DuckDB file is what its manifest says; nothing where it is not."""
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            files = {entry["path"]: (entry["sha256"], entry["bytes"]) for entry in manifest["files"]}
            tables = [entry for entry in manifest["tables"] if entry.get("made_from")]
            is_sound = digest_of(folder / DATABASE) == files[DATABASE]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return
        if is_sound:
            sound = [entry for entry in tables if self._is_sound(folder, entry["name"], files)]
            self.add_tables(folder, sound)

    def add_tables(self, folder: Path, tables: Sequence[Mapping[str, Any]]) -> None:
        """Know tables of a set that are known to be undamaged, by their entries in the manifest."""
        known = [entry for entry in tables if entry.get("made_from")]
        if not known:
            return
        self.sets += 1
        alias = f"written_{self.sets}"
        self.con.execute(f"attach {literal(str(folder / DATABASE))} as {alias} (read_only)")
        for entry in known:
            query = f"select * from {alias}.main.{quoted(entry['name'])}"
            parquet = folder / "parquet" / f"{entry['name']}.parquet"
            self.tables[entry["made_from"]] = WrittenTable(query, parquet, entry)

    @staticmethod
    def _is_sound(folder: Path, table: str, files: Mapping[str, Any]) -> bool:
        path = f"parquet/{table}.parquet"
        return path in files and digest_of(folder / path) == files[path]

    def made_from(self, queries: Mapping[str, str]) -> dict[str, str]:
        """Return the id of the built table of each query that shows it whole."""
        return {
            name: self.ids[name]
            for name, query in queries.items()
            if name in self.ids and shows_all(query, name, list(column_types(self.con, "built", name)))
        }

    def find(self, made_from: Mapping[str, str]) -> dict[str, WrittenTable]:
        """Return what is written already, by the name of its table."""
        return {name: self.tables[made] for name, made in made_from.items() if made in self.tables}
