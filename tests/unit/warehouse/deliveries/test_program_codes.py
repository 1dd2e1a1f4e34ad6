"""Which texts are programme codes: digits for a week, or times a year with g or l behind."""

import polars as pl
import pytest

from warehouse.deliveries.rows.contracts import breaches, empty_frame


def is_code(text: str) -> bool:
    row = {"category": "OFF1", "code": text, "valid_from": None}
    frame = empty_frame("cleaning_program")
    rows = pl.DataFrame({name: [row.get(name)] for name in frame.columns}, schema=frame.schema)
    return not [breach for breach in breaches(rows, "cleaning_program") if breach.column == "code"]


@pytest.mark.parametrize(
    "text", ["521", "5", "52", "m", "M", "4å", "2Å", "å", "4a", "a", "4åg", "2å l", "mg", "å-g"]
)
def test_a_code_of_the_week_or_of_the_year_is_accepted(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize("text", ["52100", "5-2-1", "2m", "x", "g", "4åx", "dagligt", ""])
def test_another_text_is_no_code(text: str) -> None:
    assert not is_code(text)
