"""Whatever ends a run: the ledger has a line, stderr a sentence, `[notify] command` a call; the last version stays."""

import json
import os
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from helpers.commands import AREAL, areal
from helpers.step_models import SMALL

CONFIG = """
[models]
where = "models"
[output]
where = "out"
[notify]
command = ["sh", "-c", "echo \\"$0\\" >> called"]
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portfolio of one model that was published for 10 January."""
    folder = tmp_path_factory.mktemp("first")
    (folder / "models").mkdir()
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "areal.toml").write_text(CONFIG)
    done = areal("run", "--direct", "--as-of", "2026-01-10", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def small(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "small", symlinks=True))


def begin(folder: Path, before: Callable[[], None] | None = None) -> "subprocess.Popen[str]":
    command = [AREAL, "run", "--direct", "--as-of", "2026-01-11"]

    def in_child() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # tests under nohup hand on that it is ignored
        if before is not None:
            before()

    return subprocess.Popen(
        command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, preexec_fn=in_child
    )


def ledger(folder: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in (folder / "out" / "runs.jsonl").read_text().splitlines()]


def called(folder: Path) -> str:
    file = folder / "called"
    return file.read_text() if file.exists() else ""


def assert_accounted(folder: Path, error: str, words: str) -> None:
    """Check that the last run failed with these words everywhere, and that the first version is still in force."""
    assert "Traceback" not in error
    assert words in error
    last = ledger(folder)[-1]
    assert last["state"] == "failed"
    assert words in last["message"]
    assert words in called(folder)
    assert len(called(folder).splitlines()) == 1
    manifest = json.loads((folder / "out" / "current" / "manifest.json").read_text())
    assert manifest["as_of"] == "2026-01-10"
    assert not list((folder / "out" / "versions").glob(".*"))
    assert not (folder / "out" / ".under-way").exists()


def until_under_way(folder: Path) -> None:
    for _ in range(1200):
        if (folder / "out" / ".under-way").exists():
            return
        time.sleep(0.05)
    raise AssertionError("the run did not begin")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_run_that_is_stopped_by_a_signal_is_accounted_for(small: Path, number: signal.Signals) -> None:
    running = begin(small)
    until_under_way(small)
    running.send_signal(number)
    _, error = running.communicate(timeout=120)
    assert running.returncode == 1
    assert_accounted(small, error, f"stopped ({number.name})")


def test_a_killed_run_is_reported_by_the_next_one(small: Path) -> None:
    running = begin(small)
    until_under_way(small)
    running.kill()
    running.communicate(timeout=120)
    (small / "out" / "versions" / ".x.partial").mkdir()
    done = areal("run", "--direct", "--as-of", "2026-01-10", cwd=small)
    assert done.returncode == 0, done.stderr
    assert [line["state"] for line in ledger(small)] == ["published", "killed", "up to date"]
    assert "ended without a message" in called(small)
    assert not list((small / "out" / "versions").glob(".*"))


def test_a_disk_that_fills_up_while_building_is_accounted_for(small: Path) -> None:
    limit = 200_000

    def with_small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    running = begin(small, with_small_files)
    _, error = running.communicate(timeout=120)
    assert running.returncode == 1
    assert_accounted(small, error, "disk")


@pytest.fixture
def tiny_disk(small: Path) -> Path:
    """The portfolio with its output on a disk that has room for nothing more."""
    output, kept = small / "out", small / "kept"
    output.rename(kept)
    output.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(output)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user cannot mount a small disk")
    return small


def test_a_full_disk_leaves_room_for_the_line_of_its_run(tiny_disk: Path) -> None:
    output = tiny_disk / "out"
    try:
        shutil.copytree(tiny_disk / "kept", output, symlinks=True, dirs_exist_ok=True)
        (output / ".room-for-ledger").write_bytes(b" " * 65536)
        with (output / "filler").open("wb", buffering=0) as filler, suppress(OSError):
            while True:
                filler.write(b"x" * 4096)
        running = begin(tiny_disk)
        _, error = running.communicate(timeout=120)
        assert running.returncode == 1
        assert "Traceback" not in error
        assert ledger(tiny_disk)[-1]["state"] == "failed"
        assert called(tiny_disk)
    finally:
        subprocess.run(["umount", str(output)], check=False)


def test_a_damaged_store_is_accounted_for(small: Path) -> None:
    for file in (small / "out" / "store").rglob(
        "receipts/*.parquet"
    ):  # its copy too, or it is made whole again
        file.chmod(0o600)
        file.write_bytes(b"no parquet")
    running = begin(small)
    _, error = running.communicate(timeout=120)
    assert running.returncode == 1
    assert_accounted(small, error, "last version stays")


def test_a_run_without_memory_is_accounted_for(small: Path) -> None:
    plugin = small / "sitecustomize.py"
    plugin.write_text(
        "import flows.job.steps as steps\n"
        "def build(run):\n    raise MemoryError\n"
        "steps.BUILD = steps.Step('build and check', build, steps.BUILD.is_needed)\n"
        "steps.STEPS = (steps.PULL, steps.READ, steps.RECEIVE, steps.BUILD, steps.PUBLISH)\n"
    )
    done = areal("run", "--direct", "--as-of", "2026-01-11", cwd=small, PYTHONPATH=str(small))
    assert done.returncode == 1
    assert_accounted(small, done.stderr, "memory")


def test_a_held_lock_is_in_the_ledger_and_notified_where_nobody_is_at_a_terminal(small: Path) -> None:
    from flows.job.ledger import lock

    with lock(small / "out"):
        done = areal("run", "--direct", cwd=small)
    assert done.returncode == 3
    assert ledger(small)[-1]["state"] == "skipped"
    assert "Another run" in called(small)


@pytest.mark.parametrize(
    "line",
    [
        '[portfolio]\ntimezone = "Mars/X"',
        '[portfolio]\ncountry = "ZZ"',
        "[plan]\nhourly_rate_dkk = inf",
        "[plan]\nhourly_rate_dkk = nan",
        "[plan]\nhourly_rate_dkk = -1",
        "[plan]\nbudget_hours = -1",
        "[portfolio]\nexpected_area_m2 = inf",
        "[areas]\nheadroom_m = nan",
        "[publish.targets]\non_time_share = nan",
        '[sla]\nmonday = "25:00-26:00"',
    ],
)
def test_a_wrong_configuration_ends_with_two_and_a_sentence_and_is_notified(
    tmp_path: Path, line: str
) -> None:
    (tmp_path / "areal.toml").write_text(CONFIG + line)
    done = areal("run", "--direct", cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert "areal.toml: " in done.stderr
    assert "areal.toml: " in called(tmp_path)
