"""Compute which version of the code made a result, so that a change of rules is never missed.

Comes in: names of packages. Goes out: a short digest.
"""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_DECIDES = (".py", ".sql", ".toml", ".csv", ".html", ".css", ".js")


@cache
def code_digest(*packages: str) -> str:
    """Return a digest of the code and data of packages, without samples.

    It changes where the same input may be read, or shown, in another way.
    """
    digest = hashlib.sha256()
    for package in packages:
        spec = find_spec(package)
        folder = Path(str(spec.origin)).parent if spec else Path()
        for file in sorted(folder.rglob("*")):
            if file.suffix in _DECIDES and "sample" not in file.parts:
                digest.update(str(file.relative_to(folder)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
