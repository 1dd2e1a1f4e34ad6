"""Keys of files: the same content has the same key, any other content another."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from warehouse.publish import file_keys
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


@pytest.mark.parametrize(
    "held",
    [
        lambda one: [one],
        lambda one: (1, [one]),
        lambda one: {"a": {"b": one}},
        lambda one: [{"a": (one,)}],
        lambda one: [one["n"]],
    ],
)
def test_a_row_in_the_middle_of_a_frame_in_any_container_is_part_of_a_key(
    held: Callable[[pl.DataFrame], Any],
) -> None:
    numbers = list(range(100))
    long, other = pl.DataFrame({"n": numbers}), pl.DataFrame({"n": [*numbers[:50], 0, *numbers[51:]]})
    assert file_key("plan", held(long)) == file_key("plan", held(long.clone()))
    assert file_key("plan", held(long)) != file_key("plan", held(other))


def test_containers_of_other_kinds_have_other_keys() -> None:
    parts: list[Any] = [[], (), {}, "", [""], [[]], [(1, 2)], [[1, 2]], {1: 2}, ["1", "2"], ["1, 2"], None]
    assert len({file_key("plan", part) for part in parts}) == len(parts)


def test_the_sentences_of_flows_are_part_of_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = file_keys._code_digest.__wrapped__()
    monkeypatch.setattr(file_keys, "code_digest", lambda *packages: f"other {packages}")
    after = file_keys._code_digest.__wrapped__()
    assert before != after
    assert b"flows" in after


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
