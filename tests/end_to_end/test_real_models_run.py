"""A portfolio of real models, by many architects and programs, is published with every file accounted for."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from helpers.commands import areal

CONFIG = """
[portfolio]
name = "real models"
[models]
where = "{models}"
[output]
where = "out"
"""


@pytest.fixture(scope="module")
def real(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    (folder / "areal.toml").write_text(CONFIG.format(models=shared / "models"))
    done = areal("run", "--direct", cwd=folder)
    assert done.returncode == 0, done.stderr
    return (folder / "out" / "current").resolve()


@pytest.fixture(scope="module")
def known(shared: Path) -> dict[str, dict[str, Any]]:
    return {entry["file"]: entry for entry in json.loads((shared / "models" / "manifest.json").read_text())}


@pytest.fixture(scope="module")
def inputs(real: Path) -> dict[str, dict[str, Any]]:
    with duckdb.connect(str(real / "warehouse.duckdb"), read_only=True) as warehouse:
        table = warehouse.sql("select * from run_input").to_arrow_table().to_pylist()
    return {Path(entry["path"]).name: entry for entry in table}


def test_every_file_is_accounted_for(inputs: dict[str, Any], known: dict[str, Any]) -> None:
    assert inputs.keys() == known.keys()


def test_the_ones_that_cannot_be_opened_are_rejected_and_no_other(
    inputs: dict[str, Any], known: dict[str, Any]
) -> None:
    rejected = {name for name, entry in inputs.items() if entry["verdict"] == "reject_file"}
    assert rejected == {name for name, entry in known.items() if entry["spaces"] is None}


def test_a_rejected_file_is_a_finding_with_a_code(real: Path, inputs: dict[str, Any]) -> None:
    with duckdb.connect(str(real / "warehouse.duckdb"), read_only=True) as warehouse:
        found = warehouse.sql("select source_file from run_finding where severity = 'error'").fetchall()
    told = {Path(source).name for (source,) in found if source}
    assert {name for name, entry in inputs.items() if entry["verdict"] == "reject_file"} <= told


def test_every_space_of_the_others_is_a_row(inputs: dict[str, Any], known: dict[str, Any]) -> None:
    spaces = {name: entry["spaces"] for name, entry in inputs.items() if entry["verdict"] != "reject_file"}
    assert spaces == {name: entry["spaces"] for name, entry in known.items() if entry["spaces"] is not None}


def test_counted_and_excluded_are_all(real: Path) -> None:
    query = """
        select model_sha256 from mart_area_ledger where measure = 'net'
        group by model_sha256
        having count(*) != count(*) filter (is_counted) + count(*) filter (exclusion_reason is not null)
    """
    with duckdb.connect(str(real / "warehouse.duckdb"), read_only=True) as warehouse:
        assert warehouse.sql(query).fetchall() == []
