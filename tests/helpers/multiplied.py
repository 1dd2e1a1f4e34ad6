"""Large models made from real ones: every entity again, with new numbers and new GlobalIds."""

import hashlib
import re
from pathlib import Path

from ifcopenshell.guid import compress

ENTITY = re.compile(rb"^\s*#(\d+)\s*=\s*([A-Z0-9_]+)\s*\(", re.M)
REFERENCE = re.compile(rb"#(\d+)")
GLOBAL_ID = re.compile(rb"^(#\d+=\s*[A-Z0-9_]+\(')([0-9A-Za-z_$]{22})(')", re.M)
CONTEXTS = {b"IFCGEOMETRICREPRESENTATIONCONTEXT", b"IFCGEOMETRICREPRESENTATIONSUBCONTEXT"}
ONCE = {b"IFCPROJECT", b"IFCUNITASSIGNMENT"} | CONTEXTS


def multiply(source: Path, target: Path, times: int) -> Path:
    """Write a model that holds the rooms of `source` so many times; project, units and contexts stay one."""
    text = source.read_bytes()
    head, _, rest = text.partition(b"DATA;")
    data, _, tail = rest.rpartition(b"ENDSEC;")
    lines = [line for line in re.split(rb"(?<=;)\s*\n", data) if line.strip()]
    kept = {int(found[1]) for line in lines if (found := ENTITY.match(line)) and found[2] in ONCE}
    offset = max(int(found[1]) for line in lines if (found := ENTITY.match(line))) + 1
    copied = [line for line in lines if (found := ENTITY.match(line)) and int(found[1]) not in kept]
    with target.open("wb") as out:
        out.write(head + b"DATA;\n" + b"\n".join(line.strip() for line in lines) + b"\n")
        for number in range(1, times):
            out.write(b"\n".join(_copy(line, number, offset, kept) for line in copied) + b"\n")
        out.write(b"ENDSEC;" + tail)
    return target


def _copy(line: bytes, number: int, offset: int, kept: set[int]) -> bytes:
    def moved(found: re.Match[bytes]) -> bytes:
        step = int(found[1])
        return b"#%d" % (step if step in kept else step + number * offset)

    def renamed(found: re.Match[bytes]) -> bytes:
        digest = hashlib.md5(found[2] + str(number).encode(), usedforsecurity=False).hexdigest()
        return found[1] + compress(digest).encode() + found[3]

    quoted = line.strip().split(b"'")
    quoted[::2] = [REFERENCE.sub(moved, part) for part in quoted[::2]]
    return GLOBAL_ID.sub(renamed, b"'".join(quoted), count=1)
