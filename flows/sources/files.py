"""An input file: found, guarded against links and pipes, and hashed.

Comes in: a local path. Goes out: an `InputFile`.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from bim.errors import InputError
from bim.finding import Finding
from bim.model.pathguard import guard_path, shown_path
from flows.findings import make_finding

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
    """A file that was found; without `sha256` it could not be read at all, and `problem` says why.

    The path of a remote file that has not changed, and whose reading is in the store, leads to no file.
    """

    kind: str
    block: str | None
    source: str
    path: Path
    sha256: str | None = None
    bytes: int | None = None
    problem_code: str | None = None
    problem: str | None = None
    problem_details: str | None = None

    def with_problem(self, finding: Finding) -> "InputFile":
        """Return the file as one that cannot be read, for the reason that a finding gives."""
        return replace(
            self,
            sha256=None,
            problem_code=finding.code,
            problem=finding.message,
            problem_details=finding.details,
        )

    @property
    def refusal(self) -> Finding:
        """Return the finding about a file that cannot be read."""
        return Finding(str(self.problem_code), "error", str(self.problem), details=self.problem_details)


@dataclass(frozen=True)
class Places:
    """Where files of one kind are looked for; `is_required`: a place that does not exist is a wrong configuration."""

    kind: str
    block: str | None
    where: tuple[str, ...]
    suffixes: tuple[str, ...]
    max_bytes: int
    is_required: bool = False

    @property
    def section(self) -> str:
        """Return the section of the configuration that names these places."""
        return f"[records.{self.block}]" if self.block else "[models]"


@dataclass
class Found:
    """What places gave; `stale`: the places and files of which the last good version is all there is."""

    files: list[InputFile] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)

    def add(self, more: "Found") -> None:
        """Add what another place gave."""
        self.files.extend(more.files)
        self.findings.extend(more.findings)
        self.stale.extend(more.stale)


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
        finding = Finding(error.code, "error", str(error), details=error.details)
    except OSError as error:
        finding = make_finding("unreadable_file", name=source, reason=error.strerror)
    return InputFile(kind, block, source, path).with_problem(finding)


def unusable_file(places: Places, source: str, path: Path, code: str, **values: Any) -> InputFile:
    """Return a file with a problem; `values` are those of the sentence of its code."""
    return InputFile(places.kind, places.block, source, path).with_problem(make_finding(code, **values))


def largest_first(files: Iterable[InputFile]) -> list[InputFile]:
    """Return files in the order to read them: a large one begun last would leave the other workers waiting."""
    return sorted(files, key=lambda file: -(file.bytes or 0))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, as hexadecimal text."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
