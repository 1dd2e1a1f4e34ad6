"""Runs on a disk that becomes full at any write: the last version stays, and the next run publishes what it must."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from helpers.damage import COSTS, make_project
from helpers.soaking import Progress, RunServer, contents, figures, size
from helpers.step_models import SMALL

from flows.job.ledger import read_ledger

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
DAY = date(2026, 1, 10)
NEXT = DAY + timedelta(days=1)
DISKS = 40
DISK_BYTES, LEAST_BYTES, MOST_BYTES = 160_000_000, 4_096, 40_000_000


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk in memory of a fixed size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user cannot mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def leave_free(disk: Path, free_bytes: int) -> Path:
    """Fill a disk up to so many bytes; returns the file that fills it."""
    filler = disk / "filler"
    found = os.statvfs(disk)
    with filler.open("wb") as stream:
        os.posix_fallocate(stream.fileno(), 0, max(1, found.f_bavail * found.f_frsize - free_bytes))
    return filler


def run(server: RunServer, folder: Path, day: date) -> int:
    server.start(folder, day, is_complete=True)
    return server.wait()


def test_a_disk_that_is_full_at_any_write_costs_nothing(tmp_path: Path, disk: Path) -> None:
    server, base, whole, folder = RunServer(tmp_path), tmp_path / "base", tmp_path / "whole", disk / "project"
    make_project(base)
    assert run(server, base, DAY) == 0, server.said()
    (base / "models" / "small.ifc").write_bytes(SMALL.replace(b"'1.02'", b"'1.03'"))
    (base / "costs.csv").write_text(COSTS + "3;F1;cleaning;2025-11;50.00\n", encoding="utf-8")
    shutil.copytree(base, whole, symlinks=True)
    assert run(server, whole, NEXT) == 0, server.said()
    expected, disks = contents(whole / "out"), size(DISKS)
    progress, failed = Progress("full disks", disks), 0
    with figures("full disks") as found:
        for number in range(disks):
            free = round(LEAST_BYTES * (MOST_BYTES / LEAST_BYTES) ** (number / max(1, disks - 1)))
            shutil.copytree(base, folder, symlinks=True)
            before = (folder / "out" / "current").resolve()
            filler = leave_free(disk, free)
            is_full = run(server, folder, NEXT) != 0
            if is_full:
                failed += 1
                last = read_ledger(folder / "out")[-1]
                assert (last["state"], bool(last["message"])) == ("failed", True), (free, last)
                assert (folder / "out" / "current").resolve() == before, free
            with duckdb.connect(str(folder / "out" / "current" / "warehouse.duckdb"), read_only=True) as con:
                assert con.sql("select count(*) from dim_space").fetchall() == [(2,)], free
            filler.unlink()
            assert run(server, folder, NEXT) == 0, (free, server.said())
            assert contents(folder / "out") == expected, free
            assert not list((folder / "out" / "versions").glob(".*")), free
            shutil.rmtree(folder)
            progress.step(failed=failed, free_bytes=free)
        found |= {"disks": disks, "full": failed}
    server.stop()
    assert failed >= disks // 4
