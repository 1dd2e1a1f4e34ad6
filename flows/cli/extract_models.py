"""The work of `areal extract`: models to Parquet, with no configuration and no warehouse.

Comes in: model files. Goes out: one Parquet file a table, all models in each.
"""

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from bim.errors import PublicationError
from bim.model.pathguard import is_folder
from bim.outcome import outcome_of
from bim.tables import FINDING, ROOM_TABLES, TABLES
from flows.job.readers import model_call
from flows.sandbox.forkserver import FOR_MODELS
from flows.sandbox.pool import ChildCall, ChildPool, Limits
from flows.sources import MODEL_KIND, MODEL_SUFFIXES, InputFile, examine_file, largest_first

MAX_BYTES = 2 * 1024**3


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
    files = [_file(path) for given in models for path in _models_under(given)]
    readable = [file for file in files if file.sha256]
    outcomes = {file.source: _refused(file) for file in files if not file.sha256}
    with tempfile.TemporaryDirectory(prefix="areal-extract-") as work:
        in_two = len({file.sha256 for file in readable}) < workers  # a core has nothing else to do
        calls = {file.sha256: _call(file, Path(work), only_rooms, in_two) for file in largest_first(readable)}
        with ChildPool(workers, FOR_MODELS) as pool:
            done = pool.run_all(calls.values())
            done = track(done, len(calls), "reading") if track else done
            by_folder = {call.out: outcome for call, outcome in done}
        outcomes |= {file.source: by_folder[calls[file.sha256].out] for file in readable}
        accepted = [file for file in readable if outcomes[file.source]["verdict"] != "reject_file"]
        folders = list(dict.fromkeys(calls[file.sha256].out for file in accepted))
        try:
            out.mkdir(parents=True, exist_ok=True)
            _write(folders, files, outcomes, out, ROOM_TABLES if only_rooms else tuple(TABLES))
            sources = (
                {calls[file.sha256].out: file.source for file in reversed(accepted)} if has_cobie else {}
            )
            workbooks = _write_workbooks(sources, out)
        except OSError as error:
            message = f"The folder {out} cannot be written: {error.strerror}."
            raise PublicationError(message, "not_writable") from None
    return Extracted(len(folders), outcomes, workbooks)


def _write_workbooks(sources: Mapping[Path, str], out: Path) -> dict[str, Any]:
    """Write the COBie workbook of each extracted model; of models with the same name each has its digest too."""
    from bim.cobie import write_cobie  # only --cobie needs the writer of workbooks

    stems = {folder: Path(source).stem for folder, source in sources.items()}
    times = Counter(stem.casefold() for stem in stems.values())
    found = {}
    for folder, stem in sorted(stems.items(), key=lambda one: (one[1], one[0].name)):
        name = stem if times[stem.casefold()] == 1 else f"{stem}-{folder.name[:8]}"
        tables = {
            name: pl.read_parquet(file) for name in TABLES if (file := folder / f"{name}.parquet").exists()
        }
        unfinished = out / f".{name}.cobie.xlsx.part"
        found[f"{name}.cobie.xlsx"] = write_cobie(unfinished, tables)
        unfinished.rename(out / f"{name}.cobie.xlsx")
    return found


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


def _write(
    folders: list[Path],
    files: list[InputFile],
    outcomes: dict[str, dict[str, Any]],
    out: Path,
    tables: tuple[str, ...],
) -> None:
    for name in tables:
        frames = [
            pl.read_parquet(file) for folder in folders if (file := folder / f"{name}.parquet").exists()
        ]
        frame = pl.concat([TABLES[name].frame(), *frames])
        if name == "finding":
            frame = pl.concat([frame, _findings_of_rejected(files, outcomes)])
        if name == "model":
            sources = {file.sha256: file.source for file in reversed(files)}
            frame = frame.with_columns(
                source_file=pl.col("model_sha256").replace_strict(sources, default=None)
            )
        unfinished = out / f".{name}.parquet.part"
        frame.write_parquet(unfinished, compression="zstd")
        unfinished.rename(out / f"{name}.parquet")


def _findings_of_rejected(files: list[InputFile], outcomes: dict[str, dict[str, Any]]) -> pl.DataFrame:
    return FINDING.frame(
        {
            "model_sha256": file.sha256,
            "code": f["code"],
            "severity": f["severity"],
            "message": f"{file.source}: {f['message']}",
        }
        for file in files
        if outcomes[file.source]["verdict"] == "reject_file"
        for f in outcomes[file.source]["findings"]
    )
