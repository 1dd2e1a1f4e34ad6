"""Models to Parquet, with no configuration and no warehouse: what `areal extract` does.

Comes in: model files. Goes out: one Parquet file a table, all models in each. Must not know: records.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from bim.errors import PublicationError
from bim.model.pathguard import is_folder
from bim.settings import CAREFULLY
from bim.tables import FINDING, ROOM_TABLES, TABLES
from flows.sandbox.forkserver import FOR_MODELS
from flows.sandbox.pool import ChildCall, ChildPool, Limits
from flows.sources import MODEL_SUFFIXES, InputFile, arrive, largest_first

MAX_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Extracted:
    """What became of the models: how many gave tables, and the outcome of each."""

    gave_tables: int
    outcomes: dict[str, dict[str, Any]]


def extract(
    models: Sequence[Path], out: Path, only_rooms: bool, workers: int, track: Any = None
) -> Extracted:
    """Extract models side by side into `out/<table>.parquet`; the same bytes given twice are read once.

    Raises: PublicationError where `out` cannot be written.
    """
    arrivals = [_arrive(path) for given in models for path in _models_under(given)]
    outcomes = {arrival.source: _refused(arrival) for arrival in arrivals if arrival.sha256 is None}
    with tempfile.TemporaryDirectory(prefix="areal-extract-") as work:
        in_two = len({a.sha256 for a in arrivals if a.sha256}) < workers  # a core has nothing else to do
        jobs = {
            a.sha256: _job(a, Path(work), only_rooms, in_two) for a in largest_first(arrivals) if a.sha256
        }
        with ChildPool(workers, FOR_MODELS) as children:
            done = children.run_all(jobs.values())
            by_out = {
                job.out: outcome for job, outcome in (track(done, len(jobs), "reading") if track else done)
            }
        outcomes |= {a.source: by_out[jobs[a.sha256].out] for a in arrivals if a.sha256}
        whole = [
            jobs[a.sha256].out
            for a in arrivals
            if a.sha256 and outcomes[a.source]["verdict"] != "reject_file"
        ]
        try:
            out.mkdir(parents=True, exist_ok=True)
            _write(
                list(dict.fromkeys(whole)),
                arrivals,
                outcomes,
                out,
                ROOM_TABLES if only_rooms else tuple(TABLES),
            )
        except OSError as error:
            raise PublicationError(
                f"The folder {out} cannot be written: {error.strerror}.", "not_writable"
            ) from None
    return Extracted(len(set(whole)), outcomes)


def _models_under(path: Path) -> list[Path]:
    if is_folder(path, MODEL_SUFFIXES):
        return sorted(file for file in path.rglob("*") if file.suffix.lower() in MODEL_SUFFIXES)
    return [path]


def _arrive(path: Path) -> InputFile:
    return arrive("model", None, str(path), path, path.parent, MAX_BYTES)


def _job(arrival: InputFile, work: Path, only_rooms: bool, in_two: bool) -> ChildCall:
    arguments: dict[str, Any] = {
        "path": str(arrival.path),
        "sha256": arrival.sha256,
        "settings": {},
        "only_rooms": only_rooms,
        "in_two": in_two,
    }
    return ChildCall(
        "bim.extract:extract_to_folder",
        work / str(arrival.sha256),
        arguments,
        Limits(),
        retry_arguments=CAREFULLY,
    )


def _refused(arrival: InputFile) -> dict[str, Any]:
    finding = {"code": arrival.problem_code, "severity": "error", "message": arrival.problem}
    return {"verdict": "reject_file", "findings": [finding]}


def _write(
    folders: list[Path],
    arrivals: list[InputFile],
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
            frame = pl.concat([frame, _findings_of_rejected(arrivals, outcomes)])
        if name == "model":
            sources = {arrival.sha256: arrival.source for arrival in reversed(arrivals)}
            frame = frame.with_columns(
                source_file=pl.col("model_sha256").replace_strict(sources, default=None)
            )
        unfinished = out / f".{name}.parquet.part"
        frame.write_parquet(unfinished, compression="zstd")
        unfinished.rename(out / f"{name}.parquet")


def _findings_of_rejected(arrivals: list[InputFile], outcomes: dict[str, dict[str, Any]]) -> pl.DataFrame:
    return FINDING.frame(
        {
            "model_sha256": arrival.sha256,
            "code": f["code"],
            "severity": f["severity"],
            "message": f"{arrival.source}: {f['message']}",
        }
        for arrival in arrivals
        if outcomes[arrival.source]["verdict"] == "reject_file"
        for f in outcomes[arrival.source]["findings"]
    )
