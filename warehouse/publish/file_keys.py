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
    return hashlib.sha256(_text(part).encode("utf-8", "surrogatepass")).digest()


def _text(part: Any) -> str:
    """Return a part as a text that no other part has: of a text in it, all quotes are escaped."""
    if isinstance(part, pl.DataFrame | pl.Series):
        kind = type(part).__name__
        return f"{kind} {_frame_text(part if isinstance(part, pl.DataFrame) else part.to_frame())}"
    if isinstance(part, dict):
        return f"{{{','.join([f'{_text(name)}:{_text(one)}' for name, one in part.items()])}}}"
    if isinstance(part, list):
        return f"[{','.join(map(_text, part))}]"
    if isinstance(part, tuple):
        return f"{type(part).__name__}({','.join(map(_text, part))})"
    return repr(part)


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
