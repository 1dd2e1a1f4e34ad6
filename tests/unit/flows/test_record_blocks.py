"""Record blocks are checked before any file is opened."""

from pathlib import Path

import pytest

from bim.errors import ConfigurationError
from flows.config import Config
from flows.record_blocks import check_blocks


def config_of(folder: Path, **block: object) -> Config:
    return Config(folder=folder, records={"costs": {"where": "costs.csv", **block}})


def test_a_block_of_a_known_kind_and_column_is_accepted(tmp_path: Path) -> None:
    check_blocks(config_of(tmp_path, kind="cost_line", columns={"line_id": "Nr"}))


@pytest.mark.parametrize(
    ("block", "nearest"),
    [
        ({"kind": "cost_lines"}, "cost_line"),
        ({"kind": "cost_line", "columns": {"lineid": "Nr"}}, "line_id"),
    ],
)
def test_an_unknown_name_is_refused_with_the_block_and_the_nearest_known_name(
    tmp_path: Path, block: dict[str, object], nearest: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        check_blocks(config_of(tmp_path, **block))
    assert "[records.costs]" in str(refused.value)
    assert nearest in str(refused.value)


def test_a_guess_of_an_unknown_column_is_refused_and_one_of_a_known_column_is_not(tmp_path: Path) -> None:
    check_blocks(config_of(tmp_path, kind="cost_line", guessed=["supplier"]))
    with pytest.raises(ConfigurationError, match="supplier"):
        check_blocks(config_of(tmp_path, kind="cost_line", guessed=["suplier"]))


def test_options_of_a_block_without_guesses_are_as_before(tmp_path: Path) -> None:
    assert "guessed" not in config_of(tmp_path, kind="cost_line").records["costs"].reading_options()
