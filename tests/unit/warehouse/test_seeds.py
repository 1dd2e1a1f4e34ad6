"""The tables that ship load with the declared columns and types."""

from pathlib import Path

import polars as pl
import pytest

from bim.errors import PublicationError
from warehouse import seeds
from warehouse.seeds import FOLDER, load_seed, seed_names


def test_each_file_is_declared_and_each_declared_table_has_a_file() -> None:
    assert seed_names() == {path.stem for path in FOLDER.glob("*.csv")}


@pytest.mark.parametrize("name", sorted(seed_names()))
def test_each_table_that_ships_loads_with_rows(name: str) -> None:
    assert load_seed(name).height > 0


def test_a_column_has_its_declared_type_and_an_empty_cell_is_null() -> None:
    frame = load_seed("ref_category").filter(pl.col("category") == "RANG")
    assert frame.schema["m2_per_hour"] == pl.Decimal(18, 6)
    assert frame["m2_per_hour"].to_list() == [None]


def test_a_file_with_another_column_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ref_portfolio_name.csv").write_text("facility_key,note\n*,all\n", encoding="utf-8")
    seed_names()  # the declarations are read from the real folder
    monkeypatch.setattr(seeds, "FOLDER", tmp_path)
    with pytest.raises(PublicationError, match="note"):
        load_seed("ref_portfolio_name")


def test_a_table_that_is_not_declared_is_named() -> None:
    with pytest.raises(PublicationError, match="ref_categroy"):
        load_seed("ref_categroy")
