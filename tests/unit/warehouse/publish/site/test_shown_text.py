"""Texts of strangers on a page: nothing that acts, turns or never ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.publish.site.language import load_language
from warehouse.publish.site.rendering import Renderer
from warehouse.publish.site.shown_text import LONGEST, shown_text

HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{7*7}}",
    "{% raw %}",
    "\u202egnp.exe",
    "\x1b[31mred\x1b[0m",
]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Møderum 2", "Møderum 2"),
        ("{{7*7}}", "{{7*7}}"),
        ("a\u202eb\u200f", "ab"),
        ("two\nlines", "two lines"),
        ("\u202e\u200f", "…"),
        ("", ""),
    ],
)
def test_a_text_is_shown_without_what_acts_on_the_page(text: str, shown: str) -> None:
    assert shown_text(text) == shown


def test_an_escape_sequence_does_not_reach_the_page() -> None:
    assert "\x1b" not in shown_text("\x1b[31mred\x1b[0m")


def test_a_text_of_five_megabytes_is_cut() -> None:
    assert len(shown_text("x" * 5_000_000)) == LONGEST


@given(st.text())
def test_no_text_brings_a_control_character(text: str) -> None:
    assert all(
        letter.isprintable() or letter in " \u00a0\u00ad\u3000" or ord(letter) > 0x7F
        for letter in shown_text(text)
    )


def test_a_template_escapes_and_cleans_every_value() -> None:
    content = {
        "dictionary": [
            {
                "name": "t",
                "text": text,
                "columns": [],
                "made_from": [],
                "used_by": [],
                "inputs": (),
                "shipped": (),
                "hazards": [],
            }
            for text in HOSTILE
        ],
    }
    renderer = Renderer()
    page = renderer.page("dictionary.html", load_language("en"), {**content, "stamps": {"footer": ""}})
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{7*7}}" in page
    assert not {"\x1b", "\u202e"} & set(page)
