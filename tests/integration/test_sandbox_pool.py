"""A file is read in a child of its own, and whatever becomes of the child is an outcome."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from helpers.step_models import SMALL

from flows.config import Config
from flows.job.readers import MODELS
from flows.sandbox.child import COPY
from flows.sandbox.pool import ChildCall, ChildPool, Limits
from flows.sources import InputFile

MODULE = "helpers.child_functions"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict]:
    work = tmp_path_factory.mktemp("children")
    limits = {"hang": Limits(2, 4096), "swallow": Limits(20, 2048)}
    names = ["crash", "hang", "swallow", "stumble", "panic", "refuse"]
    jobs = [ChildCall(f"{MODULE}:{name}", work / name, limits=limits.get(name, Limits())) for name in names]
    jobs += [ChildCall(f"{MODULE}:succeed", work / f"succeed{n}", {"rows": n}) for n in range(4)]
    with ChildPool(2) as children:
        return {job.out.name: outcome for job, outcome in children.run_all(jobs)}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("crash", "child_crashed"),
        ("hang", "child_timeout"),
        ("swallow", "child_memory"),
        ("stumble", "child_failed"),
        ("panic", "child_failed"),
        ("refuse", "unclosed_quote"),
    ],
)
def test_a_child_that_fails_rejects_its_file_with_a_code(
    outcomes: dict[str, dict], name: str, code: str
) -> None:
    assert outcomes[name]["verdict"] == "reject_file"
    assert [finding["code"] for finding in outcomes[name]["findings"]] == [code]


def test_the_others_are_read_all_the_same(outcomes: dict[str, dict]) -> None:
    assert [outcomes[f"succeed{n}"]["rows_in"] for n in range(4)] == [0, 1, 2, 3]


def test_what_a_crashed_child_said_is_kept(outcomes: dict[str, dict]) -> None:
    assert "the last words" in outcomes["crash"]["findings"][0]["message"]


def test_a_job_that_crashes_is_run_once_more_as_it_asks(tmp_path: Path) -> None:
    job = ChildCall(f"{MODULE}:crash_with_kernel", tmp_path / "out", retry_arguments={"has_kernel": False})
    with ChildPool(1) as children:
        assert children.run(job)["verdict"] == "accept_warn"
        assert "the last words\nand again" in (tmp_path / "out" / "said.txt").read_text()
        never = ChildCall(f"{MODULE}:crash", tmp_path / "never", retry_arguments={})
        assert children.run(never)["findings"][0]["code"] == "child_crashed"


def test_half_a_table_of_a_crashed_child_is_not_kept(tmp_path: Path) -> None:
    with ChildPool(1) as children:
        children.run(ChildCall(f"{MODULE}:crash", tmp_path / "out"))
    assert not list((tmp_path / "out").glob("*.parquet"))


def test_a_file_that_is_swapped_and_swapped_back_is_read_as_it_was_hashed(tmp_path: Path) -> None:
    delivered = tmp_path / "model.ifc"
    delivered.write_bytes(b"the file")
    arguments = {"path": str(delivered), "original": str(delivered)}
    call = ChildCall(
        f"{MODULE}:swap_and_read", tmp_path / "out", arguments, sha256=sha256(b"the file").hexdigest()
    )
    with ChildPool(1) as pool:
        assert pool.run(call)["verdict"] == "accept"
    assert (tmp_path / "out" / "read.bin").read_bytes() == b"the file"
    assert not (tmp_path / "out" / COPY).exists()


@pytest.mark.parametrize("content", [b"another file", None])
def test_a_file_with_other_bytes_than_were_hashed_is_not_read(tmp_path: Path, content: bytes | None) -> None:
    delivered = tmp_path / "model.ifc"
    if content is not None:
        delivered.write_bytes(content)
    call = ChildCall(
        f"{MODULE}:swap_and_read",
        tmp_path / "out",
        {"path": str(delivered), "original": ""},
        sha256=sha256(b"the file").hexdigest(),
    )
    with ChildPool(1) as pool:
        assert [finding["code"] for finding in pool.run(call)["findings"]] == ["changed_while_read"]


def test_a_full_disk_is_not_held_against_the_file(tmp_path: Path) -> None:
    with ChildPool(1) as pool:
        outcome = pool.run(ChildCall(f"{MODULE}:fill_disk", tmp_path / "out"))
    assert [finding["code"] for finding in outcome["findings"]] == ["child_no_room"]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 60 MB."""
    (tmp_path / "disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(tmp_path / "disk")]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this user cannot mount a small disk")
    yield tmp_path / "disk"
    subprocess.run(["umount", "-l", str(tmp_path / "disk")], check=False)


def test_a_disk_that_is_full_at_any_write_of_a_reading_is_not_held_against_the_model(disk: Path) -> None:
    (disk / "small.ifc").write_bytes(SMALL)
    digest = sha256(SMALL).hexdigest()
    file = InputFile("model", None, "small.ifc", disk / "small.ifc", digest)
    found = []
    with ChildPool(1) as pool:
        for free_kb in (4, 12, 28, 64, 84, 1000):
            (disk / "out").mkdir()
            room = os.statvfs(disk)
            with (disk / "filler").open("wb") as filler:
                os.posix_fallocate(filler.fileno(), 0, room.f_bavail * room.f_frsize - free_kb * 1024)
            call = replace(MODELS.call(Config(folder=disk), file, disk / "out"), sha256=digest)
            found.append(pool.run(call)["findings"][0]["code"])
            (disk / "filler").unlink()
            shutil.rmtree(disk / "out")
    assert found[-1] == "rooms_overlap"
    assert set(found) == {"child_no_room", "rooms_overlap"}
