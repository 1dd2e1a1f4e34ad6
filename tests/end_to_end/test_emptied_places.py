"""A place that suddenly has no files: the last good version stays in force, a finding and a call say so."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest
from helpers.commands import areal
from helpers.step_models import SMALL

from flows.config import load_config
from flows.job.absence import name_emptied_places
from flows.sources import pull
from warehouse.store import Store

CONFIG = """
[models]
where = "models"
[output]
where = "out"
[publish]
restricted = "include"
[notify]
command = ["sh", "-c", "echo \\"$0\\" >> called"]
[records.costs]
kind = "cost_line"
where = "costs/*.csv"
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    (folder / "models").mkdir()
    (folder / "costs").mkdir()
    (folder / "models" / "small.ifc").write_bytes(SMALL)
    (folder / "costs" / "a.csv").write_text(
        "line_id;facility_id;service;month;amount_dkk\nL1;F1;cleaning;2026-01;10,00\n"
    )
    (folder / "areal.toml").write_text(CONFIG)
    done = areal("run", "--direct", "--as-of", "2026-01-10", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def small(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "small", symlinks=True))


def test_a_models_folder_that_is_gone_leaves_the_last_models_in_force(small: Path) -> None:
    (small / "models" / "small.ifc").unlink()
    (small / "models").rmdir()
    done = areal("run", "--direct", "--as-of", "2026-01-11", cwd=small)
    assert done.returncode == 0, done.stderr
    with duckdb.connect(str(small / "out" / "current" / "warehouse.duckdb"), read_only=True) as warehouse:
        assert warehouse.sql("select count(*) from dim_space where is_counted").fetchall()[0][0] > 0
        found = warehouse.sql("select message from run_finding where code like 'source_emptied'").fetchall()
        assert warehouse.sql("select 1 from run_finding where code = 'nothing_delivered'").fetchall() == []
    [(message,)] = found
    assert "models is not there" in message
    assert "1 file came from there before" in message
    assert "models is not there" in (small / "called").read_text()


def test_a_models_folder_without_models_is_an_emptied_place_too(small: Path) -> None:
    (small / "models" / "small.ifc").unlink()
    config = load_config(small / "areal.toml")
    store = Store(small / "out" / "store", is_read_only=True)
    [found] = name_emptied_places(config, store, pull(config, small / "fetched", is_first=False).findings)
    assert found.code == "source_emptied"
    assert "models is empty" in found.message and "1 file came from there before" in found.message


def test_a_place_that_never_had_a_file_is_only_empty(small: Path) -> None:
    with (small / "areal.toml").open("a") as config:
        config.write('[records.visits]\nkind = "cleaning_visit"\nwhere = "visits/*.csv"\n')
    config = load_config(small / "areal.toml")
    store = Store(small / "out" / "store", is_read_only=True)
    findings = pull(config, small / "fetched", is_first=False).findings
    codes = [finding.code for finding in name_emptied_places(config, store, findings)]
    assert codes == ["nothing_delivered"]


def test_a_folder_that_may_not_be_read_is_no_empty_folder(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small / "costs" / "a.csv").unlink()
    (small / "models" / "small.ifc").unlink()
    monkeypatch.setattr(os, "access", lambda *_: False)
    config = load_config(small / "areal.toml")
    store = Store(small / "out" / "store", is_read_only=True)
    findings = pull(config, small / "fetched", is_first=False).findings
    messages = [finding.message for finding in name_emptied_places(config, store, findings)]
    assert "models cannot be read" in messages[0]
    assert "costs/*.csv is empty" in messages[1]
