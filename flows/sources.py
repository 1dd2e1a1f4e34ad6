"""Where inputs come from: folders, files and URLs, each file found, guarded and hashed.

Comes in: the configuration. Goes out: one `InputFile` a file, and findings where nothing was found.
"""

import glob
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePath, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from bim.errors import ConfigurationError, InputError
from bim.model.pathguard import guard_path, shown_path
from bim.outcome import storable
from bim.tables import Finding
from flows.findings import make_finding
from warehouse.deliveries.personal import hide_in_name, mask
from warehouse.deliveries.privacy_key import read_key

if TYPE_CHECKING:
    import fsspec

    from flows.config import Config

MODEL_SUFFIXES = (".ifc", ".ifczip", ".ifcxml")
RECORD_SUFFIXES = (
    ".csv",
    ".txt",
    ".tsv",
    ".xlsx",
    ".xlsm",
    ".xls",
    ".parquet",
    ".pq",
    ".csv.gz",
    ".txt.gz",
    ".tsv.gz",
    ".xml",
    ".json",
    ".ndjson",
    ".jsonl",
    ".ods",
    ".xlsb",
)
MEGABYTE = 1024 * 1024
MODEL_KIND = "model"  # the kind of an input that is no record


@dataclass(frozen=True)
class InputFile:
    """A file that was found; without `sha256` it could not be read at all, and `problem` says why."""

    kind: str
    block: str | None
    source: str
    path: Path
    sha256: str | None = None
    bytes: int | None = None
    problem_code: str | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Places:
    """Where files of one kind are looked for; `is_required`: a place that does not exist is a wrong configuration."""

    kind: str
    block: str | None
    where: tuple[str, ...]
    suffixes: tuple[str, ...]
    max_bytes: int
    is_required: bool = False


def pull(config: "Config", fetched: Path, is_first: bool = True) -> tuple[list[InputFile], list[Finding]]:
    """Find, guard and hash every input of the configuration; remote files are fetched into `fetched`.

    `is_first`: nothing was ever received, so a folder that does not exist is a wrong path. A CPR-like number in a path
    becomes a keyed hash in the source's name, since that name is stored and published.
    Raises: ConfigurationError where a folder of models does not exist at the first run.
    """
    files: list[InputFile] = []
    findings: list[Finding] = []
    key = read_key(str(config.key_file) if config.key_file.exists() else "")
    for places in _all_places(config, is_first):
        found = [file for where in places.where for file in _find(config, places, where, fetched)]
        if not found:
            what = f"[records.{places.block}]" if places.block else "[models]"
            where = ", ".join(places.where)
            findings.append(make_finding("nothing_delivered", block=what, where=mask(where)))
        files.extend(_without_persons(file, key) for file in found)
    return files, findings


def _without_persons(file: InputFile, key: bytes) -> InputFile:
    problem = None if file.problem is None else mask(storable(file.problem))
    return replace(file, source=hide_in_name(file.source, key), problem=problem)


def _all_places(config: "Config", is_required: bool) -> Iterator[Places]:
    max_bytes = config.models.max_size_mb * MEGABYTE
    if config.models.where:
        where = tuple(config.models.where)
        yield Places(MODEL_KIND, None, where, MODEL_SUFFIXES, max_bytes, is_required)
    for name, block in sorted(config.records.items()):
        yield Places(block.kind, name, tuple(block.where), RECORD_SUFFIXES, max_bytes)


def _find(config: "Config", places: Places, where: str, fetched: Path) -> Iterator[InputFile]:
    if "://" in where:
        yield from _fetch(places, where, fetched)
        return
    path = config.path(where)
    if glob.has_magic(str(path)):
        root = _root_of_pattern(path)
        files = list(root.glob(str(path.relative_to(root))))
    elif path.is_dir():
        files = [file for file in path.rglob("*") if suffix_of(file) in places.suffixes]
        root = path
    else:
        if places.is_required and not path.exists() and not path.is_symlink():
            raise ConfigurationError(
                f"[models] where: there is no folder or file {path}; create it or correct the path."
            )
        files = [path] if path.exists() or path.is_symlink() else []
        root = path.parent
    for file in sorted(files):
        if not file.is_dir() or suffix_of(file) in places.suffixes:
            source = (
                str(PurePosixPath(file.relative_to(config.folder)))
                if file.is_relative_to(config.folder)
                else str(file)
            )
            yield examine_file(places.kind, places.block, source, file, root, places.max_bytes)


def suffix_of(path: PurePath) -> str:
    """Return the suffix of a file's name in lower case; of a packed file with the suffix inside it: ".csv.gz"."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    return "".join(suffixes) if suffixes[-1:] == [".gz"] else "".join(suffixes[-1:])


def examine_file(
    kind: str, block: str | None, source: str, path: Path, root: Path, max_bytes: int
) -> InputFile:
    """Return one local file, guarded and hashed; one that must not be read has a `problem` instead of a digest."""
    source = shown_path(source)
    try:
        guard_path(path, root, max_bytes)
        return InputFile(kind, block, source, path, sha256_of(path), path.stat().st_size)
    except InputError as error:
        return InputFile(kind, block, source, path, problem_code=error.code, problem=str(error))
    except OSError as error:
        finding = make_finding("unreadable_file", name=source, reason=error.strerror)
        return InputFile(kind, block, source, path, problem_code=finding.code, problem=finding.message)


def largest_first(files: Iterable[InputFile]) -> list[InputFile]:
    """Return files in the order to read them: a large one begun last would leave the other workers waiting."""
    return sorted(files, key=lambda file: -(file.bytes or 0))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal text."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _root_of_pattern(path: Path) -> Path:
    first = next(number for number, part in enumerate(path.parts) if glob.has_magic(part))
    return Path(*path.parts[:first])


def _fetch(places: Places, url: str, fetched: Path) -> Iterator[InputFile]:
    """Fetch every file under a URL; a broken download leaves nothing behind that is used."""
    import fsspec

    shown = _without_password(url)
    try:
        system, root = fsspec.core.url_to_fs(url)
        keys = _keys(system, root, places.suffixes)
    except Exception as error:  # noqa: BLE001 - each file system raises its own kinds
        yield _unusable(places, "source_unreachable", shown, fetched, reason=_reason(error))
        return
    for key in keys:
        # A key may hold "../": the local name is made from a digest and the suffix alone.
        name = hashlib.sha256(f"{url}\0{key}".encode()).hexdigest()[:24] + suffix_of(PurePosixPath(key))
        source = shown if key == root else f"{shown.rstrip('/')}/{key.removeprefix(root).lstrip('/')}"
        yield _download(places, source, partial(system.get_file, key), system.size(key), fetched / name)


def _keys(system: "fsspec.AbstractFileSystem", root: str, suffixes: tuple[str, ...]) -> list[str]:
    if glob.has_magic(root):
        return sorted(key for key in system.glob(root) if system.isfile(key))
    if system.isfile(root):
        return [root]
    return sorted(key for key in system.find(root) if suffix_of(PurePosixPath(key)) in suffixes)


def _download(
    places: Places, source: str, get: Callable[[str], None], size: int | None, final: Path
) -> InputFile:
    if size is not None and size > places.max_bytes:
        return _unusable(
            places, "file_too_large", source, final, name=source, size=size, limit=places.max_bytes
        )
    unfinished = final.with_name(final.name + ".part")
    final.parent.mkdir(parents=True, exist_ok=True)
    try:
        get(str(unfinished))
        if size is not None and unfinished.stat().st_size != size:
            raise OSError(f"{unfinished.stat().st_size} of {size} bytes arrived")
        unfinished.rename(final)
    except Exception as error:  # noqa: BLE001 - each file system raises its own kinds
        unfinished.unlink(missing_ok=True)
        return _unusable(places, "fetch_failed", source, final, reason=_reason(error))
    return examine_file(places.kind, places.block, source, final, final.parent, places.max_bytes)


def _unusable(places: Places, code: str, source: str, path: Path, **values: Any) -> InputFile:
    """Return a file with a problem; `values` are those of the sentence of its code."""
    problem = make_finding(code, source=source, **values).message
    return InputFile(places.kind, places.block, source, path, problem_code=code, problem=problem)


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))
