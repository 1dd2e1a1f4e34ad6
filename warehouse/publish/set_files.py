"""The files of a set beside its tables: plans, report, packs, and what goes back to authors and suppliers.

Comes in: the folder of a set with its finished DuckDB file, the run. Goes out: the files; everything is made from that
DuckDB file, so it can show no more. Must not know: which rooms are restricted.

The files of two sets need nothing of each other, so those of the second can be written by a process of their own
(`written_beside`). It gets its arguments as JSON, and answers with an exit code and one line of JSON where it fails.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import structlog

from bim.errors import PublicationError
from bim.parent import end_with_parent
from warehouse.duckdb_tables import connect_read_only
from warehouse.publish.folders import DATABASE
from warehouse.publish.handover import write_author_files, write_supplier_files
from warehouse.publish.made_files import MadeFiles
from warehouse.publish.packs import write_meeting_files
from warehouse.publish.packs.open_cards import NAME as CARDS
from warehouse.publish.plans import write_plans
from warehouse.publish.settings import PackSettings, RunInfo
from warehouse.publish.site import write_report
from warehouse.settings import NO_LIMITS, Resources

SPILL = ".spill"  # in the folder of the set, where no other folder is configured
JOURNAL = ".journal.parquet"  # in the folder of the set while its files are written
FAILED = 3  # exit code of a process that says why


@dataclass(frozen=True)
class SetFiles:
    """The files of one set: its folder, its name where there are two (`set_word`), the run and the settings.

    `before` is the folder of the same set in the version before; files of it that would be the same are copied.
    `resources`: what DuckDB may use to read the set's tables. `has_cards`: whether the ledger as a workbook is written;
    where it is that of another set, `copy_cards` takes it from there.
    """

    folder: Path
    run: RunInfo
    set_word: str
    packs: PackSettings
    language: str
    resources: Resources = NO_LIMITS
    before: Path | None = None
    has_cards: bool = True

    def write(self) -> None:
        """Write the files."""
        spill, files = self.folder / SPILL, MadeFiles(self.folder, self.before)
        with connect_read_only(self.folder / DATABASE, self.resources.options(spill)) as con:
            write_plans(con, self.folder / "plans", self.run, None, files)
            write_report(con, self.folder, self.run, self.set_word, self.language, files)
            write_meeting_files(con, self.folder, self.run, self.set_word, self.packs, files, self.has_cards)
            write_author_files(con, self.folder / "authors", self.run, files, self.language)
            write_supplier_files(con, self.folder / "suppliers", self.run)
        files.save_keys()
        shutil.rmtree(self.resources.spill_folder or spill, ignore_errors=True)

    def copy_cards(self, folder: Path) -> None:
        """Take the ledger as a workbook from the folder of another set, unless this set has written its own."""
        if not self.has_cards:
            shutil.copyfile(folder / CARDS, self.folder / CARDS)

    @contextmanager
    def written_beside(self) -> Iterator[None]:
        """Write the files in a process of their own while the block runs; it ends with the block.

        Raises: OSError or PublicationError for what that process could not do.
        """
        if self.packs.journal is not None:
            self.packs.journal.write_parquet(self.folder / JOURNAL)
        safely = "-P"  # takes no module from the working folder
        command = [sys.executable, safely, "-m", __name__, str(os.getpid())]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, text=True
        ) as process:
            try:
                with suppress(BrokenPipeError):  # it has ended; its exit code says how
                    assert process.stdin is not None
                    process.stdin.write(_to_json(self))
                    process.stdin.close()
                yield
                assert process.stdout is not None
                answer = process.stdout.read()
                _raise_for(process.wait(), answer)
            except BaseException:
                process.kill()
                raise
        (self.folder / JOURNAL).unlink(missing_ok=True)


def _to_json(files: SetFiles) -> str:
    run, packs = files.run, files.packs
    given = {
        "folder": str(files.folder),
        "set_word": files.set_word,
        "language": files.language,
        "before": None if files.before is None else str(files.before),
        "run": asdict(run) | {"as_of": run.as_of.isoformat(), "started_at": run.started_at.isoformat()},
        "packs": {"targets": dict(packs.targets), "browser": packs.browser, "language": packs.language},
        "memory_limit_mb": files.resources.memory_limit_mb,
        "spill_folder": None if files.resources.spill_folder is None else str(files.resources.spill_folder),
        "has_cards": files.has_cards,
    }
    return json.dumps(given)


def _from_json(text: str) -> SetFiles:
    given: dict[str, Any] = json.loads(text)
    folder, run = Path(given["folder"]), given["run"]
    run |= {
        "as_of": date.fromisoformat(run["as_of"]),
        "started_at": datetime.fromisoformat(run["started_at"]),
    }
    journal = pl.read_parquet(folder / JOURNAL, glob=False) if (folder / JOURNAL).exists() else None
    packs = PackSettings(**given["packs"], journal=journal)
    before = None if given["before"] is None else Path(given["before"])
    spill = given["spill_folder"]
    resources = Resources(given["memory_limit_mb"], Path(spill) if spill is not None else None)
    about = (given["set_word"], packs, given["language"], resources, before, given["has_cards"])
    return SetFiles(folder, RunInfo(**run), *about)


def _raise_for(exit_code: int, answer: str) -> None:
    if exit_code == 0:
        return
    if exit_code == FAILED:
        said = json.loads(answer.splitlines()[-1])
        if said["errno"] is not None:
            raise OSError(said["errno"], said["message"])
        raise PublicationError(said["message"])
    how = f"signal {-exit_code}" if exit_code < 0 else f"status {exit_code}"
    raise PublicationError(
        f"The process that wrote the second set of files ended with {how}; nothing is published and the last"
        " version stays. Look into the log, and run again."
    )


def main(parent: int) -> int:
    """Write the files that standard input describes; returns the exit code. Ends with the process `parent`."""
    end_with_parent()
    if os.getppid() != parent:
        return 1
    # standard output is for the answer
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))
    try:
        _from_json(sys.stdin.read()).write()
    except (OSError, PublicationError) as error:
        print(
            json.dumps(
                {
                    "errno": getattr(error, "errno", None),
                    "message": str(getattr(error, "strerror", None) or error),
                }
            )
        )
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
