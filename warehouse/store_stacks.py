"""Stacks: the rows of several small files of the store in one file, so that a night does not open them one by one.

Comes in: files of the store, and how they are read. Goes out: their rows, each with the place of its file. Must not
know: what a row means.

    stacks/<name>.stack     an HMAC-SHA-256 of the name and the rest, then the rows as Parquet

A name is a digest of the SHA-256 of each file, in their order, and of the columns: other files have another stack. The
files themselves stay, and are checked as ever; a stack is never needed. Where it is missing, damaged or made by
somebody without the key of the installation, it is made again from its files. It may be removed at any time.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import polars as pl

from warehouse.file_digests import digest_of

FOLDER, SUFFIX = "stacks", ".stack"
FILES = 32  # of a stack; fewer are read one by one
SMALL = 65_536  # bytes of a file that is worth stacking: what is large is read fast, and is not stored twice
PLACE = "place"  # the column that says from which file of its stack a row is
FORMAT = 1  # raised when stacks are written in another way
_MAC_BYTES = 32


class Stacks:
    """The stacks of one store. `key` is that of its index; `work` is where they are written, null to write none."""

    def __init__(self, folder: Path, key: bytes, work: Path | None) -> None:
        self.folder, self.work = folder / FOLDER, work
        self._key = key
        self._used: set[str] = set()
        self._counts: dict[str, tuple[int, ...]] = {}

    def rows(
        self, files: Sequence[Path], schema: Mapping[str, Any], read: Callable[[Path], pl.DataFrame]
    ) -> pl.DataFrame:
        """Return the rows that `read` gives of all files, in their order, each with its `place`.

        Exactly `FILES` files are stacked, where all of them are there; `schema` is that of `read`, and part of the
        name.
        """
        name = self._name(files, schema) if len(files) == FILES else None
        if name is None:
            return read_each(files, schema, read)
        self._used.add(name)
        rows = self._read(name)
        if rows is None:
            rows = read_each(files, schema, read)
            if name == self._name(files, schema):  # none has changed meanwhile
                self._write(name, rows)
        return rows

    def counts(
        self, files: Sequence[Path], schema: Mapping[str, Any], read: Callable[[Path], pl.DataFrame]
    ) -> tuple[int, ...]:
        """Return how many rows each file has; of the same files, read once."""
        name = self._name(files, schema)
        if name is None or name not in self._counts:
            found = dict(self.rows(files, schema, read)[PLACE].value_counts().iter_rows())
            counts = tuple(found.get(place, 0) for place in range(len(files)))
            if name is None:
                return counts
            self._counts[name] = counts
        return self._counts[name]

    def discard_unused(self) -> None:
        """Remove the stacks that have not been asked for since this object was made."""
        for path in self.folder.glob(f"*{SUFFIX}"):
            if path.stem not in self._used:
                with suppress(OSError):
                    path.unlink()

    def _name(self, files: Sequence[Path], schema: Mapping[str, Any]) -> str | None:
        digests = [digest_of(file) for file in files]
        if None in digests:
            return None
        columns = {column: str(kind) for column, kind in schema.items()}
        parts = json.dumps([FORMAT, pl.__version__, list(columns.items()), digests])
        return hashlib.sha256(parts.encode()).hexdigest()

    def _read(self, name: str) -> pl.DataFrame | None:
        """Return the rows of a stack; null where there is none with the right HMAC."""
        try:
            content = (self.folder / f"{name}{SUFFIX}").read_bytes()
        except OSError:
            return None
        mac, body = content[:_MAC_BYTES], content[_MAC_BYTES:]
        return pl.read_parquet(BytesIO(body)) if hmac.compare_digest(mac, self._mac(name, body)) else None

    def _write(self, name: str, rows: pl.DataFrame) -> None:
        """Write a stack by one rename; a disk that has no room for it is no error."""
        if self.work is None:
            return
        body = BytesIO()
        rows.write_parquet(body)
        unfinished = self.work / f"stack-{uuid4().hex}"
        with suppress(OSError):
            unfinished.write_bytes(self._mac(name, body.getvalue()) + body.getvalue())
            self.folder.mkdir(exist_ok=True)
            unfinished.replace(self.folder / f"{name}{SUFFIX}")
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)

    def _mac(self, name: str, body: bytes) -> bytes:
        return hmac.new(self._key, name.encode() + body, hashlib.sha256).digest()


def rows_of(file: Path) -> pl.DataFrame:
    """Return the rows of one Parquet file, whose name is no pattern."""
    return pl.read_parquet(file, glob=False)


def read_each(
    files: Sequence[Path], schema: Mapping[str, Any], read: Callable[[Path], pl.DataFrame]
) -> pl.DataFrame:
    """Return the rows that `read` gives of all files, in their order, each with its `place`; no stack is used."""
    place = pl.lit(0, dtype=pl.Int32).alias(PLACE)
    frames = [pl.DataFrame(schema=schema).with_columns(place)]
    for nth, file in enumerate(files):
        frames.append(read(file).with_columns(pl.lit(nth, dtype=pl.Int32).alias(PLACE)))
    return pl.concat(frames, how="diagonal_relaxed")
