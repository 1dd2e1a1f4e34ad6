"""Stores as earlier versions of areal left them, made from one of today: for tests that this one reads them.

Whoever raises `store_index.FORMAT` adds here how to make the format before it.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from warehouse.store_index import StoreIndex

LATER_COLUMNS = ("problem_code", "problem", "known_on")  # of receipts


def without_index(store: Path) -> None:
    """The first form: no digests, no copies, no guard, and receipts with fewer columns."""
    shutil.rmtree(store / "copies")
    shutil.rmtree(store / "guards")
    for name in ("index.jsonl", "index.head", "index.keyed"):
        (store / name).unlink()
    for file in (store / "receipts").iterdir():
        pl.read_parquet(file).drop(LATER_COLUMNS).write_parquet(file)


def without_key(store: Path, key_file: Path | None = None) -> None:
    """The second form: the chain of the index holds, with plain SHA-256, as anybody can write it."""
    write_index(store, (key_file or store / "privacy.key").read_bytes(), b"")
    (store / "index.keyed").unlink()


def without_format(store: Path) -> None:
    """The third form: an index with the key of the installation, no line that says the format, and no guard."""
    key = (store / "privacy.key").read_bytes()
    for place in (store, store / "copies"):
        shutil.rmtree(place / "guards")
    write_index(store, key, key)


def write_index(store: Path, key: bytes, new_key: bytes) -> None:
    """Write the index anew, without its format."""
    entries = {
        name: files
        for name, files in StoreIndex(store, key).entries.items()
        if name != "../format" and (not name.startswith("guards/") or (store / name).exists())
    }
    for place in (store, store / "copies"):
        for name in ("index.jsonl", "index.head"):
            (place / name).unlink()
    index = StoreIndex(store, new_key)
    for entry, files in entries.items():
        index.append(entry, files)


OLDER: dict[str, Callable[[Path], None]] = {
    "no index": without_index,
    "an index without a key": without_key,
    "an index without a format": without_format,
}
