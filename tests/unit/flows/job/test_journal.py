"""The figures of each published version get into the journal of the store, once."""

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.config import Config
from flows.job.journal import published_figures, record_figures
from flows.job.run_context import RunContext
from warehouse.publish.packs.journal import RUN
from warehouse.store import Store


@pytest.fixture
def run(portfolio_edition: Path, tmp_path: Path) -> RunContext:
    """A run whose `current` is the small portfolio."""
    output = tmp_path / "build"
    (output / "versions").mkdir(parents=True)
    shutil.copytree(portfolio_edition, output / "versions" / "r1")
    (output / "current").symlink_to(Path("versions") / "r1")
    config = Config(folder=tmp_path, output={"where": "build"})
    started = datetime(2026, 7, 1)
    return RunContext(config, "r2", date(2026, 7, 1), started, Store(output / "store"))


def test_each_set_of_the_published_version_is_recorded_once(run: RunContext) -> None:
    record_figures(run)
    journal = published_figures(run.store)
    assert journal.filter(figure=RUN)["set"].sort().to_list() == ["open", "restricted"]
    assert journal["run_id"].unique().to_list() == [journal["run_id"][0]]
    record_figures(run)
    assert published_figures(run.store).height == journal.height


def test_a_version_that_cannot_be_read_is_left_out(run: RunContext) -> None:
    version = run.output / "current"
    for file in (version / "warehouse.duckdb", version / "restricted" / "warehouse.duckdb"):
        file.chmod(0o600)
        file.write_text("no database")
    record_figures(run)
    assert published_figures(run.store).is_empty()


def test_nothing_published_is_nothing_recorded(tmp_path: Path) -> None:
    config = Config(folder=tmp_path, output={"where": "build"})
    run = RunContext(
        config, "r1", date(2026, 7, 1), datetime(2026, 7, 1), Store(tmp_path / "build" / "store")
    )
    record_figures(run)
    assert published_figures(run.store).is_empty()
