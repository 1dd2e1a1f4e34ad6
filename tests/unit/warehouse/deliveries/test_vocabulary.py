"""The words of kinds, columns and choices: complete, and each with one meaning."""

import pytest

from warehouse.deliveries.choice_words import choice_words, nearest_choice
from warehouse.deliveries.kind import Column, Kind
from warehouse.deliveries.kinds import KINDS
from warehouse.deliveries.starter.vocabulary import column_names, kind_names

COLUMNS = [(kind, column) for kind in KINDS.values() for column in kind.columns if kind.name != "cobie"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_says_what_it_is(kind: Kind) -> None:
    assert kind_names(kind.name).text != kind.name.replace("_", " ")


@pytest.mark.parametrize(("kind", "column"), COLUMNS, ids=lambda one: one.name)
def test_every_column_has_a_text_and_an_example(kind: Kind, column: Column) -> None:
    names = column_names(kind.name, column.name)
    assert names.example and names.text[0].isupper() and names.danish


@pytest.mark.parametrize(
    ("kind", "column"), [one for one in COLUMNS if one[1].choices], ids=lambda one: one.name
)
def test_every_shipped_word_means_a_choice_of_its_column(kind: Kind, column: Column) -> None:
    words = choice_words(column.name)
    assert set(words.values()) <= set(column.choices) or column.known_as
    assert not set(words) & {choice.casefold() for choice in column.choices}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Rengøring, daglig", "cleaning"),
        ("Rengøring og vinduespolering", None),
        ("Gebäudereinigungsdienst Nord", "cleaning"),
        ("Posteringsgebyr", None),
        ("rengøringg", "cleaning"),
        ("vinduespolering udv.", "windows"),
        ("xyz", None),
    ],
)
def test_a_word_is_near_one_choice_or_none(word: str, expected: str | None) -> None:
    assert nearest_choice(word, choice_words("service")) == expected


@pytest.mark.parametrize(
    ("column", "word"),
    [
        ("type", "Uplanlagt"),
        ("type", "Ej planlagt"),
        ("type", "Not preventive"),
        ("type", "Non-corrective"),
        ("service", "Ikke rengøring"),
    ],
)
def test_a_word_that_is_denied_means_no_choice(column: str, word: str) -> None:
    assert nearest_choice(word, choice_words(column)) is None
