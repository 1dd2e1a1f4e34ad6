"""Keys of files: the same content has the same key, any other content another."""

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from warehouse.publish.file_keys import file_key
from warehouse.publish.stamps import stamp, stamped_again

ROW = {
    "text": "a", "number": 1, "area": Decimal("1.50"), "day": date(2026, 1, 1), "is_open": True, "outline": b"\0",
    "days": [1, None],
}  # fmt: skip
ROWS = st.lists(
    st.fixed_dictionaries({name: st.sampled_from([value, None]) for name, value in ROW.items()}), max_size=4
)
SCHEMA = pl.DataFrame([ROW]).schema


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=SCHEMA)


@given(ROWS, ROWS)
def test_two_frames_have_one_key_exactly_when_their_rows_are_the_same(
    rows: list[dict[str, Any]], others: list[dict[str, Any]]
) -> None:
    assert (file_key("plan", frame(rows)) == file_key("plan", frame(others))) == (rows == others)


@given(ROWS)
def test_a_key_does_not_depend_on_what_a_null_hides(rows: list[dict[str, Any]]) -> None:
    cut = frame([ROW, *rows, ROW]).slice(1, len(rows))
    hidden = frame([ROW] * len(rows)).with_columns(
        pl.when(pl.Series([row[name] is not None for row in rows], dtype=pl.Boolean))
        .then(pl.col(name))
        .alias(name)
        for name in ROW
    )
    assert file_key("plan", cut) == file_key("plan", hidden) == file_key("plan", frame(rows))


@pytest.mark.parametrize(
    "other",
    [
        ("page", {"rooms": frame([ROW])}, "da"),
        ("plan", {"plan": frame([ROW])}, "da"),
        ("plan", {"rooms": frame([ROW]).rename({"text": "name"})}, "da"),
        ("plan", {"rooms": frame([ROW]).cast({"number": pl.Int32})}, "da"),
        ("plan", {"rooms": frame([ROW])}, "en"),
        ("plan", {"rooms": frame([ROW])}, "da", None),
    ],
)
def test_kind_names_types_and_settings_are_part_of_a_key(other: tuple[Any, ...]) -> None:
    assert file_key("plan", {"rooms": frame([ROW])}, "da") == file_key("plan", {"rooms": frame([ROW])}, "da")
    assert file_key("plan", {"rooms": frame([ROW])}, "da") != file_key(*other)


def page(stranger: str, day: str) -> tuple[bytes, list[Markup]]:
    stamps = [stamp("title", escape(f"{stranger} {day}")), stamp("span", Markup(day))]
    return f"<html>{stamps[0]}<p>{escape(stranger)}</p><span>{day}</span>{stamps[1]}".encode(), stamps


@given(st.text(), st.sampled_from(["", '<span class="stamp">1</span>', '</title><title class="stamp">']))
def test_a_page_with_the_stamps_of_another_run_is_the_page_of_that_run(text: str, forged: str) -> None:
    old, new = page(text + forged, "30 June"), page(text + forged, "1 July")
    shown_once = new[0].replace(b"<span>1 July</span>", b"<span>30 June</span>")  # a day of the data stays
    assert stamped_again(old[0], new[1]) == shown_once


def test_a_page_without_a_place_for_each_stamp_is_not_used() -> None:
    old, stamps = page("x", "30 June")
    assert stamped_again(old, stamps[1:]) is None
    assert stamped_again(old, [*stamps, stamps[1]]) is None
    assert stamped_again(old, stamps[::-1]) is None
