"""Copies of frozen records."""

from dataclasses import dataclass, replace

import pytest

from bim.records import changed


@dataclass(frozen=True)
class Pair:
    """A record."""

    left: int
    right: int = 0


def test_a_changed_record_is_what_replace_gives_and_the_first_stays() -> None:
    first = Pair(1)
    assert changed(first, right=2) == replace(first, right=2) == Pair(1, 2)
    assert first == Pair(1, 0)


def test_a_name_that_is_no_field_is_refused() -> None:
    with pytest.raises(TypeError, match="Pair has no field \\['middle'\\]"):
        changed(Pair(1), middle=2)
