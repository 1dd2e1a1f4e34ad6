"""Sentences on a terminal are broken between words; what a person pastes is not."""

import pytest

from flows.terminal import wrapped
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.kind_pages import page


def test_a_sentence_is_broken_between_words_and_its_rest_is_indented() -> None:
    assert wrapped("one two three four", 10) == "one two\n  three\n  four"


def test_the_rest_of_a_second_column_begins_where_the_column_does() -> None:
    assert wrapped("bin  Bins with sensors inside", 20) == "bin  Bins with\n     sensors inside"


@pytest.mark.parametrize(
    "line",
    [
        'values = { service = { "Snerydning" = "other" } }',
        "  areal run --config my-project/areal.toml",
        '{"path": "costs.csv", "verdict": "accept"}',
        "/a/path/without/blanks/that/is/long.xlsx",
    ],
)
def test_a_line_to_paste_stays_in_one_piece(line: str) -> None:
    assert wrapped(line, 20) == line


def test_what_is_in_backticks_stays_in_one_piece_and_the_sentence_around_it_is_broken() -> None:
    line = "Add the line `values = { a = 1 }` to the block that reads the file."
    assert wrapped(line, 24).splitlines() == [
        "Add the line",
        "  `values = { a = 1 }`",
        "  to the block that",
        "  reads the file.",
    ]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_line_of_a_kind_is_wider_than_the_terminal(kind: object) -> None:
    assert max(map(len, wrapped("\n".join(page(kind, 80)), 80).splitlines())) <= 80  # type: ignore[arg-type]
