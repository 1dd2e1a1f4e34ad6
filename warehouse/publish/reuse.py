"""Tables that are published already with the same rows: their Parquet, their digest and the order of their rows.

Comes in: the sets written before, in this version or the one before it. Goes out: for each table of a set, where the
same rows already are. Must not know: how a file is written.

The DuckDB file of an open set is written anew in any case: one that is copied could still hold, in blocks that are
free, what a table showed before. That of a restricted set starts as a copy of the one before, or of the open one
beside it, for its readers may see all.
"""

import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from warehouse.build_cache import VERSIONS, build_digest
from warehouse.disclosure.redaction import shows_all
from warehouse.duckdb_tables import column_types, frame, literal, quoted, table_names
from warehouse.file_digests import digest_of
from warehouse.publish.duckdb_file import Base
from warehouse.publish.folders import DATABASE

CHECKED = frozenset({"run_finding"})  # the checks of a build add rows after the table has its id
BUILT = re.compile(r'\bbuilt\.main\."?(\w+)')


@dataclass(frozen=True)
class WrittenTable:
    """A table of a set: the query of its rows in their order, its Parquet file, and its entry in the manifest."""

    query: str
    parquet: Path
    entry: Mapping[str, Any]


@dataclass(frozen=True)
class Sources:
    """What tables of a set are made from, by name: tables of the same source have the same rows.

    `whole`: the id of the built table that is shown as it is. `redacted`: a digest of the query and of all that it
    reads.
    """

    whole: Mapping[str, str] = field(default_factory=dict)
    redacted: Mapping[str, str] = field(default_factory=dict)


class Reuse:
    """What sets written before have, by the source of each table."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        is_known = VERSIONS in table_names(con, "built")
        query = f"select table_name, id, layout from built.main.{VERSIONS}"
        rows = con.execute(query).fetchall() if is_known else []
        self.ids: dict[str, str] = {name: made for name, made, _ in rows if name not in CHECKED}
        self.layouts: dict[str, str] = {name: layout for name, _, layout in rows if name not in CHECKED}
        self.tables: dict[str, WrittenTable] = {}
        self.sets: dict[Path, dict[str, str]] = {}  # what the tables of each set are made from

    def add_version(self, version: Path) -> None:
        """Know the tables of a version: those of both sets that are what their manifests say."""
        restricted = _manifest_of(version / "restricted")
        for folder, manifest, redacted in (
            (version, _manifest_of(version), restricted.get("open_tables", {})),
            (version / "restricted", restricted, {}),
        ):
            try:
                self._add_set(folder, manifest, redacted)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue

    def _add_set(self, folder: Path, manifest: Mapping[str, Any], redacted: Mapping[str, str]) -> None:
        files = {entry["path"]: (entry["sha256"], entry["bytes"]) for entry in manifest["files"]}
        if digest_of(folder / DATABASE) != files[DATABASE]:
            return
        tables = [
            {**entry, "made_from": made}
            for entry in manifest["tables"]
            if (made := entry.get("made_from") or redacted.get(entry["name"]))
        ]
        self.add_tables(folder, [entry for entry in tables if self._is_sound(folder, entry["name"], files)])

    def add_tables(self, folder: Path, tables: Sequence[Mapping[str, Any]]) -> None:
        """Know tables of a set that are known to be undamaged, by their entries in the manifest."""
        known = [entry for entry in tables if entry.get("made_from")]
        if not known:
            return
        self.sets[folder] = {entry["name"]: entry["made_from"] for entry in known}
        alias = f"written_{len(self.sets)}"
        self.con.execute(f"attach {literal(str(folder / DATABASE))} as {alias} (read_only)")
        for entry in known:
            query = f"select * from {alias}.main.{quoted(entry['name'])}"
            parquet = folder / "parquet" / f"{entry['name']}.parquet"
            self.tables[entry["made_from"]] = WrittenTable(query, parquet, entry)

    @staticmethod
    def _is_sound(folder: Path, table: str, files: Mapping[str, Any]) -> bool:
        path = f"parquet/{table}.parquet"
        return path in files and digest_of(folder / path) == files[path]

    def sources_of(self, queries: Mapping[str, str]) -> Sources:
        """Return what the table of each query is made from, where that is known.

        What the queries read from the connection must be there, and stay as it is.
        """
        whole = {
            name: self.ids[name]
            for name, query in queries.items()
            if name in self.ids and shows_all(query, name, list(column_types(self.con, "built", name)))
        }
        redacted = {name: self._digest_of(query) for name, query in queries.items() if name not in whole}
        return Sources(whole, {name: made for name, made in redacted.items() if made is not None})

    def find(self, sources: Sources) -> dict[str, WrittenTable]:
        """Return what is written already, by the name of its table."""
        made_from = {**sources.redacted, **sources.whole}
        return {name: self.tables[made] for name, made in made_from.items() if made in self.tables}

    def base_of(self, folder: Path, sources: Sources) -> Base | None:
        """Return the DuckDB file of a set and those of its tables that are the same; null where it is not known."""
        if folder not in self.sets:
            return None
        same = self.sets[folder].items() & sources.whole.items()
        return Base(folder / DATABASE, frozenset(name for name, _ in same))

    def _digest_of(self, query: str) -> str | None:
        """Return the SHA-256 of a query and of all that it reads: built tables by their layout, others by their rows.

        Flags name rows by their place, so that the rows of a built table must be the same in the same order. Null where
        the layout of one is not known.
        """
        built = set(BUILT.findall(query))
        if not built or not built <= self.layouts.keys():
            return None
        others = self.others.keys() & set(re.findall(r"\w+", query))
        read = [[name, self.layouts[name]] for name in sorted(built)]
        read += [[name, self._rows_digest_of(name)] for name in sorted(others)]
        return hashlib.sha256(json.dumps([build_digest(), query, read]).encode()).hexdigest()

    @cached_property
    def others(self) -> dict[str, str]:
        """The tables of the connection itself, with the digests of their rows where they are known."""
        return dict.fromkeys(table_names(self.con, "temp"), "")

    def _rows_digest_of(self, table: str) -> str:
        if not self.others[table]:
            rows = frame(self.con, f"select * from temp.main.{quoted(table)} order by all")
            file = io.BytesIO()
            rows.rechunk().write_ipc(file)
            self.others[table] = hashlib.sha256(file.getbuffer()).hexdigest()
        return self.others[table]


def _manifest_of(folder: Path) -> dict[str, Any]:
    """Return the manifest of a set; of one that is missing or cannot be read, nothing."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def checked_file(folder: Path, name: str) -> bytes | None:
    """Return a file of a set as it was published; null where it is missing, or not what the manifest says."""
    try:
        content = (folder / name).read_bytes()
        listed = {entry["path"]: entry["sha256"] for entry in _manifest_of(folder)["files"]}
    except (OSError, KeyError, TypeError):
        return None
    return content if listed.get(name) == hashlib.sha256(content).hexdigest() else None
