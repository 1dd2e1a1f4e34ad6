"""Erase what a DuckDB file still has of tables that were dropped from it.

Comes in: a closed file. Goes out: the same file, with zeros in blocks that are free, and in free parts of blocks of
metadata. Must not know: what a table means, which set it is of.

DuckDB leaves the content of a dropped table in its blocks until others take them. The least and greatest values of its
columns stay even in parts of metadata that are in use, unless all metadata is written anew (`REWRITES_METADATA`).

The layout is that of DuckDB's storage format: three headers of 4 KiB, then blocks of one size that begin with a
checksum of 8 bytes. A block of metadata has 64 parts. Where anything is not as expected, nothing is erased.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from warehouse.duckdb_tables import connect_read_only, literal, quoted, table_names

HEADERS_BYTES = 3 * 4096
CHECKSUM_BYTES = 8
PARTS = 64  # of a block of metadata
REWRITES_METADATA = "set experimental_metadata_reuse = false"
Part = tuple[int, int]  # a block of metadata, and the number of one of its parts
FACTOR, START = np.uint64(0xBF58476D1CE4E5B9), np.uint64(5381)


@dataclass(frozen=True)
class _Layout:
    """Size and number of the blocks of a file, those that its tables use, and the free parts of those of metadata."""

    block_bytes: int
    blocks: int
    tables: frozenset[int]
    metadata: dict[int, list[int]]

    def place_of(self, block: int) -> int:
        """Return where a block begins in the file."""
        return HEADERS_BYTES + block * self.block_bytes

    @property
    def used_parts(self) -> frozenset[Part]:
        """Return the parts of metadata that are in use."""
        every = set(range(PARTS))
        return frozenset((block, part) for block, free in self.metadata.items() for part in every - set(free))

    @property
    def free(self) -> list[int]:
        """Return the blocks that nothing uses."""
        return sorted(set(range(self.blocks)) - self.tables - self.metadata.keys())


def metadata_in_use(path: Path) -> frozenset[Part]:
    """Return the parts of metadata that a closed file uses; none where its layout is not known."""
    layout = _layout_of(path)
    return frozenset() if layout is None else layout.used_parts


def erase_unused(path: Path, before: frozenset[Part]) -> bool:
    """Overwrite what no table of a closed file uses; false, and nothing changed, where that is not known.

    `before`: the parts of metadata that it used before tables were dropped. A part that is in use still may have
    something of them.
    """
    layout = _layout_of(path)
    if layout is None or not before or layout.used_parts & before:
        return False
    with path.open("r+b") as file:
        erased = {}
        for block, parts in layout.metadata.items():
            file.seek(layout.place_of(block))
            content = _without_parts(file.read(layout.block_bytes), parts)
            if content is None:
                return False
            erased[block] = content
        erased |= dict.fromkeys(layout.free, bytes(layout.block_bytes))
        for block, content in erased.items():
            file.seek(layout.place_of(block))
            file.write(content)
    return True


def tables_apart(con: duckdb.DuckDBPyConnection, database: str, tables: Iterable[str]) -> frozenset[str]:
    """Return those of some tables of a database that have no block in common with any other table of it."""
    blocks = {name: _blocks_of(con, database, name) for name in table_names(con, database)}
    apart = blocks.keys() & set(tables)
    while shared := {
        name for name in apart if any(blocks[name] & blocks[other] for other in blocks.keys() - apart)
    }:
        apart -= shared
    return frozenset(apart)


def _layout_of(path: Path) -> _Layout | None:
    """Return the layout of a closed file; null where the blocks found are not all that are used."""
    with connect_read_only(path) as con:
        ((name, size, total, used),) = con.execute(
            "select database_name, block_size, total_blocks, used_blocks from pragma_database_size()"
        ).fetchall()
        tables = frozenset[int]().union(*(_blocks_of(con, name, table) for table in table_names(con, name)))
        rows = con.execute("select block_id, total_blocks, free_list from pragma_metadata_info()").fetchall()
    metadata = {block: list(free) for block, parts, free in rows if parts == PARTS}
    layout = _Layout(size, total, tables, metadata)
    is_complete = (
        len(metadata) == len(rows) and len(tables | metadata.keys()) == len(tables) + len(rows) == used
    )
    return layout if is_complete and path.stat().st_size == layout.place_of(total) else None


def _blocks_of(con: duckdb.DuckDBPyConnection, database: str, table: str) -> frozenset[int]:
    """Return the blocks in which a table has values; constant columns have none."""
    name = literal(f"{quoted(database)}.main.{quoted(table)}")
    rows = con.execute(
        f"select block_id, additional_block_ids from pragma_storage_info({name}) where persistent"
    ).fetchall()
    every = (one for block, more in rows for one in (block, *(more or ())))
    return frozenset(one for one in every if one is not None and one >= 0)


def _without_parts(block: bytes, parts: Iterable[int]) -> bytes | None:
    """Return a block of metadata with zeros in some parts; null where its checksum is not the known one."""
    checksum, content = block[:CHECKSUM_BYTES], bytearray(block[CHECKSUM_BYTES:])
    if checksum != _checksum(content):
        return None
    size = len(content) // PARTS // 8 * 8
    for part in parts:
        content[part * size : (part + 1) * size] = bytes(size)
    return _checksum(content) + bytes(content)


def _checksum(content: bytearray) -> bytes:
    """Return the checksum that DuckDB writes before the content of a block."""
    words = np.frombuffer(bytes(content), dtype="<u8")
    return bytes((np.bitwise_xor.reduce(words * FACTOR) ^ START).astype("<u8").tobytes())
