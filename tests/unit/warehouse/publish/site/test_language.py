"""The languages of the report: the same texts in each, numbers and days as each writes them."""

import re
import string
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import warehouse.publish.site as site
from warehouse.deliveries.kinds import KINDS
from warehouse.publish.site.language import LANGUAGES, load_language
from warehouse.publish.site.shown_text import shown_text

FOLDER = Path(site.__file__).parent
KEY = re.compile(r"""\bt\(\s*["']([\w.-]+)["']|text\(\s*["']([\w.-]+)["']""")


def leaves(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in texts.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{path}{name}.")
        else:
            yield path + name, value


def fields(text: Any) -> set[str]:
    return (
        {name for _, name, *_ in string.Formatter().parse(text) if name} if isinstance(text, str) else set()
    )


def test_every_language_has_the_same_texts_with_the_same_values() -> None:
    first, *others = (
        {key: fields(text) for key, text in leaves(load_language(code).texts)} for code in LANGUAGES
    )
    for other in others:
        assert other == first


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_is_longer_than_a_page_shows_of_one(code: str) -> None:
    longest = max((text for _, text in leaves(load_language(code).texts) if isinstance(text, str)), key=len)
    assert shown_text(longest) == longest


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_kind_of_record_has_a_word(code: str) -> None:
    assert KINDS.keys() <= load_language(code).texts["word"]["kind"].keys()


def test_every_text_that_a_page_asks_for_exists() -> None:
    sources = [*FOLDER.glob("*.py"), *(FOLDER / "templates").glob("*.html")]
    asked = {
        key
        for path in sources
        for pair in KEY.findall(path.read_text(encoding="utf-8"))
        for key in pair
        if key
    }
    known = {key for key, _ in leaves(load_language("en").texts)}
    known |= {key.rpartition(".")[0] for key in known}
    assert len(asked) > 100
    assert {key for key in asked if not key.endswith(".")} <= known


@pytest.mark.parametrize(
    ("code", "value", "decimals", "text"),
    [
        ("da", 1234567.891, 2, "1.234.567,89"),
        ("en", 1234567.891, 2, "1,234,567.89"),
        ("da", Decimal("-0.004"), 2, "0,00"),
        ("en", -12, 0, "−12"),
        ("da", None, 0, "–"),
        ("en", float("nan"), 1, "–"),
    ],
)
def test_a_number_is_written_as_the_language_writes_it(
    code: str, value: Any, decimals: int, text: str
) -> None:
    assert load_language(code).number(value, decimals) == text


def test_days_months_and_shares_are_written_as_the_language_writes_them() -> None:
    danish, english = load_language("da"), load_language("en")
    day = date(2026, 3, 5)
    assert (danish.day(day), english.day(day)) == ("5. marts 2026", "5 March 2026")
    assert (danish.month(day), english.month(day)) == ("mar.\u00a02026", "Mar\u00a02026")
    assert (danish.percent(0.123), english.percent(0.123)) == ("12,3 %", "12.3%")


def test_one_and_many_have_their_own_words() -> None:
    english = load_language("en")
    assert english.text("plans.rooms", n=1) == "1 room"
    assert english.text("plans.rooms", n=1200) == "1,200 rooms"


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert load_language("da").word("service", "roof_garden") == "roof garden"
