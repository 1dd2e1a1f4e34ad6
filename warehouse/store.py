"""The store: what has been received and decided, append-only, under `<output>/store/`.

Comes in: receipts, extracted tables, read deliveries, identity decisions. Goes out: the same, as frames and
folders. Must not know: how a file is read, or what its rows mean.

    receipts/<run_id>.parquet              one row an input file and digest, when first met
    acceptances/<run_id>.parquet           one row a model that a person let in
    guards/<run_id>.parquet                one row each time that the shares of the guard changed
    identity/<run_id>.parquet              one row a decision that a space is a room of ours
    figures/<run_id>.parquet               one row a published figure that differs from the version before
    extracted/<reading>/<sha256>/          <table>.parquet and outcome.json of one model
    plans/<as_of>-<run_id>.parquet         one row a room of a published plan
    deliveries/<reading>/<sha256>/         accepted.parquet, held.parquet and outcome.json of one delivery
    stacks/                                rows of many small files in one, to be read faster (`store_stacks`)
    built/                                 the last built warehouse, for the next build (`build_cache`)
    work/                                  what is not finished; emptied by the next run
    index.jsonl, index.head                SHA-256 of every file above, in a keyed chain (`store_index`)
    index.keyed                            the index has the key of this installation
    copies/                                the index, and every entry that cannot be made again, a second time

A journal (receipts, identity, figures, plans) cannot be made again, so each of its files is kept twice, and the copy
whose bytes are those of the index is read. `store_survey` says what is damaged.

`reading` is a digest of everything but the bytes that decides how a file is read: version, mapping, rules.
Every entry appears by one rename, so a run killed at any point leaves complete entries or none.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from warehouse.file_digests import digest_of, folder_digests, names_in, required_digest_of
from warehouse.store_index import COPIES, HEAD, INDEX, Files, StoreIndex
from warehouse.store_journals import ACCEPTANCE, GUARD, IDENTITY, PLAN_JOURNAL, RECEIPT
from warehouse.store_stacks import FILES, PLACE, Stacks, rows_of

# Parts whose entries are folders, each made again from the file that was read.
OF_FOLDERS = ("extracted", "deliveries")
# Parts whose entries are single files; a Parquet file in another folder, such as a fetched one, is none.
JOURNALS = frozenset({"acceptances", "figures", "guards", "identity", "plans", "receipts"})


class Store:
    """The store in one folder; makes the folder where it is missing, unless it is only to be read."""

    def __init__(
        self,
        folder: Path,
        is_read_only: bool = False,
        looks_back_to: date | None = None,
        key: bytes = b"",
        note: Path | None = None,
    ) -> None:
        self.folder = folder
        self.looks_back_to = looks_back_to
        self.held: frozenset[tuple[str | None, str]] = frozenset()
        self._added: tuple[dict[str, Any], Path] | None = None
        self.index = StoreIndex(folder, key, note)
        self._places: dict[tuple[str, str, str], Path] = {}
        self._frames: dict[str, tuple[tuple[int, ...], tuple[Any, ...], pl.DataFrame]] = {}
        self._parts: dict[tuple[tuple[Path, tuple[str, int] | None], ...], pl.DataFrame] = {}
        self.stacks = Stacks(folder, key, None if is_read_only else self.work)
        if not is_read_only:
            self.work.mkdir(parents=True, exist_ok=True)

    @property
    def work(self) -> Path:
        """Return the folder of unfinished entries; on the same file system, so that a rename is enough."""
        return self.folder / "work"

    @property
    def built(self) -> Path:
        """Return the folder of the last built warehouse, which the next build takes tables from."""
        return self.folder / "built"

    def extraction(self, reading: str, sha256: str) -> Path:
        """Return folder of one model's extracted tables."""
        return self._entry("extracted", reading, sha256)

    def delivery(self, reading: str, sha256: str) -> Path:
        """Return folder of one delivery's read rows."""
        return self._entry("deliveries", reading, sha256)

    def receipts(self) -> pl.DataFrame:
        """Return receipts, columns `RECEIPT`, oldest first; no rows in a new store.

        A store that looks back has those that were known on its day, and not declared for a later one.
        """
        known_on = pl.col("known_on").fill_null(pl.col("received_at").dt.date())
        rows = self._read("receipts", RECEIPT)
        if self._added is not None:
            rows = pl.concat([rows, pl.DataFrame([self._added[0]], schema=RECEIPT)])
        rows = rows.with_columns(known_on)
        if self.looks_back_to is not None:
            rows = rows.filter(_existed_on(self.looks_back_to))
        return rows.sort("received_at", "kind", "source", "sha256", nulls_last=True)

    def as_of(self, day: date) -> "Store":
        """Return the same store as a run looks back to it on an earlier day: what came later does not exist."""
        store = Store(self.folder, looks_back_to=day)
        store.index, store.held, store.stacks = self.index, self.held, self.stacks
        return store

    def holding(self, held: Iterable[tuple[str | None, str]]) -> "Store":
        """Return the same store in which more deliveries, by block and digest, are held and take nothing's place."""
        store = copy(self)
        store.held = self.held.union(held)
        return store

    def with_input(self, receipt: dict[str, Any], folder: Path) -> "Store":
        """Return the same store as if one more input had been received, whose reading is in a folder elsewhere."""
        store = copy(self)
        store._added = receipt, folder
        return store

    def _entry(self, part: str, reading: str, sha256: str) -> Path:
        if self._added is not None:
            receipt, folder = self._added
            if (receipt["reading"], receipt["sha256"]) == (reading, sha256):
                return folder
        place = part, reading, sha256
        if place not in self._places:  # a night asks for each several times
            self._places[place] = Path(self.folder, *place)
        return self._places[place]

    def identity(self) -> pl.DataFrame:
        """Return all identity decisions, columns `IDENTITY`, oldest first; no rows in a new store."""
        return self._read("identity", IDENTITY).sort("decided_at", "model_sha256", "step_id")

    def acceptances(self) -> pl.DataFrame:
        """Return what persons let in though the guard held it, columns `ACCEPTANCE`, oldest first."""
        return self._known(self._read("acceptances", ACCEPTANCE)).sort("decided_at", "sha256")

    def guards(self) -> pl.DataFrame:
        """Return the shares of the guard since the first run, columns `GUARD`, oldest first."""
        return self._known(self._read("guards", GUARD)).sort("since")

    def append_guard(self, run_id: str, rows: pl.DataFrame) -> None:
        """Write the shares of the guard that are in force from a run on."""
        self._append("guards", run_id, rows.select(list(GUARD)).cast(pl.Schema(GUARD)))

    def _known(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that were known on the day that a store looks back to."""
        return rows if self.looks_back_to is None else rows.filter(pl.col("known_on") <= self.looks_back_to)

    def append_acceptance(self, run_id: str, rows: pl.DataFrame) -> None:
        """Write a person's decision to let an input in."""
        self._append("acceptances", run_id, rows.select(list(ACCEPTANCE)).cast(pl.Schema(ACCEPTANCE)))

    def figures(self, schema: dict[str, Any]) -> pl.DataFrame:
        """The journal of published figures with the columns of `schema`, in no order; no rows in a new store."""
        return self._read("figures", schema)

    def append_figures(self, run_id: str, rows: pl.DataFrame) -> None:
        """Write what a published version says differently from the one before."""
        self._append("figures", run_id, rows)

    def append_receipts(self, run_id: str, receipts: pl.DataFrame) -> None:
        """Write the receipts of a run; none where there is nothing new."""
        if "known_on" not in receipts.columns:
            receipts = receipts.with_columns(known_on=pl.col("received_at").dt.date())
        typed = pl.concat([pl.DataFrame(schema=RECEIPT), receipts], how="diagonal_relaxed")
        self._append("receipts", run_id, typed.select(list(RECEIPT)).cast(pl.Schema(RECEIPT)))

    def append_identity(self, run_id: str, decisions: pl.DataFrame) -> None:
        """Write the identity decisions of a run; none where there is nothing new."""
        self._append("identity", run_id, decisions.select(list(IDENTITY)).cast(pl.Schema(IDENTITY)))

    def append_plan(self, run_id: str, as_of: date, rooms: pl.DataFrame) -> None:
        """Write the rooms of a plan that was published; the plan of the same run date before it stays, as history."""
        rows = rooms.with_columns(pl.lit(run_id).alias("run_id"), pl.lit(as_of).alias("as_of"))
        self._append(
            "plans",
            f"{as_of.isoformat()}-{run_id}",
            rows.select(list(PLAN_JOURNAL)).cast(pl.Schema(PLAN_JOURNAL)),
        )

    def plan_before(self, day: date) -> pl.DataFrame:
        """Return the last plan that was published for a date before `day` (columns `PLAN_JOURNAL`), else no rows.

        A run that is repeated on its date compares with the date before, never with itself.
        """
        empty = pl.DataFrame(schema=PLAN_JOURNAL)
        before = [entry for entry in self.journals("plans") if Path(entry).name[:10] < day.isoformat()]
        last = next((file for entry in reversed(before) if (file := self.sound_file(entry))), None)
        return empty if last is None else pl.concat([empty, rows_of(last)], how="diagonal_relaxed")

    def journals(self, part: str = "") -> list[str]:
        """Return the entries of one journal, or of all, that are on the disk or in the index, as paths in the store."""
        places = (self.folder, self.folder / COPIES)
        parts = {part} if part else JOURNALS
        on_disk = {
            f"{one}/{name}"
            for place in places
            for one in parts
            for name in names_in(place / one)
            if name.endswith(".parquet")
        }
        indexed = (entry for entry in self.index.entries if entry.endswith(".parquet"))
        return sorted(on_disk.union(entry for entry in indexed if entry.split("/")[0] in parts))

    def journal_files(self, part: str) -> list[Path]:
        """Return a file for each entry of a journal that is undamaged: itself, else its copy; a lost one has none."""
        return [path for path in self.sound_files(self.journals(part)).values() if path is not None]

    def sound_file(self, entry: str) -> Path | None:
        """Return the file of a journal's entry, or its copy, with the bytes that were written; null where neither has.

        Of an entry that is not in the index, both must have the same bytes; a store without an index is trusted.
        """
        return self.sound_files([entry])[entry]

    def sound_files(self, entries: Iterable[str]) -> dict[str, Path | None]:
        """Return what `sound_file` does, of each of these entries."""
        is_absent, known = self.index.is_absent, self.index.entries
        return {entry: self._sound(entry, known.get(entry), is_absent) for entry in entries}

    def _sound(self, entry: str, known: Files | None, is_absent: bool) -> Path | None:
        path = self.folder / entry
        if is_absent:
            return path if path.is_file() else None
        if known is not None and digest_of(path) == known["."]:
            return path
        copy = self.folder / COPIES / entry
        if known is not None:
            return copy if digest_of(copy) == known["."] else None
        return path if digest_of(path) == digest_of(copy) else None

    def _read(self, part: str, schema: dict[str, Any]) -> pl.DataFrame:
        """Return all entries of an append-only part; read again only when there are new ones."""
        places = (self.folder / part, self.folder / COPIES / part, self.folder / INDEX)
        state = tuple(place.stat().st_mtime_ns if place.exists() else 0 for place in places)
        known, lines_known, frame = self._frames.get(part, (None, None, pl.DataFrame(schema=schema)))
        if state == known:
            return frame
        indexed = self.index.entries.items()
        lines = tuple((entry, *of.items()) for entry, of in indexed if entry.startswith(f"{part}/"))
        if known is None or (known[:2], lines_known) != (state[:2], lines):
            files = self.journal_files(part)
            groups = [files[first : first + FILES] for first in range(0, len(files), FILES)]
            parts = (self._group(group, schema) for group in groups)
            # a column that an older version of areal did not write is null
            frame = pl.concat([pl.DataFrame(schema=schema), *parts], how="diagonal_relaxed")
        self._frames[part] = state, lines, frame
        return frame

    def _group(self, files: Sequence[Path], schema: Mapping[str, Any]) -> pl.DataFrame:
        """Return several entries of a journal; read once while their bytes stay."""
        key = tuple((file, digest_of(file)) for file in files)
        if len(files) < FILES:
            return pl.concat(map(self._part, files), how="diagonal_relaxed")
        if key not in self._parts:
            self._parts[key] = self.stacks.rows(files, schema, rows_of).drop(PLACE)
        return self._parts[key]

    def _part(self, file: Path) -> pl.DataFrame:
        """Return one entry of a journal; read once while its bytes stay."""
        key = ((file, digest_of(file)),)
        if key not in self._parts:
            self._parts[key] = rows_of(file)
        return self._parts[key]

    def _append(self, part: str, run_id: str, frame: pl.DataFrame) -> None:
        if frame.is_empty():
            return
        self.take_over()
        self.index.mark_format()
        self._finish_last()
        unfinished = self.work / f"{part}-{run_id}.parquet"
        frame.write_parquet(unfinished)
        known = set(self.journals(part))
        names = (run_id, *(f"{run_id}-{number}" for number in range(2, len(known) + 3)))
        entry = next(name for name in (f"{part}/{name}.parquet" for name in names) if name not in known)
        self.copy_file(unfinished, self.folder / COPIES / entry)
        self.index.append(entry, {".": required_digest_of(unfinished)})
        self.copy_file(unfinished, self.folder / entry)
        self.index.sync()
        unfinished.unlink()

    def is_unfinished(self, entry: str) -> bool:
        """Return whether a run was killed while it wrote the entry of a journal: it has a copy and a line alone."""
        return entry == self.index.last_entry and not (self.folder / entry).exists()

    def _finish_last(self) -> None:
        entry = self.index.last_entry
        sound = self.sound_file(entry) if entry.endswith(".parquet") and self.is_unfinished(entry) else None
        if sound is not None:
            self.copy_file(sound, self.folder / entry)

    def copy_file(self, source: Path, final: Path) -> None:
        """Copy a file to its place in the store by one rename, and wait until it is on the disk."""
        unfinished = self.work / f"copy-{final.parent.name}-{final.name}"
        shutil.copyfile(source, unfinished)
        with unfinished.open("rb") as handle:
            os.fsync(handle.fileno())
        final.parent.mkdir(parents=True, exist_ok=True)
        unfinished.replace(final)

    def adopt(self, unfinished: Path, final: Path) -> None:
        """Move a finished folder from `work` to its place; an entry already there wins."""
        if final.exists():
            shutil.rmtree(unfinished)
            return
        with self.index.lock:
            self.take_over()
            self.index.mark_format()
            self.index.append(self.entry_name(final), folder_digests(unfinished))
            final.parent.mkdir(parents=True, exist_ok=True)
            unfinished.rename(final)

    def entry_name(self, path: Path) -> str:
        """Return the name of an entry in the index: its path in the store."""
        return path.relative_to(self.folder).as_posix()

    def take_over(self) -> int:
        """Index a store that has no index, from an earlier version of areal, as it is; returns its number of files."""
        if not self.index.is_absent:
            return 0
        journals = self.journals()
        folders = [folder for part in OF_FOLDERS for folder in sorted((self.folder / part).glob("*/*/"))]
        if not (journals or folders):
            return 0
        entries = {entry: {".": required_digest_of(self.folder / entry)} for entry in journals}
        entries |= {self.entry_name(folder): dict(folder_digests(folder)) for folder in folders}
        made = StoreIndex(self.work / "index", self.index.key)
        for entry, files in entries.items():
            made.append(entry, files)
        for entry in journals:
            self.copy_file(self.folder / entry, self.folder / COPIES / entry)
        for place in (COPIES, ""):  # the copy first: a run that is killed here leaves a complete one or none
            (self.folder / place).mkdir(exist_ok=True)
            for name in (HEAD, INDEX):
                (made.folder / place / name).replace(self.folder / place / name)
        self.index.mark_keyed()
        return sum(map(len, entries.values()))


def _existed_on(day: date) -> pl.Expr:
    """Return whether a receipt existed on a day; before the first run, what the first run received did."""
    was_known = (pl.col("known_on") <= day) | (pl.col("known_on") == pl.col("known_on").min())
    return was_known & (pl.col("declared_on") <= day).fill_null(True)
