"""The key of a file: a digest of all that it shows and of the code that makes it.

Comes in: the rows and settings of a file. Goes out: a key. Two files of one key have the same bytes, stamps aside. Run
date and run id are no part of a key: they are stamped on a finished file.
"""

import hashlib
from functools import cache
from importlib.metadata import version
from typing import Any

import polars as pl

from bim.version import code_digest
from warehouse.build_cache import build_digest

# What the files are written with, beside what a build needs.
LIBRARIES = ("icalendar", "jinja2", "markupsafe", "tzdata", "xlsxwriter")


def file_key(kind: str, *parts: Any) -> str:
    """Return the key of a file of a kind.

    `parts` are frames, or plain values and containers of them; the order of rows and of entries counts.
    """
    digest = hashlib.sha256(_code_digest())
    for part in (kind, *parts):
        digest.update(part_digest(part))
    return digest.hexdigest()


def part_digest(part: Any) -> bytes:
    """Return the digest of a frame or of a value; of a container, of all that is in it."""
    if isinstance(part, pl.DataFrame | pl.Series):
        text = _frame_text(part if isinstance(part, pl.DataFrame) else part.to_frame())
    elif isinstance(part, dict):
        text = repr([(part_digest(name), part_digest(one)) for name, one in part.items()])
    elif isinstance(part, list | tuple):
        text = repr([part_digest(one) for one in part])
    else:
        text = repr(part)
    return hashlib.sha256(f"{type(part).__name__} {text}".encode("utf-8", "surrogatepass")).digest()


def _frame_text(frame: pl.DataFrame) -> str:
    """Return a frame as text: its columns, their types and values.

    Not the bytes of its buffers: under a null, and after the last bit, any value may be left over in them.
    """
    return f"{dict(frame.schema)} {[column.to_list() for column in frame]}"


@cache
def _code_digest() -> bytes:
    libraries = {name: version(name) for name in LIBRARIES}
    sentences = code_digest("flows")  # its findings, which files show in Danish too
    return f"{build_digest()} {sentences} {sorted(libraries.items())}".encode()
