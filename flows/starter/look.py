"""What is in a folder: models with their rooms, tables with what they seem to be.

Comes in: a folder. Goes out: `ModelSeen` and `TableSeen`, in the order of their paths; nothing is written there.
Each file is read in a child with limits, as in a nightly run.
"""

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bim.outcome import storable
from flows.config import Config
from flows.job.readers import extract_settings, limits_of, model_call
from flows.sandbox.pool import ChildCall, ChildPool
from flows.sources import MODEL_SUFFIXES, RECORD_SUFFIXES, InputFile, suffix_of

GUESS = "warehouse.deliveries.starter.table_guess:guess_to_folder"
Track = Callable[[Iterable[Any], int, str], Iterable[Any]]
SKIPPED_FOLDERS = frozenset(("build", "versions", "store", "node_modules", "__pycache__"))


@dataclass(frozen=True)
class ModelSeen:
    """A model: its spaces, how many count, their m², and names that point to its facility; `problem` where unusable."""

    path: Path
    spaces: int = 0
    counted: int = 0
    net_area_m2: float = 0.0
    names: tuple[str, ...] = ()
    problem: str | None = None


@dataclass(frozen=True)
class TableSeen:
    """A table of a file; `guesses` are its kinds as plain data, the best first; `problem` where it is unreadable.

    `strangers`: the first facilities in it that no register lists. `second_header`: the row and the headers of another
    table under it. `repeated`: headers that are there twice.
    """

    path: Path
    sheet: str | None = None
    rows: int | None = None
    headers: tuple[str, ...] = ()
    guesses: tuple[Mapping[str, Any], ...] = ()
    facilities: Mapping[str, str] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()
    second_header: Mapping[str, Any] | None = None
    repeated: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def best(self) -> Mapping[str, Any] | None:
        """Return the best guess; null where there is none."""
        return self.guesses[0] if self.guesses else None


@dataclass(frozen=True)
class Seen:
    """Everything in a folder: models, tables, and the facilities that its registers list, with their names."""

    models: tuple[ModelSeen, ...] = ()
    tables: tuple[TableSeen, ...] = ()
    facilities: Mapping[str, str] = field(default_factory=dict)


def look_at(folder: Path, track: Track | None = None) -> Seen:
    """Return what is in a folder and the folders in it; hidden and built folders are left out.

    `track`: shows how many files have been read; it gets an iterator, its length and what is done.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_skipped(path, folder))
    config = Config(folder=folder)
    with (
        tempfile.TemporaryDirectory(prefix="areal-init-") as work,
        ChildPool(config.models.workers) as pool,
        ThreadPoolExecutor(config.models.workers) as threads,
    ):
        look = _Look(config, pool, threads, Path(work), track or (lambda things, _total, _what: things))
        models = look.models([path for path in files if suffix_of(path) in MODEL_SUFFIXES])
        tables = look.tables([path for path in files if suffix_of(path) in RECORD_SUFFIXES])
    return Seen(tuple(models), tuple(tables), _facilities(tables))


def _is_skipped(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith((".", "~$")) for part in parts)
    return hidden or any(part in SKIPPED_FOLDERS for part in parts[:-1])


def _facilities(tables: Iterable[TableSeen]) -> dict[str, str]:
    return {one: name for table in tables for one, name in table.facilities.items()}


@dataclass(frozen=True)
class _Look:
    config: Config
    pool: ChildPool
    threads: ThreadPoolExecutor
    work: Path
    track: Track

    def models(self, paths: Sequence[Path]) -> list[ModelSeen]:
        return list(self.track(self.threads.map(self._model, enumerate(paths)), len(paths), "models"))

    def tables(self, paths: Sequence[Path]) -> list[TableSeen]:
        """Return the tables; all but registers are looked at again once the ids of the facilities are known."""
        first = [found for many in self._each(list(enumerate(paths)), {}) for found in many]
        ids = _facilities(first)
        if not ids:
            return first
        unsure = {table.path for table in first if not table.facilities}
        again = list(enumerate((path for path in paths if path in unsure), start=len(paths)))
        second = [found for many in self._each(again, {"facility_id": list(ids)}) for found in many]
        return sorted(
            [*(table for table in first if table.path not in unsure), *second],
            key=lambda table: (table.path, table.sheet or ""),
        )

    def _each(
        self, numbered: Sequence[tuple[int, Path]], known: Mapping[str, Sequence[str]]
    ) -> Iterable[list[TableSeen]]:
        """Yield the tables of each file."""
        found = self.threads.map(lambda one: self._tables(one, known), numbered)
        return self.track(found, len(numbered), "tables")

    def _model(self, numbered: tuple[int, Path]) -> ModelSeen:
        number, path = numbered
        out = self.work / f"model{number}"
        file = InputFile("model", None, path.name, path, "0" * 64)
        settings = extract_settings(self.config)
        call = model_call(file, out, limits_of(self.config), settings=settings, only_rooms=True)
        outcome = self.pool.run(call)
        if outcome["verdict"] == "reject_file":
            return ModelSeen(path, problem=_first(outcome))
        return ModelSeen(
            path, outcome["spaces"], outcome["spaces_counted"], outcome["net_area_m2"], _names_in(out)
        )

    def _tables(self, numbered: tuple[int, Path], known: Mapping[str, Sequence[str]]) -> list[TableSeen]:
        number, path = numbered
        return tables_in(path, self.work / f"table{number}", self.config, self.pool, known)


def tables_in(
    path: Path, out: Path, config: Config, pool: ChildPool, known: Mapping[str, Sequence[str]] | None = None
) -> list[TableSeen]:
    """Return the tables of a file, read in a child that writes into `out`; `known`: ids by column."""
    call = ChildCall(GUESS, out, {"path": str(path), "known": dict(known or {})}, limits_of(config))
    outcome = pool.run(call)
    if outcome["verdict"] == "reject_file":
        return [TableSeen(path, problem=_first(outcome))]
    entries = json.loads((out / "guesses.json").read_text(encoding="utf-8"))
    return [
        TableSeen(
            path,
            entry["sheet"],
            entry["rows"],
            tuple(entry["headers"]),
            tuple(entry["guesses"]),
            entry.get("facilities", {}),
            tuple(entry.get("strangers", ())),
            entry.get("second_header"),
            tuple(entry.get("repeated", ())),
        )
        for entry in entries
    ]


def _first(outcome: Mapping[str, Any]) -> str:
    return (
        storable(str(outcome["findings"][0]["message"]))
        if outcome["findings"]
        else "nothing of it can be used"
    )


def _names_in(out: Path) -> tuple[str, ...]:
    """Return the names of project, sites and buildings of an extracted model."""
    import polars as pl

    found: list[str] = []
    for table, columns in (
        ("model", ("project_name",)),
        ("building", ("name",)),
        ("space", ("site_name", "building_name")),
    ):
        frame = pl.read_parquet(out / f"{table}.parquet", glob=False)
        for column in columns:
            if column in frame.columns:
                found.extend(
                    str(name) for name in frame[column].drop_nulls().unique().sort() if str(name).strip()
                )
    return tuple(dict.fromkeys(found))
