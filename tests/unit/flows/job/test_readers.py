"""The two readers: models and deliveries of records."""

from pathlib import Path

import pytest

from flows.config import Config
from flows.job.readers import DELIVERIES, MODELS, modules_to_load, reader_of
from flows.sources import InputFile
from warehouse.store import Store


@pytest.fixture
def config(tmp_path: Path) -> Config:
    costs = {"kind": "cost_line", "where": "costs.csv", "columns": {"line_id": "Nr"}}
    return Config(folder=tmp_path, records={"costs": costs})


def input_file(kind: str, block: str | None) -> InputFile:
    return InputFile(kind, block, "name", Path("name"), "0" * 64, 1)


def test_a_model_and_a_delivery_have_different_readers() -> None:
    assert reader_of("model") is MODELS
    assert reader_of("cost_line") is DELIVERIES


def test_a_model_is_tried_again_without_the_kernel_and_a_delivery_is_not(config: Config) -> None:
    model = MODELS.call(config, input_file("model", None), Path("out"))
    delivery = DELIVERIES.call(config, input_file("cost_line", "costs"), Path("out"))
    assert (model.retry_arguments, delivery.retry_arguments) == ({"has_kernel": False}, {})


def test_only_the_settings_of_areas_change_the_reading_of_a_model(config: Config) -> None:
    file = input_file("model", None)
    other = config.model_copy(update={"areas": config.areas.model_copy(update={"tolerance": 0.02})})
    assert MODELS.reading(config, file) == MODELS.reading(config.model_copy(), file)
    assert MODELS.reading(config, file) != MODELS.reading(other, file)


def test_the_columns_of_a_block_change_the_reading_of_its_deliveries(config: Config) -> None:
    file = input_file("cost_line", "costs")
    block = config.records["costs"].model_copy(update={"columns": {"line_id": "Number"}})
    other = config.model_copy(update={"records": {"costs": block}})
    assert DELIVERIES.reading(config, file) != DELIVERIES.reading(other, file)


def test_a_dry_reading_uses_no_stored_key(config: Config) -> None:
    file = input_file("cost_line", "costs")
    assert DELIVERIES.call(config, file, Path("out"), is_dry=True).arguments["key_file"] == ""
    assert DELIVERIES.call(config, file, Path("out")).arguments["key_file"] == str(config.key_file)


def test_results_of_models_and_deliveries_are_kept_apart(tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert MODELS.entry(store, "r", "s") != DELIVERIES.entry(store, "r", "s")


def test_a_finding_about_one_row_of_a_delivery_is_published_only_if_the_file_is_rejected() -> None:
    finding = {"code": "missing_value", "severity": "error", "message": "..."}
    assert DELIVERIES.is_published(finding, "reject_file")
    of_a_row = {**finding, "code": "short_row"}
    assert not DELIVERIES.is_published(of_a_row, "quarantine_rows")
    assert MODELS.is_published(of_a_row, "quarantine_rows")


def test_the_checker_of_requirements_is_loaded_before_the_children_only_where_a_model_is_checked(
    config: Config,
) -> None:
    asking = config.model_copy(
        update={"models": config.models.model_copy(update={"requirements": "facility.ids"})}
    )
    model = MODELS.call(config, input_file("model", None), Path("out"))
    delivery = DELIVERIES.call(config, input_file("cost_line", "costs"), Path("out"))
    checker = "bim.preload_requirements"
    assert checker in modules_to_load(asking, [delivery, model])
    assert checker not in modules_to_load(asking, [delivery])
    assert checker not in modules_to_load(config, [delivery, model])
