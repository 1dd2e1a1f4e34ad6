"""Whether a published version still is what was published.

Comes in: the folder of a version. Goes out: its files that differ from its manifests. Must not know: what they say.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from warehouse.file_digests import digest_of
from warehouse.store_index import Files

MANIFEST = "manifest.json"
SETS = ("", "restricted/")


def manifest_digests(version: Path) -> Files:
    """Return SHA-256 and bytes of the manifests of a version, by their paths in it."""
    found = ((f"{part}{MANIFEST}", digest_of(version / part / MANIFEST)) for part in SETS)
    return {name: digest for name, digest in found if digest is not None}


def changed_files(version: Path, manifests: Files) -> list[str]:
    """Return the paths of the files of a version that are missing or differ from what was published, sorted.

    `manifests`: the digests of its manifests as they were published; of an older version that has none recorded, the
    manifests are trusted. A manifest that cannot be read is a changed file.
    """
    return sorted({*_changed(version, manifests), *_unlisted_manifests(version, manifests)})


def _unlisted_manifests(version: Path, manifests: Files) -> Iterator[str]:
    yield from (name for name, known in manifests.items() if digest_of(version / name) != known)


def _changed(version: Path, manifests: Files) -> Iterator[str]:
    for part in SETS:
        path = version / part / MANIFEST
        if not path.is_file():
            if not part:
                yield MANIFEST
            continue
        try:
            listed = json.loads(path.read_text(encoding="utf-8"))["files"]
            known = {part + entry["path"]: (entry["sha256"], entry["bytes"]) for entry in listed}
        except (ValueError, KeyError, TypeError):
            yield part + MANIFEST
            continue
        yield from (name for name, digest in known.items() if digest_of(version / name) != digest)


def extra_files(version: Path) -> list[str]:
    """Return the paths of the files below a version that no manifest lists, sorted; none where one cannot be read."""
    known = {f"{part}{MANIFEST}" for part in SETS}
    for part in SETS:
        try:
            listed = json.loads((version / part / MANIFEST).read_text(encoding="utf-8"))["files"]
            known |= {part + entry["path"] for entry in listed}
        except FileNotFoundError:
            continue
        except (ValueError, KeyError, TypeError):
            return []
    on_disk = {path.relative_to(version).as_posix() for path in version.rglob("*") if path.is_file()}
    return sorted(on_disk - known)
