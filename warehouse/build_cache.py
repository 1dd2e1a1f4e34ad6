"""The last built warehouse, kept in the store so that the next build makes again only what has changed.

Comes in: the file of a finished build. Goes out: a copy of it for the next build, where it is undamaged and was made by
the same code. Must not know: which tables are the same.

    <store>/built/last.duckdb   everything that was built, also what only the restricted set shows (mode 0600)
    <store>/built/last.json     SHA-256 of that file, and of the code that made it

It is never needed: where it is missing, damaged or of other code, everything is made again.
"""

import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from uuid import uuid4

import duckdb
import structlog

from bim.version import code_digest
from warehouse.file_digests import digest_of

FILE, NOTE = "last.duckdb", "last.json"
VERSIONS = "built_version"  # in the file: the key, the id and the layout of each table
LIBRARIES = ("duckdb", "highspy", "holidays", "numpy", "polars", "pyarrow", "rapidfuzz", "shapely")


@dataclass(frozen=True)
class TableVersion:
    """What a table was made from (`key`), and which rows it has (`id`): tables of one id have the same rows.

    Those of one `layout` have them in the same order too: they are copies of one table.
    """

    key: str
    id: str
    layout: str = field(default_factory=lambda: uuid4().hex, compare=False)


class BuildCache:
    """The kept file of one store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, target: Path) -> dict[str, TableVersion]:
        """Copy the kept file to `target`; returns its tables. Without a file that can be used, none and no copy."""
        try:
            note = json.loads((self.folder / NOTE).read_text(encoding="utf-8"))
            if not isinstance(note, dict) or note.get("code") != build_digest():
                return {}
            shutil.copyfile(self.folder / FILE, target)
            target.chmod(0o600)
            found = digest_of(target)  # of the copy: what is used is what was checked
            if found is not None and found[0] == note.get("sha256"):
                return read_versions(target)
        except (OSError, ValueError, duckdb.Error):
            pass
        target.unlink(missing_ok=True)
        return {}

    def keep(self, built: Path) -> None:
        """Keep a finished build in place of the one before; a disk that has no room for it is no error."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.discard()
            found = digest_of(built)
            _link(built, self.folder / FILE)
            note = {"sha256": found and found[0], "code": build_digest()}
            unfinished = self.folder / f".{NOTE}.new"
            unfinished.write_text(json.dumps(note), encoding="utf-8")
            unfinished.replace(self.folder / NOTE)
        except OSError as error:
            structlog.get_logger().warning("the built tables could not be kept", why=str(error))
            with suppress(OSError):
                self.discard()

    def discard(self) -> None:
        """Remove the kept file; the note first, since a file without one is not used."""
        (self.folder / NOTE).unlink(missing_ok=True)
        (self.folder / FILE).unlink(missing_ok=True)


def _link(source: Path, final: Path) -> None:
    """Give a finished file a second name, or copy it where the file system has no links."""
    try:
        os.link(source, final)
    except OSError:
        shutil.copyfile(source, final)
    final.chmod(0o600)


def read_versions(built: Path) -> dict[str, TableVersion]:
    """Return the versions of the tables of a built file. Raises: duckdb.Error where it has none."""
    with duckdb.connect(str(built), read_only=True) as connection:
        rows = connection.execute(f"select table_name, key, id, layout from {VERSIONS}").fetchall()
    return {name: TableVersion(*version) for name, *version in rows}


@cache
def build_digest() -> str:
    """Return a digest of all code that a build runs, and of the versions of what it runs on."""
    libraries = {name: version(name) for name in LIBRARIES}
    parts = [python_version(), code_digest("bim", "warehouse"), libraries]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
