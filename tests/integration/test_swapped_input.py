"""An input that is swapped while a run reads it: nothing is ever stored under the digest of another file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import pytest
from helpers.step_models import SMALL, damaged

from bim.outcome import read_outcome
from flows.config import Config
from flows.job import inputs, reading, receipts, steps
from flows.job.run_context import RunContext, start

OTHER = damaged(
    b"IFCRECTANGLEPROFILEDEF(.AREA.,$,$,3.,4.)", b"IFCRECTANGLEPROFILEDEF(.AREA.,$,$,5.,4.)"
).replace(b"'NetFloorArea',$,$,12.", b"'NetFloorArea',$,$,20.")
AREA_M2 = {sha256(SMALL).hexdigest(): 24.0, sha256(OTHER).hexdigest(): 40.0}
DAY = date(2026, 1, 10)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "small.ifc").write_bytes(SMALL)
    config = Config(folder=tmp_path, models={"where": ["models"]}, output={"where": "out"})
    config.output_folder.mkdir()
    return config


@contextmanager
def swapping(path: Path, in_place: bool) -> Iterator[None]:
    """Swap a file for another one and back, without a pause, by a rename or by writing over it."""
    is_over, beside = Event(), path.parents[1] / "beside"

    def swap() -> None:
        while not is_over.is_set():
            for content in (OTHER, SMALL):
                if in_place:
                    path.write_bytes(content)
                else:
                    beside.write_bytes(content)
                    beside.replace(path)

    thread = Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.mark.parametrize("in_place", [False, True])
def test_what_is_stored_under_a_digest_was_read_from_a_file_with_that_digest(
    config: Config, in_place: bool
) -> None:
    with swapping(config.folder / "models" / "small.ifc", in_place):
        for _ in range(6):
            reading.read_pending(steps.pull(start(config, DAY)))
    entries = list((config.output_folder / "store" / "extracted").glob("*/*"))
    found = {entry.name: read_outcome(entry).get("net_area_m2") for entry in entries}
    assert {sha: area for sha, area in found.items() if sha in AREA_M2} == {
        sha: AREA_M2[sha] for sha in found if sha in AREA_M2
    }


def received(config: Config, second: int) -> RunContext:
    """Pull, read and receive, so many seconds later."""
    run = start(config, DAY)
    run = steps.pull(replace(run, started_at=run.started_at + timedelta(seconds=second)))
    return receipts.receive(reading.read_pending(run))


def test_a_source_that_returns_to_earlier_bytes_gets_a_receipt_again(config: Config) -> None:
    model = config.folder / "models" / "small.ifc"
    for second, content in enumerate((SMALL, OTHER, SMALL, SMALL)):
        model.write_bytes(content)
        run = received(config, second)
    digests = [sha256(content).hexdigest() for content in (SMALL, OTHER, SMALL)]
    assert run.store.receipts()["sha256"].to_list() == digests


def test_a_source_that_could_not_be_read_for_once_is_no_problem_any_more(config: Config) -> None:
    model = config.folder / "models" / "small.ifc"
    received(config, 1)
    model.unlink()
    model.symlink_to("/dev/null")
    assert received(config, 2).files[0].sha256 is None
    model.unlink()
    model.write_bytes(SMALL)
    run = received(config, 3)
    assert [problem is None for problem in run.store.receipts()["problem"]] == [True, False, True]
    assert [entry["verdict"] for entry in inputs.manifest_inputs(run.store, DAY, "UTC")] == ["accept_warn"]
