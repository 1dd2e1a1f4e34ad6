"""The files of the second set, which a process of its own writes."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bim.errors import PublicationError
from warehouse.publish import set_files
from warehouse.publish.packs.journal import JOURNAL
from warehouse.publish.set_files import SetFiles, _from_json, _to_json
from warehouse.publish.settings import PackSettings, RunInfo
from warehouse.settings import Resources

RUN = RunInfo("r1", date(2026, 6, 30), datetime(2026, 6, 30, 2), {"areal": "0.1.0"}, "f")


def files_of(folder: Path, journal: pl.DataFrame | None = None) -> SetFiles:
    packs = PackSettings({"sla_on_time": 0.95}, "chromium", journal, "da")
    return SetFiles(
        folder, RUN, "restricted set", packs, "da", Resources(300, folder / "fast"), has_cards=False
    )


def test_the_process_gets_what_the_caller_has(tmp_path: Path) -> None:
    files = files_of(tmp_path)
    assert _from_json(_to_json(files)) == files


def test_the_process_gets_the_journal_of_earlier_figures(tmp_path: Path) -> None:
    journal = pl.DataFrame(schema=JOURNAL)
    journal.write_parquet(tmp_path / set_files.JOURNAL)
    found = _from_json(_to_json(files_of(tmp_path, journal))).packs.journal
    assert found is not None and found.schema == journal.schema


def test_a_set_without_its_duckdb_file_is_an_error_and_not_a_set_without_files(tmp_path: Path) -> None:
    with pytest.raises(PublicationError, match="ended with status 1"), files_of(tmp_path).written_beside():
        pass


def test_what_the_process_cannot_write_is_raised_as_what_it_was(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space left") as raised:
        set_files._raise_for(set_files.FAILED, '{"errno": 28, "message": "No space left on device"}\n')
    assert raised.value.errno == 28


def test_the_process_ends_where_the_block_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[str]] = []

    class Waiting(subprocess.Popen):  # type: ignore[type-arg]
        """A process that would go on for minutes."""

        def __init__(self, _: list[str], **more: Any) -> None:
            super().__init__([sys.executable, "-c", "import time; time.sleep(300)"], **more)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Waiting)
    with pytest.raises(KeyError), files_of(tmp_path).written_beside():
        raise KeyError
    assert [process.poll() for process in started] == [-signal.SIGKILL]


def test_the_process_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = (
        "import subprocess, sys, os, time\n"
        "p = subprocess.Popen([sys.executable, '-m', 'warehouse.publish.set_files', str(os.getpid())],"
        " stdin=subprocess.PIPE, start_new_session=True)\n"
        "print(p.pid, flush=True)\ntime.sleep(120)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(3)  # until it waits for its arguments
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    for _ in range(100):
        if not _is_alive(child):
            return
        time.sleep(0.2)
    pytest.fail("the process outlived its parent")


def _is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1][0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_no_module_of_the_working_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's folder may have files called as areal's own packages are."""
    (tmp_path / "warehouse").mkdir()
    (tmp_path / "warehouse" / "__init__.py").write_text("import os; os._exit(77)")
    (tmp_path / "polars.py").write_text("import os; os._exit(78)")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(PublicationError, match="ended with status 1"), files_of(tmp_path).written_beside():
        pass


def test_a_set_takes_the_ledger_of_another_set_only_where_it_has_none_of_its_own(tmp_path: Path) -> None:
    for name in ("open", "own", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / set_files.CARDS).write_text(name)
    (tmp_path / "other" / set_files.CARDS).unlink()
    replace(files_of(tmp_path / "own"), has_cards=True).copy_cards(tmp_path / "open")
    files_of(tmp_path / "other").copy_cards(tmp_path / "open")
    assert [(tmp_path / name / set_files.CARDS).read_text() for name in ("own", "other")] == ["own", "open"]
