"""The commands on files, check and extract, with every option, run as a person types them, and what they answer."""

from pathlib import Path

import polars as pl
import pytest
from helpers.commands import call, call_started


@pytest.fixture(scope="module")
def configuration(project: Path) -> Path:
    return project / "data" / "sample" / "areal.toml"


def test_check_answers_in_words(configuration: Path, project: Path) -> None:
    records = project / "data" / "sample" / "records"
    done = call_started(
        "check", records / "pedel_faktura.csv", records / "satser.csv", "--config", configuration
    )
    assert done.status == 0, done.err
    assert "pedel_faktura.csv: cost_line, reject_file" in done.out
    assert "satser.csv: rate, accept" in done.out


def test_a_check_of_a_model_against_the_store_says_nothing_beside_its_answer(project: Path) -> None:
    sample = project / "data" / "sample"
    done = call_started("check", sample / "models" / "F002-A-ARK.ifc", "--config", sample / "areal.toml")
    assert (done.status, done.err) == (0, "")


def test_check_answers_one_object_a_line(configuration: Path, project: Path) -> None:
    sample = project / "data" / "sample"
    inputs = (sample / "models" / "F002-A-ARK.ifc", sample / "records" / "besøg.csv")
    options = ("--config", configuration, "--json", "--strict", "--as-of", "2024-06-30")
    done = call("check", *inputs, *options)
    model, visits = done.objects
    assert done.status == 1, "with --strict, as rows of later days would be held"
    assert (model["kind"], model["spaces_counted"] > 0, model["net_area_m2"] > 0) == ("model", True, True)
    assert (visits["kind"], visits["verdict"]) == ("cleaning_visit", "quarantine_rows")
    assert visits["rows_in"] == visits["rows_accepted"] + visits["rows_held"]


def test_check_takes_a_kind_and_refuses_one_that_does_not_exist(project: Path) -> None:
    rates = project / "data" / "sample" / "records" / "satser.csv"
    assert "accept" in call("check", rates, "--kind", "rate", "--strict").out
    refused = call("check", rates, "--kind", "rat")
    assert (refused.status, "'rate'" in refused.err) == (2, True)


def test_check_goes_on_after_a_path_that_is_not_there(project: Path, tmp_path: Path) -> None:
    done = call(
        "check", tmp_path / "none.ifc", project / "data" / "sample" / "models" / "F002-A-ARK.ifc", "--json"
    )
    assert [answer["verdict"] == "reject_file" for answer in done.objects] == [True, False]
    nothing = call("check", tmp_path)
    assert (nothing.status, nothing.out, "no record was found" in nothing.err) == (0, "", True)


def test_extract_writes_a_file_a_table(project: Path, tmp_path: Path) -> None:
    models = project / "data" / "sample" / "models"
    names = (models / "F002-A-ARK.ifc", models / "F001-A-ARK.ifc")
    done = call_started("extract", *names, "--out", tmp_path / "all", "--workers", 2)
    assert done.status == 0, done.err
    assert "models with tables: 2" in done.out
    assert pl.read_parquet(tmp_path / "all" / "space.parquet")["model_sha256"].n_unique() == 2
    assert (tmp_path / "all" / "asset.parquet").is_file()
    call("extract", names[0], "--out", tmp_path / "rooms", "--only", "rooms")
    assert {path.stem for path in (tmp_path / "rooms").iterdir()} == {
        "model", "building", "storey", "space", "area_statement", "finding",
    }  # fmt: skip


def test_extract_writes_cobie_beside_the_tables(project: Path, tmp_path: Path) -> None:
    model = project / "data" / "sample" / "models" / "F004-A-ARK.ifc"
    assert call("extract", model, "--out", tmp_path, "--cobie").status == 0
    assert (tmp_path / "F004-A-ARK.cobie.xlsx").is_file() and (tmp_path / "space.parquet").is_file()


def test_extract_fails_where_no_model_gave_tables(tmp_path: Path) -> None:
    done = call("extract", tmp_path / "none.ifc", "--out", tmp_path / "out")
    assert (done.status, "none.ifc: error" in done.err) == (1, True)
