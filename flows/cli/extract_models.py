"""The work of `areal extract`: models to Parquet, with no configuration and no warehouse.

Comes in: model files. Goes out: one Parquet file a table, all models in each.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bim.errors import PublicationError
from bim.model.pathguard import is_folder
from bim.outcome import outcome_of
from flows.job.readers import model_call
from flows.sandbox.forkserver import FOR_MODELS
from flows.sandbox.pool import ChildCall, ChildPool, Limits
from flows.sources import MODEL_KIND, MODEL_SUFFIXES, InputFile, examine_file, largest_first

MAX_BYTES = 2 * 1024**3
MERGE = "flows.cli.extract_tables:merge_to_folder"
Outcomes = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Extracted:
    """How many models gave tables, the outcome of each, and the COBie workbooks by name."""

    gave_tables: int
    outcomes: dict[str, dict[str, Any]]
    workbooks: Mapping[str, Any] = field(default_factory=dict)


def extract(
    models: Sequence[Path],
    out: Path,
    only_rooms: bool,
    workers: int,
    track: Any = None,
    has_cobie: bool = False,
) -> Extracted:
    """Extract models side by side into `out/<table>.parquet`; the same bytes given twice are read once.

    `has_cobie`: each model is also written as `out/<model>.cobie.xlsx`.

    Raises: PublicationError where `out` cannot be written.
    """
    _make_folder(out)  # before anything is read, which may take long
    files = [_file(path) for given in models for path in _models_under(given)]
    readable = [file for file in files if file.sha256]
    outcomes = {file.source: _refused(file) for file in files if not file.sha256}
    with tempfile.TemporaryDirectory(prefix="areal-extract-") as work, ChildPool(workers, FOR_MODELS) as pool:
        in_two = len({file.sha256 for file in readable}) < workers  # a core has nothing else to do
        calls = {file.sha256: _call(file, Path(work), only_rooms, in_two) for file in largest_first(readable)}
        done = pool.run_all(calls.values())
        done = track(done, len(calls), "reading") if track else done
        by_folder = {call.out: outcome for call, outcome in done}
        outcomes |= {file.source: by_folder[calls[file.sha256].out] for file in readable}
        accepted = [file for file in readable if outcomes[file.source]["verdict"] != "reject_file"]
        sources = {calls[file.sha256].out: file.source for file in reversed(accepted)}
        folders = list(dict.fromkeys(calls[file.sha256].out for file in accepted))
        try:
            merged = Path(work) / "merged"
            _merge(pool, merged, folders, files, outcomes, only_rooms)
            for table in sorted(merged.glob("*.parquet")):
                unfinished = out / f".{table.name}.part"
                shutil.move(table, unfinished)
                unfinished.rename(out / table.name)
            workbooks = _workbooks(sources, out) if has_cobie else {}
        except OSError as error:
            raise _not_writable(out, error) from None
    return Extracted(len(folders), outcomes, workbooks)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_writable(out, error) from None


def _not_writable(out: Path, error: OSError) -> PublicationError:
    return PublicationError(f"The folder {out} cannot be written: {error.strerror}.", "not_writable")


def _workbooks(sources: Mapping[Path, str], out: Path) -> dict[str, Any]:
    from flows.cli.extract_tables import write_workbooks  # only --cobie needs Polars in this process

    return write_workbooks(sources, out)


def _models_under(path: Path) -> list[Path]:
    if is_folder(path, MODEL_SUFFIXES):
        return sorted(file for file in path.rglob("*") if file.suffix.lower() in MODEL_SUFFIXES)
    return [path]


def _file(path: Path) -> InputFile:
    return examine_file(MODEL_KIND, None, str(path), path, path.parent, MAX_BYTES)


def _call(file: InputFile, work: Path, only_rooms: bool, in_two: bool) -> ChildCall:
    out = work / str(file.sha256)
    return model_call(file, out, Limits(), settings={}, only_rooms=only_rooms, in_two=in_two)


def _refused(file: InputFile) -> dict[str, Any]:
    return outcome_of("reject_file", [file.refusal])


def _merge(
    pool: ChildPool,
    out: Path,
    folders: list[Path],
    files: list[InputFile],
    outcomes: Outcomes,
    only_rooms: bool,
) -> None:
    """Write the tables of all models into `out`: in a child, which has Polars, or here where the child failed."""
    arguments: dict[str, Any] = {
        "folders": [str(folder) for folder in folders],
        "sources": {file.sha256: file.source for file in reversed(files) if file.sha256},
        "refusals": list(_refusals(files, outcomes)),
        "only_rooms": only_rooms,
    }
    if pool.run(ChildCall(MERGE, out, arguments))["verdict"] == "reject_file":
        from flows.cli.extract_tables import merge_to_folder

        merge_to_folder(out, **arguments)


def _refusals(files: list[InputFile], outcomes: Outcomes) -> Iterator[dict[str, Any]]:
    """Yield the rows of findings about files that have no tables."""
    for file in files:
        if outcomes[file.source]["verdict"] != "reject_file":
            continue
        for finding in outcomes[file.source]["findings"]:
            yield {
                "model_sha256": file.sha256,
                "code": finding["code"],
                "severity": finding["severity"],
                "message": f"{file.source}: {finding['message']}",
            }
