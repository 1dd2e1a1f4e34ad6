"""Lines of the usual number of cells are split at once, with the same result as line by line."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warehouse.deliveries.distinct import contains, distinct_texts, spread
from warehouse.deliveries.files import delimited
from warehouse.deliveries.files.delimited import read_csv
from warehouse.deliveries.files.regular_lines import split_regular

HEADER = "order_id;facility_id;reported_at\n"
_LINE = st.sampled_from(
    [
        "1;F1;2025-01-01",
        "",
        ";;",
        " ;\u00a0;",
        "1;F1",
        "1;F1;2025;",
        "1;F1;2025;x",
        "1;\x07;2025",
        "æ; Ø ;å",
        " ",
    ]
)


@given(st.lists(_LINE, min_size=1, max_size=12), st.booleans())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_split_at_once_give_the_rows_and_codes_of_lines_split_one_by_one(
    tmp_path: Path, lines: list[str], is_ended: bool
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(HEADER + "\n".join(lines) + ("\n" if is_ended else ""))
    at_once = read_csv(path, {}, frozenset({"order_id", "facility_id"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "can_split", lambda *_: False)
        one_by_one = read_csv(path, {}, frozenset({"order_id", "facility_id"}))
    assert at_once.cells.equals(one_by_one.cells)
    assert at_once.source_row.to_list() == one_by_one.source_row.to_list()
    assert at_once.row_codes.to_list() == one_by_one.row_codes.to_list()


def test_a_line_that_is_too_short_does_not_make_up_for_one_that_is_too_long() -> None:
    found = split_regular(b"a;b;c\n1;2\n1;2;3\n1;2;3;\n", 1, ";", 3)
    assert found.cells.rows() == [("1", "2", "3", 2)]
    assert found.others.rows() == [(1, "1;2"), (3, "1;2;3;")]


@pytest.mark.parametrize("make", [lambda row: row, lambda row: row % 7], ids=["all different", "repeated"])
def test_a_pattern_finds_the_same_cells_in_a_column_that_repeats_itself(make: Callable[[int], int]) -> None:
    cells = pl.Series([None if row % 11 == 0 else f"text {make(row)}" for row in range(12_000)])
    assert contains(cells, "[36]$").to_list() == cells.str.contains("[36]$").fill_null(False).to_list()


def test_the_values_of_different_texts_are_given_to_every_cell() -> None:
    cells = pl.Series([None if row % 11 == 0 else f"{row % 7}" for row in range(12_000)])
    texts = distinct_texts(cells)
    assert texts is not None
    numbers = texts.cast(pl.Int64)
    assert spread(cells, texts, numbers).to_list() == cells.cast(pl.Int64).to_list()
