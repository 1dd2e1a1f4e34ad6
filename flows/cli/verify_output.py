"""The work of `areal verify`: every file of the store and of the versions against its digest. Nothing is changed.

Comes in: the configuration. Goes out: a `Verification`, as records or as lines of text.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.config import Config
from flows.job import mending
from flows.job.ledger import lock
from flows.job.receipts import changed_of_version
from flows.job.run_context import RunContext, open_store
from warehouse.publish.intact import extra_files
from warehouse.store import OF_FOLDERS, Store
from warehouse.store_index import COPIES, HEAD, INDEX, KEYED
from warehouse.store_stacks import FOLDER as STACKS
from warehouse.store_survey import CHANGED, MISSING, Damage, entry_damage, journal_damage

EXTRA = "extra"
CACHE = ("built/last.duckdb", "built/last.json")  # checked before it is used, and made again
PASSING = ("work/", "fetched/", f"{STACKS}/")  # made again where it is missing
OWN = {INDEX, HEAD, KEYED, f"{COPIES}/{INDEX}", f"{COPIES}/{HEAD}", "privacy.key", "privacy.check", *CACHE}


@dataclass(frozen=True)
class Problem:
    """A file that is not as it was written: its path under the output folder, its state, and what follows from it."""

    record: str  # store or version
    path: str
    state: str  # changed, missing, not in the index, extra
    consequence: str


@dataclass(frozen=True)
class Verification:
    """What was checked and what was found; `note` says what could not be checked."""

    output: Path
    entries: int
    versions: int
    problems: tuple[Problem, ...]
    note: str = ""

    @property
    def is_damaged(self) -> bool:
        """Return whether anything is damaged; a file that nothing reads is no damage."""
        return any(problem.state != EXTRA for problem in self.problems)

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield one plain object for each problem, then one for the check; `record` says which it is."""
        yield from (asdict(problem) for problem in self.problems)
        summary = {"entries": self.entries, "versions": self.versions, "is_damaged": self.is_damaged}
        yield {"record": "summary", **summary, **({"note": self.note} if self.note else {})}


def verify_output(config: Config) -> Verification:
    """Check everything under the output folder. Raises: LockError while a run is going."""
    output = config.output_folder
    with lock(output) if output.is_dir() else nullcontext():
        now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        run = RunContext(config, "verify", now.date(), now, open_store(config, is_read_only=True))
        folders = sorted(path for path in (output / "versions").glob("*") if not path.name.startswith("."))
        versions = [problem for folder in folders for problem in _of_version(run, folder)]
        store = [] if run.store.index.is_absent else [*_of_index(run), *_of_journals(run), *_of_entries(run)]
        is_old = run.store.index.is_absent and run.store.journals()
        note = "The store has no index yet; the next run makes it." if is_old else ""
        return Verification(output, len(run.store.index.entries), len(folders), (*store, *versions), note)


def _of_index(run: RunContext) -> Iterator[Problem]:
    follows = "The next run restores it from its copy."
    if run.store.index.is_cut:
        follows = "Both copies are damaged. The next run reads the inputs of the lost entries again."
    yield from (Problem("store", f"store/{name}", CHANGED, follows) for name in run.store.index.faults)


def _of_journals(run: RunContext) -> Iterator[Problem]:
    restorable, lost = journal_damage(run.store)
    yield from _problems(restorable, "The next run restores it from its copy.")
    yield from _problems(
        lost, "Its copy is damaged too: no run publishes until it is restored from a backup."
    )


def _of_entries(run: RunContext) -> Iterator[Problem]:
    """Yield the damaged files of all entries, and the files that belong to none."""
    store, needed = run.store, mending.needed_entries(run)
    known = {store.entry_name(folder) for folder in needed}
    known |= {entry for entry in store.index.entries if entry.startswith(OF_FOLDERS)}
    for entry in sorted(known):
        folder = store.folder / entry
        receipt = needed.get(folder)
        if receipt is None:
            found = entry_damage(store, folder, None) if folder.exists() else []
            yield from _problems(found, "No run reads it any more; the folder may be removed.")
            continue
        is_there = mending.find_source(run, receipt) is not None
        follows = (
            f"The next run reads {receipt['source']} again."
            if is_there
            else f"{receipt['source']} is gone: no run publishes until it is delivered again."
        )
        read = entry_damage(store, folder)
        yield from _problems(read, follows)
        others = [damage for damage in entry_damage(store, folder, None) if damage not in read]
        yield from _problems(others, "No run reads it.")
    yield from _extra(store, known)


def _extra(store: Store, entries: set[str]) -> Iterator[Problem]:
    journals = {path for entry in store.journals() for path in (entry, f"{COPIES}/{entry}")}
    for path in sorted(path for path in store.folder.rglob("*") if path.is_file()):
        name = store.entry_name(path)
        is_known = name in OWN or name in journals or store.entry_name(path.parent) in entries
        if not is_known and not name.startswith(PASSING):
            yield Problem("store", f"store/{name}", EXTRA, "No run reads it.")


def _of_version(run: RunContext, folder: Path) -> Iterator[Problem]:
    is_current = (run.output / "current").resolve() == folder.resolve()
    follows = "Do not use this version; remove its folder."
    if is_current:
        follows = "Do not use this version; the next run replaces it."
    for name in changed_of_version(run, folder):
        state = CHANGED if (folder / name).exists() else MISSING
        yield Problem("version", f"versions/{folder.name}/{name}", state, follows)
    for name in extra_files(folder):
        yield Problem("version", f"versions/{folder.name}/{name}", EXTRA, "It was not published.")


def _problems(found: list[Damage], follows: str) -> Iterator[Problem]:
    yield from (Problem("store", f"store/{one.path}", one.state, follows) for one in found)


def lines(found: Verification) -> Iterator[str]:
    """Yield the verification as lines for a person."""
    for problem in found.problems:
        yield f"{problem.state}: {problem.path}. {problem.consequence}"
    if found.note:
        yield found.note
    entries = f"{found.entries} {'entry' if found.entries == 1 else 'entries'} of the store"
    versions = f"{found.versions} {'version' if found.versions == 1 else 'versions'}"
    damaged = sum(problem.state != EXTRA for problem in found.problems)
    what = f"{damaged} {'file is' if damaged == 1 else 'files are'} damaged" if damaged else "no damage"
    yield f"{found.output}: {entries} and {versions} checked, {what}."
