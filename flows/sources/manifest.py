"""Manifests: the list of files that HTTP lacks.

Comes in: the bytes of a manifest. Goes out: names below its folder, with size and SHA-256 where it gives them.

A manifest is a file named `manifest.txt`, `manifest.json` or `SHA256SUMS`, or ending in `-manifest.txt`,
`.manifest.json` and the like. As text it has one name per line, or lines of `sha256sum`. As JSON it is a list of names,
or of objects with `path` and, if known, `sha256` and `size`; the list may be under `files`.
"""

import json
import re
from typing import Any

from flows.sources.remote_files import MAX_LISTED, RemoteFile, SourceError

MAX_BYTES = 32 * 1024 * 1024
_NAME = re.compile(r"(?:.*[._-])?manifest\.(?:txt|json)|SHA256SUMS(?:\.txt)?", re.IGNORECASE)
_SUM = re.compile(r"\\?([0-9a-fA-F]{64})[ \t]+\*?(.+)")


def is_manifest(path: str) -> bool:
    """Return whether a path names a manifest."""
    return _NAME.fullmatch(path.rsplit("/", 1)[-1]) is not None


def parse_manifest(content: bytes) -> tuple[RemoteFile, ...]:
    """Return the files that a manifest lists, the first of each name; `key` is their name.

    Raises: SourceError where it is no list of files.
    """
    try:
        text = content.decode("utf-8-sig")
        is_json = text.lstrip()[:1] in ("[", "{")
        entries = _of_json(json.loads(text)) if is_json else _of_lines(text)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise SourceError("the manifest is no list of files", may_pass=False) from None
    if len(entries) > MAX_LISTED:
        raise SourceError(f"the manifest lists more than {MAX_LISTED:,} files", may_pass=False)
    return tuple({entry.name: entry for entry in reversed(entries)}.values())[::-1]


def is_inside(name: str) -> bool:
    """Return whether a name leads to a file below its folder: relative, without `..`, and no address."""
    parts = name.split("/")
    return "://" not in name and "\\" not in name and "\0" not in name and not {"", ".", ".."} & set(parts)


def _of_lines(text: str) -> list[RemoteFile]:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    return [_of_line(line) for line in lines if line.strip() and not line.startswith("#")]


def _of_line(line: str) -> RemoteFile:
    found = _SUM.fullmatch(line)
    sha256, name = (found[1].lower(), found[2]) if found else (None, line.strip())
    return _entry(name, None, sha256)


def _of_json(data: Any) -> list[RemoteFile]:
    entries = data["files"] if isinstance(data, dict) else data
    if not isinstance(entries, list):
        raise TypeError
    return [
        _entry(entry)
        if isinstance(entry, str)
        else _entry(entry["path"], entry.get("size"), entry.get("sha256"))
        for entry in entries
    ]


def _entry(name: Any, size: Any = None, sha256: Any = None) -> RemoteFile:
    if not isinstance(name, str) or isinstance(size, bool) or not isinstance(size, int | None):
        raise TypeError
    if sha256 is not None and re.fullmatch(r"[0-9a-fA-F]{64}", sha256) is None:
        raise ValueError
    name = name.removeprefix("./")
    return RemoteFile(
        name, name, size, f"sha256 {sha256.lower()}" if sha256 else "", sha256 and sha256.lower()
    )
